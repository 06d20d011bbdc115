"""A line names the right day to every reader, wherever they are: read as Slack shows it, and in plain words."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.people.reader import Reader
from bot.domain.program.answers import Answer, AnswerKind
from bot.domain.program.changes import Change, Slot
from bot.domain.program.model import day_of
from bot.domain.program.sessions import Conference
from bot.domain.reminders.boards import Entry, Spot
from bot.domain.reminders.presence import Light
from bot.views.common import times
from bot.views.program import agenda, answers, cards, entries, notices
from bot.views.program.notices import Told
from bot.views.reminders import runsheet, sessions, starts
from bot.views.reminders.board import board
from tests.views.checks import good, shown
from tests.views.samples import CONFERENCE, NOW, at, session

ZONES = (
    "Europe/Brussels", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kathmandu", "America/New_York",
    "Australia/Lord_Howe", "America/Los_Angeles", "UTC",
)  # fmt: skip
AUCKLAND, BRUSSELS = "Pacific/Auckland", "Europe/Brussels"
TOKEN = re.compile(r"<!date\^(\d+)\^(\{date_short_pretty\} at )?\{time\}\|[^>]*>")
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
WORDS = re.compile(r"((?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) \d+ [A-Z][a-z]{2} )?(\d\d:\d\d)")
AUTUMN, SPRING = datetime(2026, 10, 20, tzinfo=UTC), datetime(2027, 3, 10, tzinfo=UTC)
"""From when on clocks change within weeks, in one zone after the other."""


def in_zone(zone):
    return Conference(1, "x", "X", zone)


def lead(text):
    """The times before the title of a line."""
    return text.partition("*Talk*")[0]


def read(text, zone, implied):
    """The wall times of a line for a reader in `zone`, who takes a time without a date for one of `implied`.

    A second one without a date is the next such time. None where the day cannot be known.
    """
    found: list[datetime | None] = []
    for unix, dated in TOKEN.findall(text):
        wall = datetime.fromtimestamp(int(unix), UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        found.append(_taken(wall, bool(dated), found, implied))
    return found


def read_plain(text, year, implied):
    found: list[datetime | None] = []
    for dated, clock in WORDS.findall(text):
        day = _date(dated, year) if dated else date(2000, 1, 1)
        wall = datetime.combine(day, time.fromisoformat(clock))
        found.append(_taken(wall, bool(dated), found, implied))
    return found


def _date(words, year):
    """As "Tue 1 Dec "; the weekday has to be that day's."""
    weekday, day, month = words.split()
    found = date(year, MONTHS.index(month) + 1, int(day))
    assert f"{found:%a}" == weekday
    return found


def _taken(wall, dated, before, implied):
    if dated:
        return wall
    if not before:
        return datetime.combine(implied, wall.time()) if implied else None
    if before[0] is None:
        return None
    same = datetime.combine(before[0].date(), wall.time())
    return same if same >= before[0] else same + timedelta(days=1)


def wall(moment, zone):
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None, second=0, microsecond=0)


def agree(found, *expected):
    """Times agree to the minute; where clocks change within the session both readings of the end are an hour apart."""
    for one, other in zip(found, expected, strict=True):
        assert one is not None, "the day cannot be known"
        assert one.replace(second=0) == other


@st.composite
def lines(draw):
    conference = in_zone(draw(st.sampled_from(ZONES)))
    start = draw(st.sampled_from((AUTUMN, SPRING))) + timedelta(minutes=draw(st.integers(0, 27 * 24 * 60)))
    length = draw(st.sampled_from((1, 20, 90, 300, 719, 720, 1440, 4000)))
    ahead = draw(st.integers(91, 60 * 60))
    talk = session(1, "Talk", start, start + timedelta(minutes=length))
    now = start - timedelta(minutes=ahead)
    known = draw(st.sampled_from(("", *ZONES)))
    return conference, talk, now, known


def clocks_change(talk, zone):
    offsets = {m.astimezone(ZoneInfo(zone)).utcoffset() for m in (talk.start, talk.end)}
    return len(offsets) > 1


@settings(max_examples=400, deadline=None)
@given(lines(), st.booleans())
def test_any_line_names_the_right_day_to_any_reader(line, has_heading):
    conference, talk, now, known = line
    heading = day_of(talk.start, conference.zone) if has_heading else None
    view = entries.list_context(conference, now, frozenset(), reader=Reader(known), day=heading)
    listed = entries.entry(view, talk)
    for zone in [known] if known else ZONES:
        implied = heading or (wall(now, zone).date() if known else None)
        if not clocks_change(talk, zone):
            agree(
                read(lead(listed.blocks[0]["text"]["text"]), zone, implied),
                wall(talk.start, zone),
                wall(talk.end, zone),
            )
    here = conference.timezone
    said = heading
    if not said and known and wall(now, known).date() == wall(now, here).date():
        said = wall(now, here).date()  # "today" is one day to both
    if not clocks_change(talk, here):
        plain = read_plain(listed.text.partition(" · ")[0], talk.start.year, said)
        agree(plain, wall(talk.start, here), wall(talk.end, here))


@settings(max_examples=200, deadline=None)
@given(lines())
def test_the_agendas_headings_never_mislead(line):
    conference, talk, now, known = line
    reply = good(agenda.agenda(conference, (talk,), now, reader=Reader(known)))
    heading = reply.blocks[1]["text"]["text"].strip("*")
    for zone in [known] if known else ZONES:
        day = wall(now, zone).date() if heading == "Today" else day_of(talk.start, conference.zone)
        assert heading in {"Today", times.long_date(day)}
        if not clocks_change(talk, zone):
            agree(
                read(lead(reply.blocks[2]["text"]["text"]), zone, day),
                wall(talk.start, zone),
                wall(talk.end, zone),
            )


def test_a_reader_elsewhere_sees_the_day_of_the_line_that_is_not_the_headings():
    late = session(1, "Talk", at(22), at(23))
    there = good(agenda.agenda(CONFERENCE, (late,), NOW, reader=Reader(AUCKLAND)))
    assert there.blocks[1]["text"]["text"] == "*Today*"  # 22:20 there, while the talk is tomorrow
    assert "{date_short_pretty}" in there.blocks[2]["text"]["text"]
    here = good(agenda.agenda(CONFERENCE, (late,), NOW, reader=Reader(BRUSSELS)))
    assert here.blocks[1]["text"]["text"] == "*Today*"
    assert "{date_short_pretty}" not in here.blocks[2]["text"]["text"]


def test_what_is_past_midnight_says_its_day_under_the_evening_before():
    night = session(1, "Talk", at(1, day=2), at(2, day=2))
    reply = good(agenda.agenda(CONFERENCE, (night,), NOW, reader=Reader(BRUSSELS)))
    assert reply.text.split("\n")[1:] == [
        "Today:",
        "Wed 2 Dec 01:00–02:00 CET · Talk · starred · Janson · Anna Example",
    ]
    assert reply.blocks[2]["text"]["text"].startswith("<!date^1796169600^{date_short_pretty} at {time}|")


def test_an_end_on_another_day_says_so():
    booth = session(1, "Talk", at(9), at(0, day=3))
    now = at(12)
    for zone in ("", BRUSSELS):
        card = good(cards.card(CONFERENCE, booth, now, reader=Reader(zone)))
        assert "now, until Thu 3 Dec 00:00 CET" in card.text
        assert "now, until <!date^1796252400^{date_short_pretty} at {time}|Thu 3 Dec 00:00 CET>" in shown(
            card
        )
    party = session(2, "Talk", at(20), at(1, day=2))
    assert times.plain_span(CONFERENCE, party.start, party.end) == "20:00–Wed 2 Dec 01:00 CET"


def test_what_has_moved_from_another_day_of_the_readers_says_so():
    moved = session(1, "Talk", at(14), at(15), moved_from=at(10))
    assert "moved from <!date^1796115600^{time}|" in shown(
        cards.card(CONFERENCE, moved, NOW, reader=Reader(BRUSSELS))
    )
    for zone in ("", "Asia/Tokyo", AUCKLAND):
        said = shown(cards.card(CONFERENCE, moved, NOW, reader=Reader(zone)))
        same = zone == "Asia/Tokyo"
        assert ("moved from <!date^1796115600^{time}|" in said) is same


def test_a_lists_heading_with_a_time_past_midnight_names_that_day():
    found = Answer(AnswerKind.DAY, day=date(2026, 12, 1), at=at(1, day=2))
    assert answers.heading(CONFERENCE, found) == "Tuesday 1 December, Wed 2 Dec 01:00 CET"


def test_messages_to_one_person_say_the_day_where_it_is_another_of_theirs():
    soon, early = session(1, "Talk", at(14), at(14, 20)), at(11, 30)
    views = (
        lambda zone: sessions.speaker_reminder(CONFERENCE, soon, early, zone=zone),
        lambda zone: starts.star_reminder(CONFERENCE, soon, early, zone=zone),
        lambda zone: runsheet.run_sheet(CONFERENCE, soon, [], early, zone=zone),
    )
    for view in views:
        assert "{date_short_pretty}" not in shown(good(view(BRUSSELS)))
        assert "{date_short_pretty}" in shown(
            good(view(AUCKLAND))
        )  # 23:30 on Tuesday there, 02:00 on Wednesday


def test_a_days_board_dates_what_is_another_day_to_its_reader():
    entry = Entry(session(1, "Talk", at(14), at(15)), Light.ASKED)
    for zone, dated in ((BRUSSELS, False), (AUCKLAND, True), ("", True)):
        said = shown(good(board(CONFERENCE, Spot(1, date(2026, 12, 1)), [entry], {}, NOW, zone=zone)))
        assert ("{date_short_pretty}" in said) is dated


def test_a_changed_end_says_its_day():
    before, after = Slot(at(9), at(0, day=3)), Slot(at(9), at(18))
    told = Told(Change(1, "Talk", before, after))
    assert "(was until Thu 3 Dec 00:00 CET)" in notices.sentence(CONFERENCE, told, is_plain=True)
    assert "until <!date^1796252400^{date_short_pretty}" in notices.sentence(CONFERENCE, told)
