"""A record that was restored from a backup: nothing of it is sent a second time."""

from dataclasses import dataclass

from bot.clock import Clock
from bot.domain.privacy.audit import SHELL, Act
from bot.services.announcements.broadcasts import Broadcasts
from bot.services.privacy import audit
from db.engine import Database
from db.queries.ledger import restored


@dataclass(frozen=True, slots=True)
class Doubts:
    """The messages that may have been sent between the backup and now."""

    looked_for: int
    """Messages that the worker looks for in Slack before it sends them."""
    too_late: int
    """Messages that are too late by now; whoever sends one again by hand has it looked for first."""
    passed_over: int
    """Announcements whose time has passed; their authors are told."""


async def note(database: Database, clock: Clock) -> None:
    """Write in the audit log that everything was copied out of the record."""
    now = clock.utcnow()
    async with database.write() as tx:
        await audit.record(tx, Act.BACKUP_MADE, SHELL, now)


async def doubt(database: Database, clock: Clock, broadcasts: Broadcasts) -> Doubts:
    """Settle, before any worker sees it, what of the record may have been sent since the backup."""
    now = clock.utcnow()
    async with database.write() as tx:
        await restored.number_anew(tx, now)
        looked_for, too_late = await restored.doubt(tx, now)
        await audit.record(tx, Act.BACKUP_RESTORED, SHELL, now, details={"looked_for": looked_for})
    return Doubts(looked_for, too_late, await broadcasts.pass_over())
