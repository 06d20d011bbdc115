"""/announce in one line: `<when> <where> <text>`, `list`, and what is done to one by its number."""

from collections.abc import Callable
from dataclasses import replace

from bot.domain.announcements import Announcement, Draft
from bot.domain.commands import ANNOUNCE
from bot.domain.ids import LARGEST
from bot.domain.program import Program
from bot.domain.recurrence import end_of, parse_every
from bot.domain.rights import Right
from bot.domain.sessions import Conference
from bot.domain.when import parse_when
from bot.errors import BadInput, NotFound
from bot.slack.text import names_of
from bot.views import announcements as views
from bot.views.reply import Reply
from handlers.announcements import form, reports
from handlers.announcements.previews import asks_slack, preview
from handlers.turn import Turn


async def announce(turn: Turn, text: str) -> None:
    """`/announce`, a verb and a number, or an announcement; the role is checked before anything is read."""
    program = turn.program()
    turn.usher.people.require(turn.user, Right.ANNOUNCE, program)
    verb, _, rest = text.partition(" ")
    name = verb.casefold()
    if not text:
        await form.open_new(turn, {})
    elif name == "list" and not rest:
        found = await turn.usher.announcements.listing(turn.user, program)
        await turn.answer(views.listing(program.conference, found))
    elif name in {"report", "edit", "pause", "resume", "cancel"}:
        await _by_number(turn, name, _number(name, rest))
    else:
        draft = _draft(turn, program, text)
        if asks_slack(draft.targets):
            await turn.hold()
        targets = await turn.usher.audiences.known(draft.targets)
        made = await turn.usher.announcements.draft(turn.user, program, replace(draft, targets=targets))
        await turn.answer(await preview(turn, made))


async def _by_number(turn: Turn, verb: str, number: int) -> None:
    announcements = turn.usher.announcements
    match verb:
        case "report":
            await turn.answer(await reports.report(turn, number))
        case "edit":
            await form.open_filled(turn, {"value": str(number)})
        case "pause":
            await _said(turn, await announcements.pause(turn.user, number), views.paused)
        case "resume":
            await _said(turn, await announcements.resume(turn.user, number), views.resumed)
            turn.usher.nudge()
        case _:
            await _said(turn, await announcements.cancel(turn.user, number), views.cancelled)


async def _said(turn: Turn, done: Announcement, view: Callable[[Conference, Announcement], Reply]) -> None:
    await turn.answer(view(turn.usher.programs.get(done.conference_id).conference, done))


def _draft(turn: Turn, program: Program, text: str) -> Draft:
    """What was typed, with what is wrong said before Slack is asked about its targets."""
    now = turn.usher.clock.utcnow()
    if every := parse_every(text, now, program.zone):
        until = end_of(every.until, program.zone) if every.until else None
        targets, said = turn.usher.audiences.read(every.rest, program)
        draft = Draft(targets, names_of(said, turn.usher.people.name), cron=every.cron, until=until)
    else:
        when = parse_when(text, now, program.zone)
        targets, said = turn.usher.audiences.read(when.rest, program)
        draft = Draft(targets, names_of(said, turn.usher.people.name), at=when.at)
    return turn.usher.announcements.checked(draft, program)


def _number(verb: str, text: str) -> int:
    if not text.strip().isdecimal():
        raise BadInput(
            f"Say which announcement by its number: {ANNOUNCE} {verb} 12. {ANNOUNCE} list shows them."
        )
    if int(text) > LARGEST:
        raise NotFound(f"There is no announcement {text.strip()}; see {ANNOUNCE} list.")
    return int(text)
