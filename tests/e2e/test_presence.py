"""A speaker says that she is here, and the organizers' board shows it: in headless Chromium, with the real bot."""

from bot.demo.stage import Stage
from tests.e2e import test_page as pages
from tests.e2e.test_page import ORGANIZER, Seat, control, expect, messages, top, user

SPEAKER, TITLE = "noemie.lefevre", "Cold Starts in Winter"
ORGANIZERS = "C0003"

pytestmark = pages.pytestmark
demo, seat = pages.demo, pages.seat


async def test_a_speaker_says_that_she_is_here_and_the_board_shows_it(seat: Seat, demo: Stage):
    person = demo.sandbox.workspace.users[user(demo, SPEAKER)]
    page = await seat(SPEAKER, demo.sandbox.workspace.direct(person).id)
    reminder = messages(page, "You speak in 15 min").filter(has_text=TITLE)
    await page.get_by_test_id("next-event").click()
    await expect(page.get_by_test_id("clock")).to_contain_text("10:25")
    await expect(control(reminder, "presence:late")).to_be_visible()
    organizer = await seat(ORGANIZER, ORGANIZERS)
    board = messages(organizer, "Who is here")
    await expect(board).to_have_count(1)
    await expect(board).to_contain_text(f"asked · Harbor · {TITLE}")
    await control(reminder, "presence:here").click()
    await expect(reminder).to_contain_text("You're here (10:25). Karin Holm and the organizers see it.")
    await expect(control(reminder, "presence:here")).to_have_count(0)
    await expect(board).to_contain_text(f" here · Harbor · {TITLE}")
    await control(reminder, "presence:undo").click()
    await expect(control(reminder, "presence:here")).to_be_visible()
    await expect(board).to_contain_text(f"asked · Harbor · {TITLE}")
    await expect(board).to_have_count(1)


async def test_someone_else_is_picked_in_the_form(seat: Seat, demo: Stage):
    person = demo.sandbox.workspace.users[user(demo, SPEAKER)]
    page = await seat(SPEAKER, demo.sandbox.workspace.direct(person).id)
    reminder = messages(page, "You speak in 15 min").filter(has_text=TITLE)
    await page.get_by_test_id("next-event").click()
    await control(reminder, "presence:someone").click()
    await control(top(page), "presence:user").click()
    await page.get_by_role("option", name="Ruth Steinbach").click()
    await page.get_by_test_id("modal-submit").locator("visible=true").click()
    await expect(reminder).to_contain_text("Ruth Steinbach presents instead of you")
    organizer = await seat(ORGANIZER, ORGANIZERS)
    await expect(messages(organizer, "Ruth Steinbach presents instead of Noémie Lefèvre.")).to_have_count(1)
