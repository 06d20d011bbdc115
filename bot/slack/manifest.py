"""The app manifest: everything that Slack has to know about Usher, made from what Usher knows of itself."""

from collections.abc import Sequence
from typing import Any

from bot.domain.common.commands import Command

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
EVENTS = (
    "app_home_opened",
    "app_uninstalled",
    "channel_archive",
    "channel_deleted",
    "channel_id_changed",
    "channel_left",
    "channel_rename",
    "channel_unarchive",
    "channel_unshared",
    "group_archive",
    "group_deleted",
    "group_left",
    "group_rename",
    "group_unarchive",
    "member_joined_channel",
    "member_left_channel",
    "team_join",
    "tokens_revoked",
    "user_change",
)
DESCRIPTION = "See what is on, follow your papers, and ask the speakers"
LONG_DESCRIPTION = """\
Usher runs a research conference from inside Slack.

Scientists see what is on now and next, and find any session by words, names, rooms or times. They star sessions, follow \
their papers from submission to camera-ready, and put questions to the speakers.

Speakers and chairs get reminders with the place, the time and the open questions. With one button they say that they \
are there.

Organizers announce something once to channels and people, on time. Afterwards they see who got it and who did not. \
When a session moves or is cancelled, the people concerned get a message, and nobody else."""


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
            "description": DESCRIPTION,
            "long_description": LONG_DESCRIPTION,
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
