"""Who is in a channel: its members, page by page, without bots and deactivated accounts."""

import time
from collections.abc import Callable

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.commands import USHER
from bot.errors import BadInput
from bot.slack.directory import Channels, our_team, user_of, users

_PAGE = 1000
_FRESH = 3600.0
"""Seconds for which it is remembered who is a bot or deactivated."""
_BRIEFLY = 60.0
"""Seconds for which a channel's members and an address are remembered: a form asks again with every change."""


class Members(Channels):
    """The channels, and who is in them.

    Guests of the workspace count where they are members: somebody invited them into that channel. People of other
    organizations, whom a bot cannot write to, do not.
    """

    def __init__(
        self, client: AsyncWebClient, team: str = "", timer: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(client)
        self._team = team
        self._timer = timer
        self._away: frozenset[str] = frozenset()
        self._away_at = self._never = float("-inf")
        self._members: dict[str, tuple[float, tuple[str, ...]]] = {}
        self._addresses: dict[str, tuple[float, str]] = {}

    async def members(self, channel: str) -> tuple[str, ...]:
        """The people in the channel, as Slack user ids; BadInput where the bot cannot see it."""
        at, known = self._members.get(channel, (self._never, ()))
        if self._timer() - at < _BRIEFLY:
            return known
        inside = await self._inside(channel)
        if self._timer() - self._away_at > _FRESH:
            team = await self._our_team()
            self._away = frozenset([u.id async for u in users(self._client, team) if not u.active])
            self._away_at = self._timer()
        found = tuple(user for user in inside if user not in self._away)
        self._members[channel] = self._timer(), found
        return found

    async def with_address(self, email: str) -> str:
        """The Slack user of that e-mail address, "" where there is none."""
        at, known = self._addresses.get(email, (self._never, ""))
        if self._timer() - at < _BRIEFLY:
            return known
        found = await self._look_up(email)
        self._addresses = {
            e: kept for e, kept in self._addresses.items() if self._timer() - kept[0] < _BRIEFLY
        }
        self._addresses[email] = self._timer(), found
        return found

    async def _look_up(self, email: str) -> str:
        try:
            answer = await self._client.users_lookupByEmail(email=email)
        except SlackApiError as error:
            if error.response["error"] == "users_not_found":
                return ""
            raise
        found = user_of(answer["user"], await self._our_team())
        return found.id if found.active else ""

    async def _our_team(self) -> str:
        """The workspace's id, asked for where nobody has said it."""
        self._team = self._team or await our_team(self._client)
        return self._team

    async def _inside(self, channel: str) -> list[str]:
        found: list[str] = []
        cursor = ""
        while True:
            try:
                page = await self._client.conversations_members(
                    channel=channel, limit=_PAGE, cursor=cursor or None
                )
            except SlackApiError as error:
                if error.response["error"] in {"channel_not_found", "fetch_members_failed"}:
                    raise BadInput(
                        f"The main channel is gone, or closed to me; type {USHER} setup main in the one it is now."
                    ) from None
                raise
            found += page["members"]
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return found
