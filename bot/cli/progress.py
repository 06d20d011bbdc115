"""The progress of a long command on stderr: one line that is rewritten on a terminal, else one line a phase."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol, TextIO

_AGAIN = "\r\x1b[2K"
"""To the beginning of the line, and nothing on it."""


class Told(Protocol):
    """Somebody who wants to know how far it is."""

    def __call__(self, phase: str, detail: str = "") -> None:
        """This `phase` is on; `detail` says how far it is.

        What comes before the first phase, and may still be refused, has the phase "": a terminal alone shows it.
        """
        ...


@contextmanager
def told(stream: TextIO) -> Iterator[Told]:
    """Yield what to call while a command works; at the end a terminal's line is gone."""
    teller = _Line(stream) if stream.isatty() else _Phases(stream)
    try:
        yield teller
    finally:
        teller.end()


class _Line:
    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._said = ""

    def __call__(self, phase: str, detail: str = "") -> None:
        said = f"{phase} {detail}".strip()[: shutil.get_terminal_size().columns - 1]
        if said != self._said:
            self._said = said
            self._stream.write(_AGAIN + said)
            self._stream.flush()

    def end(self) -> None:
        """Wipe the line."""
        if self._said:
            self._stream.write(_AGAIN)
            self._stream.flush()


class _Phases:
    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._phase = ""

    def __call__(self, phase: str, detail: str = "") -> None:  # noqa: ARG002 - a line a phase is enough
        if phase not in {self._phase, ""}:
            self._phase = phase
            self._stream.write(f"{phase}\n")
            self._stream.flush()

    def end(self) -> None:
        """Leave the lines."""
