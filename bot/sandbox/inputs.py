"""The input of a person in the elements of blocks: Slack's `state.values`."""

from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]
Values = dict[str, dict[str, Json]]

Field = tuple[str, str, Any]
_ONE: Field = ("selected_option", "initial_option", None)
_MANY: Field = ("selected_options", "initial_options", [])
_TEXT: Field = ("value", "initial_value", None)
STATEFUL: dict[str, Field] = {
    "plain_text_input": _TEXT,
    "email_text_input": _TEXT,
    "url_text_input": _TEXT,
    "number_input": _TEXT,
    "rich_text_input": ("rich_text_value", "initial_value", None),
    "file_input": ("files", "", []),
    "static_select": _ONE,
    "external_select": _ONE,
    "radio_buttons": _ONE,
    "checkboxes": _MANY,
    "multi_static_select": _MANY,
    "multi_external_select": _MANY,
    "users_select": ("selected_user", "initial_user", None),
    "multi_users_select": ("selected_users", "initial_users", []),
    "channels_select": ("selected_channel", "initial_channel", None),
    "multi_channels_select": ("selected_channels", "initial_channels", []),
    "conversations_select": ("selected_conversation", "initial_conversation", None),
    "multi_conversations_select": ("selected_conversations", "initial_conversations", []),
    "datepicker": ("selected_date", "initial_date", None),
    "timepicker": ("selected_time", "initial_time", None),
    "datetimepicker": ("selected_date_time", "initial_date_time", None),
}
"""Type of element: the field of its value, the field of its initial value, its value when empty."""


def interactive(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Each block with each of its elements that has an action_id."""
    for block in blocks:
        found = [block.get("element"), block.get("accessory"), *(block.get("elements") or [])]
        for element in found:
            if isinstance(element, dict) and "action_id" in element:
                yield block, element


def stateful(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Each block with each of its elements that holds a value."""
    return ((block, element) for block, element in interactive(blocks) if element["type"] in STATEFUL)


def values_of(blocks: list[Json], entered: dict[str, Any] | None = None) -> Values:
    """The state of `blocks`: what was `entered`, else the initial values.

    `entered` maps block_id and action_id to Slack's value object, or to a plain value: a text, the value of an
    option, a list of them, a date.
    """
    values: Values = {}
    for block, element in stateful(blocks):
        field, initial, empty = STATEFUL[element["type"]]
        mine = ((entered or {}).get(block["block_id"]) or {}).get(element["action_id"])
        if isinstance(mine, dict) and "type" in mine:
            value = mine.get(field, empty)
        elif mine is None:
            value = element.get(initial, empty)
        else:
            value = _plain(element, field, mine)
        held = {"type": element["type"], field: value}
        values.setdefault(block["block_id"], {})[element["action_id"]] = held
    return values


def refusals(blocks: list[Json], values: Values) -> dict[str, str]:
    """Return what Slack's own form refuses before the app hears of it, by block_id."""
    errors: dict[str, str] = {}
    for block, element in stateful(blocks):
        if block["type"] != "input":
            continue
        field, _, empty = STATEFUL[element["type"]]
        value = values[block["block_id"]][element["action_id"]][field]
        if value in (empty, ""):
            if not block.get("optional"):
                errors[block["block_id"]] = "Please complete this required field."
        elif isinstance(value, str) and not _fits(element, value):
            errors[block["block_id"]] = (
                f"Please enter {element.get('min_length', 0)} to {element.get('max_length', 3000)} characters."
            )
    return errors


def _fits(element: Json, value: str) -> bool:
    if element["type"] != "plain_text_input":
        return True
    return int(element.get("min_length", 0)) <= len(value) <= int(element.get("max_length", 3000))


def _plain(element: Json, field: str, value: Any) -> Any:
    if not field.startswith("selected_option"):
        return value
    grouped = [each for group in element.get("option_groups", []) for each in group["options"]]
    by_value = {each["value"]: each for each in [*element.get("options", []), *grouped]}
    return [by_value[each] for each in value] if field == "selected_options" else by_value[value]
