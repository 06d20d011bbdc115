"""The command line as a whole: one sentence on stderr and exit status 1 for an error, 2 for wrong usage."""

import sys
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import Annotated, NoReturn

import typer
from typer._click.exceptions import ClickException, NoSuchOption
from typer.main import get_command

from bot import logs
from bot.cli import failures
from bot.cli.groups import Usher
from bot.cli.misspelt import no_choice, no_option
from bot.cli.whole import require_whole
from bot.errors import UsherError

app = typer.Typer(
    name="usher",
    cls=Usher,
    help="A Slack bot that runs a research conference from inside Slack.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["--help", "-h"]},
)


def _say_version(is_asked: bool) -> None:
    if is_asked:
        try:
            typer.echo(f"usher {version('usher')}")
        except PackageNotFoundError:
            typer.echo("usher, run from its source: its package is not installed")
        raise typer.Exit


@app.callback()
def usher(
    _version: Annotated[
        bool,
        typer.Option("--version", callback=_say_version, is_eager=True, help="Show the version and exit."),
    ] = False,
) -> None:
    """A Slack bot that runs a research conference from inside Slack."""


def run_command() -> None:
    """Run what was typed."""
    try:
        require_whole()
        with logs.nothing_private():
            status = get_command(app).main(prog_name="usher", standalone_mode=False)
    except ClickException as error:
        _wrong_usage(error, sys.argv[1:])
    except UsherError as error:
        typer.echo(f"usher: {error}", err=True)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
    except typer.Abort:
        sys.exit(1)
    except Exception as error:  # noqa: BLE001 - this is the boundary
        where = failures.keep(error)
        details = (
            f"the details are in {where}" if where else "the details could not be written: is the disk full?"
        )
        typer.echo(
            f"usher: That did not work, and it is not your fault; {details}.".replace("?.", "?"), err=True
        )
        sys.exit(1)
    else:
        sys.exit(status if isinstance(status, int) else 0)


def _wrong_usage(error: ClickException, typed: Sequence[str]) -> NoReturn:
    """Say what was wrong, with what may be meant, and end with the status for it."""
    if isinstance(error, NoSuchOption) and error.ctx:
        known = [
            name for p in error.ctx.command.get_params(error.ctx) for name in (*p.opts, *p.secondary_opts)
        ]
        whole = next((word for word in typed if word.startswith(error.option_name)), error.option_name)
        error.message = no_option(whole.split("=")[0], known)
        error.possibilities = None
    error.message = no_choice(error.message.removeprefix("Value error, "))  # a library's words before ours
    error.show()
    sys.exit(error.exit_code)
