"""A keyed hash knows somebody again, and tells nobody else."""

import pytest

from bot.domain.common.keyed import Keyed
from bot.errors import Misconfigured

KEY = Keyed(b"k" * 32)


def test_the_same_values_have_the_same_hash() -> None:
    assert KEY.hash("asker", "7", "U1") == Keyed(b"k" * 32).hash("asker", "7", "U1")


@pytest.mark.parametrize(
    "other",
    [
        ("asker", "7", "U2"),
        ("asker", "8", "U1"),
        ("forgotten", "7", "U1"),
        ("asker", "7U", "1"),
        ("asker7", "", "U1"),
        ("asker", "7", "U1", ""),
        ("asker", "7", "U", "1"),
    ],
)
def test_other_values_have_another_hash(other: tuple[str, ...]) -> None:
    purpose, *values = other
    assert KEY.hash("asker", "7", "U1") != KEY.hash(purpose, *values)


def test_another_key_has_another_hash_and_another_mark() -> None:
    other = Keyed(b"j" * 32)
    hashed = KEY.hash("asker", "7", "U1")
    assert hashed != other.hash("asker", "7", "U1")
    assert KEY.made(hashed)
    assert not other.made(hashed)


def test_a_hash_shows_neither_the_key_nor_the_values() -> None:
    hashed = KEY.hash("asker", "7", "U1")
    assert len(hashed) == 8 + 1 + 64
    assert "U1" not in hashed
    assert "kkk" not in repr(KEY)


def test_without_a_key_nothing_is_hashed() -> None:
    with pytest.raises(Misconfigured, match="USHER_KEY"):
        Keyed(b"").hash("asker", "7", "U1")
