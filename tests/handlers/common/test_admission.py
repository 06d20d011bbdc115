"""Who and what is let in: only requests to our workspace, from people of it, in the shape that Slack gives them; each once."""

import copy
import json
import time
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import pytest

from bot.app import link_everyone
from bot.sandbox.outbound import FORM, JSON, Ack
from bot.sandbox.payloads import Payloads
from bot.views.common import actions
from db.queries.people import members
from handlers.common.admission import ELSEWHERE, NOBODY
from tests.handlers.conference import ATTENDEE, MAIN, ON_STAGE, ORGANIZER, Conference, words
from tests.handlers.test_acknowledgement import EVENTS

OUT_OF_DATE = "That button is out of date; type the command again."


class Sent:
    """Requests as Slack sends them, caught on their way, so that a test may change them and send them again."""

    def __init__(self, conference: Conference) -> None:
        self.conference = conference
        self.outbound = conference.sandbox.outbound
        self.payloads = Payloads(conference.workspace)

    async def command(self, text: str, who: str = ATTENDEE, **changed: str) -> Ack:
        workspace = self.conference.workspace
        name, _, rest = text.partition(" ")
        channel = workspace.channels[self.conference.channel(MAIN)]
        url = f"{self.conference.sandbox.url}/response/none"
        fields = self.payloads.command(workspace.users[self.conference.user(who)], channel, name, rest, url)
        async with self.conference._act():
            return await self.outbound.form({**fields, **changed})

    async def interaction(self, payload: dict[str, Any]) -> Ack:
        async with self.conference._act():
            return await self.outbound.interaction(payload)

    async def event(self, **changed: Any) -> Ack:
        envelope = json.loads(self.payloads.event(changed.pop("event")))
        async with self.conference._act():
            return await self.outbound.post(json.dumps({**envelope, **changed}), JSON)

    def pressed(self, who: str = ATTENDEE, **changed: Any) -> dict[str, Any]:
        """Somebody stars the session that is on, on a card in the main channel."""
        workspace, user = self.conference.workspace, self.conference.user(who)
        session = self.conference.session(ON_STAGE).id
        action = {
            "type": "button",
            "action_id": actions.SESSION_STAR,
            "block_id": f"card:{session}:0 ",
            "value": str(session),
            "text": {"type": "plain_text", "text": "Star"},
            **changed,
        }
        block = {"type": "actions", "block_id": action["block_id"], "elements": [action]}
        message = workspace.messages.add(
            self.conference.direct(who), workspace.app.bot_user, "A card", by_app=True, blocks=[block]
        )
        payloads = self.payloads
        where = payloads.on_message(workspace.users[user], message)
        return payloads.actions(where, action, {}, workspace.users[user])


@pytest.fixture
def sent(conference: Conference) -> Sent:
    return Sent(conference)


async def starred(conference: Conference, who: str = ATTENDEE) -> bool:
    return bool(await conference.services.agenda.starred(conference.user(who)))


# another team


async def test_a_command_of_another_team_is_answered_like_a_strangers(conference, sent):
    ack = await sent.command("/ask Why?", team_id="T0OTHER")
    assert (ack.status, ack.body["text"]) == (200, ELSEWHERE)
    assert await conference.services.questions.of_session(conference.session(ON_STAGE).id) == ()


@pytest.mark.parametrize("team", [{"id": "T0OTHER"}, {"id": ""}, {}, None])
async def test_a_button_of_another_team_does_nothing(conference, sent, team):
    pressed = sent.pressed()
    theirs = {**pressed["user"], "team_id": "T0OTHER"}
    ack = await sent.interaction({**pressed, "user": theirs, "team": team, "response_url": ""})
    assert ack.status == 200
    assert conference.news == []
    assert not await starred(conference)


async def test_a_form_of_another_team_does_nothing(conference, sent, monkeypatch):
    await conference.type(ATTENDEE, "/usher settings")
    payloads, user = sent.payloads, conference.workspace.users[conference.user(ATTENDEE)]
    payload = payloads.submission(user, conference.view(ATTENDEE), [])

    async def never(*_args, **_kwargs):
        raise AssertionError("nothing may be saved")

    monkeypatch.setattr(conference.services.personal, "save", never)
    assert (await sent.interaction({**payload, "team": {"id": "T0OTHER"}})).status == 200


async def test_an_event_of_another_team_does_nothing(conference, sent):
    event = {"type": "app_uninstalled"}
    theirs = [{"team_id": "T0OTHER", "is_bot": True}]
    assert (await sent.event(event=event, team_id="T0OTHER", authorizations=theirs)).status == 200
    assert not conference.services.access.paused
    heard = conference.services.heard
    await heard.write()
    assert "event:app_uninstalled" not in await heard.latest()


async def test_slacks_check_of_the_address_is_answered_whatever_workspaces_are_served(conference, sent):
    await conference.app.workspaces.close()
    asked = {"type": "url_verification", "challenge": "c4a1", "token": "t"}
    ack = await sent.outbound.post(json.dumps(asked), JSON)
    assert (ack.status, ack.body) == (200, {"challenge": "c4a1"})


async def test_an_event_in_a_shared_channel_that_names_our_installation_is_heard(conference, sent):
    conference.expected_in_log.append("removed from the workspace")
    await sent.event(event={"type": "app_uninstalled"}, team_id="T0HOST")
    assert conference.services.access.paused


# nobody


@pytest.mark.parametrize("what", ["deactivated", "bot"])
async def test_accounts_that_are_nobodys_are_refused(conference, sent, what):
    user = conference.workspace.users[conference.user(ATTENDEE)]
    gone = replace(user, deleted=what == "deactivated", is_bot=what == "bot")
    await conference.happen(conference.sandbox.put_user(gone))
    await link_everyone(conference.app)
    assert (await sent.command("/session")).body["text"] == NOBODY
    await sent.interaction(sent.pressed())
    assert not await starred(conference)
    await conference.happen(conference.sandbox.put_user(user))
    assert "On now" in (await sent.command("/session")).body["text"]


async def test_a_request_of_nobody_is_refused(conference, sent):
    assert (await sent.command("/session", user_id="")).body["text"] == NOBODY
    payload = sent.pressed()
    assert (await sent.interaction({**payload, "user": {"id": ""}})).status == 200
    assert (await sent.interaction({**payload, "user": {}})).status == 200
    assert conference.sandbox.problems == []


# buttons and forms


@pytest.mark.parametrize(
    "changed",
    [
        {"value": "next"},
        {"value": ""},
        {"value": "0x1"},
        {"value": "-1"},
        {"value": "1 or 1"},
        {"value": str(2**31)},
        {"value": str(2**63)},
        {"value": "9" * 5_000},
        {"value": "\u0663"},
        {"value": None},
        {"type": "overflow", "selected_option": {"value": "session:star"}},
        {"type": "overflow", "selected_option": {"value": "session:star:-3"}},
        {"type": "overflow", "selected_option": {}},
        {"type": "overflow"},
        {"action_id": "session:no-such-act"},
        {"action_id": "forgotten:act"},
        {"action_id": "session:page", "value": "now"},
        {"action_id": "session:page", "value": "99999999999999999999 now"},
        {"action_id": "presence:here", "value": "1:2"},
        {"action_id": "presence:here", "value": "99999999999:0:speaker:0"},
        {"action_id": "announce:approve", "value": "1:2"},
        {"action_id": "roster:link", "block_id": "roster:a:b:0 ", "value": "U1"},
    ],
)  # fmt: skip
async def test_a_button_that_is_out_of_date_says_so_and_gives_no_reference(conference, sent, changed):
    assert (await sent.interaction(sent.pressed(ORGANIZER, **changed))).status == 200
    assert [m.text for m in conference.news] == [OUT_OF_DATE]
    assert not await starred(conference, ORGANIZER)


async def test_an_id_that_nothing_has_is_not_on_the_program(conference, sent):
    await sent.interaction(sent.pressed(value=str(2**31 - 1)))
    assert conference.only().text.startswith("That session is no longer on the program")


@pytest.mark.parametrize("metadata", ["", "x", "1:2:3:4:5", "draft:1", "draft:x:y", str(2**40)])
@pytest.mark.parametrize(
    "callback_id",
    [actions.ANNOUNCE_FORM, actions.CHANGE_FORM, actions.CHANGE_CONFIRM, actions.SETUP_FORM, actions.SETUP_RULES,
     actions.ESCALATION_FORM, actions.PERSONAL_FORM, actions.QUESTION_FORM, actions.PRESENCE_FORM, "forgotten:form"],
)  # fmt: skip
async def test_a_form_that_is_out_of_date_says_so_inside(conference, sent, callback_id, metadata):
    title = {"type": "plain_text", "text": "A form"}
    said = {"type": "section", "text": {"type": "mrkdwn", "text": "A form"}}
    body = {
        "type": "modal", "title": title, "submit": title, "blocks": [said],
        "callback_id": callback_id, "private_metadata": metadata,
    }  # fmt: skip
    conference.workspace.views.open(conference.user(ORGANIZER), body)
    await conference.submit(ORGANIZER)
    assert OUT_OF_DATE in words(conference.view(ORGANIZER)) or "There is no" in words(
        conference.view(ORGANIZER)
    )


# characters


@pytest.mark.parametrize("character", ["\x00", "\ud800"])
async def test_characters_that_cannot_be_kept_are_bad_input(conference, sent, character):
    payload = sent.pressed(action_id="session:page", value=f"0 {character}")
    await sent.interaction(payload)
    assert conference.only().text == "That has characters that I can't store. Type it again without them."


async def test_a_command_with_nul_is_bad_input(conference, sent):
    assert "I can't store" in (await sent.command("/ask Why\x00?")).body["text"]
    assert await conference.services.questions.of_session(conference.session(ON_STAGE).id) == ()


async def test_a_member_whose_name_has_such_characters_is_kept_without_them(conference, sent):
    await sent.event(
        event={
            "type": "team_join",
            "user": {"id": "U0ODD", "team_id": conference.workspace.app.team_id, "name": "odd",
                     "profile": {"real_name": "O\x00d\ud800d", "email": "odd\x00@example.org"}},
        }
    )  # fmt: skip
    async with conference.services.database.read() as tx:
        found = await members.get(tx, "U0ODD")
    assert (found.name, found.email) == ("Odd", "odd@example.org")


# once


async def test_a_replayed_command_acts_once(conference, sent):
    fields = sent.payloads.command(
        conference.workspace.users[conference.user(ATTENDEE)],
        conference.workspace.channels[conference.channel("room-lighthouse")],
        "/ask", "Why twice?", f"{conference.sandbox.url}/response/none",
    )  # fmt: skip
    body = urlencode(fields)
    for headers in ({}, {"X-Slack-Retry-Num": "1", "X-Slack-Retry-Reason": "http_timeout"}):
        async with conference._act():
            assert (await sent.outbound.post(body, FORM, headers)).status == 200
    assert len(await conference.services.questions.of_session(conference.session(ON_STAGE).id)) == 1


async def test_the_same_signed_request_acts_once(conference, sent, monkeypatch):
    moment = time.time()
    monkeypatch.setattr("bot.sandbox.outbound.time.time", lambda: moment)
    payload = sent.pressed()
    for _ in range(3):
        await sent.interaction(payload)
    assert await starred(conference)
    other = copy.deepcopy(payload)
    other["actions"][0]["action_id"] = actions.SESSION_UNSTAR
    await sent.interaction(other)
    assert not await starred(conference)
    await sent.interaction(payload)
    assert not await starred(conference)


@pytest.mark.parametrize("odd", [None, {}, [], 7, {"values": {}}])
async def test_an_event_that_lacks_what_it_is_about_is_left_alone(conference: Conference, odd, caplog):
    sent = Sent(conference)
    conference.expected_in_log.append("Unhandled request")
    for name in sorted(conference.workspace.events - {"app_uninstalled", "tokens_revoked"}):
        whole = {"type": name, "channel": "C0001", "user": "U0071", **EVENTS.get(name, {})}
        for field in whole.keys() - {"type"}:
            assert (await sent.event(event={**whole, field: odd})).status in {200, 400}
            inner = whole[field]
            for key in inner if isinstance(inner, dict) else ():
                assert (await sent.event(event={**whole, field: {**inner, key: odd}})).status in {200, 400}
    assert [r.getMessage() for r in caplog.records if "reference" in r.getMessage()] == []
