"""A control character makes no file unreadable: it is dropped, and the import says so."""

import json

import pytest

from bot.importers import registry
from tests.importers.test_frab import MODERN

JSON = {
    "schedule": {
        "conference": {
            "acronym": "tent26",
            "time_zone_name": "Europe/Vienna",
            "days": [
                {
                    "date": "2026-06-05",
                    "rooms": {
                        "Big Top": [
                            {
                                "guid": "g-1",
                                "id": 1,
                                "date": "2026-06-05T10:00:00+02:00",
                                "start": "10:00",
                                "duration": "0:45",
                                "title": "Stitching",
                                "abstract": "page one HERE page two",
                            }
                        ]
                    },
                }
            ],
        }
    }
}
TEXT = json.dumps(JSON)
NOTE = ("1 control character was dropped. No text may hold any.",)


@pytest.mark.parametrize(
    "character", ["\f", "\x00", "\x0b", "\x1b", "\uffff", "&#12;", "&#x0C;", "&#0;", "&#xD800;"]
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_xml(character, encoding):
    xml = MODERN.replace('encoding="UTF-8"', f'encoding="{encoding}"')
    program = registry.read(
        xml.replace("Night sewing", f"Night{character} sewing").encode(encoding), "tent.xml"
    )
    assert program.notes == NOTE
    assert [s.title for s in program.sessions] == ["Stitching & seams", "Night sewing", "Stitching & seams"]


def test_half_surrogates_in_utf_8():
    data = MODERN.encode().replace(b"Night", b"Ni\xed\xa0\x80ght")
    assert registry.read(data, "tent.xml").sessions[1].title == "Night sewing"


def test_references_to_characters_are_kept():
    program = registry.read(MODERN.replace("Night", "N&#233;e &#x1F600;").encode(), "tent.xml")
    assert (program.sessions[1].title, program.notes) == ("Née 😀 sewing", ())


@pytest.mark.parametrize("character", ["\f", "\x01", r"\f", r"\b", r"\u000c", r"\u001B", r"\u0000"])
def test_json(character):
    program = registry.read(TEXT.replace("HERE", character).encode(), "tent.json")
    assert (program.sessions[0].abstract, program.notes) == ("page one page two", NOTE)


def test_json_keeps_backslashes_and_counts_all():
    program = registry.read(TEXT.replace("HERE", r"a\\bc\f\f\\\f").encode(), "tent.json")
    assert program.sessions[0].abstract.replace("\\", "/") == "page one a/bc/ page two"
    assert program.notes == ("3 control characters were dropped. No text may hold any.",)


def test_a_line_break_within_a_json_text_is_read():
    assert (
        registry.read(TEXT.replace("HERE", "\n").encode(), "tent.json").sessions[0].abstract
        == "page one\npage two"
    )
