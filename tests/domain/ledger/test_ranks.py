"""Who goes first."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import product
from typing import NamedTuple

import pytest

from bot.domain.ledger.deliveries import DeliveryKind, Plan, Priority
from bot.domain.ledger.ranks import Rank, order, place, places, rank_of
from tests.conftest import NOW


class Row(NamedTuple):
    id: int
    kind: str
    priority: int
    due_at: datetime
    expires_at: datetime | None


def row(plan: Plan, number: int) -> Row:
    return Row(number, plan.kind.value, int(plan.priority), plan.due_at, plan.expires_at)


def plan(kind: DeliveryKind, due: float = 0, expires: float | None = None, priority=Priority.TIMELY) -> Plan:
    """Due in so many minutes, and of use until so many minutes."""
    end = None if expires is None else NOW + timedelta(minutes=expires)
    return Plan(kind, "s", "r", f"{kind}:{due}", NOW + timedelta(minutes=due), end, priority)


def sorted_kinds(*plans: Plan) -> list[str]:
    keyed = [(order(row(p, n), place(p)), p.dedupe_key) for n, p in enumerate(plans)]
    return [key for _, key in sorted(keyed)]


STAR = plan(DeliveryKind.STAR_REMINDER, 0, 3)
BROADCAST = plan(DeliveryKind.ANNOUNCEMENT, -10, 20, Priority.BULK)


def test_what_a_session_depends_on_is_first_presence_before_speakers_before_channels():
    plans = [
        plan(k, 0, 3)
        for k in (DeliveryKind.CHANNEL_REMINDER, DeliveryKind.SPEAKER_REMINDER, DeliveryKind.PRESENCE_NEWS)
    ]
    assert sorted_kinds(BROADCAST, STAR, *plans) == [
        "presence-news:0", "speaker-reminder:0", "channel-reminder:0", "star-reminder:0", "announcement:-10",
    ]  # fmt: skip


def test_a_presence_ask_and_a_speakers_reminder_go_in_the_order_in_which_they_fell_due():
    hour, half = plan(DeliveryKind.SPEAKER_REMINDER, -35, 25), plan(DeliveryKind.PRESENCE_ASK, -5, 25)
    assert sorted_kinds(half, hour) == ["speaker-reminder:-35", "presence-ask:-5"]
    later = plan(DeliveryKind.SPEAKER_REMINDER, -1, 25)
    assert sorted_kinds(later, half) == ["presence-ask:-5", "speaker-reminder:-1"]


def test_of_these_the_one_that_loses_its_use_first_is_before_the_others():
    soon, later = plan(DeliveryKind.CHANNEL_REMINDER, 0, 3), plan(DeliveryKind.SPEAKER_REMINDER, -50, 10)
    assert sorted_kinds(later, soon) == ["channel-reminder:0", "speaker-reminder:-50"]


@pytest.mark.parametrize(
    "kind", [DeliveryKind.SPEAKER_REMINDER, DeliveryKind.CHANNEL_REMINDER, DeliveryKind.PRESENCE_ASK]
)
def test_a_day_ahead_it_is_before_a_star_that_ends_in_a_minute(kind):
    assert sorted_kinds(plan(DeliveryKind.STAR_REMINDER, -2, 1), plan(kind, 0, 24 * 60))[0].startswith(kind)


def test_stars_are_before_a_broadcast_that_may_wait_and_after_one_that_may_not():
    assert sorted_kinds(BROADCAST, STAR) == ["star-reminder:0", "announcement:-10"]
    assert (
        sorted_kinds(replace(BROADCAST, expires_at=NOW + timedelta(minutes=1)), STAR)[0] == "announcement:-10"
    )


def test_a_question_does_not_wait_for_stars_or_for_other_answers():
    asked = plan(DeliveryKind.QUESTION, 0, 360, Priority.NOW)
    news = plan(DeliveryKind.ANNOUNCEMENT_NEWS, -1, None, Priority.ORDINARY)
    assert sorted_kinds(STAR, news, asked) == ["question:0", "announcement-news:-1", "star-reminder:0"]


def test_what_never_expires_is_before_what_came_an_hour_later():
    waits = plan(DeliveryKind.ROLE_NEWS, -61, None, Priority.ORDINARY)
    assert sorted_kinds(STAR, waits) == ["role-news:-61", "star-reminder:0"]
    assert sorted_kinds(STAR, replace(waits, due_at=NOW)) == ["star-reminder:0", "role-news:-61"]


def test_a_notice_to_the_thousands_who_starred_a_session_is_not_before_the_reminders():
    notice = plan(DeliveryKind.CHANGE_NOTICE, 0, 30, Priority.NOW)
    assert rank_of(place(notice)) is Rank.MANY
    assert sorted_kinds(STAR, notice) == ["change-notice:0", "star-reminder:0"]


def test_every_plan_has_one_of_the_places():
    known = set(places())
    for kind, priority, expires in product(DeliveryKind, Priority, (None, 1, 15, 30, 3000)):
        assert place(plan(kind, 0, expires, priority)) in known
