"""The public part of an address. Users, passwords, queries and fragments are secrets, and so may be the path."""

import re
from urllib.parse import unquote

_SCHEME = re.compile(r"\s*[a-z][a-z0-9+.-]+:/", re.IGNORECASE)
"""More than one letter: C:/ is a folder. One slash is enough, since many type one too few."""
_PARTS = re.compile(r"\s*(?P<scheme>[\w+.-]+:/+|//)?(?P<authority>[^/?#\\]*)(?P<rest>.*)", re.DOTALL)
_HALF = re.compile(r"\s*(?://|[^/\s]*@|[\w-]+(?:\.[\w-]+)+(?::\d+)?[/?])")
_HOST = re.compile(r"(?:\[[^\]]*\]|[^:]*)(?::\d*)?")
_FILE = re.compile(r"[\w.-]{1,60}\.[A-Za-z0-9]{1,5}")


def is_address(text: str) -> bool:
    """Tell whether `text` is meant to be an address, of whatever kind, and not a file."""
    return _SCHEME.match(text) is not None


def is_half_an_address(text: str) -> bool:
    """Tell whether `text`, which is no address, may be one whose https:// was forgotten."""
    return _HALF.match(text) is not None


def without_secrets(text: str) -> str:
    """The address `text`, well-formed or not, without user, password, query and fragment."""
    parts = _PARTS.fullmatch(text)
    assert parts is not None  # it matches any text
    scheme, authority, rest = parts["scheme"] or "", parts["authority"], re.split(r"[?#]", parts["rest"])[0]
    host = authority.rpartition("@")[2]
    if "@" in rest:  # a password with a slash in it
        host, rest = "", rest.rpartition("@")[2]
    elif "@" in text and not _HOST.fullmatch(host):  # one with another such sign
        host, rest = "", re.split(r"[?#]", text.rpartition("@")[2])[0]
    return f"{scheme.strip()}{host}{rest}"


def host_of(text: str) -> str:
    """The host that the address `text` names, and its port; "" where it names none."""
    shown = without_secrets(text)
    return re.split(r"[/\\]", shown.partition(":/")[2].lstrip("/"))[0] if is_address(shown) else ""


def file_name(address: str) -> str:
    """The name by which to call what is behind `address`: its file's, where it looks like one, else its host."""
    last = unquote(without_secrets(address).rpartition("/")[2])
    return last if _FILE.fullmatch(last) and last != host_of(address) else host_of(address)
