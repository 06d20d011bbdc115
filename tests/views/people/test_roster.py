"""The list of /usher people: who is reached, who may be who, and what organizers can press."""

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.people.linking.candidates import Candidate
from bot.domain.people.linking.listed import Listed
from bot.domain.people.model import How, Person, Role
from bot.domain.people.readiness import Reach, Readiness
from bot.views.common.actions import Page
from bot.views.people import roster
from bot.views.people.roster import Asked
from tests.views import hostile
from tests.views.checks import buttons, good
from tests.views.samples import CONFERENCE

ANA = Listed(
    1, "Ana Vidal", (1,), roles=("speaker",), why="Several people have this name.",
    candidates=(
        Candidate("U1", "Ana Vidal", "ana@example.org", "has the same name"),
        Candidate(9, "A. Vidal", "", "is an author of the same submission, #12"),
        Candidate("U2", "Anna Vidal", "", "has a similar name"),
        Candidate("U3", "Ana Vidalia", "", "has a similar name"),
    ),
)  # fmt: skip
CHEN = Listed(3, "Chen Li", (3,), "", "U3", How.NAME, ("speaker",))
BO = Listed(
    2, "Bo Byrne", (2, 8), "bo@example.org", "U2", How.EMAIL, ("author",), contradicted=("U7",), merged=True
)
PEOPLE = (ANA, CHEN, BO)
SPEAKERS = (Person(1, "Ana Vidal"), Person(3, "Chen Li", slack_user="U3", linked_by=How.NAME))
READINESS = Readiness("amlc", (Reach("speaker", "speakers", SPEAKERS),))


FIRST = Page()


def shown(people=PEOPLE, page=FIRST, note=""):
    return good(roster.roster(CONFERENCE, READINESS, people, page, note=note))


def test_it_says_first_how_many_are_reached():
    reply = shown()
    first, second = reply.text.split("\n")[:2]
    assert first == "AMLC 2026 · 1 of 2 speakers can be reached in Slack, 1 of them by a guess."
    assert second.startswith("3 cannot be reached, or only by a guess. Type /usher people and a name")


def test_candidates_are_named_and_the_best_two_can_be_pressed():
    reply = shown((ANA,))
    assert "maybe Ana Vidal <@U1>, ana@example.org: has the same name" in reply.text
    assert "maybe A. Vidal: is an author of the same submission, #12" in reply.text
    assert "Vidalia" not in reply.text
    assert buttons(reply)[:2] == ["This is Ana Vidal", "This is A. Vidal"]
    link, merge, pick = reply.blocks[2]["elements"]
    assert "confirm" not in link
    assert merge["confirm"]["text"]["text"] == "Ana Vidal and A. Vidal become one person. It can be undone."
    assert pick["type"] == "users_select"


def test_candidates_of_one_name_are_told_apart_by_their_place():
    same = tuple(Candidate(f"U{n}", "Ana Vidal", f"ana{n}@example.org", "has the same name") for n in (1, 2))
    assert buttons(shown((replace(ANA, candidates=same),)))[:2] == ["The first is them", "The second is them"]


def test_a_guess_is_answered_and_a_link_taken_back():
    assert buttons(shown((CHEN,)))[:2] == ["Right", "Not them"]
    assert buttons(shown((BO,)))[:2] == ["Unlink", "Undo merge"]
    assert "⚠ Their e-mail address names <@U7>" in shown((BO,)).text


def test_where_a_button_stands_is_remembered():
    asked = Asked(7, 12, Page("vidal: x", 3))
    assert Asked.decode(asked.encode()) == asked
    assert shown(page=Page("ana", 0)).blocks[2]["block_id"] == "roster:1:1:0 ana"


def test_nobody_left_says_how_to_see_others():
    assert "Nobody is left to link. Type /usher people and a name" in shown(()).text
    assert 'Nobody matches "zoe".' in shown((), Page("zoe")).text


def test_many_are_turned_page_by_page():
    many = tuple(Listed(i, f"Person {i}", (i,), roles=("speaker",)) for i in range(1, 21))
    reply = shown(many, Page("", 1), "✅ Done.")
    assert reply.text.startswith("✅ Done.\n")
    assert "9–16 of 20 cannot be reached" in reply.text
    assert buttons(reply)[-2:] == ["Back", "More"]


users = st.sampled_from(["U0ABCDEF12", "W0ABCDEF12"])
candidates = st.builds(
    Candidate, id=users | hostile.ids, name=hostile.data, email=hostile.data, why=st.just("has the same name")
)
listed = st.builds(
    Listed, id=hostile.ids, name=hostile.data, records=st.just((1,)), email=hostile.data,
    slack_user=st.just("") | users, linked_by=st.none() | st.sampled_from(How),
    roles=st.lists(st.sampled_from([r.value for r in Role]), unique=True).map(tuple),
    candidates=st.lists(candidates, max_size=5).map(tuple), why=st.just("Several people have this name."),
    contradicted=st.lists(users, max_size=2).map(tuple), merged=st.booleans(),
)  # fmt: skip


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(hostile.conferences, st.lists(listed, max_size=20, unique_by=lambda one: one.id), hostile.text)
def test_any_data_makes_a_message_that_slack_takes(conference, people, query):
    good(roster.roster(conference, READINESS, people, Page(query, 1)))


def test_the_list_says_how_far_the_members_are_read():
    reply = good(roster.roster(CONFERENCE, READINESS, [], Page("", 0), reading="12,400 members read so far."))
    assert "12,400 members read so far." in str(reply)
