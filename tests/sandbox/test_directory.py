"""conversations.* and users.*: who and what there is, page by page."""

import pytest
from slack_sdk.errors import SlackApiError

from bot.sandbox.workspace import ALL_SCOPES, User


async def error_of(call):
    with pytest.raises(SlackApiError) as caught:
        await call
    return caught.value.response["error"]


async def test_auth_test_names_the_bot(client, workspace):
    who = await client.auth_test()
    assert (who["team_id"], who["user_id"], who["bot_id"]) == (
        "T1",
        workspace.app.bot_user,
        workspace.app.bot_id,
    )


async def test_users_come_in_pages(client):
    pages = [page["members"] async for page in await client.users_list(limit=2)]
    assert [len(page) for page in pages] == [2, 2]
    people = {user["id"]: user for page in pages for user in page}
    assert people["U1"]["profile"]["email"] == "ann@example.org"
    assert people["U1"]["tz_offset"] == 3600
    assert people["U1"]["profile"]["title"] == "Organizer"
    assert people["U3"]["deleted"]
    assert people["U0SANDBOXBOT"]["is_bot"]


async def test_addresses_need_their_scope(client, workspace):
    workspace.scopes = ALL_SCOPES - {"users:read.email"}
    assert "email" not in (await client.users_info(user="U1"))["user"]["profile"]
    assert await error_of(client.users_lookupByEmail(email="ann@example.org")) == "missing_scope"


async def test_one_user(client):
    assert (await client.users_lookupByEmail(email="BEN@example.org"))["user"]["id"] == "U2"
    assert await error_of(client.users_lookupByEmail(email="gil@example.org")) == "users_not_found"
    assert await error_of(client.users_info(user="U404")) == "user_not_found"


async def test_channels_that_the_bot_can_see(client):
    public = await client.conversations_list()
    assert [channel["name"] for channel in public["channels"]] == ["general", "random", "past"]
    both = await client.conversations_list(types="public_channel,private_channel", exclude_archived=True)
    assert [channel["name"] for channel in both["channels"]] == ["general", "random", "chairs"]
    direct = await client.conversations_list(types="im")
    assert {channel["user"] for channel in direct["channels"]} == {"U1", "U2", "U3"}
    assert await error_of(client.conversations_list(types="mpim")) == "invalid_types"


async def test_one_channel(client):
    channel = (await client.conversations_info(channel="C1"))["channel"]
    assert (channel["name"], channel["is_member"], channel["num_members"]) == ("general", True, 3)
    assert channel["topic"]["value"] == "All of us"
    assert await error_of(client.conversations_info(channel="C3")) == "channel_not_found"


async def test_members_come_in_pages(client):
    pages = [page["members"] async for page in await client.conversations_members(channel="C1", limit=2)]
    assert pages == [["U0SANDBOXBOT", "U1"], ["U2"]]


async def test_joining(client, workspace):
    assert await error_of(client.conversations_history(channel="C2")) == "not_in_channel"
    await client.conversations_join(channel="C2")
    assert (await client.conversations_history(channel="C2"))["messages"] == []
    assert await error_of(client.conversations_join(channel="C4")) == "is_archived"
    assert await error_of(client.conversations_join(channel="C5")) == "method_not_supported_for_channel_type"


async def test_opening_direct_messages(client):
    opened = await client.conversations_open(users="U1", return_im=True)
    assert opened["channel"]["user"] == "U1"
    assert await error_of(client.conversations_open(users="U404")) == "user_not_found"
    assert await error_of(client.conversations_open(users="U3")) == "user_disabled"
    assert await error_of(client.conversations_open(users="U0SANDBOXBOT")) == "cannot_dm_bot"
    assert await error_of(client.conversations_open(users="U1,U2")) == "invalid_arguments"


async def test_creating_a_channel(client):
    made = (await client.conversations_create(name="hallway"))["channel"]
    assert made["is_member"]
    assert await error_of(client.conversations_create(name="hallway")) == "name_taken"
    assert await error_of(client.conversations_create(name="Hall Way")) == "invalid_name_specials"
    assert await error_of(client.conversations_create(name="x" * 81)) == "invalid_name_maxlength"


async def test_history_between_two_moments(client, workspace):
    first, second, third = (workspace.messages.add("C1", "U1", text).ts for text in ("one", "two", "three"))

    async def texts(**between):
        found = await client.conversations_history(channel="C1", **between)
        return [message["text"] for message in found["messages"]]

    assert await texts() == ["three", "two", "one"]
    assert await texts(oldest=first) == ["three", "two"]
    assert await texts(latest=third) == ["two", "one"]
    assert await texts(oldest=first, latest=second, inclusive=True) == ["two", "one"]
    assert (
        await error_of(client.conversations_history(channel="C1", oldest="yesterday")) == "invalid_ts_oldest"
    )


async def test_history_comes_in_pages(client, workspace):
    for number in range(5):
        workspace.messages.add("C1", "U1", str(number))
    pages = [
        ([message["text"] for message in page["messages"]], page["has_more"])
        async for page in await client.conversations_history(channel="C1", limit=2)
    ]
    assert pages == [(["4", "3"], True), (["2", "1"], True), (["0"], False)]


async def test_wrong_pages(client):
    assert await error_of(client.users_list(cursor="bm9uc2Vuc2U=")) == "invalid_cursor"
    assert await error_of(client.users_list(cursor="?")) == "invalid_cursor"
    assert await error_of(client.users_list(limit=1001)) == "invalid_limit"
    assert await error_of(client.api_call("users.list", params={"limit": "many"})) == "invalid_limit"


async def test_history_needs_the_scope_of_its_kind_of_channel(client, workspace):
    workspace.scopes = ALL_SCOPES - {"im:history"}
    assert await error_of(client.conversations_history(channel="D1")) == "missing_scope"
    assert (await client.conversations_history(channel="C1"))["ok"]


async def test_a_person_of_another_organization_has_the_id_of_their_own_workspace(client, workspace):
    workspace.users["U9"] = User("U9", "zoe", "Zoe Zhu", "zoe@example.com", team="T9")
    user = (await client.users_info(user="U9"))["user"]
    assert (user["team_id"], user["profile"]["team"], user["is_stranger"]) == ("T9", "T9", False)
    assert "is_stranger" not in (await client.users_info(user="U1"))["user"]
