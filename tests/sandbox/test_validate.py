"""blocks.validate: the sandbox's checker as Slack's method."""

import pytest
from slack_sdk.errors import SlackApiError

SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "Hello"}}
MODAL = {"type": "modal", "title": {"type": "plain_text", "text": "A form"}, "blocks": [SECTION]}


async def refusal(call):
    with pytest.raises(SlackApiError) as refused:
        await call
    return refused.value.response.data


async def test_what_is_right_is_ok_and_sends_nothing(client, sandbox):
    sandbox.workspace.scopes = frozenset()
    assert (await client.blocks_validate(blocks=[SECTION]))["ok"]
    assert (await client.blocks_validate(message={"text": "Hello", "blocks": [SECTION]}))["ok"]
    assert (await client.blocks_validate(view=MODAL))["ok"]
    assert list(sandbox.workspace.messages.everything()) == []


async def test_what_is_wrong_has_a_pointer(client):
    bad = {**SECTION, "text": {"type": "mrkdwn", "text": "x" * 3001}}
    answer = await refusal(client.blocks_validate(blocks=[SECTION, bad]))
    assert answer["error"] == "invalid_blocks"
    assert [(e["pointer"], e["code"]) for e in answer["errors"]] == [("/1/text/text", "failed_constraint")]
    answer = await refusal(client.blocks_validate(message={"text": "Hello", "blocks": [bad]}))
    assert (answer["error"], answer["errors"][0]["pointer"]) == ("invalid_message", "/blocks/0/text/text")
    answer = await refusal(
        client.blocks_validate(view={**MODAL, "title": {"type": "plain_text", "text": "t" * 25}})
    )
    assert (answer["error"], answer["errors"][0]["pointer"]) == ("invalid_view", "/title/text")


async def test_exactly_one_thing_is_checked_at_a_time(client):
    for arguments in ({}, {"blocks": [SECTION], "view": MODAL}):
        assert (await refusal(client.blocks_validate(**arguments)))["error"] == "invalid_arguments"
    assert (await refusal(client.api_call("blocks.validate", data={"view": "{"})))[
        "error"
    ] == "invalid_arguments"
    assert (await refusal(client.api_call("blocks.validate", data={"message": "[]"})))[
        "error"
    ] == "invalid_message"
