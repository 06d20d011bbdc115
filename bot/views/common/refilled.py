"""A form that is shown again as the person filled it in, with what is wrong above the input that it is about."""

from collections.abc import Sequence
from typing import Any

from bot.views.common.kit import Block, Element

_INITIAL = {
    "value": "initial_value",
    "selected_option": "initial_option",
    "selected_options": "initial_options",
    "selected_date": "initial_date",
    "selected_time": "initial_time",
    "selected_user": "initial_user",
    "selected_users": "initial_users",
    "selected_channel": "initial_channel",
    "selected_channels": "initial_channels",
    "selected_conversation": "initial_conversation",
    "selected_conversations": "initial_conversations",
}
"""The field of what was entered, as Slack sends it, to the field that fills an element in."""
_KEPT = ("type", "title", "submit", "close", "private_metadata", "callback_id")


def refilled(view: dict[str, Any], where: str, problem: Sequence[Block]) -> dict[str, Any]:
    """The form that Slack sent back as `view`, filled in as it was, with `problem` above its input `where`."""
    entered = view["state"]["values"]
    blocks: list[Block] = []
    for block in view["blocks"]:
        if block["block_id"] == where:
            blocks += problem
        if block["type"] == "input":
            element = block["element"]
            held = entered.get(block["block_id"], {}).get(element["action_id"], {})
            blocks.append({**block, "element": _filled(element, held)})
        else:
            blocks.append(block)
    return {**{name: view[name] for name in _KEPT if view.get(name)}, "blocks": blocks}


def _filled(element: Element, held: dict[str, Any]) -> Element:
    """The element with what was entered, or empty where that was nothing."""
    bare = {name: value for name, value in element.items() if name not in _INITIAL.values()}
    given = {_INITIAL[name]: value for name, value in held.items() if name in _INITIAL and value}
    return {**bare, **given}
