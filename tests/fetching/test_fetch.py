"""Fetching: where it goes, what it gives away, and how much it takes."""

import asyncio
import gzip
import shutil
import ssl
import subprocess
import zlib
from base64 import b64decode
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import httpx
import pytest

from bot.errors import NotFetched
from bot.fetching.fetch import REDIRECTS, fetch
from bot.fetching.rules import Rules
from bot.fetching.transport import Guarded
from tests.socket_mode.simulated import simulate

PUBLIC, OTHER = "93.184.216.34", "2606:2800:220:1::1"
LARGEST = 1 << 20
ONLY_PUBLIC = Rules()


class Net(httpx.AsyncBaseTransport):
    """A network of made-up servers: what each answers, what it was sent, and how names are resolved."""

    def __init__(
        self, answers: dict[str, httpx.Response | Exception], names: dict[str, list[list[str]]]
    ) -> None:
        self.answers, self.names = answers, names
        self.seen: list[httpx.Request] = []
        self.asked: list[str] = []

    async def resolve(self, host: str, _port: int) -> list[str]:
        """The next answer for `host`; the last one stays."""
        self.asked.append(host)
        return self.names[host].pop(0) if len(self.names[host]) > 1 else self.names[host][0]

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.seen.append(request)
        answer = (
            self.answers.get(request.url.host) or self.answers[request.headers["host"] + request.url.path]
        )
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def get(self, address: str, rules: Rules = ONLY_PUBLIC) -> bytes:
        return await fetch(address, rules, LARGEST, Guarded(rules, self.resolve, self))

    async def refuses(self, address: str, rules: Rules = ONLY_PUBLIC) -> str:
        with pytest.raises(NotFetched) as refused:
            await self.get(address, rules)
        return str(refused.value)


class Counting(httpx.AsyncByteStream):
    """Chunks of a body, and how many were taken."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self.chunks, self.taken = chunks, 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for chunk in self.chunks:
            self.taken += 1
            yield chunk


def says(body: bytes) -> httpx.Response:
    return httpx.Response(200, stream=Counting(iter([body])))


def leads_to(address: str) -> httpx.Response:
    return httpx.Response(302, headers={"location": address, "set-cookie": "a=1; Path=/"})


def net(answers: dict[str, httpx.Response | Exception], **names: str) -> Net:
    return Net(
        answers, {"a.example": [[PUBLIC]], "b.example": [[OTHER]], **{n: [[a]] for n, a in names.items()}}
    )


async def test_the_address_that_was_checked_is_connected_to_and_looked_up_once():
    """Asked again, the name would lead to us."""
    there = Net({"a.example/x.xml": says(b"<a/>")}, {"a.example": [[PUBLIC], ["127.0.0.1"]]})
    assert await there.get("https://a.example/x.xml") == b"<a/>"
    (request,) = there.seen
    assert (request.url.host, there.asked) == (PUBLIC, ["a.example"])
    assert (request.headers["host"], request.extensions["sni_hostname"]) == ("a.example", "a.example")


async def test_each_redirect_is_looked_up_and_checked_again():
    there = Net({"a.example/": leads_to("https://a.example/again")}, {"a.example": [[PUBLIC], ["127.0.0.1"]]})
    assert "private network" in await there.refuses("https://a.example/")
    assert len(there.seen) == 1


@pytest.mark.parametrize(
    ("target", "says"),
    [
        ("https://127.0.0.1/x", "127.0.0.1: it is in a private network; "),
        ("https://[::ffff:169.254.169.254]/latest", "it is in a private network; "),
        ("https://inside/x", "inside: it is in a private network; "),
        ("//inside/x", "inside: it is in a private network; "),
        ("http://a.example/x", "a.example: only https is fetched; set USHER_FETCH_HTTP=yes"),
        ("file:///etc/passwd", "only https addresses are fetched; "),
        ("gopher://a.example/x", "only https addresses are fetched; "),
        ("https://a.example:x:y/", "it cannot be read as an address; "),
    ],
)
async def test_neither_an_address_nor_a_redirect_leads_inside_or_to_something_else(target, says):
    there = net({"a.example/": leads_to(target)}, inside="10.0.0.7")
    assert says in await there.refuses("https://a.example/")
    if not target.startswith("//"):
        assert says in await there.refuses(target)
    assert {request.url.host for request in there.seen} == {PUBLIC}


async def test_an_address_without_a_host():
    assert await net({}).refuses("https:///x") == (
        "That address: it names no host; type it as https://example.org/schedule.xml"
    )


async def test_one_private_address_among_public_ones_is_enough():
    there = Net({}, {"a.example": [[PUBLIC, "10.0.0.7"]]})
    assert "private network" in await there.refuses("https://a.example/")
    assert there.seen == []


async def test_the_next_address_is_tried_where_one_does_not_answer():
    there = Net(
        {OTHER: httpx.ConnectError("away"), "a.example/": says(b"here")},
        {"a.example": [[OTHER, PUBLIC]]},
    )
    assert await there.get("https://a.example/") == b"here"
    assert [request.url.host for request in there.seen] == [OTHER, PUBLIC]


async def test_what_a_setting_allows():
    for address, allow in (("https://inside/x", "inside"), ("http://inside/x", "10.0.0.0/8")):
        there = net({"inside/x": says(b"in")}, inside="10.0.0.7")
        assert await there.get(address, Rules.of([allow], http=address.startswith("http:"))) == b"in"


async def test_a_password_is_given_to_the_first_host_alone_and_no_cookie_to_anybody():
    there = net(
        {
            "a.example/": leads_to("/second"),
            "a.example/second": leads_to("https://eve:evil@b.example/third"),
            "b.example/third": leads_to("https://a.example/last"),
            "a.example/last": says(b"done"),
        }
    )
    assert await there.get("https://ada:hunter%402@a.example/#x") == b"done"
    given = [request.headers.get("authorization", "") for request in there.seen]
    assert [b64decode(each.removeprefix("Basic ")) for each in given] == [b"ada:hunter@2"] * 2 + [b""] * 2
    assert not [request for request in there.seen if "cookie" in request.headers or request.url.userinfo]


async def test_a_password_does_not_follow_from_https_to_http():
    there = net({"a.example/": leads_to("http://a.example/x"), "a.example/x": says(b"")})
    await there.get("https://ada:hunter2@a.example/", Rules(http=True))
    assert ["authorization" in request.headers for request in there.seen] == [True, False]


async def test_redirects_have_an_end():
    there = net({"a.example/": leads_to("https://a.example/")})
    assert f"leads on more than {REDIRECTS} times" in await there.refuses("https://a.example/")
    assert len(there.seen) == REDIRECTS + 1


class Drip(httpx.AsyncByteStream):
    """One byte a second, for ever."""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while True:
            await asyncio.sleep(1)
            yield b"x"


class Silent(httpx.AsyncBaseTransport):
    async def handle_async_request(self, _request: httpx.Request) -> httpx.Response:
        await asyncio.Event().wait()
        raise AssertionError


@pytest.mark.parametrize("dripping", [True, False])
def test_everything_together_has_a_time_limit(dripping):
    async def main() -> None:
        there = net({"a.example/": httpx.Response(200, stream=Drip())})
        transport = Guarded(Rules(), there.resolve, there if dripping else Silent())
        asyncio.get_running_loop().call_later(3600, lambda: None)  # there is always something to wait for
        with pytest.raises(NotFetched, match=r"^a\.example: it took longer than 2 minutes$"):
            await fetch("https://a.example/", Rules(), LARGEST, transport)
        assert asyncio.get_running_loop().time() == pytest.approx(120, abs=2)

    simulate(main())


def bomb(times: int) -> bytes:
    """A gigabyte of nothing in a megabyte; packed again for each time more."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    packed = b"".join(packer.compress(bytes(1 << 20)) for _ in range(64)) + packer.flush()
    return packed if times == 1 else gzip.compress(packed, mtime=0)


@pytest.mark.parametrize(
    ("headers", "chunks"),
    [
        ({}, iter([bytes(1 << 18)] * 100)),
        ({"content-length": "9" * 5000}, iter([b""])),
        ({"content-encoding": "gzip"}, iter([bomb(1)] * 100)),
        ({"content-encoding": "gzip"}, iter([gzip.compress(b"")] * 100_000)),
    ],
)
async def test_no_more_is_read_and_unpacked_than_is_wanted(headers, chunks):
    stream = Counting(chunks)
    there = net({"a.example/": httpx.Response(200, headers=headers, stream=stream)})
    assert (
        await there.refuses("https://a.example/")
        == "a.example: it is larger than 1 MB, the most that is read"
    )
    assert stream.taken < 99_000


async def test_unpacking_never_holds_much_more_than_a_piece(monkeypatch):
    """A thousand bytes that hold a million would else be in memory before anybody counts."""
    sizes = []
    make = zlib.decompressobj

    class Watched:
        def __init__(self, *args: int) -> None:
            self.inner = make(*args)

        def decompress(self, data: bytes, most: int) -> bytes:
            sizes.append(len(out := self.inner.decompress(data, most)))
            return out

        def __getattr__(self, name: str) -> object:
            return getattr(self.inner, name)

    monkeypatch.setattr(zlib, "decompressobj", Watched)
    there = net(
        {
            "a.example/": httpx.Response(
                200, headers={"content-encoding": "gzip"}, stream=Counting(iter([bomb(1)]))
            )
        }
    )
    await there.refuses("https://a.example/")
    assert sum(sizes) < LARGEST + 200_000
    assert max(sizes) <= 65_536


@pytest.mark.parametrize(
    ("encoding", "body", "says"),
    [
        ("br", b"x", "packed in a way that Usher does not read"),
        ("gzip, gzip", bomb(2), "packed in a way that Usher does not read"),
        ("gzip", b"no gzip", "packed wrongly"),
        ("gzip", gzip.compress(b"a" * 5000, mtime=0)[:-9], "breaks off in the middle"),
    ],
)
async def test_what_is_packed_otherwise_is_refused(encoding, body, says):
    headers = {"content-encoding": encoding}
    there = net({"a.example/": httpx.Response(200, headers=headers, stream=Counting(iter([body])))})
    assert says in await there.refuses("https://a.example/")


async def test_a_packed_file_in_parts_is_read_whole():
    body = gzip.compress(b"one ") + gzip.compress(b"two")
    for size in (1, 7, 1000):
        pieces = iter([body[i : i + size] for i in range(0, len(body), size)])
        answer = httpx.Response(200, headers={"content-encoding": "gzip"}, stream=Counting(pieces))
        assert await net({"a.example/": answer}).get("https://a.example/") == b"one two"


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(401), httpx.Response(404), httpx.Response(302), httpx.Response(500),
        httpx.ConnectError("https://ada:hunter2@a.example/x?s3cret"), httpx.ReadTimeout("s3cret"), httpx.RemoteProtocolError("s3cret"),
        leads_to("https://eve:hunter2@nowhere.example/s3cret?s3cret#s3cret"),
    ],
)  # fmt: skip
async def test_a_refusal_tells_nothing_secret(answer):
    there = net({"a.example/s3cret/x.xml": answer})
    there.names["nowhere.example"] = [[]]
    told = await there.refuses("https://ada:hunter2@a.example/s3cret/x.xml?key=s3cret#s3cret")
    assert told.startswith(("a.example: ", "nowhere.example: "))
    assert not [
        secret for secret in ("ada", "hunter2", "s3cret", "eve") if secret in told.removeprefix("a.example")
    ]


# over real sockets


@asynccontextmanager
async def serving(answer: bytes, **tls: object) -> AsyncIterator[tuple[int, list[bytes]]]:
    """A server on 127.0.0.1 that says the same to everybody; yields its port and what it was sent."""
    sent: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        sent.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n%b" % (len(answer), answer))
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0, **tls) as server:  # type: ignore[arg-type]
        yield server.sockets[0].getsockname()[1], sent


async def here(_host: str, _port: int) -> list[str]:
    return ["127.0.0.1"]


async def test_a_name_that_nobody_else_knows_is_reached_where_it_was_found(monkeypatch):
    """The system is not asked again, and a proxy of the environment is not gone through."""
    for name in ("HTTP_PROXY", "ALL_PROXY", "http_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    rules = Rules.of(["127.0.0.1"], http=True)
    async with serving(b"<schedule/>") as (port, sent):
        address = f"http://feeds.invalid:{port}/s.xml"
        assert await fetch(address, rules, LARGEST, Guarded(rules, here)) == b"<schedule/>"
        assert f"host: feeds.invalid:{port}".encode() in sent[0].lower()
        with pytest.raises(NotFetched, match="private network"):
            await fetch(address, Rules(http=True), LARGEST, Guarded(Rules(http=True), here))
        assert len(sent) == 1


@pytest.fixture
def certificate(tmp_path):
    """A certificate for feeds.invalid, signed by itself; and the contexts of the server and of whoever trusts it."""
    if not (openssl := shutil.which("openssl")):
        pytest.skip("needs openssl to make a certificate")
    made = f"{openssl} req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=x".split()
    names = ["-addext", "subjectAltName=DNS:feeds.invalid", "-keyout", "key.pem", "-out", "cert.pem"]
    subprocess.run([*made, *names], cwd=tmp_path, check=True, capture_output=True)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    return server, tmp_path / "cert.pem"


async def test_tls_asks_for_the_name_and_not_for_the_address(certificate, monkeypatch):
    """The same server, by its name, by another one, and where nobody vouches for it."""
    server, trusted = certificate
    asked_for: list[str | None] = []
    server.sni_callback = lambda _socket, name, _context: asked_for.append(name)
    rules = Rules.of(["127.0.0.1"], http=False)
    async with serving(b"<schedule/>", ssl=server) as (port, _sent):
        with pytest.raises(
            NotFetched, match=r"^feeds\.invalid: its certificate is not accepted \(self-signed"
        ):
            await fetch(f"https://feeds.invalid:{port}/s.xml", rules, LARGEST, Guarded(rules, here))
        monkeypatch.setenv("SSL_CERT_FILE", str(trusted))  # as an organization does that signs its own
        address = f"https://feeds.invalid.:{port}/s.xml"
        assert await fetch(address, rules, LARGEST, Guarded(rules, here)) == b"<schedule/>"
        with pytest.raises(
            NotFetched, match=r"^other\.invalid: its certificate is not accepted \(Hostname mismatch"
        ):
            await fetch(f"https://other.invalid:{port}/s.xml", rules, LARGEST, Guarded(rules, here))
    assert asked_for == ["feeds.invalid", "feeds.invalid", "other.invalid"]
