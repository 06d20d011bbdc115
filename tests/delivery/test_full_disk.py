"""The disk is full in the middle: one line without a traceback, and each message once."""

import logging
import sqlite3

from sqlalchemy.exc import OperationalError

from bot.domain.ledger.deliveries import State
from bot.logs.seldom import EVERY, Seldom
from db.queries.ledger import sending


def full():
    return OperationalError("UPDATE", {}, sqlite3.OperationalError("database or disk is full"))


async def test_what_cannot_be_settled_is_looked_for_and_told_in_one_line(desk, monkeypatch, caplog):
    settle = sending.settle

    async def on_a_full_disk(*_args, **_options):
        raise full()

    await desk.plan(desk.one("a"))
    worker = desk.worker()
    with monkeypatch.context() as patched:
        patched.setattr(sending, "settle", on_a_full_disk)
        await worker.sweep()
    (line,) = (r for r in caplog.records if r.levelno >= logging.WARNING)
    assert "the disk is full" in line.getMessage()
    assert line.exc_info is None
    assert settle is sending.settle
    await desk.drain(worker)
    desk.expect_once("a")


async def test_nobody_is_told_of_what_is_not_settled(desk, caplog):
    """The hook writes in the settling transaction: on a full disk neither is done, and both are later."""
    broken = [True, False]
    told = []

    async def tell(_session, delivery, state, _reason):
        if broken.pop(0):
            raise full()
        told.append((delivery.dedupe_key, state))

    await desk.plan(desk.one("a"))
    worker = desk.worker(on_settled=tell)
    await worker.sweep()
    assert not [r for r in caplog.records if r.exc_info]
    assert (await desk.find("a")).state is State.SENDING
    await desk.drain(worker)
    desk.expect_once("a")
    assert told == [("a", State.SENT)]


def test_the_same_is_said_once_a_minute(caplog):
    now = [0.0]
    seldom = Seldom(logging.getLogger("bot.test"), lambda: now[0])
    for second in range(2 * int(EVERY) + 1):
        now[0] = float(second)
        seldom.warn("the disk is full")
        if second == 5:
            seldom.warn("something else")
    assert [r.getMessage() for r in caplog.records] == [
        "the disk is full",
        "something else",
        *["the disk is full (59 more like it since the last line)"] * 2,
    ]
