"""Rules, a person's settings, digests, run sheets, and reminders of starts and deadlines."""

from dataclasses import replace
from datetime import date, time, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.people.attention import DIGEST_PARTS, Duty, Personal, Quiet
from bot.domain.reminders.presence import Presence, PresenceState
from bot.domain.setup.settings import ReminderSettings
from bot.domain.submissions.papers import Status, Submission, as_authors_see
from bot.views.ledger import digests
from bot.views.ledger.digests import Part
from bot.views.people import settings as personal
from bot.views.reminders import deadlines, runsheet, sessions, starts
from bot.views.reminders import settings as rules
from bot.views.reminders.runsheet import Turn
from tests.views import hostile
from tests.views.checks import buttons, good, shown
from tests.views.samples import CONFERENCE, CONTAINER, KEYNOTE, NOW, SCALING, TALKS, WOMEN, at, many, session

some = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
DAY = date(2026, 12, 20)


def paper(key, **more):
    fields = {"status": Status.ACCEPTED, "camera_ready_due": DAY} | more
    return as_authors_see(Submission(int(key), key, f"Paper {key}", (), **fields), NOW.date())


def initial(view):
    """Action id to what a form shows at first."""
    found = {}
    for block in view["blocks"]:
        element = block.get("element", {})
        names = ("initial_value", "initial_date", "initial_time", "initial_option")
        value = next((element[name] for name in names if name in element), "")
        found[element.get("action_id")] = value["value"] if isinstance(value, dict) else value
    return found


def test_the_form_of_the_rules_shows_what_holds():
    view = good(rules.rules_modal(CONFERENCE))
    shown_first = initial(view)
    assert shown_first["setup:speakerleads"] == "1 day, 1 hour, 15 min"
    assert shown_first["setup:chairleads"] == "1 hour, 10 min"
    assert shown_first["setup:starleads"] == "15 min"
    assert shown_first["setup:deadlinedays"] == "7 days, 2 days, 1 day"
    assert shown_first["setup:hourly"] == "6"
    due = replace(CONFERENCE, reminders=ReminderSettings(main_leads=(), review_due=DAY))
    assert initial(good(rules.rules_modal(due)))["setup:reviewdue"] == "2026-12-20"
    assert good(rules.saved(due)).text == (
        "Saved. Before a session: the main channel never, rooms 10 min, speakers 1 day, 1 hour and 15 min, chairs 1 hour and "
        "10 min, people who starred it 15 min. Before a deadline: 7 days, 2 days and 1 day. Reviews are due on "
        "Sunday 20 December 2026. At most 6 messages an hour to one person."
    )


def test_the_form_of_a_person_shows_what_they_chose():
    usual = good(personal.settings_modal(CONFERENCE, Personal(), "Europe/Brussels", is_theirs=False))
    assert initial(usual)["personal:stars"] == "usual"
    assert initial(usual)["personal:quiet"] == "off"
    assert "until Slack names yours" in shown(usual)
    assert "As usual (15 min before)" in shown(usual)
    chosen = Personal(Duty.LAST, deadlines=False, star_lead=30, quiet=Quiet(time(21, 30), time(6)))
    view = good(personal.settings_modal(CONFERENCE, chosen, "Asia/Kolkata", is_theirs=True))
    assert list(initial(view).values())[:6] == ["last", "30", "off", "on", "21:30", "06:00"]
    assert "Asia/Kolkata, your zone in Slack" in shown(view)
    assert good(personal.saved(CONFERENCE, chosen, "Asia/Kolkata")).text == (
        "Saved. You are reminded once before each session of yours, 30 min before what you starred, and not of deadlines. "
        "Quiet from 21:30 to 06:00 (Asia/Kolkata)."
    )
    never = personal.saved(CONFERENCE, Personal(star_lead=0), "UTC")
    assert never.text.endswith(
        "before every session of yours, not of what you starred, and of deadlines. No quiet hours."
    )


def test_a_digest_tells_each_part_in_the_readers_zone():
    messages = [starts.star_reminder(CONFERENCE, s, NOW) for s in (KEYNOTE, WOMEN)]
    reply = good(digests.digest([Part.of(m.text, m.blocks) for m in messages], 6))
    lines = reply.text.split("\n")
    assert lines[0] == "2 things together, because you already got 6 messages this hour."
    assert lines[2] == (
        "• In 40 min, as you starred · 11:00–11:30 CET · Janson · Where have the women of tech history gone? 2.0 · "
        "Anna Example"
    )
    assert "<!date^" in shown(reply)
    assert buttons(reply) == ["Settings"]


def test_the_largest_digest_is_inside_the_limits():
    messages = [sessions.channel_reminder(CONFERENCE, None, s, NOW, talks=many(20)) for s in many(60)]
    reply = good(digests.digest([Part.of(m.text, m.blocks) for m in messages], 6))
    assert len(reply.text.split("\n")) == DIGEST_PARTS + 1
    assert all(f"Talk {n} " in reply.text for n in range(DIGEST_PARTS))


def test_a_digest_pings_nobody():
    part = Part.of("Doors are open <!channel> <@U1>", [{"type": "section", "text": {"text": "*Hi* <!here>"}}])
    told = shown(good(digests.digest([part], 1)))
    assert "<!" not in told
    assert "<@" not in told


def test_the_run_sheet_says_who_speaks_when_and_who_has_not_been_seen():
    here = Presence(TALKS[0].id, TALKS[0].start, PresenceState.HERE, 20, "U1", NOW)
    late = replace(here, session_id=TALKS[1].id, state=PresenceState.LATE, minutes=10)
    turns = [Turn(TALKS[0], here), Turn(TALKS[1], late, 1), Turn(TALKS[2], None, 3), Turn(TALKS[3])]
    reply = good(runsheet.run_sheet(CONFERENCE, CONTAINER, turns, at(12, 20), help_channel="C0HELP"))
    assert reply.text.split("\n") == [
        "You chair in 1 hour · 13:20–14:40 CET, room H.1301 (Cornil)",
        "Search I",
        "13:20 CET Ada Moss Learning to rank at checkout · is here",
        "13:40 CET Chen Li Indexes that forget · 10 min late · 1 question waits",
        "14:00 CET Fay Lund Scaling retrieval to a billion products · 3 questions wait",
        "14:20 CET Dana Roy What users mean",
        "Not seen yet: Fay Lund, Dana Roy.",
        "Help: <#C0HELP>",
    ]
    assert "✅ is here" in shown(reply)
    assert buttons(reply) == ["Details", "Settings"]


def test_a_chair_who_is_expected_elsewhere_hears_of_it():
    reply = good(runsheet.run_sheet(CONFERENCE, CONTAINER, [], at(12, 20), clash="⚠ clashes with A."))
    assert "⚠ clashes with A." in reply.text
    assert "⚠ clashes with A." in shown(reply)


def test_to_the_main_channel_all_that_starts():
    reply = good(starts.main_reminder(CONFERENCE, [WOMEN, *many(10, at(11))], at(10, 50)))
    lines = reply.text.split("\n")
    assert lines[0] == "In 10 min · 11:00 CET"
    assert lines[1].startswith("Where have the women of tech history gone? 2.0 · Janson")
    assert lines[-1] == "and 3 more"


def test_to_who_starred_it():
    reply = good(
        starts.star_reminder(
            CONFERENCE, SCALING, SCALING.start - timedelta(minutes=15), clash="⚠ clashes with X"
        )
    )
    assert reply.text.split("\n") == [
        "In 15 min, as you starred · 14:00–14:20 CET · H.1301 (Cornil)",
        "Scaling retrieval to a billion products · Fay Lund",
        "⚠ clashes with X",
    ]
    assert buttons(reply) == ["Details", "Ask", "Settings"]


def test_to_a_speaker_who_follows_in_the_room_and_what_waits():
    reply = good(sessions.speaker_reminder(CONFERENCE, KEYNOTE, at(9), follows=WOMEN, questions_waiting=3))
    assert (
        '"Program to Learn: The Power of Creative Coding", before Anna Example in the same room.'
        in reply.text
    )
    assert buttons(reply) == ["Questions (3)", "Details", "Settings"]


def test_to_authors_and_reviewers():
    one = good(deadlines.camera_ready(CONFERENCE, [paper("214")], DAY, date(2026, 12, 13)))
    assert (
        one.text.split("\n")[0] == "The camera-ready version is due in 7 days · Sun 20 December · AMLC 2026"
    )
    assert "#214 Paper 214" in one.text
    lots = good(
        deadlines.camera_ready(CONFERENCE, [paper(str(n)) for n in range(1, 30)], DAY, date(2026, 12, 19))
    )
    assert lots.text.startswith("29 camera-ready versions are due tomorrow")
    assert lots.text.endswith("and 21 more; /submission shows them all")
    reply = good(deadlines.reviews(CONFERENCE, DAY, DAY))
    assert reply.text.startswith("Reviews are due today · Sun 20 December · AMLC 2026\nIf yours are all in")


@some
@given(hostile.conferences, hostile.programs())
def test_whatever_the_data_holds(conference, program):
    good(rules.rules_modal(conference))
    good(rules.saved(conference))
    good(personal.settings_modal(conference, Personal(), conference.timezone, is_theirs=True))
    good(personal.saved(conference, Personal(quiet=Quiet(time(22), time(7))), conference.timezone))
    good(deadlines.reviews(conference, DAY, NOW.date()))
    if program:
        first = program[0]
        good(starts.main_reminder(conference, program, NOW))
        good(starts.star_reminder(conference, first, NOW))
        good(runsheet.run_sheet(conference, first, [Turn(s, None, 2) for s in program], NOW))
        messages = [starts.star_reminder(conference, s, NOW) for s in program]
        good(digests.digest([Part.of(m.text, m.blocks) for m in messages], 6))


@some
@given(hostile.conferences, st.lists(hostile.submissions, min_size=1, max_size=12, unique_by=lambda s: s.id))
def test_deadlines_of_whatever_papers(conference, papers):
    views = [as_authors_see(p, NOW.date()) for p in papers]
    good(deadlines.camera_ready(conference, views, DAY, NOW.date()))


def test_a_session_without_a_room_is_told_of_without_one():
    nowhere = session(99, "Somewhere", at(11), at(12), room=None)
    assert good(starts.star_reminder(CONFERENCE, nowhere, at(10, 45))).text == (
        "In 15 min, as you starred · 11:00–12:00 CET\nSomewhere · Anna Example"
    )
