"""The people of a list of speakers, each address once: how tables and JSON put together what several records say of one."""

from collections import Counter
from dataclasses import dataclass, field, replace

from bot.domain.program.snapshot import Quarantined, SpeakerEntry, SpeakerSnapshot
from bot.importers.one_address import Owners


@dataclass
class Contacts:
    """Speakers as they are read, one record after the other."""

    quarantined: list[Quarantined] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    _people: dict[str, SpeakerEntry] = field(default_factory=dict)
    _owners: Owners = field(default_factory=Owners)

    def add(self, entry: SpeakerEntry, where: str) -> None:
        """Take one record over; an address that was somebody else's before stays theirs."""
        if not self._owners.taken(entry.email, entry.name, where):
            self._people[entry.email] = _together(self._people.get(entry.email), entry)

    def snapshot(self, format_: str, notes: tuple[str, ...] = ()) -> SpeakerSnapshot:
        """Return everybody so far; `notes` come before our own."""
        return SpeakerSnapshot(
            format_,
            tuple(self._people.values()),
            tuple(self.quarantined),
            (*notes, *self._owners.notes),
            dict(self.left_out),
        )


def _together(known: SpeakerEntry | None, again: SpeakerEntry) -> SpeakerEntry:
    """One person of two records, with the papers of both."""
    if known is None:
        return again
    papers = tuple(dict.fromkeys((*known.submissions, *again.submissions)))
    return replace(
        known, source_id=known.source_id or again.source_id, submissions=papers, unit=known.unit or again.unit
    )
