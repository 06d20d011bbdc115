"""kill -9 of worker processes at random moments, and a Slack that fails at random: every message arrives once.

`make bench` plays the same at full size: 700 messages and 100 kills.
"""

import pytest

from tests.delivery.kills import Trial, play
from tests.patience import GUARD

KILLS, PEOPLE, REMINDED = 5, 24, 8


async def once(url, workers):
    found = await play(Trial(url, workers, KILLS, PEOPLE, REMINDED, faults=0.2, seconds=GUARD, seed=162))
    assert (found.missing, found.double) == (0, 0)
    assert found.planned == PEOPLE + REMINDED
    assert found.kills >= 3  # the rest may find nothing left to do
    assert found.failed.keys() >= {"drop_after", "status", "error", "rate"}


async def test_one_worker_at_a_time(database_url):
    await once(database_url, workers=1)


@pytest.mark.postgres
async def test_three_workers_at_once(postgres_url):
    await once(postgres_url, workers=3)
