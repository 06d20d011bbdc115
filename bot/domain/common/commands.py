"""The slash commands: their names, what the manifest says of them, and what `help` says."""

from contextvars import ContextVar
from dataclasses import dataclass

from bot.domain.people.model import Role

_prefix: ContextVar[str] = ContextVar("command prefix", default="")
"""The prefix of command names in the text that is being made, kept like a language."""


def use_prefix(prefix: str) -> None:
    """From here on in this request or task, texts name the commands under `prefix`: each entrance says so once."""
    _prefix.set(prefix)


_STAGE = frozenset({Role.ORGANIZER, Role.TRACK_CHAIR, Role.SESSION_CHAIR, Role.SPEAKER, Role.AUTHOR})
_THEIRS = {"organizers: ": frozenset({Role.ORGANIZER}), "organizers, chairs and speakers: ": _STAGE}
"""The beginning of the help on restricted commands, with the people who may use them."""


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command; `usage_hint` and `description` stand in Slack's manifest."""

    name: str
    """Without slash and prefix."""
    usage_hint: str
    description: str
    lines: tuple[tuple[str, str], ...]
    """The arguments of the command ("" for none), each with its effect.

    Names in braces are those of `Examples`: help shows the conference's own in their place.
    """
    roles: frozenset[Role] = frozenset()
    """The roles that may use it; empty for everybody."""

    def typed(self, prefix: str) -> str:
        """The command as people type it: "/session", or "/amlc-session" under the prefix "amlc"."""
        return f"/{prefix}-{self.name}" if prefix else f"/{self.name}"

    def lines_for(self, roles: frozenset[Role]) -> list[tuple[str, str]]:
        """The lines of what somebody with `roles` may do."""
        kept_back = tuple(words for words, theirs in _THEIRS.items() if not theirs & roles)
        return [(typed, what) for typed, what in self.lines if not what.startswith(kept_back)]

    def __str__(self) -> str:
        """The command as people type it here; so every text names one: f"search again with {SESSION}."."""
        return self.typed(_prefix.get())

    def is_for(self, roles: frozenset[Role]) -> bool:
        """Tell whether somebody with `roles` may use it."""
        return not self.roles or bool(self.roles & roles)


SESSION = Command(
    "session",
    "[now | next | today | tomorrow | mine | room X | track X | speaker X | id | any words]",
    "See what is on, or find a session by words, names, room or time",
    (
        ("", "what is on now and what comes next"),
        ("today", "the rest of today; also `now`, `next`, `tomorrow` or a weekday"),
        ("room {room}", "what is on in a room"),
        ("track {track}", "the sessions of a track"),
        ("speaker {speaker}", "the sessions of a speaker"),
        ("{title}", "any words of a title, an abstract or a name, misspelt or half typed"),
        ("{words}", "words, names, rooms, days and times together, in any order"),
        ("mine", "where you speak, present or chair; also `when do I speak tomorrow`, `who is before me`"),
        ("{code}", "one session, by its id"),
    ),
)
AGENDA = Command(
    "agenda",
    "[today | tomorrow | a day | clear]",
    "Your starred sessions and your own, with clashes",
    (
        ("", "your starred sessions to come, and sessions where you speak, present or chair"),
        ("today", "those of today; also `tomorrow`, `sat`, `saturday morning`"),
        ("clear", "unstars all of them, after a question. Your own sessions stay"),
    ),
)
SUBMISSION = Command(
    "submission",
    "[id | words of a title]",
    "See the status of your papers, and your deadlines",
    (
        ("", "your submissions with their status and deadlines"),
        ("<id>", "one of them, by its id"),
        ("<words>", "those with these words in the title"),
    ),
)
ASK = Command(
    "ask",
    "[anonymous] [your question]",
    "Ask the speakers of the session that is on here",
    (
        ("", "the open questions of the session that is on in this channel"),
        ("<your question>", "posts the question to that session, with your name"),
        ("anonymous <your question>", "posts it without your name"),
    ),
)
ANNOUNCE = Command(
    "announce",
    "[<when> <where> <text> | list | report <id> | edit <id> | pause <id> | resume <id> | cancel <id>]",
    "Announce to channels and people, on time (organizers)",
    (
        ("", "the form"),
        (
            "{weekday} 09:00 #channel, speakers <your text>",
            "shows the announcement first; nothing is sent before you press Schedule",
        ),
        ("every {weekday} 09:00 until {until} #channel <your text>", "again and again"),
        ("list", "scheduled and past announcements"),
        ("report <id>", "who got it, who did not and why; can send it again to people who missed it"),
        ("edit <id>", "changes it; also `pause <id>`, `resume <id>`"),
        ("cancel <id>", "takes it back, as far as it is not sent"),
    ),
    frozenset({Role.ORGANIZER}),
)
USHER = Command(
    "usher",
    "[help | settings | mydata | forget me | setup | people | roles | audit | board]",
    "What you can do here",
    (
        ("", "what you can do here, by role, with buttons"),
        ("help", "every command in a line, with examples"),
        ("settings", "your reminders: which, how early, and your quiet hours"),
        ("mydata", "everything that is stored about you, in a direct message"),
        ("forget me", "deletes it, after a question; `remember me` lets you come back"),
        (
            "board",
            "organizers, chairs and speakers: which of today's speakers are here; message or ask the others",
        ),
        ("setup", "organizers: what this channel is for; `setup reminders`: the reminders"),
        ("people", "organizers: who can be reached in Slack, and linking people; also `people <name>`"),
        ("roles", "organizers: who organizes and chairs; `roles remove @name` takes a role back"),
        (
            "roles add @name chair {track}",
            "organizers: gives a role; also `organizer`, or the id of a session",
        ),
        (
            "audit",
            "organizers: who did what; also `audit` with words, @name, a day, or the id of a session",
        ),
    ),
)
COMMANDS = (SESSION, AGENDA, SUBMISSION, ASK, ANNOUNCE, USHER)
"""All of them, in the order in which help and the manifest name them."""
