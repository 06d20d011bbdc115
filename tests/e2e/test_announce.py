"""An announcement from the form to its report, with a second organizer's word: in headless Chromium, with the real bot."""

from bot.demo.stage import Stage
from tests.e2e import test_page as pages
from tests.e2e.test_page import (
    ATTENDEE,
    ORGANIZER,
    RANDOM,
    SPEAKER,
    Seat,
    announced,
    control,
    expect,
    fill_announcement,
    messages,
    play_until,
    top,
    type_,
    user,
)

OTHER_ORGANIZER, ORGANIZERS = "tobias.lindqvist", "C0003"
TEXT = "Photograph on the stairs"

pytestmark = pages.pytestmark
demo, seat = pages.demo, pages.seat


async def test_a_ping_is_previewed_approved_by_another_and_reported(seat: Seat, demo: Stage):
    author, reader = await seat(ORGANIZER), await seat(ATTENDEE, RANDOM)
    await type_(author, "/announce")
    await top(author).get_by_label("Ping everybody in the channels").check()
    await fill_announcement(author, "10:23", TEXT)
    shown = top(author)
    await expect(shown).to_contain_text("Tuesday 1 December 2026, 10:23 (Europe/Berlin)")
    await expect(shown).to_contain_text("pings its channels")
    await expect(shown).to_contain_text("A second organizer must approve it, because it pings a channel.")
    await expect(shown.get_by_role("button", name="Ask for approval")).to_be_visible()
    await control(shown, "announce:schedule").click()
    await expect(top(author)).to_contain_text("Waiting for the approval of another organizer")
    await author.get_by_test_id("modal-close").locator("visible=true").click()

    other = await seat(OTHER_ORGANIZER, ORGANIZERS)
    asked = messages(other, "asks for approval")
    await expect(asked).to_contain_text(TEXT)
    await control(asked, "announce:approve").click()
    await expect(asked).to_contain_text("Approved by @Tobias Lindqvist")
    await expect(control(asked, "announce:approve")).to_have_count(0)
    await play_until(reader, "10:23")
    await expect(messages(reader, f"@channel {TEXT}")).to_have_count(1)
    await announced(demo)

    await type_(author, "/announce report 1")
    report = messages(author, "Announcement #1")
    await expect(report).to_contain_text("Sent to 1 of 1 by 10:23:")
    await expect(report).to_contain_text("Approved by @Tobias Lindqvist")


async def test_an_audience_is_counted_as_it_is_chosen_and_the_report_names_who_missed_it(
    seat: Seat, demo: Stage
):
    author = await seat(ORGANIZER)
    await type_(author, "/announce")
    form = top(author)
    await expect(form).to_contain_text("To nobody yet.")
    await control(form, "announce:people").click()
    await author.get_by_role("option", name="All speakers").click()
    await author.keyboard.press("Escape")
    await expect(form).to_contain_text("2 more have no Slack account: Henrik Solberg and Katarzyna Zając.")
    await expect(form).to_contain_text("people, about")
    await control(form, "announce:when").click()
    await author.get_by_role("option", name="Now").click()
    await expect(control(form, "announce:time")).to_have_count(0)
    await control(form, "announce:text").fill(TEXT)
    await expect(form.locator("blockquote")).to_contain_text(TEXT)
    await author.get_by_test_id("modal-submit").locator("visible=true").click()
    await control(top(author), "announce:tome").click()
    await control(top(author), "announce:schedule").click()
    await expect(top(author)).to_contain_text("Sending now")
    await author.get_by_test_id("modal-close").locator("visible=true").click()
    person = demo.sandbox.workspace.users[user(demo, SPEAKER)]
    reader = await seat(SPEAKER, demo.sandbox.workspace.direct(person).id)
    await expect(messages(reader, TEXT)).to_have_count(1)
    await announced(demo)
    await type_(author, "/announce report 1")
    report = messages(author, "Announcement #1").last
    await expect(report).to_contain_text("no Slack account")
    await control(report, "announce:missed").click()
    await expect(messages(author, "missed announcement #1:").last).to_contain_text("Henrik Solberg")
