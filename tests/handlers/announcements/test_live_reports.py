"""How far an announcement has come: in the message whose button was pressed, and in a direct message that lasts."""

import pytest

from bot.delivery.live_reports import LiveReports
from bot.domain.ledger.deliveries import State
from bot.sandbox.messages import Message
from tests.handlers.announcements.test_broadcasts import write_anew
from tests.handlers.conference import MAIN, ORGANIZER, RANDOM, SPEAKER, Conference, labels, words

TEXT = "Slides are due tonight"


class Time:
    """Real seconds for what is followed, moved by the test."""

    now = 0.0


@pytest.fixture
def real(conference: Conference) -> Time:
    time = Time()
    conference.services.following._timer = lambda: time.now
    return time


async def follow(conference: Conference, real: Time, seconds: float = 100) -> None:
    """Let the process look at what it follows."""
    real.now += seconds
    async with conference._act():
        await conference.services.following.tick()


async def edit_reports(conference: Conference) -> int:
    """Let the worker bring the reports up to date; returns how many edits that took."""

    async def holds() -> bool:
        return True

    edits = len(updates(conference))
    async with conference._act():
        await LiveReports(conference.services, conference.app.client, holds).look()
    return len(updates(conference)) - edits


def updates(conference: Conference) -> list[str]:
    return [call.method for call in conference.sandbox.calls if call.method == "chat.update"]


def reports(conference: Conference) -> list[Message]:
    return [
        m
        for m in conference.standing(conference.direct(ORGANIZER))
        if m.text.startswith("Announcement #1 · ")
    ]


async def test_the_pressed_message_becomes_the_report_and_a_direct_message_has_it_too(
    conference: Conference, real: Time
):
    conference.pass_time(seconds=0.4)  # no clock stands at whole seconds
    told = await conference.answer(ORGANIZER, f"/announce now speakers, #{RANDOM} {TEXT}")
    await conference.press(ORGANIZER, told, "Send now")
    assert told.text.startswith("Sending now in <#")
    await conference.services.broadcasts.go_out()
    await follow(conference, real, 2)
    assert "Sending: 0 of " in told.text
    assert labels(told) == ["Show the two", "Pause"]
    await conference.deliver()
    await follow(conference, real)
    assert "Sent to " in told.text
    assert "2 have no Slack account." in told.text
    assert conference.services.following._followed == []
    (report,) = reports(conference)
    assert "Sending: " in report.text  # it was posted after some seconds, and is edited in place
    assert await edit_reports(conference) == 1
    assert report.text == told.text
    assert await edit_reports(conference) == 0


async def test_slack_is_answered_five_times_at_most_and_the_last_answer_is_the_result(
    conference: Conference, real: Time
):
    told = await conference.answer(ORGANIZER, f"/announce now speakers {TEXT}")
    await conference.press(ORGANIZER, told, "Send now")
    await conference.services.broadcasts.go_out()
    for second in range(1, 8):
        conference.pass_time(
            seconds=second
        )  # the rest is through later each time: there is something new to say
        await follow(conference, real)
    assert "Sending: 0 of " in told.text
    await conference.deliver()
    await follow(conference, real)
    assert "Sent to " in told.text
    assert (
        sum(call.method == "response_url" for call in conference.sandbox.calls) <= 6
    )  # with the first answer


async def test_a_window_follows_until_it_is_closed(conference: Conference, real: Time):
    await conference.type(ORGANIZER, "/announce")
    await conference.submit(
        ORGANIZER, channels=[conference.channel(RANDOM)], date="2026-12-01", time="10:22", text=TEXT
    )
    await conference.press(ORGANIZER, conference.view(ORGANIZER), "Schedule")
    await follow(conference, real)
    assert "Scheduled: Tuesday" in words(conference.view(ORGANIZER))
    conference.be_at("10:22")
    await conference.deliver()
    await follow(conference, real)
    assert "Sent to 1 of 1 by 10:22:" in words(conference.view(ORGANIZER))
    assert conference.services.following._followed == []


async def test_what_is_scheduled_for_later_is_told_by_direct_message(conference: Conference, real: Time):
    told = await conference.answer(ORGANIZER, f"/announce 12:00 #{RANDOM} {TEXT}")
    await conference.press(ORGANIZER, told, "Schedule")
    assert "You will get a report as a direct message." in told.text
    assert conference.services.following._followed == []  # Slack would take no answer by then
    conference.be_at("12:00")
    await conference.deliver()
    (report,) = reports(conference)
    assert "Sent to 1 of 1 by 12:00:" in report.text


async def test_the_direct_message_follows_an_edit_of_what_was_sent(conference: Conference, real: Time):
    told = await conference.answer(ORGANIZER, f"/announce now #{RANDOM}, #{MAIN} {TEXT}")
    await conference.press(ORGANIZER, told, "Send now")
    await conference.deliver()
    await edit_reports(conference)
    (report,) = reports(conference)
    await conference.type(ORGANIZER, "/announce edit #1")
    await conference.submit(ORGANIZER, text="Slides are due at noon", rewrite=["yes"])
    shown = conference.view(ORGANIZER)
    assert "Changes 2 messages." in words(shown)
    await conference.press(ORGANIZER, shown, "Save changes")
    assert "The sent messages are being changed." in words(conference.view(ORGANIZER))
    assert await edit_reports(conference) == 1
    assert "Changing: 0 of 2 sent messages so far" in report.text
    gone = next(m for m in conference.standing(MAIN) if m.text == TEXT)
    conference.workspace.messages.remove(gone)
    conference.expected_in_log.append("was not edited")
    for _ in range(2):
        await write_anew(conference)
    conference.pass_time(seconds=10)
    await edit_reports(conference)
    assert "Changed 1 of 2 sent messages by 10:2" in report.text
    assert "1 could not be changed." in report.text
    await follow(conference, real)
    assert "Changed 1 of 2 sent messages" in words(conference.view(ORGANIZER))


async def test_only_the_list_changes_where_nothing_else_is_ticked(conference: Conference):
    told = await conference.answer(ORGANIZER, f"/announce now #{RANDOM} {TEXT}")
    await conference.press(ORGANIZER, told, "Send now")
    await conference.deliver()
    await conference.type(ORGANIZER, "/announce edit 1")
    await conference.submit(ORGANIZER, text="Slides are due at noon")
    shown = conference.view(ORGANIZER)
    assert "Only the list changes. The 1 message already sent stays as before." in words(shown)
    await conference.press(ORGANIZER, shown, "Save changes")
    assert "Only the list has changed." in words(conference.view(ORGANIZER))
    assert await write_anew(conference) == 0


async def test_a_report_is_brought_up_to_date_when_those_who_missed_it_get_it(conference: Conference):
    conference.expected_in_log += ["user_disabled", "was not sent"]
    person = conference.workspace.users[conference.user(SPEAKER)]
    person.deleted = True
    told = await conference.answer(ORGANIZER, f"/announce now track:Search {TEXT}")
    await conference.press(ORGANIZER, told, "Send now")
    await conference.deliver()
    await edit_reports(conference)
    (report,) = reports(conference)
    assert "1 deactivated." in report.text
    person.deleted = False
    conference.pass_time(seconds=10)
    await conference.press(ORGANIZER, report, "Resend to those who missed it")
    await conference.deliver()
    await edit_reports(conference)
    assert "deactivated" not in report.text
    assert labels(report) == []


async def test_a_report_is_brought_up_to_date_when_an_operator_sends_a_message_again(conference: Conference):
    conference.expected_in_log += ["user_disabled", "was not sent"]
    person = conference.workspace.users[conference.user(SPEAKER)]
    person.deleted = True
    told = await conference.answer(ORGANIZER, f"/announce now track:Search {TEXT}")
    await conference.press(ORGANIZER, told, "Send now")
    await conference.deliver()
    await edit_reports(conference)
    person.deleted = False
    (failed,) = await conference.services.ledger.listing(states=[State.FAILED])
    await conference.services.ledger.retry([failed.delivery.id])
    conference.pass_time(seconds=10)
    await conference.deliver()
    await edit_reports(conference)
    assert "deactivated" not in reports(conference)[0].text


async def test_a_report_whose_message_is_gone_is_left_alone(conference: Conference):
    conference.expected_in_log.append("was not edited")
    told = await conference.answer(ORGANIZER, f"/announce now #{RANDOM} {TEXT}")
    await conference.press(ORGANIZER, told, "Send now")
    await conference.deliver()
    (report,) = reports(conference)
    await conference.services.reports.report(conference.user(ORGANIZER), 1)
    conference.workspace.messages.remove(report)
    await conference.type(ORGANIZER, "/announce edit 1")
    await conference.submit(ORGANIZER, text="Slides are due at noon", rewrite=["yes"])
    await conference.press(ORGANIZER, conference.view(ORGANIZER), "Save changes")
    assert await edit_reports(conference) == 1  # refused
    assert await edit_reports(conference) == 0
