"""One request from Slack and the ways to answer it; what every listener is given as `turn`."""

import asyncio
import contextlib
import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext, AsyncRespond
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.common.commands import use_prefix
from bot.domain.program.model import Program
from bot.errors import OutOfDate
from bot.services.services import Services
from bot.slack.client import AWAY
from bot.views.common import kit, notes
from bot.views.common.reply import Reply

QUICK = 1.5
"""Seconds after which a request that has no answer yet is acknowledged without one: Slack waits for three."""
ADDRESS = re.compile(r"https?://[\w.-]+(?::\d+)?/")
"""The beginning of an address at which Slack takes an answer."""
_CROSSING = 1.0
"""Seconds after which Slack has surely shown a form's answer: an update that overtakes it would be lost."""


async def crossing() -> None:
    """Wait until Slack has shown the form's answer."""
    await asyncio.sleep(_CROSSING)


@dataclass(slots=True)
class Turn:
    """The asker, the place, and the way to answer: in the acknowledgement itself if there is a command."""

    services: Services
    client: AsyncWebClient
    body: dict[str, Any]
    user: str
    channel: str
    trigger_id: str
    _ack: AsyncAck
    _respond: AsyncRespond
    acknowledged: bool = field(default=False)
    began: float = field(default_factory=time.perf_counter)
    acknowledged_after: float | None = field(default=None)
    """Seconds until the acknowledgement; None before it, and of events, which Bolt acknowledges."""
    typed: str = field(default="")
    """The text that somebody wrote and must not lose: an error quotes it."""
    _crossed: asyncio.Task[None] | None = field(default=None)
    """Ends when an update can follow what a submitted form shows meanwhile; None where it shows its outcome."""

    def program(self) -> Program:
        """The program of the conference that is meant here."""
        return self.services.programs.resolve(self.channel, self.user)

    async def acknowledge(self, **kwargs: Any) -> None:
        """Answer Slack's request; only the first answer counts."""
        if not self.acknowledged:
            self.acknowledged = True
            self.acknowledged_after = time.perf_counter() - self.began
            await self._ack(**kwargs)

    async def hold(self, meanwhile: str = "Checking …") -> None:
        """Acknowledge now, because what follows asks Slack or may take long.

        A command is then answered beside where it was typed; a submitted form says `meanwhile` until it is updated.
        """
        if self.is_submission and not self.acknowledged:
            self._crossed = asyncio.create_task(crossing())
            await self.acknowledge(response_action="update", view=self._dialog(notes.note(meanwhile)))
        await self.acknowledge()

    async def hold_in_time(self) -> None:
        """Acknowledge what has no answer soon, whatever it waits for."""
        await asyncio.sleep(QUICK)
        await self.hold("Working on it …")

    async def close(self) -> None:
        """Close the submitted form; one that says already that it is being checked cannot be closed from here."""
        if self._crossed:
            await self.update(self._dialog(notes.note("✅ Done. You can close this window.")))
        await self.acknowledge()

    async def answer(self, reply: Reply) -> None:
        """Answer for the person's eyes only: a command in its acknowledgement, which Slack shows for no button's."""
        if self.is_command and not self.acknowledged:
            await self.acknowledge(**reply.payload(), response_type="ephemeral")
        else:
            await self.say(reply)

    async def say(self, reply: Reply) -> None:
        """Say something new for the person's eyes only: beside the message, or in a direct message."""
        await self.acknowledge()
        if self.is_message:
            await self._respond(**reply.payload(), response_type="ephemeral", replace_original=False)
        else:
            await self.client.chat_postMessage(channel=self.user, **reply.payload())

    async def replace(self, reply: Reply) -> bool:
        """Put `reply` in the place of the form that was submitted, or of what the button that was pressed is in.

        False where the window has been closed meanwhile.
        """
        if self.is_modal and not self.is_message:
            return await self.update(self._dialog(reply))
        await self.acknowledge()
        if self.is_message:
            await self._respond(**reply.payload(), replace_original=True)
        else:
            await self.say(reply)
        return True

    async def replace_at(self, address: str, reply: Reply) -> None:
        """Put `reply` in the place of the message whose button was pressed some time ago; Slack may take no answer any more."""
        if is_address(address):
            respond = AsyncRespond(response_url=address, proxy=self._respond.proxy, ssl=self._respond.ssl)
            with contextlib.suppress(SlackClientError, *AWAY):
                await respond(**reply.payload(), replace_original=True)

    async def post(self, reply: Reply) -> None:
        """Say something to everybody in the channel."""
        await self.acknowledge()
        await self._respond(**reply.payload(), response_type="in_channel", replace_original=False)

    async def open(self, view: dict[str, Any]) -> None:
        """Open a form or the details; on top of the one that is open, if one is.

        A command's comes before its acknowledgement: the trigger lives for seconds, and what fails is said at once.
        """
        if not self.trigger_id:
            raise OutOfDate
        call = self.client.views_push if self.is_modal else self.client.views_open
        await call(trigger_id=self.trigger_id, view=view)
        await self.acknowledge()

    async def update(self, view: dict[str, Any], *, only_unchanged: bool = False) -> bool:
        """Show `view` in the place of the form that was submitted, or whose button was pressed.

        False where the window has been closed meanwhile or, with `only_unchanged`, where it shows something else by now.
        """
        if self.is_submission and not self.acknowledged:
            await self.acknowledge(response_action="update", view=view)
            return True
        await self.acknowledge()
        crossed, self._crossed = self._crossed, None
        if crossed:
            await crossed
        try:
            seen = {"hash": self.view["hash"]} if only_unchanged else {}
            await self.client.views_update(view_id=self.view["id"], view=view, **seen)
        except SlackApiError as error:
            if error.response["error"] not in {"not_found", "hash_conflict"}:
                raise
            return False
        return True

    async def show_underneath(self, view: dict[str, Any]) -> None:
        """Show `view` in the window that lies under this one, if it is still open."""
        with contextlib.suppress(SlackApiError):
            await self.client.views_update(view_id=self.view["root_view_id"], view=view)

    def _dialog(self, reply: Reply) -> dict[str, Any]:
        """The form's window with `reply` in it."""
        view = self.view
        return kit.modal(view["title"]["text"], reply.blocks, callback_id=view["callback_id"])

    @property
    def view(self) -> dict[str, Any]:
        """The form that was submitted, or in which a button was pressed; OutOfDate where there is none."""
        if not (self.is_submission or self.is_modal):
            raise OutOfDate
        found: dict[str, Any] = self.body["view"]
        return found

    @property
    def message_ts(self) -> str:
        """The message whose button was pressed; "" where it was no message's."""
        return str((self.body.get("container") or {}).get("message_ts") or "")

    @property
    def is_command(self) -> bool:
        """Tell whether a slash command was typed."""
        return "command" in self.body

    @property
    def is_submission(self) -> bool:
        """Tell whether a form was submitted."""
        return self.body.get("type") == "view_submission"

    @property
    def is_message(self) -> bool:
        """Tell whether there is a message to answer beside: a command's, or the one whose button was pressed."""
        return is_address(self.body.get("response_url"))

    @property
    def is_modal(self) -> bool:
        """Tell whether a button in an open form was pressed, or the form was submitted."""
        return (self.body.get("view") or {}).get("type") == "modal"

    @property
    def is_home(self) -> bool:
        """Tell whether a button on the Home tab was pressed."""
        return (self.body.get("view") or {}).get("type") == "home"

    @property
    def is_own_message(self) -> bool:
        """Tell whether only this person sees the message: then it may be replaced by what they alone should see."""
        is_direct = self.is_message and self.channel.startswith("D")
        return is_direct or self.is_ephemeral

    @property
    def is_ephemeral(self) -> bool:
        """Tell whether the message goes when the person reloads: the answer to a command."""
        return bool((self.body.get("container") or {}).get("is_ephemeral"))


def teams(body: dict[str, Any]) -> list[str]:
    """The workspaces that the request is for, the surest first; [] where it names none.

    An event's `authorizations` name the workspace where the app is installed. `team` is null where that is a whole
    organization: then the person's workspace counts.
    """
    installed = body.get("authorizations") or ()
    named = [*((each, "team_id") for each in installed), (body.get("team"), "id"), (body, "team_id")]
    return _ids(named) or _ids([(body.get("user"), "team_id")])


def _ids(named: Iterable[tuple[Any, str]]) -> list[str]:
    found = (each.get(name) for each, name in named if isinstance(each, dict))
    return list(dict.fromkeys(id_ for id_ in found if isinstance(id_, str) and id_))


def is_address(given: Any) -> bool:
    """Tell whether an answer can be sent there."""
    return isinstance(given, str) and bool(ADDRESS.match(given))


def _text(given: Any) -> str:
    return given if isinstance(given, str) else ""


def attach(app: AsyncApp) -> None:
    """Give every listener its `turn`, in the workspace that `Door` has found."""

    async def give_turn(
        context: AsyncBoltContext,
        body: dict[str, Any],
        ack: AsyncAck,
        respond: AsyncRespond,
        next_: Callable[[], Any],
    ) -> None:
        services: Services = context["workspace"].services
        use_prefix(services.settings.command_prefix)
        services.heard.note(body)
        context["turn"] = Turn(
            services=services,
            client=context.client or app.client,
            body=body,
            user=_text(context.user_id),
            channel=_text(context.channel_id),
            trigger_id=_text(body.get("trigger_id")),
            _ack=ack,
            _respond=respond,
        )
        await next_()

    app.middleware(give_turn)
