"""What all connections together may take."""

import asyncio

import pytest

from bot.web import room
from bot.web.refusals import Cause, Refusals
from bot.web.room import Room
from tests.socket_mode.simulated import simulate
from tests.web.house import house, post

HALF = b"POST /take HTTP/1.1\r\n"


def crowded(caplog) -> bool:
    return any(r.getMessage().startswith(Cause.CROWDED) for r in caplog.records)


def test_where_it_is_full_the_connection_goes_that_has_waited_the_longest(caplog):
    async def main() -> None:
        async with house(most=3) as home:
            slow = [await home.connect(HALF) for _ in range(3)]
            assert await home.status(post(b"abc")) == 200
            await slow[0].closed()
            assert home.connections == 2
            await slow[1].send(b"\r\n")
            assert await slow[1].status() == 200

    simulate(main())
    assert crowded(caplog)


def test_requests_that_are_being_answered_stay(caplog):
    async def main() -> None:
        async with house(most=3) as home:
            busy = [await home.connect(post(path=b"/hold")) for _ in range(2)]
            idle = await home.connect()
            assert await home.status(post()) == 200
            await idle.closed()
            third = await home.connect(post(path=b"/hold"))
            assert await home.status(post()) == 503
            home.open.set()
            assert [await guest.status() for guest in (*busy, third)] == [200] * 3
            for guest in (*busy, third):
                guest.leave()

    simulate(main())
    assert crowded(caplog)


def test_an_answered_connection_waits_again_behind_those_that_waited_before(caplog):
    async def main() -> None:
        async with house(most=2) as home:
            first = await home.connect()
            await asyncio.sleep(1)
            second = await home.connect(HALF)
            await first.send(post())
            assert await first.status() == 200
            third = await home.connect()
            await second.closed()
            await first.send(post())
            assert await first.status() == 200
            third.leave()

    simulate(main())
    assert crowded(caplog)


@pytest.mark.parametrize("path", [b"/take", b"/nowhere"])
def test_an_answered_connection_makes_room(path, caplog):
    """However its answer and the end of its body followed one another."""

    async def main() -> None:
        async with house(most=1) as home:
            first = await home.connect(post(length=b"3", path=path))
            if path == b"/nowhere":
                assert await first.status() == 404
                await first.send(b"abc")
            else:
                await first.send(b"abc")
                assert await first.status() == 200
            assert await home.status(post()) == 200
            await first.closed()

    simulate(main())
    assert crowded(caplog)


def test_a_refused_connection_holds_nothing_any_more(caplog):
    async def main() -> None:
        async with house(most_bytes=2_000_000) as home:
            for _ in range(4):
                piece = b"%x\r\n%s\r\n" % (800_000, b"x" * 800_000)
                guest = await home.connect(
                    post(b"", b"Transfer-Encoding: chunked", length=b"") + piece + b"zz\r\n"
                )
                assert await guest.status() == 400
            assert home.connections == 4  # they linger

    simulate(main())
    assert not crowded(caplog)


@pytest.mark.parametrize("length", [b"900000", b""])
def test_bodies_that_do_not_end_may_hold_so_much_together(length, caplog):
    async def main() -> None:
        async with house(most_bytes=2_000_000) as home:
            encoding = () if length else (b"Transfer-Encoding: chunked",)
            piece = b"x" * 800_000 if length else b"%x\r\n%s\r\n" % (800_000, b"x" * 800_000)
            slow = [await home.connect(post(b"", *encoding, length=length) + piece) for _ in range(2)]
            assert home.connections == 2
            last = await home.connect(post(b"y" * 900_000))
            assert await last.status() == 200
            await slow[0].closed()
            assert home.connections == 2
            assert home.bodies == [b"y" * 900_000]

    simulate(main())
    assert crowded(caplog)


def test_what_was_held_is_given_back(caplog):
    async def main() -> None:
        async with house(most_bytes=2_000_000) as home:
            for n in range(10):
                guest = await home.connect(post(b"x" * 700_000, length=b"900000"))
                if n % 2:
                    guest.leave()
                else:
                    assert await guest.status() == 408
                assert await home.status(post(b"y" * 900_000)) == 200
                assert await home.status(post(b"y" * 900_000, path=b"/nowhere")) == 404

    simulate(main())
    assert not crowded(caplog)


def test_half_of_what_the_process_may_open_is_left_to_others(monkeypatch):
    monkeypatch.setattr(room, "_files", lambda: 256)
    assert Room(Refusals())._most == 128
    monkeypatch.setattr(room, "_files", lambda: 100_000)
    assert Room(Refusals())._most == room.MOST
