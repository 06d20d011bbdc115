"""A rehearsal in words that an organizer reads in a minute."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta

from bot.demo.rehearsal.report import LATE, Lent, Limit, Report, Send, grouped
from bot.domain.people.readiness import PEOPLE

_NAMED = 5
_BARS = "▁▂▃▄▅▆▇█"


def in_words(report: Report) -> str:
    """The report as lines of text: what was sent, and what to look at."""
    return "\n".join([*_head(report), "", *_days(report), "", *_kinds(report), "", *_findings(report)])


def _head(report: Report) -> Iterator[str]:
    first, last = (_stamp(report, moment) for moment in (report.begins, report.ends))
    yield f"{report.conference}, rehearsed from {first} to {last} ({report.zone})"
    yield from report.readiness.lines(PEOPLE)
    channels = {s.to for s in report.sent if s.is_channel}
    people = {s.to for s in report.sent if not s.is_channel}
    yield f"{len(report.sent):,} messages to {_many(len(channels), 'channel')} and {_many(len(people), 'person', 'people')}."
    if report.lent != Lent():
        lent = _many(report.lent.people, "Slack account"), _many(report.lent.channels, "channel")
        yield f"Played as if everybody were there: {' and '.join(lent)} were lent to it, which you do not have yet."
    if report.played:
        acts = ", ".join(f"{what} ({count:,})" for what, count in report.played.items())
        yield f"What people did meanwhile: {acts}."


def _days(report: Report) -> Iterator[str]:
    """One line a day, one bar an hour."""
    local = [s.sent_at.astimezone(report.zone) for s in report.sent if s.sent_at]
    hours = Counter((moment.date(), moment.hour) for moment in local)
    if not hours:
        return
    first, last = min(hour for _, hour in hours), max(hour for _, hour in hours)
    most = max(hours.values())
    yield f"{'':14}{'messages':>8}  {first:02}:00 to {last + 1:02}:00, at most {most:,} an hour"
    for day in sorted({day for day, _ in hours}):
        each = [hours[day, hour] for hour in range(first, last + 1)]
        yield f"{_day(day):14}{sum(each):>8,}  {''.join(_bar(count, most) for count in each)}"


def _bar(count: int, most: int) -> str:
    return _BARS[(count * len(_BARS) - 1) // most] if count else " "


def _kinds(report: Report) -> Iterator[str]:
    for kind, count in report.by_kind.items():
        worst = max(s.late for s in report.sent if s.kind == kind)
        late = f", up to {_duration(worst)} late" if worst >= LATE else ""
        yield f"{count:>8,}  {kind.replace('-', ' ')}{late}"


def _findings(report: Report) -> Iterator[str]:
    yield from _about("at once", _collisions(report), "nobody gets two things within a minute")
    yield from _about(
        "too many", _crowds(report), f"nobody gets more than {report.budget} messages in an hour"
    )
    if report.gathered:
        yield f"{'':10}{_many(report.gathered, 'message')} went into digests instead."
    yield from _about(
        "limits", [_limit(report, one) for one in report.limits if one.breaks], _room(report.limits)
    )
    yield from _about("late", _late(report), f"everything left within {_duration(LATE)} of its time")
    yield from _about("failed", _failed(report), "nothing")
    everybody = "everybody has a Slack account" + (", as was lent" if report.lent.people else "")
    yield from _about("not told", _unreached(report), everybody)
    yield from _about("refused", list(report.refused), "nothing that people tried")
    yield from _about("once", _once(report), f"every message arrived exactly once{_despite(report)}")


def _about(what: str, lines: Sequence[str], otherwise: str) -> Iterator[str]:
    """Yield what was found, the first few of it; or that nothing was."""
    if not lines:
        yield f"{'ok':10}{what}: {otherwise}"
        return
    yield f"{'look at':10}{what}: {_counted(lines)}"
    yield from (f"{'':12}{line}" for line in lines[:_NAMED])
    if len(lines) > _NAMED:
        yield f"{'':12}… and {len(lines) - _NAMED:,} more; --json lists them all"


def _counted(lines: Sequence[str]) -> str:
    return "1 case" if len(lines) == 1 else f"{len(lines):,} cases"


def _collisions(report: Report) -> list[str]:
    """The largest first: what falls upon one channel or person together."""
    largest = sorted(report.collisions, key=lambda c: (-len(c.kinds), c.first))
    return [f"{_stamp(report, c.first)}  {c.name}: {_listed(c.kinds)}" for c in largest]


def _crowds(report: Report) -> list[str]:
    return [
        f"{c.name}: {c.messages} from {_stamp(report, c.first)} to {_clock(report, c.last)}"
        for c in report.too_many
    ]


def _limit(report: Report, limit: Limit) -> str:
    held = f", held back to {limit.used}" if limit.used <= limit.allowed < limit.wanted else ""
    refused = f"; Slack refused {limit.refused}" if limit.refused else ""
    most = max(limit.used, limit.wanted)
    return f"{limit.what}: {most} in the minute from {_stamp(report, limit.at)}, {limit.allowed} pass{held}{refused}"


def _room(limits: Iterable[Limit]) -> str:
    each = ", ".join(f"{limit.what} {max(limit.used, limit.wanted)} of {limit.allowed}" for limit in limits)
    return f"at most, in a minute: {each}" if each else "Slack was not asked for anything"


def _late(report: Report) -> list[str]:
    """One line for each kind and minute: a broadcast that waits for its turn is one thing."""
    groups = grouped(report.late, lambda s: (s.kind, s.wanted_at.replace(second=0, microsecond=0)))
    return [_together(report, sends) for sends in groups.values()]


def _together(report: Report, sends: Sequence[Send]) -> str:
    one = sends[0]
    to = one.name if len(sends) == 1 else f"{len(sends):,} of them"
    return f"{one.kind.replace('-', ' ')}, {to}: up to {_duration(one.late)} after {_stamp(report, one.wanted_at)}"


def _failed(report: Report) -> list[str]:
    groups = grouped(report.failed, lambda s: (s.kind, s.state, s.reason))
    return [
        f"{len(sends):,} {kind.replace('-', ' ')}, {state}{f' ({reason})' if reason else ''}: {_listed(s.name for s in sends)}"
        for (kind, state, reason), sends in groups.items()
    ]


def _unreached(report: Report) -> list[str]:
    return [f"{u.name}: {_many(u.messages, 'message')} ({u.reason})" for u in report.unreached]


def _once(report: Report) -> list[str]:
    said = {
        "twice": "stand in Slack more than once",
        "lost": "were sent, and Slack does not have them",
        "unknown": "are in Slack, and not known to be sent",
    }
    found = {name: getattr(report, name) for name in said}
    return [
        f"{len(ids):,} {said[name]}: deliveries {_listed(map(str, ids))}"
        for name, ids in found.items()
        if ids
    ]


def _despite(report: Report) -> str:
    if report.faults is None:
        return ""
    struck = ", ".join(f"{count} × {kind.replace('_', ' ')}" for kind, count in sorted(report.faults.items()))
    return f" while Slack failed {sum(report.faults.values()):,} times ({struck})"


def _listed(names: Iterable[str]) -> str:
    """Return what is named, each with how often, the most frequent first."""
    counts = Counter(
        name.replace("-", " ") if not name.startswith("#") else name for name in names
    ).most_common()
    shown = [f"{count} × {name}" if count > 1 else name for name, count in counts[:_NAMED]]
    more = len(counts) - _NAMED
    return ", ".join([*shown, *([f"{more} more"] if more > 0 else [])])


def _many(count: int, one: str, several: str = "") -> str:
    return f"{count:,} {one if count == 1 else several or one + 's'}"


def _duration(span: timedelta) -> str:
    seconds = round(span.total_seconds())
    if seconds < 120:  # noqa: PLR2004 - two minutes, from which on seconds do not count
        return f"{seconds} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 120 else f"{minutes / 60:.1f} h"  # noqa: PLR2004 - two hours


def _day(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b}"


def _clock(report: Report, moment: datetime) -> str:
    return f"{moment.astimezone(report.zone):%H:%M}"


def _stamp(report: Report, moment: datetime) -> str:
    local = moment.astimezone(report.zone)
    return f"{_day(local.date())} {local:%H:%M}"
