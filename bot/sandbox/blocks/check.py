"""The strict Block Kit checker: all that Slack refuses, and what it should (blank text, a message without `text`)."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from bot.sandbox.blocks.layout import block
from bot.sandbox.blocks.parts import option_groups, plain, select_option
from bot.sandbox.blocks.rules import Report, Shape, Surface, anything, array, boolean, one_of, string

MESSAGE_TEXT = 4_000
MESSAGE_CHARACTERS = 13_200
MARKDOWN_CHARACTERS = 12_000
MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100

_blocks = array(block, 0, MESSAGE_BLOCKS)
_metadata = Shape({"event_type": string(255), "event_payload": anything}, {"entities": anything})
_text = string(MESSAGE_TEXT)
_options = array(select_option, 0, 100)
_view = {"private_metadata": string(3000, shortest=0), "callback_id": string(255), "external_id": string(255)}
_modal = Shape(
    {"type": one_of("modal"), "title": plain(24), "blocks": array(block, 1, VIEW_BLOCKS)},
    {
        **_view,
        "submit": plain(24),
        "close": plain(24),
        "clear_on_close": boolean,
        "notify_on_close": boolean,
        "submit_disabled": boolean,
    },
)
_home = Shape({"type": one_of("home"), "blocks": array(block, 0, VIEW_BLOCKS)}, _view)


def check_message(payload: dict[str, Any]) -> list[str]:
    """Return what is wrong with a message: the arguments of chat.postMessage, an acknowledgement, a response."""
    report = Report("message")
    if payload.get("text") is None:
        report.add("text", "is missing; screen readers and notifications read it, not the blocks")
    else:
        _text(payload["text"], "text", report)
    if payload.get("attachments"):
        report.add("attachments", "are how messages looked before blocks; use blocks")
    if payload.get("metadata") is not None:
        report.problems += check_metadata(payload["metadata"])
    return [*report.problems, *check_blocks(payload.get("blocks") or [])]


def check_blocks(blocks: Any) -> list[str]:
    """Return what is wrong with the blocks of a message."""
    report = Report("message")
    _blocks(blocks, "blocks", report)
    if not report.problems:
        _across(blocks, report)
        if (length := characters(blocks)) > MESSAGE_CHARACTERS:
            report.add(
                "blocks", f"hold {length} characters; at most {MESSAGE_CHARACTERS} are allowed together"
            )
    return report.problems


def check_view(view: dict[str, Any]) -> list[str]:
    """Return what is wrong with a modal or a Home tab."""
    kind = view.get("type") if isinstance(view, dict) else None
    if kind not in ("modal", "home"):  # a tuple: it may be a list, which no set takes
        return [f"type is {kind!r}; it must be modal or home"]
    surface: Surface = "modal" if kind == "modal" else "home"
    report = Report(surface)
    (_modal if kind == "modal" else _home)(view, "view", report)
    report.problems = [problem.removeprefix("view.") for problem in report.problems]
    if not report.problems:
        _across(view["blocks"], report)
        if kind == "modal" and "submit" not in view and any(b["type"] == "input" for b in view["blocks"]):
            report.add("submit", "is missing; a modal with an input block needs it")
    return report.problems


def check_metadata(metadata: Any) -> list[str]:
    """Return what is wrong with a message's metadata; its payload must be an object."""
    report = Report("message")
    _metadata(metadata, "metadata", report)
    if not report.problems and not isinstance(metadata["event_payload"], dict):
        report.add("metadata.event_payload", "must be an object")
    return report.problems


def check_options(answer: Any) -> list[str]:
    """Return what is wrong with the answer to a block_suggestion: at most 100 options, or groups of them."""
    report = Report("message")
    if not isinstance(answer, dict) or len({"options", "option_groups"} & answer.keys()) != 1:
        report.add("answer", "must have exactly one of options and option_groups")
    elif "options" in answer:
        _options(answer["options"], "options", report)
    else:
        option_groups(answer["option_groups"], "option_groups", report)
    return report.problems


def characters(blocks: Any) -> int:
    """The characters of all texts in `blocks`, alternative texts included."""
    return sum(
        len(value)
        for _, each in _objects(blocks, "")
        for name, value in each.items()
        if name in {"text", "alt_text"} and isinstance(value, str)
    )


def _objects(value: Any, path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every object inside `value` with its path."""
    if isinstance(value, dict):
        yield path, value
        for name, each in value.items():
            yield from _objects(each, f"{path}.{name}")
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from _objects(each, f"{path}[{index}]")


def _across(blocks: list[dict[str, Any]], report: Report) -> None:
    """Rules over all blocks: unique ids, one focus, one table, the markdown total."""
    _repeated(report, "block_id", [(f"blocks[{i}]", b) for i, b in enumerate(blocks)])
    if report.surface == "message":  # Slack asks for unique action ids inside one block
        for index, each in enumerate(blocks):
            _repeated(report, "action_id", _objects(each, f"blocks[{index}]"))
    else:
        _repeated(report, "action_id", _objects(blocks, "blocks"))
    focused = [path for path, each in _objects(blocks, "blocks") if each.get("focus_on_load") is True]
    for path in focused[1:]:
        report.add(f"{path}.focus_on_load", "is the second one; only one element can have the focus")
    tables = [i for i, each in enumerate(blocks) if each["type"] == "table"]
    if len(tables) > 1:
        report.add(f"blocks[{tables[1]}]", "is a second table; a message has at most one")
    markdown = sum(len(each["text"]) for each in blocks if each["type"] == "markdown")
    if markdown > MARKDOWN_CHARACTERS:
        report.add(
            "blocks", f"hold {markdown} characters of markdown; at most {MARKDOWN_CHARACTERS} are allowed"
        )


def _repeated(report: Report, name: str, objects: Any) -> None:
    seen: Counter[str] = Counter()
    for path, each in objects:
        if isinstance(value := each.get(name), str):
            seen[value] += 1
            if seen[value] > 1:
                report.add(f"{path}.{name}", f"is {value!r} again; it must be unique")
