"""My agenda: the sessions that a person has starred and those where they have a part, by day, with what clashes."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.common.commands import AGENDA
from bot.domain.people.reader import ANYBODY, Reader
from bot.domain.program.agenda import clashes, upcoming
from bot.domain.program.duties import Duty, bound, to_attend
from bot.domain.program.sessions import Conference, Session
from bot.views.common import actions, kit, navigation, times
from bot.views.common.actions import Page
from bot.views.common.kit import Block
from bot.views.common.paging import cut, turning
from bot.views.common.reply import Reply
from bot.views.program.duties import clash_note, named
from bot.views.program.entries import ListContext, entry, list_context
from bot.views.program.session_text import line, session_text, title

EMPTY = "Your agenda is already empty."


def agenda(
    conference: Conference,
    sessions: Sequence[Session],
    now: datetime,
    *,
    reader: Reader = ANYBODY,
    page: Page | None = None,
    note: str = "",
    when: str = "",
) -> Reply:
    """The starred `sessions` and the reader's own that are not over.

    `note` is plain words on what a button has just done; `when` says which part of the agenda it is, as "tomorrow".
    """
    theirs = to_attend(sessions, reader.duties)
    standing = upcoming(theirs, now)
    over = len(theirs) - len(standing)
    part = cut(standing, page or Page())
    view = list_context(conference, now, {s.id for s in sessions}, "agenda", part.here, reader=reader)
    said, heading = line(note), _heading(len(standing), over, part.range, line(when))
    blocks: list[Block] = [kit.section(said)] if said else []
    blocks.append(kit.section(f"*{heading}*" if standing else heading))
    lines = [said, heading]
    for listed_line, listed_blocks in _by_day(
        view, part.shown, clashes(upcoming(bound(sessions, reader.duties), now))
    ):
        lines.append(listed_line)
        blocks += listed_blocks
    turn = turning(actions.AGENDA_BACK, actions.AGENDA_PAGE, part.here, is_more=part.more, left=part.left)
    blocks.append(kit.actions("agenda:turn", *[*turn, navigation.ON_NOW, navigation.TODAY][:3]))
    return Reply.of(lines, blocks)


def clear_question(count: int, duties: int = 0) -> Reply:
    """Return what `/agenda clear` would do, before it does it; the reader's `duties` stay, so many as they are."""
    stay = _stay(duties)
    if not count:
        empty = f"You have no starred sessions.{stay}" if duties else EMPTY
        return Reply.of([empty], [kit.section(empty)])
    sentence = f"This unstars {_counted(count)}.{stay}"
    clear = kit.button("Clear my agenda", actions.AGENDA_CLEAR, str(count), style="danger")
    keep = kit.button("Keep them" if count > 1 else "Keep it", actions.AGENDA_KEEP)
    return Reply.of(
        [f"{sentence} Press Clear my agenda to do it."],
        [kit.section(sentence), kit.actions("agenda:clear", clear, keep)],
    )


def cleared(count: int, duties: int = 0) -> Reply:
    """Return what clearing the agenda did; nothing where it was empty by then."""
    if not count:
        return clear_question(0, duties)
    done = f"{_counted(count)} unstarred."
    sentence = f"{done}{_stay(duties)}" if duties else f"Your agenda is empty: {done}"
    return Reply.of([sentence], [kit.section(sentence)])


def _stay(duties: int) -> str:
    if not duties:
        return ""
    which = "The session" if duties == 1 else f"The {duties} sessions"
    return f" {which} where you speak, present or chair {'stays' if duties == 1 else 'stay'}."


def _by_day(
    view: ListContext, sessions: Sequence[Session], clashing: Mapping[int, tuple[Session, ...]]
) -> list[tuple[str, tuple[Block, ...]]]:
    """Each day's heading and its sessions, as lines and blocks."""
    shown: list[tuple[str, tuple[Block, ...]]] = []
    day = None
    today = times.local(view.conference, view.now).date()
    is_today = times.is_today(view.conference, view.reader.zone, view.now)
    for session in sessions:
        if (its := session_text(view.conference, session).day) != day:
            day = its
            spoken = "Today" if is_today and day == today else times.long_date(day)
            shown.append((f"{spoken}:", (kit.section(f"*{spoken}*"),)))
        note = clash_note(clashing.get(session.id, ()), view.reader.duties)
        listed = entry(replace(view, day=day), session, note=note)
        shown.append((listed.text, listed.blocks))
    return shown


def _heading(standing: int, over: int, part: str, when: str) -> str:
    if not standing and when:
        past = f" ({_counted(over)} over)" if over else ""
        return f"Nothing to come in your agenda {when}{past}. {AGENDA} shows all of it."
    if not standing and over:
        return f"Everything in your agenda is over ({_counted(over)})."
    if not standing:
        return "Your agenda is empty. Sessions that you star in a list or on a card appear here."
    past = f"{over} over" if over else ""
    return " · ".join(
        words for words in (f"My agenda {when}".strip(), part or f"{standing} to come", past) if words
    )


def _counted(count: int) -> str:
    return "1 session" if count == 1 else f"{count} sessions"


def starred(session: Session, others: Sequence[Session], duties: Mapping[int, Duty]) -> Reply:
    """As "★ Starred: Title. It clashes with your talk "Other title".", where `others` are the reader's own."""
    first = f"Starred: {title(session)}."
    clash = f" It clashes with {named(others, duties, quoted=True)}." if others else ""
    return Reply.of([f"{first}{clash}"], [kit.section(f"★ {first}{clash}")])
