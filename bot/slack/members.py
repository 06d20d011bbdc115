"""The members of a channel, and which accounts are people of ours: asked of Slack, and kept for a while."""

import time
from collections.abc import Callable, Coroutine
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.common.commands import USHER
from bot.errors import BadInput
from bot.slack import directory
from bot.slack.directory import Channels, UserPage, our_team, user_of, user_page

_PAGE = 1000
_BRIEFLY = 60.0
"""Seconds for which members, accounts and an address are remembered: a form asks again with every change."""
_ONE_BY_ONE = 20
"""Up to this many accounts that the last sweep has not seen are asked about singly; for more there is a new sweep."""
_NOBODY = frozenset({"user_not_found", "user_not_visible"})


class NobodyReads(TimeoutError):
    """The workspace's members have to be read, and no process that reads them runs. A later try may help."""


class Members(Channels):
    """The channels, and who is in them.

    Guests of the workspace count where they are members: somebody invited them into that channel. People of other
    organizations do not: they see the channel, and are no attendees.
    """

    def __init__(
        self, client: AsyncWebClient, team: str = "", timer: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(client, timer)
        self._team = team
        self.listed: Callable[[bool], Coroutine[Any, Any, dict[str, bool]]] = _nobody
        """The accounts as the one sweep of all processes has seen them; `True` wants what is there now."""

    async def members(self, channel: str) -> tuple[str, ...]:
        """The people in the channel, as Slack user ids; BadInput where the bot cannot see it."""
        return await self._lookups.ask(("members", channel), lambda: self._people_in(channel), _BRIEFLY)

    async def with_address(self, email: str) -> str:
        """The Slack user of that e-mail address, "" where there is none."""
        return await self._lookups.ask(("address", email), lambda: self._look_up(email), _BRIEFLY)

    async def knows(self, user: str) -> bool:
        """Tell whether the account is an active person of this workspace: no bot, not deactivated, of no other organization."""
        return await self._lookups.ask(("user", user), lambda: self._is_ours(user), _BRIEFLY)

    async def page(self, cursor: str, size: int) -> UserPage:
        """One page of the accounts that the workspace lists; SlackApiError where Slack refuses it."""
        return await user_page(self._client, await self._our_team(), cursor, size)

    async def _people_in(self, channel: str) -> tuple[str, ...]:
        inside = await self._inside(channel)
        for anew in (False, True):
            ours = await self._accounts(anew)
            unseen = [user for user in inside if user not in ours]
            if len(unseen) <= _ONE_BY_ONE:
                ours = {**ours, **{user: await self.knows(user) for user in unseen}}
                break
        return tuple(user for user in inside if ours.get(user))

    async def _accounts(self, anew: bool) -> dict[str, bool]:
        """Every account, and whether it is a person of ours: those that are known, or else as they are now."""
        return await self._lookups.ask(("users", anew), lambda: self.listed(anew), _BRIEFLY)

    async def _is_ours(self, user: str) -> bool:
        try:
            return (await directory.user(self._client, user, await self._our_team())).active
        except SlackApiError as error:
            if error.response["error"] in _NOBODY:
                return False
            raise

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
                        f"The main channel is gone, or closed to me. Type {USHER} setup main in the new one."
                    ) from None
                raise
            found += page["members"]
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return found


async def _nobody(_anew: bool) -> dict[str, bool]:
    raise NobodyReads("nothing is told of who is in the workspace")
