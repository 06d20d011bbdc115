"""Channels that are lost, and a form that is shown again as it was filled in."""

from dataclasses import replace

import pytest

from bot.domain.program.model import Program
from bot.domain.program.sessions import Room
from bot.domain.setup.bindings import Loss, Lost
from bot.sandbox.inputs import values_of
from bot.views.common import kit
from bot.views.common.notes import note
from bot.views.common.refilled import refilled
from bot.views.setup import bindings
from bot.views.setup.channels import all_lost, lost
from tests.views.checks import good, shown
from tests.views.samples import CONFERENCE


@pytest.mark.parametrize("why", list(Loss))
def test_a_lost_channel_says_what_it_is_for_and_what_to_do(why):
    told = lost("C0HERE", why, ['the room *<!channel> "A"*', "the main channel", "the help channel"])
    assert "setup in another channel" in good(told).text
    assert "&lt;!channel&gt;" in told.text


def test_the_form_of_many_lost_channels_is_bounded():
    rooms = [Room(i, f"Room {i}" * 40, f"C{i:03}") for i in range(50)]
    gone = {f"C{i:03}": Lost(Loss.ARCHIVED, 1) for i in range(60)}  # ten of them are for nothing any more
    program = Program(replace(CONFERENCE, lost=gone), (), rooms)
    view = good(bindings.setup_modal(program.conference, rooms, (), "C0HERE", lost=all_lost(program)))
    assert "40 more channels are lost" in shown(view)


FORM = kit.modal(
    "A form",
    [
        kit.section("Something"),
        kit.field_input("a:text", "Text", kit.text_input("a:text", most=100, initial="old")),
        kit.field_input("a:menu", "Menu", kit.static_select("a:menu", "Pick", [("A", "a"), ("B", "b")], chosen="a")),
        kit.field_input("a:box", "Box", kit.checkbox("a:box", "Yes", "yes", ticked=True), optional=True),
        kit.field_input("a:who", "Who", kit.user_select("a:who"), optional=True),
        kit.field_input("a:where", "Where", kit.channels_select("a:where"), optional=True),
        kit.field_input("a:day", "Day", kit.date_picker("a:day", None), optional=True),
        kit.field_input("a:time", "Time", kit.time_picker("a:time", "Europe/Brussels", None), optional=True),
    ],
    callback_id="a:form",
    submit="Save",
    private_metadata="12",
)  # fmt: skip


@pytest.mark.parametrize(
    "entered",
    [
        {"text": "new", "menu": "b", "box": [], "who": "U1", "where": ["C1"], "day": "2026-12-01", "time": "09:00"},
        {"text": "", "menu": "a", "box": ["yes"], "who": None, "where": [], "day": None, "time": None},
    ],
)  # fmt: skip
def test_a_form_is_shown_again_as_it_was_filled_in(entered):
    values = values_of(FORM["blocks"], {f"a:{k}": {f"a:{k}": v} for k, v in entered.items()})
    if not entered["text"]:
        values["a:text"]["a:text"]["value"] = None
    sent = {**FORM, "id": "V1", "hash": "1.2", "close": None, "state": {"values": values}}
    sent["blocks"] = [{"block_id": f"b{n}", **b} for n, b in enumerate(FORM["blocks"])]
    again = good(refilled(sent, "a:day", note("That day has passed.").blocks))
    assert values_of(again["blocks"]) == values
    ids = [b.get("block_id") for b in again["blocks"]]
    assert "That day has passed." in shown(again["blocks"][ids.index("a:day") - 1])
    assert {k: again[k] for k in ("private_metadata", "callback_id")} == {
        "private_metadata": "12",
        "callback_id": "a:form",
    }
    assert "id" not in again
