"""Block elements: their fields and limits, and the surfaces and blocks that take them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.sandbox.blocks.parts import (
    choice_option,
    confirm,
    identifier,
    initial_among_options,
    one_option_list,
    option_groups,
    options,
    overflow_option,
    placeholder,
    plain,
    select_option,
    type_name,
    url,
    within_maximum,
)
from bot.sandbox.blocks.rich_text import rich_text
from bot.sandbox.blocks.rules import (
    Report,
    Rule,
    Shape,
    array,
    boolean,
    exactly_one,
    integer,
    one_of,
    string,
)

TIME = r"([01]\d|2[0-3]):[0-5]\d"
NUMBER = r"-?\d+(\.\d+)?"
slack_id = string(30, pattern=r"[A-Z0-9]+", like="a Slack id")
number = string(40, pattern=NUMBER, like="a number written as a string")
slack_file = Shape({}, {"id": slack_id, "url": url}, (exactly_one("id", "url"),))
dispatch = Shape({"trigger_actions_on": array(one_of("on_enter_pressed", "on_character_entered"), 1, 2)})
conversation_filter = Shape(
    {},
    {
        "include": array(one_of("im", "mpim", "private", "public"), 1, 4),
        "exclude_external_shared_channels": boolean,
        "exclude_bot_users": boolean,
    },
)


def calendar_date(value: Any, path: str, report: Report) -> None:
    """A date as YYYY-MM-DD that exists."""
    before = len(report.problems)
    string(10, pattern=r"\d{4}-\d\d-\d\d", like="a date as YYYY-MM-DD")(value, path, report)
    if len(report.problems) == before:
        try:
            date.fromisoformat(value)
        except ValueError:
            report.add(path, "is a date that does not exist")


def time_zone(value: Any, path: str, report: Report) -> None:
    """An IANA zone."""
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, TypeError, ValueError):
        report.add(path, f"is {value!r}, which is no time zone")


def lengths_agree(element: dict[str, Any], path: str, report: Report) -> None:
    """min_length, max_length and the initial value of a text input agree."""
    least, most = element.get("min_length", 0), element.get("max_length", 3000)
    initial = element.get("initial_value")
    if least > most:
        report.add(f"{path}.min_length", f"is {least}, over max_length, {most}")
    elif initial is not None and len(initial) > most:
        report.add(f"{path}.initial_value", f"is {len(initial)} characters long; max_length is {most}")
    elif initial and len(initial) < least:
        report.add(f"{path}.initial_value", f"is {len(initial)} characters long; min_length is {least}")


def numbers_agree(element: dict[str, Any], path: str, report: Report) -> None:
    """min_value, initial_value and max_value of a number input are in order, and whole where they must be."""
    named = ("min_value", "initial_value", "max_value")
    given = [(name, Decimal(element[name])) for name in named if name in element]
    for (low, first), (high, second) in pairwise(given):
        if first > second:
            report.add(f"{path}.{low}", f"is {first}, over {high}, {second}")
    for name, value in given:
        if not element["is_decimal_allowed"] and value % 1:
            report.add(f"{path}.{name}", "is not whole, and is_decimal_allowed is false")


FOCUS: dict[str, Rule] = {"focus_on_load": boolean}
PICK: dict[str, Rule] = {**FOCUS, "confirm": confirm}
MENU: dict[str, Rule] = {**PICK, "placeholder": placeholder}
INTERACTIVE: dict[str, Rule] = {"type": type_name, "action_id": identifier}
"""Slack makes up an absent action_id; nobody could answer it, so here it is required."""
ENTRY: dict[str, Rule] = {**FOCUS, "placeholder": placeholder, "dispatch_action_config": dispatch}
STATIC: dict[str, Rule] = {"options": options, "option_groups": option_groups}
CONVERSATION: dict[str, Rule] = {"default_to_current_conversation": boolean, "filter": conversation_filter}


@dataclass(frozen=True, slots=True)
class Element:
    """One kind of element: its shape, the blocks that take it, the surfaces that show it."""

    shape: Rule
    blocks: frozenset[str]
    surfaces: frozenset[str] = frozenset({"message", "modal", "home"})


def _element(
    blocks: str, required: Mapping[str, Rule], optional: Mapping[str, Rule], *also: Any, surfaces: str = ""
) -> Element:
    shape = Shape({**INTERACTIVE, **required}, optional, also)
    shown = surfaces or "message modal home"
    return Element(shape, frozenset(blocks.split()), frozenset(shown.split()))


def _select(**optional: Rule) -> Element:
    return _element("section actions input", {}, {**MENU, **optional})


def _multi(**optional: Rule) -> Element:
    fields = {**MENU, "max_selected_items": integer(1, 100), **optional}
    return _element("section input", {}, fields, within_maximum)


def _with_options(element: Element) -> Element:
    assert isinstance(element.shape, Shape)
    shape = element.shape
    also = (one_option_list, *shape.also, initial_among_options)
    return Element(
        Shape(shape.required, {**shape.optional, **STATIC}, also), element.blocks, element.surfaces
    )


def _choices(**optional: Rule) -> Element:
    required = {"options": array(choice_option, 1, 10)}
    return _element("section actions input", required, {**PICK, **optional}, initial_among_options)


ids = array(slack_id, 0, 100)
chosen = array(select_option, 1, 100)

ELEMENTS: Mapping[str, Element] = {
    "button": _element(
        "section actions",
        {"text": plain(75)},
        {
            "url": url,
            "value": string(2000),
            "style": one_of("primary", "danger"),
            "confirm": confirm,
            "accessibility_label": string(75),
        },
    ),
    "checkboxes": _choices(initial_options=array(choice_option, 1, 10)),
    "radio_buttons": _choices(initial_option=choice_option),
    "datepicker": _element("section actions input", {}, {**MENU, "initial_date": calendar_date}),
    "timepicker": _element(
        "section actions input",
        {},
        {**MENU, "initial_time": string(5, pattern=TIME, like="a time as HH:MM"), "timezone": time_zone},
    ),
    "datetimepicker": _element(
        "actions input",
        {},
        {**PICK, "initial_date_time": integer(1_000_000_000, 9_999_999_999)},
        surfaces="message modal",
    ),
    "email_text_input": _element("input", {}, {**ENTRY, "initial_value": string(3000)}, surfaces="modal"),
    "url_text_input": _element("input", {}, {**ENTRY, "initial_value": url}, surfaces="modal"),
    "number_input": _element(
        "input",
        {"is_decimal_allowed": boolean},
        {**ENTRY, "initial_value": number, "min_value": number, "max_value": number},
        numbers_agree,
        surfaces="modal",
    ),
    "plain_text_input": _element(
        "input",
        {},
        {
            **ENTRY,
            "initial_value": string(3000, shortest=0),
            "multiline": boolean,
            "min_length": integer(0, 3000),
            "max_length": integer(1, 3000),
        },
        lengths_agree,
    ),
    "rich_text_input": _element("input", {}, {**ENTRY, "initial_value": rich_text}, surfaces="modal home"),
    "file_input": _element(
        "input",
        {},
        {"filetypes": array(string(20), 1, 100), "max_files": integer(1, 10)},
        surfaces="modal",
    ),
    "image": Element(
        Shape(
            {"type": type_name, "alt_text": string(2000)},
            {"image_url": url, "slack_file": slack_file},
            (exactly_one("image_url", "slack_file"),),
        ),
        frozenset({"section", "context"}),
    ),
    "overflow": _element(
        "section actions",
        {"options": array(overflow_option, 1, 5)},
        {"confirm": confirm},
    ),
    "static_select": _with_options(_select(initial_option=select_option)),
    "external_select": _select(initial_option=select_option, min_query_length=integer(0, 100)),
    "users_select": _select(initial_user=slack_id),
    "channels_select": _select(initial_channel=slack_id, response_url_enabled=boolean),
    "conversations_select": _select(
        initial_conversation=slack_id, response_url_enabled=boolean, **CONVERSATION
    ),
    "multi_static_select": _with_options(_multi(initial_options=chosen)),
    "multi_external_select": _multi(initial_options=chosen, min_query_length=integer(0, 100)),
    "multi_users_select": _multi(initial_users=ids),
    "multi_channels_select": _multi(initial_channels=ids),
    "multi_conversations_select": _multi(initial_conversations=ids, **CONVERSATION),
}
