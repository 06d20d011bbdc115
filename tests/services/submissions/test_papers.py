"""Submissions: the import, the history, and what an author may know when."""

import asyncio
from datetime import timedelta

import pytest

from bot.domain.submissions.papers import Status, StatusChange
from bot.errors import BadInput, ImportRefused, NotFound
from bot.services.program.imports import Options, import_file
from db.engine import Database
from tests.conftest import NOW
from tests.services.by_hand import (
    ANNA,
    CHEN,
    JORGEN,
    NOBODY,
    OLGA,
    OTHER,
    PROGRAM,
    WEI,
    at,
    did,
    dump,
    find,
    make_usher,
    program_of,
    write,
)

HEADER = "id,title,authors,track,status,submitted,decision_on,camera_ready_due"
RETRIEVAL = "214,Scaling Retrieval,Chen Li <chen@example.org>; Wei Chen <wei@example.org>,Search,{status},2026-08-01,2026-12-02,2027-01-09"
RANKING = "377,Learning to Rank,Wei Chen <wei@example.org>,Search,{status},2026-08-02,,"
RUST = "12,Rust for Recommenders,Jørgen Łukasz <jorgen@example.org>,,{status},,2026-12-01,"
STATES = ("under review", "under review", "rejected")


def papers(*states: str) -> bytes:
    rows = (
        row.format(status=status) for row, status in zip((RETRIEVAL, RANKING, RUST), states, strict=False)
    )
    return "\n".join([HEADER, *rows]).encode()


async def bring(database, clock, data, name="papers.csv", **options):
    return await import_file(database, clock, data, name, options=Options(**options))


@pytest.fixture
async def with_papers(services, database, clock):
    await bring(database, clock, papers(*STATES))
    await services.refresh()
    return services


async def statuses(services, user):
    return [(v.submission.key, v.status) for v in await services.submissions.mine(user, program_of(services))]


async def test_they_come_into_the_only_conference(services, database, clock):
    report = await bring(database, clock, papers(*STATES))
    assert (report.conference, report.format) == (PROGRAM.slug, "submissions CSV")
    assert (did(report), report.submissions) == ((3, 0, 0), 3)
    assert (report.sessions, report.people, report.rooms) == (8, 6, 2)


async def test_which_conference_must_be_said_where_there_are_several(services, database, clock):
    await write(database, OTHER)
    before = await dump(database)
    with pytest.raises(BadInput, match="--conference with one of amlc-2026, units-2027"):
        await bring(database, clock, papers(*STATES))
    with pytest.raises(BadInput, match='no conference "amlc". Import its program first'):
        await bring(database, clock, papers(*STATES), conference="amlc")
    assert await dump(database) == before
    report = await bring(database, clock, papers(*STATES), conference=OTHER.slug)
    assert (report.conference, report.submissions) == (OTHER.slug, 3)


async def test_they_need_a_conference(database, clock):
    with pytest.raises(BadInput, match="Import its program first"):
        await bring(database, clock, papers(*STATES))


async def test_importing_the_same_again_writes_nothing(with_papers, database, clock):
    before = await dump(database)
    assert did(await bring(database, clock, papers(*STATES))) == (0, 0, 0)
    clock.move_to(NOW + timedelta(days=3))
    assert did(await bring(database, clock, papers(*STATES))) == (0, 0, 0)
    assert await dump(database) == before


async def test_a_dry_run_writes_nothing(with_papers, database, clock):
    before = await dump(database)
    assert did(await bring(database, clock, papers("accepted", "accepted"), dry_run=True)) == (0, 2, 1)
    assert await dump(database) == before


async def test_a_table_that_lost_more_than_a_third_is_refused(with_papers, database, clock):
    before = await dump(database)
    with pytest.raises(ImportRefused) as refused:
        await bring(database, clock, papers("under review"), "few.csv")
    assert str(refused.value).startswith("few.csv: 2 of the 3 submissions of AMLC 2026 are not in it")
    assert await dump(database) == before
    report = await bring(database, clock, papers("under review"), "few.csv", force=True)
    assert (did(report), report.submissions) == ((0, 0, 2), 1)


async def test_what_changed_is_counted_once_and_the_history_grows(with_papers, database, clock):
    clock.move_to(NOW + timedelta(days=2))
    accepted = papers("accepted (oral)", *STATES[1:]).replace(b"Scaling Retrieval", b"Scaling Retrieval Anew")
    assert did(await bring(database, clock, accepted)) == (0, 1, 0)
    (view,) = await with_papers.submissions.mine(CHEN, program_of(with_papers))
    assert view.submission.title == "Scaling Retrieval Anew"
    assert [(c.status, c.at) for c in view.history] == [
        (Status.SUBMITTED, at("1 12:00").replace(month=8)),
        (Status.UNDER_REVIEW, NOW),
        (Status.ACCEPTED_ORAL, NOW + timedelta(days=2)),
    ]


async def test_other_authors_are_a_change_and_see_it_at_once(with_papers, database, clock):
    more = papers(*STATES).replace(b"Chen Li <chen@example.org>; Wei", b"Anna <anna@example.org>; Wei")
    assert did(await bring(database, clock, more)) == (0, 1, 0)
    assert await statuses(with_papers, ANNA) == [("214", Status.UNDER_REVIEW)]
    assert await statuses(with_papers, CHEN) == []
    assert await statuses(with_papers, WEI) == [("214", Status.UNDER_REVIEW), ("377", Status.UNDER_REVIEW)]


async def test_a_decision_is_held_until_its_day_in_the_conferences_zone(with_papers, database, clock):
    await bring(database, clock, papers("accepted (oral)", *STATES[1:]))
    assert await statuses(with_papers, CHEN) == [("214", Status.UNDER_REVIEW)]
    (view,) = await with_papers.submissions.mine(CHEN, program_of(with_papers))
    assert Status.ACCEPTED_ORAL not in {c.status for c in view.history}
    assert view.due_on.isoformat() == "2026-12-02"

    clock.move_to(at("1 22:59"))
    assert await statuses(with_papers, CHEN) == [("214", Status.UNDER_REVIEW)]
    clock.move_to(at("1 23:00"))  # midnight in Brussels
    assert await statuses(with_papers, CHEN) == [("214", Status.ACCEPTED_ORAL)]
    (view,) = await with_papers.submissions.mine(CHEN, program_of(with_papers))
    assert view.history[-1].status is Status.ACCEPTED_ORAL
    assert view.due_on.isoformat() == "2027-01-09"


async def test_a_decision_that_is_known_from_the_first_import_is_held_too(services, database, clock):
    await bring(database, clock, papers("rejected", "under review", "under review"))
    assert await statuses(services, CHEN) == [("214", Status.UNDER_REVIEW)]


async def test_a_paper_that_a_file_leaves_out_before_the_decision_stays_until_then(
    with_papers, database, clock
):
    six = papers(*STATES) + b"\n" + "\n".join(
        f"{key},Another,Anna <anna@example.org>,,rejected,,2026-11-01," for key in range(3)
    ).encode()  # fmt: skip
    await bring(database, clock, six)
    rest = six.replace(papers(*STATES), papers("accepted").splitlines()[0])
    missing = rest + b"\n" + papers(*STATES).splitlines()[2]
    report = await bring(database, clock, missing)
    assert did(report) == (0, 0, 1)  # 12, which was rejected on its day
    assert report.notes[0].startswith(
        "1 submission is not in the file any more, and the decision is not out."
    )
    assert await statuses(with_papers, CHEN) == [("214", Status.UNDER_REVIEW)]
    clock.move_to(NOW + timedelta(days=2))
    assert did(await bring(database, clock, missing)) == (0, 0, 1)
    assert await statuses(with_papers, CHEN) == []


async def test_a_paper_without_a_day_goes_by_the_day_of_its_track(with_papers):
    views = {v.submission.key: v for v in await with_papers.submissions.mine(WEI, program_of(with_papers))}
    assert views["377"].due_on == views["214"].due_on


async def test_a_decision_is_told_as_if_it_was_made_on_its_day(with_papers, database, clock):
    for status in ("rejected", "accepted (oral)"):
        await bring(database, clock, papers(status, *STATES[1:]))
        clock.move_to(clock.utcnow() + timedelta(hours=1))
    clock.move_to(at("2 09:00"))
    (view,) = await with_papers.submissions.mine(CHEN, program_of(with_papers))
    release = StatusChange(Status.ACCEPTED_ORAL, at("1 23:00"))
    assert [c.status for c in view.history] == [Status.SUBMITTED, Status.UNDER_REVIEW, Status.ACCEPTED_ORAL]
    assert view.history[-1] == release


async def test_everybody_sees_their_own_alone(with_papers):
    assert await statuses(with_papers, CHEN) == [("214", Status.UNDER_REVIEW)]
    assert await statuses(with_papers, WEI) == [("214", Status.UNDER_REVIEW), ("377", Status.UNDER_REVIEW)]
    assert await statuses(with_papers, JORGEN) == [("12", Status.REJECTED)]
    for other in (ANNA, OLGA, NOBODY, "U0STRANGER"):
        assert await statuses(with_papers, other) == []


async def test_one_is_found_by_its_id_however_it_is_typed(with_papers):
    program = program_of(with_papers)
    for typed in ("214", "#214", " #214 "):
        assert [
            p.submission.key for p in (await with_papers.submissions.meant(CHEN, program, typed)).papers
        ] == ["214"]


async def test_anothers_id_and_no_id_at_all_are_told_in_the_same_words(with_papers):
    program = program_of(with_papers)
    for user in (CHEN, OLGA, NOBODY):
        for key in ("377", "9999"):
            with pytest.raises(NotFound) as refused:
                await with_papers.submissions.meant(user, program, f"#{key}")
            assert str(refused.value) == f"No submission #{key} of yours."


async def test_a_button_shows_only_ones_own(with_papers):
    (own,) = await with_papers.submissions.mine(CHEN, program_of(with_papers))
    program, view = await with_papers.submissions.by_id(CHEN, own.submission.id)
    assert (program, view) == (program_of(with_papers), own)
    assert (await with_papers.submissions.by_id(WEI, own.submission.id))[1].submission == own.submission
    for user, wanted in ((JORGEN, own.submission.id), (OLGA, own.submission.id), (CHEN, 999_999)):
        with pytest.raises(NotFound) as refused:
            await with_papers.submissions.by_id(user, wanted)
        assert str(refused.value) == "That submission is not yours, or it no longer exists."


async def test_a_button_is_held_by_the_decisions_day_as_well(with_papers, database, clock):
    await bring(database, clock, papers("rejected", *STATES[1:]))
    (own,) = await with_papers.submissions.mine(CHEN, program_of(with_papers))
    assert (await with_papers.submissions.by_id(CHEN, own.submission.id))[1].status is Status.UNDER_REVIEW


async def test_each_conference_has_its_own(with_papers, database, clock):
    await write(database, OTHER)
    await bring(database, clock, papers("withdrawn"), conference=OTHER.slug)
    await with_papers.refresh()
    there = program_of(with_papers, OTHER.slug)
    (view,) = await with_papers.submissions.mine(CHEN, there)
    assert (view.submission.key, view.status) == ("214", Status.WITHDRAWN)
    assert await statuses(with_papers, CHEN) == [("214", Status.UNDER_REVIEW)]
    assert (await with_papers.submissions.by_id(CHEN, view.submission.id))[0] is there


async def test_an_author_whom_the_program_does_not_name_is_linked_and_counted(services, database, clock):
    table = papers(*STATES).replace(b"Chen Li <chen@example.org>", b"No Body <nobody@example.org>")
    assert (await bring(database, clock, table)).people == 7
    fresh = make_usher(database, clock)
    await fresh.refresh()
    assert await statuses(fresh, NOBODY) == [("214", Status.UNDER_REVIEW)]


async def test_the_program_is_untouched(with_papers):
    assert find(with_papers, "retrieval").submission_key == "214"
    assert len(program_of(with_papers).sessions) == 8


async def test_two_imports_of_one_table_at_once_are_one(services, database, clock):
    async with Database(database.url.render_as_string(hide_password=False)) as other:
        reports = await asyncio.gather(
            bring(database, clock, papers(*STATES)), bring(other, clock, papers(*STATES))
        )
    assert sorted(map(did, reports)) == [(0, 0, 0), (3, 0, 0)]
