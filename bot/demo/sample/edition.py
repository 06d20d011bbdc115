"""The data files on a given day: relative days become dates, local times become instants, handles become people."""

from collections.abc import Container
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from bot.clock import require_aware
from bot.demo.sample.files import Files, read_files
from bot.domain.program.snapshot import PersonEntry

FORMAT = "sample"


@dataclass(frozen=True)
class Edition:
    """The data files together with the day on which they begin."""

    files: Files
    day_one: date

    @classmethod
    def of(cls, now: datetime) -> "Edition":
        """The edition that begins on the day of `now` in the conference's zone; ValueError where it has none."""
        files = read_files()
        return cls(files, require_aware(now).astimezone(ZoneInfo(files.conference.zone)).date())

    def day(self, offset: int) -> date:
        """The day `offset` days after day one."""
        return self.day_one + timedelta(days=offset)

    def instant(self, day: date, clock: time, minutes: int = 0) -> datetime:
        """The wall time `minutes` after `clock` as UTC; a time that a DST change repeats means the first of the two."""
        wall = datetime.combine(day, clock) + timedelta(minutes=minutes)
        return wall.replace(tzinfo=ZoneInfo(self.files.conference.zone)).astimezone(UTC)

    @cached_property
    def emails(self) -> dict[str, str]:
        """Handle to e-mail address, which is also the person's key."""
        domain = self.files.conference.domain
        return {row.handle: row.email or f"{row.handle}@{domain}" for row in self.files.people}

    @cached_property
    def program_keys(self) -> dict[str, str]:
        """Handle to the key that the program has for the person: without an address for most."""
        authors = {a for day in self.files.days for slot in day for talk in slot.talks for a in talk.authors}
        named = {*authors, *self.files.conference.named_only}
        return {handle: handle if handle in named else email for handle, email in self.emails.items()}

    def on_program(self, keys: Container[str]) -> tuple[PersonEntry, ...]:
        """Those of the people whose key of the program is in `keys`; most without an address."""
        return tuple(
            PersonEntry(key=key, name=row.name, email=key if "@" in key else "", unit=row.unit)
            for row in self.files.people
            if (key := self.program_keys[row.handle]) in keys
        )

    def people(self, keys: Container[str]) -> tuple[PersonEntry, ...]:
        """Those of the people whose key is in `keys`, in the order of the file."""
        return tuple(
            PersonEntry(key=email, name=row.name, email=email, unit=row.unit)
            for row in self.files.people
            if (email := self.emails[row.handle]) in keys
        )
