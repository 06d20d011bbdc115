"""Channels that change in Slack: refused where the bot cannot post, followed where they have a purpose."""

import pytest

from bot.domain.ledger.deliveries import State
from bot.domain.setup.bindings import Loss
from bot.sandbox.workspace import Channel
from bot.services.setup.checks import check
from db.queries.ledger import deliveries
from tests.handlers.conference import (
    ATTENDEE,
    LIGHTHOUSE,
    MAIN,
    ORGANIZER,
    OTHER_ORGANIZER,
    RANDOM,
    SPEAKER,
    Conference,
    words,
)

ORGANIZERS = "organizers"
NOT_IN = "I'm not in this channel, so I can't post here. Invite me first: type /invite @Usher here, then /usher setup again."


@pytest.fixture
def closed(conference: Conference) -> Channel:
    """A private channel of the organizers, without the bot."""
    inside = {conference.user(ORGANIZER), conference.user(OTHER_ORGANIZER)}
    channel = Channel("C0CLOSED", "closed", is_private=True, members=inside)
    conference.workspace.channels[channel.id] = channel
    return channel


def program(conference: Conference):
    return conference.services.programs.all()[0]


async def planned(conference: Conference, **where):
    async with conference.services.database.read() as tx:
        return await deliveries.listing(tx, limit=10_000, **where)


# setting up


async def test_a_private_channel_without_the_bot_is_refused_with_what_to_do(conference, closed):
    told = await conference.answer(ORGANIZER, "/usher setup room Dune", closed.name)
    assert told.text == NOT_IN
    assert not program(conference).purposes(closed.id)
    await conference.type(ORGANIZER, "/invite @Usher", closed.name)
    told = await conference.answer(ORGANIZER, "/usher setup room Dune", closed.name)
    assert "is for: Dune." in told.text


async def test_the_form_refuses_it_too_and_keeps_what_was_chosen(conference, closed):
    await conference.type(ORGANIZER, "/usher setup", closed.name)
    await conference.submit(ORGANIZER, purpose="help")
    shown = conference.view(ORGANIZER)
    assert NOT_IN in words(shown)
    assert shown.values["setup:purpose"]["setup:purpose"]["selected_option"]["value"] == "help"
    await conference.happen(conference.sandbox.channels.invite_bot(closed.id))
    await conference.submit(ORGANIZER)
    assert "is for: help." in words(conference.view(ORGANIZER))


async def test_what_a_private_channel_is_not_for_can_be_said_without_the_bot(conference, closed):
    told = await conference.answer(ORGANIZER, "/usher setup nothing", closed.name)
    assert "is for: nothing." in told.text


async def test_direct_messages_are_refused(conference: Conference):
    conference.workspace.is_read_only = False  # people's own direct messages take commands, too
    for typed in ("/usher setup main", "/usher setup"):
        told = await conference.answer(ORGANIZER, typed, conference.direct(ORGANIZER))
        assert (
            told.text == "A direct message can't be a conference's channel. Type /usher setup in a channel."
        )


async def test_a_public_channel_is_joined(conference: Conference):
    channel = conference.workspace.channels[conference.channel(RANDOM)]
    channel.members.discard(conference.workspace.app.bot_user)
    await conference.answer(ORGANIZER, "/usher setup room Dune", RANDOM)
    assert conference.workspace.app.bot_user in channel.members


async def test_a_channel_that_slack_does_not_let_the_bot_join_is_refused(conference: Conference):
    channel = conference.workspace.channels[conference.channel(RANDOM)]
    channel.members.discard(conference.workspace.app.bot_user)
    conference.sandbox.faults.add("conversations.join", "error", error="restricted_action")
    told = await conference.answer(ORGANIZER, "/usher setup room Dune", RANDOM)
    assert told.text.startswith("Slack does not let me into #random (restricted_action). Invite me:")
    assert not program(conference).purposes(channel.id)


# losing


@pytest.mark.parametrize(
    ("act", "says"),
    [
        ("archive", "is archived. It is for the room Lighthouse. Unarchive it, or type /usher setup in another"),
        ("delete", "⚠ The channel for the room Lighthouse was deleted. Type /usher setup in another channel."),
        ("remove_bot", ". It is for the room Lighthouse. Type /invite @Usher there, or type"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("private", [False, True])
async def test_a_room_whose_channel_is_lost_is_told_to_the_organizers_once(
    conference: Conference, act, says, private
):
    channel = conference.channel(LIGHTHOUSE)
    conference.workspace.channels[channel].is_private = private
    organizers = program(conference).conference.organizers_channel
    for _ in range(2 if act == "archive" else 1):
        await conference.happen(getattr(conference.sandbox.channels, act)(channel))
    await conference.deliver()
    told = [m.text for m in conference.standing(organizers) if says in m.text]
    assert len(told) == 1
    await conference.type(ORGANIZER, "/usher setup", RANDOM)
    assert says in words(conference.view(ORGANIZER))
    found = [f.says for f in await check(conference.services, conference.app.client) if not f.ok]
    lost = [f for f in found if "the room Lighthouse" in f or "Invite the bot" in f]
    assert len(lost) == (0 if act == "remove_bot" and not private else 1)


async def test_the_loss_of_the_organizers_own_channel_is_told_to_each_of_them(conference: Conference):
    channel = program(conference).conference.organizers_channel
    conference.expected_in_log.append("is_archived")
    await conference.happen(conference.sandbox.channels.archive(channel))
    await conference.deliver()
    for who in (ORGANIZER, OTHER_ORGANIZER):
        told = [
            m.text for m in conference.standing(conference.direct(who)) if "the organizers' channel" in m.text
        ]
        assert len(told) == 1
        assert told[0].startswith(f"⚠ <#{channel}> is archived.")


@pytest.mark.parametrize(("gone", "back"), [("archive", "unarchive"), ("remove_bot", "invite_bot")])
async def test_what_comes_back_before_it_was_told_is_not_told_and_a_second_loss_is(
    conference: Conference, gone, back
):
    channel = conference.channel(LIGHTHOUSE)
    conference.workspace.channels[channel].is_private = True
    await conference.happen(getattr(conference.sandbox.channels, gone)(channel))
    assert program(conference).conference.lost[channel].why in Loss
    await conference.happen(getattr(conference.sandbox.channels, back)(channel))
    assert program(conference).conference.lost == {}
    await conference.deliver()
    organizers = program(conference).conference.organizers_channel
    assert [m.text for m in conference.standing(organizers) if f"<#{channel}>" in m.text] == []
    conference.pass_time(minutes=5)
    await conference.happen(getattr(conference.sandbox.channels, gone)(channel))
    await conference.deliver()
    assert len([m for m in conference.standing(organizers) if f"<#{channel}>" in m.text]) == 1


async def test_a_channel_that_is_bound_anew_is_not_lost(conference: Conference):
    channel = conference.channel(LIGHTHOUSE)
    await conference.happen(conference.sandbox.channels.archive(channel))
    await conference.answer(ORGANIZER, "/usher setup room Lighthouse", RANDOM)
    await conference.deliver()
    organizers = program(conference).conference.organizers_channel
    assert [m.text for m in conference.standing(organizers) if f"<#{channel}>" in m.text] == []
    await conference.type(ORGANIZER, "/usher setup", RANDOM)
    assert "is archived" not in words(conference.view(ORGANIZER))


async def test_what_happens_to_other_channels_and_other_people_is_nobodys_business(conference: Conference):
    before = len(await planned(conference))
    await conference.happen(conference.sandbox.channels.archive(conference.channel(RANDOM)))
    left = {
        "type": "member_left_channel",
        "user": conference.user(ATTENDEE),
        "channel": conference.channel(MAIN),
    }
    await conference.happen(conference.sandbox.events.send(left))
    assert len(await planned(conference)) == before
    assert program(conference).conference.lost == {}


@pytest.mark.parametrize("closed_to_us", [True, False])
async def test_a_shared_channel_that_is_closed_to_us_is_lost(conference: Conference, closed_to_us):
    channel = conference.channel(LIGHTHOUSE)
    conference.workspace.channels[channel].teams = frozenset({"T9"})
    await conference.happen(conference.sandbox.channels.unshare(channel, closed=closed_to_us))
    assert (channel in program(conference).conference.lost) is closed_to_us


async def test_a_renamed_channel_keeps_its_purpose_and_is_found_by_its_new_name(conference: Conference):
    await conference.answer(ORGANIZER, "/announce now #random Doors")
    await conference.happen(conference.sandbox.channels.rename(conference.channel(LIGHTHOUSE), "hall-one"))
    assert program(conference).purposes(conference.channel("hall-one")) == ("the room Lighthouse",)
    told = await conference.answer(ORGANIZER, "/announce now #hall-one Doors")
    assert f"<#{conference.channel('hall-one')}>" in told.text


# another id


@pytest.mark.parametrize("private", [False, True])
async def test_a_channel_with_another_id_keeps_all_that_it_had(conference: Conference, private):
    old, new = conference.channel(LIGHTHOUSE), "C0RENUMBERED"
    conference.workspace.channels[old].is_private = private
    await conference.answer(ATTENDEE, "/ask Why?", LIGHTHOUSE)
    await conference.deliver()
    told = await conference.answer(ORGANIZER, "/announce 11:00 #room-lighthouse Doors", MAIN)
    await conference.press(ORGANIZER, told, "Schedule")
    waiting = {d.id: d for d in await planned(conference, states={State.PLANNED}) if d.recipient == old}
    assert waiting

    await conference.happen(conference.sandbox.channels.change_id(old, new))
    assert conference.channel(LIGHTHOUSE) == new
    assert program(conference).purposes(new) == ("the room Lighthouse",)
    after = {d.id: d for d in await planned(conference)}
    assert {after[i].recipient for i in waiting} == {new}
    assert all(d.state is State.PLANNED for i, d in after.items() if i in waiting)
    assert [d for d in after.values() if old in f"{d.recipient} {d.dedupe_key} {d.payload} {d.channel}"] == []

    posted = next(m for m in conference.standing(LIGHTHOUSE) if m.thread_ts)
    await conference.press(SPEAKER, posted, "▲ Upvote")
    assert "1 upvote" in posted.text
    await conference.answer(ATTENDEE, "/ask And why not?", LIGHTHOUSE)
    await conference.deliver()
    questions = [m for m in conference.standing(LIGHTHOUSE) if "hy" in m.text and m.thread_ts]
    assert {m.thread_ts for m in questions} == {posted.thread_ts}
    assert len(questions) == 2
    conference.be_at("11:00")
    await conference.deliver()
    assert [m.text for m in conference.standing(LIGHTHOUSE) if m.text == "Doors"] == ["Doors"]


async def test_binding_again_after_another_id_plans_nothing_twice(conference: Conference):
    old, new = conference.channel(LIGHTHOUSE), "C0RENUMBERED"
    before = [d for d in await planned(conference, states={State.PLANNED}) if d.recipient == old]
    await conference.happen(conference.sandbox.channels.change_id(old, new))
    await conference.answer(ORGANIZER, "/usher setup room Lighthouse", LIGHTHOUSE)
    after = [d for d in await planned(conference, states={State.PLANNED}) if d.recipient == new]
    assert sorted(d.id for d in after) == sorted(d.id for d in before)


async def test_every_purpose_follows_another_id(conference: Conference):
    conference_of = lambda: program(conference).conference  # noqa: E731 - read anew each time
    for n, name in enumerate(("main_channel", "help_channel", "organizers_channel")):
        if not getattr(conference_of(), name):
            continue
        await conference.happen(
            conference.sandbox.channels.change_id(getattr(conference_of(), name), f"C0NEW{n}")
        )
        assert getattr(conference_of(), name) == f"C0NEW{n}"
    told = await conference.answer(ORGANIZER, "/usher setup session 147", RANDOM)
    assert told
    await conference.happen(conference.sandbox.channels.change_id(conference.channel(RANDOM), "C0NEW9"))
    assert conference.session("147").channel == "C0NEW9"
