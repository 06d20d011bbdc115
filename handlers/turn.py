"""One request from Slack and the ways to answer it; what every listener is given as `turn`."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext, AsyncRespond
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.commands import use_prefix
from bot.domain.program import Program
from bot.errors import NotAllowed
from bot.services.usher import Usher
from bot.views import kit, notes
from bot.views.reply import Reply

QUICK = 1.5
"""Seconds after which a request that has no answer yet is acknowledged without one: Slack waits for three."""
_CROSSING = 1.0
"""Seconds after which Slack has surely shown a form's answer: an update that overtakes it would be lost."""


async def crossing() -> None:
    """Wait until Slack has shown the form's answer."""
    await asyncio.sleep(_CROSSING)


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
    _crossed: asyncio.Task[None] | None = field(default=None)
    """Ends when an update can follow what a submitted form shows meanwhile; None where it shows its outcome."""

    def program(self) -> Program:
        """The program of the conference that is meant here."""
        return self.usher.programs.resolve(self.channel, self.user)

    async def acknowledge(self, **kwargs: Any) -> None:
        """Answer Slack's request; only the first answer counts."""
        if not self.acknowledged:
            self.acknowledged = True
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

    async def replace(self, reply: Reply) -> None:
        """Put `reply` in the place of the form that was submitted, or of what the button that was pressed is in."""
        if self.is_modal and not self.is_message:
            await self.update(self._dialog(reply))
            return
        await self.acknowledge()
        if self.is_message:
            await self._respond(**reply.payload(), replace_original=True)
        else:
            await self.say(reply)

    async def post(self, reply: Reply) -> None:
        """Say something to everybody in the channel."""
        await self.acknowledge()
        await self._respond(**reply.payload(), response_type="in_channel", replace_original=False)

    async def open(self, view: dict[str, Any]) -> None:
        """Open a form or the details; on top of the one that is open, if one is.

        A command's comes before its acknowledgement: the trigger lives for seconds, and what fails is said at once.
        """
        call = self.client.views_push if self.is_modal else self.client.views_open
        await call(trigger_id=self.trigger_id, view=view)
        await self.acknowledge()

    async def update(self, view: dict[str, Any]) -> bool:
        """Show `view` in the place of the form that was submitted, or whose button was pressed.

        False where a form that was being checked has been closed meanwhile.
        """
        if self.is_submission and not self.acknowledged:
            await self.acknowledge(response_action="update", view=view)
            return True
        await self.acknowledge()
        crossed, self._crossed = self._crossed, None
        if crossed:
            await crossed
        try:
            await self.client.views_update(view_id=self.body["view"]["id"], view=view)
        except SlackApiError as error:
            if not self.is_submission or error.response["error"] != "not_found":
                raise
            return False
        return True

    def _dialog(self, reply: Reply) -> dict[str, Any]:
        """The form's window with `reply` in it."""
        view = self.body["view"]
        return kit.modal(view["title"]["text"], reply.blocks, callback_id=view["callback_id"])

    async def require_member(self) -> None:
        """NotAllowed for people of other organizations, who can press buttons in a channel that is shared with us.

        On an Enterprise Grid another workspace's id may also be one of ours: Slack is asked about those, once held.
        """
        who = self.body.get("user")
        team = who.get("team_id", "") if isinstance(who, dict) else ""
        if team in {"", self.usher.team} or self.usher.people.person(self.user):
            return
        await self.hold()
        if not await self.usher.channels.knows(self.user):
            raise NotAllowed(
                "I work for the members of another workspace than yours. Ask one of them in this channel."
            )

    @property
    def is_command(self) -> bool:
        """Whether a slash command was typed."""
        return "command" in self.body

    @property
    def is_submission(self) -> bool:
        """Whether a form was submitted."""
        return self.body.get("type") == "view_submission"

    @property
    def is_message(self) -> bool:
        """Whether there is a message to answer beside: a command's, or the one whose button was pressed."""
        return bool(self.body.get("response_url"))

    @property
    def is_modal(self) -> bool:
        """Whether a button in an open form was pressed, or the form was submitted."""
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
        usher.heard.note(body)
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
