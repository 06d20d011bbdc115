"""The page with a keyboard and a screen reader: names, sizes, landmarks, and where the focus is."""

from tests.e2e import test_page as pages
from tests.e2e.test_page import ATTENDEE, LIGHTHOUSE, ORGANIZER, Seat, control, expect, messages, top, type_

pytestmark = pages.pytestmark
demo, seat = pages.demo, pages.seat

_SMALL = 24
"""Pixels that a control has at least, each way (WCAG 2.2, 2.5.8)."""
_NAMELESS = """() => [...document.querySelectorAll("button, input, textarea, select, [role=option], a[href]")]
  .filter((el) => el.checkVisibility({ visibilityProperty: true }))
  .filter((el) => !(el.ariaLabel || el.textContent.trim() || el.labels?.length || el.title))
  .map((el) => el.outerHTML)"""
_SMALLER = """(least) => [...document.querySelectorAll("button, textarea, select, input")]
  .filter((el) => el.checkVisibility({ visibilityProperty: true }) && !el.matches(".mention, .link"))
  .map((el) => el.closest("label") ?? el.closest(".composer-frame, .select-search-row") ?? el)
  .filter((el) => { const { width, height } = el.getBoundingClientRect(); return width < least || height < least; })
  .map((el) => el.outerHTML)"""
_OUTSIDE = """() => {
  const marks = "header.topbar, nav, main, aside, section[aria-label], dialog, [role=status], [role=alert]";
  return [...document.querySelectorAll("body *")]
    .filter((el) => el.checkVisibility({ visibilityProperty: true }) && [...el.childNodes].some((n) => n.nodeType === 3 && n.data.trim()))
    .filter((el) => !el.closest(marks))
    .map((el) => el.outerHTML);
}"""
_INSIDE = "() => Boolean(document.activeElement.closest('dialog[open]')) || document.activeElement === document.body"


async def wrong(page) -> list[str]:
    """Controls that have no name or are too small, and texts outside of every landmark."""
    return [
        *await page.evaluate(_NAMELESS),
        *await page.evaluate(_SMALLER, _SMALL),
        *await page.evaluate(_OUTSIDE),
    ]


async def test_controls_have_names_and_sizes_and_texts_have_landmarks(seat: Seat):
    page = await seat(ORGANIZER)
    for size in ({"width": 1400, "height": 900}, {"width": 390, "height": 844}):
        await page.set_viewport_size(size)
        await type_(page, "/session")
        await expect(messages(page, "On now").last).to_be_visible()
        assert await wrong(page) == []
        await page.get_by_test_id("clock").click()
        await expect(page.get_by_label("Date")).to_be_focused()
        assert await wrong(page) == []
        await page.keyboard.press("Escape")
        await expect(page.get_by_test_id("clock")).to_be_focused()
        await type_(page, "/announce")
        await expect(top(page)).to_contain_text("To nobody yet.")
        assert await wrong(page) == []
        await page.keyboard.press("Escape")
        await expect(page.get_by_test_id("modal")).to_have_count(0)
    await expect(page.locator("header.topbar")).to_have_count(1)
    await expect(page.get_by_role("main")).to_have_count(1)
    await expect(page.get_by_role("log", name="Messages")).to_have_attribute("aria-live", "polite")
    await page.get_by_role("button", name="Channels and people").click()
    await expect(page.get_by_test_id("person")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("button", name="Channels and people")).to_be_focused()


async def test_a_form_keeps_the_focus_and_gives_it_back(seat: Seat):
    page = await seat(ATTENDEE)
    await type_(page, "/session")
    menu = control(messages(page, "On now").last, "session:more").first
    await menu.press("Enter")
    await expect(page.get_by_role("menuitem").first).to_be_focused()
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("menu")).to_have_count(0)
    await menu.press("Enter")
    await page.get_by_role("menuitem", name="Ask", exact=True).press("Enter")
    await expect(top(page)).to_be_visible()
    for _ in range(2 * await top(page).locator("button, input, textarea").count() + 2):
        await page.keyboard.press("Tab")
        assert await page.evaluate(_INSIDE)
    await page.keyboard.press("Escape")
    await expect(page.get_by_test_id("modal")).to_have_count(0)
    await expect(menu).to_be_focused()


async def test_a_thread_takes_the_focus_and_gives_it_back(seat: Seat):
    page = await seat(ATTENDEE, LIGHTHOUSE)
    await type_(page, "/ask Does it know Welsh?")
    link = page.get_by_test_id("thread-link")
    await link.press("Enter")
    await expect(page.get_by_role("button", name="Close the thread")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("thread")).to_be_hidden()
    await expect(link).to_be_focused()
