"""Unexpected errors on the command line: a line for the person, and the whole story in a file."""

import tempfile
import traceback
from pathlib import Path

from bot.logs import masked


def keep(error: BaseException) -> Path:
    """Write the traceback of `error`, without tokens and passwords, to a file of its own."""
    story = masked("".join(traceback.format_exception(error)))
    with tempfile.NamedTemporaryFile("w", prefix="usher-", suffix=".log", delete=False) as file:
        file.write(story)
    return Path(file.name)
