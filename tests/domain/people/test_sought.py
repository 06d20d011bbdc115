"""Whom organizers see in /usher people."""

import pytest

from bot.domain.people.linking.listed import Listed
from bot.domain.people.linking.sought import sought
from bot.domain.people.model import How

ANA = Listed(1, "Ana Vidal", (1,), roles=("speaker",))
BO = Listed(2, "Bo Byrne", (2,), "bo@example.org", "U2", How.EMAIL, ("author", "speaker"))
CHEN = Listed(3, "Chen Li", (3,), "", "U3", How.NAME, ("speaker",))
DANA = Listed(4, "Dana Roy", (4,), roles=("author",))
EVE = Listed(5, "Eve Müller", (5,), roles=("attendee",))
FAY = Listed(6, "Fay Lund", (6,), "fay@example.org", "U6", How.HAND, ("attendee",), contradicted=("U9",))
GUS = Listed(7, "Gus Vidal", (7,), "", "U7", How.EMAIL, ("session chair",))
PEOPLE = (ANA, BO, CHEN, DANA, EVE, FAY, GUS)


def test_people_who_are_not_reached_come_first_then_guesses_then_contradictions():
    assert sought(PEOPLE, "") == [ANA, CHEN, DANA, FAY]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("everybody", list(PEOPLE)),
        ("vidal", [ANA, GUS]),
        ("vidal a", [ANA]),
        ("MULLER", [EVE]),
        ("bo@example.org", [BO]),
        ("bo@example", []),
        ("nobody", []),
        ("!!", []),
    ],
)
def test_a_name_or_an_address_finds_people(query, found):
    assert sought(PEOPLE, query) == found


def test_either_part_of_a_name_written_in_one_is_found():
    one = Listed(1, "山田太郎", (1,))
    assert sought([one], "太郎") == [one]
    assert sought([one], "山田") == [one]
    assert sought([one], "花子") == []
