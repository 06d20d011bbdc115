"""Import a program, submissions or attendees: one transaction, or nothing changed."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.clock import Clock
from bot.domain.people.linking.facts import Contact
from bot.domain.people.model import Role
from bot.domain.people.readiness import Readiness
from bot.domain.privacy.audit import SHELL, Act
from bot.domain.program.snapshot import (
    AttendeeSnapshot,
    PersonEntry,
    ProgramSnapshot,
    Quarantined,
    SpeakerSnapshot,
    SubmissionSnapshot,
)
from bot.domain.submissions.withheld import Talk
from bot.errors import BadInput
from bot.importers import registry
from bot.importers.text import slug as to_slug
from bot.services.people.heirs import match_again
from bot.services.people.matching import match_people
from bot.services.people.readiness import in_record
from bot.services.privacy import audit, forgotten
from bot.services.program import import_notes, notices
from bot.services.program.losses import refuse_loss, refuse_losses
from bot.services.reminders.planning import plan_deadlines, plan_reminders
from bot.services.submissions.release import unreleased
from db.engine import Database
from db.queries import submissions
from db.queries.common import counters
from db.queries.people import heirs, linking, renamed
from db.queries.people import records as people
from db.queries.program import imports
from db.queries.program import records as programs
from db.tables import ConferenceRow

_OF = {
    ProgramSnapshot: "program",
    SubmissionSnapshot: "submissions",
    AttendeeSnapshot: "attendees",
    SpeakerSnapshot: "speakers",
}
Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Options:
    """The options of an import: `conference` is a slug, `tz` an IANA zone for files that name none."""

    conference: str = ""
    tz: str | None = None
    dry_run: bool = False
    force: bool = False
    quiet: bool = False
    """True if nobody is told of what changed."""
    key: bytes = field(default=b"", repr=False)
    """The settings' key, by which people who asked to be forgotten are told."""


@dataclass(frozen=True, slots=True)
class Report:
    """The content of the conference after the import, and the changes by it."""

    conference: str
    format: str
    sessions: int
    people: int
    rooms: int
    submissions: int
    added: int
    changed: int
    removed: int
    quarantined: tuple[Quarantined, ...]
    notes: tuple[str, ...] = ()
    """The other remarks of the importer, in sentences."""
    left_out: Mapping[str, int] = field(default_factory=dict)
    """Rows that the source itself marks as gone: by how they are marked, how many."""
    readiness: Readiness = field(default_factory=lambda: Readiness(""), compare=False)
    """The people of the conference that can be reached now."""

    def to_json(self) -> dict[str, Any]:
        """JSON primitives, as `usher import --json` prints them."""
        return asdict(self) | {
            "readiness": self.readiness.to_json(),
            "quarantined": [asdict(q) for q in self.quarantined],
            "notes": list(self.notes),
        }


class _DryRun(Exception):
    """Carries the report out of a transaction that must be undone."""

    def __init__(self, report: Report) -> None:
        self.report = report


async def import_file(
    database: Database,
    clock: Clock,
    data: bytes,
    name: str,
    *,
    options: Options,
    progress: Progress = lambda _: None,
) -> Report:
    """Import the file `name`; ImportRefused or BadInput in one sentence where it cannot be, and nothing changes."""
    progress("Reading")
    snapshot = registry.read(data, name, options.tz)
    progress("Writing")
    try:
        async with database.write() as tx:
            before = await _moved(tx)
            report = await _write(tx, snapshot, name, options, clock.utcnow())
            if await _moved(tx) != before:  # the same file again is no act, and writes nothing
                await linking.move(tx)
                await _note(tx, snapshot, report, options, clock.utcnow())
            if options.dry_run:
                raise _DryRun(report)  # noqa: TRY301 - the only way to undo the transaction from inside
    except _DryRun as dry:
        return dry.report
    return report


async def _moved(tx: AsyncSession) -> object:
    """Return what moves when anything is written that others see."""
    return await programs.revisions(tx), await counters.values(tx)


async def _note(
    tx: AsyncSession, snapshot: registry.Snapshot, report: Report, options: Options, now: datetime
) -> None:
    row = await imports.conference(tx, report.conference)
    said = {"forced": options.force, "quiet": options.quiet}
    did = {"added": report.added, "changed": report.changed, "removed": report.removed}
    details: dict[str, str | int] = {"of": _OF[type(snapshot)], **did}
    details |= {name: 1 for name, is_so in said.items() if is_so}
    await audit.record(tx, Act.IMPORTED, SHELL, now, conference_id=row.id if row else None, details=details)


async def _write(
    tx: AsyncSession, snapshot: registry.Snapshot, name: str, options: Options, now: datetime
) -> Report:
    match snapshot:
        case ProgramSnapshot():
            return await write_program(tx, snapshot, name, options, now)
        case SubmissionSnapshot():
            return await write_submissions(tx, snapshot, options, now, name)
        case AttendeeSnapshot():
            return await write_attendees(tx, snapshot, name, options, now)
        case SpeakerSnapshot():
            return await write_speakers(tx, snapshot, options, now)


async def write_program(
    tx: AsyncSession, snapshot: ProgramSnapshot, name: str, options: Options, now: datetime
) -> Report:
    """Make the conference's program what `snapshot` says, and plan its reminders anew, in this transaction."""
    slug = await _slug(tx, options.conference) or snapshot.slug
    await linking.hold(tx, changes=False)
    replaced = await renamed.make_way(tx, snapshot.people, slug)
    gone = await forgotten.load(tx, options.key, slug, replaced)
    ids, people_written = await people.write(tx, snapshot.people, slug, forgotten=gone)
    wanted = ConferenceRow(slug=slug, name=snapshot.name, timezone=snapshot.timezone)
    row = await imports.open_conference(tx, wanted)
    assert row.id is not None
    called, before = row.name, await programs.sessions(tx, row.id)
    is_renamed = (row.name, row.timezone) != (snapshot.name, snapshot.timezone)
    row.name, row.timezone = snapshot.name, snapshot.timezone
    named = await heirs.on_program(tx, row.id)
    written = await imports.write_program(tx, row.id, snapshot, ids)
    if not options.force:
        await refuse_losses(tx, row.id, before, name, called, zone=programs.conference_of(row).zone)
    succession = await match_again(tx, row.id, heirs.on_program, named, now)
    if written.anything or people_written or is_renamed:
        await tx.flush()
        await _renew_programs(tx, row.id, people_differ=bool(people_written))
        await tx.refresh(row)
        await plan_reminders(
            tx, programs.conference_of(row), [*written.added, *written.changed, *written.removed], now
        )
        if is_renamed:
            await plan_deadlines(tx, programs.conference_of(row), now)
        await notices.rename_rooms(
            tx, row.id, {room.before: room.after for room in written.renamed if room.is_sure}
        )
        if not options.quiet:
            await notices.tell(tx, programs.conference_of(row), written.before, now)
    return await _report(
        tx, row, snapshot, (len(written.added), len(written.changed), len(written.removed)),
        (
            *import_notes.of_rooms(written.renamed),
            *import_notes.of_kept(written.kept),
            *import_notes.of_people(replaced, ids, succession),
            *await _withheld(tx, row.id, now),
            *import_notes.of_forgotten(gone),
        ),
    )  # fmt: skip


async def _withheld(tx: AsyncSession, conference_id: int, now: datetime) -> tuple[str, ...]:
    """Return what the report says of sessions that would tell a decision."""
    conference = await programs.conference(tx, conference_id)
    talks = map(Talk.of, await programs.sessions(tx, conference_id))
    return tuple(import_notes.of_withheld(await unreleased(tx, conference, talks, now)))


async def _renew_programs(tx: AsyncSession, conference_id: int, *, people_differ: bool) -> None:
    """Let every process take over what has changed."""
    await programs.bump(tx, conference_id)
    if people_differ:
        await counters.move(tx, "people")


async def write_submissions(
    tx: AsyncSession,
    snapshot: SubmissionSnapshot,
    options: Options,
    now: datetime,
    name: str = "the submissions",
) -> Report:
    """Make the conference's submissions what `snapshot`, read from the file `name`, says."""
    row = await _conference_of(tx, options.conference, "submissions")
    assert row.id is not None
    await linking.hold(tx, changes=False)
    replaced = await renamed.make_way(tx, snapshot.people, row.slug)
    gone = await forgotten.load(tx, options.key, row.slug, replaced)
    snapshot = await forgotten.papers(tx, snapshot, gone, row)
    ids, people_written = await people.write(tx, snapshot.people, row.slug, forgotten=gone)
    await imports.conference(tx, row.slug, lock=True)
    if not options.force:
        standing = await submissions.keys(tx, row.id)
        given = {s.key for s in snapshot.submissions} | snapshot.unread
        refuse_loss(standing, given, "submissions", name, row.name)
    kept = frozenset[str]()
    if not options.force:
        today = now.astimezone(programs.conference_of(row).zone).date()
        given = {s.key for s in snapshot.submissions} | snapshot.unread
        kept = frozenset(await submissions.waiting(tx, row.id, today)) - given
        snapshot = replace(snapshot, unread=snapshot.unread | kept)
    named = await heirs.among_authors(tx, row.id)
    did = await submissions.write(tx, row.id, snapshot, ids, now)
    succession = await match_again(tx, row.id, heirs.among_authors, named, now)
    if any(did) or people_written:
        await _renew_programs(tx, row.id, people_differ=bool(people_written))
    if any(did):
        await tx.refresh(row)
        await plan_deadlines(tx, programs.conference_of(row), now)
    return await _report(
        tx, row, snapshot, did,
        (
            *import_notes.of_people(replaced, ids, succession),
            *import_notes.of_waiting(len(kept)),
            *import_notes.of_forgotten(gone),
            *await _withheld(tx, row.id, now),
        ),
    )  # fmt: skip


async def write_attendees(
    tx: AsyncSession, snapshot: AttendeeSnapshot, name: str, options: Options, now: datetime
) -> Report:
    """Make the conference's attendees those whom `snapshot`, read from the file `name`, registers."""
    row = await _conference_of(tx, options.conference, "attendees")
    assert row.id is not None
    await linking.hold(tx, changes=False)
    gone = await forgotten.load(tx, options.key, row.slug)
    snapshot = forgotten.left_out(snapshot, gone, row.slug)
    ids, people_written = await people.write(tx, snapshot.people, row.slug, may_rename=False)
    await imports.conference(tx, row.slug, lock=True)
    standing = await people.holders(tx, row.id, Role.ATTENDEE)
    if not options.force:
        refuse_loss(set(standing), set(ids), "attendees", name, row.name)
    differ = await people.set_roles(tx, row.id, Role.ATTENDEE, ids.values())
    if differ or people_written:
        await counters.move(tx, "people")
    await match_people(tx, now)
    before, registered = set(standing.values()), set(ids.values())
    did = len(registered - before), len(people_written & before), len(before - registered)
    return await _report(tx, row, snapshot, did, import_notes.of_forgotten(gone))


async def write_speakers(
    tx: AsyncSession, snapshot: SpeakerSnapshot, options: Options, now: datetime
) -> Report:
    """Note how to reach the people whom `snapshot` names; nobody gets a role by it."""
    row = await _conference_of(tx, options.conference, "speakers")
    assert row.id is not None
    await linking.hold(tx, changes=False)
    gone = await forgotten.load(tx, options.key, row.slug)
    snapshot = forgotten.left_out(snapshot, gone, row.slug)
    entries = {p.email: PersonEntry(p.email, p.name, p.email, p.unit) for p in snapshot.people}
    known = await people.known_keys(tx, [*entries])
    ids, written = await people.write(tx, entries.values(), row.slug, may_rename=False)
    contacts = {ids[p.email]: Contact(ids[p.email], p.source_id, p.submissions) for p in snapshot.people}
    if await linking.put_contacts(tx, row.id, contacts) or written:
        await counters.move(tx, "people")
    await match_people(tx, now)
    fresh = len(entries.keys() - known)
    did = fresh, len(written) - fresh, 0
    return await _report(tx, row, snapshot, did, import_notes.of_forgotten(gone))


async def _slug(tx: AsyncSession, named: str) -> str:
    """The slug that `named` is, of a conference there is or a new one; BadInput where it cannot be one."""
    if named == (usual := to_slug(named)) or await imports.conference(tx, named):
        return named
    hint = f"; type --conference {usual}" if usual else ""
    raise BadInput(f'"{named}" is not a slug: it needs lower-case letters, digits and hyphens alone{hint}.')


async def _conference_of(tx: AsyncSession, slug: str, what: str) -> ConferenceRow:
    """The conference that `slug` names, else the only one; BadInput says what else to do with a file of `what`."""
    if slug:
        if row := await imports.conference(tx, slug):
            return row
        raise BadInput(f'There is no conference "{slug}". Import its program first.')
    known = await programs.conferences(tx)
    if len(known) == 1 and (row := await imports.conference(tx, known[0].slug)):
        return row
    if not known:
        raise BadInput(f"{what.capitalize()} belong to a conference. Import its program first.")
    names = ", ".join(c.slug for c in known)
    raise BadInput(f"Which conference are the {what} of? Say --conference with one of {names}.")


async def _report(
    tx: AsyncSession,
    row: ConferenceRow,
    snapshot: registry.Snapshot,
    did: tuple[int, int, int],
    notes: tuple[str, ...] = (),
) -> Report:
    assert row.id is not None
    return Report(
        conference=row.slug,
        format=snapshot.format,
        sessions=len(await imports.standing_keys(tx, row.id)),
        people=await people.count(tx, row.id),
        rooms=len(await programs.rooms(tx, row.id)),
        submissions=len(await submissions.keys(tx, row.id)),
        added=did[0],
        changed=did[1],
        removed=did[2],
        quarantined=snapshot.quarantined,
        notes=(*snapshot.notes, *notes),
        left_out={} if isinstance(snapshot, ProgramSnapshot) else dict(snapshot.left_out),
        readiness=await in_record(tx, row.id),
    )
