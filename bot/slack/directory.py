"""Who and what is in the workspace: users in one paged sweep, channels by name."""

import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import BadInput

_PAGE = 200
_LINK = re.compile(r"<#(?P<id>[CG][A-Z0-9]+)(?:\|[^>]*)?>")
_ID = re.compile(r"[CG][A-Z0-9]{2,}")


class UserKind(StrEnum):
    """What an account is to our workspace."""

    MEMBER = "member"
    GUEST = "guest"
    """Somebody whom the workspace invited into some of its channels: a person of ours like any other."""
    OUTSIDER = "outsider"
    """A member of another organization, whom we see in a shared channel: nobody's account here."""
    BOT = "bot"
    DEACTIVATED = "deactivated"


_OURS = frozenset({UserKind.MEMBER, UserKind.GUEST})
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

    @property
    def active(self) -> bool:
        """Whether it is the account of a person of this workspace, who can be linked and written to."""
        return self.kind in _OURS


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel that the bot can see."""

    id: str
    name: str
    is_member: bool = False
    is_private: bool = False
    is_archived: bool = False


def user_of(payload: Mapping[str, Any], team: str) -> SlackUser:
    """The account that users.list, team_join and user_change describe; `team` is our own workspace's id."""
    profile = payload.get("profile") or {}
    return SlackUser(
        id=payload["id"],
        email=(profile.get("email") or "").strip().lower(),
        name=profile.get("real_name") or payload.get("real_name") or payload.get("name") or "",
        kind=_kind(payload, team),
        team=_team(payload),
        tz=payload.get("tz") or "",
    )


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
    """Whether the account is of our workspace: `is_stranger` alone does not say, it is false where a channel is shared.

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
    """One account (Tier 4), for who is no person of any conference; SlackApiError where there is none."""
    return user_of((await client.users_info(user=user_id))["user"], team)


async def users(client: AsyncWebClient, team: str) -> AsyncIterator[SlackUser]:
    """Every account, page by page (Tier 2): never one look-up per person."""
    cursor = ""
    while True:
        page = await client.users_list(limit=_PAGE, cursor=cursor or None)
        for member in page["members"]:
            yield user_of(member, team)
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return


class Channels:
    """The channels by id and by name; looked up again when a name is not known."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client
        self._by_id: dict[str, Channel] = {}

    async def find(self, text: str) -> Channel:
        """The channel that a person wrote as "#name", "name", an id, or Slack's "<#C…|name>".

        BadInput where there is none that the bot can see, or where it is archived.
        """
        link = _LINK.fullmatch(text)
        wanted = link["id"] if link else text.removeprefix("#")
        found = self._known(wanted)
        if found is None and _ID.fullmatch(wanted):
            found = await self._info(wanted)  # one call, where reading all channels may take many
        if found is None:
            await self.refresh()
            found = self._known(wanted)
        if found is None:
            name = text if link is None else "that"
            raise BadInput(f"There is no channel {name} that I can see; invite me there if it is private.")
        if found.is_archived:
            raise BadInput(f"#{found.name} is archived; unarchive it or choose another channel.")
        return found

    async def refresh(self) -> None:
        """Read all channels again."""
        by_id: dict[str, Channel] = {}
        cursor = ""
        while True:
            page = await self._client.conversations_list(
                types="public_channel,private_channel", limit=_PAGE, cursor=cursor or None
            )
            by_id.update((c["id"], _channel(c)) for c in page["channels"])
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                break
        self._by_id = by_id

    async def _info(self, channel_id: str) -> Channel | None:
        try:
            answer = await self._client.conversations_info(channel=channel_id)
        except SlackApiError:
            return None
        return _channel(answer["channel"])

    def _known(self, wanted: str) -> Channel | None:
        by_name = (c for c in self._by_id.values() if c.name == wanted.lower())
        return self._by_id.get(wanted) or next(by_name, None)


def _channel(payload: Mapping[str, Any]) -> Channel:
    return Channel(
        id=payload["id"],
        name=payload.get("name") or "",
        is_member=bool(payload.get("is_member")),
        is_private=bool(payload.get("is_private")),
        is_archived=bool(payload.get("is_archived")),
    )
