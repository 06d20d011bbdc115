"""The checks that only Slack can make: every view, and the arrival of its requests."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.common.commands import SESSION
from bot.services.services import Services
from bot.services.setup.checks import Finding
from bot.services.setup.heard import EVENT
from bot.slack.client import AWAY
from bot.slack.manifest import EVENTS

LATELY = timedelta(days=1)
_HOME = f"{EVENT}app_home_opened"
_REFUSALS = frozenset({"invalid_blocks", "invalid_message", "invalid_view"})
_NAMED = 5
_SOCKET = "`usher run` must be running with SLACK_APP_TOKEN, and Socket Mode be on in the app's settings"
_HTTP = (
    "`usher run` must be running at the address that the app's settings name, with this app's "
    "SLACK_SIGNING_SECRET; its log names requests with a wrong signature"
)


@dataclass(frozen=True, slots=True)
class Shown:
    """One payload to be shown to Slack: the view's name, "message" or "view", and the payload."""

    view: str
    argument: str
    payload: dict[str, Any]


async def live(services: Services, client: AsyncWebClient, shown: Sequence[Shown]) -> list[Finding]:
    """Every finding that needs Slack's own word; `client` waits where Slack says so."""
    heard, now = await services.heard.latest(), services.clock.utcnow()
    way_in = _SOCKET if services.settings.app_token else _HTTP
    return [*await views(client, shown), _requests(heard, now, way_in), *_events(heard, now)]


async def views(client: AsyncWebClient, shown: Sequence[Shown]) -> list[Finding]:
    """Slack's own checker on every payload; it stops where Slack cannot be asked."""
    refused: dict[str, str] = {}
    for each in shown:
        try:
            await client.api_call("blocks.validate", data={each.argument: json.dumps(each.payload)})
        except SlackApiError as error:
            name = str(error.response.get("error"))
            if name not in _REFUSALS:
                return [Finding(False, "Views", _unasked(name))]
            refused.setdefault(each.view, _first(error.response.get("errors") or []))
        except AWAY as error:
            says = f"Slack's check of the views stopped early ({type(error).__name__}); try again."
            return [Finding(False, "Views", says)]
    names = {each.view for each in shown}
    if not refused:
        return [Finding(True, "Views", f"Slack takes all {len(shown)} samples of {len(names)} views.")]
    told = [f"{view} ({why})" for view, why in refused.items()]
    rest = f" and {len(told) - _NAMED} more" if len(told) > _NAMED else ""
    says = f"Slack refuses {len(refused)} of {len(names)} views: {'; '.join(told[:_NAMED])}{rest}. Report this as a fault of Usher."
    return [Finding(False, "Views", says)]


def _unasked(error: str) -> str:
    """Return why the checker gave no answer."""
    if error == "unknown_method":
        return "This server does not know blocks.validate: it is not Slack, or an older double of it. The views were not checked."
    return f"Slack can't check views now ({error}). They were not checked."


def _first(errors: Iterable[Mapping[str, Any]]) -> str:
    """The first thing that Slack found: where, and what."""
    for error in errors:
        return f"{error.get('pointer') or '/'}: {error.get('message') or error.get('code')}"
    return "no reason given"


def _requests(heard: Mapping[str, datetime], now: datetime, way_in: str) -> Finding:
    """Find out if a person's request has arrived lately: a command, a button, a form."""
    asked = {name: at for name, at in heard.items() if not name.startswith(EVENT)}
    if not asked:
        says = f"No request from Slack has arrived yet. Type {SESSION} in Slack. If it fails there: {way_in}."
        return Finding(False, "Requests", says)
    last = max(asked, key=asked.__getitem__)
    if now - asked[last] > LATELY:
        says = f"The last request ({last}) arrived {_ago(now - asked[last])}: type {SESSION} in Slack. If it fails there: {way_in}."
        return Finding(False, "Requests", says)
    return Finding(True, "Requests", f"The last request ({last}) arrived {_ago(now - asked[last])}.")


def _events(heard: Mapping[str, datetime], now: datetime) -> list[Finding]:
    """Find out if events arrive: opening the Home tab is one that everybody can cause."""
    events = {name.removeprefix(EVENT): at for name, at in heard.items() if name.startswith(EVENT)}
    unheard = [name for name in EVENTS if name not in events]
    if not events:
        says = (
            "No event of Slack's has arrived yet: open Usher's Home tab in Slack. If it stays empty: in the app's settings, "
            f"Event Subscriptions must be on, the address verified, and subscribed to {', '.join(EVENTS)}."
        )
        return [Finding(False, "Events", says)]
    last = max(events, key=events.__getitem__)
    told = f"The last event ({last}) arrived {_ago(now - events[last])}."
    if _HOME not in heard:
        return [Finding(False, "Events", f"{told} None of a Home tab has: open Usher's Home tab in Slack.")]
    if now - events[last] > LATELY:
        return [Finding(False, "Events", f"{told} Open Usher's Home tab in Slack, and check again.")]
    if unheard:
        told += f" Not heard yet: {', '.join(unheard)}; Slack sends them when such a thing happens."
    return [Finding(True, "Events", told)]


def _ago(passed: timedelta) -> str:
    minutes = max(0, int(passed.total_seconds())) // 60
    for size, name in ((24 * 60, "day"), (60, "hour"), (1, "minute")):
        if count := minutes // size:
            return f"{count} {name}{'s' if count > 1 else ''} ago"
    return "just now"
