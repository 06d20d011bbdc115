"""The outcomes of imports, with their times."""

from datetime import datetime

from sqlalchemy import select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.ledger.overview import Imported, Outcome
from db.engine import team_of
from db.sql import execute, table_of
from db.tables import ConferenceRow, ImportOutcomeRow
from db.teams import own
from db.upsert import insert_new

_OUTCOME = table_of(ImportOutcomeRow)
_CONFERENCE = table_of(ConferenceRow)
_c = _OUTCOME.c
_ADDRESS, _FILE = "address", "file"


async def note(tx: AsyncSession, slug: str, outcome: Outcome, now: datetime, *, from_address: bool) -> None:
    """Remember when an import of the conference came to that end; of the only one where `slug` is "", else of none."""
    named = select(_CONFERENCE.c.id).where(own(tx, _CONFERENCE))
    named = named.where(_CONFERENCE.c.slug == slug) if slug else named
    found = list((await execute(tx, named.limit(2))).scalars())
    key = {
        "team": team_of(tx),
        "conference_id": found[0] if len(found) == 1 else 0,
        "source": _ADDRESS if from_address else _FILE,
        "outcome": outcome.value,
    }
    await execute(tx, insert_new(tx, _OUTCOME), [{**key, "at": now}])
    mine = [_c[name] == value for name, value in key.items()]
    await execute(tx, update(_OUTCOME).where(*mine).values(at=now))


async def all_of_them(tx: AsyncSession) -> tuple[Imported, ...]:
    """The last of each sort."""
    rows = await execute(
        tx, select(_OUTCOME).where(own(tx, _OUTCOME)).order_by(_c.conference_id, _c.source, _c.outcome)
    )
    return tuple(Imported(r.conference_id, r.source == _ADDRESS, Outcome(r.outcome), r.at) for r in rows)
