"""A limit on the work of Markdown with a text. An author's text stays far below it, so a text above it is no Markdown.

markdown-it reads character by character, and some of its rules look ahead to the end of the text for each sign: 40,000
characters of signs take it seconds. Converting HTML and plain text is always cheap.
"""

import re

MOST = 3000
"""Steps. The most that a text of a real program has needed is 1,242, of 12,000 characters."""
_SIGNS = re.compile(r"[!#$%&*+\-:<=>@\[\\\]^_`{}~|]")
"""The signs at which the parser stops, looks, and makes a token."""
_LINE = 3
"""Steps of a line: it is tried as the beginning of each kind of block."""
_NESTED = 32
"""So many links that are not closed are looked at from within one another."""
_AHEAD = 16
"""Characters that are passed over in the time of one step."""


def is_bearable(text: str) -> bool:
    """Tell whether Markdown takes at most `MOST` steps for `text`."""
    signs, lines = len(_SIGNS.findall(text)), text.count("\n") + 1
    if signs + _LINE * lines > MOST:
        return False
    columns = max(line.count("|") for line in text.split("\n")) + 1
    return columns * lines <= MOST and _looked_ahead(text) <= MOST * _AHEAD


def _looked_ahead(text: str) -> int:
    """Characters that are read again for each link and each reference to an address that is defined elsewhere."""
    ways = min(text.count("]("), _NESTED) + min(text.count("!["), _NESTED)
    ways += text.count("[") if "]:" in text else 0
    return ways * max(map(len, text.split()), default=0) if ways else 0
