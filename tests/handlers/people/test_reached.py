"""The sample without addresses in its program: people who can be told apart are linked, the others are named."""

from datetime import timedelta

from bot.domain.ledger.rests import POST, Rest
from bot.domain.people.model import How
from bot.domain.people.readiness import Readiness
from db.queries.announcements import audiences
from db.queries.ledger import rests
from tests.handlers.conference import ORGANIZER, Conference


async def reach(conference: Conference) -> Readiness:
    program = conference.services.programs.all()[0]
    async with conference.services.database.read() as tx:
        authors = await audiences.authors(tx, program.conference.id)
    return Readiness.of(program.conference, program.sessions, authors)


async def test_all_but_three_speakers_and_chairs_are_reached_and_those_are_named(conference: Conference):
    found = await reach(conference)
    assert {p.name for p in found.missed} == {"Henrik Solberg", "Katarzyna Zając", "Toni Álvarez"}


async def test_authors_are_found_by_their_paper_and_one_chair_by_a_guess(conference: Conference):
    program = conference.services.programs.all()[0]
    how = {p.name: p.linked_by for s in program.sessions for p in (*s.speakers, *s.chairs)}
    assert how["Priya Raghavan"] is How.SUBMISSION
    assert how["Rohan Deshpande"] is How.NAME
    assert how["Karin Holm"] is How.EMAIL
    (chairs,) = (r for r in (await reach(conference)).reaches if r.many == "chairs")
    assert chairs.guessed == 1


async def test_priya_finds_her_talk_and_her_papers(conference: Conference):
    mine = await conference.answer("priya.raghavan", "/session mine")
    assert "You speak" in mine.text
    papers = await conference.answer("priya.raghavan", "/submission")
    assert "#" in papers.text


async def test_organizers_read_what_slack_limits_and_nobody_else_does(conference: Conference):
    now = conference.clock.utcnow()
    async with conference.services.database.write() as tx:
        for n in range(5):
            rest = Rest(POST, f"C99{n}" if n else "", now + timedelta(minutes=40 + n), "ratelimited")
            await rests.keep(tx, rest, now)
    told = (await conference.answer(ORGANIZER, "/usher")).text
    assert "Slack limits chat.postMessage of the whole workspace (ratelimited) until 2" in told
    assert "2 more: `usher check` in the shell names them." in told
    assert "Slack limits" not in (await conference.answer("priya.raghavan", "/usher")).text
