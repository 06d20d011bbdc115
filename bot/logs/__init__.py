"""Logging: one line per event, as text or JSON; never a request, a row or a token (docs/security.md)."""

import contextlib
import logging
import sys
from typing import Literal, TextIO

from pythonjsonlogger.json import JsonFormatter

from bot.logs.errors import story_of
from bot.logs.records import cleaned, is_ours, nothing_private
from bot.logs.tokens import masked

__all__ = ["nothing_private", "setup", "story_of"]


class _PrivateHandler(logging.StreamHandler[TextIO]):
    """Write what may be said: all of ours, and of libraries' only warnings and errors, without their words."""

    def __init__(self, stream: TextIO) -> None:
        super().__init__(stream)
        self.addFilter(lambda record: is_ours(record.name) or record.levelno >= logging.WARNING)

    def format(self, record: logging.LogRecord) -> str:
        return masked(super().format(cleaned(record)))

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - it is logging's name
        """Say that a line is missing: the standard way repeats what it was to say."""
        with contextlib.suppress(OSError, ValueError):
            self.stream.write(f"A line of {record.name} could not be written (line {record.lineno})\n")


def setup(form: Literal["text", "json"], level: int = logging.INFO) -> None:
    """Send every log line to stderr, formatted as `form`."""
    handler = _PrivateHandler(sys.stderr)
    fields = "%(asctime)s %(levelname)s %(name)s %(message)s"
    handler.setFormatter(JsonFormatter(fields) if form == "json" else logging.Formatter(fields))
    logging.basicConfig(level=level, handlers=[handler], force=True)
