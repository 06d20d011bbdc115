"""`/session mine`: where the reader speaks, presents, chairs, or wrote the paper."""

from collections.abc import Set as AbstractSet
from datetime import datetime

from bot.domain.agenda import clashes, upcoming
from bot.domain.duties import bound
from bot.domain.reader import Reader
from bot.domain.sessions import Conference
from bot.views import actions, elsewhere, kit
from bot.views.actions import Page
from bot.views.duties import clash_note
from bot.views.entries import entry, scene
from bot.views.faces import line
from bot.views.kit import Block
from bot.views.paging import cut, turning
from bot.views.reply import Reply


def mine(
    conference: Conference,
    reader: Reader,
    now: datetime,
    *,
    starred: AbstractSet[int] = frozenset(),
    page: Page,
    is_known: bool,
) -> Reply:
    """The reader's own sessions, what is to come first; `is_known` says that they are linked to a person."""
    theirs = [duty.session for duty in reader.duties.values()]
    coming = upcoming(theirs, now)
    over = [s for s in theirs if s.end <= now]
    part = cut([*coming, *over], page)
    view = scene(conference, now, starred, "session", part.here, reader=reader)
    off = sum(s.cancelled for s in coming)
    heading = _heading(conference, len(coming) - off, off, len(over), part.range, is_known=is_known)
    blocks: list[Block] = [kit.section(f"*{heading}*" if theirs else heading)]
    lines = [heading]
    clashing = clashes(bound((), reader.duties))
    for session in part.shown:
        note = clash_note(clashing.get(session.id, ()), reader.duties) if session.end > now else ""
        listed = entry(view, session, "dated", note)
        lines.append(listed.text)
        blocks += listed.blocks
    turn = turning(actions.SESSION_BACK, actions.SESSION_PAGE, part.here, is_more=part.more, left=part.left)
    blocks.append(kit.actions("session:turn", *[*turn, elsewhere.ON_NOW, elsewhere.MY_AGENDA][:3]))
    return Reply.of(lines, blocks)


def _heading(conference: Conference, coming: int, off: int, over: int, part: str, *, is_known: bool) -> str:
    if coming or off or over:
        facts = (
            f"{coming} to come" if coming else "",
            f"{off} cancelled" if off else "",
            f"{over} over" if over else "",
        )
        return " · ".join(words for words in ("Your sessions", part, *facts) if words)
    name = line(kit.clip(conference.name, 200)) or "this conference"
    if is_known:
        return f"You have no session at {name}: you do not speak, present or chair there."
    return (
        f"Nobody on the program of {name} is linked to your Slack account. "
        "If you speak or chair there, open the Details of your session and choose That's me."
    )
