"""The documents: their links lead somewhere, their sentences are short, and no refused phrase is in them."""

import re
from itertools import chain
from pathlib import Path

import pytest

from tests.markdown import cells, leads, links, prose
from tests.paths import ROOT
from tests.plain_english import LONGEST, MEAN, mean, refused, too_long

DOCUMENTS = sorted(
    str(path.relative_to(ROOT))
    for path in chain(ROOT.glob("*.md"), ROOT.glob("docs/**/*.md"), ROOT.glob(".github/**/*.md"))
)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_link_of_a_document_leads_somewhere(document):
    path = ROOT / document
    assert [link for link in links(path.read_text()) if not leads(path, link)] == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_the_sentences_of_a_document_are_short(document):
    page = (ROOT / document).read_text()
    assert [s for text in prose(page) + cells(page) for s in too_long(text, LONGEST)] == []
    assert mean(prose(page)) < MEAN


@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_document_has_no_refused_phrase(document):
    page = (ROOT / document).read_text()
    assert [line for text in prose(page) + cells(page) for line in refused(text)] == []


@pytest.mark.parametrize("top", ["bot", "handlers", "db", "docs", "tests"])
def test_no_file_refers_to_a_paper_that_is_not_in_the_project(top):
    papers = re.compile(r"\b(DESIGN|FORMATS|CONVERSATION)( §|\.md)|SLACK\.md")
    paths = [p for ending in ("py", "md") for p in (ROOT / top).rglob(f"*.{ending}") if p != Path(__file__)]
    assert [str(path.relative_to(ROOT)) for path in paths if papers.search(path.read_text())] == []


def test_a_broken_link_is_found(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("# One two, and `three`\n\n## Who is *here*?\n")
    assert leads(page, "#one-two-and-three")
    assert leads(page, "page.md#who-is-here")
    assert leads(page, "https://example.org/x")
    assert not leads(page, "#four")
    assert not leads(page, "other.md")


def test_the_prose_of_a_page_is_its_paragraphs_and_list_items():
    page = "# Head\n\nOne `a b` is\n*here*: [two](x.md).\n- Three\n  goes on.\n\n  ```\n  code\n  ```\n2. Four.\n\n| a | b |\n| --- | --- |\n| `x y`, `z` | five six |\n"
    assert prose(page) == ["One code is here: two.", "Three goes on.", "Four."]
    assert cells(page) == ["a", "b", "five six"]
