"""Everybody of a conference as organizers see them: how they are reached, and who else they may be."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import replace

from bot.clock import Clock
from bot.domain.common.commands import USHER
from bot.domain.people.linking.candidates import Candidates, Found
from bot.domain.people.linking.facts import Facts, Source
from bot.domain.people.linking.listed import Listed
from bot.domain.people.linking.routes import Matching
from bot.domain.people.linking.sought import sought
from bot.domain.people.model import UNNAMED, How
from bot.domain.privacy.audit import SHELL, Act
from bot.errors import NotFound
from bot.services.people.by_hand import unit
from bot.services.people.matching import find
from bot.services.privacy import audit
from db.engine import Database
from db.queries.people import linking, said

_STRENGTH = list(How)

_FORGOTTEN = "They asked to be forgotten and can't be linked."


class Roster:
    """The people of conferences, and how each of them is linked."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def listing(
        self,
        conference_ids: Collection[int],
        *,
        unlinked: bool = False,
        roles: Collection[str] = (),
        with_candidates: bool = True,
    ) -> list[Listed]:
        """Everybody of these conferences by name; `unlinked` and `roles` narrow them.

        Candidates are looked up for people whom nobody is sure of.
        """
        everybody, facts, matching = await self._everybody(conference_ids)
        shown = [
            one
            for one in everybody
            if (not unlinked or not one.slack_user) and (not roles or {*roles} & {*one.roles})
        ]
        candidates = Candidates(facts, matching) if with_candidates else None
        return [_complete(one, candidates) for one in shown] if candidates else shown

    async def export(self, conference_ids: Collection[int], *, unlinked: bool = False) -> list[Listed]:
        """`listing` for somebody who takes the addresses with them; the audit log says that they did."""
        found = await self.listing(conference_ids, unlinked=unlinked)
        only, now = next(iter(conference_ids), None), self._clock.utcnow()
        async with self._database.write() as tx:
            await audit.record(
                tx, Act.PEOPLE_EXPORTED, SHELL, now,
                conference_id=only if len(conference_ids) == 1 else None, details={"count": len(found)},
            )  # fmt: skip
        return found

    async def seen(
        self, conference_id: int, query: str, page: int, size: int, *, is_everywhere: bool = True
    ) -> list[Listed]:
        """Return whom `query` means at the conference; candidates are looked up for page `page`, or the last, of `size` people.

        Without `is_everywhere`, people of other conferences are no candidates: their addresses are for their organizers.
        """
        everybody, facts, matching = await self._everybody([conference_id])
        found = sought(everybody, query)
        first = min(page, max(len(found) - 1, 0) // size) * size
        candidates = Candidates(facts, matching)
        shown = [_complete(one, candidates) for one in found[first : first + size]]
        if not is_everywhere:
            here = {r for known in facts.conferences if known.id == conference_id for r in known.records}
            shown = [_of_these(one, here, matching) for one in shown]
        found[first : first + size] = shown
        return found

    async def require(self, conference_id: int, person_id: int) -> None:
        """NotFound where the person is not of that conference: what organizers may do ends there."""
        async with self._database.read() as tx:
            parts = await linking.parts(tx, [conference_id])
            records = await linking.records(tx, person_id)
        if not parts.keys() & records:
            raise NotFound(f"That person is no longer at the conference. Type {USHER} people again.")

    async def _everybody(self, conference_ids: Collection[int]) -> tuple[list[Listed], Facts, Matching]:
        """The people of these conferences by name, and from what that follows."""
        async with self._database.read() as tx:
            facts, matching = await find(tx)
            parts = await linking.parts(tx, conference_ids)
            waiting = await said.addresses_said(tx)
        units: dict[int, list[int]] = defaultdict(list)
        for record, standing in matching.standing.items():
            units[standing.same_as].append(record)
        chiefs = {matching.standing[record].same_as for record in parts}
        found = [_listed(c, units[c], parts, facts, matching, waiting) for c in chiefs]
        return sorted(found, key=lambda one: (one.name.casefold(), one.id)), facts, matching


def _complete(one: Listed, candidates: Candidates) -> Listed:
    """The person with those whom they may be, where nobody is sure."""
    return _with(one, candidates.of(one.records)) if _is_open(one) else one


def _of_these(one: Listed, records: Collection[int], matching: Matching) -> Listed:
    """The person without the candidates that are other records than these."""

    def is_here(candidate: int | str) -> bool:
        return isinstance(candidate, str) or not unit(candidate, matching).isdisjoint(records)

    return replace(one, candidates=tuple(c for c in one.candidates if is_here(c.id)))


def _is_open(one: Listed) -> bool:
    return one.linked_by in {None, How.NAME} and one.why != _FORGOTTEN


def _with(one: Listed, found: Found) -> Listed:
    chosen = one.slack_user
    others = tuple(c for c in found.candidates if c.id != chosen)
    return replace(one, candidates=others, why="" if chosen else found.why)


def _listed(  # noqa: PLR0917 - what the whole list is made of
    chief: int,
    records: Collection[int],
    parts: dict[int, set[str]],
    facts: Facts,
    matching: Matching,
    waiting: dict[int, str],
) -> Listed:
    mine = sorted(records)
    named = _by_program(mine, facts) or [chief, *mine]
    addresses = [facts.records[r].email for r in (chief, *mine) if facts.records[r].email]
    addresses += [waiting[r] for r in mine if r in waiting]
    steps = [how for r in _by_program(mine, facts) or mine if (how := matching.standing[r].linked_by)]
    is_forgotten = any(facts.records[r].is_forgotten for r in mine)
    names = [n for r in named if (n := facts.records[r].name) != UNNAMED]
    return Listed(
        id=chief,
        name=names[0] if names else UNNAMED,
        records=tuple(mine),
        email=next(iter(addresses), ""),
        slack_user=matching.standing[chief].user,
        linked_by=min(steps, key=_STRENGTH.index, default=None),
        roles=tuple(sorted({role for r in mine for role in parts.get(r, ())})),
        why=_FORGOTTEN if is_forgotten else "",
        contradicted=tuple(
            sorted(
                {
                    str(e.other)
                    for e in matching.contradicted
                    if e.record in records and isinstance(e.other, str)
                }
            )
        ),
        merged=any(
            e.how is How.HAND and isinstance(e.other, int) and e.record in records for e in facts.said
        ),
    )


def _by_program(records: Collection[int], facts: Facts) -> list[int]:
    return [r for r in records if any(r in c.by_source.get(Source.PROGRAM, ()) for c in facts.conferences)]
