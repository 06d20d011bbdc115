"""Files that hold what is private: made for their owner alone, and looked at when Usher starts."""

import os
import stat
from contextlib import suppress
from pathlib import Path

from bot.config import Settings
from db.engine import normalize

_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_OWNER = stat.S_IRUSR | stat.S_IWUSR


def make_database(settings: Settings) -> None:
    """Make the SQLite file, where there is none, so that nobody else can read it; its journals take over its mode."""
    if path := _database(settings):
        with suppress(OSError):  # it is there; or it cannot be made, and SQLite says why
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _OWNER))


def exposed(settings: Settings) -> list[str]:
    """A sentence for each file with private data or secrets that others than its owner can open."""
    paths = [path for path in (_database(settings), Path(".env")) if path and path.is_file()]
    return [
        f"Others on this machine can open {path}; type chmod 600 {path}."
        for path in paths
        if os.name == "posix" and path.stat().st_mode & _OTHERS
    ]


def _database(settings: Settings) -> Path | None:
    url = normalize(settings.database_url)
    if url.get_backend_name() != "sqlite" or not url.database or url.database.startswith((":", "file:")):
        return None
    return Path(url.database)
