"""Announcements: what is posted, and what an organizer sees before."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.announcements import AnnouncementState
from bot.views import actions, announcements
from tests.views.checks import buttons, good, shown
from tests.views.samples import ANNOUNCEMENT, CONFERENCE, NOW

SCHEDULED = replace(ANNOUNCEMENT, state=AnnouncementState.SCHEDULED)


@pytest.mark.parametrize(
    ("typed", "posted"),
    [
        ("*Doors* are _open_.", "*Doors* are _open_."),
        ("<!channel> <!here|here> <@U1> hi", "&lt;!channel&gt; &lt;!here|here&gt; &lt;@U1&gt; hi"),
        ("Map: https://example.org/?a=1&b=2.", "Map: <https://example.org/?a=1&amp;b=2>."),
        ("<https://example.org|the map> in <#C0MAIN|general>", "<https://example.org|the map> in <#C0MAIN|general>"),
        ("R&D <3", "R&amp;D &lt;3"),
        ("• one\n• two", "• one\n• two"),
        ("<!subteam^S1> <mailto:a@b.c|x>", "&lt;!subteam^S1&gt; &lt;mailto:a@b.c|x&gt;"),
    ],
)  # fmt: skip
def test_what_is_posted(typed, posted):
    reply = good(announcements.message(replace(ANNOUNCEMENT, text=typed)))
    assert reply.text == posted
    assert shown(reply).endswith(posted)


def test_the_preview_says_when_where_and_how():
    reply = good(announcements.preview(CONFERENCE, ANNOUNCEMENT, NOW, members=1240))
    head = (
        "*Wednesday 2 December 2026, 09:00 (Europe/Brussels)* in <#C0GENERAL>, to 1,240 people, once, no ping. "
        "If late: up to 30 min."
    )
    assert head in shown(reply)
    assert head.replace("*", "") in reply.text
    assert "> Doors are open. Coffee is on level 2." in shown(reply)
    assert buttons(reply) == ["Schedule", "Send to me first", "Change", "Discard"]


def test_a_near_one_says_so():
    soon = replace(ANNOUNCEMENT, at=NOW + timedelta(minutes=5))
    assert "(in 5 min) in <#C0GENERAL>" in good(announcements.preview(CONFERENCE, soon, NOW)).text


def test_every_line_is_quoted():
    assert announcements.quote("a\n\nb") == "> a\n> \n> b"


def test_afterwards():
    reply = good(announcements.scheduled(CONFERENCE, SCHEDULED))
    assert reply.text.startswith(
        "Scheduled: Wednesday 2 December 2026, 09:00 (Europe/Brussels) in <#C0GENERAL>."
    )
    assert buttons(reply) == ["Cancel announcement"]
    assert good(announcements.discarded()).text == "Discarded. Nothing is sent."
    assert good(announcements.cancelled(CONFERENCE, SCHEDULED)).text.endswith("Nothing is sent.")
    assert good(announcements.to_me(ANNOUNCEMENT)).text.endswith("Doors are open. Coffee is on level 2.")


def test_cancelling_asks_first():
    button = announcements.scheduled(CONFERENCE, SCHEDULED).blocks[-1]["elements"][0]
    assert button["confirm"]["confirm"]["text"] == "Cancel announcement"
    assert "Wednesday 2 December 2026, 09:00" in button["confirm"]["text"]["text"]


def test_the_list_says_what_became_of_them():
    failed = replace(SCHEDULED, id=13, state=AnnouncementState.FAILED, problem="the channel is archived")
    reply = good(announcements.listing(CONFERENCE, [SCHEDULED, failed]))
    assert "Wed 2 Dec 09:00 CET in <#C0GENERAL> · scheduled · 12: Doors are open." in reply.text
    assert "failed (the channel is archived) · 13" in reply.text
    assert "⚠ failed" in shown(reply)
    assert buttons(reply) == ["Cancel announcement", "New announcement"]
    assert good(announcements.listing(CONFERENCE, [])).text == "No announcement is scheduled."


def test_the_form_is_filled_from_the_draft():
    form = good(announcements.form_modal(CONFERENCE, NOW, draft=ANNOUNCEMENT))
    values = {b["block_id"]: b["element"] for b in form["blocks"]}
    assert values[actions.ANNOUNCE_CHANNEL]["initial_conversation"] == "C0GENERAL"
    assert values[actions.ANNOUNCE_DATE]["initial_date"] == "2026-12-02"
    assert values[actions.ANNOUNCE_TIME]["initial_time"] == "09:00"
    assert values[actions.ANNOUNCE_TEXT]["initial_value"] == ANNOUNCEMENT.text
    assert form["private_metadata"] == "draft:12"
    new = good(announcements.form_modal(CONFERENCE, NOW))
    assert new["private_metadata"] == "conference:1"
    assert all(block["block_id"] == block["element"]["action_id"] for block in new["blocks"])
