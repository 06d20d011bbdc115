"""Connecting: a host is looked up once, all its addresses are checked, and one of these is connected to.

A name that leads elsewhere when it is looked up again gains nothing by it (DNS rebinding). TLS checks the name all the
same: it is given as the server's name, while the connection goes to the address.
"""

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Sequence
from ipaddress import ip_address

import httpx

from bot.errors import NotFetched
from bot.fetching.networks import Address, literal
from bot.fetching.rules import Rules, bare

_TRIED = 4
"""So many of a host's addresses are tried, one after the other."""
_PORTS = {"http": 80, "https": 443}

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""Host and port → its addresses; OSError where there are none."""


async def by_system(host: str, port: int) -> list[str]:
    """The addresses that the system knows for `host`."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


class Guarded(httpx.AsyncBaseTransport):
    """Keeps the rules for each request, so for each redirect too; proxies of the environment are not used."""

    def __init__(
        self, rules: Rules, resolve: Resolve = by_system, inner: httpx.AsyncBaseTransport | None = None
    ) -> None:
        self._rules = rules
        self._resolve = resolve
        self._inner = inner or httpx.AsyncHTTPTransport(verify=ssl.create_default_context(), trust_env=False)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer by the first address that can be reached; NotFetched where the rules forbid it."""
        host = request.url.raw_host.decode("ascii")
        self._rules.require_scheme(request.url.scheme, host)
        found = await self._look_up(host, request.url.port or _PORTS[request.url.scheme])
        self._rules.require_open(host, found)
        *others, last = found[:_TRIED]
        for address in others:
            try:
                return await self._inner.handle_async_request(_at(request, address, host))
            except (httpx.ConnectError, httpx.ConnectTimeout):
                continue
        return await self._inner.handle_async_request(_at(request, last, host))

    async def aclose(self) -> None:
        """Close every connection."""
        await self._inner.aclose()

    async def _look_up(self, host: str, port: int) -> list[Address]:
        if (written := literal(host)) is not None:
            return [written]
        try:
            found = [ip_address(each) for each in await self._resolve(host, port)]
        except (OSError, UnicodeError):
            found = []
        if not found:
            raise NotFetched(host, "there is no such host")
        return found


def _at(request: httpx.Request, address: Address, host: str) -> httpx.Request:
    """The same request, to be sent to `address`; its Host header and the server's name in TLS stay."""
    return httpx.Request(
        request.method,
        request.url.copy_with(host=str(address)),
        headers=request.headers,
        stream=request.stream,
        extensions={**request.extensions, "sni_hostname": bare(host)},
    )
