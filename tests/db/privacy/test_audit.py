"""The database itself keeps the audit log: lines are added, and only names are taken out of them."""

import pytest
from sqlalchemy import delete, insert, text, update
from sqlalchemy.exc import DatabaseError

from bot.domain.privacy.audit import SHELL, Act, Entry
from db.queries.privacy import audit
from db.queries.privacy.audit import Which
from db.tables import AuditRow, PersonRow
from tests.conftest import NOW


@pytest.fixture
async def kept(database):
    """A line about a person, by an account, and one by the shell about nobody."""
    async with database.write() as tx:
        tx.add(PersonRow(id=7, key="k", name="Ada"))
        await tx.flush()
        about = {"subject": "channel:C1", "person_id": 7, "details": {"purpose": "main"}}
        await audit.add(tx, Entry(Act.CHANNEL_BOUND, "U1", NOW, 3, **about), Entry(Act.IMPORTED, SHELL, NOW))
    return database


async def lines(database, **which):
    async with database.read() as tx:
        found = await audit.listing(tx, Which(**which))
        assert await audit.count(tx, Which(**which)) == len(found)
    return found


CHANGES = [
    {"at": NOW.replace(year=2027)}, {"act": "import.done"}, {"who": "U2"}, {"who": SHELL}, {"person_id": 8}, {"subject": ""},
    {"details": {}}, {"conference_id": None}, {"team": "T2"}, {"other_id": 7},
]  # fmt: skip


async def test_a_line_cannot_be_rewritten_or_deleted(kept):
    before = await lines(kept)
    for statement in (*(update(AuditRow).values(**each) for each in CHANGES), delete(AuditRow)):
        with pytest.raises(DatabaseError, match="only added to"):
            async with kept.write() as tx:
                await tx.exec(statement)
    assert await lines(kept) == before


async def test_a_person_can_be_taken_out_of_it_and_what_names_nobody_can_go(kept):
    async with kept.write() as tx:
        await tx.exec(update(AuditRow).where(AuditRow.who == "U1").values(who=""))
        await tx.exec(text("DELETE FROM person"))
    named = await lines(kept, conferences=[3])
    assert [(e.who, e.person_id, e.subject) for e in named] == [("", None, "channel:C1")]
    async with kept.write() as tx:
        await tx.exec(delete(AuditRow).where(AuditRow.who == ""))
    assert [e.who for e in await lines(kept)] == [SHELL]


async def test_lines_are_found_by_who_to_whom_what_and_when(kept):
    one, other = {"conferences": [3]}, {"conferences": [], "is_everywhere": True}
    both = {"conferences": [3], "is_everywhere": True}
    assert [len(await lines(kept, **which)) for which in (one, other, both)] == [1, 1, 2]
    for which in (
        {"users": ["U1"]},
        {"people": [7]},
        {"users": ["U9"], "people": [7]},
        {"subjects": ["channel:C1"]},
    ):
        assert [e.act for e in await lines(kept, **which)] == [Act.CHANNEL_BOUND]
    assert await lines(kept, users=["U9"]) == await lines(kept, until=NOW) == []
    assert len(await lines(kept, since=NOW)) == 2


async def test_an_act_of_another_version_is_read(kept):
    async with kept.write() as tx:
        await tx.exec(
            insert(AuditRow).values(team="", at=NOW, who=SHELL, act="moon.landed", subject="", details={})
        )
    assert {e.act for e in await lines(kept)} == {Act.CHANNEL_BOUND, Act.IMPORTED, Act.OTHER}
