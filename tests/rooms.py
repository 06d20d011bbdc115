"""A contract for import-linter: which rooms of a floor may import which others (docs/architecture.md, "Rooms")."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, ClassVar

from grimp import ImportGraph
from importlinter.application import output
from importlinter.domain import fields
from importlinter.domain.contract import Contract, ContractCheck, InvalidContractOptions

_ARROW = " -> "


class RoomsContract(Contract):
    """Each room of a floor imports the rooms that its line names, and no other.

    `rooms` has a line for each room, as "reminders -> common, people". A line that allows more than is used
    breaks the contract, too: so the lines are always true.
    """

    type_name: ClassVar[str] = "rooms"
    floor = fields.StringField()
    rooms = fields.ListField(subfield=fields.StringField())

    def validate(self) -> None:
        """Raise InvalidContractOptions for a line without an arrow."""
        wrong = [line for line in self.rooms if _ARROW.strip() not in line]
        if wrong:
            raise InvalidContractOptions({"rooms": f'Write "room -> other, other" instead of "{wrong[0]}".'})

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Compare the lines with what the modules import."""
        allowed = {room.strip(): {name.strip() for name in others.split(",") if name.strip()}
                   for room, _, others in (line.partition(_ARROW.strip()) for line in self.rooms)}  # fmt: skip
        found = imports(graph, self.floor)
        return _compared(allowed, found, {room for room, _ in found} | set(rooms_of(graph, self.floor)))

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Say each import that no line allows, and each word of a line that nothing needs."""
        for sentence in check.metadata["problems"]:
            output.print_error(sentence)


def rooms_of(graph: ImportGraph, floor: str) -> tuple[str, ...]:
    """The rooms of a floor, by name."""
    return tuple(sorted(child.removeprefix(f"{floor}.") for child in graph.find_children(floor)))


def imports(graph: ImportGraph, floor: str) -> Mapping[tuple[str, str], list[str]]:
    """Each pair of rooms of which one imports the other, with the modules that do, as "a imports b"."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for room in rooms_of(graph, floor):
        top = f"{floor}.{room}"
        for module in (top, *graph.find_descendants(top)):
            for target in graph.find_modules_directly_imported_by(module):
                other = target.removeprefix(f"{floor}.").split(".")[0]
                if target.startswith(f"{floor}.") and other != room:
                    found[room, other].append(f"{module} imports {target}")
    return found


def _compared(
    allowed: Mapping[str, set[str]], found: Mapping[tuple[str, str], list[str]], rooms: set[str]
) -> Any:
    problems = [f"No line for the room {room}." for room in sorted(rooms - set(allowed))]
    problems += [f"There is no room {room}." for room in sorted(set(allowed) - rooms)]
    problems += [f"{lines[0]}: {room} may not import {other}."
                 for (room, other), lines in sorted(found.items()) if other not in allowed.get(room, set())]  # fmt: skip
    problems += [f"{room} imports nothing of {other} any more: take it out of the line."
                 for room, others in sorted(allowed.items()) for other in sorted(others) if (room, other) not in found]  # fmt: skip
    return ContractCheck(kept=not problems, metadata={"problems": problems})
