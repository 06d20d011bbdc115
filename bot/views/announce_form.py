"""The form of an announcement, which shows what it will look like and whom it reaches as it is filled in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from bot.domain.announcements import ANNOUNCEMENT_LIMIT, WHENEVER, Announcement, AnnouncementState
from bot.domain.audiences import Reach, Sort, Target
from bot.domain.program import Program
from bot.domain.when import echo
from bot.domain.zones import instants, is_repeated
from bot.views import actions, kit, times
from bot.views.announce_preview import as_posted, reached
from bot.views.kit import Block, Option

NOW, ONCE, AGAIN = "now", "once", "again"
"""When: what the menu's choices are called when they come back."""
TICKED = "yes"
_WHEN: tuple[Option, ...] = (("Now", NOW), ("At a time", ONCE), ("Again and again", AGAIN))
_EVERYBODY: tuple[Option, ...] = (
    ("All attendees", Sort.ATTENDEES),
    ("All speakers", Sort.SPEAKERS),
    ("All authors", Sort.AUTHORS),
    ("All reviewers", Sort.REVIEWERS),
    ("Authors who owe something", Sort.OWING),
)
_TYPED = frozenset({Sort.STARRED, Sort.EMAIL, Sort.USER})
"""Targets that are typed, not chosen."""
_VALUE = 150


@dataclass(frozen=True, slots=True)
class Filled:
    """What stands in the form."""

    text: str = ""
    channels: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    """Encoded targets."""
    others: str = ""
    when: str = ONCE
    day: date | None = None
    clock: time | None = None
    which: str = ""
    """Which of the two moments that day and clock can mean, in ISO 8601, where the clocks change."""
    cron: str = ""
    until: date | None = None
    late: str = "30"
    ping: bool = False
    rewrite: bool = False

    @classmethod
    def of(cls, program: Program, announcement: Announcement) -> "Filled":
        """The form for an announcement that is there already; one that is over is to get a time of its own."""
        is_draft = announcement.state is AnnouncementState.DRAFT and announcement.drafted_at is not None
        at_once = is_draft and announcement.at == announcement.drafted_at
        conference, targets = program.conference, announcement.targets
        local = times.local(conference, announcement.at)
        until = announcement.until
        late = announcement.late
        return cls(
            text=announcement.text,
            channels=tuple(t.name for t in targets if t.sort is Sort.CHANNEL),
            people=tuple(t.encode() for t in targets if t.sort not in _TYPED and t.sort is not Sort.CHANNEL),
            others=", ".join(_typed(t) for t in targets if t.sort in _TYPED),
            when=AGAIN if announcement.cron else NOW if at_once else ONCE,
            day=local.date(),
            clock=local.time(),
            which=announcement.at.isoformat(),
            cron=announcement.cron,
            until=times.local(conference, until - timedelta(seconds=1)).date() if until else None,
            late=WHENEVER if late is None else str(int(late.total_seconds()) // 60),
            ping=announcement.ping,
        )


def _typed(target: Target) -> str:
    if target.sort is Sort.USER:
        return f"<@{target.name}>"
    return target.name if target.sort is Sort.EMAIL else target.encode()


def form_modal(
    program: Program,
    now: datetime,
    filled: Filled,
    *,
    changes: Announcement | None = None,
    reach: Reach | None = None,
    problem: str = "",
) -> dict[str, Any]:
    """The form; its private_metadata is "draft:ID:REVISION" of what it changes, or "conference:ID" for a new one.

    What has gone out can only be changed in its text.
    """
    text = kit.text_input(actions.ANNOUNCE_TEXT, most=ANNOUNCEMENT_LIMIT, initial=filled.text, multiline=True)
    blocks = [kit.field_input(actions.ANNOUNCE_TEXT, "Text", text, live=True), *as_posted(filled.text)]
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
        f"Edit announcement {changes.id}"
        if changes and changes.state is not AnnouncementState.DRAFT
        else "Announcement",
        blocks,
        callback_id=actions.ANNOUNCE_FORM,
        submit="Preview",
        private_metadata=f"draft:{changes.id}:{changes.revision}"
        if changes
        else f"conference:{program.conference.id}",
    )


def _targets(program: Program, filled: Filled) -> list[Block]:
    channels = kit.channels_select(actions.ANNOUNCE_CHANNELS, filled.channels)
    people = kit.multi_select(actions.ANNOUNCE_PEOPLE, "Pick audiences", _audiences(program), filled.people)
    others = kit.text_input(
        actions.ANNOUNCE_OTHERS, most=1000, initial=filled.others, placeholder="ada@example.org, starred:147"
    )
    return [
        kit.field_input(actions.ANNOUNCE_CHANNELS, "Channels", channels, optional=True, live=True),
        kit.field_input(
            actions.ANNOUNCE_PEOPLE, "People", people, optional=True, live=True,
            hint="Each gets one direct message, however many audiences they are in.",
        ),
        kit.field_input(
            actions.ANNOUNCE_OTHERS, "Others", others, optional=True, live=True,
            hint="E-mail addresses, or starred:ID for those who starred a session; separated by commas.",
        ),
    ]  # fmt: skip


def _audiences(program: Program) -> Sequence[tuple[str, Sequence[Option]]]:
    tracks = [(t, Target(Sort.TRACK, t).encode()) for t in program.tracks]
    days = [("Today, whenever it goes out", "day:today"), ("Tomorrow, seen from then", "day:tomorrow")]
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
            actions.ANNOUNCE_CRON, most=100, initial=filled.cron, placeholder="0 9 * * mon-fri"
        )
        until = kit.date_picker(actions.ANNOUNCE_UNTIL, filled.until)
        hint = f"Minute, hour, day, month and weekday by name, in {zone}: 0 9 * * mon-fri is 09:00 on working days."
        blocks += [
            kit.field_input(actions.ANNOUNCE_CRON, "How often (cron)", cron, hint=hint),
            kit.field_input(
                actions.ANNOUNCE_UNTIL,
                "Until",
                until,
                optional=True,
                hint="The last day; else the conference's end.",
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
    label = f"The clocks change: {wall:%H:%M} {what} that day. Which time is meant?"
    return [kit.field_input(actions.ANNOUNCE_WHICH, label, menu)]


def _terms(filled: Filled) -> list[Block]:
    late = kit.text_input(actions.ANNOUNCE_LATE, most=20, initial=filled.late, placeholder="30")
    ping = kit.checkbox(
        actions.ANNOUNCE_PING, "Ping everybody in the channels (@channel)", TICKED, ticked=filled.ping
    )
    return [
        kit.field_input(
            actions.ANNOUNCE_LATE, "How late it may go out", late,
            hint="In minutes, should Slack or Usher be down at its time; or whenever.",
        ),
        kit.field_input(actions.ANNOUNCE_PING, "Ping", ping, optional=True),
    ]  # fmt: skip


def _rewrite(filled: Filled) -> Block:
    box = kit.checkbox(
        actions.ANNOUNCE_REWRITE, "Change what was already sent, too", TICKED, ticked=filled.rewrite
    )
    return kit.field_input(actions.ANNOUNCE_REWRITE, "In Slack", box, optional=True)
