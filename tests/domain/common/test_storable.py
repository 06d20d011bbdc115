"""Characters that cannot be kept, and those that show something else than what stands there."""

import pytest

from bot.domain.common.storable import is_storable, shown, texts

LRE, RLE, PDF, LRO, RLO = "\u202a", "\u202b", "\u202c", "\u202d", "\u202e"
LRI, RLI, FSI, PDI = "\u2066", "\u2067", "\u2068", "\u2069"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "plain",
        "Zaj\u0105c \U0001f44b",
        "a\tb\nc",
        "\u200f\u05e9\u05dc\u05d5\u05dd",
        "\u0645\u0631\u06cc\u0645\u200c\u0647\u0627",
    ],
)
def test_what_people_write_stays(text):
    assert is_storable(text)
    assert shown(text) == text


@pytest.mark.parametrize("character", ["\x00", "\ud800"])
def test_what_cannot_be_kept_goes(character):
    assert not is_storable(f"a{character}b")
    assert shown(f"a{character}b") == "ab"


@pytest.mark.parametrize("character", ["\x01", "\x1b", "\x7f", "\x80", "\x9b", LRO, RLO])
def test_what_a_terminal_obeys_and_what_turns_letters_around_goes(character):
    assert shown(f"a{character}b") == "ab"


@pytest.mark.parametrize(
    "text", [f"{RLI}\u05e9\u05dc\u05d5\u05dd{PDI} ok", f"{LRE}a{RLE}b{PDF}{PDF}", f"{FSI}x{LRI}y{PDI}{PDI}"]
)
def test_turns_that_are_closed_within_one_another_stay(text):
    assert shown(text) == text


@pytest.mark.parametrize(
    "text",
    [
        f"a{RLI}b",
        f"a{PDI}b",
        f"a{RLE}b{PDI}",
        f"{LRI}a{RLE}b{PDI}{PDF}",
        f"a{RLI}b\nc{PDI}d",
        f"{PDI}a{RLI}b",
    ],
)
def test_turns_that_are_not_closed_go(text):
    assert not any(sign in shown(text) for sign in (LRE, RLE, PDF, LRI, RLI, FSI, PDI))
    assert shown(text).replace("\n", "") == "abcd"[: len(shown(text).replace("\n", ""))]


def test_a_line_that_is_sound_keeps_its_turns_beside_one_that_is_not():
    assert shown(f"{RLI}a{PDI}\n{RLI}b") == f"{RLI}a{PDI}\nb"


def test_all_texts_of_a_value_are_found():
    assert sorted(texts({"a": ["b", {"c": 1, "d": None}], "e": True})) == ["a", "b", "c", "d", "e"]
