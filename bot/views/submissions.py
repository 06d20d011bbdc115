"""My papers and their deadlines: only what their authors may see."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from bot.domain.common.commands import SUBMISSION
from bot.domain.common.markup import escape
from bot.domain.program.sessions import Conference, Session
from bot.domain.submissions.own_papers import Meant, is_act
from bot.domain.submissions.papers import ACCEPTED, DECISIONS, AuthorsView, Submission
from bot.views.common import actions, kit, times
from bot.views.common.actions import Page
from bot.views.common.kit import Block
from bot.views.common.paging import cut, turning
from bot.views.common.reply import Reply
from bot.views.program.session_text import line, names

_ELSEWHERE = "Nothing can be withdrawn or handed in here. Do it on the site where you submitted the paper."
_AUTHORS = 100
_HISTORY = 40


def mine(
    conference: Conference, views: Sequence[AuthorsView], today: date, *, page: Page | None = None
) -> Reply:
    """One card per paper: where it stands, what is due, and in how many days."""
    if not views:
        return none(conference)
    part = cut(views, page or Page())
    cards = [listed(view, today) for view in part.shown]
    heading = f"Your submissions · {part.range}" if part.range else ""
    blocks: list[Block] = [kit.section(f"*{heading}*")] if heading else []
    blocks += [block for _, block in cards]
    turn = turning(actions.SUBMISSION_BACK, actions.SUBMISSION_PAGE, part.here, is_more=part.more)
    blocks += [kit.actions("submission:turn", *turn)] if turn else []
    return Reply.of([heading, *(text for text, _ in cards)], blocks)


def meant(conference: Conference, found: Meant, typed: str, today: date) -> Reply:
    """The cards of the papers that `typed` means; where it is in no title, all of them and that sentence."""
    shown = mine(conference, found.papers, today)
    if is_act(typed):
        return _noted(_ELSEWHERE, shown)
    if not (found.papers and found.is_unknown):
        return shown
    note = f'No title of your submissions matches "{line(kit.clip(typed, 60))}"; showing all of them.'
    return _noted(note, shown)


def _noted(note: str, shown: Reply) -> Reply:
    """`shown` below a sentence."""
    return replace(shown, text=f"{note}\n{shown.text}", blocks=(kit.section(note), *shown.blocks))


def yours_elsewhere(key: str) -> str:
    """Return where an author finds the paper whose id was looked for among the sessions."""
    return f"#{key} is your submission: type {SUBMISSION} {key}."


def none(conference: Conference) -> Reply:
    """There is nothing of theirs, and what may be the reason."""
    sentence = (
        f"No submission to {line(kit.clip(conference.name, 200)) or 'this conference'} under your e-mail address. "
        "If you used another address, tell an organizer."
    )
    return Reply.of([sentence], [kit.section(sentence)])


def not_yours(key: str) -> Reply:
    """The same words whether it exists or not."""
    sentence = not_yours_sentence(key)
    return Reply.of([escape(sentence)], [kit.section(escape(sentence))])


def not_yours_sentence(key: str) -> str:
    """As "No submission #377 of yours.", not escaped."""
    return f"No submission #{kit.clip(' '.join(key.split()).lstrip('#'), 60)} of yours."


def submission_modal(
    conference: Conference, view: AuthorsView, today: date, talks: Sequence[Session] = ()
) -> dict[str, Any]:
    """Everything about a paper that its authors may see; `talks` present it."""
    paper = view.submission
    facts = [
        ("Status", line(view.status)),
        ("Track", line(paper.track)),
        ("Submitted on", _day(paper.submitted_on, today)),
        ("Decision on", _day(paper.decision_on, today) if view.status not in DECISIONS else ""),
        ("Camera-ready due", _day(paper.camera_ready_due, today) if view.status in ACCEPTED else ""),
    ]
    history = [
        f"{times.moment(conference, change.at)} · {line(change.status)}"
        for change in view.history[-_HISTORY:]
    ]
    blocks: list[Block] = [kit.section(f"*{_name(paper, 2000)}*"), kit.fields(facts)]
    blocks.append(kit.section(_due(view, today)))
    if talks:
        blocks += kit.sections("*On the program*\n" + "\n".join(_on_program(conference, t) for t in talks), 4)
    if authors := names(paper.authors, _AUTHORS):
        blocks += kit.sections(f"*Authors*\n{authors}", 4)
    if history:
        blocks += [kit.divider(), *kit.sections("*History*\n" + "\n".join(history), 4)]
    return kit.modal("Submission", blocks, callback_id=actions.SUBMISSION_DETAILS)


def today_of(conference: Conference, now: datetime) -> date:
    """The calendar day on which decisions and due dates are judged."""
    return times.local(conference, now).date()


def listed(view: AuthorsView, today: date, suffix: str = "") -> tuple[str, Block]:
    """One paper: in escaped words, and as a block; `suffix` makes its action id unique in a view."""
    name, due = _name(view.submission, 250), _due(view, today)
    details = kit.button(
        "Details",
        actions.SUBMISSION_DETAILS + suffix,
        str(view.submission.id),
        spoken=f"Details of submission {kit.clip(view.submission.key, 40)}",
    )
    block = kit.section(f"*{name}* · {view.status}\n{due}", details, f"submission:{view.submission.id}")
    return f"{name} · {view.status}. {due}", block


def _name(paper: Submission, limit: int) -> str:
    """As "#214 Scaling retrieval to a billion products", escaped."""
    title = line(kit.clip(paper.title, limit)) or "Untitled submission"
    return kit.clip_mrkdwn(f"#{line(kit.clip(paper.key, 40)).lstrip('#')} {title}", limit + 50)


def _due(view: AuthorsView, today: date) -> str:
    """As "The camera-ready version is due on Fri 9 January, in 28 days."."""
    if view.due_on is None:
        return f"{line(view.due)}."
    return f"{line(view.due)} on {_day(view.due_on, today)}, {times.days(today, view.due_on)}."


def _on_program(conference: Conference, talk: Session) -> str:
    """The day, the time and the room of a talk."""
    when = times.dated_span(conference, talk.start, talk.end)
    state = "cancelled" if talk.cancelled else ""
    return " · ".join(part for part in (when, line(talk.where), state) if part)


def _day(day: date | None, today: date) -> str:
    return times.named_day(day, today) if day else ""
