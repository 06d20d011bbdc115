"""Before a decision is out, nobody can tell a decided paper from another: every view of an author is compared byte by byte."""

import json
import re
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from sqlalchemy import delete

from bot.domain.program.sessions import SessionKind
from bot.domain.program.snapshot import AppearanceEntry, PersonEntry, SessionEntry, SubmissionEntry
from bot.domain.submissions.papers import DECISIONS, Status
from bot.services.program.imports import Options, write_program, write_submissions
from db.queries.ledger.deliveries import DELIVERY
from tests.handlers.conference import (
    ATTENDEE,
    DAY_ONE,
    SPEAKER,
    ZONE,
    Conference,
    playing,
    the_sample,
    words,
)

PLAY, _ = the_sample()
RELEASE = DAY_ONE + timedelta(days=3)
AUTHOR = f"{SPEAKER}@lindenquay.example"
AS_SPEAKER = PersonEntry("p-quokka", "Arjun Menon")
BEGINS = datetime.combine(RELEASE, time(10), ZONE)
TALK = SessionEntry("quokka", "QUOKKA", "Quokka Embeddings", SessionKind.TALK, BEGINS, BEGINS + timedelta(minutes=20), "Harbor",
                    people=(AppearanceEntry(AS_SPEAKER.key),), submission_key="500")  # fmt: skip
TYPED = (
    "/submission", "/submission 500", "/submission 501", "/submission 502", "/submission 503", "/session", "/session quokka", "/session mine",
    "/session speaker Arjun Menon", f"/session {RELEASE}", "/session room Harbor", "/agenda", "/usher", "/usher mydata",
    "/usher people", "/usher board", "/announce",
)  # fmt: skip
_BLOCK_ID = re.compile(r'"block_id": "[0-9a-f]{6}"')
"""The local Slack makes up ids of blocks."""
S = Status
UNDECIDED = dict.fromkeys(("500", "501", "502", "503"), (S.SUBMITTED, S.UNDER_REVIEW, S.UNDER_REVIEW))
DECIDED = {
    "500": (S.SUBMITTED, S.UNDER_REVIEW, S.ACCEPTED_ORAL),
    "501": (S.SUBMITTED, S.WAITLISTED, S.REJECTED),
    "502": (S.SUBMITTED, S.UNDER_REVIEW, None),
    "503": (S.SUBMITTED, S.SUBMITTED, S.SUBMITTED),
}
"""Each paper as the three imports have it; the last file has no 502. The day of 503 is that of its track."""


def paper(key: str, status: Status) -> SubmissionEntry:
    due = RELEASE - timedelta(days=1) if status in DECISIONS else None
    day = None if key == "503" else RELEASE
    return SubmissionEntry(
        key, f"Quokka Embeddings {key}", (AUTHOR,), "Quokkas", status.value, date(2026, 11, 1), day, due
    )


async def history(conference: Conference, states: dict[str, tuple[Status | None, ...]]) -> None:
    """The papers are handed in; later something is imported that their author may not know of, and the program with a talk."""
    async with conference.services.database.write() as tx:
        await tx.exec(delete(DELIVERY))
    options = Options(PLAY.program.slug)
    for n in range(3):
        mine = [paper(key, status) for key, each in states.items() if (status := each[n])]
        by_decision = tuple(sorted(mine, key=lambda p: p.camera_ready_due is None))
        papers = (*by_decision, *PLAY.submissions.submissions)
        async with conference.services.database.write() as tx:
            known = replace(PLAY.submissions, submissions=papers)
            await write_submissions(tx, known, options, conference.clock.utcnow())
        conference.pass_time(minutes=10)
    if states is DECIDED:
        program = replace(
            PLAY.program,
            sessions=(*PLAY.program.sessions, TALK),
            people=(*PLAY.program.people, AS_SPEAKER),
        )
        async with conference.services.database.write() as tx:
            await write_program(tx, program, "it", options, conference.clock.utcnow())
    await conference.services.refresh()


async def seen(conference: Conference) -> list[str]:
    """All that an author, and anybody else, gets to see until the eve of the release."""
    found: list[str] = []
    for line in TYPED:
        await conference.type(SPEAKER, line)
        found += [f"{line}: {m.channel} {m.text} {words(m)}" for m in conference.news]
        if line.startswith("/submission 5"):
            await conference.press(SPEAKER, conference.only(), "Details")
            found.append(json.dumps(conference.view(SPEAKER).body))
    for line in ("/session quokka", "/session mine", f"/session {RELEASE}"):
        told = await conference.answer(ATTENDEE, line)
        found.append(told.text + words(told))
    await conference.open_home(SPEAKER)
    found.append(json.dumps(conference.home(SPEAKER).body))
    public = {
        c.id for c in conference.workspace.channels.values() if c.kind == "channel" and not c.is_private
    }
    conference.be_at("09:01", day=1)  # when the reminder of the deadline is due
    await conference.deliver()
    theirs = {conference.direct(who) for who in (SPEAKER, ATTENDEE)} | public
    told = [f"{m.channel} {m.text} {words(m)}" for m in conference.news if m.channel in theirs]
    found += sorted(told)  # what is due together leaves in any order
    return [_BLOCK_ID.sub("", each) for each in found]


async def test_no_view_tells_a_decided_paper_from_another_until_its_day(seeded, tmp_path):
    views = {}
    for name, states in (("undecided", UNDECIDED), ("decided", DECIDED)):
        path = tmp_path / f"{name}.db"
        path.write_bytes(seeded.read_bytes())
        async with playing(f"sqlite:///{path}") as conference:
            await history(conference, states)
            views[name] = await seen(conference)
            if states is DECIDED:
                await on_its_day(conference)
    assert [
        pair for pair in zip(views["decided"], views["undecided"], strict=True) if pair[0] != pair[1]
    ] == []
    assert any("#503 Quokka" in each for each in views["undecided"])


async def on_its_day(conference: Conference) -> None:
    """The talk is on the program and the decision is told, as if it was made then."""
    conference.be_at("00:00", day=3)
    await conference.services.refresh()
    assert "Quokka Embeddings" in (await conference.answer(ATTENDEE, "/session quokka")).text
    told = await conference.answer(SPEAKER, "/submission 500")
    assert "accepted as an oral" in told.text
    await conference.press(SPEAKER, told, "Details")
    assert "Fri 4 Dec 00:00 CET> · accepted as an oral" in words(conference.view(SPEAKER))
    assert "rejected" in (await conference.answer(SPEAKER, "/submission 501")).text
