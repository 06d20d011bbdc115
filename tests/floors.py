"""The picture of the floors in docs/architecture.md: `python -m tests.floors` draws it from the imports."""

import tomllib
from collections import defaultdict

import grimp
from grimp import ImportGraph

from tests.paths import ROOT
from tests.rooms import imports, rooms_of

PAGE = ROOT / "docs" / "architecture.md"
BEGIN, END = "<!-- floors: python -m tests.floors -->\n", "<!-- end of floors -->\n"


def floors() -> list[str]:
    """The floors that have rooms, from the top, as the contracts name them."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    return [contract["floor"] for contract in contracts if contract["type"] == "rooms"]


def picture(graph: ImportGraph, names: list[str]) -> str:
    """Which floor imports which as a Mermaid diagram, and which room is on which floor as a table."""
    return f"{_diagram(graph, names)}\n{_table(graph, names)}"


def _diagram(graph: ImportGraph, names: list[str]) -> str:
    lines = [f'    {_id(name)}["{name}"]' for name in names]
    lines += [
        f"    {_id(upper)} --> {_id(lower)}"
        for upper in names
        for lower in names
        if upper != lower and _imports(graph, upper, lower)
    ]
    return "\n".join(["```mermaid", "flowchart TD", *lines, "```", ""])


def _table(graph: ImportGraph, names: list[str]) -> str:
    needs: dict[str, set[str]] = defaultdict(set)
    for name in names:
        for room, other in imports(graph, name):
            needs[room].add(other)
    rooms = {name: rooms_of(graph, name) for name in names}
    head = ["room", *(f"`{name}`" for name in names), "imports, on one floor or more"]
    lines = [head, ["---"] * len(head)]
    for room in sorted(set().union(*rooms.values())):
        there = ["●" if room in rooms[name] else "" for name in names]
        lines.append([room, *there, ", ".join(sorted(needs[room]))])
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _id(name: str) -> str:
    return name.replace(".", "_")


def _imports(graph: ImportGraph, upper: str, lower: str) -> bool:
    return any(
        f"{target}.".startswith(f"{lower}.")
        for module in (upper, *graph.find_descendants(upper))
        for target in graph.find_modules_directly_imported_by(module)
    )


def drawn(page: str, new: str) -> str:
    """The page with that picture between its marks."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{new}\n{END}{after}"


def current() -> str:
    """The page as it must be now."""
    return drawn(PAGE.read_text(), picture(grimp.build_graph("bot", "handlers", "db"), floors()))


if __name__ == "__main__":
    PAGE.write_text(current())
