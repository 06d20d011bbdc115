"""A large workspace on demand, and the time that its calls take."""

import pytest
from slack_sdk.errors import SlackApiError

from bot.errors import BadInput
from bot.sandbox.crowd import OTHER_TEAM, populate
from bot.sandbox.network import Network


async def test_a_large_workspace_has_people_and_channels_of_every_sort(workspace, client):
    populate(workspace)
    users = [u for u in workspace.users.values() if not u.team]
    channels = [c for c in workspace.channels.values() if c.kind == "channel"]
    assert (len(users), len(channels)) == (4000, 3000)
    for sort in ("is_bot", "is_restricted", "is_ultra_restricted", "deleted"):
        assert sum(getattr(u, sort) for u in users) >= 100, sort
    assert sum(not u.email for u in users) >= 100
    strangers = {u.id for u in workspace.users.values() if u.team == OTHER_TEAM}
    shared = [c for c in channels if c.teams]
    assert len(shared) >= 100
    assert all(c.members & strangers for c in shared)
    assert not any(c.members & strangers for c in channels if not c.teams)
    bot = workspace.app.bot_user
    assert sum(c.is_private and bot not in c.members for c in channels) >= 100
    assert sum(c.is_private and bot in c.members for c in channels) >= 100

    info = (await client.conversations_info(channel=shared[0].id))["channel"]
    assert (info["is_ext_shared"], info["shared_team_ids"]) == (True, ["T1", OTHER_TEAM])


async def test_it_is_the_same_each_time_and_pages_end(workspace, client):
    populate(workspace, people=500, channels=300)
    before = list(workspace.users), list(workspace.channels)
    populate(workspace, people=500, channels=300)
    assert (list(workspace.users), list(workspace.channels)) == before
    pages = [len(page["channels"]) async for page in await client.conversations_list(limit=100)]
    assert len(pages) == 3
    seen = [u["id"] async for page in await client.users_list(limit=200) for u in page["members"]]
    assert len(seen) == len(set(seen)) == len(workspace.users)


async def test_a_call_takes_its_time_and_a_list_longer(workspace, client):
    passed = []

    async def wait(seconds):
        passed.append(seconds)

    workspace.network = Network(0.2, wait)
    await client.auth_test()
    await client.users_list()
    assert passed == [0.2, 0.2 * 3]
    workspace.network.seconds = 0
    await client.auth_test()
    assert len(passed) == 2


async def test_people_of_other_organizations_cannot_be_written_to_and_type_no_commands(
    workspace, sandbox, client
):
    populate(workspace, people=100, channels=100)
    shared = next(c for c in workspace.channels.values() if c.teams)
    theirs = next(u for u in shared.members if workspace.users[u].team)
    for call, error in (
        (client.chat_postMessage(channel=theirs, text="Hi"), "channel_not_found"),
        (client.conversations_open(users=theirs), "user_not_visible"),
    ):
        with pytest.raises(SlackApiError) as refused:
            await call
        assert refused.value.response["error"] == error
    with pytest.raises(BadInput, match="of another organization"):
        await sandbox.slash(theirs, shared.id, "/session")


async def test_what_happens_to_a_channel_is_told_to_the_app_that_sees_it(workspace, sandbox, tiny):
    await sandbox.channels.rename("C1", "everybody")
    await sandbox.channels.archive("C5")
    await sandbox.channels.archive("C3")  # private, without the bot
    await sandbox.channels.unarchive("C5")
    await sandbox.channels.remove_bot("C5")
    await sandbox.channels.invite_bot("C1")
    workspace.messages.add("C1", "U1", "Hello")
    await sandbox.channels.change_id("C1", "C1NEW")
    await sandbox.channels.delete("C2")
    told = [e["event"] for e in tiny.received]
    assert [e["type"] for e in told] == [
        "channel_rename", "group_archive", "group_unarchive", "member_left_channel", "group_left",
        "member_joined_channel", "channel_id_changed", "channel_deleted",
    ]  # fmt: skip
    assert told[0]["channel"]["name"] == "everybody"
    assert (told[3]["user"], told[3]["channel_type"]) == (workspace.app.bot_user, "G")
    assert [m.channel for m in workspace.messages.top("C1NEW")] == ["C1NEW"]


async def test_the_app_is_invited_by_slacks_own_command(workspace, sandbox, tiny):
    for line in ("/invite @ben", "/invite"):
        with pytest.raises(BadInput, match="/invite @app, in a channel"):
            await sandbox.slash("U1", "C3", line)
    assert not (await sandbox.slash("U1", "C3", "/invite @App")).error
    assert workspace.app.bot_user in workspace.channels["C3"].members
    assert [e["event"]["type"] for e in tiny.received] == ["member_joined_channel"]
