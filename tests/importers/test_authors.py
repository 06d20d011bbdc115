import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.people.model import UNNAMED
from bot.importers.authors import read_authors
from bot.importers.quarantine import BadRecord


def names(cell):
    return [(p.name, p.email) for p in read_authors(cell)]


@pytest.mark.parametrize(
    ("cell", "authors"),
    [
        ("Ada King <ada@x.org>; Bob Ray <bob@x.org>;", [("Ada King", "ada@x.org"), ("Bob Ray", "bob@x.org")]),
        ("Ada King <ada@x.org>, Bob Ray <bob@x.org>", [("Ada King", "ada@x.org"), ("Bob Ray", "bob@x.org")]),
        ("King, Ada <ada@x.org>, Ray, Bob <bob@x.org>", [("King, Ada", "ada@x.org"), ("Ray, Bob", "bob@x.org")]),
        ('"King, Ada" <ada@x.org>, "Ray, Jr., Bob" <bob@x.org>', [("King, Ada", "ada@x.org"), ("Ray, Jr., Bob", "bob@x.org")]),
        ("King, Ada; Ray, Bob <BOB@x.org>", [("King, Ada", ""), ("Ray, Bob", "bob@x.org")]),
        ("Ada King, Bob Ray, Cy M. Dee", [("Ada King", ""), ("Bob Ray", ""), ("Cy M. Dee", "")]),
        ("King, Ada", [("King, Ada", "")]),
        ("Ada King", [("Ada King", "")]),
        ("ada@x.org, bob@x.org", [(UNNAMED, "ada@x.org"), (UNNAMED, "bob@x.org")]),
        ("<ada@x.org>", [(UNNAMED, "ada@x.org")]),
        ("mailto:ada@x.org", [(UNNAMED, "ada@x.org")]),
        ("Ada King <ada@x.org>, Bob", [("Ada King", "ada@x.org"), ("Bob", "")]),
        ("Ada <ada@x.org>; Ada K. <ADA@x.org>", [("Ada", "ada@x.org")]),
        ("佐藤 美咲 <misaki@x.org>", [("佐藤 美咲", "misaki@x.org")]),
    ],
)  # fmt: skip
def test_authors(cell, authors):
    assert names(cell) == authors


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("", "has no authors"),
        (' ; ""; ', "has no authors"),
        ("Ada King, Bob Ray <bob@x.org>", "read in two ways"),
        ("van Dyke, Ada, Ray", "read in two ways"),
        ("Ada <ada@x>", "which is not one"),
        ("Ada <>", "which is not one"),
        ("Ada <ada@x.org", "which is not one"),
        ("ada@x.org bob@x.org", "which is not one"),
        (f"Ada <{'a' * 64}@{'b' * 250}.org>", "which is not one"),
    ],
)
def test_what_cannot_be_told(cell, why):
    with pytest.raises(BadRecord, match=why):
        read_authors(cell)


@given(st.text(alphabet='Ab ,;<>@."x\n', max_size=60))
def test_any_cell_is_read_or_left_out(cell):
    try:
        people = read_authors(cell)
    except BadRecord:
        return
    assert len({p.key for p in people}) == len(people) > 0
    assert all(p.name for p in people)
