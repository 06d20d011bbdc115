"""Conditions that keep a query within the workspace of its transaction."""

from typing import Any

from sqlalchemy import ColumnElement, FromClause, String
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlmodel.ext.asyncio.session import AsyncSession

from db.engine import team_of


def own(tx: AsyncSession, table: FromClause) -> ColumnElement[bool]:
    """The condition that a row is the workspace's, by an index that begins with the team."""
    return table.c.team == team_of(tx)


def checked(tx: AsyncSession, table: FromClause) -> ColumnElement[bool]:
    """The condition that a row is the workspace's, where other conditions find few rows: SQLite takes no index for this one.

    It does not know how many rows a workspace has, and would take "one workspace, one state" for few.
    """
    return _Checked(table.c.team) == team_of(tx)


class _Checked(FunctionElement[str]):
    """A column that is compared and not looked up."""

    inherit_cache = True
    type = String()

    def __init__(self, column: ColumnElement[Any]) -> None:
        super().__init__(column)


@compiles(_Checked)
def _plain(element: _Checked, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(element.clauses, **options)


@compiles(_Checked, "sqlite")
def _without_index(element: _Checked, compiler: SQLCompiler, **options: Any) -> str:
    return f"+{compiler.process(element.clauses, **options)}"
