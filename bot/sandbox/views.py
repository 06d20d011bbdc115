"""Modals in stacks of three, one Home tab per person, and the trigger ids that open them."""

import copy
import secrets
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.changes import Changes
from bot.sandbox.errors import SlackError
from bot.sandbox.inputs import Values, values_of
from bot.sandbox.messages import with_block_ids
from bot.sandbox.model import App

Json = dict[str, Any]
TRIGGER_SECONDS = 3.0
DEEPEST = 3


@dataclass(slots=True)
class View:
    """One modal or Home tab as `user` has it on screen; `body` is what the app sent, `values` what was entered."""

    id: str
    user: str
    body: Json
    hash: str
    root_view_id: str
    previous_view_id: str | None = None
    values: Values = field(default_factory=dict)

    @property
    def blocks(self) -> list[Json]:
        """The blocks of the view, each with a block_id."""
        blocks: list[Json] = self.body["blocks"]
        return blocks

    def payload(self, app: App) -> Json:
        """The view as Slack's answers and payloads have it."""
        given = {"title": None, "submit": None, "close": None, **copy.deepcopy(self.body)}
        defaults = {"private_metadata": "", "callback_id": "", "external_id": ""}
        switches = {"clear_on_close": False, "notify_on_close": False}
        return {
            **defaults,
            **switches,
            **given,
            "id": self.id,
            "team_id": app.team_id,
            "state": {"values": copy.deepcopy(self.values)},
            "hash": self.hash,
            "root_view_id": self.root_view_id,
            "previous_view_id": self.previous_view_id,
            "app_id": app.id,
            "app_installed_team_id": app.team_id,
            "bot_id": app.bot_id,
        }


class Triggers:
    """Trigger ids: each opens one modal within 3 seconds."""

    def __init__(self, timer: Callable[[], float]) -> None:
        self._timer = timer
        self._issued: dict[str, tuple[str, float]] = {}
        self._used: set[str] = set()

    def issue(self, user: str) -> str:
        """A trigger id for what `user` just did."""
        trigger = f"{secrets.randbelow(10**12)}.{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
        self._issued[trigger] = (user, self._timer())
        return trigger

    def take(self, trigger: str) -> str:
        """The user behind a trigger id, which is then used; SlackError where it is unknown, used or late."""
        if trigger not in self._issued:
            raise SlackError("invalid_trigger_id")
        user, issued = self._issued[trigger]
        if trigger in self._used:
            raise SlackError("exchanged_trigger_id")
        if self._timer() - issued > TRIGGER_SECONDS:
            raise SlackError("expired_trigger_id")
        self._used.add(trigger)
        return user


class Views:
    """The modals and Home tabs that the members see."""

    def __init__(self, changes: Changes) -> None:
        self._changes = changes
        self._stacks: dict[str, list[View]] = defaultdict(list)
        self._homes: dict[str, View] = {}

    def stack(self, user: str) -> list[View]:
        """The open modals of `user`, the top one last."""
        return list(self._stacks[user])

    def home(self, user: str) -> View | None:
        """The Home tab that was published for `user`."""
        return self._homes.get(user)

    def find(self, view_id: str = "", external_id: str = "") -> View | None:
        """An open modal or a Home tab by either id."""
        open_now = [view for stack in self._stacks.values() for view in stack]
        for view in [*open_now, *self._homes.values()]:
            if view.id == view_id or (external_id and view.body.get("external_id") == external_id):
                return view
        return None

    def open(self, user: str, body: Json) -> View:
        """Show a modal alone: what was open before goes."""
        self._refuse_double(body)
        self._stacks[user].clear()
        return self._put(user, body)

    def push(self, user: str, body: Json) -> View:
        """Show a modal above those that are open; SlackError where three are."""
        self._refuse_double(body)
        if len(self._stacks[user]) >= DEEPEST:
            raise SlackError("push_limit_reached")
        return self._put(user, body)

    def publish(self, user: str, body: Json, expected_hash: str = "") -> View:
        """Replace the Home tab of `user`; SlackError hash_conflict where it is another than expected."""
        old = self._homes.get(user)
        if old:
            return self.update(old, body, expected_hash)
        view = _new(user, body)
        self._homes[user] = view
        self._changes.publish("home", user=user)
        return view

    def update(self, view: View, body: Json, expected_hash: str = "") -> View:
        """Replace what `view` shows; what was entered stays where block_id and action_id do."""
        if expected_hash and expected_hash != view.hash:
            raise SlackError("hash_conflict")
        view.body = {**copy.deepcopy(body), "blocks": with_block_ids(body["blocks"])}
        view.hash = _hash()
        view.values = values_of(view.blocks, view.values)
        self._changes.publish("home" if body["type"] == "home" else "view", user=view.user)
        return view

    def close(self, view: View) -> None:
        """Take a modal off the stack, and what stands above it."""
        stack = self._stacks[view.user]
        if view in stack:
            del stack[stack.index(view) :]
            self._changes.publish("view", user=view.user)

    def clear(self, user: str) -> None:
        """Close all modals of `user`."""
        self._stacks[user].clear()
        self._changes.publish("view", user=user)

    def _put(self, user: str, body: Json) -> View:
        stack = self._stacks[user]
        view = _new(user, body)
        if stack:
            view.root_view_id, view.previous_view_id = stack[0].id, stack[-1].id
        stack.append(view)
        self._changes.publish("view", user=user)
        return view

    def _refuse_double(self, body: Json) -> None:
        if body.get("external_id") and self.find(external_id=body["external_id"]):
            raise SlackError("duplicate_external_id")


def _new(user: str, body: Json) -> View:
    view_id = f"V{secrets.token_hex(5).upper()}"
    whole = {**copy.deepcopy(body), "blocks": with_block_ids(body["blocks"])}
    return View(view_id, user, whole, _hash(), view_id, values=values_of(whole["blocks"]))


def _hash() -> str:
    return f"{int(time.time())}.{secrets.token_hex(4)}"
