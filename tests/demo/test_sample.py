"""The sample conference keeps its promises on any day of any year."""

import re
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import combinations, groupby
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.demo.sample import Sample, sample, sample_start
from bot.demo.sample.files import Talk, read_files
from bot.domain.people.model import Role
from bot.domain.program.sessions import SessionKind
from bot.domain.program.snapshot import SessionEntry
from bot.domain.submissions.papers import ACCEPTED, DECISIONS, Status

NOW = datetime(2026, 6, 16, 17, 30, tzinfo=UTC)
SPRING_FORWARD = datetime(2026, 3, 28, 23, 30, tzinfo=UTC)
"""Half past midnight in Berlin, two and a half hours before that day's change to summer time."""
FALL_BACK = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
ATTENDED = {Role.SPEAKER, Role.SESSION_CHAIR}

days = st.dates(date(2000, 1, 1), date(2100, 1, 1))
moments = st.builds(datetime.combine, days, st.times(timezones=st.just(UTC)))


@pytest.fixture(scope="module")
def week() -> Sample:
    return sample(NOW)


def overlap(a: SessionEntry, b: SessionEntry) -> bool:
    return a.start < b.end and b.start < a.end


def family(session: SessionEntry) -> str:
    return session.parent_key or session.key


# --- what is promised ---------------------------------------------------------------------------------------------


def test_size(week: Sample) -> None:
    zone = ZoneInfo(week.program.timezone)
    assert len({s.start.astimezone(zone).date() for s in week.program.sessions}) == 3
    assert 80 <= len(week.program.sessions) <= 100
    assert len(week.program.rooms) == 6
    assert len(week.submissions.submissions) == 150
    assert len(week.people) >= 60
    assert 2 <= len(week.organizers) <= 3
    assert len(week.reviewers) >= 10


def test_every_kind_and_every_status_occurs(week: Sample) -> None:
    assert {s.kind for s in week.program.sessions} == set(SessionKind)
    assert {s.status for s in week.submissions.submissions} == {status.value for status in Status}


def test_paper_sessions_hold_three_or_four_talks(week: Sample) -> None:
    talks = Counter(s.parent_key for s in week.program.sessions)
    paper_sessions = [s for s in week.program.sessions if s.kind is SessionKind.PAPER_SESSION]
    assert len(paper_sessions) >= 10
    assert {talks[s.key] for s in paper_sessions} <= {3, 4}


def test_at_least_fifty_papers_have_an_abstract_of_their_own(week: Sample) -> None:
    abstracts = {s.submission_key: s.abstract for s in week.program.sessions if s.submission_key}
    assert len(abstracts) >= 50
    assert len(set(abstracts.values())) == len(abstracts)
    for abstract in abstracts.values():
        assert 2 <= len(re.findall(r"[.?!](?= |$)", abstract)) <= 4
        assert 200 <= len(abstract) <= 600


def test_a_paper_can_be_given_again_by_another_of_its_authors(week: Sample) -> None:
    by_key = {s.key: s for s in week.program.sessions}
    again = by_key["158-2"]
    assert again.submission_key == "158"
    assert (again.title, again.abstract) == (by_key["158"].title, by_key["158"].abstract)
    assert {(a.person_key.split("@")[0], a.role) for a in again.people} == {
        ("sam.whitaker", Role.SPEAKER),
        ("priya.raghavan", Role.AUTHOR),
    }


def test_a_talk_needs_its_text_unless_it_is_given_again() -> None:
    assert Talk(paper="1", again=True).title == ""
    with pytest.raises(ValueError, match="paper 1 needs title, authors and abstract"):
        Talk(paper="1", title="Without authors")


# --- references ---------------------------------------------------------------------------------------------------


def test_references_resolve(week: Sample) -> None:
    program, papers = week.program, {s.key: s for s in week.submissions.submissions}
    people, sessions = {p.key for p in program.people}, {s.key: s for s in program.sessions}
    for session in program.sessions:
        assert {a.person_key for a in session.people} <= people
        assert session.room in {*program.rooms, ""}
        assert session.track in {*read_files().conference.tracks, ""}
        assert not session.parent_key or not sessions[session.parent_key].parent_key
        assert bool(session.submission_key) == bool(session.parent_key)
        if session.submission_key:
            paper = papers[session.submission_key]
            assert (paper.title, paper.track) == (session.title, session.track)
            assert {a.partition("@")[0] for a in paper.authors} == {a.person_key for a in session.people}
    authors = {author for paper in papers.values() for author in paper.authors}
    assert authors == {p.key for p in week.submissions.people}
    assert {*week.organizers, *week.reviewers} <= {p.email for p in week.people}
    assert {p.track for p in papers.values()} == set(read_files().conference.tracks)


def test_identities_are_unique(week: Sample) -> None:
    for values in (
        [s.key for s in week.program.sessions],
        [s.code.casefold() for s in week.program.sessions],
        [s.key for s in week.submissions.submissions],
        [s.title for s in week.submissions.submissions],
        [p.email for p in week.people],
        [p.handle for p in week.people],
        [c.name for c in week.channels],
    ):
        assert Counter(values).most_common(1)[0][1] == 1


def test_channels(week: Sample) -> None:
    assert {c.room for c in week.channels if c.room} == set(week.program.rooms)
    assert all(re.fullmatch(r"[a-z0-9-]{1,80}", c.name) and len(c.topic) <= 250 for c in week.channels)
    assert [c.name for c in week.channels if c.main] == ["applied-science-week"]
    assert [c.name for c in week.channels if c.help] == ["speakers-help"]
    assert [c.name for c in week.channels if c.organizers] == ["organizers"]
    bound = {c.session_key for c in week.channels} - {""}
    assert bound
    assert bound <= {s.key for s in week.program.sessions}


def test_people(week: Sample) -> None:
    everyone = {p.email: p.name for p in week.people}
    everyone |= {p.email: p.name for p in (*week.program.people, *week.submissions.people) if p.email}
    assert all(
        re.fullmatch(r"[a-z.]+2?@([a-z.]+\.example|example\.org)", e) and e.isascii() for e in everyone
    )
    assert sum(not name.isascii() for name in everyone.values()) >= 15
    assert any(re.search(r"[\u4e00-\u9fff]", name) for name in everyone.values())
    assert {p.tz for p in week.people} == {"Europe/Berlin", "America/Los_Angeles", "Asia/Kolkata"}
    assert {p.role for p in week.people} == set(Role) - {Role.TRACK_CHAIR}
    assert tuple(p.email for p in week.people if p.role is Role.ORGANIZER) == week.organizers
    unlinked = everyone.keys() - {p.email for p in week.people}
    assert unlinked == {"toni.alvarez@example.org"}


def test_the_program_names_most_people_without_an_address(week: Sample) -> None:
    named = {p.key: p for p in week.program.people if not p.email}
    authors = {a.person_key for s in week.program.sessions if s.submission_key for a in s.people}
    known_by_name_alone = named.keys() - authors
    assert len(named) > len(week.program.people) * 0.8
    assert known_by_name_alone == {"rohan.deshpande", "katarzyna.zajac", "henrik.solberg"}
    accounts = Counter(p.name for p in week.people)
    assert [accounts[named[key].name] for key in sorted(known_by_name_alone)] == [0, 2, 1]
    assert [name for name, count in accounts.items() if count > 1] == ["Katarzyna Zając"]


def test_abstracts_are_escaped_and_in_one_paragraph(week: Sample) -> None:
    abstracts = [s.abstract for s in week.program.sessions]
    for abstract in abstracts:
        assert not re.search(r"[<>]|&(?!(amp|lt|gt);)|\n|  ", abstract)
    assert any("with &lt;1% false alarms" in abstract for abstract in abstracts)
    assert any("Nets & Blister" in s.title for s in week.program.sessions)


# --- times --------------------------------------------------------------------------------------------------------


def test_nobody_is_in_two_places_at_once(week: Sample) -> None:
    plans: dict[str, list[SessionEntry]] = {}
    for session in week.program.sessions:
        for appearance in session.people:
            if appearance.role in ATTENDED:
                plans.setdefault(appearance.person_key, []).append(session)
    for person, plan in plans.items():
        for a, b in combinations(plan, 2):
            assert not overlap(a, b), f"{person}: {a.code} and {b.code}"


def test_no_room_is_double_booked(week: Sample) -> None:
    for a, b in combinations([s for s in week.program.sessions if s.room], 2):
        posters = a.kind is b.kind is SessionKind.POSTER and family(a) == family(b)
        contained = a.key == b.parent_key or b.key == a.parent_key
        if a.room == b.room and not contained and not posters:
            assert not overlap(a, b), f"{a.room}: {a.code} and {b.code}"


def test_talks_fill_their_paper_session(week: Sample) -> None:
    by_key = {s.key: s for s in week.program.sessions}
    children = sorted((s for s in by_key.values() if s.parent_key), key=lambda s: s.parent_key)
    for key, group in groupby(children, key=lambda s: s.parent_key):
        parent, talks = by_key[key], list(group)
        assert parent.start == min(t.start for t in talks)
        assert parent.end == max(t.end for t in talks)
        assert {t.room for t in talks} == {parent.room}


def test_the_clock_starts_in_the_middle_of_the_morning(week: Sample) -> None:
    start = sample_start(NOW)
    assert start.isoformat() == "2026-06-16T08:20:00+00:00"
    live = [s for s in week.program.sessions if s.start <= start < s.end]
    assert {s.room for s in live} == set(week.program.rooms)
    soon = [s for s in week.program.sessions if start < s.start <= start + timedelta(minutes=20)]
    assert {s.start - start for s in soon} == {timedelta(minutes=m) for m in (5, 10, 20)}


def test_day_one_is_today_in_the_conferences_zone() -> None:
    late_evening_utc = datetime(2026, 6, 16, 22, 30, tzinfo=UTC)
    assert sample_start(late_evening_utc).date().isoformat() == "2026-06-17"
    assert sample_start(NOW) == sample_start(NOW.astimezone(ZoneInfo("America/Los_Angeles")))
    with pytest.raises(ValueError, match="without a zone"):
        sample(datetime(2026, 6, 16, 12, 0))  # noqa: DTZ001 - a time without a zone is what is refused


def test_the_sample_depends_on_the_day_alone() -> None:
    assert sample(NOW) == sample(NOW + timedelta(hours=2))
    assert sample(NOW) != sample(NOW + timedelta(days=1))
    assert sample(NOW).program.slug == "lasw-2026"


def test_submission_dates(week: Sample) -> None:
    today = sample_start(NOW).date()
    for paper in week.submissions.submissions:
        status = Status(paper.status)
        assert (paper.submitted_on is None) == (status is Status.DRAFT)
        assert (paper.camera_ready_due is not None) == (status in {*ACCEPTED, Status.CAMERA_READY})
        if paper.submitted_on:
            assert paper.submitted_on < today
        if paper.decision_on and paper.camera_ready_due:
            assert paper.submitted_on < paper.decision_on < paper.camera_ready_due
        if status in DECISIONS:
            assert paper.decision_on is not None


def test_some_decisions_are_held_and_none_of_them_shows_on_the_program(week: Sample) -> None:
    today = sample_start(NOW).date()
    held = {
        p.key: Status(p.status)
        for p in week.submissions.submissions
        if p.decision_on and p.decision_on > today and Status(p.status) in DECISIONS
    }
    assert {Status.ACCEPTED_ORAL, Status.ACCEPTED_POSTER, Status.REJECTED} <= set(held.values())
    assert not held.keys() & {s.submission_key for s in week.program.sessions}


@given(moments)
@example(SPRING_FORWARD)
@example(FALL_BACK)
@example(SPRING_FORWARD - timedelta(days=1))
@example(FALL_BACK - timedelta(days=2))
@example(datetime(2028, 2, 28, 12, tzinfo=UTC))
@example(datetime(2026, 12, 30, 23, 30, tzinfo=UTC))
@settings(max_examples=40, deadline=None)
def test_any_day_keeps_the_wall_times(now: datetime) -> None:
    reference, other = sample(NOW), sample(now)
    zone = ZoneInfo(other.program.timezone)
    moved = now.astimezone(zone).date() - NOW.astimezone(zone).date()
    assert len(other.program.sessions) == len(reference.program.sessions)
    for a, b in zip(reference.program.sessions, other.program.sessions, strict=True):
        for before, after in ((a.start, b.start), (a.end, b.end)):
            assert after.tzinfo is UTC
            assert (
                after.astimezone(zone).replace(tzinfo=None)
                == before.astimezone(zone).replace(tzinfo=None) + moved
            )
        assert b.end - b.start == a.end - a.start
    assert sample_start(now).astimezone(zone).strftime("%H:%M") == "10:20"
