"""The forgotten people: hashes in and out."""

import secrets
from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.common.chunks import chunks
from bot.domain.common.keyed import Keyed
from bot.domain.privacy.forgotten import Forgotten, Sign, Why
from db.engine import team_of
from db.sql import execute, table_of
from db.tables import ForgottenRow, PersonRow
from db.teams import own
from db.upsert import insert_new

_FORGOTTEN = table_of(ForgottenRow)
_PERSON = table_of(PersonRow)
_c = _FORGOTTEN.c


async def load(tx: AsyncSession, keyed: Keyed) -> Forgotten:
    """Everybody who is not to be known again."""
    return Forgotten(
        keyed, frozenset((await execute(tx, select(_c.hash).where(own(tx, _FORGOTTEN)))).scalars())
    )


async def add(tx: AsyncSession, signs: Iterable[tuple[Sign, str]], why: Why, now: datetime) -> None:
    """Keep the signs, each with its hash, of one person."""
    person = secrets.token_hex(8)
    rows = [
        {
            "team": team_of(tx),
            "hash": hashed,
            "sign": sign.value,
            "person": person,
            "why": why.value,
            "at": now,
        }
        for sign, hashed in dict.fromkeys(signs)
    ]
    if rows:
        hashes = [row["hash"] for row in rows]
        for chunk in chunks(hashes):  # what was kept for another reason, or for another record, is theirs now
            await execute(tx, delete(_FORGOTTEN).where(own(tx, _FORGOTTEN), _c.hash.in_(chunk)))
        await execute(tx, insert_new(tx, _FORGOTTEN), rows)


async def lift(
    tx: AsyncSession, gone: Forgotten, hashes: Collection[str], why: Why | None = None
) -> Forgotten:
    """Let the people of whom one of these is a sign be known again; returns who is still not."""
    lifted: set[str] = set()
    for chunk in chunks(sorted(gone.hashes.intersection(hashes))):
        people = select(_c.person).where(own(tx, _FORGOTTEN), _c.hash.in_(chunk))
        theirs = _c.person.in_(people if why is None else people.where(_c.why == why.value))
        found = frozenset((await execute(tx, select(_c.hash).where(own(tx, _FORGOTTEN), theirs))).scalars())
        await drop(tx, found)
        lifted |= found
    if lifted:
        bare = await execute(
            tx, select(_PERSON.c.id, _PERSON.c.key).where(own(tx, _PERSON), _PERSON.c.forgotten)
        )
        back = [row.id for row in bare if _signs(gone, row.key) & lifted]
        for chunk in chunks(back):
            await execute(tx, update(_PERSON).where(_PERSON.c.id.in_(chunk)).values(forgotten=False))
    return gone.without(lifted)


def _signs(gone: Forgotten, key: str) -> set[str]:
    """The signs of the record of that key."""
    return {key.removeprefix("forgotten/"), gone.hash(Sign.SOURCE, key)}


async def restore(tx: AsyncSession, gone: Forgotten, email: str) -> None:
    """Give a record its address back, which it lost when its person was forgotten."""
    taken = select(_PERSON.c.id).where(own(tx, _PERSON), _PERSON.c.key == email).exists()
    bare = (own(tx, _PERSON), _PERSON.c.key == gone.key(email), ~_PERSON.c.forgotten, ~taken)
    await execute(tx, update(_PERSON).where(*bare).values(key=email, email=email))


async def drop(tx: AsyncSession, hashes: Collection[str]) -> None:
    """Take away single signs, which stand for somebody else by now."""
    for chunk in chunks(sorted(hashes)):
        await execute(tx, delete(_FORGOTTEN).where(own(tx, _FORGOTTEN), _c.hash.in_(chunk)))
