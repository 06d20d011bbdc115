"""Every command: one sentence on stderr and exit status 1 for an error, 2 for wrong usage."""

import sys

import typer

from bot import logs
from bot.cli import failures
from bot.cli.announce import announce
from bot.cli.audit import audit
from bot.cli.backups import backup, restore
from bot.cli.check import check
from bot.cli.deliveries import deliveries
from bot.cli.demo import demo
from bot.cli.imports import import_
from bot.cli.manifest import manifest
from bot.cli.people import people
from bot.cli.purge import purge
from bot.cli.rehearse import rehearse
from bot.cli.roles import roles
from bot.cli.run import migrate, run
from bot.cli.search import search
from bot.cli.slash import slash
from bot.errors import UsherError

app = typer.Typer(
    name="usher",
    help="A Slack bot that runs a research conference from inside Slack.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("demo")(demo)
app.command("run")(run)
app.command("import")(import_)
app.command("search")(search)
app.command("slash")(slash)
app.command("announce")(announce)
app.command("audit")(audit)
app.add_typer(deliveries, name="deliveries")
app.add_typer(people, name="people")
app.command("purge")(purge)
app.add_typer(roles, name="roles")
app.command("rehearse")(rehearse)
app.command("check")(check)
app.command("migrate")(migrate)
app.command("backup")(backup)
app.command("restore")(restore)
app.command("manifest")(manifest)


def run_command() -> None:
    """Run what was typed."""
    try:
        with logs.nothing_private():
            app()
    except UsherError as error:
        typer.echo(f"usher: {error}", err=True)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:  # noqa: BLE001 - this is the boundary
        where = failures.keep(error)
        details = (
            f"the details are in {where}" if where else "the details could not be written: is the disk full?"
        )
        typer.echo(
            f"usher: That did not work, and it is not your fault; {details}.".replace("?.", "?"), err=True
        )
        sys.exit(1)
