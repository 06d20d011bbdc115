"""A contract for import-linter: no modules import each other in a circle."""

from graphlib import CycleError, TopologicalSorter
from typing import ClassVar

from grimp import ImportGraph
from importlinter.application import output
from importlinter.domain.contract import Contract, ContractCheck


class NoCirclesContract(Contract):
    """No module imports another one that needs it; imports for type checkers count, too."""

    type_name: ClassVar[str] = "no_circles"

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Look for a circle; there may be more than the one that is found."""
        circle = first_circle(graph)
        return ContractCheck(kept=not circle, metadata={"circle": circle})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Say the circle, from a module back to itself."""
        output.print_error(" imports ".join(check.metadata["circle"]))


def first_circle(graph: ImportGraph) -> list[str]:
    """The modules of a circle, each imports the next one, and the last is the first; empty where there is none."""
    ordered = {
        module: sorted(graph.find_modules_directly_imported_by(module)) for module in sorted(graph.modules)
    }
    try:
        TopologicalSorter(ordered).prepare()
    except CycleError as error:
        return list(reversed(error.args[1]))
    return []
