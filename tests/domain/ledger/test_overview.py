from datetime import UTC, datetime, timedelta

from bot.domain.ledger.deliveries import DeliveryKind, State
from bot.domain.ledger.overview import Imported, Outcome, Overview

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
KEY = (State.PLANNED, DeliveryKind.WELCOME)


def test_the_ledgers_of_several_workspaces_are_summed_and_the_worst_of_them_counts() -> None:
    old = Imported(0, False, Outcome.CHANGED, NOW - timedelta(hours=1))
    new = Imported(0, False, Outcome.CHANGED, NOW)
    one = Overview({KEY: 2}, 5.0, 1, 20.0, (new,), {("chat.postMessage", True): 1})
    two = Overview({KEY: 3}, 9.0, 0, -3.0, (old,), {("chat.postMessage", True): 1})
    three = Overview()
    assert Overview.of_all([one, two, three]) == Overview(
        {KEY: 5}, 9.0, 1, -3.0, (new,), {("chat.postMessage", True): 2}
    )
    assert (Overview.of_all([one]), Overview.of_all([])) == (one, None)
