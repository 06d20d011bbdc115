import pytest

from bot.domain.program.names import Names

ROOMS = [
    "Janson",
    "H.1301 (Cornil)",
    "H.1302 (Depage)",
    "H.2213",
    "K.1.105 (La Fontaine)",
    "Room 1",
    "Room 10",
]
PEOPLE = ["Chen Li", "Wei Chen", "Linda Rossi", "Ada Lovelace", "Łukasz Jørgensen"]


@pytest.mark.parametrize(
    ("names", "text", "found"),
    [
        (ROOMS, "janson", ["Janson"]),
        (ROOMS, "h.1301", ["H.1301 (Cornil)"]),
        (ROOMS, "H1301", ["H.1301 (Cornil)"]),
        (ROOMS, "cornil", ["H.1301 (Cornil)"]),
        (ROOMS, "fontaine", ["K.1.105 (La Fontaine)"]),
        (ROOMS, "H.13", ["H.1301 (Cornil)", "H.1302 (Depage)"]),
        (ROOMS, "H", ["H.1301 (Cornil)", "H.1302 (Depage)", "H.2213"]),
        (ROOMS, "room 1", ["Room 1"]),
        (PEOPLE, "chen", ["Chen Li", "Wei Chen"]),
        (PEOPLE, "li", ["Chen Li"]),
        (PEOPLE, "li chen", ["Chen Li"]),
        (PEOPLE, "lovel", ["Ada Lovelace"]),
        (PEOPLE, "lukasz jorgensen", ["Łukasz Jørgensen"]),
    ],
)
def test_finds_by_whole_name_by_words_and_by_beginnings(names, text, found):
    match = Names((name, name) for name in names).match(text)
    assert (list(match.found), match.exact) == (found, True)


@pytest.mark.parametrize(
    ("names", "text", "found"),
    [
        (ROOMS, "Jansn", ["Janson"]),
        (ROOMS, "cornli", ["H.1301 (Cornil)"]),
        (PEOPLE, "Lovelcae", ["Ada Lovelace"]),
        (PEOPLE, "ada lovlace", ["Ada Lovelace"]),
        (PEOPLE, "Rosi", ["Linda Rossi"]),
    ],
)
def test_says_that_a_misspelt_name_was_corrected(names, text, found):
    match = Names((name, name) for name in names).match(text)
    assert (list(match.found), match.exact) == (found, False)


@pytest.mark.parametrize("text", ["", "🎉", "Aula Magna", "temperature", "wie"])
def test_finds_nothing_where_nothing_is_like_it(text):
    assert Names((name, name) for name in ROOMS + PEOPLE).match(text).found == ()


def test_finds_the_longest_whole_name_within_a_query():
    names = Names((name, name) for name in [*ROOMS, "La"])
    assert names.within(["rust", "in", "La", "Fontaine"]) == (("K.1.105 (La Fontaine)",), slice(2, 4))
    assert names.within(["h.1301", "rust"]) == (("H.1301 (Cornil)",), slice(0, 1))
    assert names.within(["rust"]) == ((), slice(0, 0))
