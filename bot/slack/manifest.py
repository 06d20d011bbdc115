"""The app manifest: everything that Slack has to know about Usher, made from what Usher knows of itself."""

from collections.abc import Sequence
from typing import Any

from bot.domain.commands import Command

SCOPES = (
    "channels:history",
    "channels:join",
    "channels:read",
    "chat:write",
    "commands",
    "groups:history",
    "groups:read",
    "im:history",
    "im:write",
    "users:read",
    "users:read.email",
)
EVENTS = ("app_home_opened", "team_join", "user_change")


def manifest(
    commands: Sequence[Command], prefix: str = "", url: str = "", *, socket: bool = False
) -> dict[str, Any]:
    """The manifest for HTTP at `url` (https://…), or for Socket Mode."""
    events_url = f"{url.rstrip('/')}/slack/events"
    at = {} if socket else {"url": events_url}
    requests = {} if socket else {"request_url": events_url}
    return {
        "display_information": {
            "name": "Usher",
            "description": "What is on, what became of your paper, and a word with the speaker",
            "background_color": "#1f3a5f",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": True,
            },
            "bot_user": {"display_name": "Usher", "always_online": True},
            "slash_commands": [
                {
                    "command": command.typed(prefix),
                    "description": command.description,
                    **({"usage_hint": command.usage_hint} if command.usage_hint else {}),
                    "should_escape": True,
                    **at,
                }
                for command in commands
            ],
        },
        "oauth_config": {"scopes": {"bot": list(SCOPES)}},
        "settings": {
            "event_subscriptions": {**requests, "bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True, **requests},
            "org_deploy_enabled": False,
            "socket_mode_enabled": socket,
            "token_rotation_enabled": False,
        },
    }
