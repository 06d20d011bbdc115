"""People, their Slack users and their roles."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Table, insert, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.people import Person
from db.queries.deliveries import run
from db.tables import AppearanceRow, AuthorshipRow, PersonRow, RoleRow, SessionRow, SubmissionRow
from db.upsert import insert_new

_PERSON: Table = PersonRow.__table__  # type: ignore[attr-defined]
_ROLE: Table = RoleRow.__table__  # type: ignore[attr-defined]
_COLUMNS = tuple(_PERSON.c[name] for name in ("id", "name", "email", "unit", "slack_user", "tz"))


@dataclass(frozen=True, slots=True)
class Link:
    """A person's row, the Slack user that it should name, and that user's zone."""

    person_id: int
    slack_user: str
    tz: str = ""


async def with_email(session: AsyncSession) -> list[Person]:
    """Everyone who has an e-mail address, and so may be linked to a Slack user, by id."""
    rows = await run(session, select(*_COLUMNS).where(_PERSON.c.email != "").order_by(_PERSON.c.id))
    return [Person(**row._asdict()) for row in rows]


async def linked(session: AsyncSession) -> list[Person]:
    """Everyone who is linked to a Slack user."""
    rows = await run(session, select(*_COLUMNS).where(_PERSON.c.slack_user != ""))
    return [Person(**row._asdict()) for row in rows]


async def get(session: AsyncSession, person_id: int) -> Person | None:
    """The person of that id."""
    row = (await run(session, select(*_COLUMNS).where(_PERSON.c.id == person_id))).first()
    return Person(**row._asdict()) if row else None


async def write_links(session: AsyncSession, links: Sequence[Link]) -> None:
    """Set the Slack users of people, and their zones."""
    if links:
        rows = [{"id": x.person_id, "slack_user": x.slack_user, "tz": x.tz} for x in links]
        await session.exec(update(PersonRow), params=rows)


async def ensure(session: AsyncSession, emails: Sequence[str]) -> bool:
    """Make a person of every address that has none yet; returns whether there was one."""
    known = set((await run(session, select(_PERSON.c.key).where(_PERSON.c.key.in_(emails)))).scalars())
    missing = sorted(set(emails) - known)
    if missing:  # another process may be adding them now
        row = {"team": "", "unit": "", "slack_user": "", "tz": ""}
        rows = [{**row, "key": e, "name": e.split("@")[0], "email": e} for e in missing]
        await run(session, insert_new(session, _PERSON), rows)
    return bool(missing)


async def roles(session: AsyncSession) -> Mapping[tuple[int, str], frozenset[int]]:
    """(conference id, role) to the ids of the people who hold it."""
    found: dict[tuple[int, str], set[int]] = {}
    for row in await run(session, select(_ROLE)):
        found.setdefault((row.conference_id, row.role), set()).add(row.person_id)
    return {key: frozenset(ids) for key, ids in found.items()}


async def set_roles(session: AsyncSession, conference_id: int, role: str, person_ids: Sequence[int]) -> bool:
    """Make exactly these people hold `role` at the conference; returns whether anything differed."""
    statement = select(_ROLE.c.person_id).where(_ROLE.c.conference_id == conference_id, _ROLE.c.role == role)
    before = set((await run(session, statement)).scalars())
    if before == set(person_ids):
        return False
    await run(session, _ROLE.delete().where(_ROLE.c.conference_id == conference_id, _ROLE.c.role == role))
    if person_ids:
        rows = [
            {"conference_id": conference_id, "person_id": i, "role": role} for i in sorted(set(person_ids))
        ]
        await run(session, insert(_ROLE), rows)
    return True


async def count(session: AsyncSession, conference_id: int) -> int:
    """How many people the conference holds: on its program and among its authors."""
    part, author = AppearanceRow.__table__.c, AuthorshipRow.__table__.c  # type: ignore[attr-defined]
    held, paper = SessionRow.__table__.c, SubmissionRow.__table__.c  # type: ignore[attr-defined]
    on_program = (
        select(part.person_id)
        .join(SessionRow, held.id == part.session_id)
        .where(held.conference_id == conference_id, held.removed.is_(False))
    )
    authors = (
        select(author.person_id)
        .join(SubmissionRow, paper.id == author.submission_id)
        .where(paper.conference_id == conference_id)
    )
    return len(set((await run(session, on_program.union(authors))).scalars()))
