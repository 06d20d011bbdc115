"""Writing Slack mrkdwn, element by element, as a tokenizer of HTML reads them.

Newlines, bullets and marks are written generously, as stand-ins where tidying must know them apart, and tidied at the
end. The rules are Slack's: no newline within a mark, links `<url|text>`, and `&`, `<`, `>` of
data escaped.
"""

import html
import re
from dataclasses import dataclass

from bot.domain.common.markup import escape, letters, unescape

_DEEPEST = 24
_LONGEST_URL = 2000
_MARKS = {
    **dict.fromkeys(("b", "strong", "h1", "h2", "h3", "h4", "h5", "h6", "th"), "*"),
    **dict.fromkeys(("i", "em", "cite", "dfn", "var"), "_"),
    **dict.fromkeys(("s", "del", "strike"), "~"),
    **dict.fromkeys(("code", "kbd", "samp", "tt"), "`"),
}
_CODE = frozenset(name for name, mark in _MARKS.items() if mark == "`")
FRAMES = {*_MARKS, "a", "pre", "blockquote"}
"""Elements whose content is written differently as a whole."""
PARAGRAPHS = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "table", "hr", "blockquote", "pre", "dl", "figure"}
LINES = {
    "div", "section", "article", "header", "footer", "aside", "main", "nav", "center", "address", "tr", "dt", "dd",
    "caption", "figcaption", "summary", "details",
}  # fmt: skip
LISTS = {"ul", "ol"}
CELLS = {"td", "th"}

_HREF = re.compile(r"""\bhref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_ALT = re.compile(r"""\balt\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_START = re.compile(r"""\bstart\s*=\s*["']?(\d{1,6})(?!\d)""", re.IGNORECASE)
_LINK = re.compile(r"(?:https?://|mailto:)[^\s<>|]+", re.IGNORECASE)

_INDENT, _SPACE, _NEWLINE, _BULLET_END, _CELL, _PARAGRAPH, _BR = map(chr, range(7))
"""Stand-ins; cleaned text holds no control characters, so they cannot be data."""
_MEANT = {
    _INDENT: "    ", _SPACE: " ", _NEWLINE: "\n", _BULLET_END: " ", _CELL: " ", _PARAGRAPH: "\n", _BR: "\n",
}  # fmt: skip
_KEEP = str.maketrans({" ": _SPACE, "\n": _NEWLINE, "\t": _SPACE * 4})
_BREAKS = f"\n{_PARAGRAPH}{_BR}"
_LINES_OF = re.compile(rf"([{_BREAKS}]+)")
_GAP = re.compile(rf"[{_BREAKS}][ {_BREAKS}]*")
_AFTER_BULLET = re.compile(rf"{_BULLET_END}[ \n]*")
_ROW_EDGE = re.compile(rf"(?:(?<=\n)|\A)[ {_CELL}]+")
_CELL_EDGE = re.compile(rf" ?{_CELL}[ {_CELL}]*")


@dataclass(slots=True)
class _Frame:
    """An element that is open: what is written from `begins` on lies in it."""

    name: str
    begins: int
    url: str = ""


class Writer:
    """Collects mrkdwn; open elements are a stack of bounded depth."""

    def __init__(self) -> None:
        self._out: list[str] = []
        self._frames: list[_Frame] = []
        self._lists: list[int | None] = []
        """The open lists: the number of the last item, or None where items have bullets."""

    def text(self, source: str) -> None:
        """Characters between tags."""
        words = html.unescape(source) if "&" in source else source
        if self._within("pre"):
            self._out.append(escape(words.replace("```", "'''")).translate(_KEEP))
        else:
            written = escape if self._is_code() else letters
            self._out.append(written(_spaced(words)))

    def begin(self, name: str, attributes: str) -> None:
        """A tag opens."""
        if name == "li":
            self._item()
        elif name in LISTS:
            self._begin_list(name, attributes)
        elif name == "img" and (alt := _ALT.search(attributes)):
            self.text(alt[1] or alt[2] or "")
        elif name == "a":
            self.end("a")
        if name in CELLS:
            self._out.append(_CELL)
        self._break(name)
        if name in FRAMES and len(self._frames) < _DEEPEST:
            self._frames.append(_Frame(name, len(self._out), _url(attributes) if name == "a" else ""))

    def end(self, name: str) -> None:
        """A tag closes, and with it whatever was left open inside."""
        if name in FRAMES and self._within(name):
            while self._close() != name:
                pass
        elif name in LISTS:
            if self._lists:
                self._lists.pop()
            self._gap("\n" if self._lists else _PARAGRAPH)
        self._break(name)

    def finish(self) -> str:
        """Return the tidied text with all marks closed."""
        while self._frames:
            self._close()
        return _as_meant(_tidy("".join(self._out)))

    def _within(self, name: str) -> bool:
        return bool(self._frames) and any(frame.name == name for frame in self._frames)

    def _is_code(self) -> bool:
        """Tell whether the place is code, in which marks are plain characters."""
        return any(frame.name in _CODE for frame in self._frames) and not self._within("a")

    def _break(self, name: str) -> None:
        if name in PARAGRAPHS:
            self._gap("\n" if self._lists else _PARAGRAPH)
        elif name == "br":
            self._gap(_BR)
        elif name in LINES:
            self._gap("\n")

    def _gap(self, gap: str) -> None:
        self._out.append(_NEWLINE if self._within("pre") else gap)

    def _begin_list(self, name: str, attributes: str) -> None:
        self._gap("\n")
        if len(self._lists) < _DEEPEST:
            first = _START.search(attributes)
            self._lists.append(None if name == "ul" else int(first[1]) - 1 if first else 0)

    def _item(self) -> None:
        bullet = "•"
        if self._lists and (last := self._lists[-1]) is not None:
            self._lists[-1] = last + 1
            bullet = f"{last + 1}."
        self._out.append(f"\n{_INDENT * (len(self._lists) - 1)}{bullet}{_BULLET_END}")

    def _close(self) -> str:
        frame = self._frames.pop()
        inner = "".join(self._out[frame.begins :])
        del self._out[frame.begins :]
        self._out.append(self._framed(frame, inner))
        return frame.name

    def _framed(self, frame: _Frame, inner: str) -> str:
        if frame.name == "a":
            return _link(frame.url, inner)
        mark = _MARKS.get(frame.name, "")
        if any(f.name in {"a", "pre"} or (mark and _MARKS.get(f.name) in {mark, "`"}) for f in self._frames):
            return inner
        if frame.name == "pre":
            code = inner.strip(f"{_NEWLINE}\n ")
            return f"```{_NEWLINE}{code}{_NEWLINE}```" if code else ""
        if frame.name == "blockquote":
            return "\n".join(f"> {line}" for line in _tidy(inner).split("\n")) if inner.strip() else ""
        return self._marked(mark, inner)

    def _marked(self, mark: str, inner: str) -> str:
        """`inner` between marks, line by line; unmarked where Slack would not see the mark as one."""
        if mark == "`":
            inner = inner.replace("`", "'")
        elif mark in inner or (self._out and self._out[-1][-1:].isalnum()):
            return inner
        return "".join(_around(mark, piece) for piece in _LINES_OF.split(inner))


def _around(mark: str, line: str) -> str:
    core = line.strip(f" {_BREAKS}")
    return line.replace(core, f"{mark}{core}{mark}", 1) if core else line


def _url(attributes: str) -> str:
    match = _HREF.search(attributes)
    url = html.unescape(match[1] or match[2] or match[3] or "").strip() if match else ""
    return url if _LINK.fullmatch(url) and len(url) <= _LONGEST_URL else ""


def _link(url: str, inner: str) -> str:
    words = " ".join(_as_meant(inner).split())
    if not url or not words:
        return inner
    before, after = (" " if inner[:1] == " " else ""), (" " if inner[-1:] == " " else "")
    same = unescape(words) in {url, url.removeprefix("mailto:")}
    return f"{before}<{escape(url)}{'' if same else f'|{words}'}>{after}"


def _spaced(words: str) -> str:
    """`words` with single spaces, also where they begin or end with any."""
    inner = " ".join(words.split())
    if not inner:
        return " " if words else ""
    return f"{' ' if words[0].isspace() else ''}{inner}{' ' if words[-1].isspace() else ''}"


def _tidy(text: str) -> str:
    """One newline or one empty line at a time, none after a bullet, no empty cells at the edge of a row."""
    if "  " in text:
        text = re.sub(r" {2,}", " ", text)
    text = _GAP.sub(_newlines, text).replace(" \n", "\n")
    if _BULLET_END in text:
        text = _AFTER_BULLET.sub(_BULLET_END, text)
    if _CELL in text:
        text = _CELL_EDGE.sub(" · ", _ROW_EDGE.sub("", text))
    return text.strip()


def _newlines(gap: re.Match[str]) -> str:
    return "\n\n" if _PARAGRAPH in gap[0] or gap[0].count(_BR) > 1 else "\n"


def _as_meant(text: str) -> str:
    for stand_in, meant in _MEANT.items():
        text = text.replace(stand_in, meant)
    return text
