"""What one connection may cost: sizes, slowness, things that are not HTTP. Sockets are real, time is simulated."""

import asyncio
import random

import pytest

from bot.web import gate
from bot.web.gate import BODY_SECONDS, HEAD_SECONDS, MAX_BODY, MAX_HEAD, STOPPING_SECONDS, UNREAD_SECONDS
from bot.web.refusals import Cause
from bot.web.server import IDLE_SECONDS
from tests.socket_mode.simulated import simulate
from tests.web.house import CHUNKED, PAST, House, chunks, house, post

HEAD = b"POST /take HTTP/1.1\r\nHost: usher\r\n"
GET = b"GET /take HTTP/1.1\r\nHost: usher\r\n\r\n"


def now() -> float:
    return asyncio.get_running_loop().time()


def told(caplog) -> set[str]:
    return {r.getMessage().split(" (")[0] for r in caplog.records if r.name.startswith(("bot", "uvicorn"))}


def play(scene) -> None:
    async def main() -> None:
        async with house() as home:
            await scene(home)

    simulate(main())


@pytest.mark.parametrize("size", [0, 1, 70_000, MAX_BODY])
def test_a_body_up_to_the_limit_arrives_whole(size, caplog):
    async def scene(home: House) -> None:
        body = random.Random(size).randbytes(size)
        assert await home.status(post(body)) == 200
        assert await home.status(post(chunks(*([body] if body else [])), CHUNKED, length=b"")) == 200
        assert home.bodies == [body, body]

    play(scene)
    assert told(caplog) == set()


BROKEN = {
    "just over": (post(length=b"1000001"), 413, Cause.TOO_LARGE),
    "100 MB announced": (post(length=b"104857600"), 413, Cause.TOO_LARGE),
    "more than a petabyte": (post(length=b"1" + b"0" * 18), 413, Cause.TOO_LARGE),
    "just over while nobody reads": (post(b"x" * 1_000_001, path=b"/hold"), 413, Cause.TOO_LARGE),
    "just over for an address that is not there": (post(b"x" * 1_000_001, path=b"/nowhere"), 413, Cause.TOO_LARGE),
    "in pieces": (post(chunks(b"x" * 600_000, b"x" * 600_000), CHUNKED, length=b""), 413, Cause.TOO_LARGE),
    "in pieces without an end": (post(chunks(b"x" * 600_000, b"x" * 600_000, end=False), CHUNKED, length=b""), 413, Cause.TOO_LARGE),
    "a piece whose head has no end": (post(b"1;" + b"e" * 3_000_000, CHUNKED, length=b""), 413, Cause.TOO_LARGE),
    "trailers without an end": (post(b"0\r\n" + b"Trailer: x\r\n" * 300_000, CHUNKED, length=b""), 413, Cause.TOO_LARGE),
    "another protocol and a large body": (
        post(b"", b"Connection: upgrade", b"Upgrade: x", length=b"2000000"), 413, Cause.TOO_LARGE,
    ),
    "a header without an end": (HEAD + b"X: " + b"x" * 400_000, 431, Cause.LONG_HEADERS),
    "a long header": (HEAD + b"X: " + b"x" * 40_000, 431, Cause.LONG_HEADERS),
    "one header at the limit": (HEAD + b"X: " + b"x" * MAX_HEAD + b"\r\n\r\n", 431, Cause.LONG_HEADERS),
    "many small headers": (HEAD + b"a:\r\n" * 9000 + b"\r\n", 431, Cause.LONG_HEADERS),
    "a long address": (b"GET /" + b"x" * MAX_HEAD + b" HTTP/1.1\r\n\r\n", 431, Cause.LONG_HEADERS),
    "an address without an end": (b"GET /" + b"x" * 400_000, 431, Cause.LONG_HEADERS),
    "a negative length": (post(length=b"-1"), 400, Cause.NOT_HTTP),
    "a length in words": (post(length=b"many"), 400, Cause.NOT_HTTP),
    "a length of 41 digits": (post(length=b"1" + b"0" * 40), 400, Cause.NOT_HTTP),
    "two lengths": (post(b"abc", b"Content-Length: 2"), 400, Cause.NOT_HTTP),
    "pieces and a length": (post(chunks(b"abc"), CHUNKED), 400, Cause.NOT_HTTP),
    "no length of a piece": (post(b"zz\r\nabc", CHUNKED, length=b""), 400, Cause.NOT_HTTP),
    "no length of a piece where one was to come on request": (
        post(b"zz\r\nabc", CHUNKED, b"Expect: 100-continue", length=b""), 400, Cause.NOT_HTTP,
    ),
    "TLS": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 500, 400, Cause.NOT_HTTP),
    "mail": (b"EHLO mail.example\r\n", 400, Cause.NOT_HTTP),
    "CONNECT": (b"CONNECT example.com:443 HTTP/1.1\r\nHost: example.com\r\n\r\n", 400, Cause.NOT_HTTP),
    "bytes": (b"GET \xff\xfe HTTP/1.1\r\n\r\n", 400, Cause.NOT_HTTP),
    "HTTP/2": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400, Cause.NOT_HTTP),
    "seven requests at once": (post(path=b"/hold") * 7, 400, Cause.NOT_HTTP),
}  # fmt: skip


@pytest.mark.parametrize("what", BROKEN)
def test_what_breaks_a_limit_gets_its_status_and_is_closed(what, caplog):
    sent, status, cause = BROKEN[what]

    async def scene(home: House) -> None:
        guest = await home.connect()
        guest.writer.write(sent)
        assert await guest.status() == status
        assert now() < HEAD_SECONDS
        await guest.closed()

    play(scene)
    assert told(caplog) == {cause}


def test_a_length_that_is_too_short_makes_the_rest_a_bad_request(caplog):
    async def scene(home: House) -> None:
        guest = await home.connect(post(b"command=/session" * 10, length=b"7"))
        assert await guest.status() in {200, 400}
        await guest.closed()
        assert home.bodies in ([], [b"command"])

    play(scene)
    assert told(caplog) == {Cause.NOT_HTTP}


def test_an_app_that_reads_a_body_is_told_when_it_becomes_too_large():
    async def scene(home: House) -> None:
        guest = await home.connect(post(chunks(b"x" * 500_000, end=False), CHUNKED, length=b""))
        await guest.send(chunks(b"x" * 600_000, end=False))
        assert await guest.status() == 413
        assert (home.bodies, home.broken_off) == ([], 1)

    play(scene)


def test_a_second_request_on_a_connection_is_refused_like_the_first():
    async def scene(home: House) -> None:
        for sent, status in (
            (post(length=b"2000000"), 413),
            (b"zz", 400),
            (HEAD + b"X: " + b"x" * 40_000, 431),
        ):
            guest = await home.connect(post(b"abc"))
            assert await guest.status() == 200
            await guest.send(sent)
            assert await guest.status() == status
            await guest.closed()

    play(scene)


def test_whoever_sends_it_all_before_reading_still_reads_the_refusal():
    async def scene(home: House) -> None:
        guest = await home.connect(post(length=b"16000000"))
        for _ in range(160):
            guest.writer.write(b"x" * 100_000)
            await guest.writer.drain()
        assert await guest.status() == 413

    play(scene)


def test_whoever_sends_it_all_to_an_app_that_does_not_read_reads_that_it_was_too_slow():
    async def scene(home: House) -> None:
        guest = await home.connect(post(length=b"900001", path=b"/hold"))
        guest.writer.write(b"x" * 900_000)
        await guest.writer.drain()
        assert await guest.status() == 408

    play(scene)


def test_junk_in_the_middle_of_an_answer_breaks_it_off():
    async def scene(home: House) -> None:
        guest = await home.connect(b"GET /pour HTTP/1.1\r\nHost: usher\r\n\r\n")
        assert await guest.status() == 200
        await guest.send(b"\x00")
        await guest.closed()
        assert b"HTTP/1.1 400" not in guest.rest

    play(scene)


def test_whoever_goes_on_sending_after_a_refusal_is_cut_off():
    async def scene(home: House) -> None:
        guest = await home.connect(post(length=b"16000000"))
        await guest.drip(*[b"x" * 1000] * 50, every=0.5)
        assert home.connections == 0
        assert now() < PAST / 2

    play(scene)


@pytest.mark.parametrize(
    ("before", "drops", "within"),
    [
        (b"", [bytes([b]) for b in HEAD] * 9, HEAD_SECONDS),
        (HEAD, [b"X-%d: 1\r\n" % n for n in range(99)], HEAD_SECONDS),
        (post(length=b"1000"), [b"x"] * 99, BODY_SECONDS),
        (post(b"", CHUNKED, length=b""), [chunks(b"x", end=False)] * 99, BODY_SECONDS),
        (post(b"x" * 1000, length=b"1001"), [], BODY_SECONDS),
        (post(length=b"1000", path=b"/nowhere"), [b"x"] * 99, BODY_SECONDS),
    ],
    ids=["the address", "headers", "a body", "pieces", "one byte is missing", "where nobody reads"],
)
def test_what_comes_too_slowly_is_broken_off(before, drops, within, caplog):
    async def scene(home: House) -> None:
        guest = await home.connect(before)
        dripping = asyncio.ensure_future(guest.drip(*drops, every=1.0))
        if b"nowhere" in before:
            assert await guest.status() == 404
            await guest.closed()
            assert guest.rest == b""  # and no second answer to one request
        else:
            assert await guest.status() == 408
        assert within - 1 < now() < within + 1
        await dripping
        assert home.bodies == []

    play(scene)
    assert told(caplog) == {Cause.SLOW}


@pytest.mark.parametrize(
    ("sent", "within"), [(b"", HEAD_SECONDS), (GET, IDLE_SECONDS)], ids=["new", "answered"]
)
def test_a_connection_that_says_nothing_more_is_closed_without_a_word(sent, within, caplog):
    async def scene(home: House) -> None:
        guest = await home.connect(sent)
        await guest.closed()
        assert now() == pytest.approx(within, abs=0.5)

    play(scene)
    assert told(caplog) == set()


def test_empty_lines_keep_no_connection_open():
    async def scene(home: House) -> None:
        guest = await home.connect(GET)
        assert await guest.status() == 200
        await guest.drip(*[b"\r\n"] * 99, every=1.0)
        assert home.connections == 0

    play(scene)


def test_a_body_that_ends_after_its_answer_leaves_no_connection_open(caplog):
    async def scene(home: House) -> None:
        guest = await home.connect(post(length=b"3", path=b"/nowhere"))
        assert await guest.status() == 404
        await guest.send(b"abc")
        await guest.send(GET)
        assert await guest.status() == 200
        await guest.closed()

    play(scene)
    assert told(caplog) == set()


def test_answers_that_nobody_reads_close_the_connection(caplog):
    async def scene(home: House) -> None:
        guest = await home.connect(b"GET /pour HTTP/1.1\r\nHost: usher\r\n\r\n")
        guest.reader._transport.pause_reading()
        await asyncio.sleep(UNREAD_SECONDS + 1)
        assert home.connections == 0
        guest.leave()

    play(scene)
    assert told(caplog) == {Cause.UNREAD}


def test_answers_that_are_read_late_arrive_whole():
    async def scene(home: House) -> None:
        guest = await home.connect(b"GET /pour HTTP/1.0\r\nHost: usher\r\n\r\n")
        guest.reader._transport.pause_reading()
        await asyncio.sleep(UNREAD_SECONDS - 1)
        guest.reader._transport.resume_reading()
        await guest.reader.readuntil(b"\r\n\r\n")
        got = 0
        while piece := await guest.reader.read(1 << 20):
            got += len(piece)
        assert got >= 20_000_000

    play(scene)


def test_requests_may_follow_one_another_and_take_their_time_in_between(caplog):
    async def scene(home: House) -> None:
        guest = await home.connect()
        for n in range(5):
            await asyncio.sleep(4)
            await guest.send(post(b"%d" % n))
            assert await guest.status() == 200
        await guest.send(post(b"a") + post(b"b") + GET)
        assert [await guest.status() for _ in range(3)] == [200] * 3
        assert home.bodies == [b"0", b"1", b"2", b"3", b"4", b"a", b"b", b""]

    play(scene)
    assert told(caplog) == set()


def test_a_request_may_take_long_to_be_answered(caplog):
    async def scene(home: House) -> None:
        guest = await home.connect(post(b"abc", path=b"/hold"))
        await asyncio.sleep(PAST)
        home.open.set()
        assert await guest.status() == 200

    play(scene)
    assert told(caplog) == set()


def test_what_is_half_here_when_the_process_is_to_end_has_a_moment_for_the_rest(caplog):
    async def scene(home: House) -> None:
        late, soon = (
            await home.connect(post(b"ab", length=b"3")),
            await home.connect(post(b"ab", length=b"3")),
        )
        refused = await home.connect(post(length=b"2000000"))
        for connection in list(home.state.connections):
            connection.shutdown()
        begun = now()
        assert await refused.closed() == begun
        await soon.send(b"c")
        assert await soon.status() == 200
        assert await late.status() == 0
        assert now() - begun == pytest.approx(STOPPING_SECONDS, abs=0.1)

    play(scene)


@pytest.mark.parametrize("to", [b"websocket", b"h2c"])
def test_another_protocol_is_not_taken_up(to, caplog):
    async def scene(home: House) -> None:
        guest = await home.connect(
            GET.replace(b"\r\n\r\n", b"\r\nConnection: Upgrade\r\nUpgrade: " + to + b"\r\n\r\n")
        )
        assert await guest.status() == 200
        await guest.closed()

    play(scene)
    assert told(caplog) == set()


def test_what_expects_to_be_told_to_go_on_is_told_only_what_is_not_too_large():
    async def scene(home: House) -> None:
        expect = b"Expect: 100-continue"
        assert await home.status(post(b"", expect, length=b"2000000")) == 413
        guest = await home.connect(post(b"", expect, length=b"3"))
        assert await guest.status() == 100
        await guest.send(b"abc")
        assert await guest.status() == 200
        late = await home.connect(post(b"", expect, length=b"3"))
        assert await late.status() == 100
        assert await late.status() == 408

    play(scene)


def test_junk_of_all_kinds_ends_in_time_and_raises_nothing(caplog):
    dice = random.Random(8)
    parts = [
        HEAD, GET, b"\r\n", b"\r\n\r\n", b"Content-Length: 9\r\n", b"Content-Length: 2000000\r\n", CHUNKED + b"\r\n",
        b"Connection: close\r\n", b"Upgrade: x\r\nConnection: upgrade\r\n", b"Expect: 100-continue\r\n", chunks(b"abc"),
        chunks(b"abc", end=False), b"\x00", b"x" * 70_000, post(b"abc"), post(path=b"/pour"), b"HEAD / HTTP/1.0\r\n\r\n",
    ]  # fmt: skip

    async def scene(home: House) -> None:
        home.open.set()
        for _ in range(400):
            guest = await home.connect()
            for part in dice.choices(parts, k=dice.randint(1, 8)):
                guest.writer.write(part if dice.random() < 0.8 else dice.randbytes(dice.randint(1, 300)))
                if dice.random() < 0.3:
                    await asyncio.sleep(dice.choice([0.001, 1, 4]))
            begun = now()
            await guest.closed()
            most = HEAD_SECONDS + BODY_SECONDS + gate.LINGER_SECONDS + 1
            assert now() - begun <= most or now() - begun == pytest.approx(IDLE_SECONDS, abs=most)

    play(scene)
    assert [r for r in caplog.records if r.exc_info or r.levelname == "ERROR"] == []
