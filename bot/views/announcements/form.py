"""The form of an announcement, which shows what it will look like and whom it reaches as it is filled in."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from typing import Any

from bot.domain.announcements.audiences import Reach, Sort, Target
from bot.domain.announcements.model import ANNOUNCEMENT_LIMIT, WHENEVER, Announcement, AnnouncementState
from bot.domain.common.when import echo
from bot.domain.common.zones import instants, is_repeated
from bot.domain.program.model import Program
from bot.views.announcements.preview import as_posted, reached
from bot.views.common import actions, kit, times
from bot.views.common.kit import Block, Option
from bot.views.program.session_text import line

NOW, ONCE, AGAIN = "now", "once", "again"
"""The values of the menu's choices for the time."""
TICKED = "yes"
_LONGEST_ADDRESS, _NOTICE = 1000, 1000
"""Characters."""
LONGEST_INPUT = 3000
"""Characters that Slack takes in one input."""
ORIGIN = "|"
"""Stands before the address in a form's private_metadata."""
_WHEN: tuple[Option, ...] = (("Now", NOW), ("At a time", ONCE), ("Again and again", AGAIN))
_EVERYBODY: tuple[Option, ...] = (
    ("All attendees", Sort.ATTENDEES),
    ("All speakers", Sort.SPEAKERS),
    ("All authors", Sort.AUTHORS),
    ("All reviewers", Sort.REVIEWERS),
    ("All session chairs", Sort.CHAIRS),
    ("Authors who owe something", Sort.OWING),
)
_SPEAKERS_OF = frozenset({Sort.ROOM, Sort.SESSION})
_NOT_YET = frozenset({AnnouncementState.DRAFT, AnnouncementState.WAITING})
_VALUE = 150


@dataclass(frozen=True, slots=True)
class Filled:
    """The content of the form."""

    text: str = ""
    channels: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    """Encoded targets."""
    others: str = ""
    when: str = ONCE
    day: date | None = None
    clock: time | None = None
    which: str = ""
    """The chosen one of the two moments of that day and clock, in ISO 8601, if the clocks change."""
    cron: str = ""
    until: date | None = None
    late: str = "30 min"
    ping: bool = False
    rewrite: bool = False

    @classmethod
    def of(
        cls, program: Program, announcement: Announcement, names: Mapping[str, str] = MappingProxyType({})
    ) -> "Filled":
        """The form for an announcement that is there already; one that is over is to get a time of its own.

        `names` are those by which Slack users can be typed.
        """
        at_once = announcement.at_once and announcement.state in _NOT_YET
        conference = program.conference
        offered = {value for _, group in _audiences(program) for _, value in group}
        chosen = [t for t in announcement.targets if t.encode() in offered]
        channels = [t for t in announcement.targets if t.sort is Sort.CHANNEL and is_id(t.name)]
        typed = [t for t in announcement.targets if t not in (*chosen, *channels)]
        local = times.local(conference, announcement.at)
        until = announcement.until
        late = announcement.late
        return cls(
            text=announcement.text,
            channels=tuple(t.name for t in channels),
            people=tuple(t.encode() for t in chosen),
            others=", ".join(_typed(t, names) for t in typed),
            when=AGAIN if announcement.cron else NOW if at_once else ONCE,
            day=local.date(),
            clock=local.time(),
            which=announcement.at.isoformat(),
            cron=announcement.cron,
            until=times.local(conference, until - timedelta(seconds=1)).date() if until else None,
            late=WHENEVER if late is None else times.minutes(int(late.total_seconds()) // 60),
            ping=announcement.ping,
            rewrite=announcement.rewrite,
        )


def is_id(name: str) -> bool:
    """Tell whether a channel or a person is named by Slack's id."""
    return bool(re.fullmatch("[CGUW][A-Z0-9]{2,20}", name))


def _typed(target: Target, names: Mapping[str, str]) -> str:
    if target.sort is Sort.USER and is_id(target.name):
        return f"@{names[target.name]}" if target.name in names else f"<@{target.name}>"
    if target.sort is Sort.CHANNEL:
        return f"#{target.name}"
    if target.sort is Sort.EMAIL or (target.sort is Sort.USER and target.name.startswith("@")):
        return target.name
    name = f'"{target.name}"' if re.search(r"[\s,;]", target.name) else target.name
    if target.sort in _SPEAKERS_OF:
        return f"speakers of {target.sort} {name}"
    return f"{target.sort}:{name}" if name else target.sort.value


def form_modal(
    program: Program,
    now: datetime,
    filled: Filled,
    *,
    changes: Announcement | None = None,
    reach: Reach | None = None,
    problem: str = "",
    origin: str = "",
    notice: str = "",
) -> dict[str, Any]:
    """The form; its private_metadata is "draft:ID:REVISION" of what it changes, or "conference:ID" for a new one.

    After them stands `origin`, where the preview can be answered from which it was opened.
    What has gone out can only be changed in its text. `notice` is said first: what was wrong with what was typed.
    """
    most = max(ANNOUNCEMENT_LIMIT, min(len(filled.text), LONGEST_INPUT))
    text = kit.text_input(actions.ANNOUNCE_TEXT, most=most, initial=filled.text, multiline=True)
    blocks = [kit.section(kit.clip_mrkdwn(f"⚠ {line(notice)}", _NOTICE))] if notice else []
    blocks += [kit.field_input(actions.ANNOUNCE_TEXT, "Text", text, live=True), *as_posted(filled.text)]
    if changes and changes.is_out:
        blocks.append(_rewrite(filled))
    else:
        blocks += [
            *_targets(program, filled),
            reached(reach, problem),
            *_time(program, now, filled),
            *_terms(filled),
        ]
        if changes and changes.tally.sent:
            blocks.append(_rewrite(filled))
    return kit.modal(
        f"Edit announcement #{changes.id}"
        if changes and changes.state is not AnnouncementState.DRAFT
        else "Announcement",
        blocks,
        callback_id=actions.ANNOUNCE_FORM,
        submit="Preview",
        private_metadata=(
            f"draft:{changes.id}:{changes.revision}" if changes else f"conference:{program.conference.id}"
        )
        + (f"{ORIGIN}{origin}" if 0 < len(origin) <= _LONGEST_ADDRESS else ""),
    )


def _targets(program: Program, filled: Filled) -> list[Block]:
    channels = kit.channels_select(actions.ANNOUNCE_CHANNELS, filled.channels)
    people = kit.multi_select(actions.ANNOUNCE_PEOPLE, "Pick audiences", _audiences(program), filled.people)
    others = kit.text_input(
        actions.ANNOUNCE_OTHERS,
        most=1000,
        initial=filled.others,
        placeholder="@ada, speakers of Search, starred:147",
    )
    return [
        kit.field_input(actions.ANNOUNCE_CHANNELS, "Channels", channels, optional=True, live=True),
        kit.field_input(
            actions.ANNOUNCE_PEOPLE, "People", people, optional=True, live=True,
            hint="Each person gets one direct message, even if they are in several audiences.",
        ),
        kit.field_input(
            actions.ANNOUNCE_OTHERS, "Others", others, optional=True, live=True,
            hint="People, e-mail addresses, speakers of a track, a room or a session; separated by commas.",
        ),
    ]  # fmt: skip


def _audiences(program: Program) -> Sequence[tuple[str, Sequence[Option]]]:
    tracks = [(t, Target(Sort.TRACK, t).encode()) for t in program.tracks]
    days = [("The day of the announcement", "day:today"), ("The day after the announcement", "day:tomorrow")]
    days += [(times.long_date(d), Target(Sort.DAY, d.isoformat()).encode()) for d in program.days]
    return (
        ("Everybody", _EVERYBODY),
        ("Speakers of a track", [(label, value) for label, value in tracks if len(value) <= _VALUE]),
        ("Speakers of a day", days),
    )


def _time(program: Program, now: datetime, filled: Filled) -> list[Block]:
    zone = program.conference.timezone
    menu = kit.static_select(actions.ANNOUNCE_WHEN, "Pick one", _WHEN, chosen=filled.when)
    blocks = [kit.field_input(actions.ANNOUNCE_WHEN, "When", menu, live=True)]
    if filled.when == ONCE:
        day = kit.date_picker(
            actions.ANNOUNCE_DATE, filled.day or times.local(program.conference, now).date()
        )
        clock = kit.time_picker(actions.ANNOUNCE_TIME, zone, filled.clock)
        blocks += [
            kit.field_input(actions.ANNOUNCE_DATE, "Day", day, live=True),
            kit.field_input(
                actions.ANNOUNCE_TIME, f"Time ({zone})", clock, hint="The conference's time.", live=True
            ),
            *_which(program, filled),
        ]
    elif filled.when == AGAIN:
        cron = kit.text_input(
            actions.ANNOUNCE_CRON,
            most=100,
            initial=filled.cron,
            placeholder="every weekday at 9, or 0 9 * * mon-fri",
        )
        until = kit.date_picker(actions.ANNOUNCE_UNTIL, filled.until)
        hint = f"Such as: every thu at 9, or every 2 weeks on mon at 9; in {zone}. A cron expression with weekdays by name is taken, too: 0 9 * * mon-fri."
        blocks += [
            kit.field_input(actions.ANNOUNCE_CRON, "How often", cron, hint=hint),
            kit.field_input(
                actions.ANNOUNCE_UNTIL,
                "Until",
                until,
                optional=True,
                hint="The last day. If empty, the conference's end.",
            ),
        ]
    return blocks


def _which(program: Program, filled: Filled) -> list[Block]:
    """Asks which moment is meant, where a change of the clocks skips or repeats the time."""
    if filled.day is None or filled.clock is None:
        return []
    wall, zone = datetime.combine(filled.day, filled.clock), program.zone
    both = instants(wall, zone)
    if len(both) == 1:
        return []
    what = "comes twice" if is_repeated(both[0], zone) else "does not exist"
    options = [(echo(moment, zone), moment.isoformat()) for moment in both]
    menu = kit.static_select(actions.ANNOUNCE_WHICH, "Pick one", options, chosen=filled.which)
    label = f"The clocks change: {wall:%H:%M} {what} that day. Choose the time."
    return [kit.field_input(actions.ANNOUNCE_WHICH, label, menu)]


def _terms(filled: Filled) -> list[Block]:
    late = kit.text_input(actions.ANNOUNCE_LATE, most=40, initial=filled.late, placeholder="30 min")
    ping = kit.checkbox(
        actions.ANNOUNCE_PING, "Ping everybody in the channels (@channel)", TICKED, ticked=filled.ping
    )
    return [
        kit.field_input(
            actions.ANNOUNCE_LATE, "How late it may go out", late,
            hint="If Slack or Usher is down at its time: 30 min, 1 hour, until 11:10, or whenever.",
        ),
        kit.field_input(actions.ANNOUNCE_PING, "Ping", ping, optional=True),
    ]  # fmt: skip


def _rewrite(filled: Filled) -> Block:
    box = kit.checkbox(
        actions.ANNOUNCE_REWRITE, "Change what was already sent, too", TICKED, ticked=filled.rewrite
    )
    return kit.field_input(actions.ANNOUNCE_REWRITE, "In Slack", box, optional=True)
