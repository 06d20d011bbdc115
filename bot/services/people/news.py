"""News of who is who, to the organizers: once for each case, in the transaction that has found it."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.ledger.deliveries import DeliveryKind, Plan, Priority
from bot.domain.people.linking.facts import Facts
from bot.domain.people.linking.routes import Matching
from bot.domain.program.sessions import Conference
from db.queries.ledger import deliveries
from db.queries.program import records as programs

Organizers = Callable[[Conference], Sequence[str]]
"""Returns the readers of news for a conference's organizers."""


class What(StrEnum):
    """The sorts of news."""

    REFUSED = "refused"
    """An account is not the person whom it was taken for: they said so."""
    MOVED = "moved"
    """Another account than the one that somebody is linked to has their address now."""
    SHARED = "shared"
    """Several accounts have one address."""


@dataclass(frozen=True, slots=True)
class News:
    """The news about the person of that record; `users` are the accounts concerned."""

    what: What
    record: int
    users: tuple[str, ...]
    is_everywhere: bool = False
    """True if it concerns every conference, and not only those that the person is at."""


def contested(facts: Facts, matching: Matching, organizing: Collection[str]) -> list[News]:
    """Return whose link an address would move, and whose address several accounts have.

    `organizing` are the addresses of organizers whom the settings name: they organize every conference.
    """
    found = [News(What.MOVED, edge.record, (str(edge.other),)) for edge in matching.moved]
    found += [News(What.SHARED, each.record, each.users) for each in matching.shared]
    return [replace(news, is_everywhere=facts.records[news.record].email in organizing) for news in found]


async def tell(
    tx: AsyncSession, found: Iterable[News], facts: Facts, organizers: Organizers, now: datetime
) -> None:
    """Plan the news for the organizers of every conference that it concerns; once for each recipient."""
    for news in found:
        for known in facts.conferences:
            if not news.is_everywhere and news.record not in known.records:
                continue
            conference = await programs.conference(tx, known.id)
            plans = [_plan(news, known.id, each, now) for each in organizers(conference)]
            await deliveries.plan(tx, plans, now)


def _plan(news: News, conference_id: int, recipient: str, now: datetime) -> Plan:
    case = f"{news.what}:{news.record}:{','.join(news.users)}"
    return Plan(
        kind=DeliveryKind.PERSON_NEWS,
        subject=f"person:{news.record}",
        recipient=recipient,
        dedupe_key=f"{DeliveryKind.PERSON_NEWS}:{case}:{recipient}",
        due_at=now,
        priority=Priority.ORDINARY,
        conference_id=conference_id,
        payload={"what": news.what, "person": news.record, "users": " ".join(news.users)},
    )
