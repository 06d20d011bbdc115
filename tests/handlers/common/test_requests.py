"""What comes in over HTTP: signatures, ages, retries, unknown things, health."""

import hashlib
import hmac
import os
import time
from urllib.parse import urlencode

import aiohttp
import pytest

from bot.sandbox.outbound import FORM, JSON
from tests.handlers.conference import ATTENDEE, MAIN, Conference, playing, seed
from tests.handlers.conftest import check_log


def signed(conference: Conference, body: str, *, age: float = 0, secret: str = "") -> dict[str, str]:
    """The headers with which Slack would have sent `body` so many seconds ago."""
    moment = str(int(time.time() - age))
    key = (secret or conference.workspace.app.signing_secret).encode()
    digest = hmac.new(key, f"v0:{moment}:{body}".encode(), hashlib.sha256).hexdigest()
    return {
        "Content-Type": FORM,
        "X-Slack-Request-Timestamp": moment,
        "X-Slack-Signature": f"v0={digest}",
    }


def command(conference: Conference) -> str:
    fields = {
        "command": "/session",
        "text": "now",
        "user_id": conference.user(ATTENDEE),
        "channel_id": conference.channel(MAIN),
        "team_id": conference.workspace.app.team_id,
        "response_url": f"{conference.sandbox.url}/response/none",
        "trigger_id": "1.2.3",
    }
    return urlencode(fields)


async def post(conference: Conference, body: str, headers: dict[str, str]) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session:
        url = conference.sandbox.outbound.request_url
        async with session.post(url, data=body.encode(), headers=headers) as answer:
            return answer.status, await answer.text()


def base(conference: Conference) -> str:
    return conference.sandbox.outbound.request_url.removesuffix("/slack/events")


async def test_a_signed_request_is_answered(conference: Conference):
    body = command(conference)
    status, text = await post(conference, body, signed(conference, body))
    assert status == 200
    assert "On now" in text


@pytest.mark.parametrize("wrong", ["secret", "age", "body", "missing"])
async def test_what_slack_did_not_sign_just_now_is_refused(conference, wrong):
    body = command(conference)
    headers = {
        "secret": signed(conference, body, secret="another"),
        "age": signed(conference, body, age=600),
        "body": signed(conference, f"{body}0"),
        "missing": {"Content-Type": FORM},
    }[wrong]
    status, text = await post(conference, body, headers)
    assert status == 401
    assert "On now" not in text
    assert conference.sandbox.calls[-1].method == "auth.test"


async def test_bolt_takes_no_settings_from_the_environment(sample_url, monkeypatch, caplog):
    """With a client id there it would look for stored installations, and know no workspace."""
    given = {"SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "hidden", "SLACK_BOT_TOKEN": "xoxb-other"}
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    async with playing(sample_url) as conference:
        assert conference.app.bolt.oauth_flow is None
        assert (await conference.answer(ATTENDEE, "/session")).text.startswith("On now")
        conference.check()
        check_log(conference, caplog)
    assert {name: os.environ[name] for name in given} == given


async def test_slacks_challenge_is_answered(conference: Conference):
    assert await conference.sandbox.events.verify_url()


async def test_what_nobody_listens_for_is_no_error(conference: Conference):
    conference.expected_in_log.append("Unhandled request")
    body = (
        '{"type": "event_callback", "event_id": "Ev1", "event": {"type": "reaction_added", "user": "U0001"}}'
    )
    ack = await conference.sandbox.outbound.post(body, JSON)
    assert ack.status in {200, 404}


async def test_a_button_that_is_no_longer_known_is_acknowledged(conference: Conference):
    told = await conference.answer(ATTENDEE, "/session")
    block = told.blocks[-1]
    block["elements"][0]["action_id"] = "session:from-an-older-version"
    ack = await conference.sandbox.click(
        conference.user(ATTENDEE), told, block["block_id"], "session:from-an-older-version"
    )
    assert ack.status == 200


async def test_only_post_and_only_slacks_path(conference: Conference):
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{base(conference)}/slack/events") as answer:
            assert answer.status == 405
        async with session.post(f"{base(conference)}/slack/other") as answer:
            assert answer.status == 404


async def test_health_and_readiness(conference: Conference, monkeypatch):
    async with aiohttp.ClientSession() as session:
        for path in ("healthz", "readyz"):
            async with session.get(f"{base(conference)}/{path}") as answer:
                assert answer.status == 200
                assert (await answer.json())["ok"] is True
                assert "server" not in answer.headers  # it would name our libraries to strangers


async def test_not_ready_while_the_database_is_away(sample_url, tmp_path):
    async with playing(sample_url) as conference:
        await conference.services.database.close()
        for file in tmp_path.glob("sample.db*"):
            file.unlink()
        (tmp_path / "sample.db").mkdir()
        async with aiohttp.ClientSession() as session:
            async with session.get(f"{base(conference)}/readyz") as answer:
                assert answer.status == 503
                said = await answer.json()
            assert said["ok"] is False
            assert said["missing"] == "The database cannot be reached now."  # anybody can ask
            async with session.get(f"{base(conference)}/healthz") as answer:
                assert answer.status == 200


@pytest.mark.postgres
async def test_it_all_works_on_postgresql(postgres_url, caplog):
    """One walk through the features; the queries have tests of their own on both databases."""
    await seed(postgres_url)
    async with playing(postgres_url) as conference:
        told = await conference.answer(ATTENDEE, "/session")
        await conference.press(ATTENDEE, told, "Star", about="One Query")
        assert "1 to come" in (await conference.answer(ATTENDEE, "/agenda")).text
        await conference.answer(ATTENDEE, "/ask Why?", "room-lighthouse")
        await conference.answer("ines.carvalho", "/usher setup room Dune", "random")
        told = await conference.answer("ines.carvalho", "/announce now #random Doors")
        await conference.press("ines.carvalho", told, "Send now")
        await conference.deliver()
        assert [m.text for m in conference.standing("random")] == ["Doors"]
        posted = next(m for m in conference.standing("room-lighthouse") if m.thread_ts)
        await conference.press("arjun.menon", posted, "▲ Upvote")
        assert "1 upvote" in posted.text
        assert "#147" in (await conference.answer("arjun.menon", "/submission")).text
        await conference.open_home("ines.carvalho")
        conference.check()
