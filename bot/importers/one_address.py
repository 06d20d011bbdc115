"""Whose an address is, where a file gives one address to several names: the first one's, and nobody is made another person."""

from bot.domain.people.model import stand_in
from bot.importers.names import may_be_one


class Owners:
    """The first name that a file gives to each address, and where that stands."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[str, str]] = {}
        self.notes: list[str] = []
        """What `taken` found, in sentences."""

    def other(self, email: str, name: str, where: str) -> tuple[str, str] | None:
        """The name and the place of the person to whom the file gave the address before, where that is somebody else."""
        if not name or name == stand_in(email):
            return None
        known = self._known.setdefault(email, (name, where))
        return None if may_be_one(known[0], name) else known

    def taken(self, email: str, name: str, where: str) -> bool:
        """Whether the address is somebody else's, who was named before; noted with both rows."""
        other = self.other(email, name, where)
        if other:
            self.notes.append(
                f"{where.capitalize()} has the e-mail address of {other[1]} under another name. "
                f"The address stays with {other[1]}; {where} is left out."
            )
        return other is not None
