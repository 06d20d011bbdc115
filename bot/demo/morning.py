"""The past of the demo's page: the day before and the morning, played through the real app."""

import time
from datetime import datetime

from bot.clock import MovableClock
from bot.demo import floor
from bot.demo.rehearsal.acts import script
from bot.demo.rehearsal.play import Play
from bot.demo.stage import Stage, introduce


class Pace:
    """Seconds for Slack's rates: by the conference's clock while that is moved, by the machine's once it runs."""

    def __init__(self, clock: MovableClock) -> None:
        self._clock = clock
        self._ahead: float | None = None

    def __call__(self) -> float:
        """Seconds since some moment; they never go back."""
        if self._ahead is None:
            return self._clock.utcnow().timestamp()
        return self._ahead + time.monotonic()

    def run(self) -> None:
        """Go by the machine's clock from now on: a demo's may be moved, and Slack would not notice."""
        self._ahead = self() - time.monotonic()


async def play_until(stage: Stage, clock: MovableClock, end: datetime) -> None:
    """Let people star, ask and answer, and Usher remind them, from the clock's time until `end`."""
    await introduce(stage)
    services, begins = stage.app.services, clock.utcnow()
    (program,) = services.programs.all()
    users = [u.id for u in stage.sandbox.workspace.users.values() if not (u.deleted or u.is_bot or u.team)]
    acts = [*script(stage, program, users, begins), *floor.script(stage, program, users, end)]
    await Play(stage, clock, sorted(acts, key=lambda act: act.at)).until(end)
