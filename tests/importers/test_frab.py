from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.program.sessions import SessionKind
from bot.domain.program.snapshot import ProgramSnapshot, Quarantined
from bot.errors import ImportRefused
from bot.importers.frab import FrabXml
from tests.importers.broken import mutated
from tests.paths import shared

FRAB = FrabXml()
MODERN = """<?xml version="1.0" encoding="UTF-8"?>
<schedule>
  <generator name="tent" version="2"/><version>3</version>
  <conference>
    <acronym>tent26</acronym><title>Tent  Days 2026</title><start>2026-06-05</start><end>2026-06-06</end>
    <day_change>06:00:00</day_change><time_zone_name>Europe/Vienna</time_zone_name><base_url>https://tent.example</base_url>
  </conference>
  <tracks><track slug="cloth">Cloth</track></tracks>
  <day index="1" date="2026-06-05" start="2026-06-05T06:00:00+02:00" end="2026-06-06T05:59:00+02:00">
    <room name="Big Top" guid="r1">
      <event guid="g-1" id="11">
        <date>2026-06-05T10:00:00+02:00</date><start>10:00</start><duration>0:45:00</duration><room>Big Top</room>
        <slug>KVXCMT-stitching</slug><url>https://tent.example/talk/KVXCMT/</url><title>Stitching &amp; seams</title>
        <subtitle>By hand</subtitle><track slug="cloth">Cloth</track><type>Keynote</type><language>en</language>
        <abstract>&lt;p&gt;On &lt;b&gt;thread&lt;/b&gt;.&lt;/p&gt;</abstract><description>More on *needles*.</description>
        <persons><person id="7">Mia Zelt</person><person>Otto Pole</person><person id="9"/></persons>
        <links><link href="https://x.example">x</link></links>
      </event>
      <event guid="g-2" id="12">
        <date>2026-06-06T01:30:00+02:00</date><start>01:30</start><duration>01:00</duration><title>Night sewing</title>
        <persons/>
      </event>
    </room>
    <room name="Small Top">
      <event guid="g-1" id="11">
        <date>2026-06-06T10:00:00+02:00</date><start>10:00</start><duration>00:45</duration><room>Small Top</room>
        <title>Stitching &amp; seams</title><persons><person id="7">Mia Zelt</person></persons>
      </event>
    </room>
  </day>
  <persons><person id="99"><name>Nobody Here</name></person></persons>
</schedule>
"""
BARE = """<schedule><conference><title>Bare 2012</title><day_change>09:00:00</day_change></conference>
<day date="2012-02-04" index="1">
  <event id="100"><start>10:00</start><duration>00:30</duration><room>K.1.105</room><title>Opening</title></event>
  <event id="101"><start>00:15</start><duration>1:00</duration><room>K.1.105</room><title>After midnight</title></event>
</day></schedule>"""
ENTRIES = """<schedule><conference><title>Snakes 2014</title></conference>
<day date="2014-07-22">
  <entry id="5"><start>0930</start><duration>60</duration><room>B05, B07, B09</room><title>Doors</title>
    <speakers><speaker id="3"><name>Sil Viper</name><profile>https://x.example/p</profile></speaker></speakers>
    <description>Hello.</description></entry>
</day></schedule>"""


def read(xml, tz=None):
    return FRAB.read(xml.encode(), "tent.xml", tz)


def refusal(xml, tz=None):
    with pytest.raises(ImportRefused) as refused:
        FRAB.read(xml if isinstance(xml, bytes) else xml.encode(), "tent.xml", tz)
    return str(refused.value)


def test_reads_a_whole_event():
    program = read(MODERN)
    assert (program.slug, program.name, program.timezone) == ("tent26", "Tent Days 2026", "Europe/Vienna")
    session = program.sessions[0]
    assert (session.key, session.code, session.submission_key) == ("g-1", "KVXCMT", "KVXCMT")
    assert (session.title, session.kind, session.track) == ("Stitching & seams", SessionKind.KEYNOTE, "Cloth")
    assert session.start == datetime(2026, 6, 5, 8, tzinfo=UTC)
    assert session.end - session.start == timedelta(minutes=45)
    assert (session.room, session.language, session.url) == (
        "Big Top",
        "en",
        "https://tent.example/talk/KVXCMT/",
    )
    assert session.abstract == "By hand\n\nOn *thread*.\n\nMore on _needles_."
    assert [a.person_key for a in session.people] == ["frab:7", "frab:name:otto pole"]


def test_a_talk_that_is_held_twice_is_two_sessions():
    program = read(MODERN)
    assert [s.key for s in program.sessions] == ["g-1", "g-2", "g-1#2"]
    assert [s.code for s in program.sessions] == ["KVXCMT", "12", "11"]
    assert [s.room for s in program.sessions] == ["Big Top", "Big Top", "Small Top"]
    assert {p.key: p.name for p in program.people} == {
        "frab:7": "Mia Zelt",
        "frab:name:otto pole": "Otto Pole",
    }


def test_without_dates_and_zone_the_day_and_tz_say_when():
    first, second = read(BARE, "Europe/Brussels").sessions
    assert first.start == datetime(2012, 2, 4, 9, tzinfo=UTC)
    assert second.start == datetime(2012, 2, 4, 23, 15, tzinfo=UTC)  # 00:15 on the fifth
    assert (first.key, first.code, first.room) == ("100", "100", "K.1.105")


def test_without_any_zone_tz_is_asked_for():
    assert refusal(BARE) == (
        "tent.xml: says no time zone; pass --tz with an IANA name such as Europe/Brussels"
    )


def test_offsets_alone_give_a_fixed_zone():
    without_name = MODERN.replace("<time_zone_name>Europe/Vienna</time_zone_name>", "")
    assert read(without_name).timezone == "Etc/GMT-2"
    assert read(without_name, "Europe/Rome").timezone == "Europe/Rome"
    assert read(without_name).sessions == read(MODERN).sessions


def test_tz_wins_for_times_without_offset_and_not_for_others():
    xml = BARE.replace("<conference>", "<conference><time_zone_name>Europe/Brussels</time_zone_name>")
    assert read(xml).sessions[0].start == datetime(2012, 2, 4, 9, tzinfo=UTC)
    assert read(xml, "Europe/London").sessions[0].start == datetime(2012, 2, 4, 10, tzinfo=UTC)
    assert read(MODERN, "Europe/London").sessions == read(MODERN).sessions


def test_entries_instead_of_events():
    (session,) = read(ENTRIES, "Europe/Berlin").sessions
    assert session.start == datetime(2014, 7, 22, 7, 30, tzinfo=UTC)
    assert session.end - session.start == timedelta(hours=1)
    assert (session.code, session.room, session.abstract) == ("5", "B05, B07, B09", "Hello.")
    assert read(ENTRIES, "Europe/Berlin").people[0].name == "Sil Viper"


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("<start>01:30</start>", "", None),  # its own date and time is enough
        ("<duration>01:00</duration>", "", "has no duration"),
        ("<title>Night sewing</title>", "<title> </title>", "has no title"),
        ("<date>2026-06-06T01:30:00+02:00</date><start>01:30</start>", "", "has no start"),
        ('guid="g-2" id="12"', "", "has neither guid nor id"),
    ],
)
def test_an_event_that_lacks_something_is_left_out(old, new, why):
    program = read(MODERN.replace(old, new))
    where = "day 1, room Big Top, event " + ("Night sewing" if "guid" in old else "12")
    assert program.quarantined == ((Quarantined(where, why),) if why else ())
    assert len(program.sessions) == (2 if why else 3)


@pytest.mark.parametrize(
    ("xml", "words"),
    [
        (MODERN[:1500], "tent.xml, line 25, column 7: "),
        (MODERN[:1500], ": the file is cut short"),
        ("<schedule><day></room></schedule>", "line 1, column 18: is not well-formed XML (mismatched tag)"),
        ("<schedule/>", "says no time zone"),
        ("<other><schedule></schedule></other>", "line 1: its root is <other>, not <schedule>"),
        (b'<?xml version="1.0" encoding="klingon"?><schedule/>', "encoding"),
        (
            '<!DOCTYPE s [<!ENTITY a SYSTEM "file:///etc/passwd">]><schedule>&a;</schedule>',
            "declares XML entities",
        ),
    ],
)
def test_refuses_with_a_sentence(xml, words):
    assert words in refusal(xml)


def test_refuses_a_billion_laughs():
    laughs = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10 if i else "ha"}">' for i in range(10))
    words = refusal(f"<!DOCTYPE schedule [{laughs}]><schedule><day>&l9;</day></schedule>")
    assert words == "tent.xml: declares XML entities, which can be an attack; save it without its DOCTYPE"


def test_refuses_a_program_without_events():
    assert refusal("<schedule/>", "UTC") == "tent.xml: there is no session in it"


def test_reads_fosdem_2025():
    program = FRAB.read(shared("frab_xml/fosdem2025_final.xml").read_bytes(), "fosdem.xml", "Europe/Brussels")
    assert (len(program.sessions), len(program.people), len(program.rooms)) == (1105, 1193, 35)
    assert (program.slug, program.timezone, program.quarantined) == ("fosdem-2025", "Europe/Brussels", ())
    welcome = next(s for s in program.sessions if s.code == "6712")
    assert (welcome.title, welcome.room) == ("Welcome to FOSDEM 2025", "Janson")
    assert welcome.start == datetime(2025, 2, 1, 8, 30, tzinfo=UTC)


def test_reads_31c3_past_midnight():
    program = FRAB.read(shared("frab_xml/31c3.xml").read_bytes(), "31c3.xml")
    assert (len(program.sessions), len(program.people), len(program.rooms)) == (138, 198, 4)
    assert (program.timezone, program.quarantined) == ("Etc/GMT-1", ())
    assert any((s.start + timedelta(hours=1)).hour in range(4) for s in program.sessions)


def test_refuses_half_of_fosdem():
    words = refusal(shared("broken/truncated.xml").read_bytes())
    assert words == "tent.xml, line 1135, column 209: the file is cut short"


def test_the_order_of_the_file_does_not_matter():
    head, first, rest = MODERN.partition("<room name=")
    moved = (
        head
        + rest[rest.index('<room name="Small') : rest.index("</day>")]
        + first
        + rest[: rest.index('<room name="Small')]
        + rest[rest.index("</day>") :]
    )
    assert read(moved).sessions == read(MODERN).sessions


@given(st.one_of(mutated(MODERN.encode()), mutated(BARE.encode()), mutated(ENTRIES.encode()), st.binary()))
def test_broken_files_are_refused_or_read(data):
    with suppress(ImportRefused):
        assert isinstance(FRAB.read(data, "tent.xml", "Europe/Vienna"), ProgramSnapshot)
    with suppress(ImportRefused):
        assert isinstance(FRAB.read(data, "tent.xml"), ProgramSnapshot)


@pytest.mark.parametrize("end", range(0, len(MODERN), 7))
def test_a_file_that_is_cut_anywhere_is_refused(end):
    with pytest.raises(ImportRefused):
        FRAB.read(MODERN[:end].rstrip().removesuffix("</schedule>").encode(), "tent.xml")
