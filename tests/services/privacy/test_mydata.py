"""My data: everything about the person, and nothing of anybody else."""

import json
from dataclasses import replace
from datetime import time, timedelta

import pytest

from bot.domain.people.attention import Personal, Quiet
from bot.domain.program.snapshot import AppearanceEntry
from bot.domain.reminders.presence import PresenceState
from bot.services.program.imports import Options, import_file
from bot.services.services import Services
from bot.slack.directory import SlackUser
from bot.views.privacy.mydata import data_messages, document
from db.holdings import personal
from db.tables import AnnouncementRow, OccurrenceRow
from tests.conftest import NOW
from tests.services.by_hand import ANNA, CHEN, EVE, PROGRAM, WEI, changed, find, person, program_of, write
from tests.services.submissions.test_papers import papers


@pytest.fixture
async def busy(services: Services, database, clock) -> Services:
    """Wei Chen has done everything that leaves a trace, and so has Anna."""
    await import_file(database, clock, papers("rejected", "rejected"), "papers.csv", options=Options())
    await services.refresh()
    program = program_of(services)
    for user, words in ((WEI, "How old is Wei's index?"), (ANNA, "Anna's secret question")):
        await services.agenda.set_star(user, find(services, "rust").id, on=True)
        asked = await services.questions.ask(user, program, find(services, "retrieval"), words)
        await services.questions.vote(CHEN, asked.question.id)
        await services.questions.vote(user, asked.question.id)
        await services.personal.save(user, Personal(quiet=Quiet(time(22), time(7))), "Europe/Brussels")
        await services.programs.choose(user, program.conference.id)
        await services.welcome(user)
    talk = find(services, "ranking")
    await services.presence.answer(WEI, talk.id, int(talk.start.timestamp()), PresenceState.HERE)
    return services


async def of(services: Services, user: str) -> dict:
    return json.loads(document(await services.own.data(user)))


async def test_it_holds_everything_about_the_person(busy: Services):
    data = await of(busy, WEI)
    assert data["about"] == WEI
    assert [row["email"] for row in data["person"]] == ["wei@example.org"]
    assert [row["session"] for row in data["appearance"]] == ["Learning to Rank"]
    assert [row["session"] for row in data["star"]] == ["Rust for Recommenders"]
    assert [row["text"] for row in data["question"]] == ["How old is Wei's index?"]
    assert data["person_setting"][0]["tz"] == "Europe/Brussels"
    assert data["preference"] == [{"conference_id": 1, "conference": "AMLC 2026", "slack_user": WEI}]
    assert data["member"][0]["email"] == "wei@example.org"
    assert data["presence"][0]["state"] == "here"
    assert {"welcome", "speaker-reminder"} <= {row["kind"] for row in data["delivery"]}
    assert {"vote", "person_link"} <= data.keys()


async def test_it_holds_nobody_else_and_no_decision_before_its_day(busy: Services):
    said = document(await busy.own.data(WEI))
    for private in ("chen@example.org", "anna", "Anna", CHEN, EVE, "214:"):
        assert private not in said
    papers_ = {paper["id"]: paper for paper in json.loads(said)["papers"]}
    assert papers_["214"]["status"] == "under review"
    assert "rejected" not in json.dumps(papers_["214"])
    assert papers_["377"]["status"] == "rejected"  # it has no day before which it is hidden


async def test_a_list_of_speakers_tells_no_decision_before_its_day(busy: Services, database, clock):
    speakers = (
        b"id,name,e-mail,proposal ids\nW1,Wei Chen,wei@example.org,214\nA1,Anna Example,anna@example.org,\n"
    )
    await import_file(database, clock, speakers, "speakers.csv", options=Options())
    await busy.refresh()
    assert "contact" in await of(busy, ANNA)
    assert "contact" not in await of(busy, WEI)
    clock.move_to(NOW + timedelta(days=60))
    assert [row["submissions"] for row in (await of(busy, WEI))["contact"]] == [["214"]]


async def test_a_guess_opens_nothing_of_the_person(busy: Services, database):
    ada = person("Ada Byron")
    program = changed("closing", people=(AppearanceEntry(ada.key),))
    await write(database, replace(program, people=(*PROGRAM.people, ada)))
    await busy.people.link([SlackUser("U0ADA", "ada@home.example", "Ada Byron")], everyone=False)
    await busy.refresh()
    assert busy.people.person("U0ADA").is_guess
    data = await of(busy, "U0ADA")
    assert not {"person", "appearance", "papers"} & data.keys()
    assert [row["how"] for row in data["person_link"]] == ["name"]


async def test_who_did_nothing_has_little(services: Services):
    assert set(await of(services, "U0GHOST")) == {"about", "made_at"}


async def test_an_announcement_that_missed_them_is_there(busy: Services, database):
    wei = {"id": busy.people.person(WEI).id, "name": "Wei Chen", "email": "wei@example.org"}
    async with database.write() as tx:
        tx.add(AnnouncementRow(conference_id=1, author=EVE, text="Doors", at=NOW, created_at=NOW))
        await tx.flush()
        tx.add(
            OccurrenceRow(
                announcement_id=1, at=NOW, unlinked=[wei, {**wei, "id": 0, "email": "x@example.org"}]
            )
        )
    assert (await of(busy, WEI))["occurrence"] == [{"announcement_id": 1, "at": NOW.isoformat()}]


async def test_long_data_come_in_several_messages_that_put_together_are_the_document(busy: Services):
    for n in range(28):
        asked = await busy.questions.ask(
            WEI, program_of(busy), find(busy, "retrieval"), f"{n} ``` <!channel> \u202e & {'long ' * 190}"
        )
        await busy.questions.answer(CHEN, asked.question.id)
    data = await busy.own.data(WEI)
    pages = data_messages(data)
    assert len(pages) > 3
    code = [b["text"]["text"] for page in pages for b in page.blocks if b["type"] == "section"]
    put_together = "\n".join(text.strip("`") for text in code if text.startswith("```"))
    assert put_together == document(data)
    assert "<!channel>" not in put_together
    assert len(json.loads(put_together)["question"]) == 29


def test_every_table_that_names_people_is_asked():
    """A table that says whose its rows are, and gives nothing of them, keeps something back."""
    assert [h.table for h in personal() if h.whose and not (h.told or h.released)] == []
