"""An animated picture holds all frames of its parts, in one file that readers of PNG accept."""

import struct
import zlib

import pytest

from tests.pictures.apng import _SIGNATURE, _chunk, _chunks, animated


def png(grey: int, width: int = 2) -> bytes:
    head = struct.pack(">IIBBBBB", width, 1, 8, 0, 0, 0, 0)
    pixels = zlib.compress(bytes([0, *[grey] * width]))
    return _SIGNATURE + _chunk(b"IHDR", head) + _chunk(b"IDAT", pixels) + _chunk(b"IEND", b"")


def test_every_frame_is_in_the_animation_with_its_time():
    made = list(_chunks(animated([(png(0), 500), (png(255), 1500)])))
    assert [kind for kind, _ in made] == [b"IHDR", b"acTL", b"fcTL", b"IDAT", b"fcTL", b"fdAT", b"IEND"]
    times = [struct.unpack_from(">H", data, 20)[0] for kind, data in made if kind == b"fcTL"]
    assert times == [500, 1500]
    last = dict(made)[b"fdAT"]
    assert zlib.decompress(last[4:]) == bytes([0, 255, 255])
    assert [struct.unpack(">I", data[:4])[0] for kind, data in made if kind in {b"fcTL", b"fdAT"}] == [
        0,
        1,
        2,
    ]


def test_frames_of_two_sizes_are_refused():
    with pytest.raises(AssertionError):
        animated([(png(0), 500), (png(0, width=3), 500)])
