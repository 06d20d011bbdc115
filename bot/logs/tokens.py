"""Tokens and passwords, blanked wherever they stand."""

import re

_SECRET = re.compile(r"xox[a-z]-[\w-]+|xapp-[\w-]+|(?<=://)[^\s/@:]+:[^\s/@]+(?=@)")


def masked(text: str) -> str:
    """`text` with whatever looks like a token or a password blanked."""
    return _SECRET.sub("***", text)
