"""Why there is no connection to the database: one sentence that says what to mend where it is known."""

import re
import sqlite3
from pathlib import Path

from sqlalchemy.engine import URL

_REFUSED = (
    (re.compile(r"FATAL: +(password|\w+) authentication failed"), "refuses the user or the password"),
    (re.compile(r"FATAL: +role .* does not exist"), "refuses the user or the password"),
    (re.compile(r"no password supplied"), "asks for a password"),
    (re.compile(r"FATAL: +no pg_hba\.conf entry"), "lets no one in from this machine"),
    (re.compile(r"FATAL: +database .* does not exist"), "is not on that server"),
)
"""What PostgreSQL answers at the door; such an error carries no SQLSTATE, only words."""


def explained(url: URL, error: BaseException | None) -> str:
    """The sentence for `error`, which left no connection to `url`; it names no user and no password."""
    about = f"The database {describe(url)}"
    if url.get_backend_name() == "sqlite":
        if not (folder := Path(url.database or "").absolute().parent).is_dir():
            return f"{about} cannot be opened: there is no folder {folder}; see DATABASE_URL."
        if is_no_database(error):
            return f"{about} cannot be opened: that file is not a SQLite database; name another file in DATABASE_URL."
        return f"{about} cannot be reached now."
    why = next((says for pattern, says in _REFUSED if pattern.search(str(error))), "")
    return f"{about} {why}; see DATABASE_URL." if why else f"{about} cannot be reached now."


def is_no_database(error: BaseException | None) -> bool:
    """Whether SQLite found a file of another kind."""
    return isinstance(error, sqlite3.Error) and "file is not a database" in str(error)


def describe(url: URL) -> str:
    """The database's address for a person's eyes: no user, no password."""
    if url.get_backend_name() == "sqlite":
        return url.database or "(in memory)"
    host = (url.host or "local").rpartition("@")[2]  # a password with an @ ends there
    return f"{host}/{url.database or ''}"
