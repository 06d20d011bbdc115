"""Slack's rules for an app manifest, so that errors are found before Slack finds them.

The lengths and numbers are those of Slack's manifest schema (github.com/slackapi/manifest-schema). Slack's reference
names the scopes of an event on the event's page.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

EVENT_SCOPES: Mapping[str, tuple[str, ...]] = {
    "app_home_opened": (),
    "app_mention": ("app_mentions:read",),
    "app_uninstalled": (),
    "channel_archive": ("channels:read",),
    "channel_created": ("channels:read",),
    "channel_deleted": ("channels:read",),
    "channel_id_changed": ("channels:read", "groups:read"),
    "channel_left": ("channels:read",),
    "channel_rename": ("channels:read",),
    "channel_shared": ("channels:read", "groups:read"),
    "channel_unarchive": ("channels:read",),
    "channel_unshared": ("channels:read", "groups:read"),
    "group_archive": ("groups:read",),
    "group_deleted": ("groups:read",),
    "group_left": ("groups:read",),
    "group_rename": ("groups:read",),
    "group_unarchive": ("groups:read",),
    "member_joined_channel": ("channels:read", "groups:read"),
    "member_left_channel": ("channels:read", "groups:read"),
    "message.channels": ("channels:history",),
    "message.groups": ("groups:history",),
    "message.im": ("im:history",),
    "team_join": ("users:read",),
    "tokens_revoked": (),
    "user_change": ("users:read",),
    "user_profile_changed": ("users:read",),
}
"""An event that Usher may subscribe to, and the scopes of which it needs at least one."""
_TEXTS: Mapping[str, tuple[int, int]] = {
    "/display_information/name": (1, 35),
    "/display_information/description": (1, 140),
    "/display_information/long_description": (175, 4000),
    "/features/bot_user/display_name": (1, 80),
    "/settings/event_subscriptions/request_url": (9, 3500),
    "/settings/interactivity/request_url": (9, 3500),
}
"""The place of each text, with its least and greatest number of characters."""
_COMMAND_TEXTS: Mapping[str, tuple[int, int]] = {
    "command": (2, 32),
    "description": (1, 2000),
    "usage_hint": (1, 1000),
    "url": (9, 3000),
}
_COUNTS: Mapping[str, int] = {
    "/features/slash_commands": 50,
    "/oauth_config/scopes/bot": 255,
    "/settings/event_subscriptions/bot_events": 100,
}
_COLOUR = re.compile(r"#(?:[0-9a-fA-F]{3}){1,2}")
_COMMAND = re.compile(r"/[^\s/A-Z]+")


def problems(manifest: Mapping[str, Any]) -> list[str]:
    """List what Slack would refuse, each with its place as a JSON pointer; empty if Slack would take the manifest."""
    return [
        *_lengths(manifest, _TEXTS),
        *_counts(manifest),
        *_commands(manifest),
        *_events(manifest),
        *_ways_in(manifest),
    ]


def _lengths(
    document: Mapping[str, Any], texts: Mapping[str, tuple[int, int]], under: str = ""
) -> Iterator[str]:
    for pointer, (least, most) in texts.items():
        text = _at(document, pointer)
        if text is not None and not least <= len(text) <= most:
            yield f"{under}{pointer} has {len(text)} characters; Slack takes {least} to {most}"


def _counts(manifest: Mapping[str, Any]) -> Iterator[str]:
    for pointer, most in _COUNTS.items():
        items = _at(manifest, pointer) or []
        if len(items) > most:
            yield f"{pointer} has {len(items)} items; Slack takes {most}"
        names = [i["command"] if isinstance(i, dict) else i for i in items]
        for twice in sorted({n for n in names if names.count(n) > 1}):
            yield f"{pointer} names {twice} twice"


def _commands(manifest: Mapping[str, Any]) -> Iterator[str]:
    for number, command in enumerate(_at(manifest, "/features/slash_commands") or []):
        place = f"/features/slash_commands/{number}"
        yield from _lengths(command, {f"/{name}": limits for name, limits in _COMMAND_TEXTS.items()}, place)
        if not _COMMAND.fullmatch(command["command"]):
            yield f"{place}/command is {command['command']}; Slack takes small letters without spaces after the /"
    colour = _at(manifest, "/display_information/background_color")
    if colour is not None and not _COLOUR.fullmatch(colour):
        yield f"/display_information/background_color is {colour}; Slack takes #rgb or #rrggbb"


def _events(manifest: Mapping[str, Any]) -> Iterator[str]:
    scopes = set(_at(manifest, "/oauth_config/scopes/bot") or [])
    for event in _at(manifest, "/settings/event_subscriptions/bot_events") or []:
        needed = EVENT_SCOPES.get(event)
        if needed is None:
            yield f"/settings/event_subscriptions/bot_events has {event}, of which it is not known what scope it needs"
        elif needed and not scopes.intersection(needed):
            yield f"/settings/event_subscriptions/bot_events has {event}, which needs the scope {' or '.join(needed)}"
    if _at(manifest, "/features/slash_commands") and "commands" not in scopes:
        yield "/features/slash_commands needs the scope commands"


def _ways_in(manifest: Mapping[str, Any]) -> Iterator[str]:
    """Without Socket Mode, Slack must know where to send what."""
    if _at(manifest, "/settings/socket_mode_enabled"):
        return
    for pointer in ("/settings/event_subscriptions/request_url", "/settings/interactivity/request_url"):
        if not str(_at(manifest, pointer) or "").startswith("https://"):
            yield f"{pointer} must be an https address where Socket Mode is off"
    for number, command in enumerate(_at(manifest, "/features/slash_commands") or []):
        if not str(command.get("url", "")).startswith("https://"):
            yield f"/features/slash_commands/{number}/url must be an https address where Socket Mode is off"


def _at(document: Any, pointer: str) -> Any:
    """Return the value at a JSON pointer; None if there is none."""
    for name in pointer.split("/")[1:]:
        document = document.get(name) if isinstance(document, Mapping) else None
    return document
