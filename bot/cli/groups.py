"""Commands that have words of their own: `usher` itself, and those that read `usher people link`."""

import gc
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from types import ModuleType
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

from bot.cli.misspelt import no_command
from bot.cli.table import COMMANDS, Entry

_HELP = ("--help", "--version")


class Words(TyperGroup):
    """A command with words; one that there is not is answered with what may be meant."""

    def below(self) -> Mapping[str, Sequence[str]]:
        """The words of its commands, by the command."""
        return {}

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command that was typed, and what follows it; a usage error where there is none."""
        known = self.list_commands(ctx)
        if args and args[0] not in known:
            ctx.fail(no_command(args[0], [*known, *_HELP], self.below()))
        return super().resolve_command(ctx, args)


class Usher(Words):
    """All commands; the module of one is imported when it is typed, and not before."""

    def below(self) -> Mapping[str, Sequence[str]]:
        """The words of its commands, by the command."""
        return {name: entry.words for name, entry in COMMANDS.items()}

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - typer's signature
        """The names, in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002 - typer's signature
        """The command of that name; None where there is none."""
        entry = COMMANDS.get(cmd_name)
        return _loaded(cmd_name, entry) if entry else None

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002 - typer's signature
        """Write what the table says of each."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.summary) for name, entry in COMMANDS.items()])


def _loaded(name: str, entry: Entry) -> Any:
    found = getattr(_imported(entry.module), entry.name)
    if not isinstance(found, typer.Typer):
        alone = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
        alone.command(name)(found)
        found = alone
    command = get_command(found)
    command.name = name
    return command


def _imported(name: str) -> ModuleType:
    """The module of a command. Nothing that is loaded is garbage: looking for some would take a quarter of the time."""
    if name in sys.modules:
        return sys.modules[name]
    gc.disable()
    try:
        return import_module(name)
    finally:
        gc.freeze()
        gc.enable()


def group(about: str, *, shows_help: bool = True) -> typer.Typer:
    """A command with words, of which `about` says in a sentence what they are for; alone it shows its help, or does something."""
    return typer.Typer(
        help=about,
        cls=Words,
        no_args_is_help=shows_help,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
