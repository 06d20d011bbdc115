"""Logging: one line per event, as text or JSON, never a request body and never a token."""

import logging
import re
import sys
from typing import Literal, TextIO

from pythonjsonlogger.json import JsonFormatter

_SECRET = re.compile(r"xox[a-z]-[\w-]+|xapp-[\w-]+|(?<=://)[^\s/@:]+:[^\s/@]+(?=@)")


def masked(text: str) -> str:
    """`text` with whatever looks like a token or a password blanked."""
    return _SECRET.sub("***", text)


class _MaskingHandler(logging.StreamHandler[TextIO]):
    """Blank whatever looks like a token or a password, in messages and tracebacks alike."""

    def format(self, record: logging.LogRecord) -> str:
        return masked(super().format(record))


def setup(form: Literal["text", "json"], level: int = logging.INFO) -> None:
    """Send every log line to stderr, formatted as `form`."""
    handler = _MaskingHandler(sys.stderr)
    fields = "%(asctime)s %(levelname)s %(name)s %(message)s"
    handler.setFormatter(JsonFormatter(fields) if form == "json" else logging.Formatter(fields))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for chatty in ("apscheduler", "slack_bolt", "slack_sdk", "aiosqlite", "httpx", "alembic"):
        logging.getLogger(chatty).setLevel(max(level, logging.WARNING))
