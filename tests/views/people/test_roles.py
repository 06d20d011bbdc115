"""The list of roles, and the word to the person."""

from dataclasses import replace

import pytest

from bot.domain.people.grants import Grant, Scope
from bot.domain.people.model import Role, UserKind
from bot.views.people import roles
from bot.views.people.roles import Held
from tests.views.checks import good
from tests.views.samples import CONFERENCE, NOW, at, session

GRANT = Grant(3, 1, "U0ADA", 7, Scope(Role.ORGANIZER), "U0EVE", NOW, kind=UserKind.MEMBER)
TALK = session(5, "Search *I*", at(10), at(11))


def test_the_list_says_who_gave_what_and_what_has_no_effect():
    gone = replace(
        GRANT, id=4, kind=UserKind.DEACTIVATED, granted_by="shell", scope=Scope(Role.TRACK_CHAIR, "Search")
    )
    told = roles.listing(CONFERENCE, ["U0EVE", "U0OLGA"], 1, [Held(GRANT), Held(gone)])
    good(told)
    head, named, first, second = told.text.split("\n")
    assert head == "Organizers and chairs of AMLC 2026"
    assert named == (
        "USHER_ORGANIZERS names the organizers of the whole workspace: <@U0EVE>, <@U0OLGA>. "
        "Addresses in it without a known Slack account: 1. They can't be removed in Slack."
    )
    assert first == "<@U0ADA> · organizer · given by <@U0EVE>, Tue 1 Dec 10:20 CET"
    assert second.startswith("<@U0ADA> · chair of the track Search · given by somebody at the command line, ")
    assert second.endswith("⚠ has no effect: the account is deactivated or a guest")


@pytest.mark.parametrize(
    ("scope", "says"),
    [
        (Scope(Role.ORGANIZER), "You are an organizer at AMLC 2026 now. The role was given by <@U0EVE>."),
        (Scope(Role.TRACK_CHAIR, "Search"), "You are a chair of the track Search at AMLC 2026 now."),
        (Scope(Role.SESSION_CHAIR, session_id=5), "You are a chair of “Search ∗I∗” at AMLC 2026 now."),
    ],
)
def test_the_person_reads_what_they_are_and_what_they_can_do(scope, says):
    grant = replace(GRANT, scope=scope)
    told = roles.news(CONFERENCE, grant, TALK if scope.session_id else None)
    good(told)
    assert told.text.startswith(says)
    assert len(told.text.split("\n")) == 2
    taken = roles.news(CONFERENCE, replace(grant, taken_at=NOW, taken_by="shell"), None)
    assert taken.text.startswith("You are no longer ")
    assert taken.text.endswith("The role was taken back by somebody at the command line.")
