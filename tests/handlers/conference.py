"""The real app on a sandbox with the sample conference, and the people who use it, by their handles."""

import asyncio
import contextlib
import json
import re
from collections.abc import AsyncIterator, Awaitable, Iterator
from contextlib import asynccontextmanager
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any
from unittest import mock
from zoneinfo import ZoneInfo

from bot.app import link_everyone
from bot.clock import MovableClock
from bot.config import Settings
from bot.delivery.rates import Rates
from bot.demo import cast
from bot.demo.sample import Sample, sample, sample_start
from bot.demo.stage import Stage, make_workspace, on_stage
from bot.domain.common.commands import COMMANDS
from bot.domain.program.sessions import Session
from bot.sandbox.inputs import interactive
from bot.sandbox.messages import Message
from bot.sandbox.outbound import Ack
from bot.sandbox.views import View
from db.engine import Database
from db.queries.ledger import sending
from tests.conftest import NOW
from tests.patience import GUARD

MAIN, RANDOM = "applied-science-week", "random"
LIGHTHOUSE, HARBOR, ATRIUM = "room-lighthouse", "room-harbor", "room-atrium"
ORGANIZER, OTHER_ORGANIZER = "ines.carvalho", "tobias.lindqvist"
ATTENDEE, OTHER_ATTENDEE = "ruth.steinbach", "jade.thompson"
SPEAKER, CHAIR = "arjun.menon", "lucia.ferrante"
"""Who is on stage in Lighthouse at 10:20, and who chairs there."""
ON_STAGE = "147"
"""The code of the talk that is on there."""
ZONE, DAY_ONE = ZoneInfo("Europe/Berlin"), date(2026, 12, 1)
_UNPREFIXED = re.compile(rf"(?<![\w/])/({'|'.join(c.name for c in COMMANDS)})\b")
_PING = re.compile(r"<!(?!date\^)")
_SOON = timedelta(seconds=3)


_SAMPLE = cache(lambda: sample(NOW))


def the_sample() -> tuple[Sample, MovableClock]:
    """The sample on Tuesday 1 December 2026, and a clock that stands at its 10:20 (09:20 UTC)."""
    return _SAMPLE(), MovableClock(sample_start(NOW), speed=0)


async def seed(url: str) -> None:
    """The sample in the database of `url`, everybody linked to their Slack user."""
    play, clock = the_sample()
    async with Database(url) as database:
        await cast.seed(database, clock, play)
    async with playing(url) as conference:
        await link_everyone(conference.app)


class Conference:
    """What a test works with: people type, press, fill in; time passes; messages arrive."""

    def __init__(self, stage: Stage, clock: MovableClock, rates: Rates) -> None:
        self.stage, self.clock, self.rates = stage, clock, rates
        self.app, self.sandbox, self.workspace = stage.app, stage.sandbox, stage.sandbox.workspace
        self.services = stage.app.services
        self.news: list[Message] = []
        """What appeared through the last act, oldest first."""
        self.expected_in_log: list[str] = []
        """Parts of warnings and errors that the test causes on purpose."""

    # who, where and what

    def user(self, handle: str) -> str:
        return next(u.id for u in self.workspace.users.values() if u.name == handle)

    def channel(self, name: str) -> str:
        found = (c.id for c in self.workspace.channels.values() if c.kind == "channel" and c.name == name)
        return next(found, name)

    def direct(self, handle: str) -> str:
        return self.workspace.direct(self.workspace.users[self.user(handle)]).id

    def session(self, code: str) -> Session:
        found = self.services.programs.all()[0].get(code)
        assert found
        return found

    def view(self, who: str) -> View:
        """The form that they have before them."""
        return self.workspace.views.stack(self.user(who))[-1]

    def home(self, who: str) -> View:
        view = self.workspace.views.home(self.user(who))
        assert view
        return view

    def standing(self, channel: str) -> list[Message]:
        """What everybody sees in the channel, threads too."""
        at = self.channel(channel)
        return [m for m in self.workspace.messages.everything() if m.channel == at and not m.ephemeral_for]

    def only(self) -> Message:
        """The one message that appeared."""
        assert len(self.news) == 1, [m.text for m in self.news]
        return self.news[0]

    # acts

    @asynccontextmanager
    async def _act(self) -> AsyncIterator[None]:
        """Wait until everything that was begun has ended: the app goes on after it has acknowledged."""
        before, tasks = list(self.workspace.messages.everything()), asyncio.all_tasks()
        known = set(map(id, before))  # held in `before`: what is deleted meanwhile leaves its id to nobody
        yield
        async with asyncio.timeout(GUARD):
            while begun := asyncio.all_tasks() - tasks:
                await asyncio.wait(begun)
        self.news = [m for m in self.workspace.messages.everything() if id(m) not in known]

    async def type(self, who: str, line: str, where: str = MAIN) -> Ack:
        """Type a command; the answer is in `news`."""
        async with self._act():
            ack = await self.sandbox.slash(self.user(who), self.channel(where), line)
        assert not ack.error, ack
        return ack

    async def answer(self, who: str, line: str, where: str = MAIN) -> Message:
        """The one message that answers a command, for the eyes of who typed it only."""
        await self.type(who, line, where)
        told = self.only()
        assert told.ephemeral_for == self.user(who)
        return told

    async def press(self, who: str, where: Message | View, label: str, about: str = "") -> Ack:
        """Press the button, or choose the option of a menu, that says `label`, in the block that names `about`."""
        block_id, action_id, fields = _find(where.blocks, label, about)
        async with self._act():
            ack = await self.sandbox.click(self.user(who), where, block_id, action_id, **fields)
        assert not ack.error, ack
        return ack

    async def submit(self, who: str, /, **values: Any) -> Ack:
        """Fill in the form that is open: `channel="C1"` for the input whose id ends in ":channel"."""
        view = self.view(who)
        inputs = {e["action_id"]: b["block_id"] for b, e in interactive(view.blocks)}
        named = {action_id.rpartition(":")[2]: action_id for action_id in inputs}
        given = {inputs[named[n]]: {named[n]: value} for n, value in values.items()}
        async with self._act():
            return await self.sandbox.submit_view(self.user(who), view.id, given)

    async def happen(self, act: Awaitable[object]) -> None:
        """Something that Slack tells of in an event, and what the app does then."""
        async with self._act():
            await act

    async def open_home(self, who: str, tab: str = "home") -> None:
        async with self._act():
            await self.sandbox.open_home(self.user(who), tab)

    async def deliver(self) -> None:
        """Send what is due, and what follows from it within seconds."""
        async with self._act():
            async with asyncio.timeout(GUARD):
                while True:
                    await self.services.broadcasts.go_out()
                    await self.app.worker.sweep()
                    async with self.services.database.read() as tx:
                        wake_at = await sending.next_wake(tx)
                    if wake_at is None or wake_at > self.clock.utcnow() + _SOON:
                        return
                    soon = self.clock.utcnow() + timedelta(seconds=max(0.05, self.rates.next_in()))
                    self.clock.move_to(max(wake_at, soon))

    def pass_time(self, **ahead: float) -> None:
        self.clock.move_to(self.clock.utcnow() + timedelta(**ahead))

    def be_at(self, clock: str, day: int = 0) -> None:
        """Move to that wall time of the conference's first day, or so many days after it."""
        at = datetime.combine(DAY_ONE + timedelta(days=day), time.fromisoformat(clock), ZONE)
        self.clock.move_to(at)

    # what holds after every test

    def check(self) -> None:
        """Slack refused nothing, nobody was pinged, and every command is named as it is called here."""
        assert self.sandbox.problems == []
        views = [v.body for u in self.workspace.users for v in self.workspace.views.stack(u)]
        shown = [
            {"text": m.text, "blocks": m.blocks} for m in self.workspace.messages.everything() if m.by_app
        ]
        sent = [call.args for call in self.sandbox.calls]
        said = [*_texts([*shown, *sent, *views])]
        assert [text for text in said if _PING.search(text)] == []
        if self.services.settings.command_prefix:
            assert [text for text in said if _UNPREFIXED.search(text)] == []


@asynccontextmanager
async def playing(url: str, prefix: str = "") -> AsyncIterator[Conference]:
    """The app on the database of `url`, standing at 10:20 of the first day."""
    play, clock = the_sample()
    members = cast.users(play)
    timer = lambda: clock.utcnow().timestamp()  # noqa: E731 - one expression for both
    rates = Rates(timer)
    workspace = make_workspace(clock, prefix, members, cast.channels(play, members), timer=timer)
    settings = Settings(database_url=url, organizers=play.organizers, command_prefix=prefix)
    async with on_stage(workspace, settings, clock, rates=rates) as stage:
        with mock.patch("handlers.common.turn.crossing", stage.sandbox.outbound.idle):
            yield Conference(stage, clock, rates)


def _texts(thing: Any) -> Iterator[str]:
    """Every text that Slack would show, in whatever depth; ids and values are never shown."""
    if isinstance(thing, dict):
        for name, inner in thing.items():
            if isinstance(inner, str):
                yield from [inner] if name == "text" else _texts(_parsed(inner))
            else:
                yield from _texts(inner)
    elif isinstance(thing, list):
        for inner in thing:
            yield from _texts(inner)


def _parsed(argument: str) -> Any:
    """What a form carries as JSON; None where the text only looks like it."""
    with contextlib.suppress(ValueError):
        return json.loads(argument) if argument.startswith(("[", "{")) else None


def labels(thing: Message | View, about: str = "") -> list[str]:
    """What can be pressed or chosen, in order, in the blocks that name `about`."""
    return [label for label, *_ in _elements(thing.blocks, about)]


def words(thing: Message | View) -> str:
    """Everything that the blocks say."""
    return json.dumps(thing.blocks, ensure_ascii=False)


def _find(blocks: list[dict[str, Any]], label: str, about: str) -> tuple[str, str, dict[str, Any]]:
    for found, block_id, action_id, fields in _elements(blocks, about):
        if label in {found, re.sub(r" \([0-9]+\)$", "", found)}:  # More says how many: More (27)
            return block_id, action_id, fields
    raise AssertionError(
        f"no {label!r} about {about!r}; there are {[e[0] for e in _elements(blocks, about)]}"
    )


def _elements(blocks: list[dict[str, Any]], about: str) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    for block, element in interactive(blocks):
        if about not in json.dumps(block, ensure_ascii=False):
            continue
        ids = block["block_id"], element["action_id"]
        if element["type"] == "button":
            yield element["text"]["text"], *ids, {}
        for option in element.get("options", []):
            yield option["text"]["text"], *ids, {"selected_option": option}
