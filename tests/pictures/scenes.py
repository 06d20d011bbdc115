"""The pictures of the documents, each made by using the sandbox's page as people do."""

from collections.abc import AsyncIterator
from typing import Any

from bot.demo.stage import Stage
from tests.e2e.test_page import (
    ATTENDEE,
    LIGHTHOUSE,
    MAIN,
    NEXT_SPEAKER,
    ORGANIZER,
    control,
    expect,
    messages,
    play_until,
    top,
    type_,
    user,
)

OTHER_ORGANIZER, ORGANIZERS = "tobias.lindqvist", "C0003"
_STILL = """.composer [role="status"] { visibility: hidden !important } * { caret-color: transparent !important }"""
"""How soon a command was acknowledged differs from run to run."""
SIZE = {"width": 1180, "height": 820}


class Room:
    """One browser over one stage: people sit down at a page each."""

    def __init__(self, browser: Any, stage: Stage) -> None:
        self._browser, self.stage = browser, stage

    async def seat(self, handle: str, channel: str = MAIN, **size: int) -> Any:
        """A page as this person, in this channel, without what differs from run to run."""
        page = await self._browser.new_page(
            viewport={**SIZE, **size}, reduced_motion="reduce", bypass_csp=True
        )
        page.set_default_timeout(120_000)
        await page.goto(f"{self.stage.sandbox.url}/#user={user(self.stage, handle)}&channel={channel}")
        await page.locator(".pane :is(.composer, .outside):visible").first.wait_for()
        if await page.get_by_role("button", name="Close the tour").is_visible():
            await page.get_by_role("button", name="Close the tour").click()
        await page.add_style_tag(content=_STILL)
        return page

    def direct(self, handle: str) -> str:
        workspace = self.stage.sandbox.workspace
        return str(workspace.direct(workspace.users[user(self.stage, handle)]).id)


async def shot(of: Any) -> bytes:
    """The picture of a page, or of a part of it."""
    png: bytes = await of.screenshot(animations="disabled", caret="hide")
    return png


async def first_steps(room: Room) -> AsyncIterator[tuple[bytes, int]]:
    """The animated picture: what is on, a star, a question and its thread."""
    page = await room.seat(ATTENDEE, LIGHTHOUSE, height=700)
    yield await shot(page), 1500
    await page.get_by_test_id("composer").fill("/session")
    yield await shot(page), 1000
    await page.get_by_test_id("composer").press("Enter")
    told = messages(page, "On now").last
    await expect(told).to_be_visible()
    yield await shot(page), 3000
    starred = await control(told, "session:unstar").count()
    await control(told, "session:star").first.click()
    await expect(control(told, "session:unstar")).to_have_count(starred + 1)
    yield await shot(page), 2000
    threads = await page.get_by_test_id("thread-link").count()
    await page.get_by_test_id("composer").fill("/ask Does it also work for short questions?")
    yield await shot(page), 1500
    await page.get_by_test_id("composer").press("Enter")
    await expect(messages(page, "Your question is with")).to_have_count(1)
    await expect(page.get_by_test_id("thread-link")).to_have_count(threads + 1)
    yield await shot(page), 2500
    await page.get_by_test_id("thread-link").last.click()
    thread = page.get_by_test_id("thread")
    question = thread.locator(".message", has_text="short questions").last
    await expect(question).to_contain_text("▲ 0")
    yield await shot(page), 3500
    await page.close()


async def announcing(room: Room) -> AsyncIterator[tuple[str, bytes]]:
    """An announcement from the form over a second organizer's word to its report."""
    page = await room.seat(ORGANIZER, height=1300)
    await type_(page, "/announce")
    form = top(page)
    await form.get_by_label("Ping everybody in the channels").check()
    await control(form, "announce:channels").click()
    await page.get_by_role("option", name="random").click()
    await page.keyboard.press("Escape")
    await expect(form).to_contain_text("To 1 channel")
    await control(form, "announce:text").fill("We take the photograph on the stairs in five minutes.")
    await expect(form.locator("blockquote")).to_contain_text("photograph")
    await control(form, "announce:time").fill("10:23")
    yield "announce-form", await shot(form)
    await page.get_by_test_id("modal-submit").locator("visible=true").click()
    await expect(top(page)).to_contain_text("A second organizer must approve it")
    yield "announce-preview", await shot(top(page))
    await control(top(page), "announce:schedule").click()
    await expect(top(page)).to_contain_text("Waiting for the approval")
    await page.get_by_test_id("modal-close").locator("visible=true").click()
    other = await room.seat(OTHER_ORGANIZER, ORGANIZERS)
    asked = messages(other, "asks for approval").last
    await expect(asked).to_be_visible()
    yield "announce-approval", await shot(asked)
    await control(asked, "announce:approve").click()
    await expect(asked).to_contain_text("Approved by")
    await other.close()
    await play_until(page, "10:23")
    await type_(page, "/announce list")
    listed = messages(page, "Announcements").last
    await expect(listed).to_contain_text("photograph")
    await control(listed.locator(".block", has_text="photograph").locator("xpath=following-sibling::*[1]"), "announce:report").click()  # fmt: skip
    report = messages(page, "Sent to 1 of 1").last
    await expect(report).to_be_visible()
    yield "announce-report", await shot(report)
    await page.close()


async def presence(room: Room) -> AsyncIterator[tuple[str, bytes]]:
    """The reminder that asks the speaker, and the organizers' board."""
    speaker = await room.seat(NEXT_SPEAKER, room.direct(NEXT_SPEAKER))
    asked = messages(speaker, "You speak in 1 hour").last
    await expect(asked).to_be_visible()
    yield "presence-reminder", await shot(asked)
    await speaker.close()
    page = await room.seat(ORGANIZER, ORGANIZERS)
    board = messages(page, "Who is here").last
    await expect(board).to_be_visible()
    yield "presence-board", await shot(board)
    await page.close()


async def changing(room: Room) -> AsyncIterator[tuple[str, bytes]]:
    """A move before it counts, and the notice of it."""
    starred = await room.seat(ATTENDEE)
    await type_(starred, "/session late interaction on a budget")
    await control(messages(starred, "Compressing Token Embeddings").last, "session:star").first.click()
    await expect(messages(starred, "Compressing Token Embeddings").last).to_contain_text("★ starred")
    await starred.close()
    page = await room.seat(ORGANIZER)
    await type_(page, "/session late interaction on a budget")
    card = messages(page, "Compressing Token Embeddings").last
    await control(card, "session:details").first.click()
    await control(top(page), "change:move").click()
    await expect(control(top(page), "change:start")).to_be_visible()
    await control(top(page), "change:start").fill("14:30")
    await page.get_by_test_id("modal-submit").locator("visible=true").last.click()
    await expect(top(page)).to_contain_text("This tells")
    yield "change-review", await shot(top(page))
    await page.get_by_test_id("modal-submit").locator("visible=true").last.click()
    await expect(top(page)).to_contain_text("moved", ignore_case=True)
    await page.close()
    reader = await room.seat(ATTENDEE, room.direct(ATTENDEE))
    notice = messages(reader, "Moved").last
    for _ in range(6):
        if await notice.count():
            break
        await reader.get_by_test_id("next-event").click()
        await reader.get_by_test_id("news").get_by_role("status").wait_for()
    await expect(notice).to_be_visible()
    yield "change-notice", await shot(notice)
    await reader.close()


async def seven(room: Room) -> bytes:
    """What an organizer reads at seven in the morning."""
    page = await room.seat(ORGANIZER, ORGANIZERS, height=1500)
    await expect(messages(page, "Who is here").last).to_be_visible()
    await type_(page, "/usher people")
    await expect(messages(page, "can be reached in Slack").last).to_be_visible()
    await type_(
        page, "/announce now #applied-science-week Good morning. The keynote is in Lighthouse at 09:00."
    )
    await expect(control(page, "announce:schedule").last).to_be_visible()
    png = await shot(page)
    await page.close()
    return png


async def drawn(browser: Any, svg: str) -> bytes:
    """A drawing as a picture."""
    page = await browser.new_page(viewport={"width": 1280, "height": 936})
    await page.set_content(f"<body style='margin: 0'>{svg}</body>")
    png = await shot(page.locator("svg").first)
    await page.close()
    return png
