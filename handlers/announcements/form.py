"""The form of an announcement: it shows itself anew as it is filled in, and ends in the preview."""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from slack_sdk.errors import SlackApiError

from bot.domain.announcements.audiences import Sort, Target
from bot.domain.announcements.clocks import Clocks
from bot.domain.announcements.lateness import read_late
from bot.domain.announcements.model import REUSED, Announcement, AnnouncementState, Draft
from bot.domain.announcements.recipients import Recipients
from bot.domain.announcements.recurrence import end_of, read_often
from bot.domain.common.when import parse_when
from bot.domain.common.zones import instants
from bot.domain.people.rights import Right
from bot.domain.program.model import Program
from bot.errors import BadInput, UsherError
from bot.services.announcements.drafts import wrong
from bot.services.announcements.recurrence import EXAMPLE, next_time
from bot.slack.client import AWAY
from bot.views.announcements import form as views
from bot.views.announcements import messages
from bot.views.announcements.form import Filled
from bot.views.common import actions, kit
from bot.views.common.reply import Reply
from handlers.announcements.previews import CANNOT_COUNT, asks_slack, preview
from handlers.common.errors import about
from handlers.common.inputs import metadata, numbers, read, subject, value_of
from handlers.common.turn import Turn

log = logging.getLogger(__name__)

LIVE = (
    actions.ANNOUNCE_TEXT,
    actions.ANNOUNCE_CHANNELS,
    actions.ANNOUNCE_PEOPLE,
    actions.ANNOUNCE_OTHERS,
    actions.ANNOUNCE_WHEN,
    actions.ANNOUNCE_DATE,
    actions.ANNOUNCE_TIME,
)
"""The inputs that tell of every change."""
_FIELDS = {
    "text": actions.ANNOUNCE_TEXT,
    "targets": actions.ANNOUNCE_CHANNELS,
    "ping": actions.ANNOUNCE_PING,
    "cron": actions.ANNOUNCE_CRON,
    "until": actions.ANNOUNCE_UNTIL,
    "time": actions.ANNOUNCE_TIME,
}
_BETWEEN_COMMAS = re.compile(r'(?:"[^"]*"|[^,;"])+|"')
_OUTRUN = frozenset({"hash_conflict", "not_found", "ratelimited"})
"""A later change was faster, the form is closed, or somebody types fast: the next change shows it."""


class _Which(BadInput):
    """The time can be two moments, because the clocks change: choose one."""

    field = actions.ANNOUNCE_TIME


async def open_new(turn: Turn, _action: dict[str, Any]) -> None:
    """Open the empty form."""
    program = turn.program()
    turn.services.people.require(turn.user, Right.ANNOUNCE, program)
    await turn.open(views.form_modal(program, turn.services.clock.utcnow(), Filled()))


async def open_filled(turn: Turn, action: dict[str, Any]) -> None:
    """Open the form with what is there: to change it, or to make another one of what is over."""
    found = await turn.services.announcements.edit(turn.user, subject(action))
    program, changes = (
        turn.services.programs.get(found.conference_id),
        None if found.state in REUSED else found,
    )
    filled = Filled.of(program, found, await turn.services.audiences.names(found.targets))
    now, origin = turn.services.clock.utcnow(), _origin(turn, found)
    form = views.form_modal(program, now, filled, changes=changes, origin=origin)
    await (turn.update(form) if turn.is_modal else turn.open(form))


async def show_anew(turn: Turn, _action: dict[str, Any]) -> None:
    """Show the form as it is filled in now: the text as it will stand there, and whom it reaches."""
    await turn.acknowledge()
    view = turn.view
    program, before = await _about(turn, view)
    shown = await _shown(turn, program, _filled(view), before)
    try:
        await turn.client.views_update(view_id=view["id"], hash=view["hash"], view=shown)
    except SlackApiError as error:
        if error.response["error"] not in _OUTRUN:
            raise
    except AWAY as error:
        log.warning("the form could not be shown again: %s", type(error).__name__)  # nor was anything lost


async def _shown(turn: Turn, program: Program, filled: Filled, before: Announcement | None) -> dict[str, Any]:
    reach, problem = None, ""
    try:
        out = before is not None and before.is_out
        audiences, found = turn.services.audiences, _recipients(turn, program, filled)
        targets = before.targets if before and out else await audiences.known(found.targets)
        reach = await turn.services.audiences.reach(program, targets) if targets else None
        problem = " ".join(found.notes)
    except BadInput as error:
        problem = str(error)
    except AWAY as error:
        log.warning("the form cannot be counted: %s", type(error).__name__)
        problem = CANNOT_COUNT
    now = turn.services.clock.utcnow()
    return views.form_modal(
        program, now, filled, changes=before, reach=reach, problem=problem, origin=_came_from(turn.view)
    )


async def submitted(turn: Turn, view: dict[str, Any]) -> None:
    """The preview comes in the form's place."""
    program, before = await _about(turn, view)
    filled = _filled(view)
    try:
        with _under_its_field():
            made = await _made(turn, program, filled, before)
    except _Which:
        now, origin = turn.services.clock.utcnow(), _came_from(view)
        await turn.update(views.form_modal(program, now, filled, changes=before, origin=origin))
        return
    if before and before.state is AnnouncementState.DRAFT:
        await turn.services.announcements.discard(turn.user, before.id)
    notes = () if before and before.is_out else _recipients(turn, program, filled).notes
    await turn.update(_dialog(await preview(turn, made, notes)))
    await turn.replace_at(_came_from(view), messages.replaced(made))


async def _made(turn: Turn, program: Program, filled: Filled, before: Announcement | None) -> Announcement:
    """The draft, kept; what is wrong with it is said at its field before Slack is asked about its targets."""
    wanted = _draft(turn, program, filled, before)
    turn.services.announcements.checked(wanted, program)
    if asks_slack(wanted.targets):
        await turn.hold()
    if not (before and before.is_out):
        wanted = replace(wanted, targets=await _known(turn, wanted.targets, filled))
    return await turn.services.announcements.draft(turn.user, program, wanted)


async def _known(turn: Turn, targets: tuple[Target, ...], filled: Filled) -> tuple[Target, ...]:
    """The targets as Slack knows them; BadInput under the input in which one was chosen or typed."""
    with about(actions.ANNOUNCE_CHANNELS):
        await turn.services.audiences.known(Target(Sort.CHANNEL, c) for c in filled.channels)
    with about(actions.ANNOUNCE_OTHERS):
        return await turn.services.audiences.known(targets)


def _dialog(reply: Reply) -> dict[str, Any]:
    return kit.modal("Announcement", reply.blocks, callback_id=actions.ANNOUNCE_FORM)


async def _about(turn: Turn, view: dict[str, Any]) -> tuple[Program, Announcement | None]:
    """The program, and the announcement that the form changes."""
    kind, _, rest = metadata(view).partition(views.ORIGIN)[0].partition(":")
    number, *revision = numbers(rest, 2 if kind == "draft" else 1)
    before = await turn.services.announcements.edit(turn.user, number) if kind == "draft" else None
    if before:  # as it stood when the form was opened: whoever saves last must have seen what the others did
        before = replace(before, revision=revision[0])
    program = turn.services.programs.get(before.conference_id if before else number)
    turn.services.people.require(turn.user, Right.ANNOUNCE, program)
    return program, before


def _origin(turn: Turn, found: Announcement) -> str:
    """Return the place to answer the preview whose *Change* opens the form: it loses its buttons once there is another one."""
    is_preview = found.state is AnnouncementState.DRAFT and turn.is_message and not turn.is_command
    return str(turn.body["response_url"]) if is_preview else ""


def _came_from(view: dict[str, Any]) -> str:
    return metadata(view).partition(views.ORIGIN)[2]


def _late(text: str, at: datetime | None, zone: ZoneInfo) -> timedelta | None:
    with about(actions.ANNOUNCE_LATE):
        return read_late(text, at, zone)


def _filled(view: dict[str, Any]) -> Filled:
    day, clock = value_of(view, actions.ANNOUNCE_DATE), value_of(view, actions.ANNOUNCE_TIME)
    until = value_of(view, actions.ANNOUNCE_UNTIL)
    return Filled(
        text=value_of(view, actions.ANNOUNCE_TEXT) or "",
        channels=tuple(value_of(view, actions.ANNOUNCE_CHANNELS) or ()),
        people=tuple(value_of(view, actions.ANNOUNCE_PEOPLE) or ()),
        others=value_of(view, actions.ANNOUNCE_OTHERS) or "",
        when=value_of(view, actions.ANNOUNCE_WHEN) or views.ONCE,
        day=read(date.fromisoformat, day) if day else None,
        clock=read(time.fromisoformat, clock) if clock else None,
        which=value_of(view, actions.ANNOUNCE_WHICH) or "",
        cron=value_of(view, actions.ANNOUNCE_CRON) or "",
        until=read(date.fromisoformat, until) if until else None,
        late=value_of(view, actions.ANNOUNCE_LATE) or "30 min",
        ping=bool(value_of(view, actions.ANNOUNCE_PING)),
        rewrite=bool(value_of(view, actions.ANNOUNCE_REWRITE)),
    )


def _recipients(turn: Turn, program: Program, filled: Filled) -> Recipients:
    """The targets that are chosen and typed, each once, and what was corrected of those that are typed."""
    channels = [Target(Sort.CHANNEL, c) for c in filled.channels]
    with about(actions.ANNOUNCE_OTHERS):
        typed = [word.strip() for word in _BETWEEN_COMMAS.findall(filled.others)]
        others = turn.services.audiences.read_all([word for word in typed if word], program)
    chosen = (read(Target.decode, each) for each in filled.people)
    return Recipients(tuple(dict.fromkeys([*channels, *chosen, *others.targets])), notes=others.notes)


def _draft(turn: Turn, program: Program, filled: Filled, before: Announcement | None) -> Draft:
    """Return what the form says; of what has gone out only the text."""
    replaces, revision = (before.id, before.revision) if before else (None, 0)
    if before and before.state is AnnouncementState.DRAFT:
        replaces = before.replaces
    if before and before.is_out:
        return Draft(
            before.targets, filled.text, before.at, before.cron, before.until, before.late, before.ping,
            replaces=replaces, rewrite=filled.rewrite, revision=revision,
        )  # fmt: skip
    at, now, cron, until = None, turn.services.clock.utcnow(), "", None
    if filled.when == views.ONCE:
        with about(actions.ANNOUNCE_TIME):
            at = _at(filled, program, now)
    if filled.when == views.AGAIN:
        cron, until = _often(filled, program, now)
    first = next_time(cron, now, program.zone) if cron else at or now
    return Draft(
        targets=_recipients(turn, program, filled).targets,
        text=filled.text,
        at=at,
        cron=cron,
        until=end_of(until, program.zone) if until else None,
        late=_late(filled.late, first, program.zone),
        ping=filled.ping,
        at_once=filled.when == views.NOW,
        replaces=replaces,
        rewrite=filled.rewrite,
        revision=revision,
    )


def _often(filled: Filled, program: Program, now: datetime) -> tuple[str, date | None]:
    """Return how often it goes out, as a cron expression, and its last day; also as people say it: "at 9 every thu until friday"."""
    if not filled.cron.strip():
        raise wrong("cron", f"Type how often, such as: every thu at 9, or {EXAMPLE}.")
    with about(actions.ANNOUNCE_CRON):
        last = end_of(filled.until, program.zone) if filled.until else program.ends
        cron, until = read_often(filled.cron, Clocks(now, program.zone, last))
    return cron, filled.until or until


def _at(filled: Filled, program: Program, now: datetime) -> datetime:
    """The time that is chosen, on the conference's clocks; where they change, the one of two that is."""
    if filled.day is None or filled.clock is None:
        raise wrong("time", "Choose a day and a time.")
    both = instants(datetime.combine(filled.day, filled.clock), program.zone)
    chosen = [moment for moment in both if moment.isoformat() == filled.which]
    if len(both) > 1 and not chosen:
        raise _Which(str(_Which.__doc__))
    said = (chosen or both)[0].astimezone(program.zone)
    return parse_when(f"{said:%Y-%m-%d %H:%M%z}", now, program.zone).at


@contextmanager
def _under_its_field() -> Iterator[None]:
    """Say what is wrong with a part of the draft under the input of that part."""
    try:
        yield
    except UsherError as error:
        error.field = _FIELDS.get(error.field, error.field)
        raise
