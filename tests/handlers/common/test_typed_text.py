"""What people have written is never lost by an error: the form opens with it, or the error quotes it."""

import pytest

from tests.handlers.conference import ATTENDEE, LIGHTHOUSE, MAIN, ORGANIZER, RANDOM, Conference, labels, words

LONG = "Doors are open. " * 190
"""3,040 characters: more than Slack takes in one input."""


def entered(conference: Conference, name: str) -> object:
    """What the open form holds in the input of that name."""
    held = conference.view(ORGANIZER).values[f"announce:{name}"][f"announce:{name}"]
    return next((value for name, value in held.items() if value and name != "type"), None)


@pytest.mark.parametrize(
    ("line", "text", "others", "problem"),
    [
        ("tomorrow 9 generl Doors are open", "generl Doors are open", None, "is neither a channel"),
        (
            "yesterday 9 speakers Doors are open",
            "yesterday 9 speakers Doors are open",
            None,
            "begin with a time",
        ),
        ("10:40 #nowhere Doors are open", "Doors are open", "#nowhere", "I can't see a channel #nowhere"),
        (
            "10:40 @nobody-here Doors are open",
            "Doors are open",
            "@nobody-here",
            'Nobody here is called "@nobody-here"',
        ),
    ],
)
async def test_the_form_opens_with_a_line_in_which_something_is_wrong(
    conference: Conference, line, text, others, problem
):
    told = await conference.answer(ORGANIZER, f"/announce {line}")
    assert problem in told.text
    assert problem in words(conference.view(ORGANIZER)).replace("\\", "")
    assert entered(conference, "text") == text
    assert entered(conference, "others") == others
    if others:  # the time was read
        assert entered(conference, "time") == "10:40"
        await conference.submit(ORGANIZER, others="speakers")
        assert labels(conference.view(ORGANIZER))[0] == "Schedule"


async def test_where_no_form_opens_the_error_quotes_what_was_typed(conference: Conference):
    conference.sandbox.faults.add("views.open", error="expired_trigger_id")
    told = await conference.answer(ORGANIZER, "/announce tomorrow 9 generl Doors *are* <open>")
    assert "is neither a channel" in told.text
    assert "You typed:\ntomorrow 9 generl Doors *are* &lt;open&gt;" in told.text
    told = await conference.answer(ORGANIZER, f"/announce tomorrow 9 speakers {LONG}")
    assert LONG.strip() in told.text


async def test_a_question_that_is_lost_by_a_fault_of_ours_is_quoted(conference: Conference, monkeypatch):
    def fails(*_args, **_more):
        raise RuntimeError

    monkeypatch.setattr(conference.services.questions, "here_and_now", fails)
    conference.expected_in_log.append("reference")
    told = await conference.answer(ATTENDEE, "/ask Why is the index a day old?", LIGHTHOUSE)
    assert "Give an organizer the reference" in told.text
    assert "You typed:\nWhy is the index a day old?" in told.text


async def test_what_was_entered_in_a_window_that_is_closed_is_sent_with_the_error(conference: Conference):
    conference.workspace.channels[conference.channel(RANDOM)].is_archived = True
    await conference.type(ORGANIZER, "/announce")
    conference.sandbox.faults.add("views.update", error="not_found")
    values = {"date": "2026-12-01", "time": "10:50", "text": "Doors are open"}
    await conference.submit(ORGANIZER, channels=[conference.channel(RANDOM)], **values)
    told = conference.only()
    assert told.channel == conference.direct(ORGANIZER)
    assert "archived" in told.text
    assert told.text.endswith("You typed:\nDoors are open")


@pytest.mark.parametrize(
    ("typed", "meant"), [("lst", "list"), ("reprot 1", "report 1"), ("canel #1", "cancel #1")]
)
async def test_a_misspelt_verb_is_no_announcement(conference: Conference, typed, meant):
    told = await conference.answer(ORGANIZER, f"/announce {typed}")
    assert told.text == f"Did you mean /announce {meant}?"
    assert conference.workspace.views.stack(conference.user(ORGANIZER)) == []


async def test_here_is_the_channel_in_which_it_is_typed_and_a_correction_is_said(conference: Conference):
    told = await conference.answer(ORGANIZER, "/announce now here and speakers of Serch: Doors", LIGHTHOUSE)
    assert told.text.startswith('No track "Serch"; taken as Search.\nNow in <#')
    assert f"<#{conference.channel(LIGHTHOUSE)}> and to the speakers of Search" in told.text


async def test_change_shows_all_that_was_chosen(conference: Conference):
    line = f"/announce every thu at 9 until 2026-12-03 #{MAIN}, speakers of room Lighthouse, @ruth.steinbach, track:Search Doors"
    told = await conference.answer(ORGANIZER, line)
    await conference.press(ORGANIZER, told, "Change")
    assert entered(conference, "text") == "Doors"
    assert entered(conference, "channels") == [conference.channel(MAIN)]
    assert "track:Search" in str(entered(conference, "people"))
    assert entered(conference, "others") == "speakers of room Lighthouse, @Ruth Steinbach"
    assert (entered(conference, "cron"), entered(conference, "until")) == ("0 9 * * thu", "2026-12-03")
    await conference.submit(ORGANIZER, cron="at 9 every weekday")
    assert "every weekday at 09:00 until Thursday 3 December" in words(conference.view(ORGANIZER))
