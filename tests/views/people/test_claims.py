"""That's me: what details offer, what organizers are asked, and what is said of the outcome."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.people.linking.claims import NOBODY, Asked, Claim, ClaimState, Offer
from bot.domain.people.model import Appearance, How, Person, Role
from bot.domain.people.reader import Reader
from bot.domain.program.duties import Duty
from bot.views.people import claims
from bot.views.program import cards
from tests.views import hostile
from tests.views.checks import buttons, good, shown
from tests.views.samples import CONFERENCE, KEYNOTE, NOW

BO, ZOE = Person(1, "Bo Byrne"), Person(2, "Zoe Zhang", unit="Search")
CLAIM = Claim(7, CONFERENCE.id, KEYNOTE.id, 1, "U0ME")


def details(offer):
    return good(cards.details_modal(CONFERENCE, KEYNOTE, NOW, offer=offer))


def asked(state, by="U0EVE"):
    claim = Claim(7, CONFERENCE.id, KEYNOTE.id, 1, "U0ME", state, by)
    return Asked(CONFERENCE, claim, "Bo Byrne", "bo", KEYNOTE)


def test_details_offer_it_to_people_who_may_be_there():
    assert "That's me" not in buttons(details(NOBODY))
    view = details(Offer((BO,)))
    assert "That's me" in buttons(view)
    assert "Are you Bo Byrne? An organizer will check it." in shown(view)
    assert "Are you one of these people?" in shown(details(Offer((BO, ZOE))))


def test_details_say_what_was_said_and_take_it_back():
    view = details(Offer((BO,), CLAIM, "Bo Byrne"))
    assert "You said that you are Bo Byrne. An organizer will check it." in shown(view)
    assert "Take back" in buttons(view)
    assert "That's me" not in buttons(view)


def test_a_person_who_has_said_so_below_a_guess_is_told_what_an_organizer_adds():
    own = replace(BO, slack_user="U0ME", linked_by=How.OWN)
    assert (
        "You said that you are Bo Byrne. An organizer can confirm it. You need that for papers and roles."
        in shown(details(Offer((own,))))
    )


def test_a_card_offers_it_while_somebody_may_be_of_the_session():
    linked = (replace(a.person, slack_user="U0ANNA", linked_by=How.EMAIL) for a in KEYNOTE.people)
    everybody = replace(KEYNOTE, people=tuple(Appearance(person) for person in linked))
    guessed = Appearance(replace(BO, slack_user="U0BO", linked_by=How.NAME))
    reader = Reader(duties={KEYNOTE.id: Duty(KEYNOTE, Role.SPEAKER)})
    assert "That's me" in buttons(good(cards.card(CONFERENCE, KEYNOTE, NOW)))
    assert "That's me" in buttons(good(cards.card(CONFERENCE, replace(KEYNOTE, people=(guessed,)), NOW)))
    assert "That's me" not in buttons(good(cards.card(CONFERENCE, everybody, NOW)))
    assert "That's me" not in buttons(good(cards.card(CONFERENCE, KEYNOTE, NOW, reader=reader)))


def test_the_form_names_everybody():
    view = good(claims.choose_modal(KEYNOTE, [ZOE, BO]))
    assert [o["text"]["text"] for o in menu(view)["options"]] == ["Bo Byrne", "Zoe Zhang (Search)"]


def test_the_form_of_a_poster_session_names_more_than_one_part_of_a_menu_holds():
    many = [Person(n, f"Speaker {n:03}") for n in range(250)]
    groups = menu(good(claims.choose_modal(KEYNOTE, many)))["option_groups"]
    assert [len(group["options"]) for group in groups] == [100, 100, 50]
    assert groups[1]["label"]["text"] == "Speaker 100 … Speaker 199"
    assert {o["value"] for group in groups for o in group["options"]} == {str(p.id) for p in many}


def menu(view):
    return view["blocks"][-1]["element"]


def test_an_organizer_reads_what_follows_before_they_confirm():
    open_claim = asked(ClaimState.OPEN, "")
    told = good(claims.question(replace(open_claim, linked_as="Anna Example", guessed="U0BO"))).text
    assert told.endswith(
        "Until now <@U0BO> was matched with Bo Byrne by the name. They are already linked as Anna Example. The two become "
        "one person. If you confirm it, they get the reminders, papers and roles of Bo Byrne."
    )


@pytest.mark.parametrize("state", ClaimState)
@pytest.mark.parametrize("by", ["", "U0EVE"])
def test_every_outcome_is_said(state, by):
    question, news = good(claims.question(asked(state, by))), good(claims.news(asked(state, by)))
    assert buttons(question) == (["Confirm", "Decline"] if state is ClaimState.OPEN else [])
    assert "Bo Byrne" in question.text
    assert "Bo Byrne" in news.text


@given(st.builds(Person, st.just(1), hostile.data), hostile.data, st.sampled_from(ClaimState))
@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=30, deadline=None)
def test_whatever_the_data_holds(person, account, state):
    good(claims.question(Asked(CONFERENCE, asked(state).claim, person.name, account, KEYNOTE)))
    good(claims.news(Asked(CONFERENCE, asked(state).claim, person.name)))
    details(Offer((person,)))
    details(Offer((person, ZOE)))
    details(Offer((person,), CLAIM, person.name))
    good(claims.choose_modal(KEYNOTE, [person]))
