"""Sessions that would tell a decision before its day."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from bot.domain.submissions.withheld import Talk, Waiting, shown_at, withheld

ZONE = ZoneInfo("Europe/Brussels")
RELEASE = date(2026, 12, 12)
PAPER = Waiting("214", RELEASE, frozenset({7}))
LATER = datetime(2026, 12, 14, 9, tzinfo=UTC)


def ids(*talks: Talk) -> list[int]:
    return list(withheld(talks, [PAPER], ZONE))


def test_a_session_that_presents_the_paper_waits_for_its_day():
    assert withheld([Talk(1, LATER, submission_key="#214")], [PAPER], ZONE) == {1: RELEASE}
    assert ids(Talk(1, LATER, submission_key="377"), Talk(2, LATER)) == []


def test_a_code_counts_where_an_author_presents():
    assert ids(
        Talk(1, LATER, "214", people=frozenset({7})), Talk(2, LATER, "214", people=frozenset({8}))
    ) == [1]


def test_a_session_that_begins_before_the_day_is_shown():
    assert ids(Talk(1, datetime(2026, 12, 11, 22, 59, tzinfo=UTC), submission_key="214")) == []
    assert ids(Talk(1, datetime(2026, 12, 11, 23, tzinfo=UTC), submission_key="214")) == [1]


def test_the_day_begins_at_midnight_of_the_conference():
    assert shown_at([date(2026, 12, 20), RELEASE], ZONE) == datetime(2026, 12, 11, 23, tzinfo=UTC)
    assert shown_at([], ZONE) is None
