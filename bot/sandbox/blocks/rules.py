"""The small language in which the checker's tables are written: a rule looks at one value and reports."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Surface = Literal["message", "modal", "home"]


@dataclass(slots=True)
class Report:
    """The faults of one payload, in plain words, each with its path."""

    surface: Surface
    problems: list[str] = field(default_factory=list)

    def add(self, path: str, problem: str) -> None:
        """Note that the value at `path` is wrong."""
        self.problems.append(f"{path} {problem}")


Rule = Callable[[Any, str, Report], None]


def string(longest: int, shortest: int = 1, pattern: str = "", like: str = "") -> Rule:
    """A string of `shortest` to `longest` characters, not blank; `like` says what `pattern` wants."""

    def rule(value: Any, path: str, report: Report) -> None:
        if not isinstance(value, str):
            report.add(path, "must be a string")
        elif len(value) > longest:
            report.add(path, f"is {len(value)} characters long; at most {longest} are allowed")
        elif shortest and not value.strip():
            report.add(path, "is empty")
        elif len(value) < shortest:
            report.add(path, f"is {len(value)} characters long; at least {shortest} are needed")
        elif pattern and not re.fullmatch(pattern, value):
            report.add(path, f"must be {like}")

    return rule


def integer(lowest: int, highest: int) -> Rule:
    """A whole number from `lowest` to `highest`."""

    def rule(value: Any, path: str, report: Report) -> None:
        if not isinstance(value, int) or isinstance(value, bool):
            report.add(path, "must be a whole number")
        elif not lowest <= value <= highest:
            report.add(path, f"is {value}; it must be from {lowest} to {highest}")

    return rule


def boolean(value: Any, path: str, report: Report) -> None:
    """True or False."""
    if not isinstance(value, bool):
        report.add(path, "must be true or false")


def anything(_value: Any, _path: str, _report: Report) -> None:
    """Any value: the tables name the field, the checker does not look inside."""


def one_of(*allowed: str) -> Rule:
    """One of the `allowed` strings."""

    def rule(value: Any, path: str, report: Report) -> None:
        if value not in allowed:
            report.add(path, f"is {value!r}; it must be one of {', '.join(allowed)}")

    return rule


def array(item: Rule, least: int, most: int) -> Rule:
    """A list of `least` to `most` values that each keep to `item`."""

    def rule(value: Any, path: str, report: Report) -> None:
        if not isinstance(value, list):
            report.add(path, "must be a list")
            return
        if not least <= len(value) <= most:
            report.add(path, f"has {len(value)} items; it must have {least} to {most}")
        for index, each in enumerate(value):
            item(each, f"{path}[{index}]", report)

    return rule


@dataclass(frozen=True, slots=True)
class Shape:
    """An object: its fields, and rules over several of them that run where each field alone is right."""

    required: Mapping[str, Rule]
    optional: Mapping[str, Rule] = field(default_factory=dict)
    also: tuple[Callable[[dict[str, Any], str, Report], None], ...] = ()

    def __call__(self, value: Any, path: str, report: Report) -> None:
        """Report missing, unknown and wrong fields of `value`."""
        if not isinstance(value, dict):
            report.add(path, "must be an object")
            return
        before = len(report.problems)
        for name in self.required:
            if name not in value:
                report.add(f"{path}.{name}", "is missing")
        for name, each in value.items():
            rule = self.required.get(name) or self.optional.get(name)
            if rule is None:
                report.add(f"{path}.{name}", "is not a field that is allowed here")
            else:
                rule(each, f"{path}.{name}", report)
        if len(report.problems) == before:
            for check in self.also:
                check(value, path, report)


@dataclass(frozen=True, slots=True)
class Typed:
    """An object whose `type` chooses among `shapes`; `noun` names the family in the problem."""

    shapes: Mapping[str, Rule]
    noun: str

    def __call__(self, value: Any, path: str, report: Report) -> None:
        """Check `value` against the shape of its type."""
        kind = value.get("type") if isinstance(value, dict) else None
        if not isinstance(value, dict):
            report.add(path, "must be an object")
        elif not isinstance(kind, str) or kind not in self.shapes:
            known = ", ".join(self.shapes)
            report.add(f"{path}.type", f"is {kind!r}, which is no {self.noun} allowed here ({known})")
        else:
            self.shapes[kind](value, path, report)


def exactly_one(*names: str) -> Callable[[dict[str, Any], str, Report], None]:
    """Exactly one of the fields `names` is there."""

    def check(value: dict[str, Any], path: str, report: Report) -> None:
        if sum(name in value for name in names) != 1:
            report.add(path, f"must have exactly one of {' and '.join(names)}")

    return check
