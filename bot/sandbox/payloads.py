"""The payloads that Slack sends to an app (docs.slack.dev/reference/interaction-payloads)."""

import json
import secrets
from dataclasses import dataclass
from typing import Any

from bot.errors import NotFound
from bot.sandbox.inputs import Values, interactive
from bot.sandbox.messages import Message
from bot.sandbox.model import Channel, User
from bot.sandbox.views import View
from bot.sandbox.workspace import Workspace

Json = dict[str, Any]
VERIFICATION_TOKEN = "sandbox-verification"  # noqa: S105 - Slack's deprecated field; nothing may rely on it


@dataclass(frozen=True, slots=True)
class Payloads:
    """Builds payloads from the state of `workspace`."""

    workspace: Workspace

    def command(
        self, user: User, channel: Channel, name: str, text: str, response_url: str
    ) -> dict[str, str]:
        """The form of a slash command."""
        app = self.workspace.app
        return {
            "token": VERIFICATION_TOKEN,
            "team_id": app.team_id,
            "team_domain": app.team_domain,
            "channel_id": channel.id,
            "channel_name": _channel_name(channel),
            "user_id": user.id,
            "user_name": user.name,
            "command": name,
            "text": text,
            "api_app_id": app.id,
            "is_enterprise_install": "false",
            "response_url": response_url,
            "trigger_id": self.workspace.triggers.issue(user.id),
        }

    def on_message(self, user: User, message: Message) -> Json:
        """Return what a payload says of the message that an element stands in; ephemeral ones are not repeated."""
        channel = self.workspace.channels[message.channel]
        container: Json = {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": message.channel,
            "is_ephemeral": message.ephemeral_for is not None,
        }
        if message.thread_ts:
            container["thread_ts"] = message.thread_ts
        shown = self.workspace.messages.payload(message, self.workspace.app, metadata=True)
        return {
            "container": container,
            "channel": {"id": channel.id, "name": _channel_name(channel)},
            **({} if message.ephemeral_for else {"message": shown}),
            **self._person(user),
        }

    def on_view(self, user: User, view: View) -> Json:
        """Return what a payload says of the view that an element stands in."""
        container = {"type": "view", "view_id": view.id}
        return {"container": container, "view": view.payload(self.workspace.app), **self._person(user)}

    def actions(self, where: Json, action: Json, values: Values, user: User) -> Json:
        """block_actions: someone used one element; `where` comes from `on_message` or `on_view`."""
        return {
            "type": "block_actions",
            **where,
            "trigger_id": self.workspace.triggers.issue(user.id),
            "state": {"values": values},
            "actions": [{**action, "action_ts": f"{self.workspace.clock.utcnow().timestamp():.6f}"}],
        }

    def submission(self, user: User, view: View, response_urls: list[Json]) -> Json:
        """view_submission: someone submitted a modal."""
        return {
            "type": "view_submission",
            **self._person(user),
            "trigger_id": self.workspace.triggers.issue(user.id),
            "view": view.payload(self.workspace.app),
            "response_urls": response_urls,
        }

    def closed(self, user: User, view: View, *, is_cleared: bool) -> Json:
        """view_closed: someone closed a modal that asked to be told."""
        shown = view.payload(self.workspace.app)
        return {"type": "view_closed", **self._person(user), "view": shown, "is_cleared": is_cleared}

    def suggestion(self, where: Json, block_id: str, action_id: str, value: str) -> Json:
        """block_suggestion: someone typed `value` into an external select."""
        names = {"block_id": block_id, "action_id": action_id, "value": value}
        return {"type": "block_suggestion", **where, **names}

    def event(self, event: Json) -> str:
        """The JSON envelope of an event."""
        app, now = self.workspace.app, self.workspace.clock.utcnow()
        event = {**event, "event_ts": event.get("event_ts", f"{now.timestamp():.6f}")}
        authorization = {
            "enterprise_id": None,
            "team_id": app.team_id,
            "user_id": app.bot_user,
            "is_bot": True,
            "is_enterprise_install": False,
        }
        envelope = {
            "token": VERIFICATION_TOKEN,
            "team_id": app.team_id,
            "api_app_id": app.id,
            "event": event,
            "type": "event_callback",
            "event_id": f"Ev{secrets.token_hex(5).upper()}",
            "event_time": int(now.timestamp()),
            "authorizations": [authorization],
            "is_ext_shared_channel": False,
        }
        return json.dumps(envelope)

    def _person(self, user: User) -> Json:
        app = self.workspace.app
        return {
            "user": {
                "id": user.id,
                "username": user.name,
                "name": user.name,
                "team_id": user.team or app.team_id,
            },
            "team": {"id": app.team_id, "domain": app.team_domain},
            "api_app_id": app.id,
            "token": VERIFICATION_TOKEN,
            "enterprise": None,
            "is_enterprise_install": False,
        }


def action_on(blocks: list[Json], block_id: str, action_id: str, fields: Json) -> Json:
    """Slack's action object for one element of `blocks`; NotFound where there is no such element."""
    for block, element in interactive(blocks):
        if (block["block_id"], element["action_id"]) == (block_id, action_id):
            shown: Json = {name: element[name] for name in ("text", "value", "style") if name in element}
            return {"type": element["type"], "block_id": block_id, "action_id": action_id, **shown, **fields}
    raise NotFound(f"There is no element {action_id} in the block {block_id}.")


def _channel_name(channel: Channel) -> str:
    if channel.kind == "im":
        return "directmessage"
    return "privategroup" if channel.is_private else channel.name
