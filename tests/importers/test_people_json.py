"""Lists of speakers and of registered people as JSON: who is read, what never is, and what is not taken for one."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.program.snapshot import AttendeeSnapshot, SpeakerEntry, SpeakerSnapshot
from bot.errors import ImportRefused
from bot.importers import registry
from tests.paths import shared

ADA = {
    "code": "ADA123",
    "name": "Ada Lovelace",
    "biography": "Private words",
    "submissions": ["TALK01", "TALK02"],
    "avatar": "https://example.org/ada.png",
    "answers": [{"question": "Diet?", "answer": "Secret soup"}],
    "availabilities": [{"start": "2026-12-01T09:00:00Z"}],
    "email": "Ada@Example.org",
}
BO = {
    "code": "B0B0B0",
    "name": "Bo Ek",
    "biography": None,
    "submissions": [],
    "avatar": None,
    "answers": [],
    "email": "bo@example.org",
}
READ = (
    SpeakerEntry("Ada Lovelace", "ada@example.org", "ADA123", ("TALK01", "TALK02")),
    SpeakerEntry("Bo Ek", "bo@example.org", "B0B0B0"),
)
NO_ADDRESS = {key: value for key, value in BO.items() if key != "email"}


def read(found):
    return registry.read(json.dumps(found).encode(), "people.json")


def refusal(found):
    with pytest.raises(ImportRefused) as refused:
        read(found)
    return str(refused.value)


@pytest.mark.parametrize(
    "file",
    [
        [ADA, BO],
        {"count": 2, "next": None, "previous": None, "results": [ADA, BO]},
        {"speakers": [ADA, BO]},
        [ADA | {"submissions": [{"code": "TALK01", "title": "A"}, {"code": "TALK02", "title": "B"}]}, BO],
        [ADA, BO, ADA],
    ],
)
def test_reads_speakers_as_pretalx_gives_them_to_organizers(file):
    snapshot = read(file)
    assert isinstance(snapshot, SpeakerSnapshot)
    assert snapshot.people == READ
    assert (snapshot.quarantined, snapshot.notes) == ((), ())


def test_reads_no_answers_biographies_availabilities_or_pictures():
    words = repr(read([ADA, BO]))
    assert not any(private in words for private in ("Secret", "Private", "ada.png", "09:00"))


def test_a_page_says_that_there_are_others():
    note = "The file is one page: it holds 2 of 269 people. Import the other pages, too."
    page = {"count": 269, "next": "https://example.org/?page=2", "previous": None, "results": [ADA, BO]}
    assert read(page).notes == (note,)


def test_a_list_without_addresses_says_how_to_get_them():
    said = refusal([NO_ADDRESS, NO_ADDRESS | {"name": "Cy Dee"}])
    assert said.startswith("people.json: none of its 2 people has an e-mail address; pretalx's API gives")
    assert "\n" not in said


def test_the_real_list_without_addresses_is_refused_in_one_sentence():
    with pytest.raises(ImportRefused, match="none of its 269 people has an e-mail address"):
        registry.read(shared("pretalx_rest/juliacon2023_speakers.json").read_bytes(), "x")


def test_people_without_an_address_are_named():
    snapshot = read([ADA, NO_ADDRESS])
    assert snapshot.people == READ[:1]
    assert snapshot.notes == (
        "1 person has no e-mail address in the file and cannot be reached by it: Bo Ek.",
    )


def test_a_wrong_address_is_left_out_and_many_refuse_the_file():
    wrong = BO | {"email": "nobody"}
    others = [ADA | {"email": f"a{n}@example.org"} for n in range(3)]
    (left_out,) = read([*others, wrong]).quarantined
    assert left_out.where == "record 4"
    assert "1 of 2 people cannot be read" in refusal([ADA, wrong])


def test_an_address_of_two_names_stays_with_the_first():
    snapshot = read([ADA, BO | {"email": "ada@example.org"}])
    assert snapshot.people == READ[:1]
    assert snapshot.notes[0].startswith("Record 2 has the e-mail address of record 1 under another name.")


def indico(**person):
    return {
        "count": 1,
        "_type": "HTTPAPIResult",
        "results": [{
            "_type": "Conference", "id": "7", "title": "A conference", "chairs": [],
            "contributions": [
                {"_type": "Contribution", "id": "12", "friendly_id": 3, "title": "On engines", "duration": 20,
                 "startDate": {"date": "2026-12-01", "time": "09:00:00", "tz": "UTC"},
                 "speakers": [{"fullName": "Lovelace, Ada", "first_name": "Ada", "last_name": "Lovelace",
                               "affiliation": "Analytical", "emailHash": "0bc83cb571cd1c50ba6f3e8a78ef1346"} | person],
                 "primaryauthors": [{"fullName": "Lovelace, Ada", "first_name": "Ada", "last_name": "Lovelace"} | person],
                 "coauthors": []},
            ],
        }],
    }  # fmt: skip


def test_reads_the_people_of_an_indico_export_that_a_manager_made():
    snapshot = read(indico(email="ada@example.org", id="99"))
    assert snapshot.people == (SpeakerEntry("Ada Lovelace", "ada@example.org", "99", ("3",), "Analytical"),)
    assert snapshot.notes == (
        "Only the people of the file are read, with their addresses; its sessions are not.",
    )


def test_an_indico_export_with_fingerprints_only_is_no_list_of_speakers():
    assert "the JSON of another tool" in refusal(indico())


def test_a_list_of_people_with_fingerprints_only_says_how_to_get_addresses():
    person = {"first_name": "Ada", "last_name": "Lovelace", "emailHash": "0bc83cb571cd1c50ba6f3e8a78ef1346"}
    assert "has an e-mail address" in refusal([person])


def test_reads_people_as_other_tools_spell_them():
    persons = {"persons": [
        {"id": 5, "firstName": "Ada", "lastName": "Lovelace", "E-Mail": "ada@example.org", "sessions": [1, 2], "company": "Cloud"},
        {"id": 6, "fullName": "Ek, Bo", "email": "bo@example.org", "bio": "x"},
        {"id": 7, "fullName": "Dee, Cy", "email": "cy@example.org", "status": "withdrawn"},
    ]}  # fmt: skip
    snapshot = read(persons)
    assert snapshot.people == (
        SpeakerEntry("Ada Lovelace", "ada@example.org", "5", ("1", "2"), "Cloud"),
        SpeakerEntry("Bo Ek", "bo@example.org", "6"),
    )
    assert snapshot.left_out == {"withdrawn": 1}


def registrant(name, email, **more):
    first, _, last = name.partition(" ")
    data = {"firstName": first, "surname": last, "email": email, "affiliation": "Cloud", "phone": "5550100"}
    return {
        "registrant_id": "1",
        "checked_in": False,
        "checkin_secret": "hush",
        "full_name": name,
        "personal_data": data,
    } | more


def test_registrants_are_attendees_and_those_who_withdrew_are_not():
    people = [
        registrant("Ada Lovelace", "ada@example.org", state="complete"),
        registrant("Bo Ek", "bo@example.org", state="withdrawn"),
    ]
    snapshot = read({"registrants": people})
    assert isinstance(snapshot, AttendeeSnapshot)
    assert [(p.key, p.name, p.email, p.unit) for p in snapshot.people] == [
        ("ada@example.org", "Ada Lovelace", "ada@example.org", "Cloud")
    ]
    assert snapshot.left_out == {"withdrawn": 1}
    assert "5550100" not in repr(snapshot)
    assert "hush" not in repr(snapshot)


def test_one_page_of_registrants_is_refused_since_the_others_would_go():
    page = {"count": 80, "next": "x", "results": [registrant("Ada Lovelace", "ada@example.org")]}
    assert "it is one page, with 1 of 80 registered people" in refusal(page)


@pytest.mark.parametrize(
    "file",
    [
        {
            "sessions": [{"id": "1", "title": "A"}],
            "speakers": [{"id": "x", "fullName": "Ada Lovelace", "bio": ""}],
        },
        [{"code": "TALK01", "title": "A", "speakers": [{"code": "ADA123", "name": "Ada Lovelace"}]}],
        [{"id": 1, "name": "Great Hall", "description": "", "capacity": 300}],
        [{"id": 1, "name": "Great Hall"}],
        [{"name": "Ada Lovelace", "email": "ada@example.org", "reviews": 4}],
        {"reviewers": [{"name": "Ada Lovelace", "email": "ada@example.org"}]},
        {"results": []},
        [],
        [1, None, "x"],
    ],
)
def test_other_json_is_not_taken_for_a_list_of_people(file):
    assert "the JSON of another tool" in refusal(file)


def test_a_program_with_people_stays_a_program():
    person = {"id": 1, "public_name": "Ada Lovelace", "email": "ada@example.org", "biography": "x"}
    event = {
        "guid": "g1",
        "id": 1,
        "date": "2026-12-01T09:00:00+01:00",
        "start": "09:00",
        "duration": "00:30",
        "title": "A",
        "persons": [person],
    }
    day = {"index": 1, "date": "2026-12-01", "rooms": {"Hall": [event]}}
    file = {"speakers": [ADA], "schedule": {"conference": {"acronym": "a", "title": "A", "days": [day]}}}
    assert read(file).format == "c3voc schedule.json"


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.just("ada@example.org"),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from([
            "name", "email", "code", "submissions", "results", "speakers", "registrants", "personal_data", "count",
            "first_name", "fullName", "biography", "state", "contributions", "affiliation", "sessions", "id",
        ]),
        inner,
        max_size=5,
    ),
    max_leaves=20,
)  # fmt: skip


@given(ANY)
def test_reads_or_refuses_any_json(found):
    with suppress(ImportRefused):
        read(found)


@given(st.data())
def test_reads_or_refuses_a_list_with_anything_for_a_field(data):
    person = dict(ADA)
    person[data.draw(st.sampled_from(sorted(person)))] = data.draw(ANY)
    with suppress(ImportRefused):
        assert {p.email for p in read([BO, BO | {"email": "b2@example.org"}, person]).people} >= {
            "bo@example.org"
        }


@given(st.integers(min_value=0, max_value=400))
def test_reads_or_refuses_a_list_that_is_cut(at):
    with suppress(ImportRefused):
        registry.read(json.dumps([ADA, BO]).encode()[:at], "x")
