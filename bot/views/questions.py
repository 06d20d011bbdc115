"""Questions to the speakers: the thread, the question in it, and what its asker is told."""

from collections.abc import Sequence
from typing import Any

from bot.domain.markup import escape
from bot.domain.questions import QUESTION_LIMIT, Question
from bot.domain.sessions import Conference, Session
from bot.views import actions, kit, times
from bot.views.faces import face, line, title
from bot.views.kit import Block, Element
from bot.views.paging import PER_MESSAGE
from bot.views.place import short_ordinal
from bot.views.reply import Reply

_IN_LIST = 350
_IN_THREAD = 2500


def thread_root(conference: Conference, session: Session) -> Reply:
    """The message under which a session's questions stand."""
    shown = face(conference, session)
    buttons = kit.actions(
        f"session:{session.id}",
        kit.button("Ask", actions.SESSION_ASK, str(session.id)),
        kit.button("Details", actions.SESSION_DETAILS, str(session.id)),
    )
    blocks = [
        kit.section(f"*Questions to* {shown.title}\n{_joined(shown.dated_time, shown.detail)}"),
        kit.context("They stand in this thread. Upvote what you want answered; the most upvoted come first."),
        buttons,
    ]
    facts = _joined(shown.plain_dated_time, shown.plain_detail)
    return Reply.of([f"Questions to {shown.plain_title} · {facts}. They stand in this thread."], blocks)


def question_message(
    conference: Conference, question: Question, session: Session, *, asker_name: str = ""
) -> Reply:
    """A question in the thread, as it stands now; without `asker_name` Slack shows the asker's."""
    if question.withdrawn:
        return Reply.of(["This question was taken back."], [kit.section("_This question was taken back._")])
    by = _asker(question, asker_name)
    text = kit.clip_mrkdwn(kit.linkify(escape(question.text.strip())), _IN_THREAD)
    done = "✅ answered · " if question.answered else ""
    asked = f"{done}{by} · {times.moment(conference, question.asked_at)}"
    plain_asked = f"{done.replace('✅ ', '')}{by} · {times.plain_moment(conference, question.asked_at)}"
    blocks = [kit.section(f"*▲ {question.votes}* {text}"), kit.context(asked)]
    if not question.answered:
        blocks.append(kit.actions(f"question:{question.id}", _upvote(question), _menu(question)))
    about = f"Question to {title(session, 150)}"
    words = kit.clip_mrkdwn(escape(question.text.strip()), _IN_THREAD)
    return Reply.of([f"{about}: {words} ({plain_asked}, {_votes(question.votes)})"], blocks)


def asked(question: Question, session: Session, position: int, total: int, *, permalink: str = "") -> Reply:
    """What the asker is told; `permalink` is the thread's, once it is there."""
    sentence = f'Your question is with "{title(session, 200)}" ({short_ordinal(position)} of {total}).'
    buttons = [kit.button("Take back", actions.QUESTION_TAKE_BACK, str(question.id))]
    if permalink.startswith("https://"):
        buttons.insert(0, kit.button("See the thread", actions.QUESTION_THREAD, url=permalink[:3000]))
    return Reply.of([sentence], [kit.section(sentence), kit.actions(f"question:{question.id}", *buttons)])


def taken_back() -> Reply:
    """Said where the button was."""
    return Reply.of(["Your question is taken back."], [kit.section("Your question is taken back.")])


def open_questions(conference: Conference, session: Session, questions: Sequence[Question]) -> Reply:
    """The open questions of a session, as they rank; `questions` holds only those."""
    shown = face(conference, session)
    count = f"{len(questions)} open" if questions else "none open yet"
    blocks: list[Block] = [kit.section(f"*Questions to* {shown.title} · {count}")]
    lines = [f"Questions to {shown.plain_title}, {count}{':' if questions else '.'}"]
    for question in questions[:PER_MESSAGE]:
        text = kit.clip_mrkdwn(line(question.text), _IN_LIST)
        blocks.append(
            kit.section(f"*▲ {question.votes}* {text}", _upvote(question), f"question:{question.id}")
        )
        lines.append(f"{text} ({_votes(question.votes)})")
    if len(questions) > PER_MESSAGE:
        rest = f"{len(questions) - PER_MESSAGE} more stand in the thread."
        blocks.append(kit.context(rest))
        lines.append(rest)
    ask = kit.button("Ask", actions.SESSION_ASK, str(session.id))
    return Reply.of(lines, [*blocks, kit.actions(f"session:{session.id}", ask)])


def ask_modal(session: Session, *, text: str = "") -> dict[str, Any]:
    """The form for a question; its private_metadata is the session's id."""
    box = kit.text_input(actions.QUESTION_TEXT, most=QUESTION_LIMIT, initial=text, multiline=True, focus=True)
    hidden = kit.checkbox(actions.QUESTION_ANONYMOUS, "Without my name", "anonymous")
    blocks = [
        kit.section(f"To *{title(session, 500)}*"),
        kit.field_input(actions.QUESTION_TEXT, "Your question", box),
        kit.field_input(actions.QUESTION_ANONYMOUS, "Anonymous", hidden, optional=True),
    ]
    return kit.modal(
        "Ask", blocks, callback_id=actions.QUESTION_FORM, submit="Ask", private_metadata=str(session.id)
    )


def _asker(question: Question, name: str) -> str:
    if not question.asker:
        return "asked anonymously"
    return f"asked by {line(kit.clip(name, 80))}" if name.strip() else f"asked by <@{question.asker}>"


def _upvote(question: Question) -> Element:
    return kit.button("▲ Upvote", actions.QUESTION_UPVOTE, str(question.id))


def _menu(question: Question) -> Element:
    acts = (("Answered", actions.QUESTION_ANSWERED), ("Take back", actions.QUESTION_TAKE_BACK))
    return kit.overflow(actions.QUESTION_MENU, [(label, actions.choice(a, question.id)) for label, a in acts])


def _votes(count: int) -> str:
    return "1 upvote" if count == 1 else f"{count} upvotes"


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)
