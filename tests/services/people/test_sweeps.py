"""One sweep over the workspace's members for all: page by page, gone on with after a stop, and obedient to Slack."""

from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.delivery.reading import Reading
from bot.domain.ledger.deliveries import DeliveryKind
from bot.domain.people.model import UserKind
from bot.services.people import apart
from bot.services.people.sweeps import Sweeps
from bot.services.setup.checks import check
from bot.slack.directory import SlackUser, UserPage
from bot.slack.members import NobodyReads
from db.queries.people import linking
from tests.services.by_hand import ledger, make_usher

EVE, CHEN = "eve@example.org", "chen@example.org"
CROWD = [SlackUser(f"U{n:04}", f"u{n}@example.org", f"Name {n}") for n in range(10)]


class Slack:
    """A workspace whose list has one account on a page, and what it refuses next."""

    def __init__(self, *users):
        self.users, self.refusals, self.asked = users, [], []

    async def page(self, cursor, size):
        self.asked.append((cursor, size))
        if self.refusals:
            raise self.refusals.pop(0)
        at = int(cursor or 0)
        return UserPage(self.users[at : at + 1], str(at + 1) if at + 1 < len(self.users) else "")


def refusal(error, status=200, **headers):
    answer = {"ok": False, "error": error}
    return SlackApiError(
        error,
        AsyncSlackResponse(client=None, http_verb="GET", api_url="", req_args={}, data=answer, headers=headers,
                           status_code=status),
    )  # fmt: skip


@pytest.fixture
async def services(conference, clock):
    services = make_usher(conference, clock)
    await services.refresh()
    return services


async def linked(services, email):
    listed = await services.roster.listing([p.conference.id for p in services.programs.all()])
    return {one.slack_user for one in listed if one.email == email}


async def read_all(services, slack):
    await services.sweeps.want()
    await services.sweeps.finish(slack.page)


async def test_people_are_linked_as_each_page_is_written(services):
    slack = Slack(SlackUser("U1", EVE), *CROWD[:3], SlackUser("U2", CHEN))
    await services.sweeps.want()
    await services.sweeps.step(slack.page)
    assert (await linked(services, EVE), await linked(services, CHEN)) == ({"U1"}, {""})
    await services.sweeps.finish(slack.page)
    assert (await linked(services, EVE), await linked(services, CHEN)) == ({"U1"}, {"U2"})


async def test_a_sweep_goes_on_in_another_process_and_whoever_wants_one_joins_it(services, clock):
    slack = Slack(*CROWD[:3], SlackUser("U1", EVE))
    await services.sweeps.want()
    await services.sweeps.step(slack.page)
    other = make_usher(services.database, clock)
    await other.refresh()
    await other.sweeps.want()
    await other.sweeps.finish(slack.page)
    assert [cursor for cursor, _ in slack.asked] == ["", "1", "2", "3"]
    assert await linked(services, EVE) == {"U1"}
    assert await services.sweeps.step(slack.page) is None


async def test_a_refused_cursor_begins_again_and_loses_nothing(services):
    slack = Slack(SlackUser("U1", EVE), SlackUser("U2", CHEN))
    await services.sweeps.want()
    await services.sweeps.step(slack.page)
    slack.refusals = [refusal("invalid_cursor")]
    assert await services.sweeps.step(slack.page) == 0
    assert await linked(services, EVE) == {"U1"}
    await services.sweeps.finish(slack.page)
    assert [cursor for cursor, _ in slack.asked] == ["", "1", "", "1"]
    assert await linked(services, CHEN) == {"U2"}


async def test_slack_is_left_alone_for_as_long_as_it_says(services, clock):
    slack = Slack(SlackUser("U1", EVE))
    slack.refusals = [refusal("ratelimited", 429, **{"Retry-After": "90"})]
    await services.sweeps.want()
    assert await services.sweeps.step(slack.page) == 90
    clock.move_to(clock.utcnow() + timedelta(seconds=89))
    other = make_usher(services.database, clock)
    assert await other.sweeps.step(slack.page) == 1
    assert len(slack.asked) == 1
    clock.move_to(clock.utcnow() + timedelta(seconds=1))
    assert await other.sweeps.step(slack.page) is None


async def test_pages_get_smaller_where_slack_wants_it(services):
    slack = Slack(SlackUser("U1", EVE))
    slack.refusals = [refusal("limit_required"), refusal("limit_required")]
    await read_all(services, slack)
    assert [size for _, size in slack.asked] == [1000, 200, 100]


async def test_accounts_that_a_whole_sweep_has_not_seen_are_gone(services, clock):
    await read_all(services, Slack(SlackUser("U1", EVE), SlackUser("U2", CHEN)))
    clock.move_to(clock.utcnow() + timedelta(days=1))
    slack = Slack(*CROWD[:1], SlackUser("U2", CHEN))
    await services.sweeps.want()
    await services.sweeps.step(slack.page)
    assert await linked(services, EVE) == {"U1"}
    await services.sweeps.finish(slack.page)
    assert (await linked(services, EVE), await linked(services, CHEN)) == ({""}, {"U2"})


FULL = SlackUser("U1FULL", CHEN, "Chen")
OTHERS = [
    replace(FULL, id="U0GUEST", kind=UserKind.GUEST),
    replace(FULL, id="U0STRANGER", kind=UserKind.OUTSIDER),
    replace(FULL, id="U2BOT", kind=UserKind.BOT),
    replace(FULL, id="U2GONE", kind=UserKind.DEACTIVATED),
]


async def test_a_full_member_is_preferred_whatever_the_order_of_pages(conference, clock):
    for order in permutations([FULL, OTHERS[0], OTHERS[1]]):
        services = make_usher(conference, clock)
        await services.refresh()
        await services.people.link([], everyone=True)
        clock.move_to(clock.utcnow() + timedelta(days=1))
        await read_all(services, Slack(*order, *OTHERS[2:]))
        assert await linked(services, CHEN) == {FULL.id}, order


async def test_two_full_members_of_one_address_leave_nobody_linked_and_organizers_hear_it(conference, clock):
    for order in permutations([FULL, replace(FULL, id="U3TWIN"), OTHERS[0]]):
        services = make_usher(conference, clock)
        await services.refresh()
        await services.people.link([], everyone=True)
        clock.move_to(clock.utcnow() + timedelta(days=1))
        await read_all(services, Slack(*order))
        assert await linked(services, CHEN) == {""}, order
    (news,) = await ledger(conference, DeliveryKind.PERSON_NEWS)
    assert news.payload["what"] == "shared"
    assert news.payload["users"].split() == ["U0GUEST", FULL.id, "U3TWIN"]


@pytest.fixture
def between(monkeypatch):
    """What is to happen after it was found who is who, and before it is written: an act for each time; and the times."""
    acts, times, look = [], [], apart._look

    async def looked(database):
        found = await look(database)
        times.append(found.version)
        if acts:
            await acts.pop(0)()
        return found

    monkeypatch.setattr(apart, "_look", looked)
    return acts, times


async def test_nobody_is_linked_who_is_forgotten_while_a_page_is_matched(services, between):
    acts, times = between
    acts.append(lambda: services.own.forget(EVE, "shell"))
    await read_all(services, Slack(SlackUser("U1", EVE)))
    assert await linked(services, EVE) <= {""}
    assert len(times) == 2


async def test_a_page_is_linked_at_last_however_often_others_come_between(services, between):
    async def hold():
        async with services.database.write() as tx:
            await linking.hold(tx)

    acts, times = between
    acts += [hold] * 9
    await read_all(services, Slack(SlackUser("U1", EVE)))
    assert await linked(services, EVE) == {"U1"}
    assert len(times) == 3


async def test_an_operator_sees_how_far_it_is(services):
    slack = Slack(*CROWD[:3])
    assert await services.sweeps.progress() == ""
    await services.sweeps.want()
    await services.sweeps.step(slack.page)
    await services.sweeps.step(slack.page)
    assert (
        await services.sweeps.progress() == "The workspace's members are being read: 2 members read so far."
    )
    (found,) = [each for each in await check(services, None) if each.about == "Members"]
    assert (found.ok, found.says) == (True, await services.sweeps.progress())
    await services.sweeps.finish(slack.page)
    assert await services.sweeps.progress() == ""
    assert "Members" not in {each.about for each in await check(services, None)}


async def test_the_process_that_sends_reads_them_and_no_other(services, clock):
    slack, holds = Slack(*CROWD[:2]), [False]

    async def is_sender():
        return holds[0]

    reading = Reading(services.sweeps, clock, slack.page, is_sender)
    await reading.look()
    await reading.anew()
    assert not slack.asked
    assert await services.sweeps.latest() is None
    holds[0] = True
    assert await reading.look() == clock.utcnow()
    assert await reading.look() is None
    assert await reading.look() is None
    assert len(slack.asked) == 2


async def test_audiences_join_the_sweep_that_runs(services, clock):
    slack = Slack(SlackUser("U1", EVE), OTHERS[0], *OTHERS[2:])

    async def sleep(_):
        await services.sweeps.step(slack.page)

    sweeps = Sweeps(services.database, clock, services.people, sleep)
    found = await sweeps.listing(anew=False)  # the first to ask has them read
    assert found == {"U1": True, "U0GUEST": True, "U2BOT": False, "U2GONE": False}
    assert await sweeps.listing(anew=False) == found
    assert len(slack.asked) == 4
    assert await sweeps.listing(anew=True) == found
    assert len(slack.asked) == 8


async def test_an_audience_does_not_wait_for_a_sweep_that_slack_refuses_and_waits_for_one_that_it_limits(
    services,
):
    slack = Slack(SlackUser("U1", EVE))
    slack.refusals = [refusal("ratelimited", 429, **{"Retry-After": "0"}), refusal("missing_scope")]

    async def sleep(_):
        await services.sweeps.step(slack.page)

    sweeps = Sweeps(services.database, services.clock, services.people, sleep)
    with pytest.raises(NobodyReads, match="Slack says missing_scope"):
        await sweeps.listing(anew=False)
    assert len(slack.asked) == 2


async def test_an_audience_does_not_wait_for_a_sweep_that_nobody_reads(services, clock):
    async def sleep(seconds):
        clock.move_to(clock.utcnow() + timedelta(seconds=seconds))

    for anew in (False, True):
        with pytest.raises(NobodyReads):
            await Sweeps(services.database, clock, services.people, sleep).listing(anew)


async def test_twenty_thousand_members_take_a_page_each_three_seconds(services, clock):
    many = [SlackUser(f"U{n:05}", f"n{n}@example.org", f"Name {n}", kind=UserKind.BOT) for n in range(19_998)]
    everybody = [SlackUser("U1", EVE), *many, SlackUser("U2", CHEN)]
    started, bucket, asked = clock.utcnow(), 20.0, clock.utcnow()

    async def page(cursor, size):
        nonlocal bucket, asked
        bucket, asked = min(20.0, bucket + (clock.utcnow() - asked).total_seconds() / 3), clock.utcnow()
        if bucket < 1:
            raise refusal("ratelimited", 429, **{"Retry-After": "3"})
        bucket -= 1
        at = int(cursor or 0)
        return UserPage(
            tuple(everybody[at : at + size]), str(at + size) if at + size < len(everybody) else ""
        )

    async def sleep(seconds):
        clock.move_to(clock.utcnow() + timedelta(seconds=seconds))

    sweeps = Sweeps(services.database, clock, services.people, sleep)
    await sweeps.want()
    await sweeps.step(page)
    assert (await linked(services, EVE), clock.utcnow() - started) == ({"U1"}, timedelta(0))
    await sweeps.finish(page)
    assert await linked(services, CHEN) == {"U2"}
    assert clock.utcnow() - started <= timedelta(minutes=1)
