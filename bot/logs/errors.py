"""The safe description of an error for a log or a file: its name and where it was raised, never its own words.

Errors repeat what they are about: a database's the row, an importer's the line of the file, a library's the body. So their
words are left out, and what is known to hold no data is said in their place.
"""

import os
import re
import traceback
from collections.abc import Iterator

from bot.errors import Misconfigured, Unavailable, UsherError
from bot.logs.tokens import masked

_CODE = re.compile(r"[a-z][a-z0-9_]{0,60}")
_CONSTRAINT = re.compile(r"(UNIQUE|NOT NULL|CHECK|FOREIGN KEY) constraint failed(: [\w., ]{1,200})?")
_IDENTIFIER = re.compile(r"\w{1,100}")


def name_of(error: BaseException) -> str:
    """Its class, with its module where that is a library's."""
    kind = type(error)
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"


def words_of(error: BaseException) -> str:
    """Its name, and what is known to be no data: a code of the system, of the database, of Slack.

    The words are Usher's own where they are about a setting, the database or Slack.
    """
    if isinstance(error, Misconfigured | Unavailable):
        return str(error)
    known = "" if isinstance(error, UsherError) else _known(error)
    return f"{name_of(error)} ({known})" if known else name_of(error)


def story_of(error: BaseException) -> str:
    """The traceback of `error` and of those that led to it, with `words_of` in the place of their words."""
    return masked("".join(_story(error, set())))


def _story(error: BaseException, told: set[int]) -> Iterator[str]:
    told.add(id(error))
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None and id(before) not in told:
        yield from _story(before, told)
        yield "\nThat led to:\n\n"
    yield "Traceback (most recent call last):\n"
    yield from traceback.format_tb(error.__traceback__)
    yield f"{words_of(error)}\n"
    for one in error.exceptions if isinstance(error, BaseExceptionGroup) else ():
        yield "\nOne of them:\n\n"
        yield from _story(one, told)


def _known(error: BaseException) -> str:
    parts = [_slacks(error), _postgresqls(error), _sqlites(error), _systems(error)]
    original = getattr(error, "orig", None)  # a database's error in SQLAlchemy's
    if isinstance(original, BaseException):
        parts.append(words_of(original))
    return "; ".join(filter(None, parts))


def _slacks(error: BaseException) -> str:
    """The error's name in Slack's answer."""
    data = getattr(getattr(error, "response", None), "data", None)
    code = data.get("error") if isinstance(data, dict) else None
    return f"Slack said {code}" if isinstance(code, str) and _CODE.fullmatch(code) else ""


def _postgresqls(error: BaseException) -> str:
    """The code and what the schema calls the place; the values are in the rest."""
    state = getattr(error, "sqlstate", None)
    if not isinstance(state, str):
        return ""
    about = getattr(error, "diag", None)
    names = (getattr(about, f"{what}_name", None) for what in ("constraint", "table", "column"))
    return " ".join([state, *(n for n in names if isinstance(n, str) and _IDENTIFIER.fullmatch(n))])


def _sqlites(error: BaseException) -> str:
    """The code, and the columns of a constraint."""
    code = getattr(error, "sqlite_errorname", None)
    if not isinstance(code, str):
        return ""
    constraint = _CONSTRAINT.fullmatch(str(error))
    return f"{code}: {constraint[0]}" if constraint else code


def _systems(error: BaseException) -> str:
    number = error.errno if isinstance(error, OSError) else None
    return os.strerror(number) if number and number > 0 else ""
