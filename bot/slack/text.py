"""Text as Slack sends it, and the words that the person typed."""

import html
import re
from collections.abc import Callable

_REFERENCE = re.compile(r"<(?P<sign>[@#!]?)(?P<target>[^<>|]*)(?:\|(?P<label>[^<>]*))?>")
_ID = re.compile(r"<(?P<sign>@)(?P<target>[UW][A-Z0-9]+)(?:\|(?P<label>[^<>]*))?>")
Name = Callable[[str], str]


def _nobody(_user: str) -> str:
    return ""


def as_typed(text: str, name: Name = _nobody) -> str:
    """The words that a person typed, of text in which Slack made references of them and escaped the rest.

    `<@U1>` is "@Ada Lovelace" where `name` knows the user, `<#C1|general>` "#general", `<!channel>` "@channel",
    `<https://…|label>` its address.
    """
    return html.unescape(_REFERENCE.sub(lambda match: _words(match, name), text))


def keep_ids(text: str) -> str:
    """As `as_typed`, but channels and people stay `<#C1|general>` and `<@U1|ada>`: their ids need no look-up."""

    def kept(match: re.Match[str]) -> str:
        return match[0] if match["sign"] in {"@", "#"} else _words(match, _nobody)

    return html.unescape(_REFERENCE.sub(kept, text))


def names_of(text: str, name: Name = _nobody) -> str:
    """Text from `keep_ids` with people by their names; channels stay, because Slack shows their names by itself."""
    return _ID.sub(lambda match: _words(match, name), text)


def _words(match: re.Match[str], name: Name) -> str:
    sign, target, label = match["sign"], match["target"], match["label"]
    if sign == "@":
        return f"@{name(target) or label or target}"
    if sign == "#":
        return f"#{label or target}"
    if sign == "!":
        return f"@{(label or target.split('^')[0]).removeprefix('@')}"
    return target.removeprefix("mailto:")
