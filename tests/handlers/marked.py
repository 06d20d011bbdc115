"""A request for everything that Usher listens for, with a marked secret wherever people or Slack put words."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from bot.sandbox.outbound import FORM, JSON
from tests.handlers.conference import LIGHTHOUSE, ON_STAGE, ORGANIZER, Conference
from tests.handlers.test_acknowledgement import Registered

MARK = "qzxprivateqzx"
TEXTS = ("{}", "anonymous {}", "now #random {}", "room {}", "people {}", "setup room {}", "settings {}")
TEXT = {"type": "plain_text", "text": MARK}
_ENDING = {"app_uninstalled", "tokens_revoked"}
"""After these nothing else is listened to."""

Request = tuple[str, str]
"""A body and its type."""


class Marked:
    """The requests of one organizer, made from the listeners that are registered: a new one is among them by itself."""

    def __init__(self, conference: Conference) -> None:
        self._registered, self._workspace = Registered(conference), conference.workspace
        self._payloads = conference.sandbox._payloads
        self._channel = conference.workspace.channels[conference.channel(LIGHTHOUSE)]
        self._person = conference.workspace.users[conference.user(ORGANIZER)]
        self._session = str(conference.session(ON_STAGE).id)
        self._here = f"{conference.sandbox.url}/response/none"
        self._team = {"id": conference.workspace.app.team_id, "domain": MARK}
        self._user = {"id": self._person.id, "name": MARK, "username": MARK, "team_id": self._team["id"]}

    def __iter__(self) -> Iterator[Request]:
        yield from self.commands()
        yield from map(_interaction, self.buttons())
        yield from map(_interaction, self.forms())
        yield from self.events()
        yield from self.unknown()

    def commands(self) -> Iterator[Request]:
        for name in self._registered.commands:
            for text in TEXTS:
                said = text.format(MARK)
                fields = self._payloads.command(self._person, self._channel, name, said, self._here)
                yield urlencode(fields | {"user_name": MARK, "channel_name": MARK}), FORM

    def buttons(self) -> Iterator[dict[str, Any]]:
        section = {"type": "section", "block_id": MARK, "text": {"type": "mrkdwn", "text": MARK}}
        where = {
            "user": self._user, "team": self._team, "response_url": self._here, "container": {"type": "message"},
            "channel": {"id": self._channel.id, "name": MARK}, "message": {"blocks": [section], "text": MARK, "ts": "1.2"},
        }  # fmt: skip
        for action_id in self._registered.acts:
            for value in (self._session, MARK):
                action = {
                    "type": "button",
                    "action_id": action_id,
                    "block_id": MARK,
                    "value": value,
                    "text": TEXT,
                }
                yield self._payloads.actions(where, action, {MARK: {MARK: {"value": MARK}}}, self._person)

    def forms(self) -> Iterator[dict[str, Any]]:
        inputs = self._registered.acts
        view = {
            "id": "V1", "type": "modal", "title": TEXT, "blocks": [{"type": "input", "block_id": i} for i in inputs],
            "state": {"values": {i: {i: {"type": "plain_text_input", "value": MARK}} for i in inputs}},
        }  # fmt: skip
        for callback_id in self._registered.forms:
            for metadata in (self._session, MARK, json.dumps({"text": MARK})):
                shown = view | {"callback_id": callback_id, "private_metadata": metadata}
                about = {"user": self._user, "team": self._team, "trigger_id": "1.2.3"}
                yield {"type": "view_submission", **about, "view": shown}

    def events(self) -> Iterator[Request]:
        profile = {"email": f"{MARK}@example.org", "real_name": MARK, "display_name": MARK}
        member = {**self._user, "id": f"U9{MARK.upper()}", "real_name": MARK, "profile": profile}
        for name in sorted(self._workspace.events - _ENDING):
            channel = {"id": self._channel.id, "name": MARK} if "rename" in name else self._channel.id
            yield self._event(
                type=name, text=MARK, channel=channel, tab="home", old_channel_id="C0777", new_channel_id="C0778",
                user=member if name in {"team_join", "user_change"} else self._person.id,
            )  # fmt: skip

    def unknown(self) -> Iterator[Request]:
        """What nobody listens for, and what nobody can read."""
        yield self._event(type="message", text=MARK, channel=self._channel.id, user=self._person.id)
        about = {"user": self._user, "team": self._team}
        yield _interaction({"type": "block_suggestion", **about, "action_id": MARK, "block_id": MARK, "value": MARK})  # fmt: skip
        yield _interaction({"type": "shortcut", **about, "callback_id": MARK, "trigger_id": "1.2.3"})
        yield urlencode({"command": "/other", "text": MARK, "user_id": self._person.id}), FORM
        yield f'{{"type": "event_callback", "event": "{MARK}"', JSON

    def _event(self, **event: Any) -> Request:
        return self._payloads.event(event), JSON


def _interaction(payload: dict[str, Any]) -> Request:
    return urlencode({"payload": json.dumps(payload)}), FORM
