"""The slash commands: their names, what the manifest says of them, and what `help` says."""

from contextvars import ContextVar
from dataclasses import dataclass

from bot.domain.people import Role

_prefix: ContextVar[str] = ContextVar("command prefix", default="")
"""What the commands are called where the text goes that is being made, as a language would be."""


def use_prefix(prefix: str) -> None:
    """From here on in this request or task, texts name the commands under `prefix`: each entrance says so once."""
    _prefix.set(prefix)


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command; `usage_hint` and `description` stand in Slack's manifest."""

    name: str
    """Without slash and prefix."""
    usage_hint: str
    description: str
    lines: tuple[tuple[str, str], ...]
    """What may be typed after the command ("" for nothing), and what that does."""
    roles: frozenset[Role] = frozenset()
    """Who may use it; everybody where there are none."""

    def typed(self, prefix: str) -> str:
        """The command as people type it: "/session", or "/amlc-session" under the prefix "amlc"."""
        return f"/{prefix}-{self.name}" if prefix else f"/{self.name}"

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
        ("room Janson", "what is on in a room"),
        ("track Search", "the sessions of a track"),
        ("speaker Chen Li", "the sessions of a speaker"),
        (
            "retrieval tuesday 14:00",
            "any words, names, rooms and times, in any order, misspelt or half typed",
        ),
        ("mine", "where you speak, present or chair; also `when do I speak`"),
        ("ABC123", "one session, by its id"),
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
    "[id]",
    "What became of your papers, and what is due",
    (
        ("", "your submissions, where they stand, and what is due when"),
        ("214", "one of them, by its id"),
    ),
)
ASK = Command(
    "ask",
    "[anonymous] [your question]",
    "Ask the speakers of the session that is on here",
    (
        ("", "the open questions of the session that is on in this channel"),
        ("How old may the index be?", "posts the question to that session, with your name"),
        ("anonymous How old may the index be?", "posts it without your name"),
    ),
)
ANNOUNCE = Command(
    "announce",
    "[<when> <where> <text> | list | report <id> | edit <id> | pause <id> | resume <id> | cancel <id>]",
    "Say something to channels and people, on time (organizers)",
    (
        ("", "the form"),
        (
            "tomorrow 09:00 #general, speakers Doors are open.",
            "shows the announcement first; nothing is sent before you press Schedule",
        ),
        ("every mon 09:00 until 2026-12-05 #general Stand-up", "again and again"),
        ("list", "what is scheduled, and what became of it"),
        ("report 12", "who has it, who does not and why; sends it again to those who missed it"),
        ("edit 12", "changes it; also `pause 12`, `resume 12`"),
        ("cancel 12", "takes it back, or what has not gone out of it"),
    ),
    frozenset({Role.ORGANIZER}),
)
USHER = Command(
    "usher",
    "[help | settings | mydata | forget me | setup | people | roles | audit | board]",
    "What you can do here",
    (
        ("", "what you can do here"),
        ("settings", "your own reminders: which, how early, and when you want quiet"),
        ("mydata", "everything that is stored about you, in a direct message"),
        ("forget me", "deletes it, after a second look; `remember me` lets you come back"),
        ("setup", "organizers: what this channel is for; `setup reminders`: who is reminded when"),
        ("people", "organizers: who can be reached in Slack, and who is who; also `people <name>`"),
        ("roles", "organizers: who organizes and chairs; `roles add @ada chair Search`, `roles remove @ada`"),
        (
            "audit",
            "organizers: who did what; also `audit` with words, @somebody, a day, or the id of a session",
        ),
        ("board", "organizers and chairs: which of today's speakers are here"),
    ),
)
COMMANDS = (SESSION, AGENDA, SUBMISSION, ASK, ANNOUNCE, USHER)
"""All of them, in the order in which help and the manifest name them."""
