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


def test_no_text_spells_a_command_out():
    """Where a prefix is set it would name a command that is not there: texts say f"{SESSION}"."""
    assert len(_OURS) > 300
    found = {str(path.relative_to(ROOT)): _spelt_out(path.read_text()) for path in _OURS}
    assert {path: texts for path, texts in found.items() if texts and path not in _EXAMPLES} == {}


def test_a_command_in_a_docstring_is_explained_and_one_in_a_text_is_spelt_out():
    assert _spelt_out('def f():\n    """Answers /session."""\n') == []
    assert _spelt_out('TEXT = "Type /session."\n') == ["Type /session."]


def _spelt_out(source: str) -> list[str]:
    """The texts in the source that name a command as it is called without a prefix."""
    nodes = [*ast.walk(ast.parse(source))]
    said = [node for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    explained = {
        id(node.value)
        for node in nodes
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    return [node.value for node in said if id(node) not in explained and _NAMED.search(node.value)]
