"""Say by hand who is who, take it back, and answer guesses: each act is one transaction, and everything follows it."""

from collections.abc import Collection, Iterable

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.clock import Clock
from bot.domain.people.linking.facts import Edge, Facts
from bot.domain.people.linking.routes import Matching
from bot.domain.people.linking.units import Units
from bot.domain.people.model import How
from bot.domain.people.rights import Right
from bot.domain.privacy.audit import SHELL, Act
from bot.errors import BadInput
from bot.services.people.by_hand import (
    Linked,
    account_of,
    addresses_of,
    conferences_of,
    guessed_to_be,
    known,
    link_by_hand,
    linkable,
    linked,
    name_of,
    named,
    refuse_by_hand,
    unit,
)
from bot.services.people.matching import find, match_people
from bot.services.people.news import News, What, tell
from bot.services.people.roles import People
from bot.services.privacy import audit
from db.engine import Database
from db.queries.people import linking, said
from db.queries.people.said import By

SETTLED = "This was already settled. Nothing was changed."


class Linking:
    """The statements of organizers, and of people themselves, about people's identity."""

    def __init__(self, database: Database, clock: Clock, people: People) -> None:
        self._database = database
        self._clock = clock
        self._people = people

    async def link(self, person: str, account: str, by: str = SHELL) -> Linked:
        """Link the person to the account, "U123", "@name" or an e-mail address; BadInput where it cannot be.

        An address that no account has yet is remembered, and links the person as soon as one has it.
        """
        async with self._database.write() as tx:
            await linking.hold(tx)
            who, (facts, matching) = self._by(by), await find(tx)
            record = named(person, facts, matching)
            await self._note(tx, Act.PERSON_LINKED, who, facts, matching, record)
            return await link_by_hand(tx, str(record), account, who)

    async def link_all(
        self, rows: Iterable[tuple[str, str]], by: str = SHELL
    ) -> tuple[list[Linked], list[str]]:
        """Link everybody whom the pairs (name, address) name; returns whom, and what is wrong with the others."""
        who, wrong = self._by(by), list[str]()
        wanted: dict[int, str] = {}
        async with self._database.write() as tx:
            await linking.hold(tx)
            facts, matching = await find(tx)
            for person, account in rows:
                try:
                    record = linkable(named(person, facts, matching), facts)
                    node = account_of(account, facts.members)
                    if wanted.get(record, node) != node:
                        raise BadInput(f"{name_of(record, facts)} is in the file twice, with two addresses.")  # noqa: TRY301
                except BadInput as bad:
                    wrong.append(str(bad))
                    continue
                wanted[record] = node
                await said.say(tx, Edge(record, node, How.HAND), who)
                await said.act(tx, record, "link", node, who)
                await self._note(tx, Act.PERSON_LINKED, who, facts, matching, record)
            outcome = await match_people(tx, who.at)
        return [linked(record, outcome) for record in wanted], wrong

    async def unlink(self, person: str, by: str = SHELL) -> Linked:
        """Take the person's account away, however they were linked; it is not found for them again."""
        who = self._by(by)
        async with self._database.write() as tx:
            await linking.hold(tx)
            facts, matching = await find(tx)
            record = named(person, facts, matching)
            user = matching.standing[record].user
            own = await said.links_of(tx, _joined_with(record, matching))
            by_hand = own or await said.links_of(tx, unit(record, matching))
            if not user and not by_hand:
                raise BadInput(f"{name_of(record, facts)} is not linked to any Slack account.")
            await said.unsay_links(tx, by_hand)
            await said.act(tx, record, "unlink", user, who)
            await self._note(tx, Act.PERSON_UNLINKED, who, facts, matching, record)
            outcome = await match_people(tx, who.at)
            if user and outcome.matching.standing[record].user == user and (own or not by_hand):
                mine = _to_refuse(_joined_with(record, outcome.matching), facts)
                await said.refuse(tx, ((each, user) for each in mine), who)
                outcome = await match_people(tx, who.at)
        return linked(record, outcome)

    async def merge(self, keep: str, other: str, by: str = SHELL) -> Linked:
        """Say that two records are one person; what hangs on either is theirs. BadInput where they have two accounts."""
        who = self._by(by)
        async with self._database.write() as tx:
            await linking.hold(tx)
            facts, matching = await find(tx)
            one, two = (linkable(named(each, facts, matching), facts) for each in (keep, other))
            if matching.standing[one].same_as == matching.standing[two].same_as:
                raise BadInput(f"{name_of(one, facts)} and {name_of(two, facts)} are already one person.")
            if len({matching.standing[each].user for each in (one, two)} - {""}) > 1:
                raise BadInput("They are linked to two Slack accounts. Unlink one of them first.")
            await said.say(tx, Edge(two, one, How.HAND), who)
            await said.act(tx, two, "merge", one, who)
            await self._note(tx, Act.PERSON_MERGED, who, facts, matching, one, two)
            outcome = await match_people(tx, who.at)
        return linked(one, outcome)

    async def unmerge(self, person: str, other: str = "", by: str = SHELL) -> Linked:
        """Take back that records are one: what was said last of the person, or of the two; a guess is not made again."""
        who = self._by(by)
        async with self._database.write() as tx:
            await linking.hold(tx)
            facts, matching = await find(tx)
            record = named(person, facts, matching)
            pair = await self._joined(tx, record, named(other, facts, matching) if other else None, matching)
            if pair is None:
                raise BadInput(
                    f"Nobody has merged {name_of(record, facts)} with anybody by hand."
                    if not other
                    else "These two are not joined."
                )
            one, two = pair
            if not await said.unsay_join(tx, one, two):
                await said.refuse(tx, [(one, two)], who)
            await said.act(tx, one, "unmerge", two, who)
            await self._note(tx, Act.PERSON_UNMERGED, who, facts, matching, one, two)
            outcome = await match_people(tx, who.at)
            standing = outcome.matching.standing
            if standing[one].same_as == standing[two].same_as:
                await said.refuse(tx, [(one, two)], who)
                outcome = await match_people(tx, who.at)
        return linked(record, outcome)

    async def confirm(self, person_id: int, user: str, by: str) -> Linked:
        """Make a guess that `user` is the person more: their own word, or an organizer's (`by` another); BadInput if settled."""
        who = self._by(by)
        async with self._database.write() as tx:
            await linking.hold(tx)
            facts, matching = await find(tx)
            mine = unit(known(person_id, facts), matching)
            weak = {How.NAME} if by == user else {How.NAME, How.OWN}
            guesses = [e for e in matching.edges if e.record in mine and e.how in weak]
            if matching.standing[person_id].user != user:
                raise BadInput(SETTLED)
            how = How.OWN if by == user else How.HAND
            for edge in guesses:
                await said.say(tx, Edge(edge.record, edge.other, how), who)
            if guesses:
                await said.act(tx, person_id, "confirm", user, who)
            if by != user:
                await self._note(tx, Act.PERSON_CONFIRMED, who, facts, matching, person_id)
            outcome = await match_people(tx, who.at)
        return linked(person_id, outcome)

    async def refuse(self, person_id: int, user: str, by: str) -> Linked:
        """Say that `user` is not the person whom they were taken for; it is not guessed again, and organizers are told.

        BadInput where they are not taken for them, or an address or an organizer says so.
        """
        who = self._by(by)
        async with self._database.write() as tx:
            await linking.hold(tx)
            facts, matching = await find(tx)
            guessed = guessed_to_be(known(person_id, facts), user, matching)
            if not guessed:
                raise BadInput(SETTLED)
            if by != user:
                await self._note(tx, Act.PERSON_REFUSED, who, facts, matching, person_id)
            outcome = await refuse_by_hand(tx, guessed, user, who, matching)
            about = min(guessed)
            if by == user:
                found = [News(What.REFUSED, about, (user,))]
                await tell(tx, found, facts, self._people.organizer_readers, who.at)
        return linked(about, outcome)

    async def _joined(
        self, tx: AsyncSession, record: int, other: int | None, matching: Matching
    ) -> tuple[int, int] | None:
        """The two records that are to be parted."""
        mine = unit(record, matching)
        if other is not None:
            return (record, other) if other in mine and other != record else None
        return await said.last_join(tx, mine)

    async def _note(  # noqa: PLR0917 - who did what to whom, and what is known of them
        self,
        tx: AsyncSession,
        act: Act,
        who: By,
        facts: Facts,
        matching: Matching,
        record: int,
        other: int | None = None,
    ) -> None:
        """Write in the audit log what is done to the person, or to two; NotAllowed where it is not for the one who does it."""
        records = unit(record, matching) | (unit(other, matching) if other is not None else frozenset())
        there = conferences_of(records, facts)
        if who.who != SHELL:
            self._people.require_at_all(who.who, Right.LINK_PEOPLE, there, addresses_of(records, facts))
        only = there[0] if len(there) == 1 else None
        await audit.record(tx, act, who.who, who.at, conference_id=only, person_id=record, other_id=other)

    def _by(self, who: str) -> By:
        return By(who, self._clock.utcnow())


def _joined_with(record: int, matching: Matching) -> frozenset[int]:
    """The record and those that it is joined with, but not by an account that they share."""
    units = Units()
    units.add((edge for edge in matching.edges if isinstance(edge.other, int)), lambda _: None)
    return frozenset(r for r in unit(record, matching) if units.root(r) == units.root(record))


def _to_refuse(records: Collection[int], facts: Facts) -> Collection[int]:
    """Return whose link to break: of the program's records; only where there are none, of those that have the address."""
    return [r for r in records if not facts.records[r].email] or records
