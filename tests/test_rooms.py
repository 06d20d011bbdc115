"""The contract that keeps a room's imports to what it needs."""

import pytest
from grimp import ImportGraph
from importlinter.domain.contract import InvalidContractOptions

from tests.rooms import RoomsContract


def contract(*rooms):
    return RoomsContract("Rooms", {}, {"floor": "floor", "rooms": list(rooms)})


def problems(*rooms):
    graph = ImportGraph()
    for module in ("floor", "floor.people", "floor.program", "floor.program.search"):
        graph.add_module(module)
    graph.add_import(importer="floor.program.search", imported="floor.people")
    return contract(*rooms).check(graph, verbose=False).metadata["problems"]


def test_a_line_that_names_what_is_imported_keeps_the_contract():
    assert problems("people ->", "program -> people") == []


def test_an_import_that_no_line_allows_breaks_it():
    assert problems("people ->", "program ->") == [
        "floor.program.search imports floor.people: program may not import people."
    ]


def test_a_line_that_allows_more_than_is_used_breaks_it():
    assert problems("people -> program", "program -> people") == [
        "people imports nothing of program any more: take it out of the line."
    ]


def test_every_room_has_a_line_and_every_line_a_room():
    assert problems("program -> people", "cellar ->") == [
        "No line for the room people.",
        "There is no room cellar.",
    ]


def test_a_line_without_an_arrow_says_how_to_write_it():
    with pytest.raises(InvalidContractOptions):
        contract("people, program")
