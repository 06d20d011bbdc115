"""The parts of a log line that may be repeated: Usher's own words, and nothing that a library says about its input.

Bolt and slack-sdk log whole requests, SQLAlchemy statements with parameters and rows, asyncio what a task was about. So the
words of a library are left out whatever its level, except those that it takes its values in with (`%s`), without them,
and a few that operators look for.
"""

import copy
import logging
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import PurePath
from typing import Any

from bot.logs.errors import story_of, words_of
from bot.logs.tokens import masked

_OURS = ("bot", "handlers", "db")
_VALUE = re.compile(r"%(?:\(\w+\))?[-#0 +]*\d*(?:\.\d+)?[a-zA-Z]")
_ASKED_FOR = (
    "Unhandled request",
    "Exception in ASGI application",
    "Task exception was never retrieved",
    "Task was destroyed but it is pending!",
    "Unclosed client session",
    "Unclosed connection",
    "Fatal error on transport",
)
"""The beginnings of library lines that say something without values."""


class Record(logging.LogRecord):
    """A record with nothing private in it, whatever it is made from."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.msg = masked(_own_words(self) if is_ours(self.name or "") else _words_of_a_library(self))
        self.args = ()
        if self.exc_info and (error := self.exc_info[1]):
            self.exc_text = story_of(error)  # formatters take it for one that they have made


def cleaned(record: logging.LogRecord) -> logging.LogRecord:
    """A copy of `record` with nothing private in it, and nothing that a formatter would add."""
    if not isinstance(record, Record):
        args = (record.args,) if isinstance(record.args, Mapping) else record.args or ()
        clean = Record(
            record.name, record.levelno, record.pathname, record.lineno, record.msg, args, record.exc_info,
            record.funcName, record.stack_info,
        )  # fmt: skip
        for moment in ("created", "msecs", "relativeCreated"):
            setattr(clean, moment, getattr(record, moment))
    else:
        clean = copy.copy(record)
        for more in set(vars(clean)) - _USUAL:
            delattr(clean, more)
    clean.exc_info = None
    return clean


def is_ours(name: str) -> bool:
    """Tell whether a logger of that name is Usher's own."""
    return name.partition(".")[0] in _OURS


@contextmanager
def nothing_private() -> Iterator[None]:
    """Clean every record that is made while the block lasts, whichever handlers there are, ours or another's."""
    _blocks.append(logging.getLogRecordFactory())
    logging.setLogRecordFactory(Record)
    try:
        yield
    finally:
        before = _blocks.pop()
        if not _blocks:
            logging.setLogRecordFactory(before)


_blocks: list[Callable[..., logging.LogRecord]] = []
"""The makers of records before each open block."""
_USUAL = frozenset(vars(logging.LogRecord("", 0, "", 0, "", (), None)))


def _own_words(record: logging.LogRecord) -> str:
    """Our sentence, in which an error says only what may be said of it."""
    try:
        return _told(record.msg) % _values(record.args) if record.args else _told(record.msg)
    except Exception:  # noqa: BLE001 - whatever a value raises, the line is not worth more than what goes on
        return _template(record.msg)


def _values(args: Any) -> Any:
    if isinstance(args, Mapping):
        return {name: _value(value) for name, value in args.items()}
    return tuple(_value(value) for value in args)


def _value(value: object) -> object:
    return words_of(value) if isinstance(value, BaseException) else value


def _told(message: object) -> str:
    return str(_value(message))


def _template(message: object) -> str:
    return _VALUE.sub("…", message) if isinstance(message, str) else type(message).__name__


def _words_of_a_library(record: logging.LogRecord) -> str:
    text = record.msg if isinstance(record.msg, str) else ""
    begins = next((known for known in _ASKED_FOR if text.startswith(known)), "")
    if begins:
        return f"{begins} …"
    said = _template(record.msg) if record.args else "its words are left out"
    return f"{said} ({PurePath(record.pathname).name}, line {record.lineno})"
