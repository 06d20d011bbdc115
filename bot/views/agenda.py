"""My agenda: the sessions that a person has starred, by day, with what clashes."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.domain.agenda import clashes, upcoming
from bot.domain.sessions import Conference, Session
from bot.views import actions, elsewhere, kit, times
from bot.views.actions import Page
from bot.views.entries import Scene, entry, scene
from bot.views.faces import face, line, title
from bot.views.kit import Block
from bot.views.paging import cut, turning
from bot.views.reply import Reply

_CLASHES = 2


def agenda(
    conference: Conference,
    sessions: Sequence[Session],
    now: datetime,
    *,
    page: Page | None = None,
    note: str = "",
) -> Reply:
    """The starred `sessions` that are not over; `note` is plain words on what a button has just done."""
    standing = upcoming(sessions, now)
    over = len(sessions) - len(standing)
    part = cut(standing, page or Page())
    view = scene(conference, now, {s.id for s in sessions}, "agenda", part.here)
    said, heading = line(note), _heading(len(standing), over, part.range)
    blocks: list[Block] = [kit.section(said)] if said else []
    blocks.append(kit.section(f"*{heading}*" if standing else heading))
    lines = [said, heading]
    for listed_line, block in _by_day(view, part.shown, clashes(standing)):
        lines.append(listed_line)
        blocks.append(block)
    turn = turning(actions.AGENDA_BACK, actions.AGENDA_PAGE, part.here, is_more=part.more)
    blocks.append(kit.actions("agenda:turn", *[*turn, elsewhere.ON_NOW, elsewhere.TODAY][:3]))
    return Reply.of(lines, blocks)


def clear_question(count: int) -> Reply:
    """What `/agenda clear` would do, before it does it."""
    if not count:
        return Reply.of(["Your agenda is empty already."], [kit.section("Your agenda is empty already.")])
    sentence = f"This unstars {_starred(count)}."
    button = kit.button("Clear my agenda", actions.AGENDA_CLEAR, style="danger")
    return Reply.of(
        [f"{sentence} Press Clear my agenda to do it."],
        [kit.section(sentence), kit.actions("agenda:clear", button, elsewhere.MY_AGENDA)],
    )


def cleared(count: int) -> Reply:
    """What clearing the agenda did."""
    sentence = f"Your agenda is empty: {_starred(count)} unstarred."
    return Reply.of([sentence], [kit.section(sentence)])


def clash_note(others: Sequence[Session]) -> str:
    """As "⚠ clashes with Title, Title and 2 more", escaped; "" where nothing does."""
    if not others:
        return ""
    named = ", ".join(title(other, 80) for other in others[:_CLASHES])
    more = f" and {len(others) - _CLASHES} more" if len(others) > _CLASHES else ""
    return f"⚠ clashes with {named}{more}"


def duty_clash(others: Sequence[Session]) -> str:
    """As "⚠ clashes with Title, where you speak or chair, too", escaped; "" where nothing does."""
    note = clash_note(others)
    return f"{note}, where you speak or chair, too." if note else ""


def _by_day(
    view: Scene, sessions: Sequence[Session], clashing: Mapping[int, tuple[Session, ...]]
) -> list[tuple[str, Block]]:
    """Each day's heading and its sessions, as lines and blocks."""
    shown: list[tuple[str, Block]] = []
    day = None
    for session in sessions:
        if (its := face(view.conference, session).day) != day:
            day = its
            spoken = "Today" if day == view.today else times.long_date(day)
            shown.append((f"{spoken}:", kit.section(f"*{spoken}*")))
        listed = entry(view, session, "time", clash_note(clashing.get(session.id, ())))
        shown.append((listed.text, listed.block))
    return shown


def _heading(standing: int, over: int, part: str) -> str:
    if not standing and over:
        return f"Everything in your agenda is over ({_starred(over)})."
    if not standing:
        return "Your agenda is empty. Star sessions in a list or on their card, and they stand here."
    past = f"{over} over" if over else ""
    return " · ".join(words for words in ("My agenda", part or f"{standing} to come", past) if words)


def _starred(count: int) -> str:
    return "1 session" if count == 1 else f"{count} sessions"
