"""The picture of the floors is drawn from the imports, and is current."""

from grimp import ImportGraph

from tests.floors import BEGIN, END, PAGE, current, drawn, picture


def small():
    graph = ImportGraph()
    for module in ("top", "top.people", "top.program", "down", "down.program"):
        graph.add_module(module)
    graph.add_import(importer="top.people", imported="top.program")
    graph.add_import(importer="top.program", imported="down.program")
    return picture(graph, ["top", "down"])


def test_the_picture_on_the_page_is_current():
    assert BEGIN in PAGE.read_text()
    assert current() == PAGE.read_text(), "Draw it with: python -m tests.floors"


def test_an_arrow_leads_from_the_floor_that_imports_to_the_other():
    assert "top --> down" in small()
    assert "down --> top" not in small()


def test_the_table_says_where_a_room_is_and_what_it_imports():
    assert "| people | ● |  | program |" in small()
    assert "| program | ● | ● |  |" in small()


def test_a_new_picture_replaces_only_the_old_one():
    assert drawn(f"above\n{BEGIN}old\n{END}below\n", "new") == f"above\n{BEGIN}\nnew\n{END}below\n"
