"""The sessions at a time: now, next, a day, a part of it, a time of day."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from bot.domain.common.commands import SESSION
from bot.domain.program.answers import Answer, AnswerKind, days_of, short_day
from bot.domain.program.lasting import apart
from bot.domain.program.lookup.filters import Filters, at_clock
from bot.domain.program.model import Program, day_of


def running(program: Program, now: datetime) -> Answer:
    """Return what runs; in a pause, what comes next."""
    running, coming = program.now(now), program.next(now)
    if apart(running)[0] or not coming:
        return Answer(AnswerKind.NOW, now=running)
    note = "Only all-day sessions are on now." if running else "Nothing is on now."
    return Answer(AnswerKind.NOW, sessions=(*coming, *running), note=note)


def coming(program: Program, now: datetime) -> Answer:
    """Return what comes next."""
    coming = program.next(now)
    note = "" if coming or not program.now(now) else "Nothing comes after the current sessions."
    return Answer(AnswerKind.NEXT, sessions=coming, note=note)


def today(program: Program, now: datetime) -> Answer:
    """Return what of today is not over yet; the whole day once all of it is."""
    answer = on_day(program, day_of(now, program.zone))
    left = tuple(s for s in answer.sessions if s.end > now)
    if len(left) == len(answer.sessions):
        return answer
    if not left:
        return replace(answer, note="All of today is over.")
    over = len(answer.sessions) - len(left)
    which = "1 earlier session is" if over == 1 else f"{over} earlier sessions are"
    return replace(answer, sessions=left, note=f"{which} over; {SESSION} {answer.day} lists the whole day.")


def tomorrow(program: Program, now: datetime) -> Answer:
    """The day after today."""
    return on_day(program, day_of(now, program.zone) + timedelta(days=1))


ALONE: Mapping[str, Callable[[Program, datetime], Answer]] = {
    "now": running,
    "next": coming,
    "today": today,
    "tomorrow": tomorrow,
}
"""The questions of one word."""


def on_day(program: Program, day: date) -> Answer:
    """The whole day."""
    there = program.on_day(day)
    answer = Answer(AnswerKind.DAY, sessions=(*there, *program.long_on(day)), day=day)
    if answer.sessions:
        return answer
    return replace(
        answer, note=f"Nothing is on {short_day(day)}: {program.conference.name} runs {days_of(program)}."
    )


def in_time(program: Program, filters: Filters, now: datetime, *, is_today: bool) -> Answer | None:
    """Return what is on at the time that `filters` name; None where they name none, or nothing is on at that time of day."""
    if filters.clock is not None:
        return _at_clock(program, filters, filters.clock, now)
    if filters.past and filters.day:
        return _over(program, filters, filters.day, now)
    if filters.part:
        return _in_part(program, filters, now)
    if filters.running:
        return running(program, now)
    if filters.day is None:
        return None
    return today(program, now) if is_today else on_day(program, filters.day)


def nothing_then(program: Program, filters: Filters, now: datetime) -> Answer | None:
    """Return what comes after a time at which nothing is on."""
    if filters.clock is None or filters.rest or not program.days:
        return None
    moments = _moments(program, filters, filters.clock)
    day, at = next(((each, at) for each, at in moments if at >= now), moments[0])
    coming = [s for s in program.on_day(day) if s.start > at and not s.cancelled]
    note = f"Nothing is on at {filters.clock:%H:%M}" + ("; showing what comes next." if coming else ".")
    first = tuple(s for s in coming if s.start == coming[0].start)
    return Answer(AnswerKind.DAY, sessions=first, day=day, at=at, note=note)


def _at_clock(program: Program, filters: Filters, clock: time, now: datetime) -> Answer | None:
    """Return what is on, or begins, at that time, of the filters' day or else the next day on which anything is."""
    on = [(each, at) for each, at in _moments(program, filters, clock) if program.now(at)]
    if not on:
        return None
    begins = [(each, at) for each, at in on if any(s.start == at for s in program.now(at))]
    note = (
        "" if begins or not filters.starts else f"Nothing begins at {clock:%H:%M}; showing what is on then."
    )
    chosen = begins if filters.starts and begins else on
    day, at = next((o for o in chosen if o[1] >= now), chosen[0])
    sessions = tuple(s for s in program.now(at) if chosen is on or s.start == at)
    return Answer(AnswerKind.DAY, sessions=sessions, day=day, at=at, note=note)


def _over(program: Program, filters: Filters, day: date, now: datetime) -> Answer:
    """Return what of the day, or of a part of it, is over."""
    there = tuple(s for s in program.on_day(day) if filters.allow(program, s, now))
    said = f" {filters.part.said}" if filters.part else ""
    note = "" if there else f"Nothing is over yet of {short_day(day)}{said}."
    if not there and not program.on_day(day):
        return on_day(program, day)
    return Answer(
        AnswerKind.DAY, sessions=there, day=day, part=filters.part.name if filters.part else "", note=note
    )


def _in_part(program: Program, filters: Filters, now: datetime) -> Answer:
    """Return what begins in that part of the filters' day, or else of the next day on which anything does; today, what is left."""
    assert filters.part
    today, said = day_of(now, program.zone), filters.part.said
    days = [filters.day] if filters.day else list(program.days)
    for day in sorted(days, key=lambda each: (each < today, each)):
        there = tuple(s for s in program.on_day(day) if filters.allow(program, s, now))
        if not there:
            continue
        left = tuple(s for s in there if s.end > now) if day == today else there
        over = f"{len(there) - len(left)} earlier {'is' if len(there) - len(left) == 1 else 'are'} over."
        note = "" if len(left) == len(there) else over if left else "All of it is over."
        return Answer(AnswerKind.DAY, sessions=left or there, day=day, part=filters.part.name, note=note)
    if not filters.day:
        return Answer(AnswerKind.DAY, note=f"Nothing begins {said}.")
    whole = on_day(program, filters.day)
    note = f"Nothing begins on {short_day(filters.day)} {said}; showing the whole day."
    return replace(whole, note=whole.note or note)


def _moments(program: Program, filters: Filters, clock: time) -> list[tuple[date, datetime]]:
    """Return that time of day on each possible day."""
    days = [filters.day] if filters.day else list(program.days)
    return [(day, at_clock(program, day, clock)) for day in days]
