"""Composition objects: text, options, confirmation dialogs (docs.slack.dev/reference/block-kit/composition-objects)."""

from typing import Any

from bot.sandbox.blocks.rules import Report, Rule, Shape, Typed, array, boolean, exactly_one, one_of, string

identifier = string(255)
url = string(3000, pattern=r"https?://\S+", like="an http or https address")
type_name = string(100)


def plain(longest: int) -> Shape:
    """A plain_text object of at most `longest` characters."""
    return Shape({"type": one_of("plain_text"), "text": string(longest)}, {"emoji": boolean})


def mrkdwn(longest: int) -> Shape:
    """A mrkdwn object of at most `longest` characters."""
    return Shape({"type": one_of("mrkdwn"), "text": string(longest)}, {"verbatim": boolean})


def text(longest: int) -> Typed:
    """A text object of either kind of at most `longest` characters."""
    return Typed({"plain_text": plain(longest), "mrkdwn": mrkdwn(longest)}, "text type")


confirm = Shape(
    {"title": plain(100), "text": text(300), "confirm": plain(30), "deny": plain(30)},
    {"style": one_of("primary", "danger")},
)

placeholder = plain(150)


def option(label: Rule, *, link: bool = False) -> Shape:
    """An option; only an overflow menu's has a `url`."""
    return Shape(
        {"text": label, "value": string(150)},
        {"description": plain(75), **({"url": url} if link else {})},
    )


select_option = option(plain(75))
choice_option = option(text(75))
overflow_option = option(plain(75), link=True)
options = array(select_option, 1, 100)
option_groups = array(Shape({"label": plain(75), "options": options}), 1, 100)


def offered(element: dict[str, Any]) -> list[Any]:
    """All options of an element, those in groups too."""
    grouped = [each for group in element.get("option_groups", []) for each in group["options"]]
    return [*element.get("options", []), *grouped]


def initial_among_options(element: dict[str, Any], path: str, report: Report) -> None:
    """Check that the initial choice is one of the options, whole; Slack compares value and text."""
    choices = offered(element)
    if "initial_option" in element and element["initial_option"] not in choices:
        report.add(f"{path}.initial_option", "is not among the options")
    for index, each in enumerate(element.get("initial_options", [])):
        if each not in choices:
            report.add(f"{path}.initial_options[{index}]", "is not among the options")


def within_maximum(element: dict[str, Any], path: str, report: Report) -> None:
    """No more is chosen at first than max_selected_items."""
    most = element.get("max_selected_items")
    for name, value in element.items():
        if most and name.startswith("initial_") and isinstance(value, list) and len(value) > most:
            report.add(f"{path}.{name}", f"has {len(value)} items; max_selected_items is {most}")


one_option_list = exactly_one("options", "option_groups")
