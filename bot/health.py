"""The health of a process, in one sentence."""

import asyncio
import logging
from collections.abc import Iterable

from bot.errors import UsherError
from bot.workspaces import Workspace
from db import migrate
from db.engine import Database
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
    """The reasons that keep one process from its work."""

    def __init__(self, database: Database, workspaces: Iterable[Workspace]) -> None:
        self._database, self._workspaces = database, workspaces
        self.sends = False
        """True if the process sends, too: then its rounds count."""

    async def missing(self) -> str:
        """One sentence for anybody; "" where all is well. A process that stands by while another sends is well."""
        try:
            async with asyncio.timeout(PATIENCE):
                return await self._tables() or self._access() or self._rounds()
        except TimeoutError:
            return SILENT
        except UsherError as error:  # the log says more: see the `refresh` tick
            return error.to_anybody()
        except Exception:
            log.exception("it could not be told whether all is well")
            return UNKNOWN

    async def _tables(self) -> str:
        """Say if the database does not answer, or has tables that this version does not work with."""
        async with self._database.read() as tx:
            found = await schema.revision(tx)
        if found != migrate.head():
            if not found or migrate.knows(found):
                return migrate.OUT_OF_DATE
            if self.sends:  # requests are still answered while a newer version is put in place
                return NEWER
        if any_one := next(iter(self._workspaces), None):  # the tables are the same for all
            await any_one.services.refresh()
        return ""

    def _access(self) -> str:
        """Return why no workspace lets Usher act; one that does not is no reason to start the process again for all others."""
        missing = [workspace.services.access.missing for workspace in self._workspaces]
        return missing[0] if missing and all(missing) else ""

    def _rounds(self) -> str:
        age = max((workspace.worker.pulse.age for workspace in self._workspaces), default=0.0)
        if not self.sends or age < LATE:
            return ""
        return (
            f"Usher has not looked for what is due for {round(age)} seconds, although the database answers."
        )
