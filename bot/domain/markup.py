"""Slack mrkdwn and plain text: escaping what data brings, and reading mrkdwn back as words.

The rules are Slack's own (SLACK.md, Behaviour): `&`, `<` and `>` are the only characters that data has to escape.
"""

import re

_CODE = re.compile(r"```\n?(?P<block>.*?)\n?```|`(?P<inline>[^`\n]+)`", re.DOTALL)
_REFERENCE = re.compile(r"<(?P<target>[^<>|\n]+)(?:\|(?P<label>[^<>\n]*))?>")
_MARK = re.compile(r"(?<!\w)([*_~])(?=\S)((?:(?!\1)[^\n])+)(?<=\S)\1(?!\w)")
_QUOTE = re.compile(r"^>+ ?", re.MULTILINE)
_STASHED = re.compile("\x00(\\d+)\x00")
_DEEPEST = 3
"""Bold, italic and struck through are all the marks that can lie within one another."""


def escape(text: str) -> str:
    """`text` as mrkdwn that shows it letter by letter: it can neither ping nor link."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


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
