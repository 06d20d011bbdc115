"""The submissions of an edition: the papers on the program and those that are not."""

from collections.abc import Iterator

from bot.demo.sample.edition import FORMAT, Edition
from bot.demo.sample.files import PaperRow
from bot.domain.program.sessions import SessionKind
from bot.domain.program.snapshot import SubmissionEntry, SubmissionSnapshot
from bot.domain.submissions.papers import ACCEPTED, Status

PROGRAM_CALL = "main"
"""The call that all papers on the program answered."""
DAYS_OF_ARRIVAL = 7


def submissions(edition: Edition) -> SubmissionSnapshot:
    """All submissions by key, and their authors."""
    rows = sorted((*_on_program(edition), *edition.files.papers), key=lambda row: row.key)
    entries = tuple(_submission(edition, row) for row in rows)
    return SubmissionSnapshot(
        format=FORMAT,
        submissions=entries,
        people=edition.people({author for entry in entries for author in entry.authors}),
    )


def _on_program(edition: Edition) -> Iterator[PaperRow]:
    for slot in (slot for day in edition.files.days for slot in day):
        accepted = Status.ACCEPTED_POSTER if slot.kind is SessionKind.POSTER else Status.ACCEPTED_ORAL
        for talk in (talk for talk in slot.talks if not talk.again):
            yield PaperRow(
                key=talk.paper,
                title=talk.title,
                authors=talk.authors,
                track=talk.track,
                call=PROGRAM_CALL,
                status=Status.CAMERA_READY if talk.camera_ready else accepted,
            )


def _submission(edition: Edition, row: PaperRow) -> SubmissionEntry:
    call = edition.files.conference.calls[row.call]
    is_draft, is_accepted = row.status is Status.DRAFT, row.status in {*ACCEPTED, Status.CAMERA_READY}
    # Keys follow no order of arrival, so they spread the papers over the last days of their call.
    received = edition.day(call.received - int(row.key) % DAYS_OF_ARRIVAL)
    return SubmissionEntry(
        key=row.key,
        title=row.title,
        authors=tuple(edition.emails[author] for author in row.authors),
        track=row.track,
        status=row.status.value,
        submitted_on=None if is_draft else received,
        decision_on=None if is_draft or row.status is Status.WITHDRAWN else edition.day(call.decision),
        camera_ready_due=edition.day(call.camera_ready) if is_accepted else None,
    )
