"""`usher run`, `check`, `migrate`, `manifest`, and the command line itself."""

import asyncio
import json
import os
import re
import socket
import sqlite3
import sys
from asyncio.subprocess import PIPE
from pathlib import Path

import pytest

from bot.clock import SystemClock
from bot.demo.stage import make_workspace
from bot.domain.common.commands import COMMANDS
from bot.sandbox.model import Channel, User
from bot.sandbox.server import Sandbox
from tests.cli.conftest import one_line
from tests.cli.test_imports import PROGRAM
from tests.paths import ROOT


@pytest.fixture
async def slack():
    """A workspace to be connected to."""
    member = User("U1", "ann", "Ann Arden", "ann@tent.example")
    workspace = make_workspace(SystemClock(), "", [member], [Channel("C0001", "general", members={"U1"})])
    async with Sandbox(workspace, "http://127.0.0.1:9/slack/events").running() as sandbox:
        yield sandbox


def connected(sandbox: Sandbox) -> dict[str, str]:
    app = sandbox.workspace.app
    return {
        "SLACK_BOT_TOKEN": app.bot_token,
        "SLACK_SIGNING_SECRET": app.signing_secret,
        "SLACK_API_URL": sandbox.api_url,
    }


# --- the command line itself


def test_without_a_command_it_says_what_there_is(usher):
    outcome = usher()
    for name in ("demo", "run", "import", "slash", "check", "migrate", "manifest"):
        assert f" {name} " in outcome.out + outcome.err
    assert "Traceback" not in outcome.err


async def test_it_runs_as_a_module_too_and_only_as_one_usher(folder):
    async def said(*places: Path) -> tuple[int, str]:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot.cli", "manifest"), cwd=folder, stdout=PIPE, stderr=PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(map(str, places))},
        )  # fmt: skip
        out, err = await process.communicate()
        return await process.wait(), (out or err).decode()

    status, out = await said(ROOT)
    assert status == 0
    assert json.loads(out) == json.loads((ROOT / "manifest.json").read_text())
    (folder / "other" / "db").mkdir(parents=True)
    (folder / "other" / "db" / "__init__.py").touch()
    status, err = await said(folder / "other", ROOT)
    assert (status, err.removeprefix(f'usher: Usher\'s package "bot" is in {ROOT}, ')) == (
        1,
        f'but "db" was found in {folder / "other"}. Install Usher into an environment of its own, and start it in another folder.\n',
    )


def test_help_is_status_0_and_nonsense_is_2(usher):
    assert usher("--help").status == 0
    assert usher("run", "--help").status == 0
    assert usher("nonsense").status == 2
    assert usher("run", "--role", "dancer").status == 2
    assert usher("run", "--port", "many").status == 2


def test_port_0_is_a_free_one_whatever_the_settings_say(usher, monkeypatch):
    ports = []

    async def serve(settings, _clock, _role):
        ports.append(settings.port)

    async def play(_settings, port, _begun, _ready):
        ports.append(port)

    monkeypatch.setattr("bot.cli.run.serve", serve)
    monkeypatch.setattr("bot.demo.demo.play", play)
    for name, value in (("PORT", "4321"), ("SLACK_BOT_TOKEN", "xoxb-1"), ("SLACK_SIGNING_SECRET", "s" * 32)):
        monkeypatch.setenv(name, value)
    for arguments in (["run", "--port", "0"], ["run"], ["demo", "--port", "0"], ["demo"]):
        assert usher(*arguments).status == 0
    assert ports == [0, 4321, 0, 4321]


def test_a_setting_that_is_wrong_is_named(usher, folder, monkeypatch):
    (folder / ".env").write_text("PORT=many\n")
    assert one_line(usher("migrate")).startswith("PORT is wrong: ")
    monkeypatch.setenv("PORT", "3000")
    assert usher("migrate").status == 0
    monkeypatch.setenv("USHER_COMMAND_PREFIX", "Not Good")
    assert one_line(usher("migrate")).startswith("USHER_COMMAND_PREFIX is wrong: ")


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("SLACK_BOT_TOKEN", "xapp-1-swapped", "a bot token begins with xoxb-."),
        ("SLACK_APP_TOKEN", "xoxb-1-swapped", "an app-level token begins with xapp-."),
        ("USHER_ORGANIZERS", "ann@tent.example, Ann", '"ann" is neither an e-mail address nor a Slack user id such as U024BE7LH.'),
        ("USHER_COMMAND_PREFIX", "Not Good", '"Not Good" is not at most 16 small letters, digits, "-" and "_", such as amlc.'),
        ("PORT", "99999", '"99999" is not a port; type a number from 0 to 65535.'),
        ("USHER_KEY", "swapped", "it needs at least 32 characters; `openssl rand -hex 32` makes one."),
        ("USHER_LOG", "xml", '"xml" is neither text nor json.'),
        ("USHER_DEPARTED_DAYS", "0", '"0" is neither a number of days from 1 to 36500 nor "keep".'),
    ],
)  # fmt: skip
def test_a_wrong_setting_is_said_in_words_and_a_token_is_not_shown(usher, monkeypatch, name, value, says):
    monkeypatch.setenv(name, value)
    said = one_line(usher("migrate"))
    assert said == f"{name} is wrong: {says}"
    assert "swapped" not in said


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///", "sqlite:///:memory:"])
@pytest.mark.parametrize("command", [("slash", "/session"), ("import", "a.xml"), ("migrate",)])
def test_a_database_that_would_keep_nothing_is_refused(usher, monkeypatch, folder, url, command):
    (folder / "a.xml").write_text(PROGRAM)
    monkeypatch.setenv("DATABASE_URL", url)
    says = "DATABASE_URL names no file, so nothing would be kept; try sqlite:///usher.db."
    assert one_line(usher(*command)) == says


@pytest.mark.parametrize("command", ["run", "demo"])
def test_a_port_that_cannot_be_is_wrong_usage(usher, command):
    outcome = usher(command, "--port", "99999")
    assert outcome.status == 2
    assert "Traceback" not in outcome.err


def test_what_nobody_has_thought_of_is_one_line_and_the_story_a_file(usher, monkeypatch):
    def fail(_url: str) -> None:
        raise KeyError("postgresql://ann:secret@db/usher")

    monkeypatch.setattr("db.migrate.upgrade", fail)
    said = one_line(usher("migrate"))
    match = re.fullmatch(r"That did not work, and it is not your fault; the details are in (\S+)\.", said)
    assert match
    story = Path(match[1]).read_text()
    Path(match[1]).unlink()
    assert "KeyError" in story
    assert "Traceback" in story
    assert "secret" not in story


# --- migrate and manifest


def test_migrate_makes_the_tables_and_may_be_run_again(usher, folder):
    for _ in range(2):
        outcome = usher("migrate")
        assert (outcome.status, outcome.out) == (0, "The database's tables are up to date.\n")
    record = sqlite3.connect(folder / "usher.db")
    assert record.execute("SELECT count(*) FROM delivery").fetchone() == (0,)
    record.close()


@pytest.mark.postgres
def test_on_postgresql_the_tables_are_made_by_migrate_alone(usher, postgres, monkeypatch, folder):
    import psycopg

    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute("CREATE DATABASE unmigrated")
    monkeypatch.setenv("DATABASE_URL", postgres.replace("/postgres?", "/unmigrated?"))
    (folder / "schedule.xml").write_text(PROGRAM)
    assert one_line(usher("import", "schedule.xml")) == (
        "The database's tables are missing or out of date; run `usher migrate`."
    )
    assert usher("migrate").status == 0
    assert usher("import", "schedule.xml").status == 0
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute("DROP DATABASE unmigrated WITH (FORCE)")


def test_the_manifest_in_the_repository_is_what_is_printed(usher):
    outcome = usher("manifest")
    assert (outcome.status, outcome.err) == (0, "")
    assert outcome.out == (ROOT / "manifest.json").read_text()
    assert usher("manifest", "--check", str(ROOT / "manifest.json")).status == 0


def test_a_manifest_that_differs_is_refused(usher, folder):
    (folder / "old.json").write_text("{}")
    assert one_line(usher("manifest", "--check", "old.json")).startswith(
        "old.json is not what `usher manifest`"
    )
    assert one_line(usher("manifest", "--check", "none.json")).startswith("none.json is not what")


def test_the_manifest_follows_the_settings(usher, monkeypatch):
    monkeypatch.setenv("USHER_COMMAND_PREFIX", "tent")
    made = json.loads(usher("manifest", "--url", "https://usher.tent.example").out)
    commands = made["features"]["slash_commands"]
    assert [c["command"] for c in commands] == [f"/tent-{c.name}" for c in COMMANDS]
    assert {c["url"] for c in commands} == {"https://usher.tent.example/slack/events"}
    assert all(c["should_escape"] for c in commands)
    made = json.loads(usher("manifest", "--socket").out)
    assert made["settings"]["socket_mode_enabled"] is True
    assert "url" not in made["features"]["slash_commands"][0]
    assert "https" in one_line(usher("manifest", "--url", "http://usher.tent.example"))


# --- check


@pytest.mark.parametrize("arguments", [[], ["--live"]])
def test_check_without_a_token_says_so_beside_everything_that_needs_no_slack(usher, folder, arguments):
    (folder / "schedule.xml").write_text(PROGRAM.replace("2026-", "2056-"))
    assert usher("import", "schedule.xml").status == 0
    outcome = usher("check", *arguments)
    assert (outcome.status, outcome.err) == (1, "")
    says = "SLACK_BOT_TOKEN is not set. Copy .env.example to .env and fill it in."
    assert f"missing Slack: {says}" in outcome.out
    assert "missing Slack: Neither SLACK_SIGNING_SECRET (HTTP) nor SLACK_APP_TOKEN" in outcome.out
    assert "missing Organizers: USHER_ORGANIZERS is empty" in outcome.out
    assert "0 of 2 speakers can be reached in Slack" in outcome.out
    assert "3 of 3 coming sessions have no channel" in outcome.out


async def test_check_live_asks_slack_about_every_view(usher_process, slack):
    outcome = await usher_process("check", "--live", **connected(slack))
    assert re.search(r"ok      Views: Slack takes all \d{3,} samples of \d{2,} views\.", outcome.out), outcome
    assert "missing Requests: No request from Slack has arrived yet. Type /session in Slack." in outcome.out
    assert "missing Events: No event of Slack's has arrived yet" in outcome.out
    assert {call.method for call in slack.calls} == {"auth.test", "blocks.validate"}


async def test_check_without_live_asks_nothing_of_the_kind(usher_process, slack):
    outcome = await usher_process("check", **connected(slack))
    assert "Views" not in outcome.out
    assert "Requests" not in outcome.out
    assert [call.method for call in slack.calls] == ["auth.test"]


async def test_check_says_what_is_missing(usher_process, slack, folder):
    outcome = await usher_process("check", **connected(slack))
    assert (outcome.status, outcome.err) == (1, "")
    assert "ok      Slack: The bot is @usher in Sandbox." in outcome.out
    assert "missing Program: There is no program yet. Import one with `usher import FILE`." in outcome.out
    (folder / "schedule.xml").write_text(PROGRAM.replace("2026-", "2056-"))
    assert (await usher_process("import", "schedule.xml")).status == 0
    outcome = await usher_process("check", "--json", **connected(slack))
    assert outcome.status == 1
    findings = json.loads(outcome.out)["findings"]
    assert all(set(f) == {"ok", "about", "says"} for f in findings)
    said = " ".join(f["says"] for f in findings if not f["ok"])
    assert "0 of 2 speakers can be reached in Slack" in said
    assert "3 of 3 coming sessions have no channel" in said
    assert slack.problems == []


async def test_check_says_that_slack_refuses_the_token(usher_process, slack):
    outcome = await usher_process("check", **{**connected(slack), "SLACK_BOT_TOKEN": "xoxb-another"})
    assert outcome.status == 1
    assert "missing Slack: Slack refuses SLACK_BOT_TOKEN (invalid_auth)." in outcome.out
    assert "another" not in outcome.out + outcome.err


# --- run


def test_run_needs_a_token_and_a_secret(usher, monkeypatch):
    assert one_line(usher("run")) == "SLACK_BOT_TOKEN is not set. Copy .env.example to .env and fill it in."
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    assert one_line(usher("run")).startswith("Neither SLACK_SIGNING_SECRET (HTTP) nor SLACK_APP_TOKEN")
    monkeypatch.setenv("SLACK_BOT_TOKEN", "nonsense")
    assert one_line(usher("run")) == "SLACK_BOT_TOKEN is wrong: a bot token begins with xoxb-."
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    monkeypatch.setenv("SLACK_API_URL", "https://ada:hunter2@slack.example/api/")
    assert one_line(usher("run")) == (
        "SLACK_API_URL is wrong: must have no user, no password, no query and no fragment."
    )


async def test_run_says_why_it_cannot_start(usher_process, slack):
    """The last line does; what the log says before it holds no secret."""
    taken = socket.create_server(("127.0.0.1", 0))
    port = str(taken.getsockname()[1])
    away = "postgresql://someone:hidden@127.0.0.1:9/usher?connect_timeout=2"
    for settings, says in (
        ({"PORT": port}, f"Cannot listen on 127.0.0.1:{port} (Address already in use); set another PORT."),
        ({"DATABASE_URL": away}, "The database 127.0.0.1/usher cannot be reached now."),
        ({"SLACK_BOT_TOKEN": "xoxb-other"}, "Slack refuses SLACK_BOT_TOKEN (invalid_auth)."),
        (
            {"SLACK_API_URL": "http://127.0.0.1:9/api/"},
            "Slack cannot be reached at http://127.0.0.1:9/api/ (",
        ),
    ):
        outcome = await usher_process("run", **{**connected(slack), **settings})
        assert outcome.status == 1, outcome
        assert outcome.out == ""
        assert outcome.err.splitlines()[-1].startswith(f"usher: {says}")
        assert "Traceback" not in outcome.err
        assert "hidden" not in outcome.err
        if "PORT" in settings:
            assert slack.calls == []  # it is found first: a worker may have sent by then
    taken.close()


async def test_demo_says_that_its_port_is_taken(usher_process):
    taken = socket.create_server(("127.0.0.1", 0))
    outcome = await usher_process("demo", "--port", str(taken.getsockname()[1]))
    taken.close()
    assert "cannot be used" in one_line(outcome)
