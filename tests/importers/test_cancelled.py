"""Sessions that a source cancels: by a marker in the title or by a field; and titles that only speak of cancelling."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.program.sessions import SessionKind
from bot.importers import registry
from bot.importers.cancelled import is_cancelled_state, read_title
from tests.paths import shared

MARKED = """
CANCELLED: Paper 4|[CANCELLED] Paper 4|[CANCELED] Paper 4|CANCELED - Paper 4|Cancelled: Paper 4|cancelled: Paper 4
Paper 4 (cancelled)|Paper 4 [Cancelled]|(cancelled) Paper 4|ABGESAGT Paper 4|ABGESAGT: Paper 4|Entfällt: Paper 4
ENTFÄLLT - Paper 4|ANNULÉ : Paper 4|Paper 4 (annulé)|Annulé – Paper 4|ANNULE: Paper 4|CANCELADO: Paper 4
[geannuleerd] Paper 4|Paper 4 - geannuleerd|Withdrawn: Paper 4|WITHDRAWN Paper 4|Paper 4 - CANCELLED|Paper 4 CANCELLED
Paper 4: CANCELLED|Paper 4 – Cancelled|***CANCELLED*** Paper 4|*CANCELLED* Paper 4|Paper 4 *** CANCELLED ***
!!! CANCELLED !!! Paper 4|❌ CANCELLED ❌ Paper 4|⚠️ Cancelled: Paper 4|🚫 CANCELLED Paper 4|Talk cancelled: Paper 4
Session cancelled - Paper 4|CANCELLED TALK: Paper 4|This talk is cancelled: Paper 4|CANCELLED due to illness: Paper 4
Paper 4 (cancelled due to illness)|Paper 4 (CANCELLED, speaker ill)|Paper 4 (This talk has been cancelled)
[CANCELLED: Paper 4]|Paper 4 - CANCELLED due to illness|CANCELLED! Paper 4|CANCELLED-Paper 4|CANCELLED:Paper 4
CANCELLED / Paper 4|<CANCELLED> Paper 4|【中止】Paper 4|中止：Paper 4|отменено: Paper 4|PERUTTU: Paper 4|INSTÄLLT: Paper 4
[CANCELLED] CANCELLED: Paper 4|Fällt aus: Paper 4|Paper 4 (fällt aus)|Paper 4 [ CANCELLED ]|Annullato: Paper 4
Cancelled. Paper 4|Canceled by the speaker: Paper 4|CANCELED BY SPEAKER - Paper 4|Cancelled by the organizers: Paper 4|Paper 4 (cancelled, replaced by Talk 5)
Paper 4 (Cancelled; speaker ill)|CANCELLATION: Paper 4|CANCELLATION - Paper 4|[CANCELLATION] Paper 4|Cancellation notice: Paper 4|Absage: Paper 4
ＣＡＮＣＥＬＬＥＤ：Paper 4|ＣＡＮＣＥＬＬＥＤ　Paper 4|𝗖𝗔𝗡𝗖𝗘𝗟𝗟𝗘𝗗: Paper 4|C A N C E L L E D: Paper 4|CANCELLED (speaker ill): Paper 4|CANCELLED [illness] - Paper 4
Cancelled (speaker ill): Paper 4|CANCELLED, speaker ill: Paper 4|CANCELLED – due to illness: Paper 4|Cancelled due to illness: Paper 4|CANCELLED (due to illness) Paper 4
Paper 4 - cancelled by the speaker|Paper 4 CANCELLED (speaker ill)|Paper 4 - Cancelled (speaker ill)|Paper 4 (canceled by the speaker)|Paper 4 (cancelled - sorry!)
This is cancelled: Paper 4|Paper 4 – cancelled due to illness|CXLD: Paper 4|Paper 4 [cancelled, moved to May]|Entfällt wegen Krankheit: Paper 4
Annulé (intervenant malade) : Paper 4|Odwołane: Paper 4|PAPER 4 - CANCELLED|CANCELLED: PAPER 4|Paper 4 (cancelled).|(Cancelled)Paper 4|[CANCELLED]: Paper 4
"""
SPEAKING = """
Noise cancelled: how headphones work|Cancelled flights and how to predict them|CANCELLED FLIGHTS AND HOW TO PREDICT THEM
Is Big DNS Taking Over? (REPLACES CANCELLED TALK)|Cancelling POSIX syscalls in Managarm|Predicting delays (cancelled flights)
The (cancelled) mission to Venus|Why my flight was CANCELLED|Apollo 18: cancelled|Flight cancelled: passenger rights
Cancelled? Culture wars|Cancelled, but not forgotten: the Avro Arrow|NOT CANCELLED: Paper 4|Paper 4 (not cancelled)
Paper 4 NOT CANCELLED|Paper 4 - NOT CANCELLED|Cancelled Projects at NASA: lessons|Cancelled-flight prediction
Delays (cancelled, delayed or diverted flights)|Predicting cancelled orders - a case study|Cancelled talks: an anthology
Projects I loved (and cancelled)|Cancellation of errors|PARTIALLY CANCELLED: Paper 4|States: queued, running, cancelled
Tasks: pending/running/cancelled|Structured concurrency - when a task is cancelled|Result[Cancelled] and friends
Gestrichen voll: Müll im Meer|Rust (instead of CANCELLED talk)|No longer cancelled: Paper 4|Withdrawn from the world
The cancelled: a history|gRPC status CANCELLED|HTTP status code CANCELLED|Understanding the error CANCELLED|Cancelled: a history of the Concorde
Why projects get CANCELLED|Cancelled. how we lost|Kotlin's CANCELLED|Withdrawn: a memoir|Cancelled by design: fault-tolerant systems|Orders marked CANCELLED
Cancellation: theory and practice|Noise cancellation: a survey|Order states: CANCELLED|Cancelled by Twitter: a case study|Echo cancellation - a survey
The cancelled talk that changed my life|Delays (cancelled, diverted flights)|When a task is CANCELLED (and why)|Cancelled due to weather models: forecasting|status=CANCELLED
The cancelled|Cancelled or postponed? (a study)|Results when jobs become CANCELLED|The cancellation: a novel|Ｃａｎｃｅｌｌｅｄ flights|UX of CANCELLED vs FAILED
POSTPONED: Paper 4|Noise: cancelled|UNCANCELLED: Paper 4
"""


def listed(text):
    return [title for line in text.strip().splitlines() for title in line.split("|")]


@pytest.mark.parametrize("title", listed(MARKED))
def test_a_marker_is_read_and_taken_off(title):
    own, is_cancelled = read_title(title)
    assert is_cancelled
    assert own.casefold() == "paper 4"


@pytest.mark.parametrize("title", listed(SPEAKING))
def test_a_title_that_speaks_of_cancelling_is_left_alone(title):
    assert read_title(title) == (title, False)


@pytest.mark.parametrize(
    ("title", "own"),
    [
        ("PID control - CANCELLED, replaced by a panel", "PID control - replaced by a panel"),
        ("(CANCELLED) Funding - (AMA instead)", "Funding - (AMA instead)"),
        ("Keynote: CANCELLED: Paper 4", "Keynote: Paper 4"),
        ("#12 CANCELLED: Paper 4", "#12 Paper 4"),
        ("Great talk CANCELLED", "Great talk"),
        ("My first workshop - CANCELLED", "My first workshop"),
        ("A great keynote CANCELLED (speaker ill)", "A great keynote"),
        ("CANCELLED: (Re)thinking tents", "(Re)thinking tents"),
        ("CANCELLED (speaker ill): Tents: a survey", "Tents: a survey"),
        ("ＣＡＮＣＥＬＬＥＤ：ＡＢＣ　テント", "ＡＢＣ テント"),
        ("openSUSE: [CANCELLED] Engineering", "openSUSE: Engineering"),
        ("CANCELLED: .NET", ".NET"),
        ("CANCELLED: “Quoted” things", "“Quoted” things"),
        ("Is it dead? (cancelled)", "Is it dead?"),
        ("C++ (CANCELLED)", "C++"),
        ("CANCELLED", ""),
        ("[cancelled]", ""),
        ("This session is cancelled", ""),
    ],
)
def test_what_else_the_title_says_stays(title, own):
    assert read_title(title) == (own, True)


@settings(deadline=None)
@given(st.text(alphabet=st.sampled_from("cCaAnNeElLdD:-–[]()!*.  xX4#/"), max_size=200), st.booleans())
def test_no_title_breaks_it(text, first):
    title = f"CANCELLED{text}" if first else f"{text}CANCELLED"
    own, is_cancelled = read_title(title)
    assert own == title or is_cancelled


def test_states_that_mean_cancelled():
    for state in (
        "canceled",
        "Cancelled",
        " CANCELLED ",
        "withdrawn",
        "abgesagt",
        "EventCancelled",
        "rejected",
        "canceled_by_speaker",
        "cancelled-by-organizer",
        "CancelledBySpeaker",
        "speaker_cancelled",
        "CANCELLED (speaker ill)",
        "withdrawn by author",
        "Cancelled due to illness",
        "session cancelled",
    ):
        assert is_cancelled_state(state), state
    assert is_cancelled_state("https://schema.org/EventCancelled")
    for state in (
        "",
        "confirmed",
        "accepted",
        "tentative",
        "postponed",
        "EventScheduled",
        "not cancelled",
        "talk",
        "not_cancelled",
        "cancellation requested",
        "pending_cancellation",
        "cancellable",
        "replaces cancelled talk",
    ):
        assert not is_cancelled_state(state), state


def frab(title, fields="", attributes=""):
    return f"""<schedule><conference><acronym>c26</acronym><title>C</title><time_zone_name>UTC</time_zone_name></conference>
    <day index="1" date="2026-09-14"><room name="Aula"><event id="4" guid="g4" {attributes}><start>13:00</start>
    <duration>00:45</duration><title>{title}</title>{fields}</event></room></day></schedule>""".encode()


def only(data, name="schedule.xml"):
    (session,) = registry.read(data, name, None).sessions
    return session


@pytest.mark.parametrize(
    ("fields", "attributes"),
    [
        ("<state>canceled</state>", ""),
        ("<status>cancelled</status>", ""),
        ("", 'state="withdrawn"'),
        ("<cancelled>true</cancelled>", ""),
        ("<subtitle>CANCELLED</subtitle>", ""),
        ("<subtitle>CANCELLED due to illness</subtitle>", ""),
        ("<subtitle>Cancelled due to illness</subtitle>", ""),
        ("<subtitle>This talk has been cancelled.</subtitle>", ""),
        ("<subtitle>Cancelled (speaker ill)</subtitle>", ""),
        ("<subtitle>CANCELLED - see you next year</subtitle>", ""),
        ("<state>canceled_by_speaker</state>", ""),
        ("<type>Cancelled</type>", ""),
    ],
)
def test_a_field_of_schedule_xml_cancels(fields, attributes):
    found = only(frab("Paper 4", fields, attributes))
    assert (found.title, found.cancelled) == ("Paper 4", True)
    for standing in (
        "<state>confirmed</state>",
        "<cancelled>false</cancelled>",
        "<subtitle>On cancelled plans</subtitle>",
        "<subtitle>Cancelled: a history</subtitle>",
        "<subtitle>Cancelled flights and how to predict them</subtitle>",
        "<subtitle>Cancelled by design</subtitle>",
    ):
        assert not only(frab("Paper 4", standing)).cancelled


@pytest.mark.parametrize(
    "fields", [{"state": "canceled"}, {"status": "CANCELLED"}, {"is_cancelled": True}, {"state": "withdrawn"}]
)
def test_a_field_of_schedule_json_cancels(fields):
    event = {
        "guid": "g",
        "id": 4,
        "date": "2026-09-14T13:00:00+00:00",
        "start": "13:00",
        "duration": "00:45",
        "title": "Paper 4",
    }

    def made(**more):
        days = [{"index": 1, "date": "2026-09-14", "rooms": {"Aula": [event | more]}}]
        conference = {"acronym": "c26", "title": "C", "time_zone_name": "UTC", "days": days}
        return only(json.dumps({"schedule": {"conference": conference}}).encode(), "schedule.json")

    assert (made(**fields).title, made(**fields).cancelled) == ("Paper 4", True)
    assert not made(state="confirmed", status=None, is_cancelled=False).cancelled


def test_the_import_says_what_the_file_cancels():
    snapshot = registry.read(frab("CANCELLED: Paper 4"), "schedule.xml", None)
    assert 'The file cancels 1 session: "Paper 4".' in snapshot.notes
    assert registry.read(frab("Paper 4"), "schedule.xml", None).notes == ()


def test_a_marker_in_markup_counts_and_a_cancelled_break_is_a_break():
    found = only(frab("&lt;b&gt;CANCELLED:&lt;/b&gt; Paper 4"))
    assert (found.title, found.cancelled) == ("Paper 4", True)
    found = only(frab("&lt;CANCELLED&gt; Paper 4"))
    assert (found.title, found.cancelled) == ("Paper 4", True)
    found = only(frab("CANCELLED: Coffee break"))
    assert (found.title, found.kind) == ("Coffee break", SessionKind.BREAK)


def test_fosdem_2025_has_four_cancelled_talks():
    snapshot = registry.read(shared("frab_xml/fosdem2025_final.xml").read_bytes(), "f.xml", None)
    assert sorted(s.title for s in snapshot.sessions if s.cancelled) == [
        "A PID control system based on the MOS 6502 - replaced by Retrocomputing panel discussion",
        "Funding the FOSS Ecosystem - (AMA with Devroom Organisers Instead)",
        "The current state of debugging in WebAssembly",
        "openSUSE: Engineering Stable Rolling Releases with OBS and openQA",
    ]
