"""Questions to the speakers: the thread, the question in it, and what its asker is told."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from bot.domain.common.markup import escape
from bot.domain.people.rights import Right
from bot.domain.program.sessions import Conference, Session
from bot.domain.questions import ANSWER_LIMIT, QUESTION_LIMIT, Question
from bot.views.common import actions, kit, times
from bot.views.common.kit import Block, Element
from bot.views.common.paging import PER_MESSAGE
from bot.views.common.reply import Reply
from bot.views.program.session_text import line, session_text, title
from bot.views.reminders.place import short_ordinal

_UPVOTE = "▲ Upvote"
_IN_LIST = 350
_IN_THREAD = 2500


def thread_root(conference: Conference, session: Session) -> Reply:
    """The message under which a session's questions stand."""
    shown = session_text(conference, session)
    buttons = kit.actions(
        f"session:{session.id}",
        kit.button("Ask", actions.SESSION_ASK, str(session.id)),
        kit.button("Most upvoted", actions.QUESTION_LIST, str(session.id)),
        kit.button("Details", actions.SESSION_DETAILS, str(session.id)),
    )
    order = "They are in this thread, oldest first."
    blocks = [
        kit.section(f"*Questions to* {shown.title}\n{_joined(shown.dated_time, shown.detail)}"),
        kit.context(f"{order} Upvote what you want answered; *Most upvoted* lists the open ones by upvotes."),
        buttons,
    ]
    facts = _joined(shown.plain_dated_time, shown.plain_detail)
    words = (
        f"Questions to {shown.plain_title} · {facts}. {order} Most upvoted lists the open ones by upvotes."
    )
    return Reply.of([words], blocks)


def question_message(
    conference: Conference, question: Question, session: Session, *, asker_name: str = ""
) -> Reply:
    """A question in the thread, as it stands now; without `asker_name` Slack shows the asker's."""
    if question.withdrawn:
        return Reply.of(["This question was taken back."], [kit.section("_This question was taken back._")])
    if question.hidden:
        return _hidden(question)
    by = _asker(question, asker_name)
    text = kit.clip_mrkdwn(kit.linkify(escape(question.text.strip())), _IN_THREAD)
    done = "✅ answered · " if question.answered else ""
    edited = " · edited" if question.edited else ""
    asked = f"{done}{by} · {times.moment(conference, question.asked_at)}{edited}"
    plain_asked = (
        f"{done.replace('✅ ', '')}{by} · {times.plain_moment(conference, question.asked_at)}{edited}"
    )
    blocks = [kit.section(f"*▲ {question.votes}* {text}"), kit.context(asked)]
    first = () if question.answered else (_upvote(question),)
    blocks.append(kit.actions(f"question:{question.id}", *first, _menu(question)))
    about = f"Question to {title(session, 150)}"
    words = kit.clip_mrkdwn(escape(question.text.strip()), _IN_THREAD)
    return Reply.of([f"{about}: {words} ({plain_asked}, {_votes(question.votes)})"], blocks)


def asked(question: Question, session: Session, position: int, total: int, *, permalink: str = "") -> Reply:
    """Return what the asker is told; `permalink` is the thread's, once it is there."""
    sentence = f'Your question is with "{title(session, 200)}" ({short_ordinal(position)} of {total}).'
    sentence += " It's anonymous: nobody sees that you asked it." if question.is_anonymous else ""
    buttons = [
        kit.button("Edit", actions.QUESTION_EDIT, str(question.id)),
        kit.button("Take back", actions.QUESTION_TAKE_BACK, str(question.id)),
    ]
    if permalink.startswith("https://"):
        buttons.insert(0, kit.button("See the thread", actions.QUESTION_THREAD, url=permalink[:3000]))
    return Reply.of([sentence], [kit.section(sentence), kit.actions(f"question:{question.id}", *buttons)])


def taken_back() -> Reply:
    """Said where the button was, to the one who asked."""
    return note("Your question is taken back.")


def changed(question: Question) -> Reply:
    """Said to the one who asked, once the question has another text."""
    rest = " It stays anonymous: nobody sees that you asked it." if question.is_anonymous else ""
    return note(f"Your question is changed.{rest}")


@dataclass(frozen=True, slots=True)
class Moderated:
    """The moderators' extra facts and acts beside a session's open questions."""

    rights: Collection[Right] = ()
    hidden: Sequence[Question] = ()
    is_closed: bool = False
    answered: Sequence[Question] = ()
    is_over: bool = False
    """True if it is too late to take questions again."""


def open_questions(
    conference: Conference,
    session: Session,
    questions: Sequence[Question],
    *,
    mine: Collection[int] = (),
    moderated: Moderated | None = None,
    asks: bool = True,
) -> Reply:
    """The open questions of a session, as they rank; `questions` holds only those, `mine` are the reader's own.

    `asks` where the reader can ask another one.
    """
    shown = session_text(conference, session)
    count = f"{len(questions)} open" if questions else "none open"
    count += ", most upvoted first" if len(questions) > 1 else ""
    blocks: list[Block] = [kit.section(f"*Questions to* {shown.title} · {count}")]
    lines = [f"Questions to {shown.plain_title}, {count}{':' if questions else '.'}"]
    for question in questions[:PER_MESSAGE]:
        text = kit.clip_mrkdwn(line(question.text), _IN_LIST)
        act = _beside(question, moderated.rights if moderated else (), is_mine=question.id in mine)
        yours = " · _yours_" if question.id in mine else ""
        unnamed = ", anonymous" if yours and question.is_anonymous else ""
        blocks.append(
            kit.section(f"*▲ {question.votes}* {text}{yours}{unnamed}", act, f"question:{question.id}")
        )
        lines.append(f"{text} ({'yours, ' if yours else ''}{_votes(question.votes)}){unnamed}")
    if len(questions) > PER_MESSAGE:
        rest = f"{len(questions) - PER_MESSAGE} more are in the thread, oldest first."
        blocks.append(kit.context(rest))
        lines.append(rest)
    buttons = [kit.button("Ask", actions.SESSION_ASK, str(session.id))] if asks else []
    if moderated:
        _add_moderated(session, moderated, blocks, lines, buttons)
    row = [kit.actions(f"session:{session.id}", *buttons)] if buttons else []
    return Reply.of(lines, [*blocks, *row])


def _add_moderated(
    session: Session, seen: Moderated, blocks: list[Block], lines: list[str], buttons: list[Element]
) -> None:
    """Add the hidden questions, and say if the questions are closed."""
    answered = [(q, "answered", _done(q, seen.rights)) for q in seen.answered]
    hidden = [(q, "hidden", _restore(q)) for q in seen.hidden]
    for question, state, act in (*answered[-PER_MESSAGE:], *hidden[-PER_MESSAGE:]):
        text = kit.clip_mrkdwn(line(question.text), _IN_LIST)
        blocks.append(kit.section(f"_{state}_ · {text}", act, f"question:{question.id}"))
        lines.append(f"{text} ({state})")
    if Right.CLOSE_QUESTIONS not in seen.rights:
        return
    if seen.is_closed:
        said = "The questions are closed. Nobody can ask. Usher has forgotten who asked anonymously."
        said += " The session ended too long ago to reopen them." if seen.is_over else ""
        blocks.append(kit.context(said))
        lines.append(said)
        reopen = kit.button("Reopen", actions.QUESTION_REOPEN, str(session.id))
        buttons[:] = [] if seen.is_over else [reopen]
        return
    confirm = kit.confirmation(
        "Close the questions?",
        "Nobody can ask in this session then. Usher forgets who asked anonymously, for good.",
        "Close",
        "Leave open",
    )
    buttons.append(kit.button("Close questions", actions.QUESTION_CLOSE, str(session.id), confirm=confirm))


def note(sentence: str) -> Reply:
    """One sentence, said where the button was."""
    return Reply.of([sentence], [kit.section(sentence)])


def closed(session: Session) -> Reply:
    """Say that nobody can ask in the session now."""
    return note(
        f'The questions to "{title(session, 200)}" are closed. Usher has forgotten which people asked anonymously.'
    )


def silenced(question_id: int, *, everywhere: bool) -> Reply:
    """Return what holds for the asker from now on; it says nothing of who that is."""
    where = "at this conference" if everywhere else "in this session"
    sentence = f"The asker of this question can no longer ask {where}. Nobody learns who it is."
    undo = kit.button("Undo", actions.QUESTION_ALLOW, str(question_id))
    return Reply.of([sentence], [kit.section(sentence), kit.actions(f"question:{question_id}", undo)])


def allowed() -> Reply:
    """The same words whether the asker was silenced or not."""
    return note("The asker of this question can ask.")


def written_answer(
    conference: Conference, session: Session, question: Question, text: str, *, by: str, by_user: str
) -> Reply:
    """An answer in writing, to the one who asked."""
    shown = session_text(conference, session)
    who = line(kit.clip(by, 80)) if by.strip() else f"<@{by_user}>"
    unnamed = f" (anonymous: {who} doesn't see that you asked it)" if question.is_anonymous else ""
    asked = kit.clip_mrkdwn(line(question.text), _IN_LIST) + unnamed
    answer = kit.clip_mrkdwn(kit.linkify(escape(text.strip())), _IN_THREAD)
    blocks = [
        kit.section(f"*{who} answers your question* to {shown.title}"),
        kit.context(asked),
        kit.section(answer),
    ]
    plain = kit.clip_mrkdwn(escape(text.strip()), _IN_THREAD)
    return Reply.of([f"{who} answers your question to {shown.plain_title}", asked, plain], blocks)


def edit_modal(question: Question, session: Session) -> dict[str, Any]:
    """The form for another text; its private_metadata is the question's id."""
    box = kit.text_input(
        actions.QUESTION_TEXT, most=QUESTION_LIMIT, initial=question.text, multiline=True, focus=True
    )
    hint = "It will say that it was edited." + (" It stays anonymous." if question.is_anonymous else "")
    blocks = [
        kit.section(f"To *{title(session, 500)}*"),
        kit.field_input(actions.QUESTION_TEXT, "Your question", box, hint=hint),
    ]
    return kit.modal(
        "Edit",
        blocks,
        callback_id=actions.QUESTION_EDIT_FORM,
        submit="Save",
        private_metadata=str(question.id),
    )


def answer_modal(question: Question, session: Session, list_at: str = "") -> dict[str, Any]:
    """The form for an answer in writing; its private_metadata is the question's id, and where Slack takes the list anew."""
    box = kit.text_input(actions.QUESTION_WRITTEN, most=ANSWER_LIMIT, multiline=True, focus=True)
    blocks = [
        kit.section(f"To *{title(session, 500)}*\n{kit.clip_mrkdwn(line(question.text), 1500)}"),
        kit.field_input(
            actions.QUESTION_WRITTEN,
            "Your answer",
            box,
            hint="Only the asker gets it, as a direct message with your name. The question is then marked as answered.",
        ),
    ]
    return kit.modal(
        "Answer in writing",
        blocks,
        callback_id=actions.QUESTION_WRITE_FORM,
        submit="Send",
        private_metadata=f"{question.id} {list_at}".strip(),
    )


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
    if question.is_anonymous:
        return "asked anonymously"
    return f"asked by {line(kit.clip(name, 80))}" if name.strip() else f"asked by <@{question.asker}>"


def _upvote(question: Question) -> Element:
    return kit.button(_UPVOTE, actions.QUESTION_UPVOTE, str(question.id))


_OWN = (("Edit …", actions.QUESTION_EDIT), ("Take back", actions.QUESTION_TAKE_BACK))
_MODERATORS = (
    (Right.MARK_ANSWERED, "Answered", actions.QUESTION_ANSWERED),
    (Right.ANSWER_IN_WRITING, "Answer in writing …", actions.QUESTION_WRITE),
    (Right.HIDE_QUESTION, "Hide", actions.QUESTION_HIDE),
    (Right.SILENCE_ASKER, "Silence the asker", actions.QUESTION_SILENCE),
)
"""The menu of a question for people with the right."""
_NOT_FOR_ONESELF = frozenset({Right.ANSWER_IN_WRITING, Right.SILENCE_ASKER})


def _menu(question: Question) -> Element:
    """The menu in the thread, which everybody sees: each right is checked at the press."""
    acts = _acts(question, set(Right))
    return _choices(question, acts if question.answered else [*acts, _OWN[1]])


def _acts(question: Question, rights: Collection[Right]) -> list[tuple[str, str]]:
    """Return what those with these rights can do with a question that is not hidden."""
    found = [(label, act) for right, label, act in _MODERATORS if right in rights]
    if not question.answered:
        return found
    back = ("Not answered", actions.QUESTION_NOT_ANSWERED)
    return [back if act == actions.QUESTION_ANSWERED else (label, act) for label, act in found]


def _beside(question: Question, rights: Collection[Right], *, is_mine: bool) -> Element:
    """Return what stands beside an open question in the list: a button for everybody, a menu for its asker and for moderators."""
    if is_mine:
        return _choices(question, [*_OWN, *_acts(question, set(rights) - _NOT_FOR_ONESELF)])
    acts = _acts(question, rights)
    return _choices(question, [*acts, (_UPVOTE, actions.QUESTION_UPVOTE)]) if acts else _upvote(question)


def _done(question: Question, rights: Collection[Right]) -> Element | None:
    """The menu of an answered question in the list."""
    acts = _acts(question, rights)
    return _choices(question, acts) if acts else None


def _restore(question: Question) -> Element:
    return kit.button("Restore", actions.QUESTION_RESTORE, str(question.id))


def _choices(question: Question, acts: Sequence[tuple[str, str]]) -> Element:
    return kit.overflow(actions.QUESTION_MENU, [(label, actions.choice(a, question.id)) for label, a in acts])


def _hidden(question: Question) -> Reply:
    """Return what everybody sees in its place; the menu is the moderators'."""
    sentence = "A moderator has hidden this question."
    acts = (("Restore", actions.QUESTION_RESTORE), ("Silence the asker", actions.QUESTION_SILENCE))
    shown = kit.section(f"_{sentence}_", _choices(question, acts), f"question:{question.id}")
    return Reply.of([sentence], [shown])


def _votes(count: int) -> str:
    return "1 upvote" if count == 1 else f"{count} upvotes"


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)
