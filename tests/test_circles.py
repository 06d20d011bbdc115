"""The contract that no modules import each other in a circle."""

import itertools

from grimp import ImportGraph

from tests.circles import NoCirclesContract, first_circle


def graph(*imports):
    made = ImportGraph()
    for importer, imported in imports:
        for module in (importer, imported):
            made.add_module(module)
        made.add_import(importer=importer, imported=imported)
    return made


def test_imports_that_only_go_down_are_no_circle():
    assert first_circle(graph(("a", "b"), ("a", "c"), ("b", "c"))) == []


def test_a_circle_is_told_in_the_order_of_its_imports():
    circle = first_circle(graph(("top", "a"), ("a", "b"), ("b", "c"), ("c", "a")))
    assert circle[0] == circle[-1]
    assert {*itertools.pairwise(circle)} == {("a", "b"), ("b", "c"), ("c", "a")}


def test_a_circle_breaks_the_contract():
    contract = NoCirclesContract("Circles", {}, {})
    assert not contract.check(graph(("a", "b"), ("b", "a")), verbose=False).kept
    assert contract.check(graph(("a", "b")), verbose=False).kept
