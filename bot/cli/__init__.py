"""The `usher` command."""

import contextlib
import sys

from bot import stopping


def main() -> None:
    """Run the command line. `usher run` may be told to stop while it still loads the rest of the program."""
    with stopping.orderly() if sys.argv[1:2] == ["run"] else contextlib.nullcontext():
        from bot.cli.commands import (
            run_command,
        )  # it takes a second or two: a signal must not find us unprepared

        run_command()
