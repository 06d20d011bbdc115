"""The sentences of the audit log."""

import pytest

from bot.domain.privacy.audit import Act
from bot.domain.privacy.logbook import Line, Page
from bot.views.common import actions
from bot.views.common.actions import Page as Turned
from bot.views.privacy import audit
from tests.views.checks import good
from tests.views.samples import CONFERENCE, NOW


def a_line(act=Act.SESSION_MOVED, by="U0EVE", **fields):
    return Line(1, NOW, act, by, **fields)


MOVED = {"was_start": "Tue 1 Dec 14:00", "was_room": "Janson", "start": "Tue 1 Dec 15:00", "room": ""}


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (
            a_line(name="Eve Okoro", what="session:3", title="Rust <b>", details=MOVED),
            "Eve Okoro moved “Rust &lt;b&gt;” from Tue 1 Dec 14:00, Janson to Tue 1 Dec 15:00",
        ),
        (a_line(Act.SESSION_CANCELLED, what="session:3"), "U0EVE cancelled session 3"),
        (
            a_line(Act.ANNOUNCEMENT_APPROVED, what="announcement:14", details={"edit_of": "12"}),
            "U0EVE approved announcement 12",
        ),
        (
            a_line(
                Act.CHANNEL_BOUND, "shell", what="channel:C1", title="Janson", details={"purpose": "room"}
            ),
            "Somebody at the command line made <#C1> the channel of the room “Janson”",
        ),
        (
            a_line(Act.REMINDERS_SET, details={"speaker_leads": "30/15", "hourly": "4"}),
            "U0EVE changed the reminders: speaker leads 30 min and 15 min, hourly 4",
        ),
        (
            a_line(Act.IMPORTED, "", details={"of": "program", "added": "3", "changed": "0", "removed": "1"}),
            "Somebody who was forgotten imported the program: 3 added, 0 changed, 1 removed",
        ),
        (a_line(Act.PERSON_MERGED, person="Ada", other="A. King"), "U0EVE made Ada and A. King one person"),
        (a_line(Act.CHANNEL_LOST, "usher", what="channel:C1"), "Usher can no longer post in <#C1>"),
        (
            a_line(Act.REFUSED, details={"right": "change_program"}),
            "U0EVE tried to change the program, and was refused",
        ),
    ],
)
def test_a_line_says_who_did_what(line, says):
    assert audit.sentence(line) == says


@pytest.mark.parametrize("act", Act)
def test_every_act_has_words_even_where_nothing_is_known(act):
    said = audit.sentence(a_line(act), mention=True)
    assert said.startswith("<@U0EVE> ")
    assert "{" not in said


def test_a_page_says_where_it_stands_and_turns():
    page = Page([a_line(title="Rust", details=MOVED)] * 8, total=20, first=8)
    told = audit.listing(CONFERENCE, page, Turned("rust", 1))
    good(told)
    assert told.text.startswith(
        'Audit log of AMLC 2026 for "rust" · 9–16 of 20\nTue 1 Dec 10:20 CET · <@U0EVE> moved'
    )
    ids = [e["action_id"] for b in told.blocks if b["type"] == "actions" for e in b["elements"]]
    assert ids == [actions.AUDIT_BACK, actions.AUDIT_PAGE]
    empty = audit.listing(CONFERENCE, Page([], 0), Turned("rust"))
    assert empty.text.startswith('Nothing in the audit log of AMLC 2026 for "rust"')
