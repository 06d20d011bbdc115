from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.program.snapshot import AttendeeSnapshot, ProgramSnapshot, SpeakerSnapshot, SubmissionSnapshot
from bot.errors import ImportRefused
from bot.importers import registry
from bot.importers.attendees_csv import AttendeesCsv
from bot.importers.frab import FrabXml
from bot.importers.schedule_json import ScheduleJson
from bot.importers.submissions_csv import SubmissionsCsv
from tests.importers import test_attendees_csv
from tests.importers.broken import mutated
from tests.importers.test_frab import MODERN
from tests.importers.test_schedule_json import V1, json
from tests.importers.test_submissions_csv import GOOD
from tests.paths import shared

FILES = [MODERN.encode(), json.dumps(V1).encode(), GOOD.encode(), test_attendees_csv.GOOD.encode()]


@pytest.mark.parametrize(
    ("data", "importer"), list(zip(FILES, (FrabXml, ScheduleJson, SubmissionsCsv, AttendeesCsv), strict=True))
)
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf", b"\n \n"])
def test_the_content_tells_the_format_and_the_name_does_not(data, importer, mark):
    assert isinstance(registry.detect(mark + data, "misleading.ics"), importer)


def test_utf_16_is_told_too():
    assert isinstance(registry.detect(MODERN.replace("UTF-8", "UTF-16").encode("utf-16"), "x"), FrabXml)
    assert len(registry.read(MODERN.replace("UTF-8", "UTF-16").encode("utf-16"), "x").sessions) == 3


def refusal(data, tz=None):
    with pytest.raises(ImportRefused) as refused:
        registry.read(data, "thing.bin", tz)
    return str(refused.value)


def test_refuses_what_is_empty():
    assert refusal(b"") == refusal(b" \r\n\t") == "thing.bin: the file is empty"


@pytest.mark.parametrize(
    "data",
    [
        b"some words",
        b"one\ntwo\nthree",
        b"<svg></svg>",
        b"Hello, world\nThis is text.\nIt has, here, and there, commas.",
    ],
)
def test_refuses_what_it_does_not_know_and_says_what_it_knows(data):
    known = ", ".join(importer.name for importer in registry.IMPORTERS)
    assert refusal(data) == f"thing.bin: its format is not known; Usher reads {known}"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (
            b"a,b\n1,2",
            'its format is not known; this file has "a", "b"; a list of attendees needs e-mail, a table of submissions id,',
        ),
        (
            b"Ada,ada@x.example\nBo,bo@x.example",
            "put a line above the first row that names the columns: e-mail, name",
        ),
        (
            b'{"sessions": [], "speakers": []}',
            "it is the JSON of another tool (it has 'sessions', 'speakers'); Usher reads frab",
        ),
        (b'[{"code": "A"}]', "it is the JSON of another tool (it has 'code'); Usher reads frab"),
        (
            b'{"sessions": [',
            "it starts like JSON but is not valid, so it may be cut short; Usher reads frab",
        ),
    ],
)
def test_says_what_an_unknown_file_has(data, words):
    assert words in refusal(data)
    assert "@x" not in refusal(data)


def test_refuses_what_is_too_large(monkeypatch):
    monkeypatch.setattr(registry, "LARGEST", 3 << 20)
    assert refusal(b"x" * ((3 << 20) + 1)) == "thing.bin: the file is larger than 3 MB, the most that is read"


@pytest.mark.parametrize("data", FILES)
def test_refuses_an_unknown_tz_for_any_format(data):
    assert (
        refusal(data, "Europe/Vienn")
        == 'thing.bin: "Europe/Vienn" is not a time zone; did you mean Europe/Vienna?'
    )


def test_reading_twice_gives_the_same():
    for data in FILES:
        assert registry.read(data, "x") == registry.read(data, "x")


@pytest.mark.parametrize(
    "name",
    [
        "broken/empty.json",
        "broken/truncated.xml",
        "broken/sessionize_no_start_no_room.json",
        "ics/lca2020.ics",
    ],
)
def test_refuses_real_files_that_are_broken_or_of_no_known_format(name):
    words = refusal(shared(name).read_bytes())
    assert words.startswith("thing.bin")
    assert "\n" not in words


@given(st.one_of(*map(mutated, FILES), st.binary(), st.text().map(lambda t: t.encode(errors="ignore"))))
def test_reads_or_refuses_anything(data):
    with suppress(ImportRefused):
        assert isinstance(
            registry.read(data, "x", "Europe/Vienna"),
            ProgramSnapshot | SubmissionSnapshot | AttendeeSnapshot | SpeakerSnapshot,
        )
