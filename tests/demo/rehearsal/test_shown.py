"""The report as text, as JSON and as a picture."""

import json
import re
from datetime import datetime, timedelta
from xml.etree import ElementTree as ET

import pytest

from bot.demo.rehearsal.axis import Axis
from bot.demo.rehearsal.document import document
from bot.demo.rehearsal.picture import WIDTH, picture
from bot.demo.rehearsal.svg import mark
from bot.demo.rehearsal.words import in_words
from bot.domain.ledger.deliveries import DeliveryKind, State
from tests.demo.rehearsal.samples import BERLIN, NOON, report, send

SVG = "{http://www.w3.org/2000/svg}"


def busy():
    crowd = [send(n, at=n) for n in range(8)]
    return report(
        *crowd,
        send(20, "C1", late=300, kind="channel-reminder"),
        send(21, "C1", at=24 * 60, kind="main-reminder"),
        send(22, "person:7", state=State.FAILED, reason="Bo has no account"),
        send(23, "C1", state=State.FAILED, reason="is_archived"),
        send(24, late=10),
        played={"stars": 12},
        faults={"drop_after": 2, "rate": 1},
    )


def test_words_say_what_to_look_at():
    said = in_words(busy())
    assert "11 messages to 1 channel and 1 person." in said
    assert "stars (12)" in said
    assert "too many: 1 case" in said
    assert "Ada Example: 9 from Tue 1 Dec 13:00 to 13:07" in said
    assert "channel reminder, #main: up to 5 min after Tue 1 Dec 13:00" in said
    assert "1 channel reminder" not in said.partition("failed")[0].partition("look at")[0]
    assert "failed (is_archived)" in said
    assert "Bo Unlinked: 1 message (Bo has no account)" in said
    assert "exactly once while Slack failed 3 times (2 × drop after, 1 × rate)" in said


def test_words_of_a_calm_conference():
    said = in_words(report(send(1), send(2, "C1")))
    assert "look at" not in said
    assert "Slack failed" not in said


def test_words_of_a_conference_without_messages():
    assert "0 messages" in in_words(report())


def test_words_stay_short():
    found = report(
        *(send(n, f"U{n}", late=0) for n in range(500)), *(send(900 + n, f"U{n}") for n in range(500))
    )
    said = in_words(found).splitlines()
    assert len(said) < 40
    assert any("495 more; --json lists them all" in line for line in said)


def test_words_of_what_did_not_arrive_once():
    said = in_words(report(send(1), send(2), arrived={1: 2}))
    assert "1 stand in Slack more than once: deliveries 1" in said
    assert "1 were sent, and Slack does not have them: deliveries 2" in said


def test_the_document_is_json_with_every_send():
    found = json.loads(json.dumps(document(busy())))
    assert found["conference"] == {"slug": "test", "name": "Test & Conference", "zone": "Europe/Berlin"}
    assert found["messages"] == len(found["timeline"]) == 11
    times = [datetime.fromisoformat(s["sent_at"]) for s in found["timeline"]]
    assert times == sorted(times)
    assert found["timeline"][0]["sent_at"] == "2026-12-01T13:00:00+01:00"
    assert found["late"][0]["late_seconds"] == 300
    assert [f["reason"] for f in found["failed"]] == ["is_archived"]
    assert found["not_reached"] == [{"name": "Bo Unlinked", "messages": 1, "reason": "Bo has no account"}]
    assert found["too_many"][0]["messages"] == 9
    assert found["once"] == {"exactly": True, "twice": [], "lost": [], "unknown": []}
    assert found["faults"] == {"drop_after": 2, "rate": 1}


def test_the_picture_is_well_formed_and_holds_every_message():
    svg = ET.fromstring(picture(busy()))
    assert (svg.tag, svg.get("width")) == (f"{SVG}svg", str(WIDTH))
    titles = [t.text for t in svg.iter(f"{SVG}title")]
    assert titles[0] == "Test & Conference: what Usher sends"
    assert len(titles) == 1 + 11
    words = [t.text for t in svg.iter(f"{SVG}text")]
    assert {"#main", "Ada Example", "star reminder", "Tue 1 Dec", "Wed 2 Dec"} <= set(words)


def test_everything_in_the_picture_stands_inside_it():
    svg = ET.fromstring(picture(busy()))
    height = float(svg.get("height"))
    for shape in svg.iter():
        for name in ("x", "cx", "x1", "x2"):
            assert 0 <= float(shape.get(name, 0)) <= WIDTH
        for name in ("y", "cy", "y1", "y2"):
            assert 0 <= float(shape.get(name, 0)) <= height


def test_who_is_over_the_budget_and_what_is_late_are_red():
    svg = ET.fromstring(picture(busy()))
    red = [t.text for t in svg.iter(f"{SVG}text") if t.get("fill") == "#d6002a"]
    assert red == ["Ada Example"]
    rings = [s for s in svg.iter() if s.get("stroke") == "#d6002a"]
    assert len(rings) == 1


def test_many_people_share_a_lane():
    svg = picture(report(*(send(n, f"U{n}") for n in range(40))))
    assert "22 others" in svg


def test_a_picture_of_nothing():
    assert ET.fromstring(picture(report())).tag == f"{SVG}svg"


def test_every_kind_has_a_mark_of_its_own():
    shapes = {re.sub(r"[\d.]+,[\d.]+", "", mark(0, 0, kind.value)) for kind in DeliveryKind}
    assert len(shapes) == len(DeliveryKind)


def test_the_axis_leaves_the_nights_out():
    axis = Axis.of([NOON, NOON + timedelta(hours=2), NOON + timedelta(days=1)], BERLIN, 100, 500)
    assert [(d.begins.hour, d.ends.hour) for d in axis.days] == [(12, 15), (12, 13)]  # in UTC
    assert axis.days[0].left == 100
    assert axis.days[1].left + axis.days[1].width == pytest.approx(500)
    assert axis.x(NOON) == 100
    with pytest.raises(ValueError, match="not on the axis"):
        axis.x(NOON + timedelta(hours=12))


def test_the_axis_counts_an_hour_that_comes_twice():
    before = datetime(2026, 10, 25, 1, 30, tzinfo=BERLIN)
    axis = Axis.of(
        [before, before + timedelta(hours=2)], BERLIN, 0, 400
    )  # 01:30 and 03:30, three hours apart
    assert [moment.hour for moment, _ in axis.hours(every=1)] == [1, 2, 2, 3]
