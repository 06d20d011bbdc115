"""The Home tab: now, next, my agenda, my papers and, for organizers, what is scheduled."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot.domain.announcements.model import Announcement
from bot.domain.people.reader import ANYBODY, Reader
from bot.domain.program.agenda import clashes, upcoming
from bot.domain.program.duties import bound, to_attend
from bot.domain.program.lasting import apart
from bot.domain.program.sessions import Conference, Session
from bot.domain.submissions.papers import AuthorsView
from bot.views import submissions
from bot.views.announcements import messages
from bot.views.common import kit, navigation
from bot.views.common.kit import Block
from bot.views.people.settings import settings_button
from bot.views.program import lasting
from bot.views.program.duties import clash_note
from bot.views.program.entries import ListContext, entry, list_context
from bot.views.program.session_text import line

_ON, _NEXT, _MINE, _PAPERS, _SCHEDULED = 6, 4, 10, 6, 6


def home(
    conference: Conference,
    now: datetime,
    *,
    now_sessions: Sequence[Session] = (),
    next_sessions: Sequence[Session] = (),
    starred: Sequence[Session] = (),
    reader: Reader = ANYBODY,
    papers: Sequence[AuthorsView] = (),
    scheduled: Sequence[Announcement] | None = None,
    settings: str = "",
) -> dict[str, Any]:
    """The tab of one person: `starred` are all their stars, `settings` say in escaped words what they have chosen.

    `scheduled` is None for people who are no organizers.
    """
    stars = {session.id for session in starred}
    on, ahead = (
        list_context(conference, now, stars, view, reader=reader) for view in ("home-now", "home-next")
    )
    (now_sessions, running), (next_sessions, opening) = apart(now_sessions), apart(next_sessions)
    blocks = [kit.header(conference.name), *_listed("On now", on, now_sessions, _ON)]
    blocks += _listed("Next", ahead, next_sessions, _NEXT)
    if long := (*running, *opening):
        blocks.append(kit.context(lasting.line(conference, long, now, reader.zone)[0]))
    buttons = (navigation.ON_NOW, navigation.TODAY, navigation.MY_AGENDA)
    blocks += [kit.actions("home:turn", *buttons), kit.divider(), *_agenda(conference, starred, now, reader)]
    blocks += _papers(conference, papers, now)
    blocks += _scheduled(conference, scheduled) if scheduled is not None else []
    blocks += [kit.divider(), *([kit.context(settings)] if settings else [])]
    blocks.append(kit.actions("home:settings", settings_button()))
    if conference.help_channel:
        blocks.append(kit.context(f"Help: <#{conference.help_channel}>"))
    return kit.home(blocks)


def without_conference(commands_hint: str = "") -> dict[str, Any]:
    """The tab before there is a program."""
    return kit.home(
        [
            kit.section("There is no conference here yet."),
            *([kit.context(line(commands_hint))] if commands_hint.strip() else []),
        ]
    )


def _listed(heading: str, shown: ListContext, sessions: Sequence[Session], most: int) -> list[Block]:
    count = _of(most, len(sessions)) if sessions else " · nothing"
    return [
        kit.section(f"*{heading}*{count}"),
        *(block for session in sessions[:most] for block in entry(shown, session).blocks),
    ]


def _of(most: int, total: int) -> str:
    """As " · 4 of 9" where not all are shown."""
    return f" · {most} of {total}" if total > most else ""


def _agenda(conference: Conference, starred: Sequence[Session], now: datetime, reader: Reader) -> list[Block]:
    standing = upcoming(to_attend(starred, reader.duties), now)
    if not standing:
        return [kit.section("*My agenda* · nothing to come. Star sessions, and they stand here.")]
    clashing = clashes(upcoming(bound(starred, reader.duties), now))
    shown = list_context(conference, now, {session.id for session in starred}, "home-agenda", reader=reader)
    mine = [
        block
        for s in standing[:_MINE]
        for block in entry(shown, s, "dated", clash_note(clashing.get(s.id, ()), reader.duties)).blocks
    ]
    return [kit.section(f"*My agenda*{_of(_MINE, len(standing))}"), *mine]


def _papers(conference: Conference, papers: Sequence[AuthorsView], now: datetime) -> list[Block]:
    if not papers:
        return []
    today = submissions.today_of(conference, now)
    return [
        kit.divider(),
        kit.section(f"*My submissions*{_of(_PAPERS, len(papers))}"),
        *(submissions.listed(view, today, f":home-{view.submission.id}")[1] for view in papers[:_PAPERS]),
    ]


def _scheduled(conference: Conference, scheduled: Sequence[Announcement]) -> list[Block]:
    shown = [messages.listed(conference, a, f":home-{a.id}")[1] for a in scheduled[:_SCHEDULED]]
    heading = (
        f"*Announcements*{_of(_SCHEDULED, len(scheduled))}"
        if scheduled
        else "*Announcements* · none scheduled"
    )
    return [
        kit.divider(),
        kit.section(heading),
        *shown,
        kit.actions("home:announce", messages.new_button()),
    ]
