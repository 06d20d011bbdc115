"""What an account is to our workspace, as Slack describes it."""

import pytest

from bot.slack.directory import UserKind, user_of

OURS = "T1"


def account(**fields):
    profile = {"email": " Ann@Example.org ", "real_name": "Ann Arden", "team": fields.get("team_id", OURS)}
    return {"id": "U1", "team_id": OURS, "name": "ann", "tz": "Europe/Brussels", "profile": profile, **fields}


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({}, UserKind.MEMBER),
        ({"is_restricted": True}, UserKind.GUEST),
        ({"is_restricted": True, "is_ultra_restricted": True}, UserKind.GUEST),
        ({"is_bot": True}, UserKind.BOT),
        ({"id": "USLACKBOT"}, UserKind.BOT),
        ({"deleted": True}, UserKind.DEACTIVATED),
        ({"deleted": True, "is_bot": True}, UserKind.DEACTIVATED),
        ({"team_id": "T2"}, UserKind.OUTSIDER),
        ({"team_id": "T2", "is_stranger": False}, UserKind.OUTSIDER),
        ({"team_id": "T2", "is_restricted": True}, UserKind.OUTSIDER),
        ({"is_stranger": True}, UserKind.OUTSIDER),
        ({"team_id": "E9", "enterprise_user": {"id": "W1", "teams": ["T2", "T1"]}}, UserKind.MEMBER),
        ({"team_id": "T2", "enterprise_user": {"id": "W1", "teams": ["T2", "T3"]}}, UserKind.OUTSIDER),
        ({"team_id": "T2", "enterprise_user": {}}, UserKind.OUTSIDER),
        ({"team_id": None, "profile": {"team": "T2"}}, UserKind.OUTSIDER),
        ({"team_id": None, "profile": {}}, UserKind.MEMBER),
    ],
)
def test_what_an_account_is_to_us(fields, kind):
    found = user_of(account(**fields), OURS)
    assert found.kind is kind
    assert found.active == (kind in {UserKind.MEMBER, UserKind.GUEST})


def test_what_is_taken_over():
    found = user_of(account(team_id="T2"), OURS)
    assert (found.email, found.name, found.team, found.tz) == (
        "ann@example.org",
        "Ann Arden",
        "T2",
        "Europe/Brussels",
    )


@pytest.mark.parametrize(
    ("confirmed", "email"), [(True, "ann@example.org"), (None, "ann@example.org"), (False, "")]
)
def test_an_address_counts_once_its_owner_has_confirmed_it(confirmed, email):
    assert user_of(account(is_email_confirmed=confirmed), OURS).email == email


def test_without_our_own_id_nobody_of_a_workspace_is_ours():
    assert user_of(account(), "").kind is UserKind.OUTSIDER
