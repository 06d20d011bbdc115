"""The sample, dated: day one is today in the conference's zone."""

from collections.abc import Iterator
from datetime import datetime

from bot.demo.sample.edition import Edition
from bot.demo.sample.model import Sample, SampleChannel, SamplePerson
from bot.demo.sample.papers import submissions
from bot.demo.sample.program import program
from bot.domain.people.model import Role
from bot.domain.program.snapshot import ProgramSnapshot, SubmissionSnapshot

BY_WEIGHT = (Role.ORGANIZER, Role.GUEST, Role.SESSION_CHAIR, Role.SPEAKER, Role.REVIEWER, Role.AUTHOR)
"""A person with several roles is shown as the first of these; one with none is an attendee."""


def sample(now: datetime) -> Sample:
    """The sample conference whose day one is the day of `now` (aware) in the conference's zone."""
    edition = Edition.of(now)
    on_program, submitted = program(edition), submissions(edition)
    return Sample(
        program=on_program,
        submissions=submitted,
        people=tuple(_people(edition, on_program, submitted)),
        channels=tuple(_channels(edition)),
        organizers=_with_duty(edition, Role.ORGANIZER),
        reviewers=_with_duty(edition, Role.REVIEWER),
    )


def sample_start(now: datetime) -> datetime:
    """Return when the demo's clock starts: mid-morning of day one, aware UTC."""
    edition = Edition.of(now)
    return edition.instant(edition.day_one, edition.files.conference.clock)


def _people(
    edition: Edition, on_program: ProgramSnapshot, submitted: SubmissionSnapshot
) -> Iterator[SamplePerson]:
    parts = {(a.person_key, a.role) for s in on_program.sessions for a in s.people}
    parts |= {(author, Role.AUTHOR) for s in submitted.submissions for author in s.authors}
    for row in (row for row in edition.files.people if row.site):
        email = edition.emails[row.handle]
        keys = {email, edition.program_keys[row.handle]}
        roles = {*row.duties, *(role for key, role in parts if key in keys)}
        yield SamplePerson(
            email=email,
            name=row.name,
            unit=row.unit,
            title=row.title,
            tz=edition.files.conference.sites[row.site],
            handle=row.handle,
            role=next((role for role in BY_WEIGHT if role in roles), Role.ATTENDEE),
        )


def _channels(edition: Edition) -> Iterator[SampleChannel]:
    for c in edition.files.conference.channels:
        yield SampleChannel(
            name=c.name,
            topic=c.topic,
            room=c.room,
            session_key=c.session,
            main=c.main,
            help=c.help,
            organizers=c.organizers,
        )


def _with_duty(edition: Edition, duty: Role) -> tuple[str, ...]:
    return tuple(edition.emails[row.handle] for row in edition.files.people if duty in row.duties)
