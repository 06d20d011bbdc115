"""`search`: what a look-up costs in one process, by what is typed; the baseline reads every title once in the same run."""

import random
import time
from collections.abc import Callable, Iterator
from datetime import datetime

from bot.domain.common.words import fold
from bot.domain.program.lookup import look_up
from bot.domain.program.model import Program
from bot.errors import BadInput
from tests.bench.figures import fosdem, show
from tests.domain.program.real_program import real_program

_EACH = 400
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


async def run() -> None:
    """One line a kind of query: the 99th of 100 in milliseconds, over that of a scan of all titles."""
    fosdem()
    program = real_program("frab_xml/fosdem2025_final.xml")
    now = program.sessions[40].start
    chance = random.Random(2025)
    titles = [fold(s.title) for s in program.sessions]
    for kind, make in _KINDS.items():
        queries = [make(program, chance) for _ in range(_EACH)]
        baseline = _slowest(lambda query: _scan(titles, fold(query)), queries)
        show(f"search_{kind}_p99", _slowest(lambda query: _ask(program, query, now), queries), "ms", baseline)


def _scan(titles: list[str], query: str) -> list[str]:
    return [title for title in titles if any(word in title for word in query.split())]


def _ask(program: Program, query: str, now: datetime) -> None:
    try:
        look_up(program, query, now)
    except BadInput:
        return


def _slowest(ask: Callable[[str], object], queries: list[str]) -> float:
    """The milliseconds of processor time that 99 of 100 queries stay under."""
    took = sorted(_timed(ask, queries))
    return took[len(took) * 99 // 100]


def _timed(ask: Callable[[str], object], queries: list[str]) -> Iterator[float]:
    for query in queries:
        began = time.thread_time()
        ask(query)
        yield (time.thread_time() - began) * 1000


def _title_words(program: Program, chance: random.Random) -> str:
    said = fold(chance.choice(program.sessions).title).split()
    return " ".join(chance.sample(said, min(3, len(said))))


def _misspelt(program: Program, chance: random.Random) -> str:
    return " ".join(
        _wrong(word, chance) if len(word) > 4 else word for word in _title_words(program, chance).split()
    )


def _wrong(word: str, chance: random.Random) -> str:
    at = chance.randrange(len(word))
    return word[:at] + chance.choice(_LETTERS) + word[at + 1 :]


def _named(program: Program, chance: random.Random) -> str:
    return chance.choice(program.people).name


def _there(program: Program, chance: random.Random) -> str:
    what = chance.choice(("", "rust", "what is next", "open source", "the talk by anna"))
    when = chance.choice(("tomorrow morning", "sunday 15:00", "after 3pm", "now", "sat"))
    return f"{what} {when} in {chance.choice(program.rooms).name}"


def _gibberish(_program: Program, chance: random.Random) -> str:
    return " ".join(
        "".join(chance.choices(_LETTERS, k=chance.randint(2, 12))) for _ in range(chance.randint(1, 25))
    )


def _pasted(program: Program, chance: random.Random) -> str:
    abstract = chance.choice([s for s in program.sessions if len(s.abstract) > 300]).abstract
    start = chance.randrange(len(abstract) - 250)
    return abstract[start : start + 250]


_KINDS: dict[str, Callable[[Program, random.Random], str]] = {
    "words": _title_words,
    "misspelt": _misspelt,
    "names": _named,
    "there": _there,
    "gibberish": _gibberish,
    "pasted": _pasted,
}
