"""Slack's signature: checked on the bytes as they came, before anything reads them.

Bolt checks it, too, but parses the body first, and logs the whole of a body that is not signed. So its check is off in
the one app that `bolt_app` makes, and that app answers nothing over HTTP that `route` has not let through.
"""

import asyncio
import hmac
import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.response import BoltResponse
from slack_sdk.signature import SignatureVerifier
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.web.refusals import Cause, Refusals

log = logging.getLogger(__name__)

PASSED = {"usher_signature_checked": True}
"""The context entry of a request that was let through."""
_SSL_CHECK = re.compile(rb"(token=[\w-]{0,64}&)?ssl_check=1(&token=[\w-]{0,64})?")
"""Slack looks at the server's certificate now and then with a form of this kind, which need not be signed."""
_INVALID = {"error": "invalid request"}

Answer = Callable[[Request, bytes], Awaitable[Response]]
"""Answers a request whose signature is right, given its body."""


def route(secret: str, answer: Answer, refusals: Refusals) -> Route:
    """/slack/events: `answer` gets what `secret` has signed in the last five minutes, and nothing else; "" signs nothing."""
    verifier = SignatureVerifier(secret) if secret else None

    async def checked(request: Request) -> Response:
        body = await request.body()
        if verifier and _is_signed(verifier, body, request.headers):
            return await answer(request, body)
        if _SSL_CHECK.fullmatch(body):
            return Response()
        refusals.note(_why(verifier, body, request.headers))
        return JSONResponse(_INVALID, status_code=401)

    async def events(request: Request) -> Response:
        try:
            return await checked(request)
        except ClientDisconnect:
            return Response(status_code=400)  # nobody reads it
        except asyncio.CancelledError:  # the process ends, and this request has had its time
            log.warning("A request was broken off, because Usher stops")
            return Response(status_code=503)

    return Route("/slack/events", events, methods=["POST"])


def bolt_app(**options: Any) -> AsyncApp:
    """Make a Bolt app that leaves the signature to `route`, and over HTTP refuses whatever has not come that way."""
    app = AsyncApp(**options, name="usher", request_verification_enabled=False)

    app.middleware(_OnlyChecked())
    return app


class _OnlyChecked(AsyncMiddleware):
    """A class of Bolt's kind, because Bolt reads the body for a function's arguments, whatever is in it."""

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,  # noqa: ARG002
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002 - as Bolt names it
    ) -> BoltResponse | None:
        if req.mode == "socket_mode" or PASSED.items() <= req.context.items():
            return await next()
        return BoltResponse(status=401, body=_INVALID)


def _why(verifier: SignatureVerifier | None, body: bytes, headers: Mapping[str, str]) -> Cause:
    """Return why the request is refused: it is unsigned, or of another time. A wrong clock takes a new one for a repeated one."""
    stamp, given = headers.get("x-slack-request-timestamp"), headers.get("x-slack-signature")
    if verifier is None or not stamp or not stamp.isascii() or not given or not given.isascii():
        return Cause.UNSIGNED
    try:
        made = verifier.generate_signature(timestamp=stamp, body=body)
    except (ValueError, TypeError):
        return Cause.UNSIGNED
    return Cause.OLD if made and hmac.compare_digest(made, given) else Cause.UNSIGNED


def _is_signed(verifier: SignatureVerifier, body: bytes, headers: Mapping[str, str]) -> bool:
    try:
        return verifier.is_valid_request(body, headers)
    except (ValueError, TypeError):  # a timestamp that is no number, a body or a signature that is no text
        return False
