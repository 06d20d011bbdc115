"""A SQLite file with every table for each process under test: the migrations make it once, and every new file is a copy.

`tests/db` runs the migrations themselves. Making the tables of one file costs as much as ten ordinary tests.
"""

import fcntl
import os
from pathlib import Path

from db import migrate
from db.engine import normalize

_TEMPLATE = "USHER_TESTS_TEMPLATE"
"""The variable that names the template; processes that a test starts inherit it."""
really = migrate.upgrade
"""Make the tables by the migrations, for a test of just that."""


def use(template: Path) -> None:
    """Copy `template` wherever this process, or one that it starts, would make the tables of a new SQLite file."""
    os.environ[_TEMPLATE] = str(template)
    migrate.upgrade = _upgrade


def follow() -> None:
    """In a process that a test has started: use the template of the test's process."""
    if _TEMPLATE in os.environ:
        migrate.upgrade = _upgrade


def _upgrade(url: str) -> None:
    address = normalize(url)
    file = Path(address.database or "") if address.get_backend_name() == "sqlite" else None
    if file is None or not _is_empty(file):
        really(url)
        return
    with file.open("ab") as new:
        fcntl.flock(new, fcntl.LOCK_EX)  # two processes may start on one file
        if _is_empty(file):
            new.write(Path(os.environ[_TEMPLATE]).read_bytes())


def _is_empty(file: Path) -> bool:
    if not os.access(file.parent, os.W_OK):
        return False  # the real one says what is wrong with the folder
    return not file.exists() or file.stat().st_size == 0
