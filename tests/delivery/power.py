"""A power cut for SQLite: every process dies, and of the files is left what was synced (`power.c`)."""

import contextlib
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy.engine import make_url

_SOURCE = Path(__file__).with_name("power.c")


class Disk:
    """The folder of a database, and beside it what of its files is synced; needs a C compiler, and Linux."""

    def __init__(self, url: str) -> None:
        self._file = Path(make_url(url).database or "").resolve()
        self._synced = self._file.parent / "synced"
        self._library = self._file.parent / "power.so"
        self._open: sqlite3.Connection | None = None

    def build(self) -> None:
        """Make it ready; what the database holds by now is synced. Nobody may have it open."""
        subprocess.run(["cc", "-shared", "-fPIC", "-O2", "-o", self._library, _SOURCE, "-ldl"], check=True)
        self._synced.mkdir()
        shutil.copy(self._file, self._synced)
        self._keep_open()

    def environment(self) -> Mapping[str, str]:
        """What a process is started with whose writes are to be followed."""
        own = {"USHER_DISK": str(self._file.parent), "USHER_SYNCED": str(self._synced)}
        return {**os.environ, **own, "LD_PRELOAD": str(self._library)}

    def lose(self) -> None:
        """Put the files back as they were synced; nobody may have the database open."""
        assert self._open
        self._open.close()
        for end in ("", "-wal", "-shm"):
            with contextlib.suppress(FileNotFoundError):
                Path(f"{self._file}{end}").unlink()
        for one in self._synced.glob(f"{self._file.name}*"):
            if not one.name.endswith("-shm"):
                shutil.copy(one, self._file.parent)
        self._keep_open()

    def close(self) -> None:
        """Leave the files as they are."""
        if self._open:
            self._open.close()

    def _keep_open(self) -> None:
        """The last one to close a database writes it anew; this process, whose writes are not followed, must not be that."""
        self._open = sqlite3.connect(self._file)
        self._open.execute("SELECT count(*) FROM sqlite_master").fetchone()
