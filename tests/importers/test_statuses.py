import pytest

from bot.domain.submissions import Status
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
    ],
)
def test_other_names(text, status):
    assert status_of(text) is status


@pytest.mark.parametrize(
    "text", ["", "  ", "?", "accept maybe", "camera-ready missing", "not rejected", "принято"]
)
def test_what_is_no_status(text):
    with pytest.raises(BadRecord):
        status_of(text)
