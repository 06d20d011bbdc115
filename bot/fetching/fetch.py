"""One file from one address: within a time, along a few redirects, and with a password for one host only.

A transport of httpx is used without its client, which would keep cookies, read the environment and follow by rules of
its own.
"""

import asyncio
import ssl
from base64 import b64encode

import httpx

from bot.errors import NotFetched
from bot.fetching import body
from bot.fetching.naming import host_of
from bot.fetching.rules import Rules
from bot.fetching.transport import Guarded

SECONDS = 120
"""Seconds for everything: looking up, connecting, redirects, and the last byte."""
REDIRECTS = 5
_SILENCE = httpx.Timeout(20.0).as_dict()
"""Seconds without a byte."""
_MOVED = frozenset({301, 302, 303, 307, 308})
_OK = 200
_HEADERS = {"User-Agent": "usher", "Accept": "*/*", "Accept-Encoding": "gzip, identity"}


async def fetch(
    address: str, rules: Rules, largest: int, transport: httpx.AsyncBaseTransport | None = None
) -> bytes:
    """The bytes behind `address`, at most `largest`; NotFetched says why not, without anything secret of the address."""
    try:
        async with asyncio.timeout(SECONDS), transport or Guarded(rules) as connections:
            return await _follow(connections, httpx.URL(address.strip()), rules, largest)
    except TimeoutError:
        raise NotFetched(host_of(address), f"it took longer than {SECONDS // 60} minutes") from None
    except (httpx.InvalidURL, UnicodeError):
        raise NotFetched("", "it cannot be read as an address; check it for typing errors") from None


async def _follow(transport: httpx.AsyncBaseTransport, url: httpx.URL, rules: Rules, largest: int) -> bytes:
    login = _login(url)
    for _ in range(REDIRECTS + 1):
        url = url.copy_with(userinfo=b"", fragment=None)
        rules.require_scheme(url.scheme, url.host)
        if not url.host:
            raise NotFetched("", "it names no host; type it as https://example.org/schedule.xml")
        try:
            data, location = await _ask(transport, url, login, largest)
        except httpx.HTTPError as error:
            raise NotFetched(url.host, _why(error)) from None
        if not location:
            return data
        before, url = url, url.join(location)
        if _origin(before) != _origin(url):  # and not given again, should it lead back
            login = {}
    raise NotFetched(url.host, f"it leads on more than {REDIRECTS} times")


async def _ask(
    transport: httpx.AsyncBaseTransport, url: httpx.URL, login: dict[str, str], largest: int
) -> tuple[bytes, str]:
    """The body, or the address where it is instead."""
    request = httpx.Request("GET", url, headers=_HEADERS | login, extensions={"timeout": _SILENCE})
    answer = await transport.handle_async_request(request)
    try:
        if answer.status_code in _MOVED and (location := answer.headers.get("location", "")):
            return b"", location
        return await _taken(answer, url.host, largest), ""
    finally:
        await answer.aclose()


async def _taken(answer: httpx.Response, host: str, largest: int) -> bytes:
    if answer.status_code == httpx.codes.UNAUTHORIZED:
        raise NotFetched(host, "it asks for a password, or refuses the one that the address has")
    if answer.status_code != _OK:
        raise NotFetched(host, f"the server answers {answer.status_code} instead of the file")
    return await body.read(answer, host, largest)


def _login(url: httpx.URL) -> dict[str, str]:
    if not url.username and not url.password:
        return {}
    both = f"{url.username}:{url.password}".encode()
    return {"Authorization": f"Basic {b64encode(both).decode()}"}


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port


def _why(error: httpx.HTTPError) -> str:
    """Return what of a library's error may be said: its own words repeat the address."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"its certificate is not accepted ({cause.verify_message})"
        cause = cause.__cause__ or cause.__context__
    if isinstance(error, httpx.TimeoutException):
        return "the server does not answer in time"
    if isinstance(error, httpx.ConnectError):
        return "the server cannot be reached"
    return "the connection broke, or what answers there is no web server"
