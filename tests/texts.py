"""The texts in the code: sentences that people read in Slack and in the shell, and docstrings."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.paths import ROOT

SPOKEN = (
    "handlers", "bot/views", "bot/cli", "bot/services", "bot/domain", "bot/delivery", "bot/importers", "bot/fetching",
    "bot/slack", "bot/config.py", "bot/errors.py",
)  # fmt: skip
"""The parts of the program whose texts reach people."""
_REGEX = re.compile(r"\\[bdsw]|\(\?|\.\*|\|[^|]*\|")
_LOGS = {"debug", "info", "warning", "error", "exception", "critical"}
_NOT_READ = {"compile", "match", "fullmatch", "search", "sub", "split", "text"}
"""Functions whose texts are patterns or SQL."""
_WORDS = re.compile(r"[A-Za-z’']{2,}")


def files(*parts: str) -> Iterator[Path]:
    """The Python files of these parts of the project."""
    for part in parts:
        path = ROOT / part
        yield from [path] if path.is_file() else sorted(path.rglob("*.py"))


def user_texts(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Texts of three words or more with their lines; each value in an f-string counts as one word."""
    skipped = _skipped(tree)
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        text = _text(node)
        if len(_WORDS.findall(text)) > 2 and not _REGEX.search(text):
            yield node.lineno, text


def docstrings(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """The docstrings of modules, classes, functions and attributes, with their lines."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Expr)
            and isinstance(node.value, ast.Constant)
            and isinstance(node.value.value, str)
        ):
            yield node.lineno, node.value.value


def _skipped(tree: ast.AST) -> set[int]:
    """The ids of nodes that nobody reads as a text: docstrings, parts of f-strings, patterns, SQL and log lines."""
    skipped = set()
    for node in ast.walk(tree):
        match node:
            case ast.Expr(value=ast.Constant() as text):
                skipped.add(id(text))
            case ast.JoinedStr(values=parts):
                skipped |= {id(part) for part in parts}
            case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name)) if name in _NOT_READ | _LOGS:
                skipped |= {id(each) for argument in node.args for each in ast.walk(argument)}
    return skipped


def _text(node: ast.AST) -> str:
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(part.value if isinstance(part, ast.Constant) else "X" for part in parts)
    return ""
