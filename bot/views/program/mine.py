"""`/session mine`: where the reader speaks, presents, chairs, or wrote the paper; and who is beside them there."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime

from bot.domain.common.commands import ASK
from bot.domain.people.model import Person
from bot.domain.people.reader import Reader
from bot.domain.program.agenda import clashes, upcoming
from bot.domain.program.duties import bound
from bot.domain.program.lookup.own import Around, Beside, Own
from bot.domain.program.sessions import Conference, Session
from bot.views.common import actions, kit, navigation, times
from bot.views.common.actions import Page
from bot.views.common.kit import Block
from bot.views.common.notes import note
from bot.views.common.paging import cut, turning
from bot.views.common.reply import Reply
from bot.views.program.duties import clash_note
from bot.views.program.entries import ListContext, entry, list_context
from bot.views.program.session_text import line, title

_NAMED, _LONGEST = 3, 200


def mine(
    conference: Conference,
    reader: Reader,
    now: datetime,
    *,
    starred: AbstractSet[int] = frozenset(),
    page: Page,
    is_known: bool,
    asked: Own | None = None,
    notes: Mapping[int, str] | None = None,
    coming: Session | None = None,
) -> Reply:
    """The reader's own sessions, what is to come first; `is_known` says that they are linked to a person.

    With `asked` those of `notes`, which maps session ids to escaped words; where there are none, `coming` is the next duty.
    """
    wanted = reader.duties if notes is None else notes
    theirs = [duty.session for id_, duty in reader.duties.items() if id_ in wanted]
    if not theirs and asked and reader.duties:
        return _nothing(list_context(conference, now, starred, reader=reader, page=page), asked, coming)
    ahead = upcoming(theirs, now)
    over = [s for s in theirs if s.end <= now]
    part = cut([*ahead, *over], page)
    view = list_context(conference, now, starred, "session", part.here, reader=reader)
    off = sum(s.cancelled for s in ahead)
    heading = _heading(
        conference, len(ahead) - off, off, len(over), part.range, is_known=is_known, asked=asked
    )
    blocks: list[Block] = [kit.section(f"*{heading}*" if theirs else heading)]
    lines = [heading]
    clashing = clashes(bound((), reader.duties))
    for session in part.shown:
        note = clash_note(clashing.get(session.id, ()), reader.duties) if session.end > now else ""
        listed = entry(view, session, "dated", "\n".join(filter(None, ((notes or {}).get(session.id), note))))
        lines.append(listed.text)
        blocks += listed.blocks
    turn = turning(actions.SESSION_BACK, actions.SESSION_PAGE, part.here, is_more=part.more, left=part.left)
    return Reply.of(lines, [*blocks, _ways(turn)])


def neighbours(conference: Conference, found: Around, asked: AbstractSet[Beside]) -> str:
    """Return who is before and after, and who chairs, a line each in escaped words, as far as it was asked for."""
    room = f" in {line(found.session.where)}" if found.session.where else ""
    there = f' in "{title(found.container, 80)}"' if found.container else f"{room} that day"
    lines = []
    for which, other, none in (
        (Beside.BEFORE, found.before, "You are first"),
        (Beside.AFTER, found.after, "You are last"),
    ):
        if which in asked:
            known = f"{which.title()} you: {_named(conference, found.session, other)}" if other else ""
            lines.append(known or f"{none}{there}.")
    if Beside.CHAIR in asked:
        names = _names(found.chairs)
        lines.append(f"Chair: {names}" if names else "The program names no chair.")
    return "\n".join(lines)


def no_questions(asked: Own) -> Reply:
    """Said to somebody who asks for the questions to a talk of theirs, where they have none then and there."""
    said = f" {line(kit.clip(asked.said, _LONGEST))}" if asked.said else ""
    return note(
        f"None of your sessions{said} takes questions. Type {ASK} in a room's channel to see the questions there."
    )


def _names(people: Sequence[Person]) -> str:
    return ", ".join(line(kit.clip(person.name, 60)) for person in people[:_NAMED])


def _named(conference: Conference, session: Session, other: Session) -> str:
    """As "Chen Li, Dana Roy · Learning to rank · 13:40 CET", the time as the conference has it."""
    at = times.plain_after(conference, session.start, other.start)
    return " · ".join(part for part in (_names(other.speakers), title(other, 80), at) if part)


def _nothing(view: ListContext, asked: Own, coming: Session | None) -> Reply:
    """Say that nothing of theirs is there then, with their next session."""
    verb = "You chair no session" if asked.chairs else "You have no session"
    is_next = asked.pick == "next"
    said = line(
        kit.clip(" ".join(word for word in (verb, "to come" * is_next, asked.said) if word), _LONGEST)
    )
    if coming is None:
        sentence = f"{said}." if is_next else f"{said}, and none is to come."
        return Reply.of([sentence], [kit.section(sentence), _ways([])])
    listed = entry(view, coming, "dated")
    sentence = f"{said}. Your next one:"
    return Reply.of([sentence, listed.text], [kit.section(f"*{sentence}*"), *listed.blocks, _ways([])])


def _ways(turn: Sequence[kit.Element]) -> Block:
    return kit.actions("session:turn", *[*turn, navigation.ON_NOW, navigation.MY_AGENDA][:3])


def _heading(
    conference: Conference,
    coming: int,
    off: int,
    over: int,
    part: str,
    *,
    is_known: bool,
    asked: Own | None,
) -> str:
    if coming or off or over:
        facts = (
            f"{coming} to come" if coming else "",
            f"{off} cancelled" if off else "",
            f"{over} over" if over else "",
        )
        return " · ".join(words for words in (_whose(asked, coming + off + over), part, *facts) if words)
    name = line(kit.clip(conference.name, 200)) or "this conference"
    if is_known:
        return f"You have no session at {name}. You do not speak, present or chair there."
    return (
        f"Nobody on the program of {name} is linked to your Slack account. "
        "If you speak or chair there, open the Details of your session and choose That's me."
    )


def _whose(asked: Own | None, count: int) -> str:
    """As "Your sessions", "Your next session", "Your sessions today"; escaped."""
    noun = "session" if asked and asked.pick and count == 1 else "sessions"
    if asked is None:
        return f"Your {noun}"
    whose = ("Your", asked.pick, noun) if not asked.chairs else (asked.pick.title(), noun, "that you chair")
    said = " ".join(word for word in (*whose, asked.said) if word)
    return line(kit.clip(said[0].upper() + said[1:], _LONGEST))
