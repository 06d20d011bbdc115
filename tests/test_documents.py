"""The documents: their links lead somewhere, and the pages for people are short sentences."""

import re
from itertools import chain
from pathlib import Path
from statistics import fmean

import pytest

from tests.paths import ROOT

DOCUMENTS = sorted(
    path for path in chain(ROOT.glob("*.md"), ROOT.glob("docs/**/*.md")) if ".venv" not in path.parts
)
PLAIN = ("CONTRIBUTING.md", "CHANGELOG.md", "docs/attendees.md", "docs/speakers.md", "docs/troubleshooting.md", "docs/features.md", "docs/glossary.md",
         *(str(p.relative_to(ROOT)) for p in ROOT.glob("docs/decisions/*.md")))  # fmt: skip
"""Documents that keep to short sentences already."""
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_PROSE = re.compile(r"^(?!\||#|```|<!--|\s*[-*]\s*$).+", re.MULTILINE)
MEAN, LONGEST = 14, 30
"""Words in a sentence."""


def names(paths):
    return [str(path.relative_to(ROOT)) for path in paths]


@pytest.mark.parametrize("document", names(DOCUMENTS))
def test_every_link_of_a_document_leads_somewhere(document):
    path = ROOT / document
    broken = [link for link in _LINK.findall(without_code(path.read_text())) if not leads(path, link)]
    assert broken == []


@pytest.mark.parametrize("document", PLAIN)
def test_a_page_for_people_has_short_sentences(document):
    lengths = {sentence: len(sentence.split()) for sentence in sentences((ROOT / document).read_text())}
    assert [s for s, words in lengths.items() if words > LONGEST] == []
    assert fmean(lengths.values()) < MEAN


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


def leads(page: Path, link: str) -> bool:
    """Whether a relative link's file and heading exist; addresses are not asked."""
    if "://" in link:
        return True
    file, _, anchor = link.partition("#")
    target = page.parent / file if file else page
    return target.exists() and (not anchor or anchor in anchors(target.read_text()))


def anchors(text: str) -> set[str]:
    """The anchors of a page's headings, as code hosts make them: small letters, hyphens for spaces, no punctuation."""
    headings = re.findall(r"^#+ +(.+)$", without_code(text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", h.lower()).replace(" ", "-") for h in headings}


def without_code(text: str) -> str:
    return re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)


def sentences(text: str) -> list[str]:
    """The sentences of a page's prose, without headings, tables and code."""
    prose = " ".join(m.group() for m in _PROSE.finditer(without_code(text)))
    prose = re.sub(r"\s+(?:[-*]|\d+\.)\s+", ". ", _LINK.sub(lambda m: m.group().split("]")[0][1:], prose))
    return [s for s in re.split(r"(?<=[.!?:])[*\"”]*\s+", prose) if len(s.split()) > 1]
