"""The manifest keeps to every limit of Slack's, and two checks that share no code say so."""

import copy

import pytest

from bot.domain.common.commands import COMMANDS
from bot.sandbox.manifests import NEEDS, check_manifest
from bot.slack import manifest_rules
from bot.slack.manifest import EVENTS, SCOPES, manifest

URL = "https://usher.example.org"


@pytest.mark.parametrize("prefix", ["", "amlc", "sixteen-letters0"])
@pytest.mark.parametrize("socket", [False, True])
def test_slack_takes_the_manifest(prefix, socket):
    made = manifest(COMMANDS, prefix, URL, socket=socket)
    assert manifest_rules.problems(made) == []
    assert check_manifest(made) == []


def test_it_says_what_usher_is_and_hears_of_its_own_removal():
    made = manifest(COMMANDS, "", URL)
    assert 175 <= len(made["display_information"]["long_description"]) <= 4000
    assert {"app_uninstalled", "tokens_revoked"} <= set(EVENTS)
    assert made["settings"]["event_subscriptions"]["bot_events"] == list(EVENTS)


def put(pointer, value):
    """Change one value of a manifest; a value that is a function changes what is there."""

    def change(made):
        *way, last = pointer.split("/")[1:]
        for name in way:
            made = made[int(name) if isinstance(made, list) else name]
        made[last] = value(made[last]) if callable(value) else value

    return change


COMMAND = "/features/slash_commands/0"
BROKEN = [
    put("/display_information/name", "n" * 36),
    put("/display_information/name", ""),
    put("/display_information/description", "d" * 141),
    put("/display_information/long_description", "l" * 174),
    put("/display_information/long_description", "l" * 4001),
    put("/features/bot_user/display_name", "b" * 81),
    put(f"{COMMAND}/command", "/" + "c" * 32),
    put(f"{COMMAND}/command", "/"),
    put(f"{COMMAND}/command", "session"),
    put(f"{COMMAND}/command", "/Session"),
    put(f"{COMMAND}/command", "/se ssion"),
    put(f"{COMMAND}/command", "/usher"),
    put(f"{COMMAND}/description", "d" * 2001),
    put(f"{COMMAND}/description", ""),
    put(f"{COMMAND}/usage_hint", "u" * 1001),
    put(f"{COMMAND}/usage_hint", ""),
    put(f"{COMMAND}/url", "https://" + "x" * 3000),
    put(f"{COMMAND}/url", "http://usher.example.org"),
    put("/features/slash_commands", lambda commands: [{**commands[0], "command": f"/c{i}"} for i in range(51)]),
    put("/oauth_config/scopes/bot", lambda scopes: [*scopes, *(f"scope:{i}" for i in range(256))]),
    put("/oauth_config/scopes/bot", lambda scopes: [*scopes, scopes[0]]),
    put("/oauth_config/scopes/bot", lambda scopes: [s for s in scopes if s != "commands"]),
    put("/oauth_config/scopes/bot", lambda scopes: [s for s in scopes if not s.startswith("users:read")]),
    put("/settings/event_subscriptions/bot_events", lambda events: [*events, "nonsense_happened"]),
    put("/settings/event_subscriptions/bot_events", lambda events: [*events, events[0]]),
    put("/settings/event_subscriptions/bot_events", lambda events: [*events, *(f"e{i}" for i in range(100))]),
    put("/settings/event_subscriptions/request_url", "http://usher.example.org/slack/events"),
    put("/settings/event_subscriptions/request_url", "https://" + "x" * 3500),
    put("/settings/interactivity", {"is_enabled": True}),
]  # fmt: skip


@pytest.mark.parametrize("change", BROKEN, ids=range(len(BROKEN)))
def test_what_slack_refuses_is_found_by_both(change):
    made = copy.deepcopy(manifest(COMMANDS, "", URL))
    change(made)
    assert manifest_rules.problems(made) != []
    assert check_manifest(made) != []


def test_the_sandbox_refuses_fields_that_slack_does_not_know():
    made = manifest(COMMANDS, "", URL)
    made["features"]["slash_commands"][0]["help"] = "?"
    made["settings"]["sockets"] = True
    assert [p["pointer"] for p in check_manifest(made)] == [
        "/settings/sockets", "/features/slash_commands/0/help"
    ]  # fmt: skip


def test_every_event_is_granted_by_a_scope_of_ours():
    for event in EVENTS:
        assert not NEEDS[event] or NEEDS[event] & set(SCOPES), event
        assert set(manifest_rules.EVENT_SCOPES[event]) <= NEEDS[event], event
