"""The choices of organizers: the purpose of each channel, and the times of reminders."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.clock import Clock
from bot.domain.common.commands import USHER
from bot.domain.common.durations import DAY, Unread, read_durations
from bot.domain.people.rights import Right
from bot.domain.privacy.audit import Act
from bot.domain.program.model import Program
from bot.domain.setup.bindings import Purpose, Rebound, Use
from bot.domain.setup.settings import (
    DAYS_LIMIT,
    LEAD_LIMIT,
    PresenceSettings,
    QuestionSettings,
    ReminderSettings,
)
from bot.errors import BadInput
from bot.services.announcements.audiences import Directory
from bot.services.people import People
from bot.services.privacy import audit
from bot.services.program.programs import Programs
from bot.services.reminders.planning import plan_deadlines, plan_reminders
from bot.services.setup.channels import forget
from db.engine import Database
from db.queries.program import records as programs
from db.queries.setup import bindings

_MOST_LEADS = 5
_ORGANIZERS: Use = (Purpose.ORGANIZERS, 0)
_NOTHING: Use = (Purpose.NOTHING, 0)
_QUOTED = 40
"""Characters of what cannot be read, in the sentence that says so."""


class Setup:
    """Bindings and settings of a conference; each change plans its reminders anew in the same transaction."""

    def __init__(
        self, database: Database, clock: Clock, programs: Programs, people: People, channels: Directory
    ) -> None:
        self._database = database
        self._clock = clock
        self._programs = programs
        self._people = people
        self._channels = channels

    async def bind(
        self, user: str, program: Program, channel: str, purpose: Purpose, *, target: int = 0
    ) -> Rebound:
        """Say what `channel` is for; `target` is the id of the room or the session. Returns what that changed.

        BadInput where the bot cannot post there: Slack is asked, so this comes after the acknowledgement.
        """
        self._people.require(user, Right.SET_UP_CHANNELS, program)
        self._require_free(user, program, channel)
        if purpose is not Purpose.NOTHING:
            await self._channels.enter(channel)
        change = Rebound(
            program.conference.id,
            channel,
            (purpose, target),
            program.uses(channel),
            program.holder((purpose, target)),
        )
        await self._write(user, program, [(channel, [change.now])], [change.lost] if change.loses else [])
        return change

    async def undo(self, user: str, change: Rebound) -> Program:
        """Give both channels what they were for before; BadInput where one of them is for something else by now."""
        program = self._programs.get(change.conference_id)
        self._people.require(user, Right.SET_UP_CHANNELS, program)
        stands = program.uses(change.channel) == (
            (change.now,) if change.now[0] is not Purpose.NOTHING else ()
        )
        if not stands or (change.loses and program.uses(change.lost)):
            raise BadInput(f"Somebody has changed these channels since. Type {USHER} setup in the channel.")
        again: list[tuple[str, Sequence[Use]]] = [(change.channel, change.before)]
        again += [(change.lost, [change.now])] if change.loses else []
        for channel, uses in again:
            self._require_free(user, program, channel)
            if uses:
                await self._channels.enter(channel)
        await self._write(user, program, again, [])
        return program

    def _require_free(self, user: str, program: Program, channel: str) -> None:
        """NotAllowed where another conference has the channel that the user does not organize."""
        for other in self._programs.others(program):
            held = other.purposes(channel)
            if held:  # what a channel is for decides which conference is meant there
                refused = f"This channel is for {held[0]} of {other.conference.name}."
                self._people.require_elsewhere(user, Right.SET_UP_CHANNELS, other, refused)

    async def _write(
        self, user: str, program: Program, wanted: Sequence[tuple[str, Sequence[Use]]], lost: Sequence[str]
    ) -> None:
        """Give each channel its uses, in place of what it was for, and plan the reminders of all that this touches."""
        conference_id, before = program.conference.id, program.conference.organizers_channel
        given, uses = dict(wanted), {use for _, each in wanted for use in each}
        channels = {*lost, *given}
        after = next(
            (channel for channel, each in wanted if _ORGANIZERS in each), "" if before in given else before
        )
        everywhere = after != before  # the organizers' channel is asked about every talk
        touched = [
            s.id
            for s in program.sessions
            if everywhere
            or channels & {s.channel, s.room.channel if s.room else ""}
            or uses & {(Purpose.SESSION, s.id), (Purpose.ROOM, s.room.id if s.room else 0)}
        ]
        async with self._database.write() as tx:
            for channel, each in wanted:
                await bindings.unbind(tx, conference_id, channel)
                for purpose, target in each:
                    await _bind(tx, conference_id, channel, purpose, target)
                await forget(tx, conference_id, channel)
            lines = [(channel, use) for channel, each in wanted for use in each or [_NOTHING]]
            for channel, (purpose, target) in [*lines, *((channel, _NOTHING) for channel in lost)]:
                act = Act.CHANNEL_UNBOUND if purpose is Purpose.NOTHING else Act.CHANNEL_BOUND
                await audit.record(
                    tx, act, user, self._clock.utcnow(), conference_id=conference_id,
                    subject=f"channel:{channel}", details={"purpose": str(purpose), "target": target},
                )  # fmt: skip
            await self._plan_again(tx, program, touched)

    async def set_reminders(self, user: str, program: Program, settings: ReminderSettings) -> None:
        """Set the times of reminders, and the limit for one person."""
        self._people.require(user, Right.CHANGE_REMINDERS, program)
        if settings == program.conference.reminders:
            return
        async with self._database.write() as tx:
            await bindings.set_reminders(tx, program.conference.id, settings)
            await self._plan_again(tx, program, [s.id for s in program.sessions])
            conference = await programs.conference(tx, program.conference.id)
            await plan_deadlines(tx, conference, self._clock.utcnow())
            before = program.conference.reminders.to_json()
            await self._note(tx, Act.REMINDERS_SET, user, program, before, settings.to_json())

    async def set_presence(self, user: str, program: Program, settings: PresenceSettings) -> None:
        """Set the people who are asked about a talk's speaker, and the times."""
        self._people.require(user, Right.CHANGE_REMINDERS, program)
        if settings == program.conference.presence:
            return
        async with self._database.write() as tx:
            await bindings.set_presence(tx, program.conference.id, settings)
            await self._plan_again(tx, program, [s.id for s in program.sessions])
            before = program.conference.presence.to_json()
            await self._note(tx, Act.PRESENCE_SET, user, program, before, settings.to_json())

    async def _note(  # noqa: PLR0917 - who changed what from what to what
        self,
        tx: AsyncSession,
        act: Act,
        user: str,
        program: Program,
        before: Mapping[str, Any],
        after: Mapping[str, Any],
    ) -> None:
        """Write which of the settings are others now, and what they are."""
        changed = {name: _word(value) for name, value in after.items() if value != before[name]}
        now, conference_id = self._clock.utcnow(), program.conference.id
        await audit.record(tx, act, user, now, conference_id=conference_id, details=changed)

    async def set_questions(self, user: str, program: Program, settings: QuestionSettings) -> None:
        """Set the limits for questions, and the time until askers are forgotten."""
        self._people.require(user, Right.CHANGE_QUESTIONS, program)
        async with self._database.write() as tx:
            await bindings.set_questions(tx, program.conference.id, settings)
            before = program.conference.questions.to_json()
            await self._note(tx, Act.QUESTIONS_SET, user, program, before, settings.to_json())
            await programs.bump(tx, program.conference.id)

    async def _plan_again(self, tx: AsyncSession, program: Program, session_ids: list[int]) -> None:
        await programs.bump(tx, program.conference.id)
        conference = await programs.conference(tx, program.conference.id)
        await plan_reminders(tx, conference, session_ids, self._clock.utcnow())


def _word(value: Any) -> str | int:
    """A setting as the audit log has it: "1440/60/15", a number, a day, or "none"."""
    if isinstance(value, list):
        return "/".join(map(str, value)) or "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, int) else str(value or "none")


async def bind_channel(
    tx: AsyncSession, conference_id: int, channel: str, purpose: Purpose, target: int = 0
) -> None:
    """Write what `channel` is for, in place of what it was for before."""
    await bindings.unbind(tx, conference_id, channel)
    await _bind(tx, conference_id, channel, purpose, target)


async def _bind(tx: AsyncSession, conference_id: int, channel: str, purpose: Purpose, target: int) -> None:
    match purpose:
        case Purpose.MAIN | Purpose.HELP | Purpose.ORGANIZERS:
            await bindings.bind_conference(tx, conference_id, f"{purpose}_channel", channel)
        case Purpose.ROOM:
            await bindings.bind_room(tx, conference_id, target, channel)
        case Purpose.SESSION:
            await bindings.bind_session(tx, conference_id, target, channel)
        case Purpose.NOTHING:
            pass


def parse_leads(text: str) -> tuple[int, ...]:
    """Minutes before a session, of "1 day, 1 hour, 15 min", the earliest first; BadInput says what is wrong."""
    leads = _durations(text, "Type times separated by commas, such as 1 day, 1 hour, 15 min.")
    if len(leads) > _MOST_LEADS:
        raise BadInput(f"At most {_MOST_LEADS} reminders for one session.")
    if any(not 0 < lead <= LEAD_LIMIT for lead in leads):
        raise BadInput(f"A reminder must come between 1 min and {LEAD_LIMIT // DAY} days before.")
    return tuple(sorted(leads, reverse=True))


def parse_days(text: str) -> tuple[int, ...]:
    """Days before a deadline, of "7 days, 2 days, 1 day" or "7, 2, 1", the earliest first; BadInput says what is wrong."""
    wanted = "Type days separated by commas, such as 7 days, 2 days, 1 day."
    minutes = _durations(text, wanted, DAY)
    if any(each % DAY for each in minutes):
        raise BadInput(wanted)
    days = {each // DAY for each in minutes}
    if len(days) > _MOST_LEADS:
        raise BadInput(f"At most {_MOST_LEADS} reminders of one deadline.")
    if any(not 0 < day <= DAYS_LIMIT for day in days):
        raise BadInput(f"A reminder of a deadline must come between 1 and {DAYS_LIMIT} days before.")
    return tuple(sorted(days, reverse=True))


def parse_span(text: str, least: int, most: int, unit: int = 1) -> int:
    """Return how long, from `least` to `most` times `unit` (minutes), of "5", "5 min" or "1 day"; BadInput says so."""
    known = f"Type a whole number from {least} to {most}."
    found = _durations(text, known, unit)
    if len(found) != 1 or any(each % unit for each in found):
        raise BadInput(known)
    return parse_count(str(next(iter(found)) // unit), least, most)


def parse_count(text: str, least: int, most: int) -> int:
    """A whole number from `least` to `most`; BadInput says so."""
    typed = text.strip()
    number = int(typed) if typed.isdecimal() and len(typed) <= len(str(most)) else -1
    if not least <= number <= most:
        raise BadInput(f"Type a whole number from {least} to {most}.")
    return number


def parse_review_due(text: str | None, before: date | None, today: date) -> date | None:
    """A day to come, as a date picker gives it, or none; what stands already (`before`) may be past."""
    day = date.fromisoformat(text) if text else None
    if day is not None and day < today and day != before:
        raise BadInput("That day has passed. Pick a later one, or none.")
    return day


def _durations(text: str, wanted: str, unit: int = 1) -> frozenset[int]:
    try:
        return read_durations(text, unit)
    except Unread as unread:
        part = unread.part if len(unread.part) <= _QUOTED else f"{unread.part[:_QUOTED]}…"
        rest = f'Did you mean "{unread.meant}"?' if unread.meant else wanted
        raise BadInput(f'I can\'t read "{part}". {rest}') from None
