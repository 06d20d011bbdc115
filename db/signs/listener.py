"""PostgreSQL's signs: triggers send a notification at the end of each transaction that writes what ticks read.

One connection outside the pool listens. A pooler that gives each transaction another connection passes no
notification on: then nothing is known, whoever asks looks each time, and the log says so once.
"""

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Self

import psycopg
from sqlalchemy import text

from bot.errors import Unavailable
from db.engine import Database

log = logging.getLogger(__name__)

CHANNEL = "usher"
TOLD = ("announcement", "conference", "counter", "delivery", "person", "presence", "rewrite")
"""The tables whose changes are told: those that ticks read. A tick that reads another one learns of it half a minute later."""
_GATHER = 0.3
"""Seconds for which notifications are gathered: while much is sent, there are several a second."""
_ALIVE = 30.0
"""Seconds without a word after which the connection is tried."""
_PROBE = 5.0
"""Seconds within which a notification of our own must arrive."""
_AGAIN, _LATER = 2.0, 600.0
"""Seconds until a lost connection is made again, and until one that passes nothing on is tried again."""


class _Deaf(Exception):
    """Notifications are not passed on."""


class Listener:
    """Counts what it hears; `told` is called for each time, at once for the first."""

    def __init__(self, database: Database, told: Callable[[], None]) -> None:
        self._database = database
        self._told = told
        self._heard = 0
        self._listens = False
        self._deaf = False
        """True if the log says so already."""

    def mark(self) -> int | None:
        """A number that is another one soon after anybody has committed; None while nothing is heard."""
        return self._heard if self._listens else None

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[Self]:
        """Listen for as long as the block lasts."""
        task = asyncio.create_task(self._run())
        try:
            yield self
        finally:
            task.cancel()
            await asyncio.wait([task])

    async def _run(self) -> None:
        while True:
            wait = _AGAIN
            try:
                await self._listen()
            except _Deaf:
                wait = _LATER
                if not self._deaf:
                    log.warning(
                        "The database passes no notifications on (a pooler in transaction mode?): Usher asks it each second."
                    )
                self._deaf = True
            except (psycopg.Error, OSError, TimeoutError, Unavailable) as error:
                log.debug("no notifications: %s", type(error).__name__)
            except Exception:
                log.exception("listening to the database failed; it is tried again")
            finally:
                self._listens = False
            await asyncio.sleep(wait)

    async def _listen(self) -> None:
        """Until the connection is lost."""
        address = self._database.url.set(drivername="postgresql").render_as_string(hide_password=False)
        connection = await psycopg.AsyncConnection.connect(address, autocommit=True)
        try:
            ear = _Ear(connection)
            await connection.execute(f"LISTEN {CHANNEL}")
            await self._prove(ear)
            self._listens, self._deaf = True, False
            self._hear()  # what was written before is not known of
            while True:
                if await ear.heard(_ALIVE):
                    self._hear()
                    await asyncio.sleep(_GATHER)
                else:
                    async with asyncio.timeout(_PROBE):
                        await connection.execute("SELECT 1")
        finally:
            self._listens = False
            await connection.close()

    async def _prove(self, ear: "_Ear") -> None:
        """A word of our own, said on another connection, must arrive; _Deaf where it does not."""
        token = secrets.token_hex(8)
        async with self._database.write() as tx:
            say = text("SELECT pg_notify(:channel, :token)")
            await (await tx.connection()).execute(say, {"channel": CHANNEL, "token": token})
        while words := await ear.heard(_PROBE):
            if token in words:
                return
        raise _Deaf

    def _hear(self) -> None:
        self._heard += 1
        self._told()


class _Ear:
    """The listening connection's notifications; psycopg's own way to wait for them wakes ten times a second."""

    def __init__(self, connection: psycopg.AsyncConnection) -> None:
        self._connection = connection
        self._caught: list[str] = []
        connection.add_notify_handler(
            lambda one: self._caught.append(one.payload)
        )  # what comes with an answer

    async def heard(self, seconds: float) -> list[str]:
        """Return what is said, as soon as anything is; empty where nothing is for so many seconds. psycopg.Error once it is lost."""
        loop, arrived, raw = asyncio.get_running_loop(), asyncio.Event(), self._connection.pgconn
        number = raw.socket  # a lost connection does not tell it any more; left with the loop, it breaks the next socket of that number
        loop.add_reader(number, arrived.set)
        try:
            async with asyncio.timeout(seconds):
                while not self._caught:
                    raw.consume_input()
                    while one := raw.notifies():
                        self._caught.append(one.extra.decode())
                    if not self._caught:
                        await arrived.wait()
                        arrived.clear()
        except TimeoutError:
            return []
        finally:
            loop.remove_reader(number)
        words, self._caught = self._caught, []
        return words
