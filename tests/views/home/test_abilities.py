"""What a person can do, by role."""

import pytest

from bot.domain.people.model import Role
from bot.views.home.abilities import abilities
from tests.views.checks import good, shown
from tests.views.samples import CONFERENCE

HEADINGS = {
    Role.AUTHOR: "As an author",
    Role.REVIEWER: "As a reviewer",
    Role.SPEAKER: "As a speaker",
    Role.SESSION_CHAIR: "As a chair",
    Role.TRACK_CHAIR: "As a chair",
    Role.ORGANIZER: "As an organizer",
}


@pytest.mark.parametrize("role", HEADINGS)
def test_each_role_reads_what_is_theirs_and_nothing_else(role):
    reply = good(abilities(frozenset({Role.ATTENDEE, role}), CONFERENCE))
    found = {heading for heading in HEADINGS.values() if heading in reply.text and heading in shown(reply)}
    assert found == {HEADINGS[role]}
    assert "Everybody" in reply.text


def test_an_attendee_reads_no_more_than_what_everybody_can_do():
    for roles in (frozenset(), frozenset({Role.ATTENDEE, Role.GUEST})):
        reply = good(abilities(roles, CONFERENCE))
        assert "As a" not in reply.text
        assert "/announce" not in reply.text


def test_no_part_has_more_than_three_buttons_and_a_menu_of_five():
    for block in good(abilities(frozenset(Role), CONFERENCE)).blocks:
        if block["type"] == "actions":
            kinds = [element["type"] for element in block["elements"]]
            assert kinds.count("button") <= 3
            assert all(len(e["options"]) <= 5 for e in block["elements"] if e["type"] == "overflow")
