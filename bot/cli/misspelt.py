"""Suggestions for a command or an option that does not exist."""

import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches

_LIKE = 0.6
"""The share of two words that must be equal before one suggests the other; 1 is all of it."""
_MOST = 2
_CHOICE = re.compile(r"'(.*)' is not one of (.*)\.", re.DOTALL)


def likely(typed: str, known: Iterable[str]) -> list[str]:
    """Those of `known` that `typed` may mean, the likeliest first; dashes before a word and capitals do not count."""
    bare = {name.lstrip("-").casefold(): name for name in known}
    word = typed.lstrip("-").casefold()
    if not word:
        return []
    begins = [name for name in bare if len(word) > 1 and name.startswith(word)]
    found = [word] if word in bare else begins or get_close_matches(word, bare, _MOST, _LIKE)
    return [bare[name] for name in found[:_MOST]]


def no_command(typed: str, known: Iterable[str], below: Mapping[str, Sequence[str]]) -> str:
    """Say that there is no such command, and which one may be meant; `below` are the words of other commands."""
    deeper = [f"{name} {word}" for name, words in below.items() for word in words if word == typed]
    return with_hint(f'There is no command "{typed}".', likely(typed, known) or deeper)


def no_option(typed: str, known: Iterable[str]) -> str:
    """Say that there is no such option, and which one may be meant."""
    return with_hint(f"There is no option {typed}.", likely(typed, known))


def no_choice(said: str) -> str:
    """Add to "'x' is not one of 'a', 'b'." which of them may be meant; other sentences stay as they are."""
    found = _CHOICE.fullmatch(said)
    return with_hint(said, likely(found[1], re.findall("'([^']+)'", found[2]))) if found else said


def with_hint(said: str, meant: Sequence[str]) -> str:
    """Return what was said, and what may be meant, if anything."""
    return f"{said} Did you mean {' or '.join(meant)}?" if meant else said
