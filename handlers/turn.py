"""One request from Slack and the ways to answer it; what every listener is given as `turn`."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.commands import use_prefix
from bot.domain.program import Program
from bot.services.usher import Usher
from bot.views import kit
from bot.views.reply import Reply


@dataclass(slots=True)
class Turn:
    """Who asked, where, and how to answer: in the acknowledgement itself where there is a command."""

    usher: Usher
    client: AsyncWebClient
    body: dict[str, Any]
    user: str
    channel: str
    trigger_id: str
    _ack: AsyncAck
    _respond: AsyncRespond
    acknowledged: bool = field(default=False)

    def program(self) -> Program:
        """The program of the conference that is meant here."""
        return self.usher.programs.resolve(self.channel, self.user)

    async def acknowledge(self, **kwargs: Any) -> None:
        """Answer Slack's request; only the first answer counts."""
        if not self.acknowledged:
            self.acknowledged = True
            await self._ack(**kwargs)

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

    async def replace(self, reply: Reply) -> None:
        """Put `reply` in the place of the message or the form whose button was pressed."""
        await self.acknowledge()
        if self.is_message:
            await self._respond(**reply.payload(), replace_original=True)
        elif self.is_modal:
            title = self.body["view"]["title"]["text"]
            await self.update(kit.modal(title, reply.blocks, callback_id=self.body["view"]["callback_id"]))
        else:
            await self.say(reply)

    async def post(self, reply: Reply) -> None:
        """Say something to everybody in the channel."""
        await self.acknowledge()
        await self._respond(**reply.payload(), response_type="in_channel", replace_original=False)

    async def open(self, view: dict[str, Any]) -> None:
        """Open a form or the details; on top of the one that is open, if one is.

        The call comes before the acknowledgement: should it fail, the person can still be told.
        """
        call = self.client.views_push if self.is_modal else self.client.views_open
        await call(trigger_id=self.trigger_id, view=view)
        await self.acknowledge()

    async def update(self, view: dict[str, Any]) -> None:
        """Show `view` in the place of the form whose button was pressed."""
        await self.acknowledge()
        await self.client.views_update(view_id=self.body["view"]["id"], view=view)

    @property
    def is_command(self) -> bool:
        """Whether a slash command was typed."""
        return "command" in self.body

    @property
    def is_message(self) -> bool:
        """Whether there is a message to answer beside: a command's, or the one whose button was pressed."""
        return bool(self.body.get("response_url"))

    @property
    def is_modal(self) -> bool:
        """Whether a button in an open form was pressed."""
        return bool(self.body.get("view", {}).get("type") == "modal")

    @property
    def is_home(self) -> bool:
        """Whether a button on the Home tab was pressed."""
        return bool(self.body.get("view", {}).get("type") == "home")

    @property
    def is_own_message(self) -> bool:
        """Whether only this person sees the message: then it may be replaced by what they alone should see."""
        is_direct = self.is_message and self.channel.startswith("D")
        return is_direct or bool(self.body.get("container", {}).get("is_ephemeral"))


def attach(app: AsyncApp, usher: Usher) -> None:
    """Give every listener its `turn`, through the one middleware that Usher adds."""

    async def give_turn(
        context: AsyncBoltContext,
        body: dict[str, Any],
        ack: AsyncAck,
        respond: AsyncRespond,
        next_: Callable[[], Any],
    ) -> None:
        use_prefix(usher.settings.command_prefix)
        context["turn"] = Turn(
            usher=usher,
            client=context.client or app.client,
            body=body,
            user=context.user_id or "",
            channel=context.channel_id or "",
            trigger_id=body.get("trigger_id", ""),
            _ack=ack,
            _respond=respond,
        )
        await next_()

    app.middleware(give_turn)
