"""People of other organizations in a shared channel: no attendees, no organizers, and answered privately."""

from dataclasses import replace

import pytest

from bot.app import link_everyone
from bot.errors import BadInput
from db.queries.ledger import deliveries
from tests.handlers.conference import (
    ATTENDEE,
    MAIN,
    ON_STAGE,
    ORGANIZER,
    RANDOM,
    Conference,
    words,
)
from tests.handlers.reminders.test_presence import NOEMIE, asked, latest

VISITOR = "nadia.haddad"
REFUSED = "I only work for members of another workspace. Ask one of them in this channel."


@pytest.fixture
def told(conference: Conference):
    """A session's card that stands in the shared channel."""

    async def share():
        card = await conference.answer(ATTENDEE, f"/session {ON_STAGE}", MAIN)
        await conference.press(ATTENDEE, card, "Share here")
        return conference.only()

    return share


async def test_an_outsiders_button_is_answered_for_their_eyes_only_and_does_nothing(conference, told):
    card = await told()
    before = words(card)
    for label in ("☆ Star", "Details", "Ask"):
        await conference.press(VISITOR, card, label)
        said = conference.only()
        assert (said.text, said.ephemeral_for) == (REFUSED, conference.user(VISITOR))
    assert conference.workspace.views.stack(conference.user(VISITOR)) == []
    assert words(card) == before
    assert conference.user(VISITOR) not in await conference.services.agenda.starred(conference.user(VISITOR))


async def test_an_account_with_several_workspaces_of_which_one_is_ours_is_no_outsiders(
    conference, told, monkeypatch
):
    """On an Enterprise Grid the request may name another workspace of the person's than ours."""
    card = await told()

    async def knows(user):
        return user == conference.user(VISITOR)

    monkeypatch.setattr(conference.services.channels, "knows", knows)
    await conference.press(VISITOR, card, "Details")
    assert "One Query" in words(conference.view(VISITOR))


async def test_outsiders_are_not_offered_commands(conference):
    with pytest.raises(BadInput, match="of another organization"):
        await conference.sandbox.slash(conference.user(VISITOR), conference.channel(MAIN), "/session")


async def test_outsiders_are_no_attendees(conference: Conference):
    told = await conference.answer(ORGANIZER, "/announce now attendees Doors")
    ours = [u for u in conference.workspace.users.values() if not (u.team or u.is_bot or u.deleted)]
    assert f"To {len(ours)} people" in words(told)
    main = conference.workspace.channels[conference.channel(MAIN)]
    assert {u.id for u in conference.workspace.users.values() if u.team} < main.members
    members = await conference.services.channels.members(main.id)
    assert sorted(members) == sorted(u.id for u in ours)


async def test_an_outsider_with_an_organizers_address_organizes_nothing(conference: Conference):
    workspace = conference.workspace
    boss = workspace.users[conference.user(ORGANIZER)]
    await conference.sandbox.put_user(replace(workspace.users[conference.user(VISITOR)], email=boss.email))
    await link_everyone(conference.app)
    program = conference.services.programs.all()[0]
    assert conference.services.people.person(conference.user(VISITOR)) is None
    assert not conference.services.people.is_organizer(conference.user(VISITOR), program.conference.id)
    assert conference.services.people.is_organizer(boss.id, program.conference.id)


async def test_an_announcement_to_an_outsider_is_refused_by_mention_and_has_no_account_by_address(
    conference: Conference,
):
    told = await conference.answer(ORGANIZER, f"/announce now @{VISITOR} Hello")
    assert told.text.startswith(f"The account {conference.user(VISITOR)} can't get a message. It is a bot,")
    told = await conference.answer(ORGANIZER, f"/announce now {VISITOR}@harrow.example Hello")
    assert "has no Slack account" in told.text
    told = await conference.answer(ORGANIZER, f"/announce now @{ATTENDEE} Hello")
    assert f"to <@{conference.user(ATTENDEE)}>" in told.text
    await conference.press(ORGANIZER, told, "Send now")
    await conference.deliver()
    assert "Hello" in conference.standing(conference.direct(ATTENDEE))[-1].text


async def test_an_outsider_presents_for_nobody(conference: Conference):
    question = await asked(conference)
    await conference.press(NOEMIE, question, "Someone else presents")
    await conference.submit(NOEMIE, user=conference.user(VISITOR))
    shown = words(conference.view(NOEMIE))
    assert "I can't reach that account. It is a bot, deactivated, or from another organization." in shown
    await conference.submit(NOEMIE, user=conference.user(ATTENDEE))
    assert "Ruth Steinbach presents" in words(latest(conference, question))


async def test_an_outsider_is_not_greeted(conference: Conference):
    await conference.sandbox.join(conference.user(VISITOR), conference.channel(RANDOM))
    await conference.sandbox.put_user(conference.workspace.users[conference.user(VISITOR)])
    await conference.sandbox.events.send(
        {"type": "app_home_opened", "user": conference.user(VISITOR), "channel": "D0", "tab": "messages"}
    )
    await conference.deliver()
    async with conference.services.database.read() as tx:
        planned = await deliveries.listing(tx, limit=10_000)
    assert conference.user(VISITOR) not in {d.recipient for d in planned}
