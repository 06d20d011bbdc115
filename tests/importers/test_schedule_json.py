import json
from contextlib import suppress
from copy import deepcopy
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.people.model import Role
from bot.domain.program.sessions import SessionKind
from bot.domain.program.snapshot import ProgramSnapshot, Quarantined
from bot.errors import ImportRefused
from bot.importers.schedule_json import ScheduleJson
from tests.importers.broken import mutated
from tests.paths import shared

JSON = ScheduleJson()
TALK = {
    "id": 11, "guid": "g-1", "date": "2026-06-05T10:00:00+02:00", "start": "10:00", "duration": "00:45", "room": "Big Top",
    "slug": "tent26-11-stitching", "url": "https://tent.example/tent26/talk/KVXCMT/", "title": "Stitching", "subtitle": "",
    "track": "Cloth", "type": "Workshop", "language": "en", "abstract": "On **thread**.", "description": None,
    "persons": [{"id": 7, "code": "ABCDEF", "public_name": "Mia Zelt", "biography": "x"}, {"guid": "p-8", "name": "Otto"}],
    "answers": [{"question": 1}], "do_not_record": False,
}  # fmt: skip
BREAK = {
    "id": 12, "guid": "g-2", "date": "2026-06-05T11:00:00+02:00", "duration": "0:15", "title": {"en": "Tea", "de": "Tee"},
    "type": {"en": "Break"}, "track": None, "persons": None,
}  # fmt: skip
V1 = {
    "$schema": "https://x.example/schema.json",
    "generator": {"name": "tent"},
    "schedule": {
        "version": "3",
        "conference": {
            "acronym": "tent26", "title": "Tent Days", "time_zone_name": "Europe/Vienna", "rooms": [{"name": "Big Top"}],
            "days": [
                {"index": 1, "date": "2026-06-05", "day_start": "2026-06-05T04:00:00+02:00", "rooms": {"Big Top": [TALK, BREAK]}},
                {"index": 2, "date": "2026-06-06", "day_start": "2026-06-06T04:00:00+02:00", "rooms": []},
            ],
        },
    },
}  # fmt: skip
V2 = {
    "schedule": {
        "conference": {
            "acronym": "tent26", "title": "Tent Days", "time_zone_name": "Europe/Vienna",
            "tracks": [{"slug": "cloth", "name": "Cloth & Rope"}],
            "days": [{"index": 1, "date": "2026-06-05", "start": "2026-06-05T06:00:00+02:00", "end": "2026-06-06T06:00:00+02:00"}],
        },
        "events": [
            {
                "guid": "g-1", "start": "2026-06-05T10:00:00+02:00", "end": "2026-06-05T10:45:00+02:00", "title": "Stitching",
                "room": {"name": "Big Top", "guid": "r"}, "track": {"slug": "cloth"}, "type": "talk", "slug": "tent26-stitching",
                "participants": [{"guid": "p-7", "name": "Mia Zelt", "role": "speaker"}, {"guid": "p-8", "name": "Otto", "role": "moderator"}],
                "origin_url": "https://tent.example/tent26/talk/KVXCMT/",
            }
        ],
        "persons": [{"guid": "p-7", "name": "Mia Zelt"}],
    }
}  # fmt: skip


def read(document, tz=None):
    return JSON.read(json.dumps(document).encode(), "tent.json", tz)


def refusal(data, tz=None):
    with pytest.raises(ImportRefused) as refused:
        JSON.read(data if isinstance(data, bytes) else json.dumps(data).encode(), "tent.json", tz)
    return str(refused.value)


def with_event(**changes):
    document = deepcopy(V1)
    events = document["schedule"]["conference"]["days"][0]["rooms"]["Big Top"]
    events[1].update(changes)
    events.append({**TALK, "guid": "g-3"})
    return document


def test_reads_version_1():
    program = read(V1)
    assert (program.slug, program.name, program.timezone) == ("tent26", "Tent Days", "Europe/Vienna")
    talk, tea = program.sessions
    assert (talk.key, talk.code, talk.submission_key) == ("g-1", "11", "KVXCMT")
    assert (talk.title, talk.kind, talk.track, talk.room) == (
        "Stitching",
        SessionKind.WORKSHOP,
        "Cloth",
        "Big Top",
    )
    assert (talk.start, talk.end - talk.start) == (datetime(2026, 6, 5, 8, tzinfo=UTC), timedelta(minutes=45))
    assert talk.abstract == "On *thread*."
    assert [a.person_key for a in talk.people] == ["frab:7", "frab:p-8"]
    assert (tea.title, tea.kind, tea.room, tea.submission_key) == ("Tea", SessionKind.BREAK, "Big Top", "")
    assert [p.name for p in program.people] == ["Mia Zelt", "Otto"]


def test_reads_version_2():
    (talk,) = read(V2).sessions
    assert (talk.key, talk.code, talk.submission_key) == ("g-1", "g-1", "KVXCMT")
    assert (talk.start, talk.end - talk.start) == (datetime(2026, 6, 5, 8, tzinfo=UTC), timedelta(minutes=45))
    assert (talk.room, talk.track) == ("Big Top", "Cloth & Rope")
    assert [(a.person_key, a.role) for a in talk.people] == [
        ("frab:p-7", Role.SPEAKER), ("frab:p-8", Role.SESSION_CHAIR),
    ]  # fmt: skip


def test_the_code_that_the_source_gives_is_the_code():
    program = read(with_event(code="QRSTUV"))
    assert [s.code for s in program.sessions if s.key == "g-2"] == ["QRSTUV"]
    assert [s.submission_key for s in program.sessions if s.key == "g-2"] == ["QRSTUV"]


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"duration": ""}, "has no duration"),
        ({"duration": "", "end": "2026-06-05T09:00:00+02:00"}, "ends before it starts"),
        ({"title": None}, "has no title"),
        ({"date": None}, "has no start"),
        ({"persons": [5]}, "is wrong in persons.0: input should be a valid dictionary or instance of Person"),
        ({"title": ["a"]}, "is wrong in title: input should be a valid string"),
    ],
)
def test_an_event_that_is_wrong_is_left_out(changes, why):
    program = read(with_event(**changes))
    assert program.quarantined == (Quarantined("day 1, room Big Top, event 12", why),)
    assert len(program.sessions) == 2


def test_an_event_that_is_no_object_is_left_out():
    document = with_event()
    document["schedule"]["conference"]["days"][1]["rooms"] = {"Big Top": [7]}
    (bad,) = read(document).quarantined
    assert bad.where == "day 2, room Big Top, event without id"
    assert bad.why.startswith("is wrong: input should be")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (json.dumps(V1).encode()[:900], "tent.json, line 1, column "),
        (json.dumps(V1).encode()[:900], "the file is cut short"),
        (b'{"schedule": {"conference": {"title": "x",, }}}', "line 1, column 43: is not JSON"),
        ({"schedule": {}}, "tent.json, schedule.conference: field required"),
        ({"schedule": {"conference": {"days": 5}}}, "schedule.conference.days: input should be a valid list"),
        ({"schedule": {"conference": {"time_zone_name": "UTC"}}}, "there is no session in it"),
        (b'{"schedule": {"conference": ' + b"[" * 200_000, "nesting"),
        (b'{"schedule": {"conference": {"id": ' + b"9" * 5_000 + b"}}}", "number"),
        (b'{"schedule": {"conference": {"title": "\xff"}}}', "byte 40: is not UTF-8 text"),
    ],
)
def test_refuses_with_a_sentence(data, words):
    assert words in refusal(data)


def test_without_any_zone_tz_is_asked_for():
    document = deepcopy(V1)
    del document["schedule"]["conference"]["time_zone_name"]
    assert read(document).timezone == "Etc/GMT-2"
    for event in document["schedule"]["conference"]["days"][0]["rooms"]["Big Top"]:
        event["date"] = event["date"].removesuffix("+02:00")
    assert "pass --tz" in refusal(document)
    assert read(document, "Europe/Vienna").sessions == read(V1).sessions


@pytest.mark.parametrize(
    ("name", "sessions", "people"),
    [
        ("00_2024-06-26T1702", 354, 269),
        ("01_2024-06-28T0102", 324, 330),
        ("05_2024-07-08T0942", 341, 321),
        ("09_2024-07-12T1249", 337, 318),
    ],
)
def test_reads_juliacon(name, sessions, people):
    data = shared(f"schedule_json/juliacon2024_history/{name}.json").read_bytes()
    program = JSON.read(data, f"{name}.json")
    assert (len(program.sessions), len(program.people), program.quarantined) == (sessions, people, ())
    assert all(
        s.submission_key or s.kind is not SessionKind.TALK for s in program.sessions if "/talk/" in s.url
    )


@given(st.one_of(mutated(json.dumps(V1).encode()), mutated(json.dumps(V2).encode()), st.binary()))
def test_broken_files_are_refused_or_read(data):
    for tz in ("Europe/Vienna", None):
        with suppress(ImportRefused):
            assert isinstance(JSON.read(data, "tent.json", tz), ProgramSnapshot)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from([*TALK, "end", "code", "participants"]), VALUES, max_size=6))
def test_no_value_in_an_event_breaks_the_importer(changes):
    document = with_event(**changes)
    assert len(read(document).sessions) >= 2


@given(st.dictionaries(st.sampled_from(["title", "acronym", "days", "tracks", "time_zone_name"]), VALUES))
def test_no_value_in_the_conference_breaks_the_importer(changes):
    document = deepcopy(V1)
    document["schedule"]["conference"].update(changes)
    with suppress(ImportRefused):
        assert read(document).sessions
