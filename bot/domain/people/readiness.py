"""The people of a conference that Slack can reach: speakers, chairs and authors, and the missing ones."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from bot.domain.people.model import Person
from bot.domain.program.answers import listed
from bot.domain.program.sessions import Conference, Session

PEOPLE = "`usher people list --unlinked`"
"""The shell command that shows them all."""
_NAMED = 10
"""So many are named; the rest are counted."""


@dataclass(frozen=True, slots=True)
class Reach:
    """The people of one part; `one` and `many` are what they are called."""

    one: str
    many: str
    people: tuple[Person, ...]

    @property
    def reached(self) -> tuple[Person, ...]:
        """Those who have a Slack account."""
        return tuple(p for p in self.people if p.slack_user)

    @property
    def guessed(self) -> int:
        """Return how many of them have it by a guess."""
        return sum(p.is_guess for p in self.reached)

    @property
    def missed(self) -> tuple[Person, ...]:
        """Those whom no message reaches."""
        return tuple(p for p in self.people if not p.slack_user)

    def says(self) -> str:
        """As "41 of 60 speakers can be reached in Slack, 5 of them by a guess."."""
        total, reached = len(self.people), len(self.reached)
        if total == reached:
            who = f"The one {self.one}" if total == 1 else f"All {total} {self.many}"
        else:
            who = f"{reached} of {total} {self.one if total == 1 else self.many}"
        guess = f", {self.guessed} of them by a guess" if self.guessed else ""
        return f"{who} can be reached in Slack{guess}."


@dataclass(frozen=True, slots=True)
class Readiness:
    """A conference's people by their part; parts that nobody has are left out."""

    slug: str
    reaches: tuple[Reach, ...] = ()

    @classmethod
    def of(
        cls, conference: Conference, sessions: Iterable[Session], authors: Iterable[Person]
    ) -> "Readiness":
        """Of the people of `sessions` and the `authors` of submissions; what is cancelled needs nobody."""
        standing = [s for s in sessions if not s.cancelled]
        parts = (
            ("speaker", "speakers", (p for s in standing for p in s.speakers)),
            ("chair", "chairs", (p for s in standing for p in s.chairs)),
            ("author", "authors", authors),
        )
        reaches = (Reach(one, many, tuple({p.id: p for p in people}.values())) for one, many, people in parts)
        return cls(conference.slug, tuple(reach for reach in reaches if reach.people))

    @property
    def is_untried(self) -> bool:
        """Tell whether nobody has an account: then nobody has looked for them yet, or nobody is there."""
        return bool(self.reaches) and not any(reach.reached for reach in self.reaches)

    @property
    def missed(self) -> tuple[Person, ...]:
        """Everybody whom no message reaches, each once: speakers first."""
        return tuple({p.id: p for reach in self.reaches for p in reach.missed}.values())

    def to_json(self) -> dict[str, Any]:
        """JSON primitives: how many of each part, how many are reached, how many of them by a guess; and who is missed."""
        counted = {
            r.many: {"total": len(r.people), "reached": len(r.reached), "guessed": r.guessed}
            for r in self.reaches
        }
        return {**counted, "missed": [{"id": p.id, "name": p.name} for p in self.missed]}

    def lines(self, where: str = "", most: int = _NAMED) -> list[str]:
        """A line for each part: how many are reached, and `most` names of the others, each once.

        `where` shows them all: "4 of 5 speakers can be reached in Slack. Not reached: Chen Li; see usher people."
        """
        told: list[str] = []
        named: set[int] = set()
        for reach in self.reaches:
            new = [p.name.strip() or "somebody without a name" for p in reach.missed if p.id not in named]
            see = f"; see {where}" if where and not named else ""
            named |= {p.id for p in reach.missed}
            others = f" Not reached: {listed(new, most)}{see}." if new else ""
            told.append(f"{reach.says()}{others}")
        return told
