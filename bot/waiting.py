"""Usher before it is installed: a signing secret, and no bot token yet.

Slack verifies the request URL with a signed challenge, and gives the bot token when the app is installed; neither
waits for the other. So the challenge is answered here, and whatever else comes is told what is missing.
"""

import asyncio
import json
import logging
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot import web
from bot.config import Settings
from bot.web import signed
from bot.web.refusals import Refusals

log = logging.getLogger(__name__)
MISSING = (
    "SLACK_BOT_TOKEN is not set: install the app to your workspace, copy its Bot User OAuth Token into SLACK_BOT_TOKEN "
    "and restart. Until then only Slack's check of the address is answered."
)
_NOT_YET = "Usher is not set up yet: its SLACK_BOT_TOKEN is missing. Tell who runs it."


async def serve(settings: Settings, *, listens: bool) -> None:
    """Say once what is missing, and wait until cancelled; answer Slack's challenge where this process listens."""
    assert settings.signing_secret is not None
    log.warning("%s", MISSING)
    if not listens:
        await asyncio.Event().wait()
        return
    app = build(settings.signing_secret.get_secret_value())
    async with web.listening(app, settings.host, settings.port) as port:
        log.info("Listening on %s:%d", settings.host, port)
        await asyncio.Event().wait()


def build(signing_secret: str) -> Starlette:
    """The web app until there is a token: the same addresses; /readyz says what is missing."""

    async def answer(request: Request, body: bytes) -> Response:
        return _answer(body, request.headers.get("content-type", ""))

    return Starlette(routes=[signed.route(signing_secret, answer, Refusals()), *web.health(missing)])


async def missing() -> str:
    """Return what /readyz says."""
    return MISSING


def _answer(body: bytes, content_type: str) -> Response:
    """The challenge, or one sentence for who typed a command; an event is acknowledged, so that it does not come again."""
    if not content_type.startswith("application/json"):
        is_command = b"command=" in body
        return JSONResponse({"response_type": "ephemeral", "text": _NOT_YET}) if is_command else Response()
    try:
        document: Any = json.loads(body)
    except ValueError:
        return Response(status_code=400)
    if isinstance(document, dict) and document.get("type") == "url_verification":
        log.info("Slack has verified the address of this server")
        return JSONResponse({"challenge": document.get("challenge")})
    return Response()
