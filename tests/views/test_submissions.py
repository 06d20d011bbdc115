"""What authors see of their papers, and never more."""

from datetime import date

import pytest

from bot.domain.submissions.papers import DECISIONS, Status, StatusChange, Submission, as_authors_see
from bot.views import submissions
from bot.views.common.actions import Page
from tests.views.checks import buttons, good, shown
from tests.views.samples import CONFERENCE, at, person

TODAY = date(2026, 12, 1)


def paper(**more):
    return Submission(
        **{
            "id": 4, "key": "214", "title": "Scaling retrieval to a billion products", "authors": (person(1, "Fay Lund"),),
            "track": "Search", "status": Status.UNDER_REVIEW, "decision_on": date(2026, 12, 12),
            "history": (StatusChange(Status.SUBMITTED, at(9)),), "camera_ready_due": date(2027, 1, 9), **more,
        }
    )  # fmt: skip


def test_before_the_decision():
    reply = good(submissions.mine(CONFERENCE, [as_authors_see(paper(), TODAY)], TODAY))
    assert reply.text == (
        "#214 Scaling retrieval to a billion products · under review. "
        "Nothing is due from you before the decision on Sat 12 December, in 11 days."
    )
    assert reply.blocks[0]["text"]["text"].startswith(
        "*#214 Scaling retrieval to a billion products* · under review\n"
    )
    assert buttons(reply) == ["Details"]


def test_after_the_decision():
    day = date(2026, 12, 12)
    view = as_authors_see(paper(status=Status.ACCEPTED_ORAL), day)
    text = good(submissions.mine(CONFERENCE, [view], day)).text
    assert text.endswith("accepted as an oral. The camera-ready version is due on Sat 9 January, in 28 days.")


@pytest.mark.parametrize(
    ("status", "due"),
    [
        (Status.CONDITIONAL, "The camera-ready version is due on Sat 9 January, in 28 days."),
        (Status.WAITLISTED, "Nothing is due from you."),
        (Status.REVISE, "Your revised version is due."),
        (Status.INVITED_ELSEWHERE, "Nothing is due from you."),
    ],
)
def test_what_is_due_after_a_decision_between_yes_and_no(status, due):
    day = date(2026, 12, 12)
    text = good(submissions.mine(CONFERENCE, [as_authors_see(paper(status=status), day)], day)).text
    assert text.endswith(f"{status.value}. {due}")


@pytest.mark.parametrize("status", sorted(DECISIONS))
def test_a_decision_that_is_held_shows_nowhere(status):
    history = (StatusChange(Status.SUBMITTED, at(9)), StatusChange(status, at(10)))
    held = as_authors_see(paper(status=status, history=history), TODAY)
    waiting = as_authors_see(paper(history=history[:1], camera_ready_due=None), TODAY)
    assert held == waiting
    assert submissions.mine(CONFERENCE, [held], TODAY) == submissions.mine(CONFERENCE, [waiting], TODAY)
    modal = good(submissions.submission_modal(CONFERENCE, held, TODAY))
    assert modal == submissions.submission_modal(CONFERENCE, waiting, TODAY)
    assert "January" not in shown(modal)


def test_the_details_show_the_history():
    text = shown(good(submissions.submission_modal(CONFERENCE, as_authors_see(paper(), TODAY), TODAY)))
    assert "Tue 1 Dec 09:00 CET> · under review" in text
    assert "Fay Lund" in text


def test_none_and_not_yours():
    assert good(submissions.none(CONFERENCE)).text.startswith(
        "No submission to AMLC 2026 under your e-mail address."
    )
    assert good(submissions.mine(CONFERENCE, [], TODAY)) == submissions.none(CONFERENCE)
    assert good(submissions.not_yours("377")).text == "No submission #377 of yours."
    assert good(submissions.not_yours("#377")).text == "No submission #377 of yours."


def test_many_papers_turn_pages():
    seen = [as_authors_see(paper(id=i, key=str(i)), TODAY) for i in range(20)]
    reply = good(submissions.mine(CONFERENCE, seen, TODAY, page=Page("", 2)))
    assert reply.text.startswith("Your submissions · 17–20 of 20")
    assert buttons(reply) == ["Details"] * 4 + ["Back"]
