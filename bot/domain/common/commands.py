"""The slash commands: their names, what the manifest says of them, and what `help` says."""

from contextvars import ContextVar
from dataclasses import dataclass

from bot.domain.people.model import Role

_prefix: ContextVar[str] = ContextVar("command prefix", default="")
"""What the commands are called where the text goes that is being made, as a language would be."""


def use_prefix(prefix: str) -> None:
    """From here on in this request or task, texts name the commands under `prefix`: each entrance says so once."""
    _prefix.set(prefix)


_STAGE = frozenset({Role.ORGANIZER, Role.TRACK_CHAIR, Role.SESSION_CHAIR, Role.SPEAKER, Role.AUTHOR})
_THEIRS = {"organizers: ": frozenset({Role.ORGANIZER}), "organizers, chairs and speakers: ": _STAGE}
"""How the word begins on what only some may do, and who they are."""


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command; `usage_hint` and `description` stand in Slack's manifest."""

    name: str
    """Without slash and prefix."""
    usage_hint: str
    description: str
    lines: tuple[tuple[str, str], ...]
    """What may be typed after the command ("" for nothing), and what that does.

    Names in braces are those of `Examples`: help shows the conference's own in their place.
    """
    roles: frozenset[Role] = frozenset()
    """Who may use it; everybody where there are none."""

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
        """Whether somebody with `roles` may use it."""
        return not self.roles or bool(self.roles & roles)


SESSION = Command(
    "session",
    "[now | next | today | tomorrow | mine | room X | track X | speaker X | id | any words]",
    "What is on, and any session by words, names, room or time",
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
    "The sessions that you starred and your own, with what clashes",
    (
        ("", "your starred sessions that are still to come, and those where you speak, present or chair"),
        ("today", "those of today; also `tomorrow`, `sat`, `saturday morning`"),
        ("clear", "unstar all of them; you are asked first. Your own sessions stay"),
    ),
)
SUBMISSION = Command(
    "submission",
    "[id | words of a title]",
    "What became of your papers, and what is due",
    (
        ("", "your submissions, where they stand, and what is due when"),
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
    "Say something to channels and people, on time (organizers)",
    (
        ("", "the form"),
        (
            "{weekday} 09:00 #channel, speakers <your text>",
            "shows the announcement first; nothing is sent before you press Schedule",
        ),
        ("every {weekday} 09:00 until {until} #channel <your text>", "again and again"),
        ("list", "what is scheduled, and what became of it"),
        ("report <id>", "who has it, who does not and why; sends it again to those who missed it"),
        ("edit <id>", "changes it; also `pause <id>`, `resume <id>`"),
        ("cancel <id>", "takes it back, or what has not gone out of it"),
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
        ("settings", "your own reminders: which, how early, and when you want quiet"),
        ("mydata", "everything that is stored about you, in a direct message"),
        ("forget me", "deletes it, after a second look; `remember me` lets you come back"),
        (
            "board",
            "organizers, chairs and speakers: which of today's speakers are here, and what to do about it",
        ),
        ("setup", "organizers: what this channel is for; `setup reminders`: who is reminded when"),
        ("people", "organizers: who can be reached in Slack, and who is who; also `people <name>`"),
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
