import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.submissions import ACCEPTED, DECISIONS, Status
from bot.importers.quarantine import BadRecord
from bot.importers.statuses import status_of


@pytest.mark.parametrize("status", list(Status))
def test_every_status_is_known_by_its_own_name(status):
    assert status_of(status.value) is status
    assert status_of(status.name) is status


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Accept (oral)", Status.ACCEPTED_ORAL),
        ("ACCEPT: Poster presentation", Status.ACCEPTED_POSTER),
        ("accepted as a full paper", Status.ACCEPTED),
        ("Accept", Status.ACCEPTED),
        ("Desk Reject", Status.REJECTED),
        ("not accepted", Status.REJECTED),
        ("in-review", Status.UNDER_REVIEW),
        ("Pending decision", Status.UNDER_REVIEW),
        ("canceled", Status.WITHDRAWN),
        ("Camera-ready submitted", Status.CAMERA_READY),
        (" new ", Status.SUBMITTED),
        ("Accept (spotlight)", Status.ACCEPTED),
        ("Accept: notable-top-5%", Status.ACCEPTED),
        ("Accept as Findings", Status.ACCEPTED),
        ("Accepted for the main conference", Status.ACCEPTED),
        ("Accept with no changes", Status.ACCEPTED),
        ("Unconditionally accepted", Status.ACCEPTED),
        ("Spotlight", Status.ACCEPTED),
        ("Accept as full paper with oral presentation", Status.ACCEPTED_ORAL),
        ("Accept (oral or poster)", Status.ACCEPTED),
        ("Oral", Status.ACCEPTED_ORAL),
        ("Poster Accept", Status.ACCEPTED_POSTER),
        ("Accept-Long", Status.ACCEPTED),
        ("Accepted (pending camera-ready)", Status.ACCEPTED),
        ("Accept w/ minor revisions", Status.CONDITIONAL),
        ("Author withdrawn", Status.WITHDRAWN),
        ("In progress", Status.UNDER_REVIEW),
        ("Poster", Status.ACCEPTED_POSTER),
        ("ICLR 2024 poster", Status.ACCEPTED_POSTER),
        ("NeurIPS 2025 Oral", Status.ACCEPTED_ORAL),
        ("ICLR 2024 Conference Desk Rejected Submission", Status.REJECTED),
        ("NeurIPS 2025 Conference Withdrawn Submission", Status.WITHDRAWN),
        ("Submitted to ICLR 2024", Status.SUBMITTED),
        ("Conditionally accepted", Status.CONDITIONAL),
        ("conditional accept", Status.CONDITIONAL),
        ("Accept with minor revisions", Status.CONDITIONAL),
        ("Accept (with shepherding)", Status.CONDITIONAL),
        ("Accepted subject to minor corrections", Status.CONDITIONAL),
        ("accept conditionally", Status.CONDITIONAL),
        ("Waitlisted", Status.WAITLISTED),
        ("Wait list", Status.WAITLISTED),
        ("on waiting list", Status.WAITLISTED),
        ("Revise & Resubmit", Status.REVISE),
        ("Major revision", Status.REVISE),
        ("R&R", Status.REVISE),
        ("Invite to journal", Status.INVITED_ELSEWHERE),
        ("Invite to Workshop Track", Status.INVITED_ELSEWHERE),
        ("Desk Rejected by PC Chairs", Status.REJECTED),
        ("Reject and encourage to resubmit", Status.REJECTED),
        ("Declined", Status.REJECTED),
        ("Withdrawn by authors", Status.WITHDRAWN),
        ("Withdraw", Status.WITHDRAWN),
        ("Confirmed", Status.ACCEPTED),
        ("Awaiting Decision", Status.UNDER_REVIEW),
        ("pending", Status.UNDER_REVIEW),
        ("-", Status.UNDER_REVIEW),
        ("—", Status.UNDER_REVIEW),
        ("N/A", Status.UNDER_REVIEW),
        ("TBD", Status.UNDER_REVIEW),
        ("no decision", Status.UNDER_REVIEW),
    ],
)
def test_other_names(text, status):
    assert status_of(text) is status
    assert status_of(text.upper()) is status


@pytest.mark.parametrize(
    "text",
    [
        "reject?", "Accept ?", "ACCEPT (poster)?", "probably accept", "Weak reject", "tentatively accepted", "Accept_Queue",
        "Decline queue", "waitlist?", "Nominated",
    ],
)  # fmt: skip
def test_a_leaning_is_no_decision(text):
    assert status_of(text) is Status.UNDER_REVIEW


@pytest.mark.parametrize(
    "text",
    [
        "", "  ", "?", "accept maybe", "camera-ready missing", "not rejected", "принято", "accept unless withdrawn",
        "reject as paper, accept as poster", "rejected 2024 oral", "not 2024 accepted", "5", "accept not", "accept and pending", "accepted and not presented", "not withdrawn", "conditionally rejected", "conditionally accepted, rejected later",
    ],
)  # fmt: skip
def test_what_is_no_status(text):
    with pytest.raises(BadRecord):
        status_of(text)


def test_an_unknown_word_is_named_with_the_known_ones():
    with pytest.raises(
        BadRecord, match='has the status "shortlisted", which is none of draft, .*, waitlisted, '
    ):
        status_of("shortlisted")


def test_every_acceptance_that_a_final_version_follows_is_a_decision():
    assert ACCEPTED < DECISIONS


WORDS = st.sampled_from(
    ["accept", "accepted", "reject", "not", "maybe", "poster", "oral", "withdrawn", "2024", "?", "-"]
)


@given(st.lists(WORDS, max_size=5).map(" ".join) | st.text(max_size=30))
def test_a_word_that_takes_back_makes_no_acceptance(text):
    try:
        status = status_of(text)
    except BadRecord:
        return
    doubtful = {"not", "maybe", "reject", "?", "withdrawn"} & set(text.split())
    assert not (doubtful and status in ACCEPTED)
