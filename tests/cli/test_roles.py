"""`usher roles`: given, listed and taken back from a shell."""

import asyncio
import json

import pytest

from bot.cli.offline import NoSlack
from bot.clock import SystemClock
from bot.config import Settings
from bot.services.services import Services
from bot.slack.directory import SlackUser
from db.engine import Database
from tests.cli.conftest import one_line
from tests.cli.test_imports import PROGRAM


@pytest.fixture
def conference(usher, folder):
    """A program, and two members whom a sweep has seen."""
    path = folder / "tent.xml"
    path.write_text(PROGRAM)
    assert usher("import", str(path)).status == 0
    asyncio.run(_swept(f"sqlite:///{folder / 'usher.db'}"))


async def _swept(url):
    async with Database(url) as database:
        found = Services(Settings(), database, SystemClock(), NoSlack(), lambda: None)
        users = [SlackUser("U1ADA", "ada@example.org", "Ada King"), SlackUser("U1BOB", "", "Bob")]
        await found.people.link(users, everyone=True)


def test_a_role_is_given_listed_and_taken_back(usher, conference):
    assert usher("roles", "list").out == "USHER_ORGANIZERS: nobody who is known in Slack.\n"
    done = usher("roles", "grant", "Ada@Example.org", "organizer")
    assert done.out.startswith("Ada King (U1ADA) is an organizer at ")
    assert usher("roles", "grant", "@bob", "organizer", "--conference", "tent26").status == 0
    assert "Ada King (U1ADA): organizer, given by shell, " in usher("roles", "list").out
    document = json.loads(usher("roles", "list", "--json").out)
    assert [(g["user"], g["role"], g["by"], g["effective"]) for g in document["given"]] == [
        ("U1ADA", "organizer", "shell", True), ("U1BOB", "organizer", "shell", True)
    ]  # fmt: skip
    assert usher("roles", "revoke", "U1BOB").out.startswith("Bob (U1BOB) is no longer an organizer at ")
    assert "made Ada King an organizer" in usher("audit", "ada").out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["grant", "who@example.org", "organizer"], "No Slack account of this workspace has the address"),
        (["grant", "U1ADA", "boss"], 'There is no role "boss". Type "organizer" or "chair".'),
        (["grant", "U1ADA", "chair", "Nothing"], 'No track and no session "Nothing".'),
        (["revoke", "U1ADA"], "Nobody has given them such a role here."),
        (["list", "--conference", "x"], 'There is no conference "x"'),
    ],
)
def test_wrong_input_is_one_sentence(usher, conference, words, says):
    assert one_line(usher("roles", *words)).startswith(says)


def test_the_last_organizer_stays(usher, conference):
    assert usher("roles", "grant", "U1ADA", "organizer").status == 0
    assert one_line(usher("roles", "revoke", "U1ADA")).startswith("That is the last active organizer")
