"""A question that could not be put to a session as it was typed: the text is kept, and offered for what is on."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.domain.common.ids import read_id
from bot.domain.common.markup import escape
from bot.domain.questions import QUESTION_LIMIT, Place, Stage, Unasked
from bot.views.common import actions, kit, notes, times
from bot.views.common.kit import Block, Element, Option
from bot.views.common.reply import Reply
from bot.views.program.session_text import line, raw_title, session_text, title

_OFFERED, _ON = 8, 5
"""So many sessions have a button, and so many of them are on while others have just ended."""
_SHOWN = 3
"""So many of them are shown at once: on a phone the question stays on the screen."""
_VALUE = 2000
"""Characters that a button carries, as Slack counts them."""
_LONGEST = 3000
"""Characters that a field of a form takes: a question that is too long is shortened there."""
_SAID = 2500
_HEADINGS = {Stage.NOW: "On now", Stage.ENDED: "Just ended", Stage.NEXT: "Next"}


@dataclass(frozen=True, slots=True)
class Kept:
    """The value of a button: the question, and the session's id; of *More*, the number of sessions before."""

    session_id: int
    question: Unasked

    def encode(self) -> str:
        """As a button's value; it may be longer than a button takes."""
        return f"{self.session_id}:{'anonymous' if self.question.anonymous else ''}:{self.question.text}"

    @classmethod
    def decode(cls, value: str) -> "Kept":
        """Return what `encode` wrote; ValueError where it is not one."""
        session_id, anonymous, text = value.split(":", 2)
        return cls(read_id(session_id), Unasked(text, bool(anonymous)))

    @property
    def fits(self) -> bool:
        """Tell whether a button takes it."""
        return len(self.encode().encode("utf-16-le", "replace")) // 2 <= _VALUE


def kept(why: str, question: Unasked, places: Sequence[Place], first: int = 0) -> Reply:
    """The question, still to be asked, and a button for some of `places`, from the one at `first` on.

    `why` is plain words, "" where it has been said. A question that is too long for a button is shortened in the form.
    """
    said = f"{kit.clip_mrkdwn(notes.words(why), 600)} " if why else ""
    head = f"{said}{'Your anonymous question' if question.anonymous else 'Your question'} is not asked yet:"
    is_ready = len(question.text) <= QUESTION_LIMIT
    offered = [p for p in _first(places) if is_ready and Kept(p.session.id, question).fits]
    first = min(first, max(len(offered) - 1, 0) // _SHOWN * _SHOWN)
    rows = [_offer(p, question) for p in offered[first : first + _SHOWN]]
    blocks: list[Block] = [kit.section(head), *kit.sections(escape(question.text.strip()), 3)]
    if rows:
        blocks.append(kit.section("*Ask it in:*"))
    blocks += [block for _, block in rows]
    if buttons := _turning(question, first, len(offered), is_anywhere=bool(places)):
        blocks.append(kit.actions("kept:form", *buttons))
    lines = [head, kit.clip_mrkdwn(escape(question.text.strip()), _SAID)]
    lines += [f"Ask it in: {', '.join(words for words, _ in rows)}."] if rows else []
    return Reply.of(lines, blocks)


def _turning(question: Unasked, first: int, total: int, *, is_anywhere: bool) -> list[Element]:
    """More, back to the first sessions, and the form for any session: each where a button can carry the question."""
    label, left = "Edit, or another session …", total - first - _SHOWN
    back, after, form = (Kept(number, question) for number in (0, first + _SHOWN, 0))
    found = (
        (first > 0, "Back", actions.QUESTION_KEPT_BACK, back),
        (left > 0, f"More ({left})", actions.QUESTION_KEPT_MORE, after),
        (is_anywhere, label, actions.QUESTION_CHOOSE, form),
    )
    return [kit.button(label, act, to.encode()) for is_there, label, act, to in found if is_there and to.fits]


def choose_modal(question: Unasked, places: Sequence[Place]) -> dict[str, Any]:
    """The form with the question in it, for any of `places`, of which there is one at least."""
    groups = [(_HEADINGS[stage], [_option(p) for p in places if p.stage is stage]) for stage in Stage]
    menu = kit.static_select(
        actions.QUESTION_SESSION, "Pick a session", groups=[each for each in groups if each[1]]
    )
    most = QUESTION_LIMIT if len(question.text) <= QUESTION_LIMIT else _LONGEST
    box = kit.text_input(actions.QUESTION_TEXT, most=most, initial=question.text, multiline=True)
    hidden = kit.checkbox(
        actions.QUESTION_ANONYMOUS, "Without my name", "anonymous", ticked=question.anonymous
    )
    blocks = [
        kit.field_input(actions.QUESTION_SESSION, "Session", menu),
        kit.field_input(actions.QUESTION_TEXT, "Your question", box),
        kit.field_input(actions.QUESTION_ANONYMOUS, "Anonymous", hidden, optional=True),
    ]
    return kit.modal("Ask", blocks, callback_id=actions.QUESTION_CHOOSE_FORM, submit="Ask")


def _first(places: Sequence[Place]) -> Sequence[Place]:
    """Those with a button: what is on or has just ended; what is next where there is neither."""
    on = [p for p in places if p.stage is Stage.NOW]
    ended = [p for p in places if p.stage is Stage.ENDED]
    shown = on[: max(_ON, _OFFERED - len(ended))]
    return [*shown, *ended[: _OFFERED - len(shown)]] or places[:_OFFERED]


def _offer(place: Place, question: Unasked) -> tuple[str, Block]:
    """One session in plain words, and as a block with its button."""
    session = place.session
    where, word = line(session.where), _word(place, marked=True)
    button = kit.button(
        "Ask",
        actions.QUESTION_KEPT,
        Kept(session.id, question).encode(),
        spoken=f"Ask in {raw_title(session, 60)}",
    )
    shown = " · ".join(part for part in (f"*{title(session, 150)}*", word, where) if part)
    facts = ", ".join(part for part in (_word(place, marked=False), where) if part)
    return f"{title(session, 100)} ({facts})", kit.section(shown, button, f"kept:{session.id}")


def _word(place: Place, *, marked: bool) -> str:
    """As "🔴 now", "just ended", "11:00 CET"."""
    if place.stage is not Stage.NEXT:
        return f"🔴 {place.stage}" if marked and place.stage is Stage.NOW else place.stage.value
    shown = session_text(place.conference, place.session)
    return shown.dated_time if marked else shown.plain_dated_time


def _option(place: Place) -> Option:
    session = place.session
    at = times.plain_time(place.conference, session.start)
    return " · ".join(part for part in (at, raw_title(session, 40), session.where) if part), str(session.id)
