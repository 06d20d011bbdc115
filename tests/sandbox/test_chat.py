"""Posting, editing and deleting through Slack's own client."""

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.workspace import ALL_SCOPES

SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "Hello"}}


async def error_of(call):
    with pytest.raises(SlackApiError) as caught:
        await call
    return caught.value.response


async def test_a_posted_message_is_served_back_with_its_metadata(client, workspace):
    metadata = {"event_type": "usher_delivery", "event_payload": {"id": 7}}
    posted = await client.chat_postMessage(channel="C1", text="Hello", blocks=[SECTION], metadata=metadata)
    assert posted["channel"] == "C1"
    assert posted["message"]["user"] == workspace.app.bot_user
    assert posted["message"]["bot_id"] == workspace.app.bot_id
    assert posted["message"]["blocks"][0]["block_id"]

    with_it = await client.conversations_history(channel="C1", include_all_metadata=True)
    assert [(m["ts"], m["metadata"]) for m in with_it["messages"]] == [(posted["ts"], metadata)]
    without = await client.conversations_history(channel="C1")
    assert "metadata" not in without["messages"][0]


async def test_timestamps_are_the_workspace_clock_and_rise_even_when_it_stands_still(client, clock):
    stamps = [(await client.chat_postMessage(channel="C1", text=f"{n}"))["ts"] for n in range(3)]
    assert stamps[0].startswith(f"{int(clock.utcnow().timestamp())}.")
    assert sorted(set(stamps), key=float) == stamps


async def test_a_user_id_leads_to_the_direct_messages(client):
    posted = await client.chat_postMessage(channel="U2", text="Hello Ben")
    opened = await client.conversations_open(users="U2")
    assert posted["channel"] == opened["channel"]["id"] == "D2"


async def test_a_name_leads_to_the_channel(client):
    assert (await client.chat_postMessage(channel="#general", text="Hello"))["channel"] == "C1"


@pytest.mark.parametrize(
    ("channel", "error"),
    [
        ("C404", "channel_not_found"),
        ("U404", "channel_not_found"),
        ("U3", "channel_not_found"),
        ("C3", "channel_not_found"),
        ("C2", "not_in_channel"),
        ("C4", "is_archived"),
    ],
)
async def test_where_the_bot_cannot_post(client, workspace, channel, error):
    assert (await error_of(client.chat_postMessage(channel=channel, text="Hello")))["error"] == error
    assert list(workspace.messages.everything()) == []


@pytest.mark.parametrize(
    ("content", "error"),
    [
        ({}, "no_text"),
        ({"text": " "}, "no_text"),
        ({"blocks": [SECTION]}, "no_text"),
        ({"text": "x" * 4001}, "msg_too_long"),
        ({"text": "x", "blocks": [{"type": "header"}]}, "invalid_blocks"),
        ({"text": "x", "blocks": "[{"}, "invalid_blocks_format"),
        (
            {
                "text": "x",
                "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "y" * 2700}}] * 5,
            },
            "msg_blocks_too_long",
        ),
        ({"text": "x", "metadata": {"event_type": "t"}}, "invalid_metadata_format"),
        ({"text": "x", "thread_ts": "1.000000"}, "thread_not_found"),
    ],
)
async def test_what_cannot_be_posted(client, content, error):
    refusal = await error_of(client.api_call("chat.postMessage", json={"channel": "C1", **content}))
    assert refusal["error"] == error


async def test_a_refused_block_is_explained_and_kept_as_a_problem(client, sandbox):
    refusal = await error_of(client.chat_postMessage(channel="C1", text="x", blocks=[{"type": "header"}]))
    assert refusal["response_metadata"]["messages"] == ["[ERROR] blocks[0].text is missing"]
    assert sandbox.problems == ["chat.postMessage: blocks[0].text is missing"]


async def test_update_keeps_the_blocks_that_are_not_given(client):
    ts = (await client.chat_postMessage(channel="C1", text="Old", blocks=[SECTION]))["ts"]
    updated = await client.chat_update(channel="C1", ts=ts, text="New")
    assert updated["message"]["text"] == "New"
    assert len(updated["message"]["blocks"]) == 1
    assert "edited" in updated["message"]
    emptied = await client.chat_update(channel="C1", ts=ts, text="New", blocks=[])
    assert "blocks" not in emptied["message"]


async def test_only_the_bots_own_messages_can_be_changed(client, workspace):
    ann = workspace.messages.add("C1", "U1", "Mine")
    assert (await error_of(client.chat_update(channel="C1", ts=ann.ts, text="x")))[
        "error"
    ] == "cant_update_message"
    assert (await error_of(client.chat_delete(channel="C1", ts=ann.ts)))["error"] == "cant_delete_message"
    assert (await error_of(client.chat_update(channel="C1", ts="1.0", text="x")))[
        "error"
    ] == "message_not_found"


async def test_delete(client, workspace):
    ts = (await client.chat_postMessage(channel="C1", text="Old"))["ts"]
    await client.chat_delete(channel="C1", ts=ts)
    assert workspace.messages.top("C1") == []


async def test_a_deleted_reply_no_longer_counts(client, workspace):
    first = (await client.chat_postMessage(channel="C1", text="Question"))["ts"]
    reply = (await client.chat_postMessage(channel="C1", text="Answer", thread_ts=first))["ts"]
    await client.chat_delete(channel="C1", ts=reply)
    thread = await client.conversations_replies(channel="C1", ts=first)
    assert [m["text"] for m in thread["messages"]] == ["Question"]
    assert "reply_count" not in thread["messages"][0]


async def test_an_ephemeral_message_is_seen_by_one(client, workspace):
    await client.chat_postEphemeral(channel="C1", user="U1", text="Only you")
    assert [m.text for m in workspace.messages.seen_by("U1", "C1")] == ["Only you"]
    assert workspace.messages.seen_by("U2", "C1") == []
    assert (await client.conversations_history(channel="C1"))["messages"] == []
    refusal = await error_of(client.chat_postEphemeral(channel="C5", user="U2", text="Only you"))
    assert refusal["error"] == "user_not_in_channel"


async def test_threads(client, workspace):
    first = (await client.chat_postMessage(channel="C1", text="Question"))["ts"]
    reply = (await client.chat_postMessage(channel="C1", text="Answer", thread_ts=first))["ts"]
    shared = await client.chat_postMessage(channel="C1", text="Both", thread_ts=reply, reply_broadcast=True)
    assert shared["message"]["thread_ts"] == first

    thread = await client.conversations_replies(channel="C1", ts=first)
    assert [m["text"] for m in thread["messages"]] == ["Question", "Answer", "Both"]
    assert thread["messages"][0]["reply_count"] == 2
    top = await client.conversations_history(channel="C1")
    assert [m["text"] for m in top["messages"]] == ["Both", "Question"]
    assert [m.text for m in workspace.messages.seen_by("U1", "C1", first)] == ["Question", "Answer", "Both"]


async def test_permalink(client, sandbox):
    ts = (await client.chat_postMessage(channel="C1", text="Hello"))["ts"]
    link = (await client.chat_getPermalink(channel="C1", message_ts=ts))["permalink"]
    assert link == f"{sandbox.url}/archives/C1/p{ts.replace('.', '')}"


async def test_tokens_scopes_and_methods(sandbox, client, workspace):
    wrong = AsyncWebClient("xoxb-wrong", base_url=sandbox.api_url, retry_handlers=[])
    assert (await error_of(wrong.auth_test()))["error"] == "invalid_auth"
    nobody = AsyncWebClient(base_url=sandbox.api_url, retry_handlers=[])
    assert (await error_of(nobody.auth_test()))["error"] == "not_authed"
    assert (await error_of(client.api_call("chat.scheduleMessage")))["error"] == "unknown_method"
    assert (await error_of(client.chat_postMessage(channel="", text="x")))["error"] == "invalid_arguments"

    workspace.scopes = ALL_SCOPES - {"chat:write"}
    refusal = await error_of(client.chat_postMessage(channel="C1", text="Hello"))
    assert (refusal["error"], refusal["needed"]) == ("missing_scope", "chat:write")
    assert "users:read" in refusal["provided"].split(",")
    assert ("chat.postMessage", "missing_scope") in [(call.method, call.error) for call in sandbox.calls]
    assert all("token" not in call.args for call in sandbox.calls)


async def test_the_bot_may_post_to_any_public_channel_with_the_scope_for_it(client, workspace):
    workspace.scopes = ALL_SCOPES | {"chat:write.public"}
    assert (await client.chat_postMessage(channel="C2", text="Hello"))["ok"]
