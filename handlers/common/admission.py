"""The admission of requests: to our workspace, from people who may use it, in the shape that Slack gives them."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Any, Protocol

from slack_bolt.async_app import AsyncRespond
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError

from bot.domain.common.commands import SESSION, USHER
from bot.domain.common.storable import is_storable, texts
from bot.errors import BadInput, NotAllowed, OutOfDate
from bot.services.services import Services
from bot.slack.client import AWAY
from bot.views.common import actions, errors
from handlers.common.shapes import is_shaped
from handlers.common.turn import Turn, is_address
from handlers.common.underway import at_work

_JSON: dict[str, str | Sequence[str]] = {"content-type": "application/json; charset=utf-8"}

LOOKS = frozenset(
    {
        actions.SESSION_DETAILS,
        actions.SESSION_PAGE,
        actions.SESSION_BACK,
        actions.SESSION_TODAY,
        actions.SESSION_NOW,
    }
)
"""Buttons that anybody may press of whom nothing is kept."""
ELSEWHERE = "I only work for members of another workspace. Ask one of them in this channel."
NOBODY = "I answer people who have an active account in this workspace."


class Served(Protocol):
    """A workspace that this process serves."""

    @property
    def services(self) -> Services:
        """Its use cases."""
        ...


class Door(AsyncMiddleware):
    """Finds the workspace that a request is for, and answers what goes no further.

    That is a request of a workspace that is not served, and one that is not as Slack sends it: neither Bolt nor a
    listener can rely on anything in that. A class of Bolt's kind, because Bolt reads the body for a function's arguments.
    """

    def __init__(self, find: Callable[[dict[str, Any]], Served | None]) -> None:
        self._find = find
        self._telling: set[asyncio.Task[None]] = set()

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,  # noqa: ARG002
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002 - as Bolt names it
    ) -> BoltResponse | None:
        """Go on with what has the right shape and a workspace, which is `workspace` in its context."""
        if not is_shaped(req.body):
            return self._refuse(req, str(OutOfDate()))
        if req.body.get("type") == "url_verification":  # Slack checks the address, which all workspaces share
            return await next()
        if (found := self._find(req.body)) is None:
            return self._refuse(req, ELSEWHERE)
        req.context["workspace"] = found
        return await next()

    def _refuse(self, req: AsyncBoltRequest, sentence: str) -> BoltResponse:
        """Say why to the person, if there is a way; an event is nobody's."""
        said = errors.problem(sentence).payload()
        if "command" in req.body:
            return BoltResponse(
                status=200, body=json.dumps({**said, "response_type": "ephemeral"}), headers=_JSON
            )
        respond = req.context.respond
        if respond and "event" not in req.body and is_address(req.body.get("response_url")):
            task = asyncio.create_task(_say(respond, said))  # once the request is acknowledged
            self._telling.add(task)
            task.add_done_callback(self._telling.discard)
        return BoltResponse(status=200)


async def _say(respond: AsyncRespond, said: dict[str, Any]) -> None:
    with at_work(), suppress(SlackApiError, *AWAY):
        await respond(**said, response_type="ephemeral", replace_original=False)


class Refused(NotAllowed):
    """The asker is nobody that we write to."""


async def enter(turn: Turn) -> None:
    """Let the request in; Refused, or BadInput for characters that cannot be kept.

    On an Enterprise Grid another workspace's id of a person may also be one of ours: Slack is asked about those, once held.
    """
    if "event" in turn.body:
        return  # what happens in the workspace is nobody's act, and nobody could type it again
    if not all(map(is_storable, texts(turn.body))):
        raise BadInput("That has characters that I can't store. Type it again without them.")
    if not turn.user or turn.services.people.is_barred(turn.user):
        raise Refused(NOBODY)
    if turn.services.people.is_forgotten(turn.user) and not _only_looks(turn):
        raise NotAllowed(
            f"You asked me to forget you, so I store nothing about you. {SESSION} still works. "
            f"To use everything again, type {USHER} remember me."
        )
    if _team(turn.body) in {"", turn.services.team} or turn.services.people.person(turn.user):
        return
    await turn.hold()
    if not await turn.services.channels.knows(turn.user):
        raise Refused(ELSEWHERE)


def _only_looks(turn: Turn) -> bool:
    """Tell whether the request reads and stores nothing about who makes it."""
    if turn.is_command:
        prefix = turn.services.settings.command_prefix
        return turn.body["command"] in {SESSION.typed(prefix), USHER.typed(prefix)}
    pressed = [actions.name(action["action_id"]) for action in turn.body.get("actions") or ()]
    return bool(pressed) and LOOKS.issuperset(pressed)


def _team(body: dict[str, Any]) -> str:
    """The workspace of the person who acts, where Slack says it apart from ours."""
    who = body.get("user")
    return (who.get("team_id") or "") if isinstance(who, dict) else ""
