"""The reason why there is no connection to the database: one sentence that says what to mend if it is known."""

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
"""PostgreSQL's refusals at the door; such an error carries no SQLSTATE, only words."""


_SQLITE = {
    sqlite3.SQLITE_FULL: "cannot be written: the disk is full",
    sqlite3.SQLITE_IOERR: "cannot be read or written: the disk fails, or is full",
    sqlite3.SQLITE_READONLY: "cannot be written: Usher may only read the file, or its folder",
    sqlite3.SQLITE_PERM: "cannot be opened: Usher may not read the file",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened: Usher may not read the file or write its folder, or has too many files open",
    sqlite3.SQLITE_CORRUPT: "is damaged: restore a backup (docs/operations.md)",
    sqlite3.SQLITE_NOMEM: "cannot be used now: there is no memory left",
    sqlite3.SQLITE_BUSY: "is locked by another program",
    sqlite3.SQLITE_LOCKED: "is locked by another program",
    sqlite3.SQLITE_PROTOCOL: "is locked by another program",
}
"""By SQLite's primary result code."""
_WORDS = {
    "disk is full": sqlite3.SQLITE_FULL,
    "disk I/O error": sqlite3.SQLITE_IOERR,
    "readonly database": sqlite3.SQLITE_READONLY,
    "unable to open database": sqlite3.SQLITE_CANTOPEN,
    "malformed": sqlite3.SQLITE_CORRUPT,
    "out of memory": sqlite3.SQLITE_NOMEM,
    "is locked": sqlite3.SQLITE_BUSY,
}
_POSTGRES = {
    "53100": "cannot be written: its disk is full",
    "53200": "cannot be used now: its server has no memory left",
    "53300": "has no connection left: raise max_connections, or end others",
    "53400": "has reached a limit of its settings",
    "25006": "cannot be written: its server only lets read, such as a standby does",
    "42501": "refuses something that Usher needs: give its user every right on the tables",
    "57014": "broke a question off: it took too long, or somebody stopped it",
    "58030": "cannot be read or written: the disk of its server fails",
    "XX001": "is damaged: restore a backup (docs/operations.md)",
    "XX002": "is damaged: an index has to be built again",
}
"""By SQLSTATE."""
_CLASSES = {
    "08": "cannot be reached now",
    "53": "cannot be used now: its server lacks something",
    "57P": "cannot be reached now",
    "25P03": "cannot be reached now",
    "25P04": "cannot be reached now",
    "58": "cannot be used now: its server fails",
    "F0": "cannot be used now: its server's settings are at fault",
}
"""By what a SQLSTATE begins with: PostgreSQL ended the connection, stops, has crashed, begins, or has too little of something."""
_FULL = re.compile(r"sorry, too many clients|remaining connection slots|too many connections for")


def fault(error: BaseException | None) -> str:
    """Return what is wrong with the database itself, as the end of a sentence; "" where the question was at fault."""
    if isinstance(error, sqlite3.Error):
        code = getattr(error, "sqlite_errorcode", None)
        if code is None:  # made by a driver, not by SQLite
            code = next((known for word, known in _WORDS.items() if word in str(error)), 0)
        return _SQLITE.get(code & 0xFF, "")
    state = str(getattr(error, "sqlstate", None) or "")
    if state in _POSTGRES:
        return _POSTGRES[state]
    return next((says for begins, says in _CLASSES.items() if state.startswith(begins)), "")


def explained(url: URL, error: BaseException | None) -> str:
    """The sentence for `error`, which left no connection to `url`; it names no user and no password."""
    about = f"The database {describe(url)}"
    if url.get_backend_name() == "sqlite":
        if not (folder := Path(url.database or "").absolute().parent).is_dir():
            return f"{about} cannot be opened: there is no folder {folder}; see DATABASE_URL."
        if is_no_database(error):
            return f"{about} cannot be opened: that file is not a SQLite database; name another file in DATABASE_URL."
        return f"{about} {fault(error) or 'cannot be reached now'}."
    if says := fault(error):
        return f"{about} {says}."
    if _FULL.search(str(error)):
        return f"{about} {_POSTGRES['53300']}."
    why = next((says for pattern, says in _REFUSED if pattern.search(str(error))), "")
    return f"{about} {why}; see DATABASE_URL." if why else f"{about} cannot be reached now."


def is_no_database(error: BaseException | None) -> bool:
    """Tell whether SQLite found a file of another kind."""
    return isinstance(error, sqlite3.Error) and "file is not a database" in str(error)


def is_damaged(error: sqlite3.Error) -> bool:
    """Tell whether what was read is no SQLite database any more."""
    return is_no_database(error) or fault(error) == _SQLITE[sqlite3.SQLITE_CORRUPT]


def describe(url: URL) -> str:
    """The database's address for a person's eyes: no user, no password."""
    if url.get_backend_name() == "sqlite":
        return url.database or "(in memory)"
    host = (url.host or "local").rpartition("@")[2]  # a password with an @ ends there
    return f"{host}/{url.database or ''}"
