"""Lunch and coffee: asked for as a break of the program, not as a word of abstracts."""

from datetime import datetime

from bot.domain.common.words import SOFT_WORDS, STOP_WORDS, fold
from bot.domain.program.answers import Answer, AnswerKind, quoted
from bot.domain.program.lookup.filters import Filters
from bot.domain.program.model import Program
from bot.domain.program.sessions import SessionKind

_MEALS = frozenset(
    {
        "lunch",
        "lunches",
        "lunchtime",
        "breakfast",
        "dinner",
        "supper",
        "coffee",
        "tea",
        "snacks",
        "food",
        "eat",
    }
)
_BESIDE = frozenset({"break", "breaks", "pause", "time", "served", "next"})


def meal(program: Program, filters: Filters, now: datetime) -> Answer | None:
    """The breaks, or that there is none, where a meal is asked for that no title has; None where it is asked for otherwise."""
    said = [word for word in fold(filters.rest).split() if word not in STOP_WORDS | SOFT_WORDS | _BESIDE]
    if not said or not _MEALS.issuperset(said) or any(program.search.about(word) for word in said):
        return None
    breaks = [s for s in program.sessions if s.kind is SessionKind.BREAK and not s.cancelled]
    allowed = [s for s in breaks if filters.allow(program, s, now)]
    note = f"Nothing on the program is called {quoted(' '.join(said))}"
    if not breaks:
        return Answer(AnswerKind.NOTHING, note=f"{note}, and it lists no breaks.")
    shown = sorted(allowed or breaks, key=lambda s: (s.end <= now, s.start))
    which = "these are the breaks" if allowed or not filters else "these are the breaks at other times"
    return Answer(
        AnswerKind.WORDS,
        sessions=tuple(shown),
        day=filters.day if allowed else None,
        note=f"{note}; {which}.",
    )
