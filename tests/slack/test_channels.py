"""Channels and accounts as Slack knows them: an id costs one call, a name is looked for once, a miss is remembered."""

import asyncio
from collections import Counter

import pytest
from slack_sdk.errors import SlackApiError

from bot.errors import BadInput
from bot.slack.directory import user_of
from bot.slack.members import Members, NobodyReads

OURS, THEIRS = "T1", "T2"


class Timer:
    """Seconds that pass only when told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class FakeSlack:
    """Slack's edge: the channels and accounts of a workspace, in pages of two; `calls` counts."""

    def __init__(self) -> None:
        self.calls = Counter()
        self.gate = asyncio.Event()
        self.gate.set()
        self.asked = asyncio.Event()
        """Set once a channel is looked for by its id and by its name."""
        self.channels = {
            "C1": {"id": "C1", "name": "general", "is_member": True},
            "C2": {"id": "C2", "name": "past", "is_archived": True},
            "C3": {"id": "C3", "name": "room", "is_member": False},
        }
        self.users = {
            "U1": {"id": "U1", "team_id": OURS, "profile": {"email": "ann@example.org"}},
            "U2": {"id": "U2", "team_id": OURS, "is_restricted": True, "profile": {}},
            "U3": {"id": "U3", "team_id": THEIRS, "profile": {"email": "zoe@example.com"}},
            "U4": {"id": "U4", "team_id": OURS, "deleted": True, "profile": {}},
            "B1": {"id": "B1", "team_id": OURS, "is_bot": True, "profile": {}},
        }
        self.unlisted = set()
        self.inside = {"C1": list(self.users)}

    async def _take(self, method):
        self.calls[method] += 1
        if self.calls["list"] and self.calls["info"]:
            self.asked.set()
        await self.gate.wait()

    async def conversations_info(self, *, channel):
        await self._take("info")
        if channel not in self.channels:
            raise SlackApiError("", {"ok": False, "error": "channel_not_found"})
        return {"channel": self.channels[channel]}

    async def conversations_list(self, *, types, limit, cursor):
        assert types == "public_channel,private_channel"
        assert limit < 1000
        await self._take("list")
        return _page("channels", list(self.channels.values()), cursor)

    async def conversations_members(self, *, channel, limit, cursor):
        await self._take("members")
        return _page("members", self.inside[channel], cursor)

    async def listed(self, anew):
        """As a sweep has seen them."""
        await self._take("anew" if anew else "users")
        return {id_: user_of(u, OURS).active for id_, u in self.users.items() if id_ not in self.unlisted}

    async def users_info(self, *, user):
        await self._take("user")
        if user not in self.users:
            raise SlackApiError("", {"ok": False, "error": "user_not_found"})
        return {"user": self.users[user]}

    async def users_lookupByEmail(self, *, email):  # noqa: N802 - the SDK's name
        await self._take("address")
        for user in self.users.values():
            if user["profile"].get("email") == email:
                return {"user": user}
        raise SlackApiError("", {"ok": False, "error": "users_not_found"})

    async def auth_test(self):
        await self._take("auth")
        return {"team_id": OURS}


def _page(name, items, cursor):
    start = int(cursor or 0)
    following = str(start + 2) if start + 2 < len(items) else ""
    return {name: items[start : start + 2], "response_metadata": {"next_cursor": following}}


@pytest.fixture
def slack():
    return FakeSlack()


@pytest.fixture
def timer():
    return Timer()


@pytest.fixture
def members(slack, timer):
    members = Members(slack, OURS, timer)
    members.listed = slack.listed
    return members


@pytest.mark.parametrize("text", ["C1", "#C1", "<#C1|general>", "<#C1|>", "<#C1>"])
async def test_an_id_costs_one_call_and_no_name_is_looked_for(members, slack, text):
    assert (await members.find(text)).name == "general"
    assert (await members.find(text)).id == "C1"
    assert slack.calls == {"info": 1}


async def test_an_id_that_there_is_not_is_a_miss_that_is_remembered(members, slack, timer):
    for _ in range(3):
        with pytest.raises(BadInput, match="I can't see a channel with that id"):
            await members.find("<#C9|gone>")
    assert slack.calls == {"info": 1}
    slack.channels["C9"] = {"id": "C9", "name": "back"}
    timer.now += 61
    assert (await members.find("<#C9|gone>")).name == "back"


async def test_a_name_is_looked_for_once(members, slack):
    assert (await members.find("#general")).id == "C1"
    assert (await members.find("Room")).id == "C3"
    assert slack.calls["list"] == 2  # both pages, once


async def test_names_that_there_are_not_do_not_read_all_channels_each_time(members, slack, timer):
    for name in ("#nowhere", "#nothing", "#nowhere"):
        with pytest.raises(
            BadInput, match=f"I can't see a channel {name}. If it is private, invite me there"
        ):
            await members.find(name)
    assert slack.calls == {"list": 2}
    slack.channels["C4"] = {"id": "C4", "name": "nowhere"}
    timer.now += 61
    assert (await members.find("#nowhere")).id == "C4"
    assert slack.calls["list"] == 4


async def test_who_asks_at_the_same_time_waits_for_the_same_answer(members, slack):
    slack.gate.clear()
    asking = [asyncio.create_task(members.find("#room")) for _ in range(20)]
    asking += [asyncio.create_task(members.find("<#C1|>")) for _ in range(20)]
    await slack.asked.wait()
    asking[0].cancel()  # the others go on
    slack.gate.set()
    found = await asyncio.gather(*asking, return_exceptions=True)
    assert [c.id for c in found[1:]] == ["C3"] * 19 + ["C1"] * 20
    assert slack.calls == {"list": 2, "info": 2}


async def test_what_fails_is_not_remembered(members, slack):
    slack.channels, kept = None, slack.channels
    with pytest.raises(TypeError):
        await members.find("C1")
    slack.channels = kept
    assert (await members.find("C1")).id == "C1"


async def test_an_archived_channel_is_refused(members):
    for text in ("#past", "<#C2|past>"):
        with pytest.raises(BadInput, match="#past is archived"):
            await members.find(text)


async def test_what_has_changed_is_asked_again(members, slack):
    assert (await members.find("#room")).id == "C3"
    slack.channels["C3"]["name"] = "hall"
    members.forget("C3")
    assert (await members.find("#hall")).id == "C3"
    with pytest.raises(BadInput):
        await members.find("#room")


async def test_members_are_the_people_of_ours(members, slack):
    assert await members.members("C1") == ("U1", "U2")
    assert await members.members("C1") == ("U1", "U2")
    assert slack.calls == {"members": 3, "users": 1}


async def test_who_came_after_the_sweep_is_asked_about_and_outsiders_whom_slack_does_not_list_are_none(
    members, slack, timer
):
    slack.unlisted = {"U3"}
    await members.members("C1")
    slack.users["U5"] = {"id": "U5", "team_id": OURS, "profile": {}}
    slack.unlisted.add("U5")
    slack.inside["C1"].append("U5")
    timer.now += 61
    assert await members.members("C1") == ("U1", "U2", "U5")
    assert slack.calls["user"] == 3  # U3 before, then both


async def test_a_crowd_of_outsiders_is_not_asked_about_one_by_one(members, slack, timer):
    crowd = [f"U9{n}" for n in range(30)]
    slack.inside["C1"] += crowd
    assert await members.members("C1") == ("U1", "U2")
    timer.now += 61
    assert await members.members("C1") == ("U1", "U2")
    assert "user" not in slack.calls
    assert slack.calls["anew"] == 2


async def test_an_address_is_looked_up_once_and_an_outsiders_is_nobodys(members, slack):
    for _ in range(2):
        assert await members.with_address("ann@example.org") == "U1"
        assert await members.with_address("zoe@example.com") == ""
        assert await members.with_address("nobody@example.org") == ""
    assert slack.calls == {"address": 3}


@pytest.mark.parametrize(
    ("user", "known"),
    [("U1", True), ("U2", True), ("U3", False), ("U4", False), ("B1", False), ("U0NOBODY", False)],
)
async def test_whose_account_is_a_persons_of_ours(members, user, known):
    assert await members.knows(user) is known


async def test_our_own_workspace_is_asked_for_where_nobody_said_it(slack, timer):
    members = Members(slack, timer=timer)
    assert await members.knows("U1")
    assert await members.knows("U2")
    assert slack.calls["auth"] == 1


async def test_only_the_one_sweep_says_who_is_of_ours(slack, timer):
    members = Members(slack, OURS, timer)
    with pytest.raises(NobodyReads):
        await members.members("C1")
    members.listed = slack.listed
    assert await members.members("C1") == ("U1", "U2")
