"""Animated PNG: pictures of one size, each shown for a time, in one file."""

import struct
import zlib
from collections.abc import Iterator, Sequence

_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def animated(frames: Sequence[tuple[bytes, int]]) -> bytes:
    """Return one PNG that shows all frames for ever; each is a PNG and its time in milliseconds.

    The frames' own compressed pixels are taken over, so all of them need the same size and colours.
    """
    (first, _), *_ = frames
    head = dict(_chunks(first))[b"IHDR"]
    assert all(dict(_chunks(png))[b"IHDR"] == head for png, _ in frames)
    size = head[:8]
    out = [_SIGNATURE, _chunk(b"IHDR", head), _chunk(b"acTL", struct.pack(">II", len(frames), 0))]
    number = 0
    for at, (png, milliseconds) in enumerate(frames):
        shown = struct.pack(">I", number) + size + struct.pack(">IIHHBB", 0, 0, milliseconds, 1000, 0, 0)
        out.append(_chunk(b"fcTL", shown))
        number += 1
        pixels = b"".join(data for kind, data in _chunks(png) if kind == b"IDAT")
        if at:
            out.append(_chunk(b"fdAT", struct.pack(">I", number) + pixels))
            number += 1
        else:
            out.append(_chunk(b"IDAT", pixels))
    return b"".join([*out, _chunk(b"IEND", b"")])


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    assert png.startswith(_SIGNATURE)
    at = len(_SIGNATURE)
    while at < len(png):
        (length,) = struct.unpack_from(">I", png, at)
        yield png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        at += length + 12


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
