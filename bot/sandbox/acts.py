"""The acts of people in the workspace: type commands, press buttons, fill modals in, say something."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bot.errors import BadInput, NotFound
from bot.sandbox.answering import answer
from bot.sandbox.api.users import user_payload
from bot.sandbox.blocks import check_options
from bot.sandbox.errors import SlackError
from bot.sandbox.events import RETRY_SECONDS, Events
from bot.sandbox.inputs import refusals, stateful, values_of
from bot.sandbox.lifecycle import Lifecycle
from bot.sandbox.messages import Message
from bot.sandbox.model import Channel, User
from bot.sandbox.outbound import OK, Ack, Outbound
from bot.sandbox.payloads import Payloads, action_on
from bot.sandbox.responses import Reply
from bot.sandbox.submission import apply_submission
from bot.sandbox.views import View
from bot.sandbox.workspace import Workspace

Json = dict[str, Any]
Where = Message | View | Json
"""A message, a view, or the page's name for one: {"type": "message", "channel", "ts"} or {"type": "view", "view_id"}."""


_INVITE = "/invite"


class Acts:
    """The acts of the members of `workspace`, each sent to the app at `request_url` and its answer carried out."""

    def __init__(
        self,
        workspace: Workspace,
        request_url: str,
        *,
        retry_seconds: Sequence[float] = RETRY_SECONDS,
    ) -> None:
        self.workspace = workspace
        self.outbound = Outbound(request_url, workspace.app.signing_secret)
        self.events = Events(workspace, self.outbound, retry_seconds)
        self.channels = Lifecycle(workspace, self.events)
        self._payloads = Payloads(workspace)

    async def slash(self, user_id: str, channel_id: str, line: str) -> Ack:
        """Type a command line such as "/session now"; its answer appears in the channel.

        BadInput where the app has no such command, and in the direct messages of an app to which nobody can write.
        NotFound for an unknown user or channel.
        """
        user, channel = self._seated(user_id, channel_id)
        self.require_writable(channel.id)
        if user.team:
            raise BadInput(
                f"{user.real_name} is of another organization, where the app's commands are not offered."
            )
        name, _, text = line.strip().partition(" ")
        if name == _INVITE:
            return await self._invite(channel, text)
        command = self.workspace.commands.get(name)
        if command is None:
            raise BadInput(
                f"{name} is not a valid command; the app has {', '.join(self.workspace.commands)}."
            )
        text = self.workspace.link(text.strip(), named=True) if command.should_escape else text.strip()
        url, reply = self._response_url(channel.id, user.id, response_to=line.strip())
        ack = await self.outbound.form(self._payloads.command(user, channel, name, text, url))
        if ack.error or ack.body is None:
            return ack
        try:
            answer(self.workspace, reply, ack.body, f"acknowledgement of {name}")
        except SlackError:
            return replace(ack, error="invalid_command_response")
        return ack

    async def click(
        self,
        user_id: str,
        where: Where,
        block_id: str,
        action_id: str,
        *,
        state: Json | None = None,
        **fields: Any,
    ) -> Ack:
        """Use an element of a message or view; `fields` are those of Slack's action (selected_option, …).

        NotFound where the element is not there (any more) for this person.
        """
        user, thing = self.workspace.user(user_id), self._seen(user_id, where)
        action = action_on(thing.blocks, block_id, action_id, fields)
        entered = _merged(thing.values if isinstance(thing, View) else {}, state or {})
        values = values_of(thing.blocks, _merged(entered, {block_id: {action_id: action}}))
        if isinstance(thing, View):
            thing.values = values
            payload = self._payloads.actions(self._payloads.on_view(user, thing), action, values, user)
        else:
            where_payload = self._payloads.on_message(user, thing)
            payload = self._payloads.actions(where_payload, action, values, user)
            payload["response_url"], _ = self._response_url(thing.channel, user.id, origin=thing)
        return await self.outbound.interaction(payload)

    async def suggest(self, user_id: str, where: Where, block_id: str, action_id: str, value: str) -> Json:
        """Type into an external select: what the app offers, {} where it fails or offers what Slack refuses."""
        user, thing = self.workspace.user(user_id), self._seen(user_id, where)
        action_on(thing.blocks, block_id, action_id, {})
        shown = (
            self._payloads.on_view(user, thing)
            if isinstance(thing, View)
            else self._payloads.on_message(user, thing)
        )
        ack = await self.outbound.interaction(self._payloads.suggestion(shown, block_id, action_id, value))
        problems = check_options(ack.body)
        self.workspace.problems += [f"options of {action_id}: {problem}" for problem in problems]
        return {} if ack.error or problems or ack.body is None else ack.body

    async def submit_view(self, user_id: str, view_id: str, values: Json | None = None) -> Ack:
        """Submit a modal with `values` ({block_id: {action_id: value}}, Slack's objects or plain values).

        A required input that is empty comes back as Slack's own form refuses it: status 0, errors in the body.
        """
        user, view = self.workspace.user(user_id), self._modal(user_id, view_id)
        view.values = values_of(view.blocks, _merged(view.values, values or {}))
        if errors := refusals(view.blocks, view.values):
            return Ack(0, {"response_action": "errors", "errors": errors}, 0.0)
        ack = await self.outbound.interaction(
            self._payloads.submission(user, view, self._response_urls(user, view))
        )
        return ack if ack.error else apply_submission(self.workspace, view, ack)

    async def close_view(self, user_id: str, view_id: str) -> Ack | None:
        """Close a modal; the app is told where the view asks for it (notify_on_close)."""
        user, view = self.workspace.user(user_id), self._modal(user_id, view_id)
        cleared = bool(view.body.get("clear_on_close"))
        if cleared:
            self.workspace.views.clear(user_id)
        else:
            self.workspace.views.close(view)
        if not view.body.get("notify_on_close"):
            return None
        return await self.outbound.interaction(self._payloads.closed(user, view, is_cleared=cleared))

    async def open_home(self, user_id: str, tab: str = "home") -> Ack | None:
        """Open the app's Home tab (or its "messages" tab)."""
        user = self.workspace.user(user_id)
        home = self.workspace.views.home(user_id)
        event: Json = {
            "type": "app_home_opened",
            "user": user.id,
            "channel": self.workspace.direct(user).id,
            "tab": tab,
            **({"view": home.payload(self.workspace.app)} if home and tab == "home" else {}),
        }
        return await self.events.send(event)

    def require_writable(self, channel_id: str) -> None:
        """BadInput where people can read the channel's messages and write none."""
        if self.workspace.channel(channel_id).kind == "im" and self.workspace.is_read_only:
            raise BadInput("Sending messages to this app has been turned off.")

    async def say(self, user_id: str, channel_id: str, text: str, thread_ts: str | None = None) -> Ack | None:
        """Post a message as a person; None where the app is not in the channel or not subscribed.

        BadInput in the direct messages of an app to which nobody can write.
        """
        user, channel = self._seated(user_id, channel_id)
        self.require_writable(channel.id)
        message = self.workspace.messages.add(channel.id, user.id, text, thread_ts=thread_ts)
        if self.workspace.app.bot_user not in channel.members:
            return None
        kind = "im" if channel.kind == "im" else "group" if channel.is_private else "channel"
        event = {
            **self.workspace.messages.payload(message, self.workspace.app),
            "channel": channel.id,
            "channel_type": kind,
            "event_ts": message.ts,
        }
        return await self.events.send(event, "message.im" if kind == "im" else f"message.{kind}s")

    async def join(self, user_id: str, channel_id: str) -> Ack | None:
        """Join a channel."""
        user, channel = self.workspace.user(user_id), self.workspace.channel(channel_id)
        channel.members.add(user.id)
        self.workspace.changes.publish("channels", user=user.id)
        event = {
            "type": "member_joined_channel",
            "user": user.id,
            "channel": channel.id,
            "channel_type": "G" if channel.is_private else "C",
            "team": self.workspace.app.team_id,
        }
        return await self.events.send(event)

    async def put_user(self, user: User) -> Ack | None:
        """Add a member (team_join) or change one (user_change)."""
        name = "user_change" if user.id in self.workspace.users else "team_join"
        self.workspace.users[user.id] = user
        if not user.team:
            self.workspace.direct(user)
        self.workspace.changes.publish("channels")
        return await self.events.send({"type": name, "user": user_payload(self.workspace, user)})

    async def _invite(self, channel: Channel, text: str) -> Ack:
        """Slack's own command, as far as it invites the app; the app hears of it later."""
        bot = self.workspace.users[self.workspace.app.bot_user]
        if text.strip().lower() != f"@{bot.name}" or channel.kind != "channel":
            raise BadInput(f"The sandbox knows {_INVITE} @{bot.name}, in a channel, and no other invitation.")
        await self.channels.invite_bot(channel.id)
        return Ack(OK, None, 0.0)

    def _seated(self, user_id: str, channel_id: str) -> tuple[User, Channel]:
        """The user and the channel; BadInput where the user is not in it."""
        user, channel = self.workspace.user(user_id), self.workspace.channel(channel_id)
        if user.id not in channel.members:
            raise BadInput(f"{user.real_name} is not in {channel.name}; let them join first.")
        return user, channel

    def _seen(self, user_id: str, where: Where) -> Message | View:
        """The message or view that is meant, where this person sees it."""
        if isinstance(where, Message | View):
            return where
        found: Message | View | None
        if where.get("type") == "view":
            found = self.workspace.views.find(where["view_id"])
            found = found if found and found.user == user_id else None
        else:
            visible = self.workspace.channel(where["channel"]).visible_to(user_id)
            found = self.workspace.messages.find(where["channel"], where["ts"], user_id) if visible else None
        if found is None:
            raise NotFound("This message or window is not there any more.")
        return found

    def _modal(self, user_id: str, view_id: str) -> View:
        for view in self.workspace.views.stack(user_id):
            if view.id == view_id:
                return view
        raise NotFound("This window is not open any more.")

    def _response_url(
        self, channel: str, user: str, origin: Message | None = None, response_to: str = ""
    ) -> tuple[str, Reply]:
        token, reply = self.workspace.responses.issue(channel, user, origin, response_to)
        return f"{self.workspace.url}/response/{token}", reply

    def _response_urls(self, user: User, view: View) -> list[Json]:
        """One response_url for each conversation that was chosen where the view asks for it."""
        urls: list[Json] = []
        for block, element in stateful(view.blocks):
            if element.get("response_url_enabled"):
                held = view.values[block["block_id"]][element["action_id"]]
                channel = held.get("selected_conversation") or held.get("selected_channel")
                names = {
                    "block_id": block["block_id"],
                    "action_id": element["action_id"],
                    "channel_id": channel,
                }
                if channel:
                    urls.append({**names, "response_url": self._response_url(channel, user.id)[0]})
        return urls


def _merged(first: Json, second: Json) -> Json:
    """Both sets of values; those of `second` win."""
    return {b: {**first.get(b, {}), **second.get(b, {})} for b in {**first, **second}}
