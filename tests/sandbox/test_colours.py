"""The page's colours: text stands out from what is behind it, in the light and in the dark scheme."""

import colorsys
import re

import pytest

from bot.sandbox.server import PAGE

_STYLE = (PAGE / "style.css").read_text(encoding="utf-8")
_TEXT = 4.5
"""The least contrast of text that is no larger than usual (WCAG 2.2, 1.4.3)."""
_GROUNDS = ("ground", "raised", "sunken", "hover", "warm")
_PAIRS = [
    *((ink, ground) for ink in ("ink", "ink-soft", "ink-faint", "link") for ground in _GROUNDS),
    *(("ink", ground) for ground in ("mark", "accent-soft", "danger-soft")),
    *(("ink-soft", "accent-soft"), ("accent-ink", "ground"), ("code", "sunken")),
    *(("#ffffff", ground) for ground in ("accent", "accent-strong", "danger", "count", "rail")),
    *((ink, ground) for ink in ("rail-ink", "rail-soft") for ground in ("rail", "rail-deep", "rail-hover")),
    ("rail-here-ink", "rail-here"),
]


def _colours(scheme: str) -> dict[str, str]:
    light, dark = re.findall(r":root \{(.*?)\}", _STYLE, re.DOTALL)
    named = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", light))
    return named | (dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", dark)) if scheme == "dark" else {})


def _light(colour: tuple[float, ...]) -> float:
    parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), parts, strict=True))


def _contrast(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    dark, light = sorted((_light(one), _light(other)))
    return (light + 0.05) / (dark + 0.05)


def _read(colour: str) -> tuple[float, ...]:
    return tuple(int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_its_ground(scheme):
    colours = _colours(scheme)
    found = {
        (ink, ground): _contrast(_read(colours.get(ink, ink)), _read(colours[ground]))
        for ink, ground in _PAIRS
    }
    assert {pair: round(value, 2) for pair, value in found.items() if value < _TEXT} == {}


def test_initials_stand_out_from_every_colour_of_an_avatar():
    saturation, lightness = map(int, re.findall(r"hsl\(var\(--hue\) (\d+)% (\d+)%\)", _STYLE)[0])
    for hue in range(0, 360, 15):
        colour = colorsys.hls_to_rgb(hue / 360, lightness / 100, saturation / 100)
        assert _contrast((1, 1, 1), colour) >= _TEXT
