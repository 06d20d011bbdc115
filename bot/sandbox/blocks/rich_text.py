"""Rich text, accepted loosely: sections, lists, quotes and code whose leaves have a known type."""

from typing import Any

from bot.sandbox.blocks.rules import Report

CONTAINERS = {"rich_text_section", "rich_text_list", "rich_text_quote", "rich_text_preformatted"}
LEAVES = {"text", "link", "user", "usergroup", "channel", "broadcast", "emoji", "date", "color", "team"}


def rich_text(value: Any, path: str, report: Report) -> None:
    """A rich_text object with elements; used as a block and as a rich text input's initial value."""
    if not isinstance(value, dict) or value.get("type") != "rich_text":
        report.add(path, "must be a rich_text object")
    else:
        _elements(value, path, report, CONTAINERS)


def _elements(value: dict[str, Any], path: str, report: Report, allowed: set[str]) -> None:
    elements = value.get("elements")
    if not isinstance(elements, list):
        report.add(f"{path}.elements", "must be a list")
        return
    for index, each in enumerate(elements):
        place = f"{path}.elements[{index}]"
        kind = each.get("type") if isinstance(each, dict) else None
        if not isinstance(kind, str) or kind not in allowed:
            report.add(f"{place}.type", f"is {kind!r}, which rich text does not have here")
        elif kind == "rich_text_list":
            _elements(each, place, report, {"rich_text_section"})
        elif kind in CONTAINERS:
            _elements(each, place, report, LEAVES)
        elif kind == "text" and not (isinstance(each.get("text"), str) and each["text"]):
            report.add(f"{place}.text", "is empty")
