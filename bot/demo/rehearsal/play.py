"""The rehearsal itself: the clock is moved from one thing to the next, and the real app does what it does then."""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo

from bot.app import ticks
from bot.clock import MovableClock
from bot.delivery import rewrites
from bot.demo.rehearsal.acts import Act
from bot.demo.rehearsal.report import POST, Call
from bot.demo.stage import Stage
from bot.errors import UsherError
from bot.sandbox.faults import KINDS
from bot.scheduler import Tick
from db.queries.announcements import occurrences
from db.queries.announcements import records as announcements
from db.queries.ledger import sending

_APART = {"link"}
"""Ticks that are left out: people are linked before the rehearsal begins."""
_AGAIN = timedelta(seconds=1)
"""The worker's next look if something is due and Slack's rates hold it back."""
Progress = Callable[["Step"], None]


@dataclass(frozen=True, slots=True, order=True)
class Step:
    """The progress of a rehearsal."""

    now: datetime
    """The time on its clock, in the conference's zone."""
    share: float
    """The part of it that is over, from 0 to 1."""


@dataclass
class Play:
    """One rehearsal under way. `speed` is seconds of the conference per second, 0 for as fast as it goes."""

    stage: Stage
    clock: MovableClock
    acts: Sequence[Act]
    speed: float = 0.0
    calls: list[Call] = field(default_factory=list)
    played: Counter[str] = field(default_factory=Counter)
    refused: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._ticks = [tick for tick in ticks(self.stage.app) if tick.name not in _APART]
        self._longest = timedelta(seconds=max(tick.seconds for tick in self._ticks))
        self._ticked: dict[str, datetime] = {}
        self._settles: datetime | None = None
        """The moment when every tick may run again, after some had to be passed over."""
        self._done, self._read = 0, len(self.stage.sandbox.calls)

    async def until(self, end: datetime, progress: Progress = lambda _: None, zone: tzinfo = UTC) -> None:
        """Play until nothing happens any more before `end`; `progress` is told each step, in the time of `zone`."""
        begins = self.clock.utcnow()
        while (now := self.clock.utcnow()) < end:
            await self._act(now)
            await self._tick(now)
            await self.stage.app.worker.sweep()
            self._note(now)
            progress(Step(now.astimezone(zone), (now - begins) / (end - begins)))
            await self._move(now, min(end, await self._next(now)))

    async def _act(self, now: datetime) -> None:
        """Let people do what they do now."""
        due = [act for act in self.acts[self._done :] if act.at <= now]
        if due:
            await self.stage.app.services.refresh()
        for act in due:
            self._done += 1
            try:
                done = await act.do()
            except UsherError as refusal:
                self.refused.append(f"{act.what}: {refusal}")
            else:
                self.played[act.what] += done is not False

    async def _tick(self, now: datetime) -> None:
        """Let every tick run that has not run too lately."""
        due = [tick for tick in self._ticks if self._is_due(tick, now)]
        self._settles = now + self._longest if len(due) < len(self._ticks) else None
        for tick in due:
            self._ticked[tick.name] = now
            done = tick.function()
            if asyncio.iscoroutine(done):
                await done

    def _is_due(self, tick: Tick, now: datetime) -> bool:
        last = self._ticked.get(tick.name)
        return last is None or now - last >= timedelta(seconds=tick.seconds)

    async def _next(self, now: datetime) -> datetime:
        """Return when something happens next: a delivery, an announcement, a tick that was due too soon, a person, a session."""
        services = self.stage.app.services
        async with services.database.read() as tx:
            wakes = [await sending.next_wake(tx), await announcements.next_time(tx)]
            rewriting = await occurrences.due_rewrites(tx, now, 1)
        moments = [now + _AGAIN if wake <= now else wake for wake in wakes if wake]
        moments += [now + timedelta(seconds=rewrites.TICK)] if rewriting else []
        moments += [self._settles] if self._settles else []
        moments += [self.acts[self._done].at] if self._done < len(self.acts) else []
        moments += [
            m for p in services.programs.all() for s in p.sessions for m in (s.start, s.end) if m > now
        ]
        return min(moments, default=datetime.max.replace(tzinfo=now.tzinfo))

    async def _move(self, now: datetime, then: datetime) -> None:
        if self.speed:
            await asyncio.sleep((then - now).total_seconds() / self.speed)
        self.clock.move_to(then)

    def _note(self, now: datetime) -> None:
        """Write down what Slack was called for since the last step: the clock has stood still meanwhile."""
        new = self.stage.sandbox.calls[self._read :]
        self._read += len(new)
        for method, args, error in new:
            if error in KINDS:  # Slack failed because it was told to: that is no word on the limits
                continue
            to = str(args.get("channel", "")) if method == POST else ""
            self.calls.append(Call(now, method, to, refused=error == "ratelimited"))
