"""Reading an answer: no more bytes than were asked for, also once they are unpacked."""

import zlib
from collections.abc import AsyncIterator

import httpx

from bot.errors import NotFetched

_PIECE = 65_536
"""Bytes that are unpacked at once: a thousand packed ones can hold a million."""
_GZIP = 16 + zlib.MAX_WBITS
_PLAIN = frozenset({"", "identity"})
_PACKED = frozenset({"gzip", "x-gzip"})


async def read(answer: httpx.Response, host: str, largest: int) -> bytes:
    """The body of `answer`, at most `largest` bytes; NotFetched where it is larger, or packed in a way of its own."""
    packing = answer.headers.get("content-encoding", "").strip().lower()
    if packing not in _PLAIN | _PACKED:
        raise NotFetched(host, "it is packed in a way that Usher does not read")
    pieces = _counted(answer, host, largest)
    body = bytearray()
    async for piece in _unpacked(pieces, host) if packing in _PACKED else pieces:
        body += piece
        if len(body) > largest:
            raise _too_large(host, largest)
    return bytes(body)


async def _counted(answer: httpx.Response, host: str, largest: int) -> AsyncIterator[bytes]:
    announced = answer.headers.get("content-length", "")
    if announced.isdecimal() and (len(announced) > len(str(largest)) or int(announced) > largest):
        raise _too_large(host, largest)
    received = 0
    async for piece in answer.aiter_raw():
        received += len(piece)
        if received > largest:
            raise _too_large(host, largest)
        yield piece


async def _unpacked(pieces: AsyncIterator[bytes], host: str) -> AsyncIterator[bytes]:
    unpacker, begun = zlib.decompressobj(_GZIP), False
    try:
        async for piece in pieces:
            rest = piece
            while rest:
                begun = True
                yield unpacker.decompress(rest, _PIECE)
                rest = unpacker.unconsumed_tail
                if unpacker.eof:  # several packed files, one behind the other, are one
                    rest, unpacker, begun = unpacker.unused_data, zlib.decompressobj(_GZIP), False
            while tail := unpacker.decompress(b"", _PIECE):
                yield tail
    except zlib.error:
        raise NotFetched(host, "it is packed wrongly") from None
    if begun:
        raise NotFetched(host, "it breaks off in the middle")


def _too_large(host: str, largest: int) -> NotFetched:
    return NotFetched(host, f"it is larger than {largest >> 20} MB, the most that is read")
