"""Home, setup, help, errors and the menu of conferences."""

from dataclasses import replace

import pytest

from bot.domain.common import commands
from bot.domain.common.commands import COMMANDS
from bot.domain.home.examples import Examples
from bot.domain.people.model import Role
from bot.domain.program.model import Program
from bot.domain.program.sessions import Room
from bot.domain.setup.bindings import Purpose, Rebound
from bot.domain.submissions.papers import Submission, as_authors_see
from bot.views.common import errors
from bot.views.common.notes import note
from bot.views.home import conferences, tab
from bot.views.home import help as help_
from bot.views.setup import bindings
from tests.views.checks import buttons, good, shown
from tests.views.samples import ANNOUNCEMENT, CONFERENCE, CORNIL, JANSON, KEYNOTE, NOW, SCALING, WOMEN, many


def test_home():
    papers = [as_authors_see(Submission(4, "214", "A paper", ()), NOW.date())]
    view = good(
        tab.home(
            CONFERENCE, NOW, now_sessions=(KEYNOTE,), next_sessions=(WOMEN,), starred=(WOMEN, SCALING), papers=papers
        )
    )  # fmt: skip
    text = shown(view)
    for words in (
        "AMLC 2026",
        "*On now*",
        "*Next*",
        "*Next on your agenda*",
        "*My submissions*",
        "#214 A paper",
        "Help: <#C0HELP>",
    ):
        assert words in text
    order = [text.index(each) for each in ("*Next on your agenda*", "*My submissions*", "*On now*")]
    assert order == sorted(order)
    assert "Announcements" not in text
    assert text.count("★ starred") == 3  # what comes next is starred, and in the agenda


def test_home_for_an_organizer():
    view = good(tab.home(CONFERENCE, NOW, scheduled=[ANNOUNCEMENT]))
    assert "*Announcements*" in shown(view)
    assert "New announcement" in buttons(view)
    assert "none scheduled" in shown(tab.home(CONFERENCE, NOW, scheduled=[]))


def test_home_is_bounded():
    crowd, stars = many(50), many(200, first=1000)
    view = good(
        tab.home(CONFERENCE, NOW, now_sessions=crowd, next_sessions=crowd, starred=stars, scheduled=[])
    )
    assert len(view["blocks"]) < 100
    for count in ("*On now* · 6 of 50", "*Next* · 4 of 50", "*My agenda, after that* · 10 of 197"):
        assert count in shown(view)


def test_setup_offers_every_room():
    rooms = [Room(i, f"Room {i}") for i in range(500)]
    bound = replace(rooms[321], channel="C0HERE")
    view = good(bindings.setup_modal(CONFERENCE, [*rooms[:321], bound, *rooms[322:]], many(20), "C0HERE"))
    menu = view["blocks"][1]["element"]
    offered = [o["value"] for group in menu["option_groups"] for o in group["options"]]
    assert {f"room:{i}" for i in range(500)} <= set(offered)
    assert menu["initial_option"]["value"] == "room:321"
    assert buttons(view) == ["Reminders …", "Who is here …", "Questions …"]


@pytest.mark.parametrize(
    ("channel", "purpose"),
    [("C0MAIN", "main"), ("C0HELP", "help"), ("C0JANSON", "room:1"), ("C0OTHER", "nothing"), ("", "nothing")],
)
def test_what_a_channel_is_for(channel, purpose):
    assert bindings.purpose_of(CONFERENCE, [JANSON, CORNIL], [KEYNOTE], channel) == purpose


def test_what_was_set_up_is_said():
    program = Program(CONFERENCE, [KEYNOTE], [JANSON])
    reply = good(bindings.saved(program, Rebound(1, "C0JANSON", (Purpose.ROOM, JANSON.id))))
    assert reply.text == "Saved. <#C0JANSON> is for: Janson."
    uses = ((Purpose.SESSION, KEYNOTE.id), (Purpose.HELP, 0))
    change = Rebound(1, "C0JANSON", (Purpose.ROOM, JANSON.id), uses, "C0OLD")
    assert Rebound.decode(change.encode()) == change
    assert good(bindings.saved(program, change)).text == (
        "Saved. <#C0JANSON> is for: Janson. <#C0OLD> is no longer for that. "
        f"<#C0JANSON> is no longer for: Tue 1 Dec 10:00 {KEYNOTE.title} and help."
    )


def test_help_names_what_one_may_use():
    anybody = good(help_.every_command("amlc", COMMANDS, frozenset()))
    assert "/amlc-session · See what is on" in anybody.text
    assert "announce" not in anybody.text
    assert "organizers: " not in anybody.text
    organizer = good(help_.every_command("", COMMANDS, frozenset({Role.ORGANIZER})))
    assert "`/announce list`" in shown(organizer)
    assert "/usher roles: organizers: " in organizer.text


def test_help_of_a_command():
    reply = good(
        help_.command_help("amlc", commands.SESSION, Examples(room="Janson", title="Rust & <!here>"))
    )
    assert "/amlc-session room Janson: what is on in a room" in reply.text
    assert "/amlc-session Rust &amp; &lt;!here&gt;: any words" in reply.text
    assert "`/amlc-session` what is on now" in shown(reply)
    assert "track" not in reply.text  # the program has none
    assert "/session track &lt;track&gt;" in good(help_.command_help("", commands.SESSION)).text


def test_errors():
    assert good(errors.problem('No room "<!here>".')).text == 'No room "&lt;!here&gt;".'
    assert good(errors.unexpected("K7Q2M")).text == (
        "That did not work, and it is not your fault. Give an organizer the reference K7Q2M."
    )


def test_which_conference():
    reply = good(conferences.menu([CONFERENCE, replace(CONFERENCE, id=2, name="AMLC 2027")], "/session now"))
    assert reply.text == "Which conference? AMLC 2026, AMLC 2027"
    assert [o["value"] for o in reply.blocks[0]["accessory"]["options"]] == ["1", "2"]
    assert reply.blocks[0]["block_id"] == "conference:/session now"
    assert good(conferences.chosen(CONFERENCE)).text.startswith("Your commands are now about AMLC 2026")


def test_what_a_sentence_tells_people_to_type_can_be_typed():
    said = good(note("Import one with `usher import FILE`; or type 2027-03-28 01:30+01:00.")).text
    assert said == "Import one with `usher import FILE`; or type 2027-03-28 01:30+01:00."
    assert (
        good(note('Nobody is called "~zap~ `zap` :zap_zap:".')).text
        != 'Nobody is called "~zap~ `zap` :zap_zap:".'
    )
