"""Slack mrkdwn and plain text: escaping what data brings, and reading mrkdwn back as words.

The rules are Slack's own: `&`, `<` and `>` are the only characters that can be escaped. Marks and emoji codes cannot:
where data holds some, signs that look like them take their place.
"""

import re

_CODE = re.compile(r"```\n?(?P<block>.*?)\n?```|`(?P<inline>[^`\n]+)`", re.DOTALL)
_REFERENCE = re.compile(r"<(?P<target>[^<>|\n]+)(?:\|(?P<label>[^<>\n]*))?>")
_MARK = re.compile(r"(?<!\w)([*_~])(?=\S)((?:(?!\1)[^\n])+)(?<=\S)\1(?!\w)")
_QUOTE = re.compile(r"^>+ ?", re.MULTILINE)
_STASHED = re.compile("\x00(\\d+)\x00")
_ACTING = re.compile(
    r"(?P<url>https?://[^\s<>|]+)"
    r"|(?P<mark>(?<![^\W_])[*_~](?=\S)|(?<=\S)[*_~](?![^\W_])|`)"
    r"|:(?=(?P<code>[a-z0-9_+'-]{1,100}+):)"
)
"""The text that Slack acts on: addresses, marks at the edge of a word, and the colon of an emoji code."""
_NUMBERS = frozenset({"100", "1234", "+1", "-1"})
"""The emoji codes without a letter; others between colons are times, as in 01:30+01:00."""
_LETTER = re.compile("[a-z]")
_ALIKE = {"*": "\u2217", "_": "\u02cd", "~": "\u223c", "`": "\u02cb", ":": "\ua789"}
_DEEPEST = 3
"""Bold, italic and struck through are all the marks that can lie within one another."""


def escape(text: str) -> str:
    """`text` as mrkdwn that shows it letter by letter: it can neither ping nor link."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def letters(text: str) -> str:
    """`text` from the data as mrkdwn in which every sign is a letter: it formats nothing and becomes no emoji."""
    return _ACTING.sub(_as_letter, escape(text))


def _as_letter(found: re.Match[str]) -> str:
    code = found["code"]
    if found["url"] or (code and not _LETTER.search(code) and code not in _NUMBERS):
        return found[0]
    return _ALIKE[found[0]]


def unescape(text: str) -> str:
    """The inverse of `escape`."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def plain(mrkdwn: str) -> str:
    """The words of `mrkdwn`: links as their text, dates as their fallback, no marks, nothing escaped."""
    stash: list[str] = []

    def put_aside(code: re.Match[str]) -> str:
        stash.append(code["inline"] or code["block"] or "")
        return f"\x00{len(stash) - 1}\x00"

    text = _CODE.sub(put_aside, mrkdwn.replace("\x00", ""))
    text = _REFERENCE.sub(_words_of, _QUOTE.sub("", text))
    for _ in range(_DEEPEST):
        text = _MARK.sub(r"\2", text)
    return unescape(_STASHED.sub(lambda place: stash[int(place[1])], text))


def _words_of(reference: re.Match[str]) -> str:
    target, label = reference["target"], reference["label"] or ""
    sign = {"@": "@", "#": "#"}.get(target[0], "")
    if target[0] == "!" and not label:
        sign, target = "@", target[1:]
    elif sign:
        target = target[1:]
    said = label or target
    return said if said.startswith(sign) else sign + said
