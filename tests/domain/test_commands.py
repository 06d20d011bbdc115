"""The table of commands fits Slack's manifest."""

import pytest

from bot.domain.commands import COMMANDS, Command
from bot.domain.people import Role


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
