"""The program edits of organizers in Slack: a session's time and room, and its cancelling."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from bot.clock import Clock
from bot.domain.common.commands import SESSION
from bot.domain.people.rights import Right
from bot.domain.privacy.audit import Act
from bot.domain.program.changes import Change, Slot, slot_of, with_parts
from bot.domain.program.conflicts import conflicts, outside
from bot.domain.program.edits import REASON, UNDO, Edit, Review, Verb
from bot.domain.program.model import Program
from bot.domain.program.sessions import Session
from bot.domain.reminders.timing import subject
from bot.errors import BadInput, NotFound
from bot.services.people import People
from bot.services.privacy import audit
from bot.services.program import notices, undoing
from bot.services.program.programs import Programs
from bot.services.reminders.planning import plan_reminders
from db.engine import Database
from db.queries.program import edits, imports
from db.queries.program import notices as rows
from db.queries.program import records as programs

_LONGEST = timedelta(hours=24)
_ACTS = {Verb.MOVE: Act.SESSION_MOVED, Verb.CANCEL: Act.SESSION_CANCELLED, Verb.RESTORE: Act.SESSION_RESTORED}
_CLOCKS = timedelta(hours=1)
"""By so much a session of several days grows or shrinks that is moved over a change of the clocks."""


class ProgramEdits:
    """An organizer's edits: each stands until the source changes what it edited (docs/organizers.md)."""

    def __init__(self, database: Database, clock: Clock, programs: Programs, people: People) -> None:
        self._database = database
        self._clock = clock
        self._programs = programs
        self._people = people

    def session(self, user: str, session_id: int) -> tuple[Program, Session]:
        """The session that an organizer wants to edit; NotAllowed for anybody else, NotFound where it is gone."""
        program = self._programs.of_session(session_id)
        if program is None:
            raise NotFound(f"That session is no longer on the program. Search again with {SESSION}.")
        self._people.require(user, Right.CHANGE_PROGRAM, program)
        if session_id in program.keeps_back:
            raise BadInput(
                "This session contains talks that are not shown before their decisions are out. "
                "Change it in the program's file, or wait until that day."
            )
        return program, program.by_id[session_id]

    async def review(self, user: str, edit: Edit) -> Review:
        """Return what the edit would do; BadInput where the session stands there already, or cannot."""
        program, session = self.session(user, edit.session_id)
        slots = _slots(program, session, edit)
        found = [Change(i, program.by_id[i].title, slot_of(program.by_id[i]), slots[i]) for i in slots]
        now = self._clock.utcnow()
        to_tell = [change for change in found if change.is_told(now)]
        async with self._database.read() as tx:
            told = await notices.whom(tx, program.conference.id, to_tell)
        channels = tuple(sorted(filter(notices.is_channel, told)))
        return Review(
            conference=program.conference,
            edit=edit,
            change=found[0],
            parts=len(slots) - 1,
            people=len(told) - len(channels),
            channels=channels,
            at=notices.expected(program.conference, found, now, now + UNDO),
            conflicts=tuple(conflicts(program, slots)),
            outside=tuple(outside(program, slots)),
        )

    async def carry_out(self, user: str, edit: Edit, reason: str = "") -> Review:
        """Do it; BadInput where the session is not where the organizer saw it any more.

        Nobody is told for as long as it can be undone; people are told the `reason` then.
        """
        review = await self.review(user, edit)
        program, session = self.session(user, edit.session_id)
        slots, conference, now = _slots(program, session, edit), program.conference, self._clock.utcnow()
        async with self._database.write() as tx:
            await imports.conference(tx, conference.slug, lock=True)
            standing = await rows.standing(tx, slots)
            before = {id_: one.slot for id_, one in standing.items()}
            if before[session.id].mark != edit.seen or before != _known(program, slots):
                raise BadInput("Somebody has changed this session. Open its details again to change it.")
            await edits.write(tx, conference.id, slots)
            await programs.bump(tx, conference.id)
            conference = await programs.conference(tx, conference.id)
            await plan_reminders(tx, conference, list(slots), now)
            known = {i: one.remembered for i, one in standing.items()}
            await notices.tell(tx, conference, known, now, reason[:REASON], now + UNDO)
            key = await undoing.keep(tx, conference.id, {i: before[i] for i in slots}, slots, now)
            await audit.record(
                tx, _ACTS[edit.verb], user, now,
                conference_id=conference.id, subject=subject(session.id), details=_moved(session, edit),
            )  # fmt: skip
        return replace(review, undo=key)


def _moved(session: Session, edit: Edit) -> dict[str, str | int]:
    """From when and where to when and where, for the audit log; nothing where the session stays."""
    if edit.verb is not Verb.MOVE:
        return {}
    room = session.room.id if session.room else 0
    return {
        "was_start": session.start.isoformat(),
        "was_end": session.end.isoformat(),
        "was_room": room,
        "start": edit.start.isoformat(),
        "end": edit.end.isoformat(),
        "room": edit.room_id,
    }


def _slots(program: Program, session: Session, edit: Edit) -> dict[int, Slot]:
    """Return the times and places of the session and its parts after the edit, the session first."""
    wanted = edit.wanted(program)
    if wanted == slot_of(session):
        raise BadInput("The session is already set that way. Change the time or the room.")
    if edit.verb is Verb.MOVE and not _is_sensible(wanted.end - wanted.start, session.end - session.start):
        raise BadInput("A session must end after it starts, within a day. Choose another end.")
    return with_parts(program, session, wanted)


def _is_sensible(length: timedelta, before: timedelta) -> bool:
    """Tell whether a session may last that long: up to a day, or as long as it lasts `before`, whatever that is."""
    as_before = length == before or (before > _LONGEST and abs(length - before) <= _CLOCKS)
    return as_before or timedelta(0) < length <= _LONGEST


def _known(program: Program, slots: Mapping[int, Slot]) -> dict[int, Slot]:
    """Return where they stand as far as this process knows."""
    return {id_: slot_of(program.by_id[id_]) for id_ in slots}
