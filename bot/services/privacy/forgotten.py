"""The people that an import leaves out: those who asked to be forgotten do not come back by a file."""

from collections.abc import Collection
from dataclasses import replace
from typing import TypeVar

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.common.keyed import Keyed
from bot.domain.people.linking.routes import source_id
from bot.domain.privacy.forgotten import Forgotten, Sign
from bot.domain.program.snapshot import AttendeeSnapshot, SpeakerSnapshot, SubmissionEntry, SubmissionSnapshot
from db.queries.people.renamed import Replaced
from db.queries.privacy import forgotten
from db.queries.program import imports
from db.tables import ConferenceRow

_People = TypeVar("_People", AttendeeSnapshot, SpeakerSnapshot)


async def load(tx: AsyncSession, key: bytes, slug: str, replaced: Collection[Replaced] = ()) -> Forgotten:
    """Everybody who is forgotten; ids of the source that stand for somebody else by now are nobody's sign any more."""
    gone = await forgotten.load(tx, Keyed(key))
    if not gone.hashes or not replaced:
        return gone
    keys = [f"{slug}/{each.key}" for each in replaced]
    others = {gone.hash(Sign.SOURCE, name) for key in keys for name in (key, short(slug, key))}
    await forgotten.drop(tx, others & gone.hashes)
    return gone.without(others)


def left_out(snapshot: _People, gone: Forgotten, slug: str) -> _People:
    """The list without people who are forgotten: nothing of it is needed by others."""
    kept = tuple(
        p
        for p in snapshot.people
        if not gone.address(p.email) and not gone.source(short(slug, getattr(p, "source_id", "")))
    )
    count = len(snapshot.people) - len(kept)
    if not count:
        return snapshot
    who = "1 person is left out: they" if count == 1 else f"{count} people are left out: they"
    return replace(snapshot, people=kept, notes=(*snapshot.notes, f"{who} asked to be forgotten."))


def short(slug: str, key: str) -> str:
    """A source's id of a person as lists of speakers have it; "" without one."""
    return f"{slug}/{found}" if (found := source_id(key)) else ""


async def papers(
    tx: AsyncSession, snapshot: SubmissionSnapshot, gone: Forgotten, row: ConferenceRow
) -> SubmissionSnapshot:
    """The papers, where those of forgotten people alone have no author, unless they are on the program."""
    emails = {p.key: p.email for p in snapshot.people}
    missing = {
        key for key, email in emails.items() if gone.address(email) or gone.source(f"{row.slug}/{key}")
    }
    if not missing:
        return snapshot
    assert row.id is not None
    shown = await imports.codes(tx, row.id)

    def kept(entry: SubmissionEntry) -> SubmissionEntry:
        alone = entry.authors and missing.issuperset(entry.authors)
        return replace(entry, authors=()) if alone and entry.key.casefold() not in shown else entry

    entries = tuple(map(kept, snapshot.submissions))
    named = {author for entry in entries for author in entry.authors}
    people = tuple(p for p in snapshot.people if p.key in named or p.key not in missing)
    return replace(snapshot, submissions=entries, people=people)
