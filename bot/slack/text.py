"""Text as Slack sends it, and the words that the person typed."""

import html
import re
from collections.abc import Callable

_REFERENCE = re.compile(r"<(?P<sign>[@#!]?)(?P<target>[^<>|]*)(?:\|(?P<label>[^<>]*))?>")


def as_typed(text: str, name: Callable[[str], str] = lambda _user: "") -> str:
    """The words that a person typed, of text in which Slack made references of them and escaped the rest.

    `<@U1>` is "@Ada Lovelace" where `name` knows the user, `<#C1|general>` "#general", `<!channel>` "@channel",
    `<https://…|label>` its address.
    """
    return html.unescape(_REFERENCE.sub(lambda match: _words(match, name), text))


def _words(match: re.Match[str], name: Callable[[str], str]) -> str:
    sign, target, label = match["sign"], match["target"], match["label"]
    if sign == "@":
        return f"@{name(target) or label or target}"
    if sign == "#":
        return f"#{label or target}"
    if sign == "!":
        return f"@{(label or target.split('^')[0]).removeprefix('@')}"
    return target.removeprefix("mailto:")
