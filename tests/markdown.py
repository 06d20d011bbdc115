"""The texts of a Markdown page: paragraphs and list items, and apart from them the cells of tables. Code is one word."""

import re
from pathlib import Path

_FENCE = re.compile(r"^ *```.*?^ *```", re.DOTALL | re.MULTILINE)
_COMMENT = re.compile(r"<!--.*?-->|\A---\n.*?\n---\n", re.DOTALL)
_LINK = re.compile(r"!?\[([^\]]*)\]\(([^)\s]+)[^)]*\)")
_PICTURE = re.compile(r"!\[[^\]]*\]\([^)]*\)|<[a-z/][^>]*>")
_NEW = re.compile(r"^ *(?:[-*] |\d+\. |>|#+ |\|)|^ *$")
_MARK = re.compile(r"^ *(?:[-*] (?:\[.\] )?|\d+\. |> ?)")


def links(page: str) -> list[str]:
    return [target for _, target in _LINK.findall(without_code(page))]


def headings(page: str) -> list[str]:
    return re.findall(r"^#+ +(.+)$", without_code(page), re.MULTILINE)


def anchors(page: str) -> set[str]:
    """The anchors of a page's headings, as code hosts make them: small letters, hyphens for spaces, no punctuation."""
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings(page)}


def leads(page: Path, link: str) -> bool:
    """Tell whether a relative link's file and heading exist. Addresses on the internet are not asked."""
    if "://" in link:
        return True
    file, _, anchor = link.partition("#")
    target = page.parent / file if file else page
    return target.exists() and (not anchor or anchor in anchors(target.read_text()))


def without_code(page: str) -> str:
    return _FENCE.sub("", page)


def prose(page: str) -> list[str]:
    """The paragraphs and list items. Headings, tables, code and pictures are left out."""
    blocks: list[list[str]] = [[]]
    for line in _COMMENT.sub("", without_code(page)).splitlines():
        if _NEW.match(line):
            blocks.append([])
        if not re.match(r" *(#|\|)", line):
            blocks[-1].append(_MARK.sub("", line))
    return [text for block in blocks if (text := spoken(" ".join(block)))]


def cells(page: str) -> list[str]:
    """The cells of all tables, without the lines below their headings, and without lists of code."""
    rows = re.findall(r"^ *\|(.+)\| *$", _COMMENT.sub("", without_code(page)), re.MULTILINE)
    texts = [spoken(cell) for row in rows for cell in re.split(r"(?<!\\)\|", row)]
    return [text for text in texts if re.search(r"[a-z]", re.sub(r"\bcode\b", "", text))]


def spoken(text: str) -> str:
    """A text as it is read: links by their words, a piece of code as one word, no pictures and no marks."""
    text = re.sub(r"(`+).+?\1", "code", text)
    text = _LINK.sub(r"\1", _PICTURE.sub("", text))
    return " ".join(text.replace("*", "").split())
