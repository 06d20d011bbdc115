"""Counts Slack's answers where all clients meet: in the HTTP session that they share."""

import re
from types import SimpleNamespace

import aiohttp

from bot.metrics.meters import Metrics

_METHOD = re.compile(r"[a-z]+(\.[a-zA-Z]+){1,3}")
_LIMITED = 429


def counted(metrics: Metrics) -> aiohttp.TraceConfig:
    """Return what an HTTP session does after each answer: count it under Slack's method, the last part of the address."""

    async def ended(
        _session: aiohttp.ClientSession, _context: SimpleNamespace, params: aiohttp.TraceRequestEndParams
    ) -> None:
        name = params.url.name
        method = name if _METHOD.fullmatch(name) else "other"
        metrics.called(method, limited=params.response.status == _LIMITED)

    trace = aiohttp.TraceConfig()
    trace.on_request_end.append(ended)
    return trace
