import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.domain.submissions.papers import ACCEPTED, DECISIONS, Status
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
        BadRecord, match='has the status "filed away", which is none of draft, .*, waitlisted, '
    ):
        status_of("filed away")


def test_every_acceptance_that_a_final_version_follows_is_a_decision():
    assert ACCEPTED < DECISIONS


FORMS = {
    Status.UNDER_REVIEW: """Unspecified|Invited|Shortlisted|Short-listed|Pre-accepted|Preaccepted|Pre-selected|Accepted (tentative)|Accept (TBC)
Accepted - to be confirmed|Accept, pending discussion|Accept (proposed)|Recommended accept|Recommend: accept?|Accept (average score 3)|Reject (recommended)
Reject - to be discussed|Accepted (not final)|Rejected (not yet announced)|Accept [maybe]|Oral (tentative)|Poster - on hold|Under review (round 2)
In review - reviewer 2 is late|Submitted / under review|Under review (accept recommended)|Borderline accept
Accept (2 votes)|Oral / under discussion|Desk reject (suggested)|Recommendation: accept?|Clear accept""",
    Status.ACCEPTED: """Early Accept|Early acceptance|Accepted & confirmed|Accepted and confirmed|Accepted, confirmed|Accepted + registered|Accepted / scheduled
Accepted (Session B)|Accept - best paper award|Accepted [Track 2]|Accepted: see programme|Final decision: Accept|Decision - accepted|Paper accepted
Your paper has been accepted|Abstract accepted|Accept (online)|Accepted after rebuttal|Accepted by the PC|Accept - in current form|Fast-track accept
ACCEPTED (FULL PAPER)|Accept; Spotlight|Oral & Poster|Accept (oral & poster)|Submission: accepted|Direct accept|Final acceptance""",
    Status.ACCEPTED_ORAL: """Oral (15 min)|Oral - 20 minutes|Oral, 15 min|Talk (virtual)|Accept (oral, 15 min)|Accepted - oral presentation|Accepted / Talk
Lightning talk|Talk (20 mins)|Oral [Session 3]|Invited talk|Oral presentation (in person)|Accept | oral|Accepted (confirmed) - oral|Virtual oral|15 min talk
Accept (contributed talk)""",
    Status.ACCEPTED_POSTER: """Accept (virtual poster)|Poster (P12)|Poster #12|Poster - Tuesday|Accepted & poster|Accept: poster (online)|E-poster|Poster, confirmed
Virtual poster (accepted)|Accepted (poster; day 2)|Poster presentation - Session A""",
    Status.CONDITIONAL: """Accept - minor revisions required|Accepted (conditional)|Accept, with shepherding|Conditional accept (shepherd: Ada Green)
Conditionally accepted - until 3 May|Accepted / revise|Conditionally accepted (oral)|Conditional accept, pending approval of the shepherd""",
    Status.WAITLISTED: "Waitlist (3)|Waitlisted - position 2|Waiting list (poster)|Reserve list, second",
    Status.REVISE: "Revise & resubmit (minor)|Revise and resubmit - 3 months|Major revision (round 2)",
    Status.INVITED_ELSEWHERE: "Reject, invited to workshop|Rejected - transferred to journal|Invited to the poster track (rejected)",
    Status.REJECTED: """Reject & Resubmit|Reject / resubmit|Desk rejected (format)|Desk-reject: out of scope|Rejected - no novelty|Rejected (not enough experiments)
Reject [plagiarism]|Rejected, without review|Paper rejected|Decision: reject|Summary reject (length)|Rejected (formatting; anonymity)|Admin reject
Rejected after rebuttal|Not selected (quota)|Unsuccessful""",
    Status.WITHDRAWN: """Submission withdrawn|Withdrawn (by author)|Withdrawn - duplicate|Accepted, withdrawn|Accepted (withdrawn by the author)|Rejected / withdrawn
Paper withdrawn by authors|Declined by speaker|Under review - withdrawn|Abstract withdrawn""",
    Status.SUBMITTED: "Submitted (late)|Submitted - complete|Received, complete",
    Status.CAMERA_READY: "Accepted - camera-ready received|Camera-ready (v2)|Camera-ready: final|Accepted (oral), camera ready submitted",
}
NONE = """Accept (reject)|Accept / Reject|Accept - not oral|Reject → Accept|Accepted, rejected later|Accept (R1), reject (R2)|Accepted (not presented)
Accepted - revoked|Accepted: no paper|Withdrawn (reinstated?)|Camera-ready (missing)|Camera-ready - overdue|Rejected (accepted elsewhere)|Withdrawn, accepted
Submitted (rejected)|Accept (without the authors)|Decision:|Status (unknown thing)|Waitlist - accepted|Oral/reject|Accepted (cancelled by the chairs)
Withdrawal requested|2 (accept)|Reviewer 2: accept|Declined / accepted|Reject - poster"""


def forms(text):
    """One a line, or with "|" between them; "Accept | oral" is one."""
    return [form.strip() for line in text.splitlines() for form in line.replace(" | ", "\0").split("|")]


@pytest.mark.parametrize(
    ("status", "text"),
    [(status, form.replace("\0", " | ")) for status, text in FORMS.items() for form in forms(text)],
)
def test_a_status_with_a_remark(status, text):
    assert status_of(text) is status
    assert status_of(text.upper()) is status


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("angenommen", Status.ACCEPTED), ("Angenommen (Vortrag)", Status.ACCEPTED_ORAL), ("abgelehnt", Status.REJECTED), ("refusé", Status.REJECTED),
        ("Aceptado (póster)", Status.ACCEPTED_POSTER), ("retirada", Status.WITHDRAWN), ("en attente", Status.UNDER_REVIEW), ("录用", Status.ACCEPTED),
        ("不採択", Status.REJECTED), ("unter Vorbehalt angenommen", Status.CONDITIONAL), ("vorläufig angenommen", Status.UNDER_REVIEW),
    ],
)  # fmt: skip
def test_words_of_other_languages(text, status):
    assert status_of(text) is status


@pytest.mark.parametrize("text", forms(NONE))
def test_a_remark_that_may_contradict_the_status_leaves_none(text):
    try:
        assert status_of(text) is Status.UNDER_REVIEW
    except BadRecord:
        return


@pytest.mark.parametrize(
    "text",
    ["Accepted [unreleased]", "Accepted (confidential)", "Accept (in principle)", "Accept - internal", "Accepted (for discussion)",
     "Accepted for rebuttal", "Accepted for discussion", "Accepted to the discussion"],
)  # fmt: skip
def test_an_acceptance_that_is_not_out_yet_is_none(text):
    try:
        assert status_of(text) is Status.UNDER_REVIEW
    except BadRecord:
        return


def test_an_acceptance_with_a_shepherd_is_conditional():
    assert status_of("Accepted - needs shepherd") is Status.CONDITIONAL
    assert status_of("Accept (shepherd Ada Green)") is Status.CONDITIONAL


WORDS = st.sampled_from([
    "accept", "accepted", "reject", "not", "maybe", "poster", "oral", "withdrawn", "2024", "?", "-", "(", ")", "/", "tentative", "confirmed",
    "session", "&", "pending:", "unless", "decision:",
])  # fmt: skip


@example("maybe 2024 accept")
@example("not 2024 accept")
@given(st.lists(WORDS, max_size=6).map(" ".join) | st.text(max_size=30))
def test_a_word_that_takes_back_makes_no_acceptance(text):
    try:
        status = status_of(text)
    except BadRecord:
        return
    doubtful = {"not", "maybe", "reject", "?", "withdrawn", "tentative", "unless"} & set(text.split())
    assert not (doubtful and status in ACCEPTED)
