import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.common.when import echo, parse_clock, parse_date, parse_day, parse_when
from bot.domain.common.zones import is_repeated, resolve
from bot.errors import BadInput, UsherError

BRUSSELS, NEW_YORK = ZoneInfo("Europe/Brussels"), ZoneInfo("America/New_York")
NOW = datetime(2026, 12, 1, 8, 0, 30, tzinfo=UTC)
"""Tuesday, half a minute past 09:00 in Brussels."""
NEW_YEAR = datetime(2025, 12, 31, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("tomorrow 9", "2 Dec 09:00"),
        ("tomorrow 09:00", "2 Dec 09:00"),
        ("tomorrow at 9am", "2 Dec 09:00"),
        ("Tomorrow, 9:00", "2 Dec 09:00"),
        ("9:00 tomorrow", "2 Dec 09:00"),
        ("tomorrow noon", "2 Dec 12:00"),
        ("today 17:30", "1 Dec 17:30"),
        ("in 2 days 1h", "3 Dec 10:00"),
        ("Tue 14:30", "1 Dec 14:30"),
        ("Tue 9:00", "1 Dec 09:00"),  # this very minute
        ("Tue 08:30", "8 Dec 08:30"),
        ("on thursday at 14h30", "3 Dec 14:30"),
        ("tuesday 9:15am", "1 Dec 09:15"),
        ("Mon 9:00", "7 Dec 09:00"),
        ("14:30 on Friday", "4 Dec 14:30"),
        ("at 10", "1 Dec 10:00"),
        ("9:30pm", "1 Dec 21:30"),
        ("12:30 p.m.", "1 Dec 12:30"),
        ("14:30", "1 Dec 14:30"),
        ("2026-12-01 09:00", "1 Dec 09:00"),
        ("2026-12-02 09:00 CET", "2 Dec 09:00"),
        ("2026-12-02T09:00+01:00", "2 Dec 09:00"),
        ("2026-12-02T08:00Z", "2 Dec 09:00"),
        ("2026-12-02T08:00:00.000Z", "2 Dec 09:00"),
        ("2026-12-02 08:00 utc", "2 Dec 09:00"),
        ("2026-12-02 10:00 UTC+2", "2 Dec 09:00"),
        ("2026-12-02 03:00 EST", "2 Dec 09:00"),
        ("2026-12-02 00:00 PST", "2 Dec 09:00"),
        ("2026-12-02 08:00 Europe/London", "2 Dec 09:00"),
        ("2026-12-02 08:00 europe/london", "2 Dec 09:00"),
        ("2 December 9:00", "2 Dec 09:00"),
        ("Dec 2nd 9:00", "2 Dec 09:00"),
        ("Wed 2 Dec, 9:00", "2 Dec 09:00"),
        ("December 2, 2026 at 9:00", "2 Dec 09:00"),
        ("today 18h", "1 Dec 18:00"),
        ("18h", "1 Dec 18:00"),
        ("17:30 h", "1 Dec 17:30"),
        ("14.30", "1 Dec 14:30"),
        ("2.12. 9:00", "2 Dec 09:00"),
        ("2.12.2026 9:00", "2 Dec 09:00"),
        ("Wed 2. 12. at 9", "2 Dec 09:00"),
        ("2026/12/02 9:00", "2 Dec 09:00"),
        ("Wednesday 2 December 2026, 09:00 (Europe/Brussels)", "2 Dec 09:00"),
        ("tmrw 9", "2 Dec 09:00"),
        ("tomorow 9:30", "2 Dec 09:30"),
        ("tommorrow at 9am", "2 Dec 09:00"),
        ("tonight 8", "1 Dec 20:00"),
        ("8 tonight", "1 Dec 20:00"),
        ("tomorrow morning at 9", "2 Dec 09:00"),
        ("tomorrow at 7 in the evening", "2 Dec 19:00"),
        ("this afternoon at 3", "1 Dec 15:00"),
        ("next tuesday 9", "8 Dec 09:00"),
        ("next friday 9", "4 Dec 09:00"),
        ("next week mon 9", "7 Dec 09:00"),
        ("next week on thursday at 9", "10 Dec 09:00"),
        ("mon next week at 9", "7 Dec 09:00"),
        ("tuesday of next week 8:30", "8 Dec 08:30"),
        ("at 9 on fri next week", "11 Dec 09:00"),
        ("9am next week wensday", "9 Dec 09:00"),
        ("fri this week 9", "4 Dec 09:00"),
        ("at 8 tomorrow evening", "2 Dec 20:00"),
        ("at 8 in the evening tomorrow", "2 Dec 20:00"),
        ("wensday 9", "2 Dec 09:00"),
        ("thrusday at 14:00", "3 Dec 14:00"),
        ("9 PT", "1 Dec 18:00"),
        ("tomorrow 9 pt", "2 Dec 18:00"),
        ("tomorrow 9am ET", "2 Dec 15:00"),
        ("tomorrow 9 Berlin", "2 Dec 09:00"),
        ("tomorrow 9:00 New York time", "2 Dec 15:00"),
        ("tomorrow 9am (Tokyo)", "2 Dec 01:00"),
        ("tomorrow 9 in San Francisco", "2 Dec 18:00"),
        ("tomorrow half past 9", "2 Dec 09:30"),
        ("quarter to 10 tomorrow", "2 Dec 09:45"),
        ("tomorrow 9 o'clock", "2 Dec 09:00"),
        ("tomorrow 0930", "2 Dec 09:30"),
        ("tomorrow at midday", "2 Dec 12:00"),
        ("in five minutes", "1 Dec 09:05"),
        ("asap", "1 Dec 09:00"),
    ],
)
def test_reads_a_time_as_people_type_it(text, at):
    when = parse_when(f"{text} #general Doors are open", NOW, BRUSSELS)
    assert f"{when.at.astimezone(BRUSSELS):%-d %b %H:%M}" == at
    assert when.at.tzinfo is UTC
    assert (when.said, when.rest) == (text, "#general Doors are open")


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("now", 0),
        ("in 20 min", 20),
        ("in 20 minutes", 20),
        ("in 2 hours", 120),
        ("in 1h 30m", 90),
        ("in 1h30m", 90),
        ("in an hour and 5 minutes", 65),
        ("in half an hour", 30),
        ("in 1.5 hours", 90),
        ("in a week", 7 * 24 * 60),
    ],
)
def test_reads_a_span_from_now_to_the_second(text, minutes):
    when = parse_when(f"{text}: 3 things", NOW, BRUSSELS)
    assert (when.at - NOW, when.rest) == (timedelta(minutes=minutes), "3 things")


@pytest.mark.parametrize(
    ("text", "year"),
    [("5 January 9:00", 2027), ("Jan 5 2028 9:00", 2028), ("31 dec 9:00", 2026), ("29 feb 2028 9:00", 2028)],
)
def test_a_day_without_a_year_is_the_coming_one(text, year):
    assert parse_when(text, NOW, BRUSSELS).at.year == year


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("14:30 AI/ML meetup", "AI/ML meetup"),
        ("14:30 est-ce vrai", "est-ce vrai"),
        ("14:30 west wing", "west wing"),
        ("14:30 et al", "et al"),
        ("14:30 PT speakers of Search hi", "speakers of Search hi"),
        ("14:30 London speakers of Search hi", "speakers of Search hi"),
        ("14:30 pt 2 follows", "pt 2 follows"),
        ("14:30 Berlin track: hi", "Berlin track: hi"),
        ("14:30 tokyo speakers hi", "tokyo speakers hi"),
        ("14:30 (lunch) in the foyer", "(lunch) in the foyer"),
        ("14:30 +1 from me", "+1 from me"),
        ("14.30 half of you", "half of you"),
        ("9.30. Doors", ". Doors"),
        ("14:30, hello", "hello"),
        ("in 5 minutes 3 people speak", "3 people speak"),
        ("14:30 marching band", "marching band"),
        ("tomorrow 9 Morning all", "Morning all"),
        ("at 10 tomorrow Evening everyone", "Evening everyone"),
        ("at 10 tomorrow evening all!", "evening all!"),
        ("14:30 next week's plan", "next week's plan"),
        ("14:30 next week we meet", "next week we meet"),
        ("now", ""),
    ],
)
def test_what_follows_the_time_is_left_alone(text, rest):
    assert parse_when(text, NOW, BRUSSELS).rest == rest


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("08:30", "Tue 1 Dec 08:30 has passed. It is now Tue 1 Dec 09:00 (Europe/Brussels)."),
        ("today 08:59 hello", "Tue 1 Dec 08:59 has passed. It is now Tue 1 Dec 09:00 (Europe/Brussels)."),
        (
            "2025-12-01 09:00",
            "Mon 1 Dec 09:00 2025 has passed. It is now Tue 1 Dec 09:00 2026 (Europe/Brussels).",
        ),
        ("1 nov 9:00", "Sun 1 Nov 09:00 has passed. It is now Tue 1 Dec 09:00 (Europe/Brussels)."),
        (
            "2027-10-31 02:30",
            "31 October 2027, 02:30, comes twice in Europe/Brussels, where the clocks change: type 2027-10-31 02:30+02:00 or 2027-10-31 02:30+01:00.",
        ),
        (
            "28 March 2027 02:30",
            "28 March 2027, 02:30, does not exist in Europe/Brussels, where the clocks change: type 2027-03-28 01:30+01:00 or 2027-03-28 03:30+02:00.",
        ),
        (
            "10:30 IST",
            "IST may mean India, Ireland or Israel: type Asia/Kolkata, Europe/Dublin or Asia/Jerusalem.",
        ),
        ("2027-07-01 09:00 CET", "CET is not used on 1 July 2027: type Europe/Brussels or +01:00 instead."),
        (
            "10:30 Europe/Brusels",
            'No time zone "Europe/Brusels". Type one such as Europe/Brussels, CET or UTC.',
        ),
        ("10:30 +23:00", 'No offset "+23:00" from UTC. Type one such as +01:00.'),
        ("2026-13-01 9:00", 'There is no day "2026-13-01". Type one such as 2026-12-01.'),
        ("1/12 9:00", '"1/12" could mean two days. Type it as 2026-12-01 or 1 Dec.'),
        ("12/1/2026 9:00", '"12/1/2026" could mean two days. Type it as 2026-12-01 or 1 Dec.'),
        ("Mon 2.12. 9:00", '2 December 2026 is a Wednesday, not "Mon".'),
        ("32.12. 9:00", 'There is no day "32 December 2026". Type one such as 2026-12-01.'),
        (
            "tomorrow midnight",
            '"midnight" could mean the beginning or the end of a day. Type 00:00 and the day that begins then.',
        ),
        (
            "morgen 9",
            '"morgen 9" does not begin with a time. Type one such as "tomorrow 09:00" or "2026-12-01 09:00 CET".',
        ),
        ("29 feb 2027 9:00", 'There is no day "29 February 2027". Type one such as 2026-12-01.'),
        ("Mon 1 Dec 2026 9:30", '1 December 2026 is a Tuesday, not "Mon".'),
        ("25:00", '"25:00" is not a time of day. Type one such as 09:00 or 5:30pm.'),
        ("13pm", '"13pm" is not a time of day. Type one such as 09:00 or 5:30pm.'),
        ("tonight #general hi", '"tonight" needs a time of day, such as "tonight 20:00".'),
        ("this afternoon: hi", '"this afternoon" needs a time of day, such as "this afternoon 14:00".'),
        ("next week #general hi", '"next week" needs a day and a time, such as "next week mon 09:00".'),
        ("next week mon #general hi", '"next week mon" needs a time of day, such as "next week mon 09:00".'),
        ("mon this week 9", "Mon 30 Nov 09:00 has passed. It is now Tue 1 Dec 09:00 (Europe/Brussels)."),
        ("tomorrow #general hi", '"tomorrow" needs a time of day, such as "tomorrow 09:00".'),
        (
            "9999-12-31 23:59-12:00",
            '"9999-12-31 23:59-12:00" is too far away. Type a nearer date.',
        ),
        ("9999-12-31 23:59Z", '"9999-12-31 23:59Z" is too far away. Type a nearer date.'),
        ("in 9999 weeks", '"in 9999 weeks" is too far away. Type a nearer date.'),
        (
            "soon #general",
            '"soon #general" does not begin with a time. Type one such as "tomorrow 09:00" or "2026-12-01 09:00 CET".',
        ),
        (
            "in a",
            '"in a" does not begin with a time. Type one such as "tomorrow 09:00" or "2026-12-01 09:00 CET".',
        ),
        ("", 'There is no time. Type one such as "tomorrow 09:00" or "2026-12-01 09:00 CET".'),
    ],
)
def test_says_what_is_wrong_and_what_to_type(text, says):
    with pytest.raises(BadInput) as refused:
        parse_when(text, NOW, BRUSSELS)
    assert str(refused.value) == says


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (datetime(2026, 12, 1, 8, 0, tzinfo=UTC), "Tuesday 1 December 2026, 09:00 (Europe/Brussels)"),
        (
            datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
            "Sunday 25 October 2026, 02:30 (Europe/Brussels, +02:00)",
        ),
        (
            datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
            "Sunday 25 October 2026, 02:30 (Europe/Brussels, +01:00)",
        ),
        (datetime(2026, 10, 25, 2, 0, tzinfo=UTC), "Sunday 25 October 2026, 03:00 (Europe/Brussels)"),
    ],
)
def test_echoes_weekday_date_and_zone(at, said):
    assert echo(at, BRUSSELS) == said


def _reads_back_or_is_asked_about(wall: datetime, zone: ZoneInfo) -> str:
    try:
        when = parse_when(f"{wall:%Y-%m-%d %H:%M} x", NEW_YEAR, zone)
    except BadInput as refused:
        choices = re.findall(r"\d{4}-\d\d-\d\d \d\d:\d\d[+-]\d\d:\d\d", str(refused))
        assert len({parse_when(choice, NEW_YEAR, zone).at for choice in choices}) == 2
        return "twice" if "comes twice" in str(refused) else "never"
    assert when.at.astimezone(zone).replace(tzinfo=None) == wall
    assert echo(when.at, zone) == f"{wall:%A} {wall.day} {wall:%B %Y, %H:%M} ({zone.key})"
    return "once"


@settings(deadline=None)
@given(st.integers(0, 365 * 24 * 60 - 1), st.sampled_from([BRUSSELS, NEW_YORK]))
def test_every_minute_of_a_year_is_echoed_as_typed_or_asked_about(minute, zone):
    _reads_back_or_is_asked_about(datetime(2026, 1, 1) + timedelta(minutes=minute), zone)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("zone", "day", "other"),
    [
        (BRUSSELS, date(2026, 3, 29), "never"),
        (BRUSSELS, date(2026, 10, 25), "twice"),
        (NEW_YORK, date(2026, 3, 8), "never"),
        (NEW_YORK, date(2026, 11, 1), "twice"),
    ],
)
def test_a_change_of_the_clocks_concerns_just_its_hour(zone, day, other):
    start = datetime(day.year, day.month, day.day)  # noqa: DTZ001
    found = [_reads_back_or_is_asked_about(start + timedelta(minutes=m), zone) for m in range(24 * 60)]
    assert (found.count(other), found.count("once")) == (60, 23 * 60)


@settings(deadline=None)
@given(st.integers(0, 366 * 24 * 60), st.sampled_from([BRUSSELS, NEW_YORK, ZoneInfo("Asia/Kolkata")]))
def test_what_is_echoed_can_be_typed_again(minute, zone):
    at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)
    assert parse_when(echo(at, zone), NEW_YEAR, zone).at == at


_TYPED = (
    "in at on now today tomorrow mon tuesday 1 9 31 99 1h 30 min hours dec december 2026 2026-12-01 9:30 24:00 9am 13pm "
    "T Z CET IST +01:00 UTC+99 Europe/Paris Etc/x (UTC) noon 1.12. 1/12 9h midnight , : - #x"
)
_PIECES = st.sampled_from(_TYPED.split())


@settings(deadline=None)
@given(st.one_of(st.text(max_size=40), st.lists(_PIECES, max_size=6).map(" ".join)))
def test_any_text_is_read_or_refused_in_one_sentence(text):
    try:
        when = parse_when(text, NOW, BRUSSELS)
    except UsherError as refused:
        sentence = str(refused)
        assert sentence.endswith(".")
    else:
        assert when.at >= NOW - timedelta(minutes=1)
        assert text.strip().startswith(when.said)
        assert text.strip().endswith(when.rest)


def test_dates_and_clock_times_are_read_alone():
    today = date(2026, 12, 1)
    assert parse_date("2 dec rust", today) == (date(2026, 12, 2), "rust")
    assert parse_date("rust 2 dec", today) is None
    assert parse_clock("9:30pm rust").__repr__() == "(datetime.time(21, 30), 'rust')"
    assert parse_clock("9 rust") is None
    assert parse_clock("9 rust", bare=True) == (time(9), "rust")
    assert parse_day("fri rust", today) == (date(2026, 12, 4), "rust")
    assert parse_date("24/7 rust", today) is None
    assert parse_date("3.1. rust", today) is None


def test_wall_times_resolve_in_any_zone():
    wall = datetime(2026, 12, 1, 9, 0)  # noqa: DTZ001
    assert resolve(wall, BRUSSELS) == datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
    assert resolve(wall, "Asia/Kolkata") == datetime(2026, 12, 1, 3, 30, tzinfo=UTC)
    assert is_repeated(datetime(2026, 10, 25, 0, 30, tzinfo=UTC), BRUSSELS)
    assert not is_repeated(datetime(2026, 3, 29, 1, 0, tzinfo=UTC), BRUSSELS)
