"""Ids of the database as buttons, forms and people give them back."""

LARGEST = 2**31 - 1
"""PostgreSQL's integers hold no more."""
_DIGITS = len(str(LARGEST))


def read_id(text: str) -> int:
    """The id, or 0 for none; ValueError where the database cannot have given it."""
    if not (text.isascii() and text.isdecimal() and len(text) <= _DIGITS and int(text) <= LARGEST):
        raise ValueError(f"no id: {text[:_DIGITS]!r}")
    return int(text)
