"""The form of an announcement: it shows itself anew as it is filled in, and ends in the preview."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, time, timedelta
from typing import Any

from slack_sdk.errors import SlackApiError

from bot.domain.announcements import Announcement, AnnouncementState, Draft
from bot.domain.audiences import Target
from bot.domain.program import Program
from bot.domain.recurrence import end_of
from bot.domain.when import parse_when
from bot.errors import BadInput, UsherError
from bot.services.announcements import wrong
from bot.services.recurrence import EXAMPLE
from bot.views import actions, kit
from bot.views import announce_form as views
from bot.views.announce_form import Filled
from bot.views.announce_preview import counting
from bot.views.reply import Reply
from handlers.announcements.previews import preview
from handlers.errors import about
from handlers.listen import value_of
from handlers.turn import Turn

LIVE = (actions.ANNOUNCE_TEXT, actions.ANNOUNCE_CHANNELS, actions.ANNOUNCE_PEOPLE, actions.ANNOUNCE_WHEN)
"""The inputs that tell of every change."""
_FIELDS = {
    "text": actions.ANNOUNCE_TEXT,
    "targets": actions.ANNOUNCE_CHANNELS,
    "ping": actions.ANNOUNCE_PING,
    "cron": actions.ANNOUNCE_CRON,
    "until": actions.ANNOUNCE_UNTIL,
    "time": actions.ANNOUNCE_TIME,
}
_QUICK = 1.5
"""Seconds that counting may take before the form is answered without its outcome: Slack waits for three."""
_CROSSING = 1.0
"""Seconds after which Slack has surely shown the form's answer: an update that overtakes it would be lost."""
_LATEST = 7 * 24 * 60


async def open_new(turn: Turn, _action: dict[str, Any]) -> None:
    """Open the empty form."""
    program = turn.program()
    turn.usher.people.require_organizer(turn.user, program, "announce")
    await turn.open(views.form_modal(program, turn.usher.clock.utcnow(), Filled()))


async def open_filled(turn: Turn, action: dict[str, Any]) -> None:
    """Open the form with what is there."""
    found = await turn.usher.announcements.edit(turn.user, int(action["value"]))
    program = turn.usher.programs.get(found.conference_id)
    form = views.form_modal(program, turn.usher.clock.utcnow(), Filled.of(program, found), changes=found)
    await (turn.update(form) if turn.is_modal else turn.open(form))


async def show_anew(turn: Turn, _action: dict[str, Any]) -> None:
    """Show the form as it is filled in now: the text as it will stand there, and whom it reaches."""
    await turn.acknowledge()
    view = turn.body["view"]
    program, before = await _about(turn, view)
    filled, reach, problem = _filled(view), None, ""
    try:
        targets = (
            await _targets(turn, program, filled) if before is None or not _is_out(before) else before.targets
        )
        reach = await turn.usher.audiences.reach(program, targets) if targets else None
    except BadInput as error:
        problem = str(error)
    now = turn.usher.clock.utcnow()
    shown = views.form_modal(program, now, filled, changes=before, reach=reach, problem=problem)
    try:
        await turn.client.views_update(view_id=view["id"], hash=view["hash"], view=shown)
    except SlackApiError as error:
        if error.response["error"] not in {
            "hash_conflict",
            "not_found",
        }:  # a later change was faster, or it is closed
            raise


async def submitted(turn: Turn, view: dict[str, Any]) -> None:
    """The preview comes in the form's place."""
    program, before = await _about(turn, view)
    turn.usher.people.require_organizer(turn.user, program, "announce")
    with _under_its_field():
        wanted = await _draft(turn, program, _filled(view), before)
        draft = await turn.usher.announcements.draft(turn.user, program, wanted)
    if before and before.state is AnnouncementState.DRAFT:
        await turn.usher.announcements.discard(turn.user, before.id)
    shown = asyncio.create_task(preview(turn, draft))
    if (await asyncio.wait([shown], timeout=_QUICK))[0]:
        await turn.acknowledge(response_action="update", view=_dialog(await shown))
        return
    await turn.acknowledge(response_action="update", view=_dialog(counting()))
    await asyncio.sleep(_CROSSING)
    await turn.update(_dialog(await shown))


def _dialog(reply: Reply) -> dict[str, Any]:
    return kit.modal("Announcement", reply.blocks, callback_id=actions.ANNOUNCE_FORM)


async def _about(turn: Turn, view: dict[str, Any]) -> tuple[Program, Announcement | None]:
    """The program, and the announcement that the form changes."""
    kind, _, number = view["private_metadata"].partition(":")
    before = await turn.usher.announcements.edit(turn.user, int(number)) if kind == "draft" else None
    return turn.usher.programs.get(before.conference_id if before else int(number)), before


def _filled(view: dict[str, Any]) -> Filled:
    day, clock = value_of(view, actions.ANNOUNCE_DATE), value_of(view, actions.ANNOUNCE_TIME)
    until = value_of(view, actions.ANNOUNCE_UNTIL)
    return Filled(
        text=value_of(view, actions.ANNOUNCE_TEXT) or "",
        channels=tuple(value_of(view, actions.ANNOUNCE_CHANNELS) or ()),
        people=tuple(value_of(view, actions.ANNOUNCE_PEOPLE) or ()),
        others=value_of(view, actions.ANNOUNCE_OTHERS) or "",
        when=value_of(view, actions.ANNOUNCE_WHEN) or views.ONCE,
        day=date.fromisoformat(day) if day else None,
        clock=time.fromisoformat(clock) if clock else None,
        cron=value_of(view, actions.ANNOUNCE_CRON) or "",
        until=date.fromisoformat(until) if until else None,
        late=value_of(view, actions.ANNOUNCE_LATE) or "30",
        ping=bool(value_of(view, actions.ANNOUNCE_PING)),
        rewrite=bool(value_of(view, actions.ANNOUNCE_REWRITE)),
    )


async def _targets(turn: Turn, program: Program, filled: Filled) -> tuple[Target, ...]:
    """The targets that are chosen and typed, each once."""
    audiences = turn.usher.audiences
    with about(actions.ANNOUNCE_CHANNELS):
        channels = await audiences.read_all([f"#{c}" for c in filled.channels], program)
    with about(actions.ANNOUNCE_OTHERS):
        typed = [word.strip() for word in filled.others.replace(";", ",").split(",")]
        others = await audiences.read_all([word for word in typed if word], program)
    return tuple(dict.fromkeys([*channels, *map(Target.decode, filled.people), *others]))


async def _draft(turn: Turn, program: Program, filled: Filled, before: Announcement | None) -> Draft:
    """What the form says; of what has gone out only the text."""
    replaces = before.id if before else None
    if before and before.state is AnnouncementState.DRAFT:
        replaces = before.replaces
    if before and _is_out(before):
        return Draft(
            before.targets, filled.text, before.at, before.cron, before.until, before.late, before.ping,
            replaces=replaces, rewrite=filled.rewrite,
        )  # fmt: skip
    at, zone = None, program.zone
    if filled.when == views.ONCE:
        with about(actions.ANNOUNCE_TIME):
            at = parse_when(f"{filled.day} {filled.clock}", turn.usher.clock.utcnow(), zone).at
    again = filled.when == views.AGAIN
    if again and not filled.cron.strip():
        raise wrong("cron", f"Say how often, such as {EXAMPLE}.")
    return Draft(
        targets=await _targets(turn, program, filled),
        text=filled.text,
        at=at,
        cron=filled.cron if again else "",
        until=end_of(filled.until, zone) if again and filled.until else None,
        late=_late(filled.late),
        ping=filled.ping,
        replaces=replaces,
        rewrite=filled.rewrite,
    )


def _is_out(before: Announcement) -> bool:
    return before.state is AnnouncementState.SENT


def _late(text: str) -> timedelta | None:
    """Minutes, or None for whenever; BadInput says what to type."""
    said = text.strip().casefold()
    if said == views.WHENEVER:
        return None
    if not said.isdecimal() or not 1 <= int(said) <= _LATEST:
        error = BadInput(f"Type minutes from 1 to {_LATEST}, or {views.WHENEVER}.")
        error.field = actions.ANNOUNCE_LATE
        raise error
    return timedelta(minutes=int(said))


@contextmanager
def _under_its_field() -> Iterator[None]:
    """Say what is wrong with a part of the draft under the input of that part."""
    try:
        yield
    except UsherError as error:
        error.field = _FIELDS.get(error.field, error.field)
        raise
