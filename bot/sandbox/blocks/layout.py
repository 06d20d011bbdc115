"""Layout blocks: their fields, the elements they take, the surfaces that show them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.sandbox.blocks.elements import ELEMENTS, slack_file
from bot.sandbox.blocks.parts import identifier, mrkdwn, plain, text, type_name, url
from bot.sandbox.blocks.rich_text import rich_text
from bot.sandbox.blocks.rules import Report, Rule, Shape, Typed, anything, array, boolean, exactly_one, string

EVERYWHERE = frozenset({"message", "modal", "home"})


@dataclass(frozen=True, slots=True)
class Block:
    """One kind of block: its shape and the surfaces that show it."""

    shape: Rule
    surfaces: frozenset[str] = EVERYWHERE


def _elements_of(block: str) -> Rule:
    taken = Typed(
        {k: e.shape for k, e in ELEMENTS.items() if block in e.blocks}, f"element of {block} blocks"
    )

    def rule(value: Any, path: str, report: Report) -> None:
        kind = value.get("type") if isinstance(value, dict) else None
        known = ELEMENTS.get(kind) if isinstance(kind, str) else None
        if known and block in known.blocks and report.surface not in known.surfaces:
            report.add(path, f"is a {kind}, which a {report.surface} cannot show")
        taken(value, path, report)

    return rule


context_item = Typed(
    {"image": ELEMENTS["image"].shape, "plain_text": plain(3000), "mrkdwn": mrkdwn(3000)},
    "element of context blocks",
)
BASE: Mapping[str, Rule] = {"block_id": identifier}
TYPE: Mapping[str, Rule] = {"type": type_name}


def _block(required: Mapping[str, Rule], optional: Mapping[str, Rule], *also: Any) -> Shape:
    return Shape({**TYPE, **required}, {**BASE, **optional}, also)


def _some_text(block: dict[str, Any], path: str, report: Report) -> None:
    if "text" not in block and "fields" not in block:
        report.add(path, "must have text or fields")


def _response_url_only_in_modals(block: dict[str, Any], path: str, report: Report) -> None:
    if report.surface != "modal" and block["element"].get("response_url_enabled"):
        report.add(f"{path}.element.response_url_enabled", "is only for modals")


def _table_cell(value: Any, path: str, report: Report) -> None:
    if isinstance(value, dict) and value.get("type") == "rich_text":
        rich_text(value, path, report)
    else:
        Typed({"raw_text": Shape({**TYPE, "text": string(3000, shortest=0)})}, "table cell")(
            value, path, report
        )


def _rich_text_block(value: Any, path: str, report: Report) -> None:
    rich_text(value, path, report)
    if "block_id" in value:
        identifier(value["block_id"], f"{path}.block_id", report)


BLOCKS: Mapping[str, Block] = {
    "actions": Block(_block({"elements": array(_elements_of("actions"), 1, 25)}, {})),
    "context": Block(_block({"elements": array(context_item, 1, 10)}, {})),
    "divider": Block(_block({}, {})),
    "header": Block(_block({"text": plain(150)}, {})),
    "image": Block(
        _block(
            {"alt_text": string(2000)},
            {"image_url": url, "slack_file": slack_file, "title": plain(2000)},
            exactly_one("image_url", "slack_file"),
        )
    ),
    "input": Block(
        _block(
            {"label": plain(2000), "element": _elements_of("input")},
            {"hint": plain(2000), "optional": boolean, "dispatch_action": boolean},
            _response_url_only_in_modals,
        )
    ),
    "markdown": Block(_block({"text": string(12_000)}, {}), frozenset({"message"})),
    "rich_text": Block(_rich_text_block),
    "section": Block(
        _block(
            {},
            {
                "text": text(3000),
                "fields": array(text(2000), 1, 10),
                "accessory": _elements_of("section"),
                "expand": boolean,
            },
            _some_text,
        )
    ),
    "table": Block(
        _block(
            {"rows": array(array(_table_cell, 1, 20), 1, 100)}, {"column_settings": array(anything, 0, 20)}
        ),
        frozenset({"message"}),
    ),
    "video": Block(
        _block(
            {
                "alt_text": string(2000),
                "title": plain(200),
                "thumbnail_url": url,
                "video_url": string(3000, pattern=r"https://\S+", like="an https address"),
            },
            {
                "title_url": url,
                "description": plain(200),
                "author_name": string(50),
                "provider_name": string(50),
                "provider_icon_url": url,
            },
        )
    ),
}
_typed = Typed({name: block.shape for name, block in BLOCKS.items()}, "block")


def block(value: Any, path: str, report: Report) -> None:
    """One block on the report's surface."""
    kind = value.get("type") if isinstance(value, dict) else None
    known = BLOCKS.get(kind) if isinstance(kind, str) else None
    if known and report.surface not in known.surfaces:
        report.add(path, f"is a {kind} block, which a {report.surface} cannot show")
    else:
        _typed(value, path, report)
