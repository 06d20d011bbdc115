"""The table of commands fits Slack's manifest."""

import ast
import re
from contextvars import copy_context

import pytest

from bot.domain.common import commands
from bot.domain.common.commands import COMMANDS, Command, use_prefix
from bot.domain.people.model import Role
from tests.paths import ROOT


@pytest.mark.parametrize("command", COMMANDS, ids=lambda c: c.name)
def test_it_fits_the_manifest(command: Command):
    assert len(command.typed("sixteen-letters0")) <= 32
    assert 0 < len(command.description) <= 2000
    assert 0 < len(command.usage_hint) <= 1000
    assert command.lines[0][0] == ""  # what it does alone comes first


def test_names_and_prefix():
    assert [c.typed("") for c in COMMANDS] == [
        "/session",
        "/agenda",
        "/submission",
        "/ask",
        "/announce",
        "/usher",
    ]
    assert COMMANDS[0].typed("amlc") == "/amlc-session"


def test_only_organizers_announce():
    may_all_use = [c.name for c in COMMANDS if c.is_for(frozenset())]
    assert "announce" not in may_all_use
    assert len(may_all_use) == len(COMMANDS) - 1
    assert all(c.is_for(frozenset({Role.ORGANIZER})) for c in COMMANDS)


def test_a_text_names_a_command_as_people_type_it_here():
    def named() -> str:
        return f"see {commands.ANNOUNCE} list"

    assert named() == "see /announce list"
    here = copy_context()
    here.run(use_prefix, "amlc")
    assert here.run(named) == "see /amlc-announce list"
    assert named() == "see /announce list"


_NAMED = re.compile(rf"(?<![\w/.])/({'|'.join(c.name for c in COMMANDS)})\b")
_EXAMPLES = {"bot/cli/slash.py", "bot/demo/slash.py"}
"""What is typed after `usher slash` is somebody's own."""
_OURS = [path for top in ("bot", "handlers", "db") for path in sorted((ROOT / top).rglob("*.py"))]


@pytest.mark.parametrize("path", _OURS, ids=lambda p: str(p.relative_to(ROOT)))
def test_no_text_spells_a_command_out(path):
    """Where a prefix is set it would name a command that is not there: texts say f"{SESSION}"."""
    if str(path.relative_to(ROOT)) in _EXAMPLES:
        return
    tree = ast.parse(path.read_text())
    said = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    explained = {
        id(node.value.value) for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }  # fmt: skip
    assert [text for text in said if id(text) not in explained and _NAMED.search(text)] == []
