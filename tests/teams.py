"""A guard: no statement of Usher's reaches the rows of another workspace.

A statement that touches a table with a `team` compares that column, or an id that belongs to a row of one workspace. Each
statement is looked at once. What tests ask the database themselves is theirs. A test takes it by the fixture `guarded`.
"""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from greenlet import getcurrent
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.sql import operators, visitors
from sqlalchemy.sql.dml import Delete, Update
from sqlalchemy.sql.elements import BinaryExpression, BooleanClauseList, ColumnClause, Grouping
from sqlalchemy.sql.schema import Table
from sqlalchemy.sql.selectable import Alias, Join, Select, SelectBase, Subquery

import db.tables  # noqa: F401 - fills the metadata
from tests.paths import ROOT

WHOLE = (
    "db/migrations/",
    "db/copying.py",
    "db/backups.py",
    "db/queries/ledger/restored.py",
    "db/queries/ledger/rehearsals.py",
)
"""Copies and backups hold every workspace."""
_THROUGH = ("tests/teams.py", "db/engine.py")
STRAYS: list[str] = []
"""What was found, and where."""
_ID = re.compile(r"(^|_)id$|^(same_as|replaces)$")
_NOTHING = re.compile(r"WHERE (0 = 1|false)( ORDER BY|$)")
_SAME = (operators.eq, operators.in_op, operators.is_)
_known: set[str] = set()


@contextmanager
def watched() -> Iterator[None]:
    """Fail for a statement of the block that may reach the rows of another workspace."""
    STRAYS.clear()
    event.listen(Engine, "before_cursor_execute", _look)
    try:
        yield
    finally:
        event.remove(Engine, "before_cursor_execute", _look)
    assert STRAYS == []


def _look(_connection: Any, _cursor: Any, text: str, _values: Any, context: Any, _many: bool) -> None:
    if text in _known:
        return
    if context is None or context.compiled is None or not (found := stray(context.compiled.statement, text)):
        _known.add(text)
    elif place := _place():
        STRAYS.append(f"{place} touches {', '.join(sorted(found))} of every workspace: {text}")


def stray(statement: Any, text: str) -> set[str]:
    """The tables of which the statement may reach rows of any workspace."""
    if getattr(statement, "is_insert", False):
        names = text.partition("(")[2].partition(")")[0]
        of_teams = "team" in statement.table.c and "team" not in names.replace(",", " ").split()
        return {statement.table.name} if of_teams else set()
    if _NOTHING.search(text):
        return set()  # nothing is asked for
    graph = _Graph()
    for element in visitors.iterate(statement):
        graph.read(element)
    return graph.loose()


class _Graph:
    """Tables of a statement, which of them are tied to one workspace, and which are joined by ids."""

    def __init__(self) -> None:
        self.touched: dict[int, str] = {}
        self.tied: set[int] = set()
        self.joined: set[tuple[int, int]] = set()

    def read(self, element: Any) -> None:
        """Take in a table or the conditions of a part of the statement."""
        if isinstance(element, Select):
            for source in element.get_final_froms():
                self._touch(*_parts(source))
                for join in (each for each in visitors.iterate(source) if isinstance(each, Join)):
                    self.read(join)
        elif isinstance(element, Update | Delete):
            self._touch(element.table)
        elif isinstance(element, Subquery):
            self._join({hash(element)}, {hash(each) for each in _tables(element.element)})
        where = element.onclause if isinstance(element, Join) else getattr(element, "whereclause", None)
        if where is not None and not isinstance(element, BinaryExpression):
            tied, joined = self._conditions(where)
            self.tied |= tied
            self.joined |= joined

    def _touch(self, *sources: Any) -> None:
        for source in sources:
            original = source.element if isinstance(source, Alias) else source
            if isinstance(original, Table) and "team" in original.c:
                self.touched[hash(source)] = original.name

    def loose(self) -> set[str]:
        """The tables that nothing ties to one workspace."""
        tied, more = set(self.tied), True
        while more:
            near = {b for a, b in self.joined if a in tied} | {a for a, b in self.joined if b in tied}
            more = bool(near - tied)
            tied |= near
        return {name for key, name in self.touched.items() if key not in tied}

    def _join(self, some: set[int], others: set[int]) -> None:
        self.joined |= {(a, b) for a in some for b in others}

    def _conditions(self, where: Any) -> tuple[set[int], set[tuple[int, int]]]:
        """The tables that the condition ties, and the pairs that it joins; of "or" what every side does."""
        if isinstance(where, Grouping):
            return self._conditions(where.element)
        if isinstance(where, BooleanClauseList):
            found = [self._conditions(each) for each in where.clauses]
            both = set.union if where.operator is operators.and_ else set.intersection
            return both(*(tied for tied, _ in found)), both(*(joined for _, joined in found))
        if isinstance(where, BinaryExpression) and where.operator in _SAME:
            return _comparison(where)
        return set(), set()


def _comparison(where: BinaryExpression[Any]) -> tuple[set[int], set[tuple[int, int]]]:
    left, right = _keys(where.left), _keys(where.right)
    if left and right:
        return set(), {(a, b) for a in left for b in right}
    other = where.right if left else where.left
    return (left or right if _is_given(other) else set()), set()


def _keys(side: Any) -> set[int]:
    """The tables whose ids, or teams, a side of a comparison is."""
    selects = [each for each in visitors.iterate(side) if isinstance(each, SelectBase)]
    if selects:
        return {hash(each) for select in selects for each in _tables(select)}
    columns = [each for each in visitors.iterate(side) if isinstance(each, ColumnClause)]
    keys = [each for each in columns if each.table is not None]
    is_key = all(each.name == "team" or _ID.search(each.name) for each in keys)
    return {hash(each.table) for each in keys} if is_key else set()


def _is_given(side: Any) -> bool:
    return not any(isinstance(each, ColumnClause | SelectBase) for each in visitors.iterate(side))


def _tables(select: Any) -> Iterator[Any]:
    for each in visitors.iterate(select):
        if isinstance(each, Select):
            for source in each.get_final_froms():
                yield from _parts(source)


def _parts(source: Any) -> Iterator[Any]:
    """The tables of a join, each by the name that it has there."""
    if isinstance(source, Join):
        yield from _parts(source.left)
        yield from _parts(source.right)
    else:
        yield source


def _place() -> str:
    """The line of Usher that asked; "" where a test did, or where whole records are copied."""
    current = getcurrent()
    frame: Any = sys._getframe()
    while frame or current:
        if frame is None:
            current = current.parent
            frame = current.gr_frame if current else None
            continue
        name = frame.f_code.co_filename
        if name.startswith(str(ROOT)) and "/.venv/" not in name and frame.f_code.co_name != "execute":
            path = name.removeprefix(f"{ROOT}/")
            if path not in _THROUGH:
                is_ours = not path.startswith("tests/") and not path.startswith(WHOLE)
                return f"{path}:{frame.f_lineno}" if is_ours else ""
        frame = frame.f_back
    return ""
