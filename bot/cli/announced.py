"""`usher announce list`, `report`, `edit`, `pause`, `resume`, `cancel`: what is done to announcements from a shell."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bot.domain.announcements.model import Announcement, Draft, Report, read_number
from bot.domain.common.ids import LARGEST
from bot.domain.common.markup import plain
from bot.domain.common.when import echo
from bot.domain.program.model import Program
from bot.errors import BadInput
from bot.services.services import Services
from bot.views.announcements import messages as views
from bot.views.announcements import report, words


@dataclass(frozen=True, slots=True)
class Order:
    """A verb, the announcement's number, and for `edit` what changes."""

    verb: str
    number: str
    text: str = ""
    rewrite: bool = False
    terms: Mapping[str, Any] = field(default_factory=dict)
    """To whom, when and how, as fields of a `Draft`; what is not said stays."""


Answer = tuple[str, dict[str, Any]]
"""For a person and for a program."""


async def carry_out(services: Services, program: Program, author: str, order: Order) -> Answer:
    """Do it as that organizer; the services check the role and what can be done."""
    if order.verb == LIST:
        if order.number:
            raise BadInput("list shows all of them. To see one, type report and its number.")
        return _listed(await services.announcements.listing(author, program), program)
    return await _ONE[order.verb](services, author, _number(order), order)


def _number(order: Order) -> int:
    number = read_number(order.number)
    if not number or int(number) > LARGEST:
        raise BadInput(
            f"Type the announcement's number: usher announce {order.verb} 12. usher announce list shows them."
        )
    return int(number)


def _listed(found: tuple[Announcement, ...], program: Program) -> Answer:
    lines = [
        f"{words.numbered(a):>5}  {plain(views.state(a))}  {_when(a, program)}  {_to(a)}  {plain(words.excerpt(a, 60))}"
        + ("  (its author has left)" if a.author_gone else "")
        for a in found
    ]
    return "\n".join(lines) or "No announcement is scheduled.", {
        "announcements": [document(a) for a in found]
    }


async def _report(services: Services, author: str, number: int, _order: Order) -> Answer:
    found = await services.reports.report(author, number)
    conference = services.programs.get(found.announcement.conference_id).conference
    said = plain(report.report(conference, found).text)
    missed = plain(report.missed(found).text) if found.missed else ""
    return "\n".join(part for part in (said, missed) if part), _report_document(found)


async def _pause(services: Services, author: str, number: int, _order: Order) -> Answer:
    return _done(services, await services.announcements.pause(author, number), views.paused)


async def _resume(services: Services, author: str, number: int, _order: Order) -> Answer:
    return _done(services, await services.announcements.resume(author, number), views.resumed)


async def _cancel(services: Services, author: str, number: int, _order: Order) -> Answer:
    return _done(services, await services.announcements.cancel(author, number), views.cancelled)


async def _edit(services: Services, author: str, number: int, order: Order) -> Answer:
    """Its text, and while it has not gone out whatever else is said of it."""
    found = await services.announcements.edit(author, number)
    terms = dict(order.terms)
    if not order.text and not terms:
        raise BadInput(f'Say what changes: usher announce edit {number} "The new text", --at, --to, …')
    if found.is_out and terms:
        raise BadInput("It has gone out, so only its text can be changed now.")
    if "until" in terms and not (found.recurs or "cron" in terms):
        raise BadInput("--until works only with --every.")
    if "at" in terms:
        terms |= {"cron": "", "until": None}
    before = Draft(
        found.targets, order.text or found.text, found.at, found.cron, found.until, found.late, found.ping,
        replaces=found.id, rewrite=order.rewrite, revision=found.revision,
    )  # fmt: skip
    draft = replace(before, **terms)
    program = services.programs.get(found.conference_id)
    made = await services.announcements.draft(author, program, draft)
    return _done(services, await services.approvals.schedule(author, made.id), views.scheduled)


def _done(services: Services, done: Announcement, view: Callable[..., Any]) -> Answer:
    conference = services.programs.get(done.conference_id).conference
    return plain(view(conference, done).text), document(done)


LIST, EDIT = "list", "edit"
_ONE: Mapping[str, Callable[[Services, str, int, Order], Awaitable[Answer]]] = {
    "report": _report, EDIT: _edit, "pause": _pause, "resume": _resume, "cancel": _cancel
}  # fmt: skip
VERBS = frozenset({LIST, *_ONE})


def document(one: Announcement) -> dict[str, Any]:
    """An announcement for a program."""
    return {
        "announcement": one.id,
        "state": one.state.value,
        "at": one.at.isoformat(),
        "next": one.next_at.isoformat() if one.next_at else None,
        "every": one.cron,
        "until": one.until.isoformat() if one.until else None,
        "to": [t.encode() for t in one.targets],
        "text": one.text,
    }


def _report_document(found: Report) -> dict[str, Any]:
    return document(found.announcement) | {
        "planned": found.planned,
        "sent": found.sent,
        "waiting": found.waiting,
        "gathered": found.gathered,
        "held": found.held,
        "missed": [{"recipient": m.recipient, "why": report.why(m)} for m in found.missed],
    }


def _when(one: Announcement, program: Program) -> str:
    often = f", {words.recurrence(program.conference, one)}" if one.recurs else ""
    return f"{echo(one.next_at or one.at, program.zone)}{often}"


def _to(one: Announcement) -> str:
    return ", ".join(t.encode() for t in one.targets)
