"""A load generator that costs little: signed requests made beforehand, over plain sockets."""

import asyncio
import time
from collections.abc import Sequence
from urllib.parse import urlencode

from slack_sdk.signature import SignatureVerifier


def signed(port: int, secret: str, fields: dict[str, str]) -> bytes:
    """A whole HTTP request, as Slack would send the slash command."""
    body = urlencode(fields)
    timestamp = str(int(time.time()))
    signature = SignatureVerifier(secret).generate_signature(timestamp=timestamp, body=body)
    head = (
        f"POST /slack/events HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"X-Slack-Request-Timestamp: {timestamp}\r\nX-Slack-Signature: {signature}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return (head + body).encode()


async def throughput(port: int, requests: Sequence[bytes], seconds: float, connections: int = 32) -> float:
    """Answers a second, all of them 200 with a body."""
    end = time.perf_counter() + seconds
    started = time.perf_counter()
    counts = await asyncio.gather(*(_drive(port, requests, n, end) for n in range(connections)))
    return sum(counts) / (time.perf_counter() - started)


async def _drive(port: int, requests: Sequence[bytes], offset: int, end: float) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    count = 0
    while time.perf_counter() < end:
        writer.write(requests[(offset + count) % len(requests)])
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
        body = await reader.readexactly(length)
        assert head.startswith(b"HTTP/1.1 200"), head
        assert body
        count += 1
    writer.close()
    return count
