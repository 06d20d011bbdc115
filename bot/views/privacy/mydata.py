"""My data: what is stored about a person, as JSON in direct messages."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from bot.domain.common.chunks import chunks
from bot.domain.common.markup import escape
from bot.domain.privacy.mydata import OwnData
from bot.domain.questions import Question
from bot.domain.submissions.papers import AuthorsView
from bot.views.common import actions, kit
from bot.views.common.reply import Reply
from bot.views.program.session_text import line

_PIECE = 2900
"""Characters of JSON in one section, with room for the marks around code."""
_QUESTION, _QUESTIONS = 250, 20
"""Characters of an anonymous question, and so many of them, in one answer."""
_SECTIONS = 4
"""So many sections stand in one message: Slack takes 13,200 characters of blocks."""
_UNSAFE = re.compile("[&<>`\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
"""Characters that Slack would read as markup, or that nobody sees: written as JSON's escapes, which mean the same."""


def data_messages(data: OwnData) -> list[Reply]:
    """The messages in which the person gets it all, in order; a button to be forgotten is below the last."""
    pages = list(chunks(_pieces(document(data).split("\n")), _SECTIONS))
    return [data_page(page, number, len(pages)) for number, page in enumerate(pages, start=1)]


def data_page(pieces: Sequence[str], number: int, total: int) -> Reply:
    """One of those messages, with these pieces of JSON."""
    part = f", part {number} of {total}" if total > 1 else ""
    head = f"Everything that Usher stores about you, as JSON{part}."
    blocks = [kit.section(head)]
    blocks += [kit.section(f"```{kit.clip_mrkdwn(escape(piece), _PIECE)}```") for piece in pieces[:_SECTIONS]]
    if number == total:
        end = "It has no data about other people, and no records that only may be yours."
        spoken = "Forget me: first shows what is deleted and what stays"
        button = kit.button("Forget me …", actions.OWN_FORGET, style="danger", spoken=spoken)
        blocks += [kit.context(end), kit.actions("own:data", button)]
        return Reply.of([head, end], blocks)
    return Reply.of([head], blocks)


def data_sent(count: int, anonymous: Sequence[Question] = ()) -> Reply:
    """Said where the command was typed, for the person's eyes only; with their anonymous questions, which are said nowhere else."""
    where = "a direct message" if count == 1 else f"{count} direct messages"
    words = f"I sent you everything that I store about you, in {where}."
    if not anonymous:
        return Reply.of([words], [kit.section(words)])
    shown = [_asked(each) for each in anonymous[:_QUESTIONS]]
    more = f" (the first {_QUESTIONS} of {len(anonymous)})" if len(anonymous) > _QUESTIONS else ""
    head = f"You asked this anonymously{more}. It appears only here, because Slack does not keep this answer:"
    blocks = [kit.section(words), kit.section(head), *(kit.section(f"• {each}") for each in shown)]
    return Reply.of([words, head, *shown], blocks)


def _asked(question: Question) -> str:
    words = kit.clip_mrkdwn(line(question.text), _QUESTION)
    return f"{words} (taken back)" if question.withdrawn else words


def document(data: OwnData) -> str:
    """Everything as one JSON document, a row a line."""
    tables: dict[str, Iterable[Any]] = {**data.rows}
    if data.papers:
        tables["papers"] = [_paper(conference, view) for conference, view in data.papers]
    head = {"about": data.person, "made_at": data.made_at}
    lines = [f" {_json(name)}: {_json(value)}" for name, value in head.items()]
    lines += [_table(name, rows) for name, rows in tables.items()]
    return "{\n" + ",\n".join(lines) + "\n}"


def _table(name: str, rows: Iterable[Any]) -> str:
    inside = ",\n  ".join(map(_json, rows))
    return f" {_json(name)}: [\n  {inside}\n ]"


def _paper(conference: str, view: AuthorsView) -> dict[str, Any]:
    paper = view.submission
    return {
        "conference": conference,
        "id": paper.key,
        "title": paper.title,
        "track": paper.track,
        "status": view.status.value,
        "history": [{"status": each.status.value, "at": each.at} for each in view.history],
        "submitted_on": paper.submitted_on,
        "due": view.due,
        "due_on": view.due_on,
    }


def _json(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, default=_plain)
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _plain(value: Any) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def _pieces(lines: Iterable[str]) -> Iterator[str]:
    """The lines in pieces that one section takes; a longer line is cut."""
    piece = ""
    for whole in lines:
        for part in (whole[at : at + _PIECE] for at in range(0, max(len(whole), 1), _PIECE)):
            if piece and len(piece) + len(part) + 1 > _PIECE:
                yield piece
                piece = part
            else:
                piece = f"{piece}\n{part}" if piece else part
    if piece:
        yield piece
