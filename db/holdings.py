"""The stored data about people: every column of every table, once.

My data, *Forget me*, the purge and the table in docs/privacy.md are made from this; a test fails for a column that is not here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Ref(StrEnum):
    """The way a column names a person."""

    RECORD = "record"
    """The id of a record of theirs."""
    ACCOUNT = "account"
    """Their Slack user, or their address where they have none."""
    NODE = "node"
    """Their Slack user, or a record's id as text."""
    RECIPIENT = "recipient"
    """Their Slack user, or "person:12"."""
    LISTED = "listed"
    """A list of people as JSON, each with the id of a record."""


class Fate(StrEnum):
    """The fate of a row once its person is forgotten, or its conference is long over."""

    KEPT = "kept"
    DELETED = "deleted"
    NAMELESS = "kept without a name"
    """The columns that name the person are blanked; the row goes on counting."""


@dataclass(frozen=True, slots=True)
class Holding:
    """A table, as far as it is about people; the words are those of docs/privacy.md."""

    table: str
    what: str = ""
    why: str = ""
    seen_by: str = ""
    whose: Mapping[str, Ref] = field(default_factory=dict)
    """Columns that say whose row it is."""
    told: tuple[str, ...] = ()
    """The other facts about them in the row: my data gives it."""
    released: tuple[str, ...] = ()
    """The columns that my data gives only as far as authors may know them today."""
    by: tuple[str, ...] = ()
    """Accounts of organizers who did something to the row; blanked when they are forgotten."""
    kept_back: tuple[str, ...] = ()
    """The columns made for sending, and other people's: my data gives none of them."""
    plain: tuple[str, ...] = ()
    """Not personal."""
    forget: Fate = Fate.KEPT
    forget_words: str = ""
    """The words for its fate by *Forget me*, if `forget` alone does not say it."""
    purge: Fate = Fate.KEPT
    purge_words: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that is declared."""
        return (*self.whose, *self.told, *self.released, *self.by, *self.kept_back, *self.plain)

    @property
    def is_personal(self) -> bool:
        """Tell whether any column is."""
        return len(self.columns) > len(self.plain)


_DELETED, _NAMELESS = Fate.DELETED, Fate.NAMELESS
_YOU, _ORGANIZERS = "You", "You and the organizers"
_LINKING = "So that reminders and papers reach the right person"

HOLDINGS = (
    Holding(
        "person",
        "Your name, e-mail address, unit, Slack account and time zone, as lists of speakers, authors and attendees give them",
        "To know who speaks, wrote or is registered, and to reach them",
        "Name and unit of speakers: everybody. The address: organizers",
        whose={"id": Ref.RECORD},
        told=("key", "name", "email", "unit", "slack_user", "tz", "linked_by"),
        plain=("team", "same_as", "forgotten"),
        forget=_NAMELESS,
        forget_words="Deleted. If the program or a paper of several authors names you, that name stays, and nothing else",
        purge=_NAMELESS,
    ),
    Holding(
        "appearance", "The sessions where you speak or chair", "The program", "Everybody",
        whose={"person_id": Ref.RECORD}, told=("session_id", "role"), plain=("position",),
        forget_words="Kept: others need the program", purge=_NAMELESS,
    ),
    Holding(
        "role", "What you are at a conference: attendee, reviewer, organizer, chair", "Audiences and rights", _ORGANIZERS,
        whose={"person_id": Ref.RECORD}, told=("conference_id", "role"), forget=_DELETED, purge=_NAMELESS,
    ),
    Holding(
        "role_grant", "The roles that an organizer gave you: organizer, chair of a track or a session; who gave them, and when", "Rights", _ORGANIZERS,
        whose={"person_id": Ref.RECORD, "slack_user": Ref.ACCOUNT}, told=("conference_id", "role", "track", "session_id", "granted_at", "taken_at"),
        by=("granted_by", "taken_by"), plain=("team", "id"), forget=_DELETED, purge=_DELETED,
    ),
    Holding(
        "authorship", "The papers that you wrote", "Authors look up what became of their papers", "You, your co-authors and the organizers",
        whose={"person_id": Ref.RECORD}, released=("submission_id", "position"), forget=_DELETED,
        forget_words="Deleted, except on papers with other authors and papers on the program: there your name stays",
        purge=_NAMELESS,
    ),
    Holding(
        "submission", "Titles and decisions of papers", "Authors look up what became of their papers",
        "The authors, as far as it is released, and the organizers",
        released=("key", "title", "track", "status", "submitted_on", "decision_on", "camera_ready_due"),
        plain=("id", "conference_id"),
        forget_words="Kept without you", purge=_NAMELESS, purge_words="The title and the id are removed; status and track stay, to be counted",
    ),
    Holding(
        "status_change", "When the status of a paper changed", "The paper's history", "The authors, as far as it is released",
        released=("status", "at"), plain=("id", "submission_id"), forget_words="Kept without you", purge=_DELETED,
    ),
    Holding(
        "star", "The sessions that you starred", "Your agenda, and reminders of what you starred",
        "You. How many starred a session: everybody",
        whose={"slack_user": Ref.ACCOUNT}, told=("session_id",), plain=("team",), forget=_DELETED, purge=_NAMELESS,
    ),
    Holding(
        "question", "The questions that you asked. My data says anonymous ones only where you type the command, because a message in Slack would keep who asked",
        "To post them, and to let you edit them and take them back",
        "Everybody in the channel. Who asked anonymously: nobody",
        whose={"asker": Ref.ACCOUNT},
        told=("session_id", "anonymous", "text", "channel", "asked_at", "answered_at", "withdrawn_at", "hidden_at", "edited"),
        plain=("team", "id"), forget=_NAMELESS, purge=_NAMELESS, purge_words="Text and name are removed; the number of questions stays",
    ),
    Holding(
        "vote", "The questions that you upvoted; who you are is a keyed hash", "To count each person once", "You. The number: everybody",
        kept_back=("slack_user",), plain=("question_id",), forget=_DELETED, purge=_NAMELESS,
    ),
    Holding(
        "silence", "That a moderator has ended somebody's questions, as a keyed hash", "So that they ask no more", "Nobody",
        kept_back=("asker",), plain=("team", "conference_id", "session_id"),
        forget_words="Deleted by itself once the questions are closed", purge=_DELETED,
    ),
    Holding(
        "question_reply", "What you answered in writing", "To send it to the asker", "The asker",
        whose={"by": Ref.ACCOUNT}, told=("question_id", "text", "at"), plain=("team", "id"), forget=_DELETED, purge=_DELETED,
    ),
    Holding(
        "questions_closed", plain=("team", "session_id", "at"),
    ),
    Holding(
        "preference", "Which conference you meant last", "So that you need not say it each time", _YOU,
        whose={"slack_user": Ref.ACCOUNT}, told=("conference_id",), plain=("team",), forget=_DELETED, purge=_DELETED,
    ),
    Holding(
        "person_setting", "Your settings of reminders and quiet hours, and your time zone", "To remind you as you want", _YOU,
        whose={"slack_user": Ref.ACCOUNT}, told=("settings", "tz"), plain=("team",), forget=_DELETED, purge=_DELETED,
        purge_words="Deleted once you are at no conference that is kept",
    ),
    Holding(
        "member", "Name, e-mail address, kind and time zone of your Slack account", _LINKING,
        "Organizers, where they link people",
        whose={"slack_user": Ref.ACCOUNT}, told=("name", "display_name", "email", "kind", "tz", "left_at"),
        plain=("team", "seen"), forget=_DELETED,
        purge_words="Kept while the account exists in Slack",
    ),
    Holding(
        "person_link", "Which Slack account you have, and how that is known", _LINKING, _ORGANIZERS,
        whose={"person_id": Ref.RECORD, "slack_user": Ref.ACCOUNT, "account": Ref.ACCOUNT}, told=("how", "at"),
        by=("made_by",), plain=("team",), forget=_DELETED, purge=_DELETED,
    ),
    Holding(
        "person_join", "Which records of several lists are you", _LINKING, "Organizers",
        whose={"person_id": Ref.RECORD, "other_id": Ref.RECORD}, told=("how", "at"), by=("made_by",),
        plain=("team",), forget=_DELETED, purge=_DELETED,
    ),
    Holding(
        "person_refusal", "That you are not another person, if somebody said so", "It is not guessed again", "Organizers",
        whose={"person_id": Ref.RECORD, "other": Ref.NODE}, told=("at",), by=("made_by",),
        plain=("team",), forget=_DELETED, purge=_DELETED,
    ),
    Holding(
        "person_act", "That somebody linked you by hand, and who did", "Organizers can undo it", "Organizers",
        whose={"person_id": Ref.RECORD, "other": Ref.NODE}, told=("act", "at"), by=("made_by",), plain=("team", "id"),
        forget=_DELETED, purge=_DELETED,
    ),
    Holding(
        "person_claim", 'What you said with "That\'s me", and what became of it', _LINKING, _ORGANIZERS,
        whose={"person_id": Ref.RECORD, "slack_user": Ref.ACCOUNT},
        told=("conference_id", "session_id", "state", "at", "settled_at"), by=("by",), plain=("team", "id"),
        forget=_DELETED, purge=_DELETED,
    ),
    Holding(
        "contact", "How a list of speakers names you: its id of you and of your papers", _LINKING, "Nobody",
        whose={"person_id": Ref.RECORD}, told=("conference_id", "source_id", "submissions"),
        forget=_DELETED, purge=_DELETED,
    ),
    Holding(
        "presence", "Whether you were there for a talk of yours, and what you said of others' talks",
        "Chairs and organizers see who is missing", "The speakers, the chairs and the organizers",
        whose={"person_id": Ref.RECORD, "said_by": Ref.ACCOUNT, "substitute": Ref.RECIPIENT},
        told=("session_id", "start", "state", "minutes", "at"), plain=("team",), forget=_DELETED, purge=_DELETED,
    ),
    Holding(
        "announcement", "The announcements that you wrote or approved", "To send them, and to say who answers for them", "Organizers",
        whose={"author": Ref.ACCOUNT},
        told=("conference_id", "text", "at", "cron", "until", "state", "created_at"),
        by=("approved_by",), kept_back=("targets",),
        plain=("team", "id", "next_at", "at_once", "late_minutes", "ping", "replaces", "rewrite", "revision"),
        forget=_NAMELESS, purge=_NAMELESS, purge_words="Text, author and addressees are removed; the numbers of its report stay",
    ),
    Holding(
        "occurrence", "That an announcement could not reach you", "Its author sees the people it missed", "Organizers",
        whose={"unlinked": Ref.LISTED}, told=("announcement_id", "at"), plain=("team", "missed"),
        forget=_NAMELESS, purge=_NAMELESS,
    ),
    Holding(
        "delivery", "Which messages Usher sent you, when, and whether they arrived; not their text", "To send each message once, and to say what did not arrive",
        "Organizers see what failed",
        whose={"recipient": Ref.RECIPIENT}, told=("conference_id", "kind", "state", "due_at", "settled_at", "created_at"),
        kept_back=("subject", "dedupe_key", "payload", "channel", "thread_ts", "ts"),
        plain=("id", "team", "priority", "queue", "expires_at", "wake_at", "attempts", "looks", "in_doubt", "lease_owner", "first_attempt_at", "last_error"),
        forget=_NAMELESS, forget_words="What is planned is taken back; the rest is kept without a name, to be counted",
        purge=_NAMELESS,
    ),
    Holding(
        "rest", "That Slack lets Usher write nothing to you for a while, until it does again", "To leave Slack alone for as long as it asks", "Operators",
        whose={"channel": Ref.RECIPIENT}, told=("until",), plain=("team", "method", "reason"),
        forget=_DELETED, purge_words="Gone within hours",
    ),
    Holding(
        "audit", "What you did as an organizer, or what was done to your record", "Organizers see who changed what", "Organizers",
        whose={"who": Ref.ACCOUNT, "person_id": Ref.RECORD, "other_id": Ref.RECORD}, told=("conference_id", "act", "subject", "at"),
        kept_back=("details",), plain=("id", "team"),
        forget=_NAMELESS, purge=_DELETED,
    ),
    Holding(
        "forgotten", "That somebody asked to be forgotten, as keyed hashes of account, address and source id",
        "An import must not bring you back", "Nobody: without the key nothing can be read from it",
        kept_back=("hash", "sign", "person"), plain=("team", "why", "at"),
        forget_words="Made by it", purge_words="Kept, until you say that Usher may know you again",
    ),
    Holding("conference", plain=(
        "id", "team", "slug", "name", "timezone", "revision", "main_channel", "help_channel", "organizers_channel", "settings",
        "purged_at",
    )),
    Holding("room", plain=("id", "conference_id", "name", "key", "channel", "removed")),
    Holding(
        "session", "What the program says of a session; an abstract may name people", "The program", "Everybody",
        told=("abstract", "url"),
        plain=(
            "id", "conference_id", "key", "code", "title", "kind", "start", "end", "room_id", "track", "language", "parent_id",
            "submission_key", "channel", "cancelled", "moved_from", "edited", "removed",
        ),
        forget_words="Kept: others need the program", purge_words="Abstract and link are removed", purge=_NAMELESS,
    ),
    Holding("announcement_pruned", plain=("announcement_id", "before", "sent", "missed")),
    Holding("announcement_edit", plain=("announcement_id", "total", "failed", "last_at")),
    Holding("live_report", plain=("team", "delivery_id", "digest", "open")),
    Holding("board", plain=("delivery_id", "digest", "problem")),
    Holding("rewrite", plain=("team", "delivery_id", "wake_at", "attempts")),
    Holding("gathered", plain=("delivery_id", "digest_id")),
    Holding("sender", plain=("team", "owner", "until")),
    Holding("counter", plain=("team", "name", "value")),
    Holding(
        "member_sweep",
        plain=("team", "number", "began_at", "ended_at", "cursor", "size", "pages", "accounts", "wake_at", "problem"),
    ),
    Holding("heard", plain=("team", "name", "at")),
    Holding("edit_undo", plain=("team", "key", "conference_id", "at", "before", "after")),
    Holding("import_outcome", plain=("team", "conference_id", "source", "outcome", "at")),
)  # fmt: skip
"""Every table."""

BY_TABLE = {holding.table: holding for holding in HOLDINGS}


def personal() -> tuple[Holding, ...]:
    """The tables that hold something about people."""
    return tuple(holding for holding in HOLDINGS if holding.is_personal)


def markdown() -> str:
    """The table of docs/privacy.md."""
    head = ("what", "why", "who sees it", "after *Forget me*", "400 days after the conference")
    lines = [_line(head), _line("---" for _ in head)]
    lines += [
        _line(
            (
                each.what,
                each.why,
                each.seen_by,
                _fate(each.forget, each.forget_words),
                _fate(each.purge, each.purge_words),
            )
        )
        for each in personal()
    ]
    return "\n".join(lines)


def _fate(fate: Fate, words: str) -> str:
    return words or fate.value.capitalize()


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
