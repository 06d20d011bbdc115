"""Announcements: what is posted, and what an organizer sees before."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.announcements.audiences import Reach, Sort, Target
from bot.domain.announcements.model import (
    NO_ACCOUNT,
    AnnouncementState,
    Changed,
    Effect,
    Missed,
    News,
    Report,
    Tally,
)
from bot.domain.program.model import Program
from bot.views.announcements import form as announce_form
from bot.views.announcements import messages, preview, words
from bot.views.announcements import report as announce_report
from bot.views.announcements.form import Filled
from bot.views.common import actions
from bot.views.common.actions import Page
from tests.views import hostile
from tests.views.checks import buttons, good, shown
from tests.views.samples import ANNOUNCEMENT, CONFERENCE, KEYNOTE, NOW, at, person

PROGRAM = Program(CONFERENCE, [KEYNOTE], ())
some = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
pages = st.builds(Page, hostile.text, st.integers(0, 50))

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
    reply = good(messages.message(replace(ANNOUNCEMENT, text=typed)))
    assert reply.text == posted
    assert shown(reply).endswith(posted)


def crowd(count):
    return tuple(f"U{n}" for n in range(count))


def test_only_the_flag_pings_and_never_the_text():
    assert messages.message(replace(ANNOUNCEMENT, text="Hi <!channel>"), ping=True).text == (
        "<!channel> Hi &lt;!channel&gt;"
    )


def test_a_direct_message_says_from_whom():
    reply = good(messages.direct_message(CONFERENCE, ANNOUNCEMENT))
    assert "From the organizers of AMLC 2026" in shown(reply)


def test_the_preview_says_when_where_how_many_and_how_long():
    asked = replace(ANNOUNCEMENT, targets=(*ANNOUNCEMENT.targets, Target(Sort.ATTENDEES)))
    reach = Reach(("C0GENERAL",), crowd(1239), (person(3, "Ada"),))
    reply = good(preview.preview(CONFERENCE, asked, NOW, reach=reach, approval="It is large."))
    head = (
        "*Wednesday 2 December 2026, 09:00 (Europe/Brussels)* in <#C0GENERAL> and to all attendees, once, no ping. "
        "If late: up to 30 min."
    )
    assert head in shown(reply)
    assert head.replace("*", "") in reply.text
    assert (
        "To 1 channel and 1,239 people, about 4 min 8 s, as of now. 1 more has no Slack account: Ada."
        in reply.text
    )
    assert "> Doors are open. Coffee is on level 2." in shown(reply)
    assert "⚠ It is large." in shown(reply)
    assert buttons(reply) == ["Ask for approval", "Send to me first", "Change", "Discard"]


def test_one_channel_needs_no_counting():
    reply = good(preview.preview(CONFERENCE, ANNOUNCEMENT, NOW, reach=Reach(("C0GENERAL",))))
    assert "as of now" not in reply.text
    assert buttons(reply)[0] == "Schedule"


def test_a_near_one_says_so():
    soon = replace(ANNOUNCEMENT, at=NOW + timedelta(minutes=5))
    assert "(in 5 min) in <#C0GENERAL>" in good(preview.preview(CONFERENCE, soon, NOW)).text


@pytest.mark.parametrize(
    ("cron", "often"),
    [
        ("", "once"),
        ("0 9 * * *", "every day at 09:00"),
        ("5 14 * * mon-fri", "every weekday at 14:05"),
        ("0 9 * * mon,wed,fri-sun", "every Monday, Wednesday and Friday to Sunday at 09:00"),
        ("0 9 * * * 2d:2026-12-02", "every other day at 09:00"),
        ("0 9 * * * 3d:2026-12-02", "every 3 days at 09:00"),
        ("0 9 * * thu 2w:2026-11-30", "every other week on Thursday at 09:00"),
        ("0 9 * * mon,thu 4w:2026-11-30", "every 4 weeks on Monday and Thursday at 09:00"),
        ("*/20 9 * * *", "again and again (cron ∗/20 9 ∗ ∗ ∗)"),
    ],
)
def test_how_often(cron, often):
    assert words.recurrence(CONFERENCE, replace(ANNOUNCEMENT, cron=cron)) == often


def test_until_names_the_last_day():
    one = replace(ANNOUNCEMENT, cron="0 9 * * *", until=at(0, day=6))
    assert words.recurrence(CONFERENCE, one) == "every day at 09:00 until Saturday 5 December"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(8, "8 s"), (60, "1 min"), (248, "4 min 8 s"), (3600, "1 hour"), (3780, "1\u00a0h\u00a003")],
)
def test_how_long(seconds, said):
    assert words.duration(timedelta(seconds=seconds)) == said


def test_every_line_is_quoted():
    assert messages.quote("a\n\nb") == "> a\n> \n> b"


def test_afterwards():
    reply = good(messages.scheduled(CONFERENCE, SCHEDULED))
    assert reply.text.startswith(
        "Scheduled: Wednesday 2 December 2026, 09:00 (Europe/Brussels) in <#C0GENERAL>."
    )
    assert buttons(reply) == ["Cancel announcement"]
    assert good(messages.discarded()).text == "Discarded. Nothing is sent."
    assert good(messages.cancelled(CONFERENCE, SCHEDULED)).text.endswith("Nothing is sent.")
    assert good(messages.to_me(ANNOUNCEMENT)).text.endswith("Doors are open. Coffee is on level 2.")


def test_cancelling_asks_first():
    button = messages.scheduled(CONFERENCE, SCHEDULED).blocks[-1]["elements"][0]
    assert button["confirm"]["confirm"]["text"] == "Cancel announcement"
    assert "Wednesday 2 December 2026, 09:00" in button["confirm"]["text"]["text"]


def test_the_list_says_what_became_of_them():
    none = replace(SCHEDULED, state=AnnouncementState.SENT, tally=Tally())
    assert messages.state(none) == "sent to nobody: no recipients"
    sent = replace(SCHEDULED, id=13, state=AnnouncementState.SENT, tally=Tally(1238, 0, 2))
    under_way = replace(
        SCHEDULED, id=14, state=AnnouncementState.SENT, tally=Tally(300, 940), author_gone=True
    )
    reply = good(messages.listing(CONFERENCE, [SCHEDULED, sent, under_way]))
    assert "Wed 2 Dec 09:00 CET in <#C0GENERAL> · scheduled · #12: Doors are open." in reply.text
    assert "2 of 1,240 failed · #13" in reply.text
    assert "⚠ 2 of 1,240" in shown(reply)
    assert "sending, 300 of 1,240 · #14 · its author has left" in reply.text
    assert buttons(reply) == [
        "Cancel announcement", "Report", "Edit", "Pause", "Report", "Edit", "Report", "Edit", "Pause",
        "New announcement",
    ]  # fmt: skip
    assert good(messages.listing(CONFERENCE, [])).text == "No announcement is scheduled."


def test_the_form_is_filled_from_the_draft():
    form = good(
        announce_form.form_modal(PROGRAM, NOW, Filled.of(PROGRAM, ANNOUNCEMENT), changes=ANNOUNCEMENT)
    )
    values = {b["block_id"]: b["element"] for b in form["blocks"] if b["type"] == "input"}
    assert values[actions.ANNOUNCE_CHANNELS]["initial_conversations"] == ["C0GENERAL"]
    assert values[actions.ANNOUNCE_DATE]["initial_date"] == "2026-12-02"
    assert values[actions.ANNOUNCE_TIME]["initial_time"] == "09:00"
    assert values[actions.ANNOUNCE_TEXT]["initial_value"] == ANNOUNCEMENT.text
    assert form["private_metadata"] == "draft:12:0"
    new = good(announce_form.form_modal(PROGRAM, NOW, Filled()))
    assert new["private_metadata"] == "conference:1"
    inputs = [b for b in new["blocks"] if b["type"] == "input"]
    assert all(block["block_id"] == block["element"]["action_id"] for block in inputs)


def test_what_has_gone_out_has_a_form_of_its_text_alone():
    sent = replace(ANNOUNCEMENT, state=AnnouncementState.SENT)
    form = good(announce_form.form_modal(PROGRAM, NOW, Filled.of(PROGRAM, sent), changes=sent))
    assert [b["block_id"] for b in form["blocks"] if b["type"] == "input"] == [
        "announce:text",
        "announce:rewrite",
    ]


def test_the_report_is_the_sentence_of_the_conversation():
    unlinked = tuple(Missed(name, NO_ACCOUNT) for name in ("Ada", "Bo", "Cy"))
    failed = (Missed("U0DANA", "user_disabled"),)
    found = Report(
        SCHEDULED,
        at(9),
        sent=1236,
        failed=failed,
        unlinked=unlinked,
        last_sent=at(9, 4) + timedelta(seconds=11),
    )
    reply = good(announce_report.report(CONFERENCE, found))
    assert "Sent to 1,236 of 1,240 by 09:04:11. 3 have no Slack account, 1 deactivated." in reply.text
    assert buttons(reply) == ["Show the four", "Resend to those who missed it"]
    named = good(announce_report.missed(found))
    assert named.text.startswith(
        "Four missed announcement #12:\n<@U0DANA>: deactivated\nAda: no Slack account"
    )


@pytest.mark.parametrize(
    ("effect", "says"),
    [
        (Effect(True, 89, True), "Changes 89 messages, about 2 min 14 s."),
        (Effect(True, 1, True), "Changes 1 message."),
        (Effect(True, 89, False), "Only the list changes. The 89 messages already sent stay as before."),
        (Effect(True, 0, True), "Only the list changes."),
        (Effect(False, 3, True), "Changes 3 messages. Messages that are not sent yet get the new text, too."),
        (
            Effect(False, 1, False),
            "Changes the messages that are not sent yet. The 1 message already sent stays as before.",
        ),
    ],
)
def test_an_edit_says_what_will_happen_before_it_does(effect, says):
    edit = replace(ANNOUNCEMENT, replaces=12)
    reply = good(preview.preview(CONFERENCE, edit, NOW, effect=effect))
    assert says in reply.text
    assert ("Sent Wednesday" in reply.text) is effect.is_out
    assert buttons(reply)[0] == "Save changes"


@pytest.mark.parametrize(
    ("left", "changed", "says"),
    [
        (
            49,
            Changed(89, 1, at(10, 57)),
            "Changing: 39 of 89 sent messages so far; the rest by about 10:59:00. 1 could not",
        ),
        (0, Changed(89, 0, at(10, 57)), "Changed 89 sent messages by 10:57:00."),
        (0, Changed(2, 1, at(10, 57)), "Changed 1 of 2 sent messages by 10:57:00. 1 could not be changed."),
    ],
)
def test_a_report_says_how_far_an_edit_has_come(left, changed, says):
    found = Report(SCHEDULED, at(9), sent=89, changed=changed, rewriting=left, changed_by=at(10, 59))
    assert says in good(announce_report.report(CONFERENCE, found)).text


def test_a_report_on_the_way_can_be_paused_and_a_paused_one_resumed():
    sent = replace(SCHEDULED, state=AnnouncementState.SENT)
    assert buttons(announce_report.report(CONFERENCE, Report(sent, at(9), waiting=2))) == ["Pause"]
    paused = Report(replace(sent, state=AnnouncementState.PAUSED), at(9), sent=1, held=2)
    assert buttons(announce_report.report(CONFERENCE, paused)) == ["Resume"]


def test_a_report_says_how_many_may_have_it_twice():
    certain = good(announce_report.report(CONFERENCE, Report(SCHEDULED, at(9), sent=3)))
    doubtful = good(announce_report.report(CONFERENCE, Report(SCHEDULED, at(9), sent=3, doubtful=2)))
    assert "twice" not in certain.text
    assert "2 may have received it twice, because Slack's answer was lost." in doubtful.text


def test_a_report_on_the_way_says_when_the_rest_is_through():
    nobody = good(announce_report.report(CONFERENCE, Report(SCHEDULED, at(9))))
    assert "Sent to nobody, because it had no recipients." in nobody.text
    found = Report(SCHEDULED, at(9), sent=300, waiting=940, ends=at(9, 4))
    assert (
        "Sending: 300 of 1,240 so far; the rest by about 09:04:00."
        in good(announce_report.report(CONFERENCE, found)).text
    )


@some
@given(hostile.conferences, st.lists(hostile.announcements, max_size=3), pages, hostile.text, hostile.reaches)
def test_whatever_the_data_holds(conference, many, page, text, reach):
    numbered = [replace(a, id=i) for i, a in enumerate(many * 10)]
    good(messages.listing(conference, numbered, page=page, note=text))
    for each in many:
        good(messages.message(each))
        good(messages.direct_message(conference, each))
        good(messages.to_me(each))
        for view in (
            messages.scheduled,
            messages.cancelled,
            messages.paused,
            messages.resumed,
        ):
            good(view(conference, each))
        good(preview.preview(conference, each, NOW, reach=reach, approval=text, note=text))
        good(preview.approval(conference, each, NOW, 3, 1240))
        for news in News:
            good(preview.news(conference, each, news, by="U0ABC", at=NOW))


@some
@given(
    hostile.conferences,
    hostile.programs(repeat=False),
    st.sampled_from([1, 250]),
    hostile.announcements,
    hostile.text,
    st.none() | hostile.reaches,
)
def test_the_form_whatever_the_data_holds(  # noqa: PLR0917 - each is drawn by itself
    conference, sessions, tracks, announcement, text, reach
):
    # The form asks for tracks and days only: nobody stands in these sessions, whose names a search would index.
    bare = [replace(s, people=()) for s in sessions]
    many = [
        replace(s, id=3_000_000_000 + n, track=f"{s.track} {n}", start=s.start + timedelta(days=n), end=s.end + timedelta(days=n))
        for s in bare[:1] for n in range(tracks)
    ]  # fmt: skip
    program = Program(conference, [*many, *bare[1:]], ())
    filled = Filled.of(program, announcement)
    good(announce_form.form_modal(program, NOW, filled, changes=announcement, reach=reach, problem=text))
    good(announce_form.form_modal(program, NOW, replace(filled, text=text, others=text), reach=reach))


@some
@given(hostile.conferences, hostile.reports)
def test_the_report_whatever_the_data_holds(conference, report):
    good(announce_report.report(conference, report))
    good(announce_report.missed(report))
