"""Statements by hand about people's identity, inside a transaction that holds them; and names of people and accounts in words."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.people.linking.facts import Edge, Facts, Member
from bot.domain.people.linking.names import normalized
from bot.domain.people.linking.routes import Matching
from bot.domain.people.model import WEAK, How
from bot.errors import BadInput, NotFound
from bot.services.people.matching import Outcome, find, match_people
from db.queries.people import said
from db.queries.people.said import By

_SHOWN = 5
_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
"""An account as Slack writes it."""


@dataclass(frozen=True, slots=True)
class Linked:
    """The result of an act: the person, and the account that they have now, or ""."""

    person: int
    name: str
    account: str = ""


async def link_by_hand(tx: AsyncSession, person: str, account: str, who: By) -> Linked:
    """Link the person to the account in a transaction that holds who is who; BadInput where it cannot be."""
    facts, matching = await find(tx)
    record = linkable(named(person, facts, matching), facts)
    node = account_of(account, facts.members)
    await said.say(tx, Edge(record, node, How.HAND), who)
    await said.act(tx, record, "link", node, who)
    outcome = await match_people(tx, who.at)
    done = linked(record, outcome)
    if "@" not in node and done.account != node:
        raise BadInput(f"{done.name} was linked to another Slack account by hand. Unlink them first.")
    return done


def guessed_to_be(record: int, user: str, matching: Matching) -> frozenset[int]:
    """The records of that person for which a guess or the person's own word is all that says they have the account."""
    standing = matching.standing
    if standing[record].user != user:
        return frozenset()
    return frozenset(r for r in unit(record, matching) if standing[r].linked_by in WEAK)


async def refuse_by_hand(
    tx: AsyncSession, records: Collection[int], user: str, who: By, matching: Matching
) -> Outcome:
    """Say that the account is not these records' person, whatever they said themselves; it is not found for them again."""
    mine = unit(min(records), matching)
    for edge in matching.edges:
        if edge.how is How.OWN and edge.record in mine:
            await _unsay(tx, edge)
    await said.refuse(tx, ((record, user) for record in records), who)
    await said.act(tx, min(records), "refuse", user, who)
    return await match_people(tx, who.at)


def linked(record: int, outcome: Outcome) -> Linked:
    """The person, and the account that they have after the act."""
    return Linked(record, name_of(record, outcome.facts), outcome.matching.standing[record].user)


def named(text: str, facts: Facts, matching: Matching) -> int:
    """The record that `text` names, by its id, an address or the exact name; BadInput where none does, or several."""
    said_ = text.strip()
    if said_.removeprefix("#").isdecimal():
        return known(int(said_.removeprefix("#")), facts)
    if "@" in said_:
        found = [r.id for r in facts.records.values() if r.email == said_.lower()]
    else:
        found = [
            r.id for r in facts.records.values() if r.own_name and normalized(r.own_name) == normalized(said_)
        ]
    people = sorted({matching.standing[r].same_as for r in found})
    if not people:
        raise NotFound(f'Nobody is called "{said_}"; `usher people list` shows everybody.')
    if len(people) > 1:
        ids = ", ".join(map(str, people[:_SHOWN])) + (" and more" if len(people) > _SHOWN else "")
        raise BadInput(f'{len(people)} people are called "{said_}": name one by the id, {ids}.')
    return min(found, key=lambda record: (bool(facts.records[record].email), record))


def linkable(record: int, facts: Facts) -> int:
    """The record itself; BadInput where its person asked to be forgotten."""
    if facts.records[record].is_forgotten:
        raise BadInput(f"{name_of(record, facts)} asked to be forgotten and can't be linked.")
    return record


def account_of(text: str, members: Collection[Member]) -> str:
    """The id of the account that `text` names, or an address that no account has yet."""
    wanted = text.strip()
    if mention := _MENTION.fullmatch(wanted):
        wanted = mention[1]
    if "@" in wanted[1:]:
        return wanted.removeprefix("mailto:").lower()
    if not wanted.startswith("@"):
        found = [m for m in members if m.user == wanted.upper()]
    else:
        name = normalized(wanted[1:])
        found = [m for m in members if name in {normalized(n) for n in m.names}]
    match found:
        case [one]:
            return one.user
        case []:
            raise NotFound(
                f"{wanted} is nobody in the workspace; type @name, a member's id as U123, or an e-mail address."
            )
        case _:
            ids = ", ".join(m.user for m in found[:_SHOWN])
            raise BadInput(f"{len(found)} members are called {wanted}: name one by the id, {ids}.")


def known(record: int, facts: Facts) -> int:
    """The record itself; NotFound where there is none."""
    if record not in facts.records:
        raise NotFound(f"There is no person {record}; `usher people list` shows everybody.")
    return record


def unit(record: int, matching: Matching) -> frozenset[int]:
    """Every record of that person."""
    chief = matching.standing[record].same_as
    return frozenset(r for r, standing in matching.standing.items() if standing.same_as == chief)


def conferences_of(records: Collection[int], facts: Facts) -> list[int]:
    """The ids of the conferences that name any of these records, or did."""
    return [known.id for known in facts.conferences if not (known.records | known.former).isdisjoint(records)]


def addresses_of(records: Collection[int], facts: Facts) -> frozenset[str]:
    """Their addresses, as far as they have any."""
    return frozenset(facts.records[record].email for record in records) - {""}


def name_of(record: int, facts: Facts) -> str:
    """The name as the record's source has it."""
    return facts.records[record].name


async def _unsay(tx: AsyncSession, edge: Edge) -> None:
    if isinstance(edge.other, str):
        await said.unsay_links(tx, [edge.record])
    else:
        await said.unsay_join(tx, edge.record, edge.other)
