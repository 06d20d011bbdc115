"""The guard that lets no statement reach the rows of another workspace, and the conditions that it asks for."""

import pytest
from sqlalchemy import delete, exists, func, insert, or_, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from db.queries.people.meant import NAMED, WHO, joined, records
from db.queries.program.parts import appearing
from db.sql import table_of
from db.tables import AppearanceRow, ConferenceRow, PersonRow, RewriteRow, SessionRow, StarRow
from db.teams import checked, own
from tests import teams

STAR, REWRITE, PART = table_of(StarRow), table_of(RewriteRow), table_of(AppearanceRow)
SESSION, CONFERENCE, PERSON = table_of(SessionRow), table_of(ConferenceRow), table_of(PersonRow)
TX = AsyncSession(info={"team": "T2"})
HERE = select(SESSION.c.id).where(SESSION.c.conference_id == 1)
OURS = select(CONFERENCE.c.id).where(own(TX, CONFERENCE))

KEPT = [
    select(STAR).where(own(TX, STAR)),
    select(STAR).where(checked(TX, STAR), STAR.c.slack_user == "U1"),
    select(STAR).where(STAR.c.session_id == 1),
    select(NAMED.c.name).where(own(TX, NAMED)),
    select(STAR).where(STAR.c.session_id.in_(HERE)),
    select(STAR).join(SESSION, SESSION.c.id == STAR.c.session_id).where(SESSION.c.conference_id.in_([1])),
    select(STAR).where(or_(STAR.c.session_id == 1, STAR.c.session_id.in_([2, 3]))),
    select(SESSION).where(SESSION.c.conference_id.in_(OURS)),
    select(SESSION),
    joined(select(NAMED.c.name).select_from(PART), PART.c.person_id).where(PART.c.session_id == 1),
    select(PERSON).where(PERSON.c.id.in_(records(1))),
    select(appearing()).where(appearing().c.session_id == 1),
    delete(STAR).where(own(TX, STAR)),
    update(REWRITE).where(REWRITE.c.delivery_id == 7).values(attempts=1),
    insert(STAR).values(team="T2", session_id=1, slack_user="U1"),
]
STRAY = [
    select(STAR),
    select(func.count()).select_from(STAR),
    select(STAR).where(STAR.c.slack_user == "U1"),
    select(STAR).where(STAR.c.session_id != 1),
    select(STAR).where(STAR.c.session_id > 1),
    select(STAR).where(STAR.c.session_id.not_in([1])),
    select(STAR).where(~(STAR.c.session_id == 1)),
    select(STAR).where(or_(own(TX, STAR), STAR.c.slack_user == "U1")),
    select(STAR).join(SESSION, SESSION.c.id == STAR.c.session_id).where(SESSION.c.title == "T"),
    select(STAR).where(STAR.c.session_id.in_(select(SESSION.c.id).where(SESSION.c.removed))),
    select(SESSION).where(SESSION.c.conference_id.in_(select(CONFERENCE.c.id))),
    select(WHO.c.name).join(NAMED, NAMED.c.id == WHO.c.id).where(NAMED.c.email == "a@example.org"),
    select(SESSION).where(exists().where(STAR.c.slack_user == "U1")),
    delete(STAR),
    update(REWRITE).where(REWRITE.c.attempts == 1).values(attempts=2),
    insert(STAR).values(session_id=1, slack_user="U1"),
]


@pytest.mark.parametrize("statement", KEPT, ids=str)
def test_a_statement_that_names_its_workspace_or_a_row_of_it_is_let_through(statement):
    assert teams.stray(statement, str(statement)) == set()


@pytest.mark.parametrize("statement", STRAY, ids=str)
def test_a_statement_that_may_reach_other_workspaces_is_found(statement):
    assert teams.stray(statement, str(statement))
