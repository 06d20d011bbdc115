"""Records that are left out: a few are listed, too many refuse the file."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from bot.domain.program.snapshot import Quarantined
from bot.errors import ImportRefused

Place = TypeVar("Place", bound="Placed")
Read = TypeVar("Read")


class Placed(Protocol):
    """A record with its place in the file."""

    @property
    def where(self) -> str:
        """Return its place."""
        ...

    @property
    def key(self) -> str:
        """The source's key of it, read without looking at the rest, or ""."""
        ...


@dataclass(frozen=True, slots=True)
class LeftOut:
    """The records of a file that cannot be read, and their keys: what is known of these stays as it is."""

    listed: list[Quarantined] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)

    def add(self, where: str, why: str, key: str = "") -> None:
        """Leave a record out."""
        self.listed.append(Quarantined(where, why))
        if key:
            self.keys.add(key)


class BadRecord(ValueError):
    """One record that cannot be imported; the message says why, without a full stop."""


def read_each(places: Iterable[Place], read: Callable[[Place], Read]) -> tuple[list[Read], LeftOut]:
    """Read each record with `read`; records on which it raises BadRecord are left out."""
    records: list[Read] = []
    left_out = LeftOut()
    for place in places:
        try:
            records.append(read(place))
        except BadRecord as bad:
            left_out.add(place.where, str(bad), place.key)
    return records, left_out


def refuse_if_too_many(file: str, total: int, quarantined: Sequence[Quarantined], noun: str) -> None:
    """ImportRefused where more than a third of `total` records are quarantined; gives the first one's reason."""
    if len(quarantined) * 3 > total:
        first = quarantined[0]
        raise ImportRefused(
            file,
            f"{len(quarantined)} of {total} {noun} cannot be read, the first because it {first.why}",
            first.where,
        )


def refuse_if_nobody(file: str, rows: int, left_out: Mapping[str, int], noun: str) -> None:
    """ImportRefused where a table has no rows, or marks every one of them as gone."""
    if not rows:
        raise ImportRefused(file, f"there is no {noun} in it, only a header")
    if rows == sum(left_out.values()):
        marked = ", ".join(f"{count} {mark}" for mark, count in left_out.items())
        raise ImportRefused(file, f"every {noun} in it is marked as gone ({marked}), so nothing is imported")
