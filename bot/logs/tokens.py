"""Tokens and passwords, blanked wherever they stand."""

import re

_SECRET = re.compile(r"xox[a-z]-[\w-]+|xapp-[\w-]+|(?<=://)(?:[^\s/]+|[^\s/@:]+:\S+)(?=@)")
"""Of an address: whatever stands before its last @, since passwords hold any sign."""


def masked(text: str) -> str:
    """`text` with whatever looks like a token or a password blanked."""
    return _SECRET.sub("***", text)
