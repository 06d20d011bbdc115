"""`usher --help`, `--version`, and what a misspelt command or option is answered with."""

import json
import re
from importlib import import_module
from importlib.metadata import version

import pytest

from bot.cli.table import COMMANDS
from tests.cli.conftest import Outcome

_HEAVY = ("slack_bolt", "slack_sdk", "sqlmodel", "sqlalchemy", "alembic", "aiohttp", "pydantic", "rich", "db")
_LIGHT = """
import json, sys
from bot.cli import main
try:
    main()
except SystemExit as end:
    assert not end.code, end.code
print(json.dumps(sorted(sys.modules)), file=sys.stderr)
"""


def words(name: str) -> list[str]:
    entry = COMMANDS[name]
    found = getattr(import_module(entry.module), entry.name)
    return [one.name for one in getattr(found, "registered_commands", ())]


@pytest.mark.parametrize("arguments", [["--help"], ["--version"]])
async def test_help_imports_no_command(usher_process, arguments):
    outcome = await usher_process(*arguments, script=_LIGHT)
    assert outcome.status == 0, outcome
    loaded = {module.split(".")[0] for module in json.loads(outcome.err)}
    assert loaded.isdisjoint(_HEAVY)


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_each_help_fits_80_columns_and_is_whole(usher, monkeypatch, command):
    monkeypatch.setenv("COLUMNS", "80")
    for arguments in ([command], *([command, word] for word in (words(command) if command else ()))):
        for flag in ("--help", "-h"):
            outcome = usher(*filter(None, arguments), flag)
            assert (outcome.status, outcome.err) == (0, "")
            lines = outcome.out.splitlines()
            assert max(map(len, lines)) <= 80
            listed = lines[lines.index("Commands:") :] if "Commands:" in lines else []
            assert not [line for line in listed if line.endswith("...")]
            assert [line for line in listed if not re.match(r"Commands:|  \S+ {2,}\S", line)] == []


def test_the_table_names_every_word_of_every_command():
    assert {name: entry.words for name, entry in COMMANDS.items()} == {
        name: tuple(words(name)) for name in COMMANDS
    }


def test_the_version(usher):
    assert usher("--version") == Outcome(0, f"usher {version('usher')}\n", "")


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("imprt x", 'There is no command "imprt". Did you mean import?'),
        ("Demo", 'There is no command "Demo". Did you mean demo?'),
        ("anno list", 'There is no command "anno". Did you mean announce?'),
        ("link 12", 'There is no command "link". Did you mean people link?'),
        ("help", 'There is no command "help". Did you mean --help?'),
        ("zzz", 'There is no command "zzz".\n'),
        ("people lnk", 'There is no command "lnk". Did you mean link or unlink?'),
        ("roles grnat", 'There is no command "grnat". Did you mean grant?'),
        ("deliveries lst", 'There is no command "lst". Did you mean list?'),
        ("--versoin", "There is no option --versoin. Did you mean --version?"),
        ("run --roel web", "There is no option --roel. Did you mean --role?"),
        ("run --prot=0", "There is no option --prot. Did you mean --port?"),
        ("run -port 0", "There is no option -port. Did you mean --port?"),
        ("audit --JSON", "There is no option --JSON. Did you mean --json?"),
        ("people list --unlinkd", "There is no option --unlinkd. Did you mean --unlinked?"),
        ("deliveries --sate sent", "There is no option --sate. Did you mean --state?"),
        ("announce lits", "name the recipients with --to. Did you mean list?"),
        ("run --zzzz", "There is no option --zzzz.\n"),
        ("run --role wbe", "Invalid value for '--role': 'wbe' is not one of"),
        ("run --role wbe", "Did you mean web?"),
        ("deliveries --state faild", "Did you mean failed?"),
        ("deliveries --state 'zz", "'cancelled'.\n"),
    ],
)  # fmt: skip
def test_what_may_be_meant(usher, typed, says):
    outcome = usher(*typed.split())
    assert (outcome.status, outcome.out) == (2, "")
    assert says in outcome.err
