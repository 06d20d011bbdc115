"""Buttons, menus, modals and Home against a tiny app."""

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError

from bot.errors import NotFound


def plain(text):
    return {"type": "plain_text", "text": text}


def button(action_id="star", **fields):
    return {"type": "button", "text": plain("Star"), "action_id": action_id, **fields}


ROOMS = [{"text": plain("Janson"), "value": "j"}, {"text": plain("Cornil"), "value": "c"}]
BUTTONS = [
    {
        "type": "actions",
        "block_id": "card",
        "elements": [button(value="7"), {"type": "static_select", "action_id": "room", "options": ROOMS}],
    }
]


def form(**fields):
    question = {"type": "plain_text_input", "action_id": "text", "max_length": 20}
    return {
        "type": "modal",
        "callback_id": "ask",
        "private_metadata": "session:7",
        "title": plain("Ask"),
        "submit": plain("Send"),
        "blocks": [
            {"type": "input", "block_id": "question", "label": plain("Question"), "element": question},
            {
                "type": "input",
                "block_id": "where",
                "optional": True,
                "label": plain("Room"),
                "element": {"type": "static_select", "action_id": "room", "options": ROOMS},
            },
        ],
        **fields,
    }


async def error_of(call):
    with pytest.raises(SlackApiError) as caught:
        await call
    return caught.value.response["error"]


async def respond(url, **body):
    async with aiohttp.ClientSession() as session, session.post(url, json=body) as response:
        assert response.status == 200


@pytest.fixture
async def opened(sandbox, tiny, client):
    """The view that the app opened when Ann typed a command."""
    await sandbox.slash("U1", "C1", "/session")
    answer = await client.views_open(trigger_id=tiny.received[-1]["trigger_id"], view=form())
    tiny.received.clear()
    return answer["view"]


async def test_a_click_on_a_message(sandbox, tiny, client):
    ts = (await client.chat_postMessage(channel="C1", text="Card", blocks=BUTTONS))["ts"]
    where = {"type": "message", "channel": "C1", "ts": ts}
    assert (await sandbox.click("U2", where, "card", "star")).error == ""
    [payload] = tiny.received
    assert payload["type"] == "block_actions"
    assert payload["user"]["id"] == "U2"
    assert payload["channel"] == {"id": "C1", "name": "general"}
    assert payload["container"] == {
        "type": "message",
        "message_ts": ts,
        "channel_id": "C1",
        "is_ephemeral": False,
    }
    assert payload["message"]["blocks"][0]["block_id"] == "card"
    [action] = payload["actions"]
    assert (action["type"], action["action_id"], action["value"]) == ("button", "star", "7")
    assert payload["state"]["values"] == {
        "card": {"room": {"type": "static_select", "selected_option": None}}
    }
    assert payload["response_url"]


async def test_a_choice_in_a_menu_is_in_the_state(sandbox, tiny, client):
    ts = (await client.chat_postMessage(channel="C1", text="Card", blocks=BUTTONS))["ts"]
    message = sandbox.workspace.messages.find("C1", ts)
    await sandbox.click("U2", message, "card", "room", selected_option=ROOMS[1])
    [payload] = tiny.received
    assert payload["actions"][0]["selected_option"] == ROOMS[1]
    assert payload["state"]["values"]["card"]["room"]["selected_option"] == ROOMS[1]


async def test_what_is_not_there_cannot_be_clicked(sandbox, client):
    ts = (await client.chat_postMessage(channel="C1", text="Card", blocks=BUTTONS))["ts"]
    with pytest.raises(NotFound, match="no element unstar"):
        await sandbox.click("U2", {"type": "message", "channel": "C1", "ts": ts}, "card", "unstar")
    with pytest.raises(NotFound):
        await sandbox.click("U2", {"type": "message", "channel": "C1", "ts": "1.0"}, "card", "star")


async def test_nobody_clicks_in_a_channel_that_they_do_not_see(sandbox, client):
    ts = (await client.chat_postMessage(channel="C5", text="Card", blocks=BUTTONS))["ts"]
    with pytest.raises(NotFound):
        await sandbox.click("U2", {"type": "message", "channel": "C5", "ts": ts}, "card", "star")


async def test_an_ephemeral_message_is_replaced_and_deleted_through_its_response_url(sandbox, tiny, client):
    posted = await client.chat_postEphemeral(channel="C1", user="U1", text="Card", blocks=BUTTONS)
    where = {"type": "message", "channel": "C1", "ts": posted["message_ts"], "ephemeral": True}
    with pytest.raises(NotFound):
        await sandbox.click("U2", where, "card", "star")
    await sandbox.click("U1", where, "card", "star")
    [payload] = tiny.received
    assert payload["container"]["is_ephemeral"]
    assert "message" not in payload
    messages = sandbox.workspace.messages
    await respond(payload["response_url"], text="Starred", replace_original=True)
    assert [(m.text, m.blocks) for m in messages.seen_by("U1", "C1")] == [("Starred", [])]
    await respond(payload["response_url"], delete_original=True)
    assert messages.seen_by("U1", "C1") == []


async def test_a_trigger_id_works_once_and_for_three_seconds(sandbox, tiny, client, timer):
    await sandbox.slash("U1", "C1", "/session")
    trigger = tiny.received[0]["trigger_id"]
    await client.views_open(trigger_id=trigger, view=form())
    assert await error_of(client.views_open(trigger_id=trigger, view=form())) == "exchanged_trigger_id"
    await sandbox.slash("U1", "C1", "/session")
    timer.now += 3.1
    late = tiny.received[1]["trigger_id"]
    assert await error_of(client.views_open(trigger_id=late, view=form())) == "expired_trigger_id"
    assert await error_of(client.views_open(trigger_id="1.2.3", view=form())) == "invalid_trigger_id"


async def test_an_opened_view_has_what_slack_adds(opened):
    assert opened["id"] == opened["root_view_id"]
    assert opened["previous_view_id"] is None
    assert opened["hash"]
    assert opened["state"]["values"]["question"]["text"] == {"type": "plain_text_input", "value": None}
    assert opened["private_metadata"] == "session:7"


async def test_an_invalid_view_is_refused(sandbox, tiny, client):
    await sandbox.slash("U1", "C1", "/session")
    trigger = tiny.received[0]["trigger_id"]
    assert (
        await error_of(client.views_open(trigger_id=trigger, view=form(title=plain("x" * 25))))
        == "invalid_arguments"
    )
    assert sandbox.problems == ["views.open: title.text is 25 characters long; at most 24 are allowed"]
    assert (
        await error_of(client.views_open(trigger_id=trigger, view={"type": "home", "blocks": []}))
        == "invalid_arguments"
    )
    assert (await client.views_open(trigger_id=trigger, view=form()))["ok"]


async def test_a_submission_carries_the_state_and_closes_the_view(sandbox, tiny, opened):
    ack = await sandbox.submit_view(
        "U1",
        opened["id"],
        {
            "question": {"text": "How?"},
            "where": {"room": {"type": "static_select", "selected_option": ROOMS[0]}},
        },
    )
    assert ack.error == ""
    [payload] = tiny.received
    assert payload["type"] == "view_submission"
    assert payload["view"]["callback_id"] == "ask"
    values = payload["view"]["state"]["values"]
    assert values["question"]["text"]["value"] == "How?"
    assert values["where"]["room"]["selected_option"] == ROOMS[0]
    assert sandbox.workspace.views.stack("U1") == []


async def test_plain_values_stand_for_options(sandbox, tiny, opened):
    await sandbox.submit_view("U1", opened["id"], {"question": {"text": "How?"}, "where": {"room": "c"}})
    assert tiny.received[0]["view"]["state"]["values"]["where"]["room"]["selected_option"] == ROOMS[1]


@pytest.mark.parametrize(
    ("text", "error"),
    [("", "Please complete this required field."), ("x" * 21, "Please enter 0 to 20 characters.")],
)
async def test_the_form_itself_refuses_before_the_app_hears_of_it(sandbox, tiny, opened, text, error):
    ack = await sandbox.submit_view("U1", opened["id"], {"question": {"text": text}})
    assert ack.body == {"response_action": "errors", "errors": {"question": error}}
    assert tiny.received == []
    assert len(sandbox.workspace.views.stack("U1")) == 1


ANSWER = {"question": {"text": "How?"}}


async def test_errors_stay_in_the_view(sandbox, tiny, opened):
    tiny.answer({"response_action": "errors", "errors": {"question": "Asked already."}})
    ack = await sandbox.submit_view("U1", opened["id"], ANSWER)
    assert ack.body["errors"] == {"question": "Asked already."}
    assert len(sandbox.workspace.views.stack("U1")) == 1


async def test_update_replaces_and_keeps_what_was_entered(sandbox, tiny, opened):
    tiny.answer({"response_action": "update", "view": form(title=plain("Again"))})
    await sandbox.submit_view("U1", opened["id"], ANSWER)
    [view] = sandbox.workspace.views.stack("U1")
    assert view.body["title"]["text"] == "Again"
    assert view.values["question"]["text"]["value"] == "How?"
    assert view.hash != opened["hash"]


async def test_push_to_a_stack_of_three_and_clear(sandbox, tiny, opened, client):
    for _ in range(2):
        top = sandbox.workspace.views.stack("U1")[-1]
        tiny.answer({"response_action": "push", "view": form()})
        await sandbox.submit_view("U1", top.id, ANSWER)
    stack = sandbox.workspace.views.stack("U1")
    assert [view.previous_view_id for view in stack] == [None, stack[0].id, stack[1].id]
    assert {view.root_view_id for view in stack} == {opened["id"]}

    tiny.answer({"response_action": "push", "view": form()})
    assert (await sandbox.submit_view("U1", stack[-1].id, ANSWER)).error == "push_limit_reached"
    trigger = tiny.received[-1]["trigger_id"]
    assert await error_of(client.views_push(trigger_id=trigger, view=form())) == "push_limit_reached"

    tiny.answer({"response_action": "clear"})
    await sandbox.submit_view("U1", stack[-1].id, ANSWER)
    assert sandbox.workspace.views.stack("U1") == []


@pytest.mark.parametrize(
    "answer",
    [
        {"response_action": "close"},
        {"response_action": "errors", "errors": {"nowhere": "x"}},
        {"response_action": "errors", "errors": {}},
        {"response_action": "update", "view": {"type": "modal"}},
        {"response_action": "push"},
        {"response_action": "update", "view": {"type": "home", "blocks": []}},
    ],
)
async def test_an_acknowledgement_that_slack_refuses(sandbox, tiny, opened, answer):
    tiny.answer(answer)
    assert (await sandbox.submit_view("U1", opened["id"], ANSWER)).error == "invalid_response"
    assert sandbox.problems != []
    assert len(sandbox.workspace.views.stack("U1")) == 1


async def test_views_update_by_id_and_hash(sandbox, opened, client):
    stale = opened["hash"]
    fresh = await client.views_update(view_id=opened["id"], hash=stale, view=form(title=plain("Two")))
    assert fresh["view"]["title"]["text"] == "Two"
    assert (
        await error_of(client.views_update(view_id=opened["id"], hash=stale, view=form())) == "hash_conflict"
    )
    assert await error_of(client.views_update(view_id="V404", view=form())) == "not_found"
    assert await error_of(client.api_call("views.update", json={"view": form()})) == "invalid_arguments"


async def test_views_push_from_a_button_in_a_modal(sandbox, tiny, client, opened):
    body = form(blocks=[{"type": "actions", "block_id": "b", "elements": [button()]}])
    await client.views_update(view_id=opened["id"], view=body)
    await sandbox.click("U1", {"type": "view", "view_id": opened["id"]}, "b", "star")
    [payload] = tiny.received
    assert payload["container"] == {"type": "view", "view_id": opened["id"]}
    assert payload["view"]["id"] == opened["id"]
    assert "response_url" not in payload
    pushed = await client.views_push(trigger_id=payload["trigger_id"], view=form(notify_on_close=True))
    assert pushed["view"]["previous_view_id"] == opened["id"]

    await sandbox.close_view("U1", pushed["view"]["id"])
    assert tiny.received[-1]["type"] == "view_closed"
    assert [view.id for view in sandbox.workspace.views.stack("U1")] == [opened["id"]]
    await sandbox.close_view("U1", opened["id"])
    assert tiny.received[-1]["view"]["id"] == pushed["view"]["id"]
    with pytest.raises(NotFound):
        await sandbox.close_view("U1", opened["id"])


async def test_external_ids_are_unique(client, sandbox, tiny):
    await sandbox.slash("U1", "C1", "/session")
    await sandbox.slash("U2", "C1", "/session")
    first, second = (form["trigger_id"] for form in tiny.received)
    await client.views_open(trigger_id=first, view=form(external_id="one"))
    assert (
        await error_of(client.views_open(trigger_id=second, view=form(external_id="one")))
        == "duplicate_external_id"
    )
    assert (await client.views_update(external_id="one", view=form()))["ok"]


async def test_home(sandbox, tiny, client):
    body = {"type": "home", "blocks": [{"type": "actions", "block_id": "b", "elements": [button()]}]}
    first = await client.views_publish(user_id="U1", view=body)
    await client.views_publish(user_id="U1", hash=first["view"]["hash"], view=body)
    assert (
        await error_of(client.views_publish(user_id="U1", hash=first["view"]["hash"], view=body))
        == "hash_conflict"
    )
    assert await error_of(client.views_publish(user_id="U404", view=body)) == "user_not_found"
    assert await error_of(client.views_publish(user_id="U1", view=form())) == "invalid_arguments"

    await sandbox.open_home("U1")
    event = tiny.received[0]["event"]
    assert (event["type"], event["tab"], event["view"]["type"]) == ("app_home_opened", "home", "home")
    home = sandbox.workspace.views.home("U1")
    await sandbox.click("U1", home, "b", "star")
    assert tiny.received[1]["view"]["id"] == home.id


async def test_suggestions(sandbox, tiny, client, opened):
    external = {"type": "external_select", "action_id": "who"}
    body = form(blocks=[{"type": "input", "block_id": "w", "label": plain("Who"), "element": external}])
    await client.views_update(view_id=opened["id"], view=body)
    where = {"type": "view", "view_id": opened["id"]}
    tiny.answer({"options": ROOMS})
    assert await sandbox.suggest("U1", where, "w", "who", "ja") == {"options": ROOMS}
    assert (tiny.received[0]["type"], tiny.received[0]["value"]) == ("block_suggestion", "ja")
    tiny.answer({"options": ROOMS * 51})
    assert await sandbox.suggest("U1", where, "w", "who", "ja") == {}
    assert sandbox.problems == ["options of who: options has 102 items; it must have 0 to 100"]


async def test_a_response_url_from_a_modal(sandbox, tiny, client, opened):
    chooser = {"type": "conversations_select", "action_id": "c", "response_url_enabled": True}
    body = form(blocks=[{"type": "input", "block_id": "b", "label": plain("Where"), "element": chooser}])
    await client.views_update(view_id=opened["id"], view=body)
    await sandbox.submit_view("U1", opened["id"], {"b": {"c": "C1"}})
    [given] = tiny.received[0]["response_urls"]
    assert given["channel_id"] == "C1"
    await respond(given["response_url"], text="Shared")
    assert [m.text for m in sandbox.workspace.messages.seen_by("U1", "C1")] == ["Shared"]
