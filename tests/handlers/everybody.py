"""One person's request, sent again by everybody: what each of them may do, from the same state of everything."""

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

from bot.sandbox.messages import Message
from bot.sandbox.outbound import FORM, JSON, Ack
from bot.sandbox.views import View
from bot.sandbox.workspace import User
from handlers.common.admission import ELSEWHERE, NOBODY
from tests.handlers.conference import MAIN, Conference

Request = tuple[str, str]
"""A body and its type."""
OTHER = "T0ELSEWHERE"


class Who(StrEnum):
    """What somebody is: at the conference, and to the talk and the paper that the requests are about."""

    ATTENDEE = "attendee"
    AUTHOR = "author"
    CO_AUTHOR = "co-author"
    SPEAKER = "speaker"
    CHAIR = "chair"
    REVIEWER = "reviewer"
    ORGANIZER = "organizer"
    GIVEN_ORGANIZER = "organizer of the conference"
    """By a role that was given, and by no setting."""
    TRACK_CHAIR = "chair of the track"
    EX_ORGANIZER = "ex-organizer"
    GUEST = "guest"
    STRANGER = "stranger"
    OTHER_TEAM = "other team"
    DEACTIVATED = "deactivated"
    BOT = "bot"


HANDLES = {
    Who.ATTENDEE: "ruth.steinbach",
    Who.AUTHOR: "liam.osullivan",
    Who.CO_AUTHOR: "viktor.hlavacek",
    Who.SPEAKER: "noemie.lefevre",
    Who.CHAIR: "karin.holm",
    Who.REVIEWER: "gudrun.olafsdottir",
    Who.ORGANIZER: "ines.carvalho",
    Who.GIVEN_ORGANIZER: "sunita.gurung",
    Who.TRACK_CHAIR: "kofi.boateng",
    Who.EX_ORGANIZER: "jakub.sramek",
    Who.GUEST: "yara.haidari",
    Who.STRANGER: "nadia.haddad",
    Who.OTHER_TEAM: "alice.fontaine",
    Who.DEACTIVATED: "gone.member",
    Who.BOT: "a.robot",
}
"""The paper is 108, by the author and the co-author; the talk is 171, by the speaker, in the chair's session."""
OUTSIDE = frozenset({Who.STRANGER, Who.OTHER_TEAM, Who.DEACTIVATED, Who.BOT})
INSIDE = frozenset(Who) - OUTSIDE
_HELD = "Checking …"
_TURNED_AWAY = frozenset({ELSEWHERE, NOBODY, _HELD})
_REFUSED = re.compile(
    r"Only (organizers|the|who) |You wrote it, so |That (submission|message) is not yours|That no longer exists|This was already settled|No submission #"
)
_FRAME = frozenset({"title", "submit", "close"})
"""Parts of a window that say what it is called and which buttons it has."""
_ASIDE = frozenset({"heard", "audit"})
"""Tables that say that somebody tried something, whatever came of it."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a request: whether anything was written, and all that Usher said."""

    changed: bool
    said: tuple[str, ...]

    @property
    def is_refused(self) -> bool:
        """Whether nothing was done, and nothing was shown."""
        first = next((text for text in self.said if text != _HELD), "")
        return not self.changed and (not first or bool(_REFUSED.match(first)) or self.is_turned_away)

    @property
    def is_turned_away(self) -> bool:
        """Whether the door was shut: nothing was done, and nothing but that was said."""
        return not self.changed and set(self.said) <= _TURNED_AWAY


class Play:
    """The conference, the people who are tried, and the way back to the state before."""

    def __init__(self, conference: Conference, url: str) -> None:
        self.conference = conference
        self.shown: Message | View | None = None
        """What the last act has brought up."""
        self._file = Path(url.removeprefix("sqlite:///"))
        conference.workspace.limits.enabled = False  # nobody presses as fast as this

    async def cast(self) -> None:
        """Bring people who are missing in the sample, and give and take roles."""
        for user in (
            User("U8GONE", HANDLES[Who.DEACTIVATED], "Gone Member", "gone@lindenquay.example", deleted=True),
            User("U8ROBOT", HANDLES[Who.BOT], "A Robot", "", is_bot=True),
        ):
            await self.conference.happen(self.conference.sandbox.put_user(user))
        by = HANDLES[Who.ORGANIZER]
        for line in (
            f"add @{HANDLES[Who.GIVEN_ORGANIZER]} organizer",
            f"add @{HANDLES[Who.TRACK_CHAIR]} chair Forecasting",
            f"add @{HANDLES[Who.EX_ORGANIZER]} organizer",
            f"remove @{HANDLES[Who.EX_ORGANIZER]}",
        ):
            told = await self.conference.answer(by, f"/usher roles {line}")
            assert told.text.startswith("✅"), told.text

    def user(self, handle: str) -> User:
        return self.conference.workspace.users[self.conference.user(handle)]

    # acts, as scenes name them

    async def types(self, handle: str, line: str, where: str = MAIN) -> None:
        await self.conference.type(handle, line, where)
        self._look(handle)

    async def presses(self, handle: str, label: str, about: str = "") -> None:
        assert self.shown
        await self.conference.press(handle, self.shown, label, about)
        self._look(handle)

    async def fills(self, handle: str, **values: Any) -> None:
        ack = await self.conference.submit(handle, **values)
        assert not (ack.body or {}).get("errors"), ack
        self._look(handle)

    def _look(self, handle: str) -> None:
        """Take what is now before them: the window on top, else the newest message."""
        user = self.user(handle).id
        views = self.conference.workspace.views.stack(user)
        news = [m for m in self.conference.news if m.ephemeral_for in {None, user}]
        self.shown = views[-1] if views else news[-1] if news else self.shown

    # what the others do

    @contextmanager
    def caught(self) -> Iterator[list[Request]]:
        """Keep requests instead of sending them."""
        outbound, found = self.conference.sandbox.outbound, list[Request]()

        async def note(body: str, content_type: str, headers: Any = None) -> Ack:
            found.append((body, content_type))
            return Ack(200, None, 0.0)

        send = outbound.post
        outbound.post = note  # type: ignore[method-assign]
        try:
            yield found
        finally:
            outbound.post = send  # type: ignore[method-assign]

    async def repeat(self, request: Request, handle: str, team: str = "") -> Outcome:
        """Send the request as that person does, see what comes of it, and put everything back; `team` is another workspace's."""
        c = self.conference
        called = len(c.sandbox.calls)
        with closing(sqlite3.connect(self._file)) as file:
            before, version = self._rows(file), _version(file)
            async with c._act():
                ack = await c.sandbox.outbound.post(*self._by(request, self.user(handle), team))
            assert ack.status == 200, (handle, ack)
            changed = _version(file) != version and self._rows(file) != before
        told = [ack.body, *(record.args for record in c.sandbox.calls[called:])]
        if changed:
            await self.put_back()
        c.workspace.views.clear(self.user(handle).id)
        return Outcome(changed, tuple(_texts(told)))

    def keep(self, name: str) -> None:
        """Remember this state under the name."""
        with closing(sqlite3.connect(self._file)) as now, closing(sqlite3.connect(self._kept(name))) as kept:
            now.backup(kept)
        self._state = name

    async def put_back(self, name: str = "") -> None:
        """Return to the state of that name, or to the one that was kept last; the memory is read again."""
        kept_file = self._kept(name or self._state)
        with closing(sqlite3.connect(kept_file)) as kept, closing(sqlite3.connect(self._file)) as now:
            counters = now.execute("select name, value from counter").fetchall()
            with kept:  # counters and revisions never go back, so that everything is read again
                kept.executemany("insert or replace into counter (name, value) values (?, ? + 1)", counters)
                kept.execute("update conference set revision = revision + 1000")
            kept.backup(now)
        await self.conference.services.refresh()

    def _kept(self, name: str) -> Path:
        return self._file.with_suffix(f".{name}")

    def _rows(self, file: sqlite3.Connection) -> dict[str, list[Any]]:
        names = [n for (n,) in file.execute("select name from sqlite_master where type = 'table'")]
        return {n: file.execute(f'select * from "{n}"').fetchall() for n in names if n not in _ASIDE}

    def _by(self, request: Request, user: User, team: str) -> Request:
        """The same request, from that person: what Slack says of them, a trigger and an address of their own."""
        body, kind = request
        workspace, sandbox = self.conference.workspace, self.conference.sandbox
        trigger, ours = workspace.triggers.issue(user.id), team or workspace.app.team_id
        if kind == JSON:
            event = json.loads(body)
            event["event"]["user"] = user.id
            event["authorizations"][0]["team_id"] = ours
            return json.dumps({**event, "team_id": ours, "event_id": f"Ev{trigger}"}), kind
        fields = dict(parse_qsl(body, keep_blank_values=True))
        if "payload" not in fields:
            url, _ = sandbox._response_url(fields["channel_id"], user.id)
            them = {"user_id": user.id, "user_name": user.name, "team_id": user.team or ours}
            return urlencode({**fields, **them, "trigger_id": trigger, "response_url": url}), FORM
        payload = json.loads(fields["payload"])
        payload["user"] |= {
            "id": user.id,
            "username": user.name,
            "name": user.name,
            "team_id": user.team or ours,
        }
        payload["team"]["id"] = ours
        payload["trigger_id"] = trigger
        if "response_url" in payload:
            payload["response_url"], _ = sandbox._response_url(payload["channel"]["id"], user.id)
        return urlencode({"payload": json.dumps(payload)}), FORM


def _version(file: sqlite3.Connection) -> int:
    """A number that another connection's writing changes."""
    (version,) = file.execute("pragma data_version").fetchone()
    return int(version)


def _texts(thing: Any) -> Iterator[str]:
    """Everything that is shown, in whatever depth."""
    if isinstance(thing, str):
        thing = json.loads(thing) if thing.startswith(("[", "{")) else None
    if isinstance(thing, dict):
        for name, inner in thing.items():
            if name in {"text", "errors"} and isinstance(inner, str):
                yield inner
            elif name == "errors":
                yield from inner.values()
            elif name not in _FRAME:
                yield from _texts(inner)
    elif isinstance(thing, list):
        for inner in thing:
            yield from _texts(inner)
