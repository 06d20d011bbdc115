"""Samples of every view: what `usher check --live` shows to Slack's own checker.

A view is any public function of `bot.views` that returns a `Reply` or a dict. A new one is found by itself, and its
samples are made from its annotations.
"""

import importlib
import inspect
import json
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, get_type_hints

import bot.views
from bot.views.common import kit
from bot.views.common.reply import Reply
from bot.views.samples.making import Size, turns

View = Callable[..., Reply | dict[str, Any]]
_PARTS = (kit.__name__, __name__)
"""Modules whose functions are no views."""
_SURFACES = frozenset({"modal", "home"})
_ELEMENTS = frozenset({"button"})


@dataclass(frozen=True, slots=True)
class Sample:
    """One payload of a view: `surface` is "message", "modal" or "home"."""

    view: str
    size: Size
    surface: str
    payload: dict[str, Any]


def views() -> Iterator[tuple[str, View]]:
    """Every view by its name: module, below `bot.views`, and function."""
    for found in pkgutil.walk_packages(bot.views.__path__, f"{bot.views.__name__}."):
        if found.name.startswith(_PARTS):
            continue
        for name, function in vars(importlib.import_module(found.name)).items():
            if _is_view(function, found.name) and not name.startswith("_"):
                yield name_of(function), function


def name_of(view: View) -> str:
    """The name of a view, by which samples are found."""
    return f"{view.__module__.removeprefix(f'{bot.views.__name__}.')}.{view.__name__}"


def samples() -> Iterator[Sample]:
    """All samples; none twice."""
    seen: set[str] = set()
    for name, view in views():
        for maker in turns(view):
            payload = _payload(view(**maker.arguments(view)))
            key = name + json.dumps(payload, sort_keys=True)
            if key not in seen:
                seen.add(key)
                surface = payload["type"] if payload.get("type") in _SURFACES else "message"
                yield Sample(name, maker.size, surface, payload)


def _is_view(function: object, module: str) -> bool:
    if not inspect.isfunction(function) or function.__module__ != module:
        return False
    made = get_type_hints(function).get("return")
    return made is Reply or made == dict[str, Any]


def _payload(made: Reply | dict[str, Any]) -> dict[str, Any]:
    """As it is sent; a block or a button alone stands in a message."""
    if isinstance(made, Reply):
        return made.payload()
    if made["type"] in _SURFACES:
        return made
    block = kit.actions("sample", made) if made["type"] in _ELEMENTS else made
    return {"text": "Sample", "blocks": [block]}
