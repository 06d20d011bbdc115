"""Slack's rules for an app manifest: the lengths, names and scopes that apps.manifest.create demands.

Lengths are those of Slack's published schema (slackapi/manifest-schema, version 1); unknown fields are refused.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

Json = dict[str, Any]
Problem = dict[str, str]
"""Slack's form: a message, and a JSON pointer to where it is."""
NEEDS: Mapping[str, frozenset[str]] = {
    "app_home_opened": frozenset(),
    "app_uninstalled": frozenset(),
    "channel_archive": frozenset({"channels:read"}),
    "channel_created": frozenset({"channels:read"}),
    "channel_deleted": frozenset({"channels:read"}),
    "channel_id_changed": frozenset({"channels:read", "groups:read", "im:read", "mpim:read"}),
    "channel_left": frozenset({"channels:read"}),
    "channel_rename": frozenset({"channels:read"}),
    "channel_shared": frozenset({"channels:read", "groups:read"}),
    "channel_unarchive": frozenset({"channels:read"}),
    "channel_unshared": frozenset({"channels:read", "groups:read"}),
    "group_archive": frozenset({"groups:read"}),
    "group_deleted": frozenset({"groups:read"}),
    "group_left": frozenset({"groups:read"}),
    "group_rename": frozenset({"groups:read"}),
    "group_unarchive": frozenset({"groups:read"}),
    "member_joined_channel": frozenset({"channels:read", "groups:read"}),
    "member_left_channel": frozenset({"channels:read", "groups:read"}),
    "message.channels": frozenset({"channels:history"}),
    "message.groups": frozenset({"groups:history"}),
    "message.im": frozenset({"im:history"}),
    "team_join": frozenset({"users:read"}),
    "tokens_revoked": frozenset(),
    "user_change": frozenset({"users:read"}),
}
"""The events that can be subscribed to here; one of the scopes is enough."""
SCOPES = frozenset(
    {
        *("app_mentions:read", "channels:history", "channels:join", "channels:manage", "channels:read", "chat:write"),
        *("chat:write.public", "commands", "files:read", "files:write", "groups:history", "groups:read", "im:history"),
        *("im:read", "im:write", "mpim:read", "reactions:read", "reactions:write", "team:read", "usergroups:read"),
        *("users:read", "users:read.email", "users.profile:read"),
    }
)  # fmt: skip
_TEXT: Mapping[str, tuple[int, int]] = {
    "/display_information/name": (1, 35),
    "/display_information/description": (1, 140),
    "/display_information/long_description": (175, 4000),
    "/display_information/background_color": (4, 7),
    "/features/bot_user/display_name": (1, 80),
    "/settings/event_subscriptions/request_url": (8, 3500),
    "/settings/interactivity/request_url": (8, 3500),
}
_OF_COMMANDS: Mapping[str, tuple[int, int]] = {
    "command": (2, 32),
    "description": (1, 2000),
    "usage_hint": (1, 1000),
    "url": (8, 3000),
}
_MOST = {
    "/features/slash_commands": 50,
    "/oauth_config/scopes/bot": 255,
    "/settings/event_subscriptions/bot_events": 100,
}
_KNOWN: Mapping[str, frozenset[str]] = {
    "": frozenset({"_metadata", "display_information", "features", "oauth_config", "settings"}),
    "/display_information": frozenset({"name", "description", "long_description", "background_color"}),
    "/features": frozenset({"app_home", "bot_user", "slash_commands", "shortcuts", "unfurl_domains"}),
    "/features/app_home": frozenset(
        {"home_tab_enabled", "messages_tab_enabled", "messages_tab_read_only_enabled"}
    ),
    "/features/bot_user": frozenset({"display_name", "always_online"}),
    "/oauth_config": frozenset({"redirect_urls", "scopes", "token_management_enabled"}),
    "/oauth_config/scopes": frozenset({"bot", "user"}),
    "/settings": frozenset(
        {
            *("allowed_ip_address_ranges", "event_subscriptions", "interactivity", "org_deploy_enabled"),
            *("socket_mode_enabled", "token_rotation_enabled"),
        }
    ),
    "/settings/event_subscriptions": frozenset({"request_url", "bot_events", "user_events"}),
    "/settings/interactivity": frozenset({"is_enabled", "request_url", "message_menu_options_url"}),
}


def check_manifest(manifest: Any) -> list[Problem]:
    """Return what is wrong with it; an empty list where Slack makes an app of it."""
    if not isinstance(manifest, dict):
        return [_problem("", "must be an object")]
    return [*_fields(manifest), *_sizes(manifest), *_commands(manifest), *_subscriptions(manifest), *_ways(manifest)]  # fmt: skip


def _fields(manifest: Json) -> Iterator[Problem]:
    for pointer, known in _KNOWN.items():
        for name in sorted(set(at(manifest, pointer) or ()) - known):
            yield _problem(f"{pointer}/{name}", "Unknown field")
    if not at(manifest, "/display_information/name"):
        yield _problem("/display_information/name", "Required")


def _sizes(manifest: Json) -> Iterator[Problem]:
    for pointer, sizes in _TEXT.items():
        yield from _sized(at(manifest, pointer), pointer, sizes)
    for pointer, most in _MOST.items():
        items = at(manifest, pointer) or []
        if len(items) > most:
            yield _problem(pointer, f"Must have at most {most} items")
        if len({str(item) for item in items}) < len(items):
            yield _problem(pointer, "Must not have duplicates")


def _sized(text: Any, pointer: str, sizes: tuple[int, int]) -> Iterator[Problem]:
    least, most = sizes
    if text is not None and not (isinstance(text, str) and least <= len(text) <= most):
        yield _problem(pointer, f"Must be a string of {least} to {most} characters")


def _commands(manifest: Json) -> Iterator[Problem]:
    commands = at(manifest, "/features/slash_commands") or []
    for number, command in enumerate(commands):
        place = f"/features/slash_commands/{number}"
        for name in sorted(set(command) - {*_OF_COMMANDS, "should_escape"}):
            yield _problem(f"{place}/{name}", "Unknown field")
        for name in ("command", "description"):
            if name not in command:
                yield _problem(f"{place}/{name}", "Required")
        for name, sizes in _OF_COMMANDS.items():
            yield from _sized(command.get(name), f"{place}/{name}", sizes)
        if not re.fullmatch(r"/[a-z0-9_.-]+", str(command.get("command", "/x"))):
            yield _problem(f"{place}/command", "Must be / and lowercase letters, digits, _, - or .")
    names = [command.get("command") for command in commands]
    if len(set(names)) < len(names):
        yield _problem("/features/slash_commands", "Must not have duplicates")


def _subscriptions(manifest: Json) -> Iterator[Problem]:
    scopes = at(manifest, "/oauth_config/scopes/bot") or []
    for scope in sorted(set(scopes) - SCOPES):
        yield _problem("/oauth_config/scopes/bot", f"Illegal bot scopes found {scope}")
    for event in at(manifest, "/settings/event_subscriptions/bot_events") or []:
        needed = NEEDS.get(event)
        if needed is None:
            yield _problem("/settings/event_subscriptions/bot_events", f"Unknown event {event}")
        elif needed and not needed & set(scopes):
            yield _problem("/settings/event_subscriptions/bot_events", f"{event} requires {sorted(needed)}")
    if at(manifest, "/features/slash_commands") and "commands" not in scopes:
        yield _problem("/features/slash_commands", "Slash commands require the scope commands")


def _ways(manifest: Json) -> Iterator[Problem]:
    """Yield where requests go: by Socket Mode, or to an https address each."""
    socket = bool(at(manifest, "/settings/socket_mode_enabled"))
    if at(manifest, "/settings/event_subscriptions") and not (
        socket or _url(manifest, "event_subscriptions")
    ):
        yield _problem(
            "/settings/event_subscriptions",
            "Event Subscription requires either Request URL or Socket Mode Enabled",
        )
    if at(manifest, "/settings/interactivity/is_enabled") and not (socket or _url(manifest, "interactivity")):
        yield _problem("/settings/interactivity", "Interactivity requires a Request URL")
    for number, command in enumerate(at(manifest, "/features/slash_commands") or []):
        if not socket and not str(command.get("url", "")).startswith("https://"):
            yield _problem(f"/features/slash_commands/{number}/url", "Must be an https URL")


def _url(manifest: Json, section: str) -> bool:
    return str(at(manifest, f"/settings/{section}/request_url") or "").startswith("https://")


def is_read_only(manifest: Json) -> bool:
    """Tell whether people cannot write to the app in its direct messages."""
    tab = at(manifest, "/features/app_home") or {}
    return bool(tab.get("messages_tab_enabled") and tab.get("messages_tab_read_only_enabled"))


def at(document: Any, pointer: str) -> Any:
    """Return what a JSON pointer points to; None where nothing is there."""
    for name in pointer.split("/")[1:]:
        document = document.get(name) if isinstance(document, dict) else None
    return document


def _problem(pointer: str, message: str) -> Problem:
    return {"message": message, "pointer": pointer}
