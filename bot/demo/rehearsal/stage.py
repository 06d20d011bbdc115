"""Everything that a rehearsal needs, put together: a record, a Slack, the real app, people, and the clock of all of them."""

import tempfile
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from bot.clock import MovableClock
from bot.config import Settings
from bot.delivery.rates import Rates
from bot.demo.rehearsal import record
from bot.demo.rehearsal.acts import script
from bot.demo.rehearsal.play import Play, Progress
from bot.demo.rehearsal.record import Cast
from bot.demo.rehearsal.report import Report
from bot.demo.rehearsal.sends import arrivals, sends_of
from bot.demo.sample import Sample, sample
from bot.demo.stage import Stage, introduce, make_workspace, on_stage
from bot.domain.people.readiness import Readiness
from bot.domain.program.model import Program
from bot.sandbox.faults import Fault, Faults, Kind
from bot.sandbox.limits import METHOD_TIER, TIERS
from bot.services.people.readiness import of_program
from db.engine import Database
from db.queries.ledger import rehearsals

AFTER = timedelta(hours=1)
"""A rehearsal goes on so long after the last session: what is late still comes."""
_FAULTS: tuple[Kind, ...] = ("drop_after", "status", "error", "rate")
_OFTEN, _SEED = 0.1, 1
"""The part of Slack's calls that fail where faults are asked for."""


@dataclass(frozen=True, slots=True)
class Wish:
    """The order for a rehearsal: the conference, and its seconds per second, 0 for as fast as possible."""

    slug: str = ""
    """The conference in the configured database; "" for the sample."""
    speed: float = 0.0
    faults: bool = False
    everybody: bool = False
    """True if who has no Slack account, and what has no channel, is lent one."""


class CountedFaults(Faults):
    """Faults that are counted by kind."""

    def __init__(self) -> None:
        super().__init__()
        self.struck: Counter[str] = Counter()

    def take(self, method: str, channels: Collection[str] = ()) -> Fault | None:
        """The fault of this call, used up and counted."""
        fault = super().take(method, channels)
        if fault:
            self.struck[fault.kind] += 1
        return fault


async def rehearse(settings: Settings, wish: Wish, now: datetime, progress: Progress) -> Report:
    """Play the conference from a day before it to its end; `progress` is told the time on its clock, step by step.

    A configured database is only read. NotFound where it does not hold the conference; the sample begins on the
    day of `now`.
    """
    clock = MovableClock(now, speed=0)
    with tempfile.TemporaryDirectory(prefix="usher-rehearsal-") as folder:
        url = f"sqlite:///{Path(folder) / 'rehearsal.db'}"
        if wish.slug:
            async with Database(settings.database_url) as real:
                cast = await record.of_copy(
                    real, wish.slug, url, clock, settings.organizers, everybody=wish.everybody
                )
            return await perform(
                settings.model_copy(update={"database_url": url}), wish, cast, clock, progress
            )
        return await rehearse_sample(settings, wish, sample(now), url, clock, progress)


async def rehearse_sample(  # noqa: PLR0917 - what `rehearse` has put together
    settings: Settings, wish: Wish, play: Sample, url: str, clock: MovableClock, progress: Progress
) -> Report:
    """Play a sample, which needs no database of its own."""
    cast = await record.of_sample(play, url, clock)
    own = settings.model_copy(update={"database_url": url, "organizers": play.organizers})
    return await perform(own, wish, cast, clock, progress)


async def perform(
    settings: Settings, wish: Wish, cast: Cast, clock: MovableClock, progress: Progress
) -> Report:
    """Play what `cast` has prepared in the settings' database."""

    def timer() -> float:
        return (clock.utcnow() - cast.begins).total_seconds()

    workspace = make_workspace(
        clock, settings.command_prefix, cast.users, cast.channels, name=cast.slug, timer=timer
    )
    workspace.faults = faults = CountedFaults()
    async with on_stage(workspace, settings, clock, rates=Rates(timer)) as stage:
        await introduce(stage)
        program = _program(stage, cast.slug)
        readiness = cast.readiness or await of_program(stage.app.services.database, program)
        here = {user for channel in cast.channels for user in channel.members}
        users = [user.id for user in cast.users if user.id in here and not (user.deleted or user.team)]
        acts = script(stage, program, users, cast.begins)
        play = Play(stage, clock, acts, wish.speed)
        if wish.faults:
            faults.chance(_OFTEN, _SEED, kinds=_FAULTS)
        assert program.ends
        await play.until(program.ends + AFTER, progress, program.zone)
        return await _report(play, cast, readiness, faults.struck if wish.faults else None)


def _program(stage: Stage, slug: str) -> Program:
    return next(p for p in stage.app.services.programs.all() if p.conference.slug == slug)


async def _report(play: Play, cast: Cast, readiness: Readiness, faults: Mapping[str, int] | None) -> Report:
    services, workspace = play.stage.app.services, play.stage.sandbox.workspace
    program = _program(play.stage, cast.slug)
    async with services.database.read() as tx:
        outcomes = await rehearsals.outcomes(tx)
    assert program.begins
    return Report(
        conference=program.conference.name,
        slug=cast.slug,
        zone=program.zone,
        begins=program.begins - record.AHEAD,
        ends=play.clock.utcnow(),
        budget=program.conference.reminders.hourly,
        sends=tuple(await sends_of(services, workspace, program, outcomes)),
        calls=tuple(play.calls),
        tiers={method: TIERS[tier] for method, tier in METHOD_TIER.items()},
        arrived=arrivals(workspace),
        played=dict(play.played),
        refused=tuple(play.refused),
        gathered=sum(d.is_gathered for d, _ in outcomes),
        faults=None if faults is None else dict(faults),
        lent=cast.lent,
        readiness=readiness,
    )
