"""docs/commands.md is whole: a copy of the project in which all its steps are done passes the checks of a new command."""

import re

from tests.example import follow, run, steps
from tests.paths import ROOT

PAGE = (ROOT / "docs" / "commands.md").read_text()
GUARDS = (
    "tests/domain/people/test_greetings.py",
    "tests/services/people/test_greetings.py",
    "tests/views/people/test_greetings.py",
    "tests/handlers/people/test_greetings.py",
    "tests/db/privacy/test_holdings.py",
    "tests/test_features.py",
    "tests/handlers/test_who_may.py::test_every_listener_has_a_scene",
    "tests/handlers/test_who_may.py::test_the_documentation_has_the_table",
)


def test_the_page_counts_its_files():
    made = steps(PAGE)
    new = {step.file for step in made if not step.old} | {"the migration"}
    changed = {step.file for step in made if step.old} | {"manifest.json"}
    assert re.findall(r"(\d+) new files and (\d+) changed ones", PAGE) == [(str(len(new)), str(len(changed)))]


def test_the_example_passes_the_checks_of_a_new_command(tmp_path):
    follow(PAGE, tmp_path)
    run(tmp_path, "ruff", "check", ".")
    run(tmp_path, "ruff", "format", "--check", "bot", "db", "handlers", "tests")
    run(tmp_path, "bot.cli", "manifest", "--check", "manifest.json")
    run(tmp_path, "pytest", "-q", "-p", "no:cacheprovider", "-k", "not postgres", *GUARDS)
