"""The page's API: what a person sees and does, and who may ask."""

import asyncio
import json
from datetime import timedelta

import aiohttp
import pytest

from bot.errors import Unavailable
from bot.sandbox.manifests import is_read_only
from bot.sandbox.nexts import Event
from bot.sandbox.server import Sandbox
from tests.sandbox.conftest import BOT

FORM = {
    "type": "modal",
    "title": {"type": "plain_text", "text": "Ask"},
    "submit": {"type": "plain_text", "text": "Send"},
    "blocks": [
        {
            "type": "input",
            "block_id": "q",
            "label": {"type": "plain_text", "text": "Question"},
            "element": {"type": "plain_text_input", "action_id": "text"},
        }
    ],
}
BUTTON = {"type": "button", "text": {"type": "plain_text", "text": "Star"}, "action_id": "star"}
CARD = [{"type": "actions", "block_id": "card", "elements": [BUTTON]}]


@pytest.fixture
async def http(sandbox):
    async with aiohttp.ClientSession(f"{sandbox.url}/sandbox/") as session:
        yield session


async def get(http, path, **query):
    async with http.get(path, params=query) as response:
        return await response.json()


async def post(http, path, **body):
    async with http.post(path, json=body) as response:
        return await response.json()


async def test_state(http):
    state = await get(http, "state", user="U2")
    assert state["team"] == {"id": "T1", "name": "Sandbox"}
    assert state["me"]["real_name"] == "Ben Berg"
    assert state["about"] == {"description": "", "long_description": ""}
    assert {channel["id"] for channel in state["channels"]} == {"C1", "C2", "C4", "D2"}
    general = next(channel for channel in state["channels"] if channel["id"] == "C1")
    assert (general["is_member"], general["topic"], general["unread"]) == (True, "All of us", 0)
    assert state["commands"][0] == {
        "name": "/session",
        "description": "What is on",
        "usage_hint": "now | next",
    }
    assert state["clock"] == {"now": "2026-02-03T10:20:00+00:00", "speed": 0, "can_next": False}
    assert next(user for user in state["users"] if user["id"] == "U1")["role"] == "Organizer"


async def test_the_page_begins_as_the_first_person(http):
    assert (await get(http, "state"))["me"]["id"] == "U1"


async def test_messages_are_unread_until_they_are_fetched(http, client):
    await client.chat_postMessage(channel="U2", text="Hello", blocks=CARD)

    async def unread():
        state = await get(http, "state", user="U2")
        return next(channel["unread"] for channel in state["channels"] if channel["id"] == "D2")

    assert await unread() == 1
    [message] = (await get(http, "messages", user="U2", channel="D2"))["messages"]
    assert (message["text"], message["is_bot"], message["ephemeral"]) == ("Hello", True, False)
    assert message["blocks"][0]["block_id"] == "card"
    assert await unread() == 0


async def test_nobody_reads_what_is_not_theirs(http, client):
    await client.chat_postMessage(channel="C5", text="Secret")
    await client.chat_postMessage(channel="U1", text="For Ann")
    assert (await get(http, "messages", user="U2", channel="C5"))["messages"] == []
    assert (await get(http, "messages", user="U2", channel="D1"))["messages"] == []


async def test_a_command_and_what_its_failure_shows(http, tiny):
    tiny.answer("Nothing is on.")
    answer = await post(http, "command", user="U1", channel="C1", text="/session now")
    assert answer["ok"]
    [message] = (await get(http, "messages", user="U1", channel="C1"))["messages"]
    assert (message["text"], message["ephemeral"], message["response_to"]) == (
        "Nothing is on.",
        True,
        "/session now",
    )
    tiny.answer(status=500)
    answer = await post(http, "command", user="U1", channel="C1", text="/session now")
    assert answer["error"] == "/session failed with the error dispatch_failed"
    answer = await post(http, "command", user="U1", channel="C1", text="/nothing")
    assert answer["error"] == "/nothing is not a valid command; the app has /session, /ask."


async def test_a_message_is_escaped_as_slack_escapes_it(http, tiny):
    assert await post(http, "message", user="U1", channel="C1", text="a < b @ben") == {"ok": True}
    [message] = (await get(http, "messages", user="U1", channel="C1"))["messages"]
    assert message["text"] == "a &lt; b <@U2>"


async def test_nobody_writes_to_an_app_that_has_turned_that_off(http, workspace, tiny):
    manifest = {
        "features": {"app_home": {"messages_tab_enabled": True, "messages_tab_read_only_enabled": True}}
    }
    workspace.is_read_only = is_read_only(manifest)
    answer = await post(http, "message", user="U2", channel="D2", text="Hello")
    assert answer == {"ok": False, "error": "Sending messages to this app has been turned off."}
    answer = await post(http, "command", user="U2", channel="D2", text="/session now")
    assert answer == {"ok": False, "error": "Sending messages to this app has been turned off."}
    assert (await get(http, "messages", user="U2", channel="D2"))["messages"] == []
    channels = (await get(http, "state", user="U2"))["channels"]
    assert {c["id"] for c in channels if c["is_read_only"]} == {"D2"}
    assert (await post(http, "message", user="U2", channel="C1", text="Hello"))["ok"]
    workspace.is_read_only = is_read_only({"features": {"app_home": {"messages_tab_enabled": True}}})
    assert (await post(http, "message", user="U2", channel="D2", text="Hello"))["ok"]


async def test_a_button_a_modal_and_its_end(http, tiny, client, sandbox):
    ts = (await client.chat_postMessage(channel="C1", text="Card", blocks=CARD))["ts"]

    async def open_form(payload):
        if payload["type"] == "block_actions":
            await client.views_open(trigger_id=payload["trigger_id"], view=FORM)

    tiny.then = open_form
    container = {"type": "message", "channel": "C1", "ts": ts, "ephemeral": False}
    action = {"type": "button", "block_id": "card", "action_id": "star"}
    assert await post(http, "action", user="U1", container=container, action=action, state={}) == {"ok": True}
    [view] = (await get(http, "views", user="U1"))["stack"]
    refused = await post(http, "view_submit", user="U1", view_id=view["id"], values={})
    assert refused["errors"] == {"q": "Please complete this required field."}
    tiny.answer(status=500)
    values = {"q": {"text": {"type": "plain_text_input", "value": "How?"}}}
    failed = await post(http, "view_submit", user="U1", view_id=view["id"], values=values)
    assert failed == {"ok": False, "error": "We had some trouble connecting. Try again?"}
    assert await post(http, "view_submit", user="U1", view_id=view["id"], values=values) == {"ok": True}
    assert (await get(http, "views", user="U1"))["stack"] == []
    gone = await post(http, "view_close", user="U1", view_id=view["id"])
    assert gone == {"ok": False, "error": "This window is not open any more."}
    tiny.hang()
    sandbox.outbound.ack_seconds = 0.1
    slow = await post(http, "action", user="U1", container=container, action=action, state={})
    assert slow == {"ok": False, "error": "This app did not respond: operation_timeout"}


async def test_home(http, client, tiny):
    assert await get(http, "home", user="U1") == {"view": None}
    heard = asyncio.Event()

    async def publish(payload):
        await client.views_publish(user_id=payload["event"]["user"], view={"type": "home", "blocks": CARD})
        heard.set()

    tiny.then = publish
    assert await post(http, "open_home", user="U1") == {"ok": True}
    await heard.wait()
    assert (await get(http, "home", user="U1"))["view"]["blocks"][0]["block_id"] == "card"


async def test_options(http, client, tiny, sandbox):
    external = {"type": "external_select", "action_id": "who"}
    block = {
        "type": "section",
        "block_id": "b",
        "text": {"type": "mrkdwn", "text": "Who"},
        "accessory": external,
    }
    ts = (await client.chat_postMessage(channel="C1", text="Who", blocks=[block]))["ts"]
    names = {"block_id": "b", "action_id": "who", "value": "a"}
    container = {"type": "message", "channel": "C1", "ts": ts}
    found = {"options": [{"text": {"type": "plain_text", "text": "Ann"}, "value": "U1"}]}
    tiny.answer(found)
    assert await post(http, "options", user="U1", container=container, **names) == found
    tiny.answer(status=500)
    assert await post(http, "options", user="U1", container=container, **names) == {"options": []}


async def test_the_clock_can_be_moved(http, sandbox, clock):
    moved = await post(http, "clock", move_to="2026-02-04T09:00:00+00:00")
    assert moved["now"] == "2026-02-04T09:00:00+00:00"
    assert (await post(http, "clock", speed=60))["speed"] == 60
    clock.set_speed(0)


async def test_the_next_event_says_what_it_is_and_what_was_sent_because_of_it(
    http, sandbox, workspace, clock
):
    before = clock.utcnow()
    workspace.messages.add("C1", BOT, "Long ago", by_app=True)
    events = [Event(before + timedelta(hours=1), "A session begins."), None]

    async def next_event():
        return events.pop(0)

    sandbox.next_event = next_event
    moved = await post(http, "clock", next=True)
    assert (moved["can_next"], moved["event"]["says"]) == (True, "A session begins.")
    assert clock.utcnow() - before == timedelta(hours=1)
    since = moved["event"]["since"]
    assert await get(http, "sent", since=since) == {"total": 0, "messages": []}
    for channel, fields in (
        ("D2", {}),
        ("C3", {}),
        ("C1", {"ephemeral_for": "U2"}),
        ("C1", {"by_app": False}),
    ):
        clock.move_to(clock.utcnow() + timedelta(seconds=1))
        workspace.messages.add(channel, BOT, f"In {channel}", **{"by_app": True} | fields)
    found = await get(http, "sent", since=since)
    told = [(m["to"], m["user"], m["channel"], m["text"]) for m in found["messages"]]
    assert told == [("Ben Berg", "U2", "D2", "In D2"), ("#committee", None, "C3", "In C3")]
    assert found["total"] == 2
    assert [float(m["ts"]) - since for m in found["messages"]] == [1, 2]
    again = await post(http, "clock", next=True)
    assert (again["event"], again["now"]) == (None, clock.utcnow().isoformat())


async def test_what_was_sent_is_counted_where_it_is_too_much_to_list(http, workspace):
    for _ in range(30):
        workspace.messages.add("C1", BOT, "Hello", by_app=True)
    found = await get(http, "sent", since=0)
    assert (found["total"], len(found["messages"])) == (30, 20)
    assert (await get(http, "sent", since="yesterday"))["ok"] is False


async def test_an_event_stream_names_what_changed_and_ends_with_the_server(workspace, tiny):
    sandbox = Sandbox(workspace, tiny.url)
    async with aiohttp.ClientSession() as session:
        async with sandbox.running():
            stream = await session.get(f"{sandbox.url}/sandbox/events", params={"user": "U1"})
            assert stream.content_type == "text/event-stream"
            assert await stream.content.readline() == b": open\n"
            workspace.messages.add("C1", "U2", "for Ben", ephemeral_for="U2")
            message = workspace.messages.add("C1", "U2", "for all")
            await stream.content.readline()
            line = await stream.content.readline()
            assert json.loads(line.removeprefix(b"data: ")) == {
                "type": "message",
                "channel": "C1",
                "ts": message.ts,
            }
        assert await stream.content.read() == b"\n"


@pytest.mark.parametrize(
    "headers",
    [{"Host": "rebound.example.org"}, {"Origin": "https://foreign.example.org"}, {"Origin": "null"}],
)
async def test_strangers_are_refused(http, headers):
    for request in (
        http.get("state", params={"user": "U1"}, headers=headers),
        http.get("events", headers=headers),
    ):
        async with request as response:
            assert response.status == 403


async def test_the_page_itself_is_welcome(http, sandbox):
    async with http.get("state", params={"user": "U1"}, headers={"Origin": sandbox.url}) as response:
        assert response.status == 200


async def test_wrong_questions_are_explained(http):
    assert await get(http, "state", user="U404") == {"ok": False, "error": "The sandbox has no user U404."}
    assert await post(http, "command", user="U1") == {"ok": False, "error": "The field 'text' is missing."}
    for clock in ({"move_to": "tomorrow"}, {"move_to": "2026-02-04T09:00:00"}, {"speed": "fast"}):
        assert "The clock takes" in (await post(http, "clock", **clock))["error"]
    async with http.post("command", data="{") as response:
        assert (response.status, (await response.json())["error"]) == (400, "The body is not a JSON object.")


async def test_a_permalink_leads_to_the_page(http, sandbox):
    async with http.get(f"{sandbox.url}/archives/C1/p1", allow_redirects=False) as response:
        assert response.headers["location"] == "/#/C1/p1"


async def test_a_port_that_is_taken(sandbox, workspace):
    port = int(sandbox.url.rpartition(":")[2])
    with pytest.raises(Unavailable, match=f"Port {port} cannot be used"):
        async with Sandbox(workspace, "").running(port):
            pass


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/", "text/html"), ("/static/main.js", "text/javascript"), ("/static/style.css", "text/css")],
)
async def test_the_page_is_served(http, sandbox, path, kind):
    async with http.get(f"{sandbox.url}{path}") as response:
        assert (response.status, response.content_type) == (200, kind)
