"""The Home tab: one's own next things and papers, then what is on, the agenda and, for organizers, what is scheduled."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot.domain.announcements.model import Announcement
from bot.domain.common.commands import SUBMISSION
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

_FIRST, _HELD, _ON, _NEXT, _MINE, _PAPERS, _SCHEDULED = 3, 2, 6, 4, 10, 3, 6
"""So many of each are shown; `_HELD` of the first three are what somebody has to do."""


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
    agenda = _Agenda(conference, starred, now, reader)
    blocks = [kit.header(conference.name), *agenda.first(), *_papers(conference, papers, now)]
    blocks += _listed("On now", on, now_sessions, _ON)
    blocks += _listed("Next", ahead, next_sessions, _NEXT)
    if long := (*running, *opening):
        blocks.append(kit.context(lasting.line(conference, long, now, reader.zone)[0]))
    buttons = (navigation.ON_NOW, navigation.TODAY, navigation.MY_AGENDA)
    blocks += [kit.actions("home:turn", *buttons), *agenda.rest()]
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


class _Agenda:
    """A person's agenda in two parts: what they have to do next comes first, then what else is next."""

    def __init__(
        self, conference: Conference, starred: Sequence[Session], now: datetime, reader: Reader
    ) -> None:
        self._conference, self._now, self._reader = conference, now, reader
        self._stars = {session.id for session in starred}
        self._standing = upcoming(to_attend(starred, reader.duties), now)
        self._clashing = clashes(upcoming(bound(starred, reader.duties), now))
        held = [s for s in self._standing if s.id in reader.duties and reader.duties[s.id].is_held][:_HELD]
        others = [s for s in self._standing if s not in held and not s.cancelled]
        self._first = [*held[:1], *upcoming([*held[1:], *others[: _FIRST - len(held)]], now)]

    def first(self) -> list[Block]:
        """The next of it, above everything else; nothing where there is none."""
        if not self._first:
            return []
        duties = [s for s in self._first if s.id in self._reader.duties]
        heading = "*Your part, and next on your agenda*" if duties else "*Next on your agenda*"
        if len(duties) == len(self._first):
            heading = "*Your part*"
        return [kit.section(heading), *self._entries(self._first, "home-mine"), kit.divider()]

    def rest(self) -> list[Block]:
        """All the rest of it."""
        rest = [s for s in self._standing if s not in self._first]
        if not self._standing:
            nothing = "*My agenda* · nothing to come. Sessions that you star appear here."
            return [kit.divider(), kit.section(nothing)]
        if not rest:
            return []
        heading = f"*My agenda, after that*{_of(_MINE, len(rest))}"
        return [kit.divider(), kit.section(heading), *self._entries(rest[:_MINE], "home-agenda")]

    def _entries(self, sessions: Sequence[Session], view: str) -> list[Block]:
        shown = list_context(self._conference, self._now, self._stars, view, reader=self._reader)
        duties = self._reader.duties
        return [
            block
            for s in sessions
            for block in entry(shown, s, "dated", clash_note(self._clashing.get(s.id, ()), duties)).blocks
        ]


def _papers(conference: Conference, papers: Sequence[AuthorsView], now: datetime) -> list[Block]:
    if not papers:
        return []
    today = submissions.today_of(conference, now)
    rest = [kit.context(f"All of them: {SUBMISSION}")] if len(papers) > _PAPERS else []
    return [
        kit.section(f"*My submissions*{_of(_PAPERS, len(papers))}"),
        *(submissions.listed(view, today, f":home-{view.submission.id}")[1] for view in papers[:_PAPERS]),
        *rest,
        kit.divider(),
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
