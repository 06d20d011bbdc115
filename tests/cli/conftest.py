"""The `usher` command as a person runs it: in an empty folder, with an environment of its own."""

import asyncio
import logging
import os
import sys
from collections.abc import Iterator
from contextvars import copy_context
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.cli import main
from bot.config import NAMES
from tests.paths import ROOT
from tests.patience import GUARD, PATIENT


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command left behind: exit status, standard output, standard error."""

    status: int
    out: str
    err: str


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, new_files_are_copies: None) -> Path:
    """An empty folder to be in, with none of Usher's settings in the environment but the database's."""
    for name in NAMES.values():
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'usher.db'}")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def _logging_restored() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    levels = {name: logger.level for name, logger in logging.root.manager.loggerDict.items()
              if isinstance(logger, logging.Logger)}  # fmt: skip
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    for name in logging.root.manager.loggerDict:
        logging.getLogger(name).setLevel(levels.get(name, logging.NOTSET))


@pytest.fixture
def usher(folder, monkeypatch, capsys, _logging_restored):
    """Run a command in this process."""

    def run(*arguments: str) -> Outcome:
        monkeypatch.setattr(sys, "argv", ["usher", *arguments])
        capsys.readouterr()
        try:
            copy_context().run(main)  # a process of its own would name commands its own way, too
            status = 0
        except SystemExit as end:
            status = int(end.code or 0)
        said = capsys.readouterr()
        return Outcome(status, said.out, said.err)

    return run


@pytest.fixture
def usher_process(folder):
    """Run a command in a process of its own, for those that talk to a server in this one."""

    async def run(*arguments: str, script: str = PATIENT, **environ: str) -> Outcome:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", script, *arguments),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT), **environ},
        )
        async with asyncio.timeout(GUARD):
            out, err = await process.communicate()
        assert process.returncode is not None
        return Outcome(process.returncode, out.decode(), err.decode())

    return run


def one_line(outcome: Outcome) -> str:
    """The one line with which a command that failed says why."""
    assert outcome.status == 1, outcome
    assert outcome.out == ""
    (line,) = outcome.err.splitlines()
    assert line.startswith("usher: ")
    return line.removeprefix("usher: ")
