"""`usher audit`: who did what, from a shell."""

import json

import pytest

from tests.cli.conftest import one_line
from tests.cli.test_imports import PROGRAM


@pytest.fixture
def imported(usher, folder):
    path = folder / "tent.xml"
    path.write_text(PROGRAM)
    assert usher("import", str(path)).status == 0
    assert usher("people", "list").status == 0


def test_what_was_done_in_the_shell_is_listed_newest_first(usher, imported):
    done = usher("audit")
    assert (done.status, done.err) == (0, "")
    listed, brought = done.out.splitlines()
    assert " UTC  Somebody at the command line listed " in listed
    assert "Somebody at the command line imported the program: " in brought
    assert (
        usher("audit", "--limit", "1").out.splitlines()[1] == "The newest 1 of 2 lines; --limit 0 shows all."
    )


def test_json_is_one_document_and_filters_hold(usher, imported):
    document = json.loads(usher("audit", "imported", "today", "--json").out)
    (line,) = document["lines"]
    assert (document["total"], line["act"], line["by"], line["details"]["of"]) == (
        1,
        "import.done",
        "shell",
        "program",
    )
    assert json.loads(usher("audit", "2020-01-01", "--json").out) == {"total": 0, "lines": []}
    assert json.loads(usher("audit", "--conference", "tent26", "--limit", "0", "--json").out)["total"] == 2
    assert usher("audit", "nobody@example.org").out == "Nothing in the audit log matches that.\n"


@pytest.mark.parametrize(
    ("words", "says"),
    [(["--conference", "x"], 'There is no conference "x"'), (["2026-02-30"], 'There is no day "2026-02-30"')],
)
def test_wrong_input_is_one_sentence(usher, imported, words, says):
    assert one_line(usher("audit", *words)).startswith(says)
