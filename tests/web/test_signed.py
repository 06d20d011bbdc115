"""Only what Slack has signed is read: everything else is refused on its bytes, and nothing of it is in the log."""

import hashlib
import hmac
import logging
import time
from pathlib import Path

import httpx
import pytest
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest

from bot import waiting, web
from bot.web import signed
from bot.web.refusals import Cause
from tests.paths import ROOT

SECRET = "the-secret"
HIDDEN = "marked-as-private"
FORM, JSON = "application/x-www-form-urlencoded", "application/json"
BODY = f"command=/session&text={HIDDEN}&team_id=T1&user_id=U1".encode()


def headers(body: bytes, *, age: float = 0, secret: str = SECRET, kind: str = FORM) -> dict[str, str]:
    moment = str(int(time.time() - age))
    digest = hmac.new(secret.encode(), b"v0:%s:%s" % (moment.encode(), body), hashlib.sha256).hexdigest()
    return {"Content-Type": kind, "X-Slack-Request-Timestamp": moment, "X-Slack-Signature": f"v0={digest}"}


@pytest.fixture
def heard() -> list[dict]:
    """The bodies that reach a listener."""
    return []


@pytest.fixture
def bolt(heard) -> AsyncApp:
    async def authorize():
        from slack_bolt.authorization import AuthorizeResult

        return AuthorizeResult(enterprise_id=None, team_id="T1", bot_token="xoxb-1", bot_user_id="U0")

    app = signed.bolt_app(authorize=authorize)

    @app.command("/session")
    async def answer(ack, body):
        heard.append(body)
        await ack("heard")

    return app


async def well() -> str:
    return ""


async def post(app, body: bytes, given: dict[str, str]) -> httpx.Response:
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://usher") as http:
        return await http.post("/slack/events", content=body, headers=given)


async def test_what_slack_has_signed_is_answered(bolt, heard):
    answer = await post(web.build(bolt, SECRET, well), BODY, headers(BODY))
    assert (answer.status_code, answer.text) == (200, "heard")
    assert [b["text"] for b in heard] == [HIDDEN]


UNSIGNED = {
    "nothing": lambda: ({"Content-Type": FORM}, BODY),
    "another secret": lambda: (headers(BODY, secret="another"), BODY),
    "long ago": lambda: (headers(BODY, age=301), BODY),
    "from the future": lambda: (headers(BODY, age=-86_400), BODY),
    "another body": lambda: (headers(BODY), BODY + b"0"),
    "no moment": lambda: ({k: v for k, v in headers(BODY).items() if k != "X-Slack-Request-Timestamp"}, BODY),
    "no signature": lambda: ({k: v for k, v in headers(BODY).items() if k != "X-Slack-Signature"}, BODY),
    "a moment that is no number": lambda: (headers(BODY) | {"X-Slack-Request-Timestamp": "now"}, BODY),
    "a moment of many digits": lambda: (headers(BODY) | {"X-Slack-Request-Timestamp": "1" * 9000}, BODY),
    "a signature that is no text": lambda: ({k: v.encode() for k, v in headers(BODY).items()} | {"X-Slack-Signature": b"v0=\xff"}, BODY),
    "bytes that are no text": lambda: (headers(b"\xff\xfe" + BODY), b"\xff\xfe" + BODY),
    "a wrong signature of JSON": lambda: (headers(BODY, kind=JSON), b'{"type": "url_verification", "challenge": "%s"}' % HIDDEN.encode()),
    "much": lambda: (headers(BODY), f"payload={HIDDEN}".encode() + b"&a=b" * 200_000),
    "nested deeply": lambda: (headers(BODY, kind=JSON), b"[" * 900_000),
    "empty": lambda: ({}, b""),
    "almost a look at the certificate": lambda: ({"Content-Type": FORM}, f"ssl_check=1&text={HIDDEN}".encode()),
}  # fmt: skip


OLD = {"long ago", "from the future"}
"""Slack's own signature, at another time: more likely than a request that somebody repeats is a clock that is wrong."""


@pytest.mark.parametrize("kind", UNSIGNED)
@pytest.mark.parametrize("installed", [True, False])
async def test_what_slack_has_not_signed_is_refused_unread(kind, installed, bolt, caplog, monkeypatch):
    def never(*_args):
        raise AssertionError("it was parsed")

    monkeypatch.setattr("bot.web.routes.to_async_bolt_request", never)
    monkeypatch.setattr(waiting, "_answer", never)
    caplog.set_level(logging.DEBUG)
    given, body = UNSIGNED[kind]()  # signed now: an old signature is refused for its age alone
    app = web.build(bolt, SECRET, well) if installed else waiting.build(SECRET)
    answer = await post(app, body, given)
    assert (answer.status_code, answer.json()) == (401, {"error": "invalid request"})
    assert HIDDEN not in caplog.text
    assert [
        r.getMessage() for r in caplog.records if r.levelno >= logging.INFO and r.name.startswith("bot")
    ] == [Cause.OLD if kind in OLD else Cause.UNSIGNED]


@pytest.mark.parametrize(
    "body",
    [b"{", b"[]", b'"text"', b"payload=[]", b"payload=5", b"payload=", b"{" * 5000, b'{"team":5,"authorizations":[5]}',
     b'{"a":' * 100_000, b"\xc3\xa9{"],
)  # fmt: skip
async def test_what_is_signed_and_cannot_be_read_is_a_bad_request(body, bolt, heard, caplog):
    caplog.set_level(logging.DEBUG)
    kind = FORM if body.startswith(b"payload") else JSON
    answer = await post(web.build(bolt, SECRET, well), body, headers(body, kind=kind))
    assert answer.status_code == 400
    assert heard == []
    assert [r.getMessage() for r in caplog.records if r.name.startswith("bot")] == [Cause.UNREADABLE]


@pytest.mark.parametrize("body", [b"ssl_check=1", b"ssl_check=1&token=abc", b"token=abc&ssl_check=1"])
async def test_slacks_look_at_the_certificate_needs_no_signature(body, bolt, heard):
    answer = await post(web.build(bolt, SECRET, well), body, {"Content-Type": FORM})
    assert (answer.status_code, answer.text) == (200, "")
    assert heard == []


async def test_no_secret_signs_nothing(bolt, heard):
    for secret in ("", "None"):
        answer = await post(web.build(bolt, "", well), BODY, headers(BODY, secret=secret or "x"))
        assert answer.status_code == 401
    assert heard == []


async def test_the_app_answers_nothing_that_was_not_checked(bolt, heard):
    """Whoever puts another front before it and forgets the check gets a bot that refuses everything."""
    answer = await bolt.async_dispatch(AsyncBoltRequest(body=BODY.decode(), headers=headers(BODY)))
    assert answer.status == 401
    forged = AsyncBoltRequest(
        body=BODY.decode(), headers=headers(BODY), context={"usher_signature_checked": 0}
    )
    assert (await bolt.async_dispatch(forged)).status == 401
    assert heard == []
    checked = AsyncBoltRequest(body=BODY.decode(), headers=headers(BODY), context=dict(signed.PASSED))
    assert (await bolt.async_dispatch(checked)).status == 200
    over_a_socket = AsyncBoltRequest(body={"command": "/session", "text": "x"}, mode="socket_mode")
    assert (await bolt.async_dispatch(over_a_socket)).status == 200
    assert len(heard) == 2


def test_bolts_own_check_is_off_only_where_ours_takes_its_place():
    files = [p for room in ("bot", "handlers", "db") for p in Path(ROOT, room).rglob("*.py")]
    assert [p.name for p in files if "request_verification_enabled" in p.read_text()] == ["signed.py"]
    assert [p.name for p in files if "AsyncApp(" in p.read_text()] == ["signed.py"]
