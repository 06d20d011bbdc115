"""`usher deliveries`: the ledger from a shell."""

import asyncio
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.ledger.deliveries import DeliveryKind, Plan, State
from db.engine import Database
from db.queries.ledger import deliveries, sending
from db.queries.program import imports
from tests.cli.conftest import one_line
from tests.cli.test_imports import PROGRAM

SECRET = "Why does it not work?"
LATE = datetime(2026, 6, 5, 6, 50, tzinfo=UTC)
"""08:50 in Vienna, an hour and ten minutes before the first talk."""


@pytest.fixture
def ledger(usher, folder):
    """A conference, and a delivery that is planned, one that failed and one that was sent."""
    path = folder / "tent.xml"
    path.write_text(PROGRAM)
    assert usher("import", str(path)).status == 0
    return asyncio.run(_fill(f"sqlite:///{folder / 'usher.db'}"))


async def _fill(url):
    async with Database(url) as database, database.write() as tx:
        conference = await imports.conference(tx, "tent26")
        plan = Plan(DeliveryKind.QUESTION, "question:7", "C0MAIN", "planned", LATE + timedelta(days=9999),
                    conference_id=conference.id, payload={"text": SECRET})  # fmt: skip
        ids = {}
        for name, state, to in (("failed", State.FAILED, "C0MAIN"), ("sent", State.SENT, "C0ROOM")):
            await deliveries.plan(tx, [replace(plan, dedupe_key=name, recipient=to, due_at=LATE)], LATE)
            (one,) = await sending.claim(tx, "w", LATE, lease=timedelta(minutes=1), limit=1)
            await sending.settle(tx, one.id, "w", state, LATE, error="is_archived", attempts=1)
            ids[name] = str(one.id)
        await deliveries.plan(tx, [replace(plan, subject="question:8")], LATE)
        ids["planned"] = str((await deliveries.by_dedupe_key(tx, "planned")).id)
    return ids


def test_without_a_word_it_lists_what_went_wrong(usher, ledger):
    done = usher("deliveries")
    assert (done.status, done.err) == (0, "")
    counts, row = done.out.splitlines()
    assert counts == "1 planned · 1 sent · 1 failed"
    cells = [cell for cell in row.split("  ") if cell]
    assert [c.strip() for c in cells] == [
        ledger["failed"], "failed", "question", "question:7", "C0MAIN", "Fri 5 Jun 08:50 CEST", "1 attempt", "is_archived",
    ]  # fmt: skip


def test_a_state_is_chosen_and_json_is_one_document(usher, ledger):
    for words in (["deliveries", "list"], ["deliveries"]):
        done = usher(*words, "--state", "planned", "--conference", "tent26", "--kind", "question", "--json")
        document = json.loads(done.out)
        assert document["counts"] == {"planned": 1, "sent": 1, "failed": 1}
        (row,) = document["deliveries"]
        assert (row["id"], row["state"], row["to"]) == (int(ledger["planned"]), "planned", "C0MAIN")


def test_one_is_shown_without_the_words_of_who_asked(usher, ledger):
    shown, document = (
        usher("deliveries", "show", ledger["failed"]),
        usher("deliveries", "show", ledger["failed"], "--json"),
    )
    assert "due            Fri 5 Jun 08:50 CEST" in shown.out.splitlines()
    assert "expires        -" in shown.out.splitlines()
    assert json.loads(document.out)["last_error"] == "is_archived"
    assert SECRET not in shown.out + document.out


def test_retry_and_cancel(usher, ledger):
    again = usher("deliveries", "retry", ledger["failed"], "--json")
    assert [d["state"] for d in json.loads(again.out)["deliveries"]] == ["planned"]
    off = usher("deliveries", "cancel", ledger["failed"], ledger["planned"])
    assert off.status == 0
    assert [line.split()[1] for line in off.out.splitlines()] == ["cancelled", "cancelled"]
    assert one_line(usher("deliveries", "cancel", ledger["sent"])) == (
        f"Delivery {ledger['sent']} is sent. Only a planned delivery can be cancelled."
    )


def test_what_is_not_there_is_said_in_one_line(usher, ledger):
    assert one_line(usher("deliveries", "show", "99")) == "There is no delivery 99."
    assert one_line(usher("deliveries", "list", "--conference", "x")) == (
        'There is no conference "x"; there are tent26.'
    )


def test_an_empty_ledger(usher):
    done = usher("deliveries")
    assert (done.status, done.out) == (0, "The ledger is empty.\n")


@pytest.mark.parametrize(
    "words", [["retry"], ["show", "x"], ["--json", "show", "1"], ["list", "--state", "lost"]]
)
def test_wrong_usage_is_2(usher, words):
    done = usher("deliveries", *words)
    assert (done.status, done.out) == (2, "")


@pytest.mark.parametrize("day", ["yesterday", "2999-01-01"])
def test_a_day_to_prune_before_that_is_none_changes_nothing(usher, ledger, day):
    assert day in one_line(usher("deliveries", "prune", "--before", day))
    assert "1 sent" in usher("deliveries").out


def test_what_is_old_is_counted_first_and_then_removed(usher, folder):
    async def fill():
        async with Database(f"sqlite:///{folder / 'usher.db'}") as database, database.write() as tx:
            long_ago = datetime(2020, 1, 1, tzinfo=UTC)
            await deliveries.plan(
                tx, [Plan(DeliveryKind.QUESTION, "question:1", "C1", "old", long_ago)], long_ago
            )
            one = await deliveries.by_dedupe_key(tx, "old")
            await sending.settle(tx, one.id, "", State.SENT, long_ago)

    assert usher("migrate").status == 0
    asyncio.run(fill())
    looked = usher("deliveries", "prune", "--before", "2020-01-02", "--dry-run")
    assert looked.out.splitlines()[0] == "Deliveries that would be removed: 1; times of announcements: 0"
    assert looked.out.split()[-3:] == ["1", "question", "sent"]
    done = json.loads(usher("deliveries", "prune", "--before", "2020-01-02", "--json").out)
    assert (done["deliveries"], done["counts"]) == (1, [{"kind": "question", "state": "sent", "count": 1}])
    assert usher("deliveries").out == "The ledger is empty.\n"
    assert usher("deliveries", "prune", "--before", "2020-01-02").out.startswith("Nothing to remove")
