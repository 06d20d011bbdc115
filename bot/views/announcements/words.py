"""Announcements in words: to whom, when, how often, how late, how long it takes."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from bot.domain.announcements.audiences import Reach, Sort, Target, sending_time
from bot.domain.announcements.model import Announcement, Effect, editing_time
from bot.domain.announcements.recurrence import OddTime
from bot.domain.common.commands import USHER
from bot.domain.common.markup import escape, plain
from bot.domain.common.when import echo
from bot.domain.common.zones import WEEKDAYS
from bot.domain.people.model import Person, known_as
from bot.domain.privacy.forgotten import GONE
from bot.domain.program.sessions import Conference
from bot.views.common import times
from bot.views.common.kit import clip, clip_mrkdwn
from bot.views.program.session_text import line

_NAMED = {
    Sort.ATTENDEES: "all attendees",
    Sort.SPEAKERS: "all speakers",
    Sort.AUTHORS: "all authors",
    Sort.REVIEWERS: "all reviewers",
    Sort.CHAIRS: "all session chairs",
    Sort.OWING: "authors who owe something",
}
_WORDS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_MINUTE, _HOUR = 60, 3600
_MOST = 12
"""So many targets are named; the rest are counted."""


def numbered(announcement: Announcement) -> str:
    """Its number, as every command takes it: "#8"."""
    return f"#{announcement.id}"


def when(conference: Conference, moment: datetime) -> str:
    """`moment` with weekday, date and zone."""
    return echo(moment, times.zone_of(conference.timezone))


def where(targets: Sequence[Target]) -> str:
    """As "in <#C1> and to all speakers"."""
    channels = [f"<#{t.name}>" for t in targets if t.sort is Sort.CHANNEL]
    people = [target(t) for t in targets if t.sort is not Sort.CHANNEL]
    parts = [f"in {listed(channels)}"] if channels else []
    parts += [f"to {listed(people)}"] if people else []
    return " and ".join(parts) or "to nobody"


def target(one: Target) -> str:
    """An audience in words, as escaped mrkdwn."""
    name = line(clip(f'"{one.title}"' if one.title else one.name, 150))
    if one.sort in _NAMED:
        return _NAMED[one.sort]
    return {
        Sort.TRACK: f"the speakers of {name}",
        Sort.DAY: f"the speakers of {_day(one.name) if one.sort is Sort.DAY else name}",
        Sort.ROOM: f"the speakers in {name}",
        Sort.SESSION: f"the speakers of session {name}",
        Sort.STARRED: f"people who starred {name}",
        Sort.USER: f"<@{name}>",
    }.get(one.sort, name)


def _day(name: str) -> str:
    return {"today": "the day of the announcement", "tomorrow": "the day after the announcement"}.get(
        name
    ) or times.long_date(date.fromisoformat(name))


def listed(words: Iterable[str]) -> str:
    """As "a, b and c"."""
    every = list(words)
    if len(every) > _MOST:
        every = [*every[:_MOST], f"{len(every) - _MOST} more"]
    return " and ".join(part for part in (", ".join(every[:-1]), every[-1]) if part)


def recurrence(conference: Conference, announcement: Announcement) -> str:
    """As "once", or "every Monday at 09:00 until Saturday 5 December"."""
    if not announcement.cron:
        return "once"
    often = _often(announcement.cron)
    if announcement.until is None:
        return often
    last = times.local(conference, announcement.until - timedelta(seconds=1)).date()
    return f"{often} until {times.long_date(last)}"


def _often(cron: str) -> str:
    minute, hour, day, month, weekdays, *interval = cron.split()
    simple = minute.isdecimal() and hour.isdecimal() and (day, month) == ("*", "*")
    if not simple:
        return f"again and again (cron {line(cron)})"
    names = {"*": "day", "mon-fri": "weekday"}
    days = names.get(weekdays) or listed(_weekday(w) for w in weekdays.split(","))
    clock = f"{int(hour):02}:{int(minute):02}"
    return f"every {_stepwise(interval[0], days) if interval else days} at {clock}"


def _stepwise(interval: str, days: str) -> str:
    """As "other day", "3 days", "other week on Thursday"."""
    count, unit = interval.partition(":")[0][:-1], "week" if "w" in interval else "day"
    every = f"other {unit}" if count == "2" else f"{count} {unit}s"
    return f"{every} on {days}" if unit == "week" else every


def _weekday(name: str) -> str:
    first, _, last = name.partition("-")
    known = {day[:3].lower(): day for day in WEEKDAYS}
    return f"{known[first]} to {known[last]}" if last else known[first]


def late(policy: timedelta | None) -> str:
    """As "If late: up to 30 min."."""
    if policy is None:
        return "If late: as soon as possible."
    return f"If late: up to {times.minutes(int(policy.total_seconds()) // _MINUTE)}."


def odd(time: OddTime) -> str:
    """Return what a change of the clocks does to one time of a recurring announcement."""
    day = times.long_date(time.wall.date())
    if time.skipped:
        return f"On {day} the clocks skip {time.wall:%H:%M}: it goes out at {time.at:%H:%M} instead."
    return f"On {day} {time.wall:%H:%M} comes twice: it goes out the first time ({time.at.isoformat()[-6:]})."


def counted(channels: int, people: int) -> str:
    """As "to 1,240 people, about 4 min 8 s"."""
    parts = [f"{n:,} {one if n == 1 else many}" for n, one, many in
             ((channels, "channel", "channels"), (people, "person", "people")) if n]  # fmt: skip
    if not parts:
        return "to nobody"
    takes = sending_time(channels + people)
    return f"to {' and '.join(parts)}" + (f", about {duration(takes)}" if takes else "")


def reach(found: Reach) -> str:
    """Return whom it reaches now, how long that takes, and who has no Slack account."""
    said = counted(len(found.channels), len(found.users))
    sentence = f"{said[0].upper()}{said[1:]}, as of now." if found.messages else "To nobody, as of now."
    without = without_account(found)
    return f"{sentence} {without}" if without else sentence


def without_account(found: Reach) -> str:
    """As "2 more have no Slack account: Ada and Bo.", "" where everybody has one that is sure."""
    guessed = [p for p in found.unlinked if not p.is_sure]
    without = [p for p in found.unlinked if p.is_sure]
    said = []
    if without:
        have = "has" if len(without) == 1 else "have"
        said.append(f"{len(without):,} more {have} no Slack account: {_names(without)}.")
    if guessed:
        are = "is" if len(guessed) == 1 else "are"
        said.append(
            f"{len(guessed):,} more {are} only guessed and left out: {_names(guessed)}. "
            f"Type {USHER} people to say that a guess is right."
        )
    return " ".join(said)


def _names(people: Sequence[Person]) -> str:
    return listed(line(known_as(p)) for p in people)


def effect(found: Effect) -> str:
    """Return what an edit does to what was sent: "Changes 89 messages, about 2 min.", or "Only the list changes."."""
    messages = f"{found.sent:,} {'message' if found.sent == 1 else 'messages'}"
    if found.rewrite and found.sent:
        takes = editing_time(found.sent)
        about = f", about {duration(takes)}" if takes >= timedelta(seconds=_MINUTE) else ""
        rest = "" if found.is_out else " Messages that are not sent yet get the new text, too."
        return f"Changes {messages}{about}.{rest}"
    stays = (
        f" The {messages} already sent {'stays' if found.sent == 1 else 'stay'} as before."
        if found.sent
        else ""
    )
    return (
        f"{'Only the list changes' if found.is_out else 'Changes the messages that are not sent yet'}.{stays}"
    )


def duration(span: timedelta) -> str:
    """As "4 min 8 s", "1 hour", "1 h 02"."""
    seconds = round(span.total_seconds())
    if seconds < _MINUTE:
        return f"{seconds} s"
    if seconds < _HOUR:
        return f"{seconds // _MINUTE} min" + (f" {seconds % _MINUTE} s" if seconds % _MINUTE else "")
    return times.minutes(seconds // _MINUTE)


def number(count: int) -> str:
    """As "four", "12"."""
    return _WORDS[count] if count < len(_WORDS) else f"{count:,}"


def excerpt(announcement: Announcement, limit: int = 200) -> str:
    """The beginning of its text, in plain words on one line."""
    return clip_mrkdwn(line(plain(escape(announcement.text))), limit)


def author(announcement: Announcement) -> str:
    """Return who wrote it: mentioned, or by the address of who has no Slack account."""
    return line(announcement.author) if "@" in announcement.author else mentioned(announcement.author)


def mentioned(user: str) -> str:
    """The organizer; one who is not known any more has no name."""
    return f"<@{user}>" if user not in {"", GONE} else "somebody who is no longer known"
