"""`usher check --live`: Slack's own word on every view, and whether its requests arrive."""

from datetime import timedelta

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError

from bot.services.setup.live_checks import Shown, live, views

GOOD = Shown("cards.card", "message", {"text": "Fine"})
FORM = Shown("setup.setup_modal", "view", {"type": "modal"})
HOME = {"type": "event_callback", "event": {"type": "app_home_opened"}}
JOIN = {"type": "event_callback", "event": {"type": "team_join"}}


class Checker:
    """Slack's edge: what it answers, call by call, for ever the last."""

    def __init__(self, *answers: dict | Exception) -> None:
        self.answers, self.calls = list(answers) or [{"ok": True}], []

    async def api_call(self, method, *, data):
        self.calls.append((method, data))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        if not answer["ok"]:
            raise SlackApiError("refused", answer)
        return answer


def refused(name, *errors):
    return {"ok": False, "error": name, "errors": list(errors)}


async def said(*findings):
    return [(f.ok, f.says) for f in findings]


async def test_each_payload_is_shown_under_its_name():
    checker = Checker()
    (finding,) = await views(checker, [GOOD, FORM, GOOD])
    assert (finding.ok, finding.says) == (True, "Slack takes all 3 samples of 2 views.")
    assert [(m, *data) for m, data in checker.calls] == [
        ("blocks.validate", "message"), ("blocks.validate", "view"), ("blocks.validate", "message")
    ]  # fmt: skip


async def test_a_refused_view_is_named_with_place_and_reason():
    wrong = refused(
        "invalid_view", {"pointer": "/title/text", "message": "too long", "code": "failed_constraint"}
    )
    (finding,) = await views(Checker({"ok": True}, wrong), [GOOD, FORM])
    assert not finding.ok
    assert "Slack refuses 1 of 2 views: setup.setup_modal (/title/text: too long)" in finding.says


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (refused("unknown_method"), "does not know blocks.validate"),
        (refused("invalid_auth"), "Slack can't check views now (invalid_auth)"),
        (aiohttp.ClientConnectionError(), "stopped early (ClientConnectionError)"),
        (TimeoutError(), "stopped early (TimeoutError)"),
    ],
)
async def test_no_answer_is_not_taken_for_a_refusal(answer, says):
    checker = Checker(answer)
    (finding,) = await views(checker, [GOOD, FORM])
    assert not finding.ok
    assert says in finding.says
    assert "refuses" not in finding.says
    assert len(checker.calls) == 1


async def test_without_a_request_it_says_what_to_type(services):
    _, requests, events = await live(services, Checker(), [GOOD])
    assert requests.says.startswith("No request from Slack has arrived yet. Type /session in Slack.")
    assert "SLACK_SIGNING_SECRET" in requests.says
    assert events.says.startswith("No event of Slack's has arrived yet: open Usher's Home tab in Slack.")
    assert not requests.ok
    assert not events.ok


async def test_what_has_arrived_lately_is_fine(services, clock):
    services.heard.note({"command": "/session"})
    services.heard.note(HOME)
    await services.heard.write()
    clock.move_to(clock.utcnow() + timedelta(minutes=5))
    _, requests, events = await live(services, Checker(), [GOOD])
    assert (requests.ok, requests.says) == (True, "The last request (command) arrived 5 minutes ago.")
    assert events.ok
    assert "Not heard yet: " in events.says
    assert "team_join" in events.says


async def test_what_arrived_long_ago_is_not(services, clock):
    services.heard.note({"type": "block_actions"})
    services.heard.note(HOME)
    await services.heard.write()
    clock.move_to(clock.utcnow() + timedelta(days=3))
    _, requests, events = await live(services, Checker(), [GOOD])
    assert not requests.ok
    assert requests.says.startswith("The last request (button) arrived 3 days ago: type /session")
    assert not events.ok
    assert "3 days ago" in events.says


async def test_other_events_do_not_stand_for_the_home_tab(services):
    services.heard.note(JOIN)
    await services.heard.write()
    *_, events = await live(services, Checker(), [GOOD])
    assert not events.ok
    assert "open Usher's Home tab" in events.says
