"""The lists that /session answers with."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from datetime import date, datetime

from bot.domain.people.reader import ANYBODY, Reader
from bot.domain.program.lasting import apart, fresh_first, is_fresh
from bot.domain.program.sessions import Conference, Session
from bot.views.common import actions, kit, navigation, times
from bot.views.common.actions import Page
from bot.views.common.kit import Block, Element
from bot.views.common.paging import PER_MESSAGE, cut, turning
from bot.views.common.reply import Reply
from bot.views.program import lasting
from bot.views.program.entries import Entry, entries, entry, list_context
from bot.views.program.session_text import line, session_text, title

_AHEAD = 3
"""Entries kept for what comes next while more is on than a message holds."""
_FIRST = Page()


def now_and_next(
    conference: Conference,
    now_sessions: Sequence[Session],
    next_sessions: Sequence[Session],
    now: datetime,
    *,
    starred: AbstractSet[int] = frozenset(),
    reader: Reader = ANYBODY,
    page: Page = _FIRST,
    note: str = "",
) -> Reply:
    """Return what is on and what comes next; eight sessions in all, the rest on further pages; `note` is plain words."""
    view = list_context(conference, now, starred, "session", page, reader=reader)
    now_sessions, long = apart(now_sessions)
    next_sessions, opening = apart(next_sessions)
    now_sessions = fresh_first(now_sessions, now)
    fresh = sum(is_fresh(s, now) for s in now_sessions)
    on, ahead, number, left = _turn(now_sessions, next_sessions, page.number, fresh)
    lines, blocks = _noted(note)
    if on or not number:
        together = len({session.end for session in now_sessions}) == 1
        count = _count(len(on), len(now_sessions))
        ends = session_text(conference, on[0], reader.zone) if on and together else None
        until, plain_until = (ends.until, ends.plain_until) if ends else ("", "")
        listed = entries(view, on, "heading" if together else "dated")
        _add(lines, blocks, listed, ("On now", until, count), ("On now", plain_until, count))
    if ahead or not number:
        count = _count(len(ahead), len(next_sessions))
        _add(lines, blocks, entries(view, ahead), ("Next", count), ("Next", count))
    _beside(lines, blocks, conference, (*long, *opening), now, reader)
    here = Page(page.query, number)
    blocks.append(_buttons(here, navigation.TODAY, navigation.MY_AGENDA, left=left))
    return Reply.of(lines, blocks)


def session_list(
    conference: Conference,
    heading: str,
    sessions: Sequence[Session],
    now: datetime,
    *,
    starred: AbstractSet[int] = frozenset(),
    reader: Reader = ANYBODY,
    page: Page = _FIRST,
    day: date | None = None,
    note: str = "",
    long_apart: bool = False,
    meant: tuple[frozenset[str], ...] = (),
    is_now: bool = False,
) -> Reply:
    """`sessions` under `heading`, eight a page; `heading` and `note` are plain words, not yet escaped.

    Where the heading names a day, it is `day`. Where there are none, a note has said so and nothing is headed. With
    `long_apart`, what runs for long is named in one line after the others. `meant` is what was asked for in words;
    `is_now` where it is what "On now" would show.
    """
    attended, long = apart(sessions) if long_apart else (sessions, ())
    sessions, long = (attended, long) if attended else (sessions, ())
    part = cut(sessions, page)
    view = list_context(conference, now, starred, "session", part.here, reader=reader, day=day, meant=meant)
    listed = entries(view, part.shown)
    name = kit.clip_mrkdwn(line(heading), 300) or "Sessions"
    count = part.range or ("1 session" if part.total == 1 else f"{part.total} sessions" if part.total else "")
    lines, blocks = _noted(note)
    if listed or not lines:
        _add(lines, blocks, listed, (name, count), (name, count))
    _beside(lines, blocks, conference, long, now, reader)
    other = navigation.TODAY if is_now else navigation.ON_NOW
    blocks.append(_buttons(part.here, other, navigation.MY_AGENDA, left=part.left))
    return Reply.of(lines, blocks)


def nothing(
    conference: Conference,
    note: str,
    closest: Session | None,
    now: datetime,
    *,
    starred: AbstractSet[int] = frozenset(),
    reader: Reader = ANYBODY,
) -> Reply:
    """Nothing was found: `note` says so in plain words; with the closest there is."""
    sentence = kit.clip_mrkdwn(line(note), 600) or "Nothing on the program matches that."
    turn = _buttons(_FIRST, navigation.ON_NOW, navigation.TODAY)
    if closest is None:
        return Reply.of([sentence], [kit.section(sentence), turn])
    near = entry(list_context(conference, now, starred, reader=reader), closest).blocks
    said = f"{sentence} Closest: {_quoted(conference, closest)}."
    return Reply.of([said], [kit.section(f"{sentence} Closest:"), *near, turn])


def _quoted(conference: Conference, session: Session) -> str:
    """A session inside a sentence: "Title" (Tue 1 Dec 14:00 CET, H.1301)."""
    facts = (times.plain_moment(conference, session.start), line(session.where))
    return f'"{title(session, 150)}" ({", ".join(fact for fact in facts if fact)})'


def _turn(
    on: Sequence[Session], ahead: Sequence[Session], number: int, fresh: int
) -> tuple[Sequence[Session], Sequence[Session], int, int]:
    """The sessions of page `number` or the last, which page that is, and how many come after it.

    What comes next has its place beside what is on, but not before the first `fresh`, which have just begun.
    """
    a = b = at = 0
    while True:
        kept = min(_AHEAD, len(ahead) - b, max(PER_MESSAGE - max(fresh - a, 0), 0))
        a_end = min(len(on), a + PER_MESSAGE - kept)
        b_end = min(len(ahead), b + PER_MESSAGE - (a_end - a))
        left = len(on) - a_end + len(ahead) - b_end
        if at >= number or not left:
            return on[a:a_end], ahead[b:b_end], at, left
        a, b, at = a_end, b_end, at + 1


def _beside(  # noqa: PLR0917 - what it adds to, and what it says
    lines: list[str],
    blocks: list[Block],
    conference: Conference,
    long: Sequence[Session],
    now: datetime,
    reader: Reader,
) -> None:
    """List the long-running sessions in one line after everything else."""
    if long:
        shown, plain = lasting.line(conference, long, now, reader.zone)
        blocks.append(kit.context(shown))
        lines.append(plain)


def _count(shown: int, of: int) -> str:
    if not of:
        return "nothing"
    return f"{shown} of {of}" if shown < of else ""


def _noted(note: str) -> tuple[list[str], list[Block]]:
    """The beginning of a message: `note`, where there is one."""
    said = kit.clip_mrkdwn(line(note), 600)
    return ([said], [kit.section(said)]) if said else ([], [])


def _add(
    lines: list[str],
    blocks: list[Block],
    listed: Sequence[Entry],
    heading: tuple[str, ...],
    plain_heading: tuple[str, ...],
) -> None:
    """A heading, its name first and then what is to be known of the list, and the list."""
    name, *facts = (part for part in heading if part)
    blocks.append(kit.section(" · ".join((f"*{name}*", *facts))))
    blocks.extend(block for each in listed for block in each.blocks)
    lines.append(", ".join(part for part in plain_heading if part) + (":" if listed else "."))
    lines.extend(each.text for each in listed)


def _buttons(here: Page, *others: Element, left: int = 0) -> Block:
    """Back and More where there is somewhere to turn, then as many of `others` as make three."""
    turn = turning(actions.SESSION_BACK, actions.SESSION_PAGE, here, is_more=bool(left), left=left)
    return kit.actions("session:turn", *[*turn, *others][:3])
