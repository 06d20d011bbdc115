"""A channel that Slack has given another id, as when it is shared with another organization: the record follows."""

import re
from typing import Any

from sqlalchemy import Table, cast, or_, select, update
from sqlalchemy.types import String
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.announcements.audiences import Sort, Target
from bot.domain.common.chunks import chunks
from bot.domain.ledger.deliveries import State
from db.queries.ledger.deliveries import DELIVERY, LOOSE
from db.sql import execute, table_of
from db.tables import AnnouncementRow, ConferenceRow, QuestionRow, RoomRow, SessionRow
from db.teams import checked, own

_c = DELIVERY.c
_CONFERENCE = table_of(ConferenceRow)
_QUESTION = table_of(QuestionRow)
_ANNOUNCEMENT = table_of(AnnouncementRow)
_NAMING: tuple[Table, ...] = (
    table_of(RoomRow),
    table_of(SessionRow),
)
_OWN = ("main_channel", "help_channel", "organizers_channel")


async def renumber(tx: AsyncSession, old: str, new: str) -> None:
    """Put the channel's new id wherever the old one stands: bindings, questions, announcements and the ledger."""
    for name in _OWN:
        column = _CONFERENCE.c[name]
        await execute(tx, update(_CONFERENCE).where(own(tx, _CONFERENCE), column == old).values({name: new}))
    for table in _NAMING:
        here = table.c.conference_id.in_(select(_CONFERENCE.c.id).where(own(tx, _CONFERENCE)))
        await execute(tx, update(table).where(here, table.c.channel == old).values(channel=new))
    asked = update(_QUESTION).where(own(tx, _QUESTION), _QUESTION.c.channel == old)
    await execute(tx, asked.values(channel=new))
    await _announcements(tx, old, new)
    await _deliveries(tx, old, new)


async def _announcements(tx: AsyncSession, old: str, new: str) -> None:
    before, after = (Target(Sort.CHANNEL, name).encode() for name in (old, new))
    naming = cast(_ANNOUNCEMENT.c.targets, String).contains(before, autoescape=True)
    for row in (
        await execute(
            tx, select(_ANNOUNCEMENT.c.id, _ANNOUNCEMENT.c.targets).where(own(tx, _ANNOUNCEMENT), naming)
        )
    ).all():
        targets = list(dict.fromkeys(after if t == before else t for t in row.targets))
        changed = update(_ANNOUNCEMENT).where(_ANNOUNCEMENT.c.id == row.id)
        await execute(tx, changed.values(targets=targets))


async def _deliveries(tx: AsyncSession, old: str, new: str) -> None:
    """Rows that go to the channel, stand in it, or are named after it; a worker that held one makes it anew.

    A fact that is planned under both ids stays planned under the new one.
    """
    naming = or_(_c.recipient == old, _c.channel == old, _c.dedupe_key.contains(old, autoescape=True))
    columns = (_c.id, _c.recipient, _c.channel, _c.dedupe_key, _c.payload, _c.state)
    rows = (
        await execute(
            tx, select(*columns).where(checked(tx, DELIVERY), naming).order_by(_c.id).with_for_update()
        )
    ).all()
    whole = re.compile(rf"(?<![A-Za-z0-9]){re.escape(old)}(?![A-Za-z0-9])")

    def renamed(text: str) -> str:
        return whole.sub(new, text)

    keys = {row.id: renamed(row.dedupe_key) for row in rows}
    holders = await _holders(tx, [key for row in rows if (key := keys[row.id]) != row.dedupe_key])
    for row in rows:
        values: dict[str, Any] = {"recipient": renamed(row.recipient), "channel": renamed(row.channel)}
        values["payload"] = {k: renamed(v) if isinstance(v, str) else v for k, v in row.payload.items()}
        is_planned, (holder, its_state) = row.state == State.PLANNED, holders.get(keys[row.id], (row.id, ""))
        if holder != row.id and is_planned and its_state == State.CANCELLED:
            key = f"{keys[row.id]}:before:{holder}"  # it makes room for what is still to be sent
            await execute(tx, update(DELIVERY).where(_c.id == holder).values(dedupe_key=key))
            holder = row.id
        if holder == row.id:
            values["dedupe_key"] = keys[row.id]
        elif is_planned:
            values |= LOOSE | {"state": State.CANCELLED.value}
        if is_planned:
            values["lease_owner"] = ""
        await execute(tx, update(DELIVERY).where(_c.id == row.id).values(values))


async def _holders(tx: AsyncSession, keys: list[str]) -> dict[str, tuple[int, str]]:
    """The rows that have these keys already: key to id and state."""
    found: dict[str, tuple[int, str]] = {}
    for some in chunks(keys):
        rows = await execute(
            tx, select(_c.dedupe_key, _c.id, _c.state).where(checked(tx, DELIVERY), _c.dedupe_key.in_(some))
        )
        found.update({row.dedupe_key: (row.id, row.state) for row in rows})
    return found
