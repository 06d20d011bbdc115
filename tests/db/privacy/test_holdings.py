"""Every column of every table is declared: it is personal, or it is not."""

import pytest
from sqlmodel import SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

import db.tables  # noqa: F401 - fills the metadata
from db.holdings import BY_TABLE, HOLDINGS, Fate, markdown, personal
from db.queries.privacy import purging
from tests.conftest import NOW
from tests.paths import ROOT


def test_every_table_is_declared_once():
    assert sorted(h.table for h in HOLDINGS) == sorted(SQLModel.metadata.tables)


@pytest.mark.parametrize("table", sorted(SQLModel.metadata.tables))
def test_every_column_is_declared_once(table):
    """A new column belongs into `db/holdings.py`: say whether it is personal, who sees it and when it goes."""
    assert sorted(BY_TABLE[table].columns) == sorted(c.name for c in SQLModel.metadata.tables[table].columns)


@pytest.mark.parametrize("holding", personal(), ids=lambda holding: holding.table)
def test_what_is_personal_says_why_and_until_when(holding):
    assert holding.what
    assert holding.why
    assert holding.seen_by
    assert holding.forget is not Fate.KEPT or holding.forget_words
    assert holding.purge is not Fate.KEPT or holding.purge_words


def test_what_goes_with_its_conference_has_a_step_of_the_purge():
    """A new table needs a step in `db/queries/privacy/purging/`, unless its rows go, or lose their names, with the person's."""
    tx = AsyncSession(info={"team": ""})
    steps = [*purging.steps(tx, 1, "slug", [], []), *purging.steps_for_all(tx, [], [], NOW)]
    with_people = {
        "appearance",
        "role",
        "authorship",
        "person_link",
        "person_join",
        "person_refusal",
        "person_act",
    }
    goes = {h.table for h in personal() if h.purge is not Fate.KEPT}
    assert goes - {step.table for step in steps} == with_people


def test_the_page_for_people_has_the_same_table():
    """Make the table anew with `.venv/bin/python -c "from db.holdings import markdown; print(markdown())"`."""
    assert f"\n{markdown()}\n" in (ROOT / "docs" / "privacy.md").read_text()
