"""Records that are left out: a few are listed, too many refuse the file (DESIGN §8)."""

from collections.abc import Mapping, Sequence

from bot.domain.snapshot import Quarantined
from bot.errors import ImportRefused


class BadRecord(ValueError):
    """One record that cannot be imported; the message says why, without a full stop."""


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
