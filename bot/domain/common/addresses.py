"""E-mail addresses within texts that others read: written out, or hidden as "ada (at) example dot org"."""

import re

_AT_SIGN = "[@\uff20\ufe6b]"
_OPEN, _SHUT = r"[\[({<]\s*", r"\s*[\])}>]"
_DOT = rf"(?:\.|\s?{_OPEN}(?:dot|punkt|\.){_SHUT}\s?|\s(?:dot|punkt)\s)"
_AT = rf"(?:\s?{_OPEN}(?:at|ät|{_AT_SIGN}){_SHUT}\s?|\s(?-i:AT)\s)"
_LOCAL = r"(?<![\w@.+-])[\w.!#$%&'*+/=?^{|}~-]{1,64}"
_HIDDEN_LOCAL = rf"(?<![\w@.+-])[\w.+-]{{1,64}}(?:{_DOT}[\w+-]{{1,64}}){{0,3}}"
_LABELS = r"[\w-]{1,63}"
_LAST = r"[^\W\d_]{2,24}(?![\w@])"
_WRITTEN = rf"{_LOCAL}{_AT_SIGN}{_LABELS}(?:\.{_LABELS}){{0,8}}\.{_LAST}"
_HIDDEN = rf"{_HIDDEN_LOCAL}{_AT}{_LABELS}(?:{_DOT}{_LABELS}){{0,8}}{_DOT}{_LAST}"
_ADDRESS = re.compile(rf"{_WRITTEN}|{_HIDDEN}", re.IGNORECASE)
_SPOKEN_AT = rf"(?:\s?{_OPEN}(?:at|ät|{_AT_SIGN}){_SHUT}\s?|\s(?:at|ät)\s|\s?{_AT_SIGN}\s?)"
_ALONE = re.compile(
    rf"(?P<local>{_HIDDEN_LOCAL}|{_LOCAL}){_SPOKEN_AT}(?P<domain>{_LABELS}(?:{_DOT}{_LABELS}){{0,8}}{_DOT}{_LAST})",
    re.IGNORECASE,
)
"""An address that is a whole text: there, nothing else can be meant by "at" and by spaces."""
_INTERNAL = re.compile(rf"[^\s@]+{_AT_SIGN}[^\s@]+")
_BOXED = re.compile(r"(?P<name>[^<>]*[^<>\s])\s*<\s*(?P<address>[^<>]+)>")
_LINK = re.compile(
    r"\[(?P<words>[^\]\[]{0,200})\]\(\s*(?:mailto:)?(?P<target>[^()\s]{0,300})[^()]{0,300}\)", re.IGNORECASE
)
_SCHEME = re.compile(r"mailto:\s*", re.IGNORECASE)
_QUERY = re.compile(r"(mailto:[^\s?]{1,300})\?\S*", re.IGNORECASE)
_EMPTY = re.compile(r"[\[({<]\s*(?:(?:e-?mail|mail|contact)\b)?[\s,;:]*[\])}>]", re.IGNORECASE)
_LABEL = re.compile(r"\b(?:e-?mail|mail|contact)(?: me)? ?[:=]?$", re.IGNORECASE)
_WORD = re.compile(r"\w")
_EDGE = " \t,;:|/·\u2013\u2014-<>"


def holds_address(text: str) -> bool:
    """Tell whether `text` holds an e-mail address."""
    return _may(text) and bool(_ADDRESS.search(text))


def without_addresses(text: str) -> str:
    """`text` without its e-mail addresses, and without the brackets and signs that stood around them."""
    if not holds_address(text):
        return text
    bare = _ADDRESS.sub("", _SCHEME.sub("", _QUERY.sub(r"\1", _unlinked(text))))
    bare = _EMPTY.sub("", _EMPTY.sub("", bare))
    bare = " ".join(bare.split()).strip(f"{_EDGE}([")
    bare = _LABEL.sub("", bare).strip(f"{_EDGE}([")
    return bare if _WORD.search(bare) else ""


def blanked(text: str) -> str:
    """`text` with a space in place of each address, however long it is."""
    return _ADDRESS.sub(" ", text) if _may(text) else text


def read_mailbox(text: str) -> tuple[str, str]:
    """The name and the address of somebody who is called `text`, one line; each may be "".

    Only `address` and `Name <address>` give an address: in other texts it may be somebody else's.
    """
    if not _may(text) and " at " not in text.lower():
        return text, ""
    text = _unlinked(text)
    alone = _SCHEME.sub("", _QUERY.sub(r"\1", text)).strip("<>\"' \t")
    if whole := _ALONE.fullmatch(alone):
        return "", _joined(whole)
    if _INTERNAL.fullmatch(alone):
        return "", ""
    boxed = _BOXED.fullmatch(text)
    if boxed and (whole := _ALONE.fullmatch(_SCHEME.sub("", boxed["address"]).strip())):
        return without_addresses(boxed["name"]).strip("\"' "), _joined(whole)
    return without_addresses(text), ""


def _unlinked(text: str) -> str:
    """`text` with links to addresses, as Markdown writes them, as their words."""
    return _LINK.sub(lambda link: link["words"] if _ADDRESS.search(link["target"]) else link[0], text)


def _may(text: str) -> bool:
    """Tell whether it is worth a closer look."""
    low = text.casefold()
    return any(sign in low for sign in ("@", "at", "\uff20", "\ufe6b", "ät"))


def _joined(address: re.Match[str]) -> str:
    local, domain = (
        re.sub(r"\s+", "", re.sub(_DOT, ".", address[part], flags=re.IGNORECASE))
        for part in ("local", "domain")
    )
    return f"{local}@{domain}".lower()
