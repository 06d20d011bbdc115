"""Forget me: what goes, what stays and what follows, before it is done; and that it is done."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from bot.domain.common.commands import USHER
from bot.domain.common.markup import escape
from bot.domain.privacy.mydata import Farewell, Talk
from bot.domain.program.answers import listed, quoted
from bot.views.common import actions, kit, times
from bot.views.common.reply import Reply
from bot.views.program.session_text import raw_title

_SHOWN = 5
_TITLE = 80
_COUNTED: Mapping[str, tuple[str, str]] = {
    "star": ("star", "stars"),
    "vote": ("upvote", "upvotes"),
    "role": ("role at a conference", "roles at conferences"),
    "person_claim": ("claim of who you are", "claims of who you are"),
    "presence": ("answer whether a speaker is there", "answers whether speakers are there"),
}
"""Rows that go and are worth a number, by table."""


class _Voice(NamedTuple):
    """To whom it is said."""

    subject: str
    object: str
    whose: str


_TO_THEM, _OF_THEM = _Voice("You", "you", "your"), _Voice("They", "them", "their")
DONE = "You are forgotten. I won't write to you again."


def forget_modal(farewell: Farewell) -> dict[str, Any]:
    """The second look: nothing is done before it is submitted."""
    blocks = [
        kit.section(f"*{escape(head)}*\n" + "\n".join(f"• {escape(each)}" for each in said))
        for head, said in sentences(farewell).items()
    ]
    return kit.modal("Forget me?", blocks, callback_id=actions.OWN_FORM, submit="Forget me", close="Keep me")


def forgotten() -> Reply:
    """Return what stands in the form's place."""
    return Reply.of([DONE, _back()], [kit.section(DONE), kit.context(_back())])


def remembered() -> Reply:
    """To somebody who wants to be known again."""
    words = "I know you again. The deleted data stays deleted. The next import and the next look at the workspace will find you."
    return Reply.of([words], [kit.section(words)])


def sentences(farewell: Farewell, *, of_other: bool = False) -> dict[str, list[str]]:
    """Everything to know before, by heading, in plain words: to the person, or to an operator about somebody (`of_other`)."""
    voice = _OF_THEM if of_other else _TO_THEM
    found = {
        "First": list(_first(farewell, voice)),
        "What goes": list(_goes(farewell, voice)),
        "What stays": list(_stays(farewell, voice)),
        "What follows": list(_follows(farewell, voice)),
    }
    return {head: said for head, said in found.items() if said}


def _first(farewell: Farewell, voice: _Voice) -> Iterator[str]:
    if farewell.alone:
        yield (
            f"⚠ Nobody else organizes {_listed(farewell.alone)}. Name another organizer first. Otherwise nobody can "
            "announce, approve or change anything."
        )
    if farewell.in_settings:
        yield (
            f"⚠ USHER_ORGANIZERS names {voice.object}. Usher will ignore that. The operator must take "
            f"{voice.object} out of it."
        )


def _goes(farewell: Farewell, voice: _Voice) -> Iterator[str]:
    if farewell.is_empty:
        yield f"Nothing. Usher stores nothing about {voice.object}."
        if voice is _OF_THEM:
            yield "Check the address or id for typing errors."
        return
    counted = [
        f"{count:,} {one if count == 1 else many}"
        for table, (one, many) in _COUNTED.items()
        if (count := farewell.goes.get(table, 0))
    ]
    always = ("e-mail address", "unit", "time zone", "Slack account", "settings")
    parts = [*(f"{voice.whose} {each}" for each in always), *counted]
    yield f"These are deleted: {listed(parts, most=len(parts))}."
    yield f"Messages that are planned for {voice.object} are cancelled."


def _stays(farewell: Farewell, voice: _Voice) -> Iterator[str]:
    whose = voice.whose.capitalize()
    if farewell.named:
        yield f"{whose} name stays on the program, because others need it: {_listed(map(quoted, farewell.named))}."
    if farewell.papers:
        yield f"{whose} name stays on {_papers(farewell.papers)} that others wrote, too, or that the program has."
    if farewell.goes.get("question"):
        yield f"{whose} questions stay without the name."
    yield f"Messages that Usher sent to {voice.object} in Slack stay there."


def _follows(farewell: Farewell, voice: _Voice) -> Iterator[str]:
    for talk in farewell.talks[:_SHOWN]:
        yield _expected(talk, voice)
    if (more := len(farewell.talks) - _SHOWN) > 0:
        yield f"{voice.subject} are expected in {more} more."
    if farewell.talks:
        yield f"Nobody will remind {voice.object}. The organizers see that Usher can't reach {voice.object}."
        yield f"If {voice.subject.lower()} can't come, tell the organizers."
    if farewell.announcements:
        some = "1 announcement" if farewell.announcements == 1 else f"{farewell.announcements} announcements"
        yield f"{some} that {voice.subject.lower()} wrote can still go out, without the name. First cancel the ones that should not go out."
    yield f"No import brings {voice.object} back. Usher won't write to {voice.object} again."
    yield _back() if voice is _TO_THEM else f"To be known again, they type {USHER} remember me."


def _expected(talk: Talk, voice: _Voice) -> str:
    when = times.plain_moment(talk.conference, talk.session.start)
    does = "chair" if talk.chairs else "are expected in"
    return f'{voice.subject} {does} "{raw_title(talk.session, _TITLE)}" on {when}.'


def _papers(count: int) -> str:
    return "1 paper" if count == 1 else f"{count} papers"


def _listed(names: Iterable[str]) -> str:
    return listed([kit.clip(" ".join(name.split()), _TITLE) for name in names], _SHOWN)


def _back() -> str:
    return f"To be known again, type {USHER} remember me."
