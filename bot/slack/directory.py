"""The users and channels of the workspace: users in one paged sweep, channels by name."""

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.common.commands import USHER
from bot.domain.common.storable import shown
from bot.domain.people.model import OURS, UserKind
from bot.errors import BadInput
from bot.slack.lookups import Lookups

_CHANNELS_PAGE = 999
"""Slack takes no more."""
_LINK = re.compile(r"<#(?P<id>[CDG][A-Z0-9]+)(?:\|[^>]*)?>")
_ID = re.compile(r"[CDG][A-Z0-9]+")
"""Names are lower-case."""
_ALL = "all channels"
_LONG, _BRIEFLY = 3600.0, 60.0
"""Seconds for which a channel's name is remembered, and that there is none of a name."""
_UNSEEN = frozenset({"channel_not_found", "method_not_supported_for_channel_type"})


_SLACKBOT = "USLACKBOT"
"""Slack's own bot, which is not marked as one."""


@dataclass(frozen=True, slots=True)
class SlackUser:
    """An account that the workspace shows us, as far as Usher needs to know it."""

    id: str
    email: str = ""
    name: str = ""
    kind: UserKind = UserKind.MEMBER
    team: str = ""
    """The workspace that the account belongs to; "" where Slack does not say."""
    tz: str = ""
    """The IANA name of their zone."""
    display_name: str = ""

    @property
    def active(self) -> bool:
        """Tell whether it is the account of a person of this workspace, who can be linked and written to."""
        return self.kind in OURS


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel that the bot can see."""

    id: str
    name: str
    is_member: bool = False
    is_private: bool = False
    is_archived: bool = False
    is_direct: bool = False
    """Direct messages of one or several people."""


def user_of(payload: Mapping[str, Any], team: str) -> SlackUser:
    """The account that users.list, team_join and user_change describe; `team` is our own workspace's id."""
    profile = payload.get("profile") or {}
    return SlackUser(
        id=payload["id"],
        email=_email(payload),
        name=shown(profile.get("real_name") or payload.get("real_name") or payload.get("name") or ""),
        kind=_kind(payload, team),
        team=_team(payload),
        tz=shown(payload.get("tz") or ""),
        display_name=shown(profile.get("display_name") or ""),
    )


def _email(payload: Mapping[str, Any]) -> str:
    """The address that proves who it is: "" until its owner has confirmed it."""
    if payload.get("is_email_confirmed") is False:
        return ""
    return shown((payload.get("profile") or {}).get("email") or "").strip().lower()


def _kind(payload: Mapping[str, Any], team: str) -> UserKind:
    if payload.get("deleted"):
        return UserKind.DEACTIVATED
    if payload.get("is_bot") or payload["id"] == _SLACKBOT:
        return UserKind.BOT
    if not _is_ours(payload, team):
        return UserKind.OUTSIDER
    guest = payload.get("is_restricted") or payload.get("is_ultra_restricted")
    return UserKind.GUEST if guest else UserKind.MEMBER


def _is_ours(payload: Mapping[str, Any], team: str) -> bool:
    """Tell whether the account is of our workspace. `is_stranger` is not enough: it is false in a shared channel.

    On an Enterprise Grid an account has several workspaces, and `team_id` names only one of them.
    """
    if payload.get("is_stranger"):
        return False
    theirs = {_team(payload), *((payload.get("enterprise_user") or {}).get("teams") or ())}
    return team in theirs or theirs == {""}


def _team(payload: Mapping[str, Any]) -> str:
    return payload.get("team_id") or (payload.get("profile") or {}).get("team") or ""


async def our_team(client: AsyncWebClient) -> str:
    """The id of the workspace that the client's token belongs to."""
    return str((await client.auth_test())["team_id"])


async def user(client: AsyncWebClient, user_id: str, team: str) -> SlackUser:
    """Return one account (Tier 4) of somebody who is on no conference; SlackApiError if there is none."""
    return user_of((await client.users_info(user=user_id))["user"], team)


@dataclass(frozen=True, slots=True)
class UserPage:
    """Some accounts, and where the next page begins; "" after the last one."""

    users: tuple[SlackUser, ...]
    cursor: str = ""


async def user_page(client: AsyncWebClient, team: str, cursor: str, size: int) -> UserPage:
    """One page of the accounts that the workspace lists (Tier 2); SlackApiError where Slack refuses it."""
    page = await client.users_list(limit=size, cursor=cursor or None)
    after = (page.get("response_metadata") or {}).get("next_cursor") or ""
    return UserPage(tuple(user_of(member, team) for member in page["members"]), after)


class Channels:
    """The channels by id and by name. An id costs one call; for a name all channels are read, and remembered."""

    def __init__(self, client: AsyncWebClient, timer: Callable[[], float] = time.monotonic) -> None:
        self._client = client
        self._lookups = Lookups(timer)

    async def find(self, text: str) -> Channel:
        """The channel that a person wrote as "#name", "name", an id, or Slack's "<#C…|name>".

        BadInput where there is none that the bot can see, or where it is archived.
        """
        link = _LINK.fullmatch(text)
        wanted = link["id"] if link else text.removeprefix("#")
        has_id = link is not None or _ID.fullmatch(wanted) is not None
        channel_id = wanted if has_id else await self._by_name(wanted.lower())
        found = await self.look(channel_id) if channel_id else None
        if found is None:
            name = "with that id" if has_id else text
            raise BadInput(f"I can't see a channel {name}. If it is private, invite me there.")
        if found.is_archived:
            raise BadInput(f"#{found.name} is archived. Unarchive it or choose another channel.")
        return found

    async def enter(self, channel_id: str) -> None:
        """Make sure that the bot can post there: a public channel is joined. BadInput says what to do otherwise."""
        self.forget(channel_id)
        found = None if channel_id.startswith("D") else await self.look(channel_id)
        if channel_id.startswith("D") or (found and found.is_direct):
            raise BadInput(
                f"A direct message can't be a conference's channel. Type {USHER} setup in a channel."
            )
        if found is None or (found.is_private and not found.is_member):
            raise BadInput(
                f"I'm not in this channel, so I can't post here. Invite me first: type /invite @Usher here, then {USHER} "
                "setup again."
            )
        if found.is_archived:
            raise BadInput(f"#{found.name} is archived. Unarchive it, or choose another channel.")
        if not found.is_member:
            await self._join(found)

    async def _join(self, channel: Channel) -> None:
        try:
            await self._client.conversations_join(channel=channel.id)
        except SlackApiError as error:
            raise BadInput(
                f"Slack does not let me into #{channel.name} ({error.response['error']}). "
                f"Invite me: type /invite @Usher there, then {USHER} setup again."
            ) from None
        self.forget(channel.id)

    async def look(self, channel_id: str) -> Channel | None:
        """The channel of that id, archived or not; None where there is none that the bot can see."""
        return await self._lookups.ask(channel_id, lambda: self._info(channel_id))

    def forget(self, channel_id: str) -> None:
        """Something about the channel has changed: ask again the next time."""
        self._lookups.forget(channel_id)
        self._lookups.forget(_ALL)

    async def _by_name(self, name: str) -> str:
        """The id of the channel of that name, "" where there is none; so many misses in a row read the list once."""
        for fresh in (_LONG, _BRIEFLY):
            by_name = await self._lookups.ask(_ALL, self._read_all, fresh)
            if name in by_name:
                return by_name[name]
        return ""

    async def _read_all(self) -> dict[str, str]:
        """Every channel that the bot can see: name to id."""
        found: dict[str, str] = {}
        cursor = ""
        while True:
            page = await self._client.conversations_list(
                types="public_channel,private_channel", limit=_CHANNELS_PAGE, cursor=cursor or None
            )
            found.update((c.get("name") or "", c["id"]) for c in page["channels"])
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return found

    async def _info(self, channel_id: str) -> Channel | None:
        try:
            answer = await self._client.conversations_info(channel=channel_id)
        except SlackApiError as error:
            if error.response["error"] in _UNSEEN:
                return None
            raise
        return _channel(answer["channel"])


def _channel(payload: Mapping[str, Any]) -> Channel:
    return Channel(
        id=payload["id"],
        name=payload.get("name") or "",
        is_member=bool(payload.get("is_member") or payload.get("is_im")),
        is_private=bool(payload.get("is_private") or payload.get("is_im") or payload.get("is_mpim")),
        is_archived=bool(payload.get("is_archived")),
        is_direct=bool(payload.get("is_im") or payload.get("is_mpim")),
    )
