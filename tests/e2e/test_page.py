"""The sandbox page in headless Chromium, with the real bot and the sample conference behind it."""

import asyncio
import re
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from unittest import mock

import aiohttp
import pytest

from bot.config import Settings
from bot.delivery.worker import Worker
from bot.demo.demo import demonstration
from bot.demo.stage import Stage
from bot.domain.ledger.deliveries import OPEN, DeliveryKind
from db.queries.ledger import deliveries
from tests.conftest import NOW
from tests.patience import GUARD

playwright = pytest.importorskip("playwright.async_api")

_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
CHROMIUM = next((p for p in ("/usr/bin/chromium", *map(shutil.which, _NAMES)) if p and Path(p).exists()), "")
_SWITCHES = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_PATIENCE = 120_000
"""Milliseconds for what the page is to show: the machine may be busy."""
_UNHURRIED = {
    "timeout": GUARD,
    "lease": timedelta(seconds=4 * GUARD),
    "sender_lease": timedelta(seconds=4 * GUARD),
}
MAIN, RANDOM, LIGHTHOUSE = "C0001", "C0004", "C0005"
ORGANIZER, SPEAKER, NEXT_SPEAKER, ATTENDEE = "ines.carvalho", "arjun.menon", "daniel.okafor", "ruth.steinbach"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM, reason="no Chromium is installed"),
]
expect = playwright.expect
Seat = Callable[..., Awaitable["playwright.Page"]]


@asynccontextmanager
async def unhurried() -> AsyncIterator[Stage]:
    """The demo as its page opens, on a clock that only the page moves.

    Leases are long: what a slow machine has overslept is tried again when the clock has moved, and it does not.
    """
    with mock.patch.dict(Worker.__init__.__kwdefaults__, _UNHURRIED):
        async with demonstration(Settings(), port=0, now=NOW, before=timedelta(0)) as stage:
            stage.app.services.clock.set_speed(0)
            # what is tested here is the page, not the way to Slack
            stage.sandbox.workspace.network.seconds = 0
            with (
                mock.patch("handlers.common.turn.crossing", stage.sandbox.outbound.idle),
                mock.patch("bot.sandbox.views.TRIGGER_SECONDS", GUARD),
            ):
                yield stage
            assert stage.sandbox.problems == []


@pytest.fixture
async def demo() -> AsyncIterator[Stage]:
    async with unhurried() as stage:
        yield stage


@pytest.fixture
async def seat(demo: Stage) -> AsyncIterator[Seat]:
    """Sit down as one of the people, in a channel; at the end nothing went wrong in anybody's page."""
    wrong: list[str] = []
    expect.set_options(timeout=_PATIENCE)
    async with playwright.async_playwright() as started:
        browser = await started.chromium.launch(executable_path=CHROMIUM, args=_SWITCHES)

        async def sit(handle: str, channel: str = MAIN) -> playwright.Page:
            page = await browser.new_page(viewport={"width": 1280, "height": 900})
            page.set_default_timeout(_PATIENCE)
            page.on("console", lambda m: wrong.append(m.text) if m.type in {"error", "warning"} else None)
            page.on("pageerror", lambda error: wrong.append(str(error)))
            await page.goto(f"{demo.sandbox.url}/#user={user(demo, handle)}&channel={channel}")
            await expect(page.locator(".pane :is(.composer, .outside):visible")).to_be_visible()
            return page

        yield sit
        await browser.close()
    assert wrong == []


def user(demo: Stage, handle: str) -> str:
    return next(u.id for u in demo.sandbox.workspace.users.values() if u.name == handle)


async def announced(demo: Stage) -> None:
    """Wait until the ledger knows of the announcements that Slack has."""
    services = demo.app.services
    async with asyncio.timeout(GUARD):
        while True:
            async with services.database.read() as tx:
                still = await deliveries.listing(tx, states=OPEN)
            if not any(
                d.kind is DeliveryKind.ANNOUNCEMENT and d.due_at <= services.clock.utcnow() for d in still
            ):
                return
            await asyncio.sleep(0.05)


async def type_(page, text: str) -> None:
    await page.get_by_test_id("composer").fill(text)
    await page.get_by_test_id("composer").press("Enter")


def messages(page, text: str = ""):
    return page.locator(".pane .message", has_text=text)


def control(where, action_id: str):
    return where.locator(f'[data-action-id="{action_id}"]')


async def choose(page, where, action_id: str, label: str) -> None:
    """Choose from the ⋯ menu."""
    await control(where, action_id).first.click()
    await page.get_by_role("menuitem", name=label, exact=True).click()


async def play_until(page, wanted: str) -> None:
    """Press "Next event" until the clock shows that hour and minute."""
    clock = page.get_by_test_id("clock")
    seen = []
    for _ in range(10):
        shown = re.search(r"\d\d:\d\d", await clock.inner_text())
        assert shown
        seen.append(shown[0])
        if shown[0] == wanted:
            return
        await page.get_by_test_id("next-event").click()
        await expect(clock).not_to_contain_text(shown[0])
    raise AssertionError(f"the next event is never at {wanted}, but at {seen}")


async def fill_announcement(page, clock: str, text: str) -> None:
    """Fill the form in, wait until it shows what it makes of that, and ask for the preview."""
    form = top(page)
    await control(form, "announce:channels").click()
    await page.get_by_role("option", name="random").click()
    await page.keyboard.press("Escape")
    await expect(form).to_contain_text("To 1 channel")
    await control(form, "announce:text").fill(text)
    await expect(form.locator("blockquote")).to_contain_text(text)
    await control(form, "announce:time").fill(clock)
    await page.get_by_test_id("modal-submit").locator("visible=true").click()


def top(page):
    return page.get_by_test_id("modal").locator("visible=true").last


async def test_a_list_of_eight_its_details_and_a_star(seat: Seat):
    page = await seat(ATTENDEE)
    await type_(page, "/session")
    told = messages(page, "On now").last
    await expect(control(told, "session:more")).to_have_count(8)
    await expect(told).to_have_class(re.compile("ephemeral"))
    await control(told, "session:details").first.click()
    await expect(top(page)).to_contain_text("Session")
    await page.get_by_test_id("modal-close").locator("visible=true").click()
    await expect(page.get_by_test_id("modal")).to_have_count(0)
    await control(told, "session:star").first.click()
    await expect(told).to_contain_text("★ starred")
    await control(told, "session:page").click()
    await expect(control(told, "session:back")).to_be_visible()
    await type_(page, "/agenda")
    await expect(messages(page, "My agenda").last).to_contain_text("1 to come")


async def test_the_first_minute_ticks_off_what_the_visitor_does_and_can_be_closed(seat: Seat, demo: Stage):
    page = await seat(ATTENDEE)
    tour = page.get_by_test_id("tour")
    done, current = tour.locator(".done"), tour.locator("[aria-current=step]")
    await expect(current).to_contain_text("Type /session")
    await current.get_by_role("button").press("Enter")  # leads there
    await page.keyboard.press("Enter")
    await expect(done).to_have_count(1)
    await expect(current).to_contain_text("Star a talk")
    await expect(control(page, "session:star").last).to_be_visible()
    await current.get_by_role("button").press("Enter")
    await expect(control(page, "session:star").last).to_be_focused()
    await control(messages(page, "On now"), "session:star").first.click()
    await expect(done).to_have_count(2)
    await current.get_by_role("button").press("Enter")
    await page.keyboard.type("Why is the sky blue?")
    await page.keyboard.press("Enter")
    await expect(messages(page, "Your question is with")).to_have_count(1)
    await expect(done).to_have_count(3)
    await page.reload()
    await expect(done).to_have_count(3)
    await current.get_by_role("button").press("Enter")
    await expect(page.get_by_role("option")).to_have_count(1)
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("person")).to_contain_text("Carvalho")
    await expect(tour.get_by_role("status")).to_contain_text("That was the first minute.")
    await tour.get_by_role("button", name="Close the tour").click()
    await expect(tour).to_be_hidden()
    await page.reload()
    await expect(page.get_by_test_id("person")).to_contain_text("Carvalho")
    await expect(tour).to_be_hidden()


async def test_the_page_of_the_demo_begins_as_somebody_who_attends(demo: Stage):
    async with aiohttp.ClientSession() as http, http.get(f"{demo.sandbox.url}/sandbox/state") as answer:
        state = await answer.json()
    services = demo.app.services
    assert state["me"]["id"] == demo.sandbox.tour.begins_as
    assert state["me"]["email"] not in services.settings.organizers
    assert [step["says"] for step in state["tour"]["steps"]] == [
        "Type /session", "Star a talk", "Ask a question", "Be Inês Carvalho, an organizer",
    ]  # fmt: skip


async def test_only_the_person_who_typed_sees_the_answer(seat: Seat):
    mine, others = await seat(ATTENDEE, RANDOM), await seat(SPEAKER, RANDOM)
    await type_(mine, "/session 147")
    await expect(messages(mine, "One Query")).to_have_count(1)
    await choose(mine, messages(mine, "One Query"), "session:more", "Share here")
    await expect(messages(others, "shared by")).to_have_count(1)
    await expect(messages(others)).to_have_count(1)
    await expect(messages(mine, "One Query")).to_have_count(2)


async def test_a_question_goes_to_its_thread_and_is_voted_up(seat: Seat):
    asker, voter = await seat(ATTENDEE, LIGHTHOUSE), await seat(NEXT_SPEAKER, LIGHTHOUSE)
    await type_(asker, "/ask Does it know <b>Welsh</b>?")
    await expect(messages(asker, "Your question is with")).to_have_count(1)
    await voter.get_by_test_id("thread-link").click()
    thread = voter.get_by_test_id("thread")
    question = thread.locator(".message", has_text="Does it know <b>Welsh</b>?")
    await expect(question).to_contain_text("▲ 0")
    await control(question, "question:upvote").click()
    await expect(question).to_contain_text("▲ 1")
    await asker.get_by_test_id("thread-link").click()
    await expect(asker.get_by_test_id("thread")).to_contain_text("▲ 1")


async def test_an_announcement_is_made_looked_at_and_posted_once_at_its_time(seat: Seat, demo: Stage):
    page, reader = await seat(ORGANIZER), await seat(ATTENDEE, RANDOM)
    await type_(page, "/announce")
    await fill_announcement(page, "10:23", "Photograph on the stairs")
    await expect(top(page)).to_contain_text("Tuesday 1 December 2026, 10:23 (Europe/Berlin)")
    await control(top(page), "announce:schedule").click()
    await expect(top(page)).to_contain_text("Scheduled")
    await page.get_by_test_id("modal-close").locator("visible=true").click()
    await expect(messages(reader, "Photograph")).to_have_count(0)
    await play_until(reader, "10:23")
    await expect(messages(reader, "Photograph on the stairs")).to_have_count(1)
    await announced(demo)
    await type_(page, "/announce list")
    await expect(messages(page, "Announcements").last).to_contain_text("✅ sent")
    await expect(messages(reader, "Photograph on the stairs")).to_have_count(1)


async def test_a_form_says_what_is_missing_and_what_is_past(seat: Seat):
    page = await seat(ORGANIZER)
    await type_(page, "/announce")
    await page.get_by_test_id("modal-submit").locator("visible=true").click()
    await expect(top(page).locator(".input-error:not(:empty)").first).to_be_visible()
    await fill_announcement(page, "09:00", "Too late")
    await expect(top(page).locator(".input-error:not(:empty)")).to_contain_text("has passed")


async def test_a_speakers_reminder_arrives_when_its_time_comes(seat: Seat, demo: Stage):
    person = demo.sandbox.workspace.users[user(demo, NEXT_SPEAKER)]
    page = await seat(NEXT_SPEAKER, demo.sandbox.workspace.direct(person).id)
    await expect(page.get_by_test_id("composer")).to_be_hidden()
    await expect(page.get_by_test_id("outside")).to_have_text(
        "Sending messages to this app has been turned off."
    )
    await page.get_by_test_id("tab-about").click()
    await expect(page.get_by_test_id("about-pane")).to_contain_text(
        "Usher runs a research conference from inside Slack."
    )
    await expect(page.get_by_test_id("about-pane").get_by_role("term").first).to_contain_text("/session")
    await page.get_by_test_id("tab-messages").click()
    reminder = messages(page, "You speak in").filter(has_text="Late Interaction on a Budget")
    await expect(reminder).to_have_count(0)
    await play_until(page, "01:25")  # in Seattle
    await expect(reminder).to_have_count(1)
    news = page.get_by_test_id("news")
    sent = news.get_by_role("listitem").filter(has_text="01:25 to Daniel Okafor")
    await expect(sent).to_contain_text("You speak in 15 min")
    await expect(news.get_by_role("status")).to_contain_text("Messages fall due. Usher has sent")
    await news.get_by_role("button", name="Close what was sent").click()
    await expect(news).to_be_hidden()
    await control(reminder, "session:details").click()
    await expect(top(page)).to_contain_text("Late Interaction on a Budget")


async def test_the_end_of_everything_is_said(seat: Seat, demo: Stage):
    async def nothing() -> None:
        return None

    page = await seat(ATTENDEE)
    demo.sandbox.next_event = nothing
    await page.get_by_test_id("next-event").click()
    await expect(page.get_by_test_id("news")).to_contain_text("Nothing is left")


async def test_home_shows_what_is_ones_own(seat: Seat):
    page = await seat(SPEAKER)
    await page.get_by_test_id("home").click()
    home = page.get_by_test_id("home-pane")
    for words in ("On now", "Next", "My agenda", "My submissions", "#416"):
        await expect(home).to_contain_text(words)
    await control(home, "session:star:home-now-" + await _first_now(home)).click()
    await expect(home).to_contain_text("★ starred")


async def _first_now(home) -> str:
    """The id of the first session that is on."""
    first = home.locator('[data-action-id^="session:star:home-now-"]').first
    return (await first.get_attribute("data-action-id")).rpartition("-")[2]


async def test_the_clock_can_be_hurried(seat: Seat, demo: Stage):
    page = await seat(ATTENDEE)
    await page.get_by_test_id("speed-60").click()
    await expect(page.get_by_test_id("speed-60")).to_have_attribute("aria-pressed", "true")
    await expect(page.get_by_test_id("clock")).not_to_contain_text("10:20")
    assert demo.app.services.clock.speed == 60


async def hold_first(page, url: str) -> tuple[asyncio.Event, asyncio.Event]:
    """Hold back the server's first answer at `url`: it is there once the first event is set, and goes on with the second."""
    came, may_go, first = asyncio.Event(), asyncio.Event(), [True]

    async def hold(route) -> None:
        answer = await route.fetch()
        if first and first.pop():
            came.set()
            await may_go.wait()
        await route.fulfill(response=answer)

    await page.route(url, hold)
    return came, may_go


async def test_a_form_stays_though_an_older_answer_of_the_server_comes_after_it(seat: Seat):
    page = await seat(ORGANIZER)
    came, may_go = await hold_first(page, "**/sandbox/views?*")
    await page.evaluate("dispatchEvent(new HashChangeEvent('hashchange'))")  # the page looks for forms
    await asyncio.wait_for(came.wait(), GUARD)
    await type_(page, "/announce")
    await expect(top(page)).to_contain_text("To nobody yet.")
    async with page.expect_response("**/sandbox/views?*"):
        may_go.set()
    await control(top(page), "announce:text").fill("Still here")
    await expect(top(page).locator("blockquote")).to_contain_text("Still here")
    await page.unroute_all(behavior="wait")


async def test_the_clock_does_not_go_back_when_an_older_answer_of_the_server_comes(seat: Seat):
    page = await seat(ATTENDEE)
    asked, go_on = [asyncio.Event(), asyncio.Event()], [asyncio.Event(), asyncio.Event()]
    turns = iter(zip(asked, go_on, strict=True))

    async def hold_two(route) -> None:
        answer = await route.fetch()
        came, may_go = next(turns, (None, None))
        if came:
            came.set()
            await may_go.wait()
        await route.fulfill(response=answer)

    await page.route("**/sandbox/state?*", hold_two)
    await page.evaluate("dispatchEvent(new HashChangeEvent('hashchange'))")  # the page asks how things stand
    await asyncio.wait_for(asked[0].wait(), GUARD)
    clock = page.get_by_test_id("clock")
    await page.get_by_test_id("next-event").click()
    await expect(clock).not_to_contain_text("10:20")
    moved = await clock.inner_text()
    go_on[0].set()
    await asyncio.wait_for(asked[1].wait(), GUARD)  # the page asks again once it has taken the older answer
    assert await clock.inner_text() == moved
    go_on[1].set()
    await expect(clock).to_have_text(moved, use_inner_text=True)
    await page.unroute_all(behavior="wait")


async def test_the_page_stays_whose_it_is_though_an_older_answer_of_the_server_comes(seat: Seat, demo: Stage):
    page = await seat(ATTENDEE)
    came, may_go = await hold_first(page, "**/sandbox/state?*")
    for handle in (SPEAKER, ORGANIZER):
        await page.evaluate("hash => { location.hash = hash }", f"user={user(demo, handle)}&channel={MAIN}")
        await asyncio.wait_for(came.wait(), GUARD)
    person = page.get_by_test_id("person")
    await expect(person).to_contain_text("Carvalho")
    async with page.expect_response("**/sandbox/state?*"):
        may_go.set()
    await page.get_by_test_id("next-event").click()
    await expect(page.get_by_test_id("clock")).not_to_contain_text("10:20")
    await expect(person).to_contain_text("Carvalho")
    await page.unroute_all(behavior="wait")
