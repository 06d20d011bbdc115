"""Marked secrets through every importer and into the ledger: none is in the log, a crash file, or JSON that others see."""

import asyncio
import json
import logging
import re
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy.engine.default import DefaultDialect

from bot.importers import registry
from tests.handlers.conference import ATTENDEE, LIGHTHOUSE, playing, seed

MARK = "qzxprivateqzx"
MAIL = f"{MARK}@example.org"
EVENT = {
    "id": 1, "guid": "g-1", "date": "2026-06-05T10:00:00+02:00", "start": "10:00", "duration": "00:45", "room": "Top",
    "title": MARK, "persons": [{"id": 7, "public_name": MARK, "email": MAIL, "biography": MARK}], "notes": MARK,
}  # fmt: skip
SCHEDULE = {
    "version": "1",
    "conference": {
        "acronym": "tent26", "title": "Tent Days", "time_zone_name": "Europe/Vienna",
        "days": [{"index": 1, "date": "2026-06-05", "rooms": {"Top": [EVENT]}}],
    },
}  # fmt: skip
XML = f"""<schedule><conference><acronym>tent26</acronym><title>Tent Days</title><time_zone_name>Europe/Vienna</time_zone_name>
</conference><day index="1" date="2026-06-05"><room name="Top"><event guid="g-1" id="1"><date>2026-06-05T10:00:00+02:00</date>
<start>10:00</start><duration>00:45</duration><title>{MARK}</title><notes>{MARK}</notes>
<persons><person id="7" email="{MAIL}">{MARK}</person></persons></event></room></day></schedule>"""
PERSON = {
    "code": "A1",
    "name": MARK,
    "email": MAIL,
    "biography": MARK,
    "answers": [{"question": "?", "answer": MARK}],
}
REGISTRANT = {
    "registrant_id": "1",
    "personal_data": {"firstName": MARK, "surname": "Zelt", "email": MAIL, "phone": MARK},
}
FILES = {
    "schedule.xml": XML,
    "schedule.json": json.dumps({"schedule": SCHEDULE}),
    "registrants.json": json.dumps({"registrants": [REGISTRANT]}),
    "speakers.json": json.dumps([PERSON]),
    "speakers.csv": f"Speaker Id,FirstName,LastName,Email,TagLine,Bio\n1,{MARK},Zelt,{MAIL},{MARK},{MARK}\n",
    "attendees.csv": f"Name,E-mail,Unit,Diet\n{MARK},{MAIL},{MARK},{MARK}\n",
    "submissions.csv": f"id,title,authors,status,reviews\n1,{MARK},{MARK} Zelt <{MAIL}>,accepted,{MARK}\n",
}


@pytest.fixture
def everything(caplog):
    """The log of every library at its lowest level."""
    caplog.set_level(logging.DEBUG)
    return caplog


def crash(said: str) -> str:
    """The story of what nobody has thought of; its file is removed."""
    match = re.search(r"the details are in (\S+)\.\n$", said)
    assert match, said
    story = Path(match[1]).read_text()
    Path(match[1]).unlink()
    return story


def test_a_file_is_here_for_every_importer():
    found = [registry.detect(text.encode(), name) for name, text in FILES.items()]
    assert sorted(map(id, found)) == sorted(map(id, registry.IMPORTERS))


@pytest.mark.parametrize("name", FILES)
def test_an_importer_that_fails_repeats_nothing_of_the_file(name, usher, folder, everything, monkeypatch):
    (folder / "schedule.xml").write_text(XML)
    usher("import", str(folder / "schedule.xml"))
    (folder / name).write_text(FILES[name])
    importer = type(registry.detect(FILES[name].encode(), name))

    def read(_self, data: bytes, *_arguments):
        raise ValueError(f"could not convert {data.decode()!r}") from KeyError(MARK)

    monkeypatch.setattr(importer, "read", read)
    outcome = usher("import", str(folder / name), "--json")
    story = crash(outcome.err)
    assert (outcome.status, outcome.out) == (1, "")
    assert "ValueError" in story
    assert "KeyError" in story
    assert MARK not in story + outcome.err + everything.text


@pytest.fixture(params=[sqlite3.IntegrityError, sqlite3.OperationalError, TimeoutError, OSError])
def unwritable(request, monkeypatch):
    """The database, or what is before it, refuses every row with a secret in it, and repeats the row."""
    error, execute = request.param, DefaultDialect.do_execute

    def fail(dialect, cursor, statement, parameters, context=None):
        if MARK in str(parameters) and statement.startswith(("INSERT", "UPDATE")):
            raise error(f"UNIQUE constraint failed: {parameters}")
        execute(dialect, cursor, statement, parameters, context)

    monkeypatch.setattr(DefaultDialect, "do_execute", fail)
    monkeypatch.setattr(DefaultDialect, "do_executemany", fail)
    return error


@pytest.mark.parametrize("name", FILES)
def test_an_import_that_cannot_be_written_repeats_no_row(name, usher, folder, everything, unwritable):
    (folder / "schedule.xml").write_text(XML.replace(MARK, "Else"))
    usher("import", str(folder / "schedule.xml"))
    (folder / name).write_text(FILES[name])
    outcome = usher("import", str(folder / name), "--json")
    assert (outcome.status, outcome.out) == (1, "")
    story = crash(outcome.err)
    assert unwritable.__name__ in story
    assert MARK not in story + outcome.err + everything.text


@pytest.mark.parametrize("name", FILES)
def test_the_report_of_an_import_has_no_address_and_nothing_that_is_not_read(name, usher, folder, everything):
    """Names and titles may be in it: they are what it is about."""
    (folder / "schedule.xml").write_text(XML.replace(MARK, "Else"))
    usher("import", str(folder / "schedule.xml"))
    private = FILES[name].replace(MARK, "Else").replace("Else@example.org", MAIL)
    for column in ("TagLine", "Bio", "biography", "answer", "notes", "reviews", "Diet", "phone"):
        assert column not in private or MARK in private
    (folder / name).write_text(private)
    outcome = usher("import", str(folder / name), "--json")
    assert outcome.status == 0, outcome.err
    assert MARK not in outcome.out + outcome.err + everything.text


def test_json_tells_nothing_of_an_anonymous_question(usher, folder, everything):
    """Neither its words nor who asked, in whatever a command prints of the ledger and the conference."""
    asyncio.run(_ask(f"sqlite:///{folder / 'usher.db'}", usher))
    asker = asyncio.run(_asker(f"sqlite:///{folder / 'usher.db'}"))
    ledger = usher("deliveries", "list", "--kind", "question", "--json")
    (failed,) = json.loads(ledger.out)["deliveries"]
    assert failed["state"] == "failed"
    shown = usher("deliveries", "show", str(failed["id"]), "--json")
    assert shown.status == 0
    assert asker not in ledger.out + shown.out + everything.text
    for command in (
        ("check",),
        ("announce", "list"),
        ("people", "list"),
        ("rehearse", "--conference", "asw-2026"),
    ):
        outcome = usher(*command, "--json")
        assert MARK not in outcome.out + outcome.err
    assert MARK not in ledger.out + shown.out + everything.text


async def _ask(url: str, usher) -> None:
    await asyncio.to_thread(usher, "migrate")
    await seed(url)
    async with playing(url) as conference:
        conference.sandbox.faults.add("chat.postMessage", "error", times=99, error="is_archived")
        await conference.answer(ATTENDEE, f"/ask anonymous {MARK}", LIGHTHOUSE)
        await conference.deliver()


async def _asker(url: str) -> str:
    async with playing(url) as conference:
        return conference.user(ATTENDEE)
