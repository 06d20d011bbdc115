"""The checker: one valid payload of every kind, and everything that must be refused, each alone."""

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.blocks import (
    characters,
    check_blocks,
    check_message,
    check_metadata,
    check_options,
    check_view,
)
from bot.sandbox.blocks.elements import ELEMENTS
from bot.sandbox.blocks.layout import BLOCKS


def plain(text="Text"):
    return {"type": "plain_text", "text": text}


def mrkdwn(text="Text"):
    return {"type": "mrkdwn", "text": text}


def option(value="a", text="A", **fields):
    return {"text": plain(text), "value": value, **fields}


def options(count):
    return [option(str(n), f"Option {n}") for n in range(count)]


def section(text="Text", **fields):
    return {"type": "section", "text": mrkdwn(text), **fields}


def button(**fields):
    return {"type": "button", "text": plain("Star"), "action_id": "star", **fields}


def select(**fields):
    return {"type": "static_select", "action_id": "pick", "options": options(3), **fields}


def actions(*elements):
    return {"type": "actions", "elements": list(elements)}


def put(element, **fields):
    """An input block around `element`."""
    return {"type": "input", "label": plain("Label"), "element": element, **fields}


def entry(kind="plain_text_input", **fields):
    return {"type": kind, "action_id": "entry", **fields}


def message(*blocks, **fields):
    return {"text": "All of it in words", "blocks": list(blocks), **fields}


def modal(*blocks, **fields):
    return {
        "type": "modal",
        "title": plain("Title"),
        "submit": plain("Send"),
        "blocks": list(blocks) or [section()],
        **fields,
    }


def home(*blocks):
    return {"type": "home", "blocks": list(blocks)}


def check(payload):
    return check_view(payload) if payload.get("type") in {"modal", "home"} else check_message(payload)


CONFIRM = {
    "title": plain(),
    "text": mrkdwn(),
    "confirm": plain("Yes"),
    "deny": plain("No"),
    "style": "danger",
}
IMAGE = {"type": "image", "image_url": "https://example.org/a.png", "alt_text": "A map"}
RICH = {
    "type": "rich_text",
    "elements": [
        {"type": "rich_text_section", "elements": [{"type": "text", "text": "Hello"}]},
        {
            "type": "rich_text_list",
            "style": "bullet",
            "elements": [
                {"type": "rich_text_section", "elements": [{"type": "link", "url": "https://example.org"}]}
            ],
        },
    ],
}
VIDEO = {
    "type": "video",
    "alt_text": "A talk",
    "title": plain("Talk"),
    "thumbnail_url": "https://example.org/a.png",
    "video_url": "https://example.org/v",
}

GOOD = {
    "text alone": {"text": "Hello"},
    "with metadata": message(metadata={"event_type": "usher_delivery", "event_payload": {"id": 7}}),
    "section": message(section("x" * 3000)),
    "section with fields": message({"type": "section", "fields": [mrkdwn("x" * 2000), *[mrkdwn()] * 9]}),
    "section with image": message(section(accessory=IMAGE)),
    "header": message({"type": "header", "text": plain("x" * 150)}),
    "divider": message({"type": "divider", "block_id": "d"}),
    "image": message({**IMAGE, "title": plain("Plan")}),
    "image from a file": message({"type": "image", "slack_file": {"id": "F123"}, "alt_text": "Plan"}),
    "context": message({"type": "context", "elements": [mrkdwn(), IMAGE, plain()]}),
    "actions": message(actions(*(button(action_id=f"a{n}") for n in range(25)))),
    "button": message(
        actions(
            button(
                value="7",
                url="https://example.org",
                style="primary",
                confirm=CONFIRM,
                accessibility_label="Star",
            )
        )
    ),
    "overflow": message(actions({"type": "overflow", "action_id": "more", "options": options(5)})),
    "overflow with links": message(
        section(
            accessory={
                "type": "overflow",
                "action_id": "more",
                "options": [option(url="https://example.org")],
            }
        )
    ),
    "static select": message(
        actions(select(initial_option=option("1", "Option 1"), placeholder=plain("Room")))
    ),
    "select with groups": message(
        actions(
            {
                "type": "static_select",
                "action_id": "g",
                "option_groups": [{"label": plain("Monday"), "options": [option()]}],
                "initial_option": option(),
            }
        )
    ),
    "external select": message(
        actions(
            {"type": "external_select", "action_id": "e", "min_query_length": 2, "initial_option": option()}
        )
    ),
    "users select": message(actions({"type": "users_select", "action_id": "u", "initial_user": "U123"})),
    "channels select": message(
        actions({"type": "channels_select", "action_id": "c", "initial_channel": "C1"})
    ),
    "conversations select": modal(
        put(
            {
                "type": "conversations_select",
                "action_id": "c",
                "default_to_current_conversation": True,
                "response_url_enabled": True,
                "filter": {"include": ["public", "private"], "exclude_bot_users": True},
            }
        )
    ),
    "multi static select": message(
        section(
            accessory={
                "type": "multi_static_select",
                "action_id": "m",
                "options": options(3),
                "initial_options": options(2),
                "max_selected_items": 2,
            }
        )
    ),
    "multi external select": modal(put({"type": "multi_external_select", "action_id": "m"})),
    "multi users select": modal(
        put({"type": "multi_users_select", "action_id": "m", "initial_users": ["U1"]})
    ),
    "multi channels select": modal(put({"type": "multi_channels_select", "action_id": "m"})),
    "multi conversations select": modal(put({"type": "multi_conversations_select", "action_id": "m"})),
    "radio buttons": message(
        actions(
            {
                "type": "radio_buttons",
                "action_id": "r",
                "options": options(10),
                "initial_option": options(1)[0],
            }
        )
    ),
    "checkboxes": message(
        actions(
            {
                "type": "checkboxes",
                "action_id": "c",
                "options": [{"text": mrkdwn("*A*"), "value": "a", "description": plain("why")}],
            }
        )
    ),
    "date picker": message(actions({"type": "datepicker", "action_id": "d", "initial_date": "2026-02-28"})),
    "time picker": message(
        actions(
            {"type": "timepicker", "action_id": "t", "initial_time": "23:59", "timezone": "Europe/Brussels"}
        )
    ),
    "date and time picker": modal(
        put({"type": "datetimepicker", "action_id": "d", "initial_date_time": 1_750_000_000})
    ),
    "plain text input": modal(
        put(
            entry(multiline=True, min_length=2, max_length=3000, initial_value="Hello", focus_on_load=True),
            hint=plain("Short"),
            optional=True,
            dispatch_action=True,
        )
    ),
    "number input": modal(
        put(
            entry("number_input", is_decimal_allowed=True, min_value="-1", initial_value="0.5", max_value="2")
        )
    ),
    "e-mail input": modal(put(entry("email_text_input", placeholder=plain("a@example.org")))),
    "url input": modal(put(entry("url_text_input", initial_value="https://example.org"))),
    "rich text input": modal(put(entry("rich_text_input", initial_value=RICH))),
    "file input": modal(put(entry("file_input", filetypes=["pdf"], max_files=10))),
    "rich text": message(RICH),
    "markdown": message({"type": "markdown", "text": "# Hello"}),
    "table": message({"type": "table", "rows": [[{"type": "raw_text", "text": "A"}, RICH]]}),
    "video": message(VIDEO),
    "50 blocks": message(*[{"type": "divider"}] * 50),
    "100 blocks in a modal": modal(*[{"type": "divider"}] * 100),
    "a modal's every field": modal(
        close=plain("x" * 24),
        private_metadata="x" * 3000,
        callback_id="x" * 255,
        external_id="e",
        clear_on_close=True,
        notify_on_close=True,
    ),
    "home": home(section(), actions(button())),
    "an empty home": home(),
    "home with an input": home(put(entry(), dispatch_action=True)),
    "one action_id in two blocks of a message": message(actions(button()), actions(button())),
}


@pytest.mark.parametrize("payload", GOOD.values(), ids=GOOD.keys())
def test_what_slack_takes_is_accepted(payload):
    assert check(payload) == []


def test_every_kind_of_block_and_element_is_shown_valid_once():
    shown = str(list(GOOD.values()))
    assert [kind for kind in (*BLOCKS, *ELEMENTS) if f"'type': '{kind}'" not in shown] == []


BAD = {
    "no text": ({"blocks": [section()]}, "text is missing"),
    "empty text": ({"text": ""}, "text is empty"),
    "blank text": ({"text": " \n"}, "text is empty"),
    "text not a string": ({"text": 7}, "text must be a string"),
    "text over 4,000": ({"text": "x" * 4001}, "text is 4001 characters long"),
    "51 blocks": (message(*[{"type": "divider"}] * 51), "blocks has 51 items"),
    "blocks not a list": (message() | {"blocks": {"type": "divider"}}, "blocks must be a list"),
    "a block that is no object": (message("hello"), "blocks[0] must be an object"),
    "too much in all": (message(*[section("x" * 2700)] * 5), "blocks hold 13500 characters"),
    "unknown block": (message({"type": "carousel", "elements": []}), "blocks[0].type is 'carousel'"),
    "block without type": (message({"text": plain()}), "blocks[0].type is None"),
    "unknown field": (message(section(colour="red")), "blocks[0].colour is not a field"),
    "section without content": (message({"type": "section"}), "blocks[0] must have text or fields"),
    "section text empty": (message(section("")), "blocks[0].text.text is empty"),
    "section text over 3,000": (message(section("x" * 3001)), "blocks[0].text.text is 3001"),
    "section text a string": (message({"type": "section", "text": "x"}), "blocks[0].text must be an object"),
    "text object of unknown type": (
        message({"type": "section", "text": {"type": "markdown", "text": "x"}}),
        "blocks[0].text.type is 'markdown'",
    ),
    "emoji in mrkdwn": (
        message({"type": "section", "text": mrkdwn() | {"emoji": True}}),
        "blocks[0].text.emoji is not a field",
    ),
    "eleven fields": (message({"type": "section", "fields": [mrkdwn()] * 11}), "blocks[0].fields has 11"),
    "no fields": (message({"type": "section", "fields": []}), "blocks[0].fields has 0"),
    "field over 2,000": (
        message({"type": "section", "fields": [mrkdwn("x" * 2001)]}),
        "blocks[0].fields[0].text is 2001",
    ),
    "accessory that does not fit": (message(section(accessory=entry())), "blocks[0].accessory.type is"),
    "header over 150": (message({"type": "header", "text": plain("x" * 151)}), "blocks[0].text.text is 151"),
    "header in mrkdwn": (message({"type": "header", "text": mrkdwn()}), "blocks[0].text.type is 'mrkdwn'"),
    "image without alt text": (
        message({"type": "image", "image_url": "https://example.org/a.png"}),
        "blocks[0].alt_text is missing",
    ),
    "image without source": (
        message({"type": "image", "alt_text": "A"}),
        "blocks[0] must have exactly one of",
    ),
    "image with a wrong address": (
        message(IMAGE | {"image_url": "a.png"}),
        "blocks[0].image_url must be an http",
    ),
    "eleven context elements": (
        message({"type": "context", "elements": [mrkdwn()] * 11}),
        "blocks[0].elements has 11",
    ),
    "button in context": (
        message({"type": "context", "elements": [button()]}),
        "blocks[0].elements[0].type is",
    ),
    "no actions": (message(actions()), "blocks[0].elements has 0"),
    "26 actions": (message(actions(*[button()] * 26)), "blocks[0].elements has 26"),
    "input element in actions": (message(actions(entry())), "blocks[0].elements[0].type is"),
    "unknown element": (
        message(actions({"type": "knob", "action_id": "k"})),
        "blocks[0].elements[0].type is",
    ),
    "button text over 75": (message(actions(button(text=plain("x" * 76)))), "elements[0].text.text is 76"),
    "button text in mrkdwn": (message(actions(button(text=mrkdwn()))), "elements[0].text.type is 'mrkdwn'"),
    "button value over 2,000": (message(actions(button(value="x" * 2001))), "elements[0].value is 2001"),
    "button value a number": (message(actions(button(value=7))), "elements[0].value must be a string"),
    "button address over 3,000": (
        message(actions(button(url="https://example.org/" + "x" * 3000))),
        "elements[0].url is 3020",
    ),
    "button style": (message(actions(button(style="warning"))), "elements[0].style is 'warning'"),
    "button label over 75": (
        message(actions(button(accessibility_label="x" * 76))),
        "elements[0].accessibility_label is 76",
    ),
    "button without action_id": (
        message(actions({"type": "button", "text": plain()})),
        "elements[0].action_id is missing",
    ),
    "action_id over 255": (message(actions(button(action_id="x" * 256))), "elements[0].action_id is 256"),
    "block_id over 255": (message({"type": "divider", "block_id": "x" * 256}), "blocks[0].block_id is 256"),
    "action_id twice in a block": (
        message(actions(button(), button())),
        "elements[1].action_id is 'star' again",
    ),
    "action_id twice in a view": (
        modal(actions(button()), actions(button())),
        "blocks[1].elements[0].action_id",
    ),
    "block_id twice": (
        message({"type": "divider", "block_id": "d"}, {"type": "divider", "block_id": "d"}),
        "blocks[1].block_id is 'd' again",
    ),
    "confirm without deny": (
        message(actions(button(confirm={k: v for k, v in CONFIRM.items() if k != "deny"}))),
        "confirm.deny is missing",
    ),
    "confirm title over 100": (
        message(actions(button(confirm=CONFIRM | {"title": plain("x" * 101)}))),
        "confirm.title.text is 101",
    ),
    "confirm text over 300": (
        message(actions(button(confirm=CONFIRM | {"text": plain("x" * 301)}))),
        "confirm.text.text is 301",
    ),
    "confirm button over 30": (
        message(actions(button(confirm=CONFIRM | {"confirm": plain("x" * 31)}))),
        "confirm.confirm.text is 31",
    ),
    "overflow without options": (
        message(actions({"type": "overflow", "action_id": "o", "options": []})),
        "elements[0].options has 0",
    ),
    "overflow of six": (
        message(actions({"type": "overflow", "action_id": "o", "options": options(6)})),
        "elements[0].options has 6",
    ),
    "select without options": (
        message(actions({"type": "static_select", "action_id": "s"})),
        "elements[0] must have exactly one of options and option_groups",
    ),
    "select of none": (message(actions(select(options=[]))), "elements[0].options has 0"),
    "select of 101": (message(actions(select(options=options(101)))), "elements[0].options has 101"),
    "option text over 75": (
        message(actions(select(options=[option(text="x" * 76)]))),
        "options[0].text.text is 76",
    ),
    "option value over 150": (
        message(actions(select(options=[option("x" * 151)]))),
        "options[0].value is 151",
    ),
    "option value empty": (message(actions(select(options=[option("")]))), "options[0].value is empty"),
    "option text in mrkdwn": (
        message(actions(select(options=[{"text": mrkdwn(), "value": "a"}]))),
        "options[0].text.type is 'mrkdwn'",
    ),
    "option link in a select": (
        message(actions(select(options=[option(url="https://example.org")]))),
        "options[0].url is not a field",
    ),
    "initial option elsewhere": (
        message(actions(select(initial_option=option("z", "Z")))),
        "initial_option is not among the options",
    ),
    "initial options elsewhere": (
        message(
            actions(
                {
                    "type": "checkboxes",
                    "action_id": "c",
                    "options": options(2),
                    "initial_options": [option("z")],
                }
            )
        ),
        "initial_options[0] is not among the options",
    ),
    "placeholder over 150": (
        message(actions(select(placeholder=plain("x" * 151)))),
        "placeholder.text is 151",
    ),
    "eleven checkboxes": (
        message(actions({"type": "checkboxes", "action_id": "c", "options": options(11)})),
        "options has 11",
    ),
    "eleven radio buttons": (
        message(actions({"type": "radio_buttons", "action_id": "c", "options": options(11)})),
        "options has 11",
    ),
    "multi select in actions": (
        message(actions({"type": "multi_users_select", "action_id": "m"})),
        "elements[0].type is 'multi_users_select'",
    ),
    "more chosen than allowed": (
        modal(
            put(
                {
                    "type": "multi_static_select",
                    "action_id": "m",
                    "options": options(3),
                    "initial_options": options(3),
                    "max_selected_items": 2,
                }
            )
        ),
        "initial_options has 3 items; max_selected_items is 2",
    ),
    "date in words": (
        message(actions({"type": "datepicker", "action_id": "d", "initial_date": "tomorrow"})),
        "initial_date must be a date",
    ),
    "date that does not exist": (
        message(actions({"type": "datepicker", "action_id": "d", "initial_date": "2026-02-29"})),
        "initial_date is a date that does not exist",
    ),
    "time of 24:00": (
        message(actions({"type": "timepicker", "action_id": "t", "initial_time": "24:00"})),
        "initial_time must be a time",
    ),
    "unknown zone": (
        message(actions({"type": "timepicker", "action_id": "t", "timezone": "Mars/Base"})),
        "timezone is 'Mars/Base'",
    ),
    "date and time in milliseconds": (
        modal(put({"type": "datetimepicker", "action_id": "d", "initial_date_time": 1_750_000_000_000})),
        "initial_date_time is 1750000000000",
    ),
    "min over max length": (modal(put(entry(min_length=9, max_length=3))), "element.min_length is 9, over"),
    "max length over 3,000": (modal(put(entry(max_length=3001))), "element.max_length is 3001"),
    "initial value over max length": (
        modal(put(entry(max_length=3, initial_value="long"))),
        "element.initial_value is 4",
    ),
    "min over max value": (
        modal(put(entry("number_input", is_decimal_allowed=False, min_value="3", max_value="2"))),
        "element.min_value is 3, over max_value, 2",
    ),
    "number that is none": (
        modal(put(entry("number_input", is_decimal_allowed=False, min_value="few"))),
        "element.min_value must be a number",
    ),
    "fraction where whole": (
        modal(put(entry("number_input", is_decimal_allowed=False, initial_value="0.5"))),
        "element.initial_value is not whole",
    ),
    "number input undecided": (modal(put(entry("number_input"))), "element.is_decimal_allowed is missing"),
    "number input in a message": (
        message(put(entry("number_input", is_decimal_allowed=False))),
        "blocks[0].element is a number_input, which a message cannot show",
    ),
    "input without label": (modal({"type": "input", "element": entry()}), "blocks[0].label is missing"),
    "input label over 2,000": (modal(put(entry(), label=plain("x" * 2001))), "blocks[0].label.text is 2001"),
    "input hint over 2,000": (modal(put(entry(), hint=plain("x" * 2001))), "blocks[0].hint.text is 2001"),
    "button as input": (modal(put(button())), "blocks[0].element.type is 'button'"),
    "two focuses": (
        modal(put(entry(focus_on_load=True)), put(entry(action_id="b", focus_on_load=True))),
        "blocks[1].element.focus_on_load is the second one",
    ),
    "response_url outside a modal": (
        home(put({"type": "conversations_select", "action_id": "c", "response_url_enabled": True})),
        "element.response_url_enabled is only for modals",
    ),
    "input without submit": (
        {"type": "modal", "title": plain(), "blocks": [put(entry())]},
        "submit is missing",
    ),
    "view of unknown type": (
        {"type": "modal", "title": plain(), "blocks": [section()]} | {"type": "home"},
        "title is not",
    ),
    "view without title": ({"type": "modal", "blocks": [section()]}, "title is missing"),
    "title over 24": (modal(title=plain("x" * 25)), "title.text is 25"),
    "submit over 24": (modal(submit=plain("x" * 25)), "submit.text is 25"),
    "close over 24": (modal(close=plain("x" * 25)), "close.text is 25"),
    "title in mrkdwn": (modal(title=mrkdwn()), "title.type is 'mrkdwn'"),
    "private_metadata over 3,000": (modal(private_metadata="x" * 3001), "private_metadata is 3001"),
    "callback_id over 255": (modal(callback_id="x" * 256), "callback_id is 256"),
    "101 blocks in a modal": (modal(*[{"type": "divider"}] * 101), "blocks has 101"),
    "101 blocks in a home": (home(*[{"type": "divider"}] * 101), "blocks has 101"),
    "markdown in a modal": (modal({"type": "markdown", "text": "x"}), "blocks[0] is a markdown block"),
    "markdown over 12,000": (
        message({"type": "markdown", "text": "x" * 6001}, {"type": "markdown", "text": "x" * 6001}),
        "blocks hold 12002 characters of markdown",
    ),
    "table in a modal": (modal({"type": "table", "rows": [[RICH]]}), "blocks[0] is a table block"),
    "two tables": (message(*[{"type": "table", "rows": [[RICH]]}] * 2), "blocks[1] is a second table"),
    "21 columns": (message({"type": "table", "rows": [[RICH] * 21]}), "blocks[0].rows[0] has 21"),
    "unknown rich text": (
        message({"type": "rich_text", "elements": [{"type": "text", "text": "x"}]}),
        "blocks[0].elements[0].type is 'text'",
    ),
    "date and time picker in a home": (
        home(actions({"type": "datetimepicker", "action_id": "d"})),
        "which a home cannot show",
    ),
    "video over http": (message(VIDEO | {"video_url": "http://example.org/v"}), "video_url must be an https"),
    "attachments": ({"text": "x", "attachments": [{"text": "y"}]}, "attachments are"),
    "metadata without payload": (
        {"text": "x", "metadata": {"event_type": "t"}},
        "metadata.event_payload is missing",
    ),
    "metadata payload a list": (
        {"text": "x", "metadata": {"event_type": "t", "event_payload": []}},
        "metadata.event_payload must be an object",
    ),
}


@pytest.mark.parametrize(("payload", "problem"), BAD.values(), ids=BAD.keys())
def test_what_slack_refuses_is_refused_with_its_place(payload, problem):
    problems = check(payload)
    assert len(problems) == 1
    assert problem in problems[0]


def test_checking_changes_nothing():
    payload = message(section(accessory=button()))
    before = copy.deepcopy(payload)
    check_message(payload)
    assert payload == before


def test_a_view_that_is_no_view():
    assert check_view({"type": "workflow_step"}) == ["type is 'workflow_step'; it must be modal or home"]


def test_options_for_an_external_select():
    assert check_options({"options": []}) == []
    assert check_options({"option_groups": [{"label": plain(), "options": [option()]}]}) == []
    assert check_options({"options": options(101)}) == ["options has 101 items; it must have 0 to 100"]
    assert check_options({"options": [], "option_groups": []}) != []
    assert check_options(None) != []


def test_characters_are_counted_over_all_texts():
    assert characters([section("abc", accessory=button()), IMAGE]) == len("abc") + len("Star") + len("A map")


def test_metadata_is_checked_alone_too():
    assert check_metadata("delivery") == ["metadata must be an object"]


def test_blocks_are_checked_alone_too():
    assert check_blocks([section()]) == []


NAMES = st.sampled_from(
    [
        "type",
        "text",
        "blocks",
        "elements",
        "element",
        "options",
        "option_groups",
        "initial_option",
        "fields",
        "title",
    ]
)
TYPES = st.sampled_from(["modal", "home", "plain_text", "mrkdwn", *BLOCKS, *ELEMENTS])
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3) | TYPES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=20,
)


@given(st.dictionaries(NAMES, ANYTHING, max_size=5))
def test_no_payload_makes_the_checker_fail(payload):
    assert all(isinstance(problem, str) for problem in [*check_message(payload), *check_view(payload)])
