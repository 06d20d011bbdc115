"""The people in sessions: as their source says, and chairs to whom organizers gave a session."""

from sqlalchemy import Subquery, literal, select, union_all

from bot.domain.people.model import Role
from db.sql import table_of
from db.tables import AppearanceRow, GrantRow

_PART = table_of(AppearanceRow)
_GRANT = table_of(GrantRow)
_LAST = 10_000
"""The place of people who were given a session: after those that its source names."""


def appearing() -> Subquery:
    """`session_id`, `person_id`, `role` and `position` of every part."""
    named = select(_PART.c.session_id, _PART.c.person_id, _PART.c.role, _PART.c.position)
    given = select(_GRANT.c.session_id, _GRANT.c.person_id, _GRANT.c.role, literal(_LAST)).where(
        _GRANT.c.role == Role.SESSION_CHAIR.value,
        _GRANT.c.taken_at.is_(None),
        _GRANT.c.person_id.is_not(None),
    )
    return union_all(named, given).subquery("part")
