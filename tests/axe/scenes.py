"""What is looked at: the page in each of its states, every kind of message, modal and Home that Usher makes."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

from bot.demo.stage import Stage
from bot.views.samples import samples

Json = dict[str, Any]
PATIENCE = 60_000
MAIN, LIGHTHOUSE = "C0001", "C0005"


def largest(surface: str) -> Iterator[tuple[str, Json]]:
    """For each view of `surface` its sample with the most in it."""
    found: dict[str, Json] = {}
    for sample in samples():
        if sample.surface == surface:
            known = found.get(sample.view)
            if known is None or len(str(sample.payload)) > len(str(known)):
                found[sample.view] = sample.payload
    yield from found.items()


async def states(page: Any, stage: Stage) -> AsyncIterator[tuple[str, str]]:
    """Bring the page from one state to the next: the name of each, and the part of the page that is new in it."""
    url, workspace = stage.sandbox.url, stage.sandbox.workspace
    attendee = next(u.id for u in workspace.users.values() if u.name == "ruth.steinbach")
    organizer = next(u.id for u in workspace.users.values() if u.name == "ines.carvalho")

    async def go(place: str) -> None:
        await page.goto(f"{url}/#{place}")
        await page.reload()  # a place alone is no new page
        await page.get_by_test_id("person").wait_for(state="attached")
        await page.locator(".pane").wait_for()

    await go(f"user={attendee}&channel={MAIN}")
    yield "a channel, and the first minute", "body"
    box = page.get_by_test_id("composer")
    await box.fill("/")
    await page.locator(".suggestion").first.wait_for()
    yield "the commands that are suggested", "body"
    await box.fill("/session")
    await box.press("Enter")
    menu = page.locator('[data-action-id^="session:more"]').last
    await menu.wait_for()
    yield "a list of sessions", "body"
    await menu.click()
    await page.get_by_role("menu").wait_for()
    yield "the menu of a session", "body"
    await page.keyboard.press("Escape")
    if await page.get_by_test_id("person").is_hidden():
        await page.get_by_role("button", name="Channels and people").click()
    await page.get_by_test_id("person").click()
    await page.get_by_role("option").first.wait_for()
    yield "the list of people", "body"
    await page.keyboard.press("Escape")
    await go(f"user={attendee}&channel={MAIN}")
    await page.get_by_test_id("clock").click()
    await page.get_by_label("Date").wait_for()
    yield "the clock's form", "body"
    await page.keyboard.press("Escape")
    await page.get_by_test_id("next-event").click()
    await page.get_by_test_id("news").get_by_role("listitem").first.wait_for()
    yield "what was sent", "body"
    await page.get_by_role("button", name="Close what was sent").click()
    await stage.sandbox.slash(attendee, LIGHTHOUSE, "/ask Does it know Welsh?")
    await go(f"user={attendee}&channel={LIGHTHOUSE}")
    await page.get_by_test_id("thread-link").first.click()
    await page.get_by_test_id("thread").locator(".message").nth(1).wait_for()
    yield "a thread of questions", "body"
    await go(f"user={attendee}&channel=D{attendee[1:]}")
    yield "direct messages that are read-only", "body"
    await go(f"user={attendee}&about")
    yield "what the app says of itself", "body"
    async for one in _messages(page, stage, organizer, go):
        yield one
    async for one in _homes(page, stage, organizer, go):
        yield one
    async for one in _modals(page, stage, organizer, go):
        yield one


async def _messages(page: Any, stage: Stage, user: str, go: Any) -> AsyncIterator[tuple[str, str]]:
    """Every kind of message, some at a time: a channel shows the last hundred."""
    everything, some = list(largest("message")), 50
    for first in range(0, len(everything), some):
        shown = [
            stage.sandbox.workspace.messages.add(
                "C0004", stage.sandbox.workspace.app.bot_user, payload.get("text", ""),
                blocks=payload.get("blocks"), by_app=True,
            )
            for _, payload in everything[first : first + some]
        ]  # fmt: skip
        await go(f"user={user}&channel=C0004")
        await page.locator(f'[data-ts="{shown[-1].ts}"]').wait_for()
        yield f"messages {first + 1} to {first + len(shown)}", ".pane"
        for message in shown:
            stage.sandbox.workspace.messages.remove(message)


async def _homes(page: Any, stage: Stage, user: str, go: Any) -> AsyncIterator[tuple[str, str]]:
    await go(f"user={user}&home")
    home = page.get_by_test_id("home-pane")
    await home.locator(".block").first.wait_for()
    yield "Home", "body"
    for name, payload in largest("home"):
        stage.sandbox.workspace.views.publish(user, payload)
        await home.locator(".block").nth(len(payload["blocks"]) - 1).wait_for(state="attached")
        yield f"Home: {name}", ".pane"


async def _modals(page: Any, stage: Stage, user: str, go: Any) -> AsyncIterator[tuple[str, str]]:
    await go(f"user={user}&channel={MAIN}")
    views, top = stage.sandbox.workspace.views, page.locator("dialog[open]")
    for name, payload in largest("modal"):
        view = views.open(user, payload)
        await top.locator(".block").nth(len(payload["blocks"]) - 1).wait_for(state="attached")
        yield f"modal {name}", "dialog[open]"
        for select in await top.locator(".select").all():
            await select.click()
            await page.get_by_role("listbox").wait_for()
            yield f"modal {name}, with a menu open", "dialog[open]"
            await page.keyboard.press("Escape")
            break
        if payload.get("submit") and any(b["type"] == "input" for b in payload["blocks"]):
            await page.evaluate("document.querySelector('dialog[open] form').requestSubmit()")
            if await top.locator(".invalid").count():
                yield f"modal {name}, with errors", "dialog[open]"
        if views.stack(user):
            views.close(view)
        await page.locator("dialog").first.wait_for(state="detached")
