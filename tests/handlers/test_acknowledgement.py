"""Every request is acknowledged before Slack is asked anything, in a workspace of any size: all commands, buttons, forms."""

import re
from typing import Any

import pytest

import handlers
from bot.domain.common.commands import COMMANDS
from bot.domain.home.examples import PLACEHOLDERS
from bot.sandbox.crowd import populate
from bot.views.common import actions
from handlers.common.errors import answering_errors
from handlers.common.turn import Turn
from tests.handlers.conference import (
    ATTENDEE,
    LIGHTHOUSE,
    MAIN,
    ON_STAGE,
    ORGANIZER,
    RANDOM,
    SPEAKER,
    Conference,
    words,
)
from tests.handlers.watch import Watch

WELL_WITHIN = 1.0
"""Seconds; Slack waits for three."""
SLOW = 0.4
"""Seconds that a call of Slack takes here."""
ACTION = re.compile(r"[a-z]+:[a-z]+")


class Registered:
    """What Usher listens for, noted in the place of Bolt's app."""

    def __init__(self, conference: Conference) -> None:
        self.commands: list[str] = []
        self.features: list[re.Pattern[str]] = []
        self.forms: list[str] = []
        self.events: list[str] = []
        handlers.register(self, "")  # type: ignore[arg-type]

    def command(self, name: str | re.Pattern[str]) -> Any:
        return self._noted(self.commands if isinstance(name, str) else [], name)

    def action(self, pattern: re.Pattern[str]) -> Any:
        return self._noted(self.features if pattern.pattern else [], pattern)

    def view(self, callback_id: str | re.Pattern[str]) -> Any:
        return self._noted(self.forms if isinstance(callback_id, str) else [], callback_id)

    def event(self, name: str | re.Pattern[str]) -> Any:
        is_all = isinstance(name, re.Pattern) and not name.pattern
        return self._noted([] if is_all else self.events, name)

    def middleware(self, _function: Any) -> None:
        pass

    @staticmethod
    def _noted(where: list[Any], what: Any) -> Any:
        where.append(what)
        return lambda listener: listener

    @property
    def acts(self) -> list[str]:
        """Every id of a button, menu or input that reaches one of the features' listeners."""
        known = {v for v in vars(actions).values() if isinstance(v, str) and ACTION.fullmatch(v)}
        return sorted(v for v in known if any(f.match(v) for f in self.features))


@pytest.fixture
async def large(conference: Conference) -> Conference:
    """The conference in a workspace of 4,000 members and 3,000 channels, far away; time passes on paper only."""
    populate(conference.workspace)
    network = conference.workspace.network
    network.seconds, network.wait = SLOW, _at_once
    return conference


async def _at_once(_seconds: float) -> None:
    """Time is charged by what was called, not waited for."""


def charged(conference: Conference, watch: Watch) -> dict[str, float]:
    """Each request, and how long Slack waited for its acknowledgement."""
    takes = conference.workspace.network.takes
    return {asked.what: sum(map(takes, asked.calls)) for asked in watch.asked}


TYPED = (
    *(f"/{command.name} {PLACEHOLDERS.fill(text)}" for command in COMMANDS for text, _ in command.lines),
    "/announce now #channel-0007 Doors",
    "/announce now #channel-0000 Doors",
    "/announce now #channel-0003 Doors",
    "/announce now #channel-0004, #channel-0005 Doors",
    "/announce now #nowhere Doors",
    "/announce now attendees Doors",
    "/announce now ada@example.com, member-9@example.org Doors",
    "/announce now @member-9 Doors",
    "/announce now speakers, authors Doors",
    "/announce every day 09:00 #channel-0007 Doors",
    "/announce every day 09:00 #nowhere Doors",
    *(f"/usher setup {purpose}" for purpose in ("", "main", "help", "organizers", "nothing", "reminders")),
    "/usher setup room Dune",
    f"/usher setup session {ON_STAGE}",
    "/ask Why? Ask @member-9 in #channel-0007, or see https://example.org",
)


async def test_commands_in_a_large_workspace(large: Conference, watch: Watch):
    assert {c.name for c in COMMANDS} == {c.removeprefix("/") for c in Registered(large).commands}
    large.expected_in_log.append("cannot be counted")
    for who in (ORGANIZER, ATTENDEE, SPEAKER):
        for line in TYPED:
            await large.type(who, line, LIGHTHOUSE)
    waited = charged(large, watch)
    assert len(watch.asked) == 3 * len(TYPED)
    assert {what: seconds for what, seconds in waited.items() if seconds > WELL_WITHIN} == {}


async def test_a_channel_in_a_large_workspace_is_found_by_its_id_and_its_name_is_not_looked_for(
    large: Conference,
):
    told = await large.answer(ORGANIZER, "/announce now #channel-0007 Doors")
    assert "<#C8M00007>" in told.text
    assert [c.args["channel"] for c in large.sandbox.calls if c.method == "conversations.info"] == [
        "C8M00007"
    ]
    for _ in range(3):
        told = await large.answer(ORGANIZER, "/announce now #nowhere Doors")
        assert told.text == "I can't see a channel #nowhere. If it is private, invite me there."
    listed = [c for c in large.sandbox.calls if c.method == "conversations.list"]
    assert len(listed) == 3  # the channels that the bot sees, once


async def test_a_private_channel_without_the_bot_is_said_at_once(large: Conference):
    told = await large.answer(ORGANIZER, "/announce now #channel-0000 Doors")
    assert told.text == "I can't see a channel with that id. If it is private, invite me there."


async def test_buttons_in_a_large_workspace(large: Conference, watch: Watch):
    """Each id that any listener is registered for, with values of every sort that buttons carry."""
    registered = Registered(large)
    assert [f.pattern for f in registered.features if not any(map(f.match, registered.acts))] == []
    large.expected_in_log += ["reference ", "could not be told"]
    large.workspace.limits.enabled = False  # nobody presses as fast as this
    session = str(large.session(ON_STAGE).id)
    for action_id in registered.acts:
        for value in (session, "0 now", f"{session}:0:0"):
            shown = large.workspace.messages.add(
                large.direct(ORGANIZER), "U0SANDBOXBOT", "A button", by_app=True, blocks=[_button(action_id, value)]
            )  # fmt: skip
            await large.press(ORGANIZER, shown, "Press")
    assert {a.what for a in watch.asked} >= set(registered.acts)
    assert max(charged(large, watch).values()) <= WELL_WITHIN


def _button(action_id: str, value: str) -> dict[str, Any]:
    text = {"type": "plain_text", "text": "Press"}
    element = {"type": "button", "action_id": action_id, "value": value, "text": text}
    return {"type": "actions", "block_id": "session:1:0 now", "elements": [element]}


def _form(callback_id: str, *blocks: dict[str, Any], metadata: str = "") -> dict[str, Any]:
    title = {"type": "plain_text", "text": "A form"}
    return {
        "type": "modal", "title": title, "submit": title, "blocks": list(blocks),
        "callback_id": callback_id, "private_metadata": metadata,
    }  # fmt: skip


async def open_announcement(c: Conference) -> None:
    await c.type(ORGANIZER, "/announce")


async def open_move(c: Conference) -> None:
    told = await c.answer(ORGANIZER, f"/session {ON_STAGE}")
    await c.press(ORGANIZER, told, "Details")
    await c.press(ORGANIZER, c.view(ORGANIZER), "Move")


async def open_review(c: Conference) -> None:
    told = await c.answer(ORGANIZER, f"/session {ON_STAGE}")
    await c.press(ORGANIZER, told, "Details")
    await c.press(ORGANIZER, c.view(ORGANIZER), "Cancel session")


async def open_rules(c: Conference) -> None:
    await c.type(ORGANIZER, "/usher setup reminders", MAIN)


async def open_setup(c: Conference) -> None:
    await c.type(ORGANIZER, "/usher setup", RANDOM)


async def open_ladder(c: Conference) -> None:
    await open_setup(c)
    await c.press(ORGANIZER, c.view(ORGANIZER), "Who is here …")


async def open_settings(c: Conference) -> None:
    await c.type(ORGANIZER, "/usher settings")


async def open_question(c: Conference) -> None:
    told = await c.answer(ORGANIZER, f"/session {ON_STAGE}")
    await c.press(ORGANIZER, told, "Ask")


DOORS = {"date": "2026-12-01", "time": "10:50", "text": "Doors"}
FORMS = {
    actions.ANNOUNCE_FORM: (
        open_announcement,
        [
            {**DOORS, "channels": ["C8M00007"]},
            {**DOORS, "channels": ["C8M00000"]},
            {**DOORS, "others": "#channel-0007, member-9@example.org, nobody@example.org"},
            {**DOORS, "others": "#nowhere"},
            {**DOORS, "people": ["attendees"]},
            {**DOORS, "people": ["speakers"]},
            DOORS,
        ],
    ),
    actions.CHANGE_FORM: (open_move, [{"start": "11:00", "end": "11:30"}]),
    actions.CHANGE_CONFIRM: (open_review, [{"reason": "Ill"}]),
    actions.SETUP_RULES: (open_rules, [{"channelleads": "20, 5"}, {"channelleads": "soon"}]),
    actions.SETUP_FORM: (open_setup, [{"purpose": "help"}, {"purpose": "main"}, {"purpose": "nothing"}]),
    actions.ESCALATION_FORM: (open_ladder, [{"speakers": "20"}]),
    actions.PERSONAL_FORM: (open_settings, [{}, {"stars": "5"}]),
    actions.QUESTION_FORM: (open_question, [{"text": "Why?"}]),
}
"""How a form is opened, and what it is filled in with."""


async def test_forms_in_a_large_workspace(large: Conference, watch: Watch):
    """Each form that any listener is registered for; one that is not named above is submitted empty."""
    large.expected_in_log += ["reference ", "cannot be counted"]
    registered = Registered(large).forms
    for callback_id in registered:
        opened, fillings = FORMS.get(callback_id, (None, [{}]))
        for filled in fillings:
            if opened:
                await opened(large)
            else:
                said = {"type": "section", "text": {"type": "mrkdwn", "text": "A form"}}
                session = str(large.session(ON_STAGE).id)
                large.workspace.views.open(large.user(ORGANIZER), _form(callback_id, said, metadata=session))
            assert large.view(ORGANIZER).body["callback_id"] == callback_id
            await large.submit(ORGANIZER, **filled)
            shown = large.workspace.views.stack(large.user(ORGANIZER))
            assert not shown or "Checking" not in words(shown[-1])
            large.workspace.views.clear(large.user(ORGANIZER))
    assert {f"view {callback_id}" for callback_id in registered} <= {a.what for a in watch.asked}
    assert max(charged(large, watch).values()) <= WELL_WITHIN


async def test_events_are_acknowledged_before_anything(large: Conference, watch: Watch):
    listeners = [re.compile(event) for event in Registered(large).events]
    names = sorted(large.workspace.events - _ENDING)
    assert [n for n in large.workspace.events if not any(x.fullmatch(n) for x in listeners)] == []
    assert [x for x in listeners if not any(map(x.fullmatch, large.workspace.events))] == []
    main = large.channel(MAIN)
    for name in names:
        event = {"type": name, "channel": main, "user": "U0SANDBOXBOT", **EVENTS.get(name, {})}
        await large.sandbox.events.send(event)
    assert {f"event {name}" for name in names} <= {a.what for a in watch.asked}


_ENDING = {"app_uninstalled", "tokens_revoked"}
"""After these there is nothing to acknowledge with."""
EVENTS: dict[str, dict[str, Any]] = {
    "channel_rename": {"channel": {"id": "C0001", "name": "renamed"}},
    "group_rename": {"channel": {"id": "C0001", "name": "renamed"}},
    "channel_id_changed": {"old_channel_id": "C0777", "new_channel_id": "C0778"},
    "team_join": {"user": {"id": "U9NEW", "team_id": "T0SANDBOX", "profile": {}}},
    "user_change": {"user": {"id": "U9NEW", "team_id": "T0SANDBOX", "profile": {}}},
    "app_home_opened": {"user": "U0001", "channel": "D0001", "tab": "home"},
}


# the watch itself


@pytest.mark.parametrize("kind", ["client", "look-up", "response_url"])
async def test_a_handler_that_waits_for_slack_is_found(conference: Conference, watch: Watch, kind):
    async def too_early(turn: Turn) -> None:
        if kind == "client":
            await turn.client.users_info(user=turn.user)
        elif kind == "look-up":
            await turn.services.channels.find("#random")
        else:
            await turn._respond("Too early.")
        await turn.acknowledge()

    async def in_time(turn: Turn) -> None:
        await turn.client.views_open(trigger_id=turn.trigger_id, view=_form("x", {"type": "divider"}))
        await turn.acknowledge()
        await turn.client.users_info(user=turn.user)

    listeners = conference.app.bolt._async_listeners
    before = list(listeners)
    conference.app.bolt.action("late:one")(answering_errors(too_early))
    conference.app.bolt.action("late:none")(answering_errors(in_time))
    listeners[:] = [*listeners[len(before) :], *before]  # ahead of what hears of everything that is left
    for action_id in ("late:one", "late:none"):
        shown = conference.workspace.messages.add(
            conference.direct(ATTENDEE), "U0SANDBOXBOT", "A button", by_app=True, blocks=[_button(action_id, "1")]
        )  # fmt: skip
        await conference.press(ATTENDEE, shown, "Press")
    offences = watch.offences()
    assert offences
    assert all(offence.startswith("late:one waits for") for offence in offences)
    watch.asked.clear()
