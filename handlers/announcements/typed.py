"""/announce in one line: `<when> <where> <text>`, `list`, and what is done to one by its number."""

from collections.abc import Callable
from dataclasses import replace

from rapidfuzz.distance import OSA

from bot.domain.announcements.clocks import Clocks
from bot.domain.announcements.line import Line, read_line
from bot.domain.announcements.model import VERBS, Announcement, Draft, read_number
from bot.domain.announcements.recurrence import end_of
from bot.domain.common.commands import ANNOUNCE
from bot.domain.common.ids import LARGEST
from bot.domain.people.rights import Right
from bot.domain.program.model import Program
from bot.domain.program.sessions import Conference
from bot.errors import BadInput, NotFound
from bot.slack.text import names_of
from bot.views.announcements import messages as views
from bot.views.common.reply import Reply
from handlers.announcements import again, form, reports
from handlers.announcements.previews import asks_slack, preview
from handlers.common.turn import Turn

_SLIP = 2
"""Letters that may be wrong in a verb."""


async def announce(turn: Turn, text: str) -> None:
    """`/announce`, a verb and a number, or an announcement; the role is checked before anything is read."""
    program = turn.program()
    turn.services.people.require(turn.user, Right.ANNOUNCE, program)
    verb, _, rest = text.partition(" ")
    name = verb.casefold()
    if not text:
        await form.open_new(turn, {})
    elif name in VERBS and not rest:  # the list has the buttons of each
        found = await turn.services.announcements.listing(turn.user, program)
        await turn.answer(views.listing(program.conference, found))
    elif name in VERBS[1:]:
        await _by_number(turn, name, _number(name, rest))
    elif meant := _meant(name, rest):
        raise BadInput(f"Did you mean {ANNOUNCE} {meant}?")
    else:
        await _new(turn, program, text)


async def _new(turn: Turn, program: Program, text: str) -> None:
    """Preview what was typed; where something is wrong, the form opens with all of it."""
    turn.typed = text
    audiences, now = turn.services.audiences, turn.services.clock.utcnow()
    try:
        line = read_line(
            text,
            Clocks(now, program.zone, program.ends),
            lambda said: audiences.read(said, program, turn.channel),
        )
        draft = turn.services.announcements.checked(_draft(turn, program, line), program)
        if asks_slack(draft.targets):
            await turn.hold()
        draft = replace(draft, targets=await audiences.known(draft.targets))
        made = await turn.services.announcements.draft(turn.user, program, draft)
    except BadInput as error:
        await again.open_with(turn, program, text, str(error))
        raise
    await turn.answer(await preview(turn, made, line.notes))


async def _by_number(turn: Turn, verb: str, number: int) -> None:
    announcements = turn.services.announcements
    match verb:
        case "report":
            await turn.answer(await reports.report(turn, number))
        case "edit":
            await form.open_filled(turn, {"value": str(number)})
        case "pause":
            await _said(turn, await announcements.pause(turn.user, number), views.paused)
        case "resume":
            await _said(turn, await announcements.resume(turn.user, number), views.resumed)
            turn.services.nudge()
        case _:
            await _said(turn, await announcements.cancel(turn.user, number), views.cancelled)


async def _said(turn: Turn, done: Announcement, view: Callable[[Conference, Announcement], Reply]) -> None:
    await turn.answer(view(turn.services.programs.get(done.conference_id).conference, done))


def _draft(turn: Turn, program: Program, line: Line) -> Draft:
    return Draft(
        line.targets,
        names_of(line.text, turn.services.people.name),
        at=line.at,
        at_once=line.at_once,
        cron=line.cron,
        until=end_of(line.until, program.zone) if line.until else None,
    )


def _meant(name: str, rest: str) -> str:
    """The verb that a word was meant to be, with its number; "" where the line is an announcement."""
    near = [verb for verb in VERBS if OSA.distance(name, verb) <= _SLIP]
    if not near or (rest and not read_number(rest)):
        return ""
    return f"{near[0]} {rest}".strip()


def _number(verb: str, text: str) -> int:
    number = read_number(text)
    if not number:
        raise BadInput(f"Type the announcement's number: {ANNOUNCE} {verb} 12. {ANNOUNCE} list shows them.")
    if int(number) > LARGEST:
        raise NotFound(f"There is no announcement #{number}. See {ANNOUNCE} list.")
    return int(number)
