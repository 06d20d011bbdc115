"""The personal settings: which reminders, how early, and the quiet hours."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from bot.clock import Clock
from bot.domain.people.attention import Personal, zone_of
from bot.domain.program.sessions import Conference
from bot.services.people import People
from bot.services.reminders.planning import plan_stars
from db.engine import Database
from db.queries.common import counters
from db.queries.ledger import deliveries
from db.queries.people import settings as personal
from db.queries.program import records as programs

_UTC = ZoneInfo("UTC")


class PersonalSettings:
    """Everybody's choices in memory; who chose nothing has the defaults."""

    def __init__(self, database: Database, clock: Clock, people: People) -> None:
        self._database = database
        self._clock = clock
        self._people = people
        self._chosen: dict[str, tuple[Personal, str]] = {}
        self._seen = 0

    async def follow(self, moved: Mapping[str, int]) -> None:
        """Load again when somebody has chosen, here or in another process."""
        if (at := moved.get("settings", 0)) != self._seen:
            async with self._database.read() as tx:
                self._chosen = await personal.all_settings(tx)
            self._seen = at

    def of(self, user: str) -> Personal:
        """Return what the user chose."""
        return self._chosen.get(user, (Personal(), ""))[0]

    def zone_name(self, user: str) -> str:
        """The IANA name of the user's zone, as Slack gave it; "" while it is not known, or none that is known here."""
        person = self._people.person(user)
        name = (person.tz if person else "") or self._chosen.get(user, (Personal(), ""))[1]
        return name if name and zone_of(name, _UTC).key == name else ""

    def zone(self, user: str, conference: Conference | None) -> ZoneInfo:
        """The user's zone; the conference's while theirs is not known."""
        return zone_of(self.zone_name(user), conference.zone if conference else ZoneInfo("UTC"))

    async def save(self, user: str, chosen: Personal, tz: str = "") -> None:
        """Take over what the user chose; `tz` is their zone where no person of ours has one."""
        now = self._clock.utcnow()
        person = self._people.person(user)
        names = [user, *([f"person:{person.id}"] if person else [])]
        async with self._database.write() as tx:
            await personal.save(tx, user, chosen, tz or self.zone_name(user))
            for conference in await programs.conferences(tx):
                await plan_stars(tx, conference, user, now)
            await deliveries.wake(tx, names, now)
            await counters.move(tx, "settings")
        self._chosen[user] = chosen, tz or self.zone_name(user)
