"""Unexpected errors on the command line: a line for the person, and the whole story in a file."""

import tempfile
from pathlib import Path

from bot.logs import story_of


def keep(error: BaseException) -> Path | None:
    """Write the traceback of `error` to a file of its own, with nothing in it that the error repeats; None where that fails."""
    try:
        return _write(error)
    except OSError:
        return None


def _write(error: BaseException) -> Path:
    with tempfile.NamedTemporaryFile("w", prefix="usher-", suffix=".log", delete=False) as file:
        file.write(story_of(error))
    return Path(file.name)
