"""A source that names people by other keys than before: they stay who they are, or the report says what is not sure."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.people.linking.heirs import Heir, Named, heirs, unsure
from bot.services.people.matching import match_people
from db.queries.people import heirs as rows

Look = Callable[[AsyncSession, int], Awaitable[dict[int, Named]]]
"""Reads the people that a source of the conference of that id names, by record."""


@dataclass(frozen=True, slots=True)
class Succession:
    """Records in place of others: those that took over, and those of whom it is not sure."""

    heirs: tuple[Heir, ...] = ()
    unsure: tuple[Heir, ...] = ()
    names: Mapping[int, str] | None = None

    @property
    def former(self) -> frozenset[int]:
        """The records whose place is taken."""
        return frozenset(heir.former for heir in self.heirs)

    def named(self) -> Iterable[tuple[str, int, str, int]]:
        """Of whom it is not sure: the former record's name and id, and the new one's."""
        names = self.names or {}
        return [(names[one.former], one.former, names[one.id], one.id) for one in self.unsure]


async def match_again(
    tx: AsyncSession, conference_id: int, look: Look, before: Mapping[int, Named], now: datetime
) -> Succession:
    """Match everybody after an import; `before` are the people whom its source named until then, as `look` gives them."""
    named = await look(tx, conference_id)
    found = heirs(before, named)
    await rows.inherit(tx, found, now)
    outcome = await match_people(tx, now)
    maybe = unsure(before, named, outcome.facts, outcome.matching.standing)
    spoken = await rows.spoken_of(tx, {one.former for one in maybe})
    names = {id_: record.name for id_, record in outcome.facts.records.items()}
    return Succession(tuple(found), tuple(one for one in maybe if one.former in spoken), names)
