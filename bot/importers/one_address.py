"""One address that a file gives to several names: it belongs to the first one, and no one is turned into another person."""

from bot.domain.people.model import stand_in
from bot.importers.names import may_be_one


class Owners:
    """The first name that a file gives to each address, and where that stands."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[str, str]] = {}
        self.notes: list[str] = []
        """The findings of `taken`, in sentences."""

    def other(self, email: str, name: str, where: str) -> tuple[str, str] | None:
        """Return the name and the place of the other person who had this address before, if there is one."""
        if not name or name == stand_in(email):
            return None
        known = self._known.setdefault(email, (name, where))
        return None if may_be_one(known[0], name) else known

    def taken(self, email: str, name: str, where: str) -> bool:
        """Tell whether the address belongs to a person named before; the note has both rows."""
        other = self.other(email, name, where)
        if other:
            self.notes.append(
                f"{where.capitalize()} has the e-mail address of {other[1]} under another name. "
                f"The address stays with {other[1]}, and {where} is left out."
            )
        return other is not None
