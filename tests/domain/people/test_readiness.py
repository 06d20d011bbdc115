"""How many can be reached, and the names of the others."""

from dataclasses import replace

from bot.domain.people.model import How, Person
from bot.domain.people.readiness import Reach, Readiness
from tests.views.samples import CONFERENCE, CONTAINER, TALKS, person, session

LINKED = Person(1, "Anna Example", slack_user="U0ANNA")


def reach(*people):
    return Reach("speaker", "speakers", people)


def nobody(id_, name="Somebody Else"):
    return Person(id_, name)


def test_a_part_is_counted_in_one_sentence():
    assert reach(LINKED, nobody(2)).says() == "1 of 2 speakers can be reached in Slack."
    assert reach(LINKED).says() == "The one speaker can be reached in Slack."
    assert reach(nobody(2)).says() == "0 of 1 speaker can be reached in Slack."
    assert reach(LINKED, replace(LINKED, id=2)).says() == "All 2 speakers can be reached in Slack."


def test_speakers_chairs_and_authors_are_counted_apart_and_cancelled_sessions_need_nobody():
    off = session(90, "Off", TALKS[0].start, TALKS[0].end, speakers=(person(91, "Off Duty"),), cancelled=True)
    found = Readiness.of(CONFERENCE, (CONTAINER, *TALKS, TALKS[0], off), (LINKED, nobody(20, "Ada Moss")))
    assert [(r.many, len(r.people)) for r in found.reaches] == [
        ("speakers", 4),
        ("chairs", 1),
        ("authors", 2),
    ]
    assert found.lines() == [
        "0 of 4 speakers can be reached in Slack. Not reached: Ada Moss, Chen Li, Fay Lund and Dana Roy.",
        "0 of 1 chair can be reached in Slack. Not reached: Eve Okoro.",
        "1 of 2 authors can be reached in Slack.",  # the other was named among the speakers
    ]
    assert [p.name for p in found.missed] == ["Ada Moss", "Chen Li", "Fay Lund", "Dana Roy", "Eve Okoro"]


def test_the_others_are_named_as_many_as_fit():
    found = Readiness("x", (reach(*(nobody(n, f"Person {n}") for n in range(1, 14))),))
    (says,) = found.lines("there")
    assert says == (
        "0 of 13 speakers can be reached in Slack. Not reached: Person 1, Person 2, Person 3, Person 4, Person 5, "
        "Person 6, Person 7, Person 8, Person 9, Person 10 and 3 more; see there."
    )
    assert Readiness("x", (reach(LINKED),)).lines("there") == ["The one speaker can be reached in Slack."]
    (unnamed,) = Readiness("x", (reach(nobody(1, " ")),)).lines()
    assert unnamed.endswith("Not reached: somebody without a name.")


def test_where_nobody_has_an_account_nobody_was_looked_for():
    assert Readiness("x", (reach(nobody(1)),)).is_untried
    assert not Readiness("x", (reach(LINKED, nobody(2)),)).is_untried
    assert Readiness("x").lines() == []


def test_guesses_are_counted_apart():
    guessed = replace(LINKED, id=3, linked_by=How.NAME)
    says = reach(replace(LINKED, linked_by=How.EMAIL), nobody(2), guessed).says()
    assert says == "2 of 3 speakers can be reached in Slack, 1 of them by a guess."
