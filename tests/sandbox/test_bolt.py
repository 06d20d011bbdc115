"""The sandbox with a real Bolt app: if Bolt is content with what it gets, the payloads are Slack's."""

import pytest
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.routing import Route

from bot.sandbox.server import Sandbox
from bot.sandbox.serving import serving


def plain(text):
    return {"type": "plain_text", "text": text}


CARD = [
    {
        "type": "actions",
        "block_id": "card",
        "elements": [{"type": "button", "text": plain("Ask"), "action_id": "ask"}],
    }
]
FORM = {
    "type": "modal",
    "callback_id": "question",
    "title": plain("Ask"),
    "submit": plain("Send"),
    "blocks": [
        {
            "type": "input",
            "block_id": "q",
            "label": plain("Question"),
            "element": {"type": "plain_text_input", "action_id": "text"},
        }
    ],
}


def listen(app):
    @app.command("/session")
    async def session(ack, respond, command):
        await ack({"text": f"{command['text']}?", "blocks": CARD})
        await respond("More of it.")

    @app.action("ask")
    async def ask(ack, body, client, respond):
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=FORM)
        await respond(text="Asking.", replace_original=True)

    @app.view("question")
    async def question(ack, view, body, client):
        text = view["state"]["values"]["q"]["text"]["value"]
        if not text.endswith("?"):
            await ack(response_action="errors", errors={"q": "A question ends with ?"})
            return
        await ack()
        await client.chat_postMessage(channel=body["user"]["id"], text=f"You asked: {text}")

    @app.event("message")
    async def heard(event, say):
        await say(text=f"Heard: {event['text']}", thread_ts=event["ts"])

    @app.event("app_home_opened")
    async def home(event, client):
        await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": CARD})


@pytest.fixture
async def sandbox(workspace):
    sandbox = Sandbox(workspace, "")
    async with sandbox.running():
        client = AsyncWebClient("xoxb-sandbox", base_url=sandbox.api_url, retry_handlers=[])
        app = AsyncApp(client=client, signing_secret="secret", process_before_response=True)
        listen(app)
        handler = AsyncSlackRequestHandler(app)
        web = Starlette(routes=[Route("/slack/events", handler.handle, methods=["POST"])])
        async with serving(web, 0, lambda: None) as port:
            sandbox.outbound.request_url = f"http://127.0.0.1:{port}/slack/events"
            yield sandbox


def texts(sandbox, channel):
    return [message.text for message in sandbox.workspace.messages.seen_by("U1", channel)]


async def test_from_the_command_over_a_button_to_a_modal(sandbox):
    ack = await sandbox.slash("U1", "C1", "/session now")
    assert ack.error == ""
    assert sorted(texts(sandbox, "C1")) == ["More of it.", "now?"]
    card = next(m for m in sandbox.workspace.messages.seen_by("U1", "C1") if m.blocks)
    assert (await sandbox.click("U1", card, "card", "ask")).error == ""
    assert sorted(texts(sandbox, "C1")) == ["Asking.", "More of it."]

    [view] = sandbox.workspace.views.stack("U1")
    refused = await sandbox.submit_view("U1", view.id, {"q": {"text": "How"}})
    assert refused.body["errors"] == {"q": "A question ends with ?"}
    assert (await sandbox.submit_view("U1", view.id, {"q": {"text": "How?"}})).error == ""
    assert texts(sandbox, "D1") == ["You asked: How?"]
    assert sandbox.problems == []


async def test_events(sandbox):
    await sandbox.say("U1", "D1", "Hello")
    [first] = sandbox.workspace.messages.top("D1")
    assert [m.text for m in sandbox.workspace.messages.replies("D1", first.ts)] == ["Heard: Hello"]
    await sandbox.open_home("U1")
    assert sandbox.workspace.views.home("U1").blocks[0]["block_id"] == "card"


async def test_a_wrong_signature_is_refused_by_the_app(sandbox):
    sandbox.outbound._secret = b"wrong"
    ack = await sandbox.slash("U1", "C1", "/session now")
    assert (ack.status, ack.error) == (401, "dispatch_failed")
