"""Connections to the app: one that it closes loses no request, and no request is sent twice."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.sandbox.outbound import Outbound

_OK = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"


async def _request(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
    return await reader.readexactly(int(length.partition(b":")[2]))


@asynccontextmanager
async def app(serve) -> AsyncIterator[Outbound]:
    serving = []

    async def to_its_end(reader, writer):
        serving.append(asyncio.current_task())
        await serve(reader, writer)
        writer.transport.abort()
        await asyncio.sleep(0)  # it is closed

    server = await asyncio.start_server(to_its_end, "127.0.0.1", 0)
    outbound = Outbound(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/slack/events", "secret")
    async with server:
        yield outbound
        await outbound.aclose()
        await asyncio.gather(*serving)


@pytest.fixture
def handled():
    return []


async def test_an_app_that_closes_a_rested_connection_as_the_next_request_comes_gets_it_all_the_same(handled):
    async def serve(reader, writer):
        handled.append(await _request(reader))
        writer.write(_OK)
        await reader.read(1)  # the connection rests until something comes, and that finds it closing

    async with app(serve) as outbound:
        acks = [await outbound.form({"text": word}) for word in ("one", "two", "three")]
    assert [(ack.status, ack.error) for ack in acks] == [(200, "")] * 3
    assert handled == [b"text=one", b"text=two", b"text=three"]


async def test_what_an_app_may_have_handled_is_not_sent_again(handled):
    async def serve(reader, writer):
        handled.append(await _request(reader))
        if len(handled) == 1:
            writer.write(_OK)
            await reader.read(1)

    async with app(serve) as outbound:
        assert (await outbound.form({"text": "one"})).error == ""
        assert (await outbound.form({"text": "two"})).error == "dispatch_failed"
    assert handled == [b"text=one", b"text=two"]
