"""A process that attacks a port: 300 slow connections, and 1,000 unsigned bodies of every size and kind meanwhile."""

import asyncio
import contextlib
import itertools
import random
import sys
from collections import Counter
from collections.abc import Iterator

SLOW, BODIES, AT_ONCE = 300, 1000, 20
SIZES = (0, 100, 10_000, 100_000, 999_000, 1_000_001, 4_000_000, 16_000_000)
_HEAD = "POST /slack/events HTTP/1.1\r\nHost: usher\r\n"


def bodies() -> Iterator[bytes]:
    """Whole requests, without end: forms, JSON, interactions, deep nesting, bytes; in one piece, in pieces, lengths that lie."""
    kinds = itertools.cycle(_kinds())
    for size in itertools.cycle(SIZES):
        kind, unit = next(kinds)
        body = (unit * (size // len(unit) + 1))[:size]
        head = f"{_HEAD}Content-Type: {kind}\r\nX-Slack-Signature: v0={'0' * 64}\r\nX-Slack-Request-Timestamp: 1\r\n"
        match random.randrange(4):
            case 0:
                yield f"{head}Transfer-Encoding: chunked\r\n\r\n".encode() + _chunked(body)
            case 1:
                yield f"{head}Content-Length: {size // 2}\r\n\r\n".encode() + body
            case _:
                yield f"{head}Content-Length: {size}\r\n\r\n".encode() + body


def _kinds() -> list[tuple[str, bytes]]:
    form, json = "application/x-www-form-urlencoded", "application/json"
    return [
        (form, b"a=b&"),
        (form, b"payload=%7B"),
        (json, b'{"a":'),
        (json, b"[" * 50),
        ("text/plain", b"\xff\x00"),
    ]


def _chunked(body: bytes) -> bytes:
    pieces = [body[at : at + 60_000] for at in range(0, len(body), 60_000)]
    return b"".join(b"%x\r\n%s\r\n" % (len(p), p) for p in pieces) + b"0\r\n\r\n"


async def drip(port: int, number: int) -> None:
    """Open a connection and send a byte now and then; open another one where it is closed."""
    start = (b"", _HEAD.encode(), f"{_HEAD}Content-Length: 900000\r\n\r\n".encode())[number % 3]
    while True:
        with contextlib.suppress(OSError):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(start)
            closed = asyncio.ensure_future(reader.read())
            while not closed.done():
                writer.write(b"x")
                await asyncio.wait([closed], timeout=0.5 + number / SLOW)
            writer.transport.abort()
            closed.exception()  # it may have been cut off


async def post(port: int, request: bytes) -> str:
    """The status of the answer; "cut off" where the connection broke before it was read."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    try:
        return (await reader.readuntil(b"\r\n"))[9:12].decode()
    except (OSError, asyncio.IncompleteReadError):
        return "cut off"
    finally:
        writer.transport.abort()


async def attack(port: int) -> None:
    """All of it; prints "ready" once the slow ones are there, and at the end what the bodies were answered with."""
    slow = [asyncio.create_task(drip(port, number)) for number in range(SLOW)]
    await asyncio.sleep(2)
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    endless, answers = bodies(), Counter[str]()

    async def some() -> None:
        for _ in range(BODIES // AT_ONCE):
            answers[await post(port, next(endless))] += 1

    await asyncio.gather(*(some() for _ in range(AT_ONCE)))
    print(dict(answers), flush=True)
    for task in slow:
        task.cancel()


if __name__ == "__main__":
    asyncio.run(attack(int(sys.argv[1])))
