"""HTML and Markdown to Slack mrkdwn.

One compiled tokenizer finds the tags of HTML that carry meaning; whatever else looks like a tag is text, so `Vec<T>` and
`<!channel>` stay visible, escaped. Markdown goes through markdown-it to HTML, and from there the same way. A single
newline in Markdown is kept, as pretalx does it.
"""

import html
import re

from markdown_it import MarkdownIt

from bot.domain.common.addresses import without_addresses
from bot.domain.common.markup import letters
from bot.importers import mrkdwn
from bot.importers.effort import is_bearable
from bot.importers.text import clean, one_line

_LONGEST = 40_000
"""Characters of one text, three times what a Slack message holds; what goes beyond is cut off."""
_LONGEST_LINE = 2000
"""Characters of a title, a name, a room or a track: no message shows more of it."""
_UNSEEN = {
    "abbr", "acronym", "bdi", "bdo", "big", "body", "br", "col", "colgroup", "font", "html", "img", "ins", "li",
    "mark", "meta", "picture", "q", "ruby", "rp", "rt", "small", "span", "sub", "sup", "tbody", "tfoot", "thead",
    "time", "u", "wbr",
}  # fmt: skip
_NAMES = mrkdwn.FRAMES | mrkdwn.PARAGRAPHS | mrkdwn.LINES | mrkdwn.LISTS | mrkdwn.CELLS | _UNSEEN
_ATTRIBUTES = r"""(?:[^<>"']++|"[^"]*+"|'[^']*+')*+"""
_TOKEN = re.compile(
    r"<(?:(?P<dropped>!--.*?(?:-->|\Z)|(?P<drop>script|style|head|template)(?=[\s/>])[^<>]*+>.*?(?:</(?P=drop)\s*>|\Z))"
    rf"|(?P<closing>/?)(?P<name>{'|'.join(sorted(_NAMES))})(?P<attributes>\s*+/?|\s(?=[^<>]*=){_ATTRIBUTES})>)",
    re.IGNORECASE | re.DOTALL,
)
_BEGINS_AS_HTML = re.compile(
    r"\s*<(?:p|div|ul|ol|h[1-6]|table|section|article|span|blockquote)(?=[\s/>])", re.IGNORECASE
)
_SIGNS = re.compile(r"[*_`<>&\[\]#~\\|]")
_LINE_SIGNS = re.compile(r"\n(?:[ \t]*+(?:[-+]|\d++[.)])\s|[-=]{2,}+[ \t]*+(?:\n|\Z))")
"""One of both a text must hold for Markdown to make it anything else than paragraphs."""
_INDENT = re.compile(r"\n([ \t]*+)(?=\S)")
_ITEM = re.compile(r"\s*(?:[-+*]|\d+[.)])\s")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_LAYERS = 4
"""So often may a text be escaped: by its author, its tool, and the tool's export."""
_APART = mrkdwn.PARAGRAPHS | mrkdwn.LINES | mrkdwn.LISTS | mrkdwn.CELLS | {"br", "li"}
_ALONE = frozenset({"br", "hr", "img", "wbr", "p"})

_markdown = (
    MarkdownIt("commonmark", {"html": True, "breaks": True})
    .enable(["table", "strikethrough"])
    .disable("code")  # what is indented is so by its tool, hardly ever as code
)


def to_mrkdwn(text: str) -> str:
    """`text`, be it HTML, Markdown or neither, as escaped Slack mrkdwn; never raises."""
    text = _bounded(text)
    if _BEGINS_AS_HTML.match(text):
        return _convert(text)
    if (_SIGNS.search(text) or _LINE_SIGNS.search(f"\n{text}")) and is_bearable(text):
        return _convert(_markdown.render(_dedented(text)))
    return _as_it_stands(text)


def plain_line(text: str) -> str:
    """Return a title, a name, a room or a track as plain words on one line; never raises.

    Escapes are undone, however often the text was escaped, and paired tags are left out. A tag by itself, as in "Why
    <div> is wrong", is one of the words.
    """
    text = _cut(text, _LONGEST_LINE)
    for _ in range(_LAYERS):
        if "&" not in text and "<" not in text:
            break
        before, text = text, _ENTITY.sub(lambda entity: html.unescape(entity[0]), _without_tags(text))
        if text == before:
            break
    return one_line(text)


def from_html(text: str) -> str:
    """HTML as escaped Slack mrkdwn; never raises."""
    return _convert(_bounded(text))


def from_markdown(text: str) -> str:
    """Markdown, and the HTML in it, as escaped Slack mrkdwn; never raises."""
    text = _bounded(text)
    return _convert(_markdown.render(_dedented(text))) if is_bearable(text) else _as_it_stands(text)


def abstract_of(subtitle: str, *texts: str) -> str:
    """Subtitle, abstract and description as one text; what a later one begins with or an earlier one says is left out.

    The subtitle belongs to the title, and is as public. An address in an abstract was put there by its author.
    """
    all_ = (without_addresses(subtitle), *texts)
    parts = list(dict.fromkeys(part for text in all_ if text and (part := to_mrkdwn(text))))
    return "\n\n".join(p for i, p in enumerate(parts) if not any(q.startswith(p) for q in parts[i + 1 :]))


def _as_it_stands(text: str) -> str:
    """Paragraphs and lines, in which every sign is a letter."""
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return letters(re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip())


def _bounded(text: str) -> str:
    return _cut(clean(text), _LONGEST)


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[:longest]}…"


def _dedented(text: str) -> str:
    """`text` without the indentation that all its lines have; the first often has none, where its tag opens."""
    indents = _INDENT.findall(f"\n{text}")
    counted = indents if _ITEM.match(text) else indents[1:] or indents
    shared = min(map(len, counted), default=0)
    return re.sub(rf"^[ \t]{{1,{shared}}}", "", text, flags=re.MULTILINE) if shared else text


def _without_tags(text: str) -> str:
    """`text` without comments, pairs of tags, and tags that have no end."""
    tokens = [t for t in _TOKEN.finditer(text) if not t["drop"]] if "<" in text else []
    gone: set[int] = set()
    opened: dict[str, list[int]] = {}
    for number, token in enumerate(tokens):
        name = (token["name"] or "").lower()
        if token["closing"] and opened.get(name):
            gone |= {number, opened[name].pop()}
        elif not name or name in _ALONE or "=" in (token["attributes"] or ""):
            gone.add(number)
        if name and not token["closing"]:
            opened.setdefault(name, []).append(number)
    kept, place = [], 0
    for number in sorted(gone):
        token = tokens[number]
        kept += [text[place : token.start()], " " if (token["name"] or "").lower() in _APART else ""]
        place = token.end()
    return "".join([*kept, text[place:]])


def _convert(source: str) -> str:
    writer = mrkdwn.Writer()
    place = 0
    for token in _TOKEN.finditer(source):
        if token.start() > place:
            writer.text(source[place : token.start()])
        place = token.end()
        if not token["dropped"]:
            name = token["name"].lower()
            if token["closing"]:
                writer.end(name)
            else:
                writer.begin(name, token["attributes"])
    writer.text(source[place:])
    return writer.finish()
