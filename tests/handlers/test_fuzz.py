"""Signed requests that are not as Slack sends them: no error, no traceback, and nothing changes for people who may not."""

import json
import logging
import os
import random
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest

from bot.sandbox.outbound import JSON
from bot.sandbox.payloads import Payloads
from tests.handlers.conference import ATTENDEE, LIGHTHOUSE, MAIN, ON_STAGE, ORGANIZER, SPEAKER, Conference
from tests.handlers.test_acknowledgement import FORMS, TYPED, Registered, _button, open_question, open_review
from tests.services.by_hand import dump

ODD: tuple[Any, ...] = (
    None, True, 0, -1, 2**31, 2**70, 1e308, "", " ", "0", "-1", "9" * 400, "x" * 20_000, "\x00", "\ud800", "\u202e\u0007",
    "'; drop table person; --", "<!channel>", "{{7*7}}", "../../etc/passwd", "session:star:1", "1:2:3:4", "draft:1:1", [], {}, [[]],
    [None], {"id": None}, {"values": {"a": {"a": {}}}},
)  # fmt: skip
"""What stands in the place of anything."""
_EXPECTED = ("removed from the workspace", "revoked SLACK_BOT_TOKEN")
"""What may stand in the log as an error: an event of ours has said so."""
ROUNDS = int(os.environ.get("FUZZ_ROUNDS", "3"))
"""How many requests are made of each that was caught: FUZZ_ROUNDS=40 makes 20,000 in all."""


def mutated(value: Any, choice: random.Random) -> Any:
    """`value` with one thing in it replaced, dropped, or given twice."""
    if isinstance(value, dict) and value and choice.random() < 0.9:
        key = choice.choice(list(value))
        rest = {k: v for k, v in value.items() if k != key}
        match choice.randrange(8):
            case 0:
                return rest
            case 1:
                return {**rest, key: choice.choice(ODD)}
            case _:
                return {**value, key: mutated(value[key], choice)}
    if isinstance(value, list) and value and choice.random() < 0.9:
        at = choice.randrange(len(value))
        return [*value[:at], mutated(value[at], choice), *value[at + 1 :]]
    return choice.choice(ODD)


def remade(body: str, kind: str, choice: random.Random) -> str:
    """A request like `body`, and not quite."""
    if choice.random() < 0.1:  # not even text
        at = choice.randrange(len(body))
        return body[:at] + choice.choice(["\x00", "%", "}", "\ufffd", "&&", "%ED%A0%80"]) + body[at + 1 :]
    if kind == JSON:
        return json.dumps(mutated(json.loads(body), choice))
    fields = dict(parse_qsl(body, keep_blank_values=True))
    if "payload" in fields:
        return urlencode({**fields, "payload": json.dumps(mutated(json.loads(fields["payload"]), choice))})
    changed = mutated(fields, choice)
    odd = changed if isinstance(changed, dict) else {"command": "/session", "text": changed}
    return urlencode({k: str(v).encode(errors="replace") for k, v in odd.items()})


@pytest.fixture
async def caught(conference: Conference, monkeypatch) -> list[tuple[str, str]]:
    """A request of every sort as Slack sends it: commands, buttons, forms, events."""
    found: list[tuple[str, str]] = []
    outbound = conference.sandbox.outbound
    send = outbound.post

    async def noted(body, content_type, headers=None):
        found.append((body, content_type))
        return await send(body, content_type, headers)

    monkeypatch.setattr(outbound, "post", noted)
    conference.workspace.limits.enabled = False
    session = str(conference.session(ON_STAGE).id)
    # commands take the room's channel away, buttons close the questions: so forms come first, what cancels the session last
    in_turn = sorted(FORMS.values(), key=lambda form: (form[0] is open_review, form[0] is not open_question))
    for opened, fillings in in_turn:
        await opened(conference)
        await conference.submit(ORGANIZER, **fillings[0])
        conference.workspace.views.clear(conference.user(ORGANIZER))
    for line in TYPED[::3]:
        await conference.type(ORGANIZER, line, LIGHTHOUSE)
    for action_id in Registered(conference).acts:
        shown = conference.workspace.messages.add(
            conference.direct(SPEAKER), "U0SANDBOXBOT", "A button", by_app=True, blocks=[_button(action_id, session)]
        )  # fmt: skip
        await conference.press(SPEAKER, shown, "Press")
    for name in sorted(conference.workspace.events):
        event = {"type": name, "channel": conference.channel(MAIN), "user": conference.user(ATTENDEE)}
        found.append((Payloads(conference.workspace).event(event), JSON))
    monkeypatch.setattr(outbound, "post", send)
    return found


@pytest.mark.parametrize("seed", range(3))
async def test_no_request_is_an_error(conference: Conference, caught, caplog, seed):
    choice = random.Random(seed)
    conference.expected_in_log += ["", *_EXPECTED]
    caplog.clear()
    for body, kind in caught:
        for _ in range(ROUNDS):
            made = remade(body, kind, choice)
            async with conference._act():
                ack = await conference.sandbox.outbound.post(made, kind)
            assert ack.status in {200, 400, 401, 404}, (ack, made[:2_000])
            wrong = [r for r in caplog.records if r.exc_info or r.levelno >= logging.ERROR]
            assert [r.getMessage() for r in wrong if not any(e in r.getMessage() for e in _EXPECTED)] == [], (
                made[:3_000]
            )
            caplog.clear()
    conference.sandbox.problems.clear()
    conference.sandbox.calls.clear()


async def test_nothing_that_strangers_send_changes_anything(conference: Conference, caught):
    conference.expected_in_log.append("Unhandled request")
    await conference.services.heard.write()
    before = await dump(conference.services.database)
    choice = random.Random(5)
    for body, kind in caught:
        text = body.replace(conference.workspace.app.team_id, "T0OTHER")
        for made in (text, remade(text, kind, choice)):
            async with conference._act():
                await conference.sandbox.outbound.post(made, kind)
    await conference.services.heard.write()
    assert await dump(conference.services.database) == before
