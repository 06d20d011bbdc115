"""Usher before it is installed: a signing secret, and no bot token yet.

Slack verifies the request URL with a signed challenge, and gives the bot token when the app is installed; neither
waits for the other. So the challenge is answered here, and whatever else comes is told what is missing.
"""

import asyncio
import json
import logging
from collections.abc import Mapping
from typing import Any

from slack_sdk.signature import SignatureVerifier
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot import web
from bot.config import Settings

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
    verifier = SignatureVerifier(signing_secret)

    async def events(request: Request) -> Response:
        body = await request.body()
        if not _is_signed(verifier, body, request.headers):
            log.warning(
                "A request without Slack's signature was refused: is SLACK_SIGNING_SECRET this app's?"
            )
            return JSONResponse({"error": "invalid request"}, status_code=401)
        return _answer(body, request.headers.get("content-type", ""))

    async def missing() -> str:
        return MISSING

    return Starlette(routes=[Route("/slack/events", events, methods=["POST"]), *web.health(missing)])


def _is_signed(verifier: SignatureVerifier, body: bytes, headers: Mapping[str, str]) -> bool:
    try:
        return verifier.is_valid_request(body, dict(headers))
    except (ValueError, TypeError):  # a timestamp that is no number, a body or a signature that is no text
        return False


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
