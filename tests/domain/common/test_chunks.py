"""Many things, a few at a time."""

import pytest

from bot.domain.common.chunks import chunks


@pytest.mark.parametrize(
    ("values", "size", "expected"),
    [
        ([], 3, []),
        ([1, 2], 3, [[1, 2]]),
        ([1, 2, 3], 3, [[1, 2, 3]]),
        ([1, 2, 3, 4], 3, [[1, 2, 3], [4]]),
        (iter("abcde"), 2, [["a", "b"], ["c", "d"], ["e"]]),
    ],
)
def test_each_value_is_in_one_list_of_at_most_the_size(values, size, expected):
    assert list(chunks(values, size)) == expected


def test_one_statement_names_fewer_values_than_any_database_refuses():
    assert max(map(len, chunks(range(5_000)))) < 999
