"""A rehearsal as a picture: channels and people down the side, time across, one mark for each message, in SVG."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from html import escape

from bot.demo.rehearsal.axis import Axis
from bot.demo.rehearsal.report import LATE, Report, Send, grouped
from bot.demo.rehearsal.svg import ALARM, FAINT, INK, box, line, mark, text

WIDTH = 1280
_MARGIN, _LEFT = 24, 220
_TITLE, _KEY, _AXIS, _FOOT = 68, 20, 48, 40
_LANE, _LOW, _STEP, _STEPS = 24, 5, 3.4, 4
_KEY_COLUMN = 176
_PEOPLE = 18
"""So many people have a lane of their own; the rest share one."""
_SAME = timedelta(minutes=5)
"""Marks closer than this would hide each other: they stand above one another."""


@dataclass(frozen=True, slots=True)
class Lane:
    """One channel, one person, or all the others; `to` is a Slack id, "" for the others."""

    to: str
    name: str
    sends: tuple[Send, ...]


def picture(report: Report) -> str:
    """The rehearsal as an SVG document, 1280 pixels wide, on the conference's clocks."""
    sections = _sections(report)
    kinds, columns = list(report.by_kind), (WIDTH - 2 * _MARGIN) // _KEY_COLUMN
    top = _TITLE + -(-len(kinds) // columns) * _KEY + _AXIS
    height = top + sum(len(lanes) + 1 for _, lanes in sections) * _LANE + _FOOT
    axis = Axis.of([s.sent_at for s in report.sent if s.sent_at], report.zone, _LEFT, WIDTH - _MARGIN)
    parts = [
        _HEAD.format(width=WIDTH, height=height),
        f"<title>{escape(report.conference)}: what Usher sends</title>",
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
        *_heading(report),
        *_legend(kinds, columns),
        *_grid(axis, top, height - _FOOT),
        *_lanes(report, sections, axis, top),
        text(_MARGIN, height - 14, _FOOTNOTE.format(budget=report.budget), FAINT, 11),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


_HEAD = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
    'font-family="system-ui, Segoe UI, Helvetica, Arial, sans-serif" role="img">'
)
_FOOTNOTE = (
    "Marks above one another left within five minutes. Ringed in red: late. "
    "Named in red: more than {budget} messages in an hour."
)


def _sections(report: Report) -> list[tuple[str, list[Lane]]]:
    """Every channel, then those who get most; the rest of the people share a lane."""
    everybody = grouped(report.sent, lambda s: s.to)
    each = sorted((Lane(to, sends[0].name, tuple(sends)) for to, sends in everybody.items()), key=_busiest)
    channels = [lane for lane in each if lane.sends[0].is_channel]
    people = [lane for lane in each if not lane.sends[0].is_channel]
    shown, rest = people[:_PEOPLE], people[_PEOPLE:]
    if rest:
        others = tuple(send for lane in rest for send in lane.sends)
        shown.append(Lane("", f"{len(rest):,} others", others))
    return [
        (f"Channels ({len(channels):,})", channels),
        (f"People ({len(people):,}), who gets most first", shown),
    ]


def _busiest(lane: Lane) -> tuple[int, str]:
    return -len(lane.sends), lane.name


def _heading(report: Report) -> Iterator[str]:
    first, last = (m.astimezone(report.zone) for m in (report.begins, report.ends))
    yield text(_MARGIN, 30, f"{report.conference}: what Usher sends", size=18, bold=True)
    says = (
        f"{first:%a} {first.day} {first:%b} to {last:%a} {last.day} {last:%b %Y}, {report.zone}",
        f"{len(report.sent):,} messages",
        f"{len(report.collisions):,} × several within a minute",
        f"{len(report.too_many):,} × over {report.budget} an hour",
        f"{len(report.late):,} late",
        f"{len(report.failed):,} failed",
        f"{len(report.unreached):,} without Slack",
    )
    yield text(_MARGIN, 50, " · ".join(says), FAINT)


def _legend(kinds: Sequence[str], columns: int) -> Iterator[str]:
    for n, kind in enumerate(kinds):
        x, y = _MARGIN + (n % columns) * _KEY_COLUMN, _TITLE + (n // columns) * _KEY + 10
        yield mark(x + 5, y - 4, kind)
        yield text(x + 15, y, kind.replace("-", " "))


def _grid(axis: Axis, top: float, bottom: float) -> Iterator[str]:
    for day in axis.days:
        yield box(day.left, top - 18, day.width, bottom - top + 18)
        local = day.begins.astimezone(axis.zone)
        yield text(day.left + 2, top - 23, f"{local:%a} {local.day} {local:%b}", bold=True)
    for moment, x in axis.hours(every=30):
        yield line(x, top - 18, x, bottom)
        yield text(x + 3, top - 5, f"{moment:%H}", FAINT, 11)


def _lanes(report: Report, sections: list[tuple[str, list[Lane]]], axis: Axis, top: float) -> Iterator[str]:
    over = {crowd.to for crowd in report.too_many}
    y = top
    for title, lanes in sections:
        y += _LANE
        yield text(_MARGIN, y - 6, title, bold=True)
        for lane in lanes:
            y += _LANE
            yield line(_MARGIN, y, WIDTH - _MARGIN, y)
            yield text(_MARGIN, y - 7, _cut(lane.name), ALARM if lane.to in over else INK)
            yield text(_LEFT - 8, y - 7, f"{len(lane.sends):,}", FAINT, end=True)
            yield from _marks(report, lane, axis, y - _LOW)


def _marks(report: Report, lane: Lane, axis: Axis, y: float) -> Iterator[str]:
    """The lane's messages; those that come together stand above one another."""
    together: Counter[int] = Counter()
    for send in lane.sends:
        assert send.sent_at
        here = int(send.sent_at.timestamp() // _SAME.total_seconds())
        height = min(together[here], _STEPS) * _STEP
        together[here] += 1
        says = f"{send.sent_at.astimezone(report.zone):%a %H:%M:%S} {send.kind} to {send.name}"
        yield mark(axis.x(send.sent_at), y - height, send.kind, says, ring=send.late >= LATE)


def _cut(name: str, length: int = 24) -> str:
    return name if len(name) <= length else name[: length - 1] + "…"
