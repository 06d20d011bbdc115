"""Whether a process does its work, in one sentence."""

import asyncio
import logging

from bot.delivery.pulse import Pulse
from bot.errors import UsherError
from bot.services.services import Services
from db import migrate
from db.queries.common import schema

log = logging.getLogger(__name__)

LATE = 120.0
"""Seconds without a round through what is due after which a worker is not well: a round is started each second or few."""
PATIENCE = 10.0
"""Seconds after which a database that says nothing counts as away."""
SILENT = "The database does not answer."
UNKNOWN = "The database answers with an error; the log says more."
NEWER = "The database's tables are of a newer version of Usher; start this process again with that version."


class Health:
    """What keeps one process from its work."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._pulse: Pulse | None = None

    def watch(self, pulse: Pulse) -> None:
        """From now on the process sends, too: its rounds count."""
        self._pulse = pulse

    async def missing(self) -> str:
        """One sentence for anybody; "" where all is well. A process that stands by while another sends is well."""
        try:
            async with asyncio.timeout(PATIENCE):
                return await self._tables() or self._services.access.missing or self._rounds()
        except TimeoutError:
            return SILENT
        except UsherError as error:  # the log says more: see the `refresh` tick
            return error.to_anybody()
        except Exception:
            log.exception("it could not be told whether all is well")
            return UNKNOWN

    async def _tables(self) -> str:
        """Whether the database answers, and with tables that this version works with."""
        async with self._services.database.read() as tx:
            found = await schema.revision(tx)
        if found != migrate.head():
            if not found or migrate.knows(found):
                return migrate.OUT_OF_DATE
            if self._pulse:  # requests are still answered while a newer version is put in place
                return NEWER
        await self._services.refresh()
        return ""

    def _rounds(self) -> str:
        if self._pulse is None or self._pulse.age < LATE:
            return ""
        return f"Usher has not looked for what is due for {round(self._pulse.age)} seconds, although the database answers."
