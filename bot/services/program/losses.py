"""The guard of imports: a program that would lose too much is refused, in one sentence that says what would go."""

from datetime import tzinfo

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.ledger.deliveries import DeliveryKind
from bot.domain.program.answers import listed
from bot.domain.program.losses import Loss, is_too_much, losses, moved, people
from bot.domain.program.lost_parts import lost_parts
from bot.domain.program.sessions import Session
from bot.domain.reminders import timing
from bot.errors import ImportRefused
from db.queries.ledger import deliveries
from db.queries.program import records as programs

_IF_RIGHT = "import it with --force if it is right"


def refuse_loss(standing: set[str], given: set[str], what: str, name: str, conference: str) -> None:
    """ImportRefused for a list that lost more than a third of what stands, or is another conference's."""
    lost = len(standing - given)
    if is_too_much(lost, len(standing)):
        raise ImportRefused(
            name,
            f"{lost} of the {len(standing)} {what} of {conference} are not in it, so it may be another "
            f"conference's or cut short; {_IF_RIGHT}",
        )


async def refuse_losses(
    tx: AsyncSession,
    conference_id: int,
    before: list[Session],
    name: str,
    conference: str,
    *,
    zone: tzinfo,
) -> None:
    """ImportRefused where the program, just written, has lost too much of `before`; its reminders still stand."""
    after = await programs.sessions(tx, conference_id)
    if found := losses(before, after):
        said = listed(f"{loss.lost} of the {loss.total} {loss.what}" for loss in found)
        raise ImportRefused(
            name,
            f"{said} of {conference} are not in it, so it may be another conference's or cut short; "
            f"{await _would_go(tx, conference_id, found, people(before, after))}{_IF_RIGHT}",
        )
    if parts := lost_parts(before, after, zone):
        raise ImportRefused(
            name,
            f"{listed(f'{part.lost} of the {part.total} {part.holders} of {conference} lose their {part.part}' for part in parts)} in it, "
            f"so it may be incomplete or exported in another way; {_IF_RIGHT}",
        )
    if shift := moved(before, after):
        raise ImportRefused(
            name,
            f"all {shift.total} sessions of {conference} start at another time in it, so its time zone may be wrong, "
            f"or its year; {_IF_RIGHT}",
        )


async def _would_go(tx: AsyncSession, conference_id: int, found: list[Loss], who: Loss) -> str:
    """As "6 people and their 22 planned reminders would go; "."""
    sessions = {id_ for loss in found if loss.what == "sessions" for id_ in loss.ids}
    planned = await deliveries.count_planned(
        tx,
        conference_id,
        {*timing.KINDS, DeliveryKind.PRESENCE_ASK},
        recipients={f"person:{id_}" for id_ in who.ids},
        subjects={timing.subject(id_) for id_ in sessions},
    )
    if not (planned or who.lost):
        return ""
    people_lost = f"{_counted(who.lost, 'person', 'people')} and their " if who.lost else ""
    told = _counted(planned, "planned reminder", "planned reminders") if planned else "reminders"
    return f"{people_lost}{told} would go; "


def _counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
