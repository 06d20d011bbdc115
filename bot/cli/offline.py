"""The use cases for a command that asks nothing of Slack, and what stands for Slack where no token is set."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

from bot.cli.common import clock_by, ready_database
from bot.clock import MovableClock
from bot.config import Settings
from bot.domain.privacy.audit import from_shell
from bot.domain.program.model import Program
from bot.errors import BadInput, Misconfigured
from bot.services.services import Services
from bot.slack.directory import Channel


class NoSlack:
    """A fact is needed that only Slack knows."""

    async def find(self, text: str) -> Channel:
        """Refuse: channels are known to Slack alone."""
        raise Misconfigured(f"{text} is looked up in Slack, and SLACK_BOT_TOKEN is not set.")

    async def look(self, channel_id: str) -> Channel | None:
        """Refuse: channels are known to Slack alone."""
        return await self.find(channel_id)

    async def enter(self, channel_id: str) -> None:
        """Refuse: channels are entered in Slack alone."""
        await self.find(channel_id)

    def forget(self, channel_id: str) -> None:
        """Nothing is remembered."""

    async def members(self, channel: str) -> tuple[str, ...]:
        """Refuse: members are known to Slack alone."""
        raise Misconfigured(
            f"Without a list of attendees they are the members of {channel}, and SLACK_BOT_TOKEN is not set."
        )

    async def with_address(self, email: str) -> str:  # noqa: ARG002 - nobody can be looked up
        """Nobody: who is not linked yet is reported as having no account."""
        return ""

    async def knows(self, user: str) -> bool:
        """Refuse: accounts are known to Slack alone."""
        raise Misconfigured(f"{user} is looked up in Slack, and SLACK_BOT_TOKEN is not set.")


@asynccontextmanager
async def offline(settings: Settings, at: datetime | None = None) -> AsyncIterator[Services]:
    """The use cases over the database, without Slack; `at` that moment, or else now."""
    with from_shell():
        async with ready_database(settings) as database:
            clock = MovableClock(at, speed=0) if at else await clock_by(database)
            services = Services(settings, database, clock, NoSlack(), lambda: None)
            await services.refresh()
            yield services


def program_of(services: Services, slug: str) -> Program:
    """The program of the conference of that slug; BadInput says which there are."""
    if found := next((p for p in services.programs.all() if p.conference.slug == slug), None):
        return found
    known = ", ".join(p.conference.slug for p in services.programs.all()) or "none yet"
    raise BadInput(f'There is no conference "{slug}"; there are {known}.')


def only_program(services: Services, slug: str) -> Program:
    """The program of the conference of that slug, else of the only one; BadInput where there are several, or none."""
    known = services.programs.all()
    if slug or len(known) == 1:
        return program_of(services, slug or known[0].conference.slug)
    if not known:
        raise BadInput("There is no program yet. Import one with `usher import FILE`.")
    raise BadInput(f"Say --conference with one of {', '.join(p.conference.slug for p in known)}.")
