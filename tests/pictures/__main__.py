"""Make the pictures of the documents with Chromium: `make docs-images`, or some of them with ONLY="announcing seven".

The clock is fixed, and what differs from run to run is hidden. So the same code, Chromium and fonts give the same pictures.
"""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from unittest import mock

from playwright.async_api import async_playwright

from bot.config import Settings
from bot.demo import demo
from bot.demo.rehearsal import Wish, picture, rehearse
from bot.demo.stage import Stage
from tests.conftest import NOW
from tests.e2e.test_page import _PATIENCE, _SWITCHES, CHROMIUM, expect
from tests.paths import ROOT
from tests.pictures import scenes
from tests.pictures.apng import animated

IMAGES = ROOT / "docs" / "images"
_START = demo.sample_start


@asynccontextmanager
async def played(
    until: timedelta = timedelta(0), before: timedelta = timedelta(days=1)
) -> AsyncIterator[Stage]:
    """The sample conference, `until` so long after the demo's usual moment, with a clock that only pages move."""
    with mock.patch.object(demo, "sample_start", lambda today: _START(today) + until):
        async with demo.demonstration(Settings(), port=0, now=NOW, before=before + until) as stage:
            stage.app.services.clock.set_speed(0)
            stage.sandbox.workspace.network.seconds = 0
            yield stage


async def pictures(browser: object, only: set[str]) -> AsyncIterator[tuple[str, bytes]]:
    """Each picture with its name."""
    for name in ("announcing", "presence", "changing"):
        if wanted(name, only):
            async with played() as stage:
                async for one in getattr(scenes, name)(scenes.Room(browser, stage)):
                    yield one
    if wanted("usher", only):
        async with played() as stage:
            yield (
                "usher",
                animated([frame async for frame in scenes.first_steps(scenes.Room(browser, stage))]),
            )
    if wanted("seven", only):
        async with played(timedelta(hours=20, minutes=40)) as stage:
            yield "seven", await scenes.seven(scenes.Room(browser, stage))
    if wanted("rehearsal", only):
        report = await rehearse(Settings(), Wish(), NOW, lambda _step: None)
        yield "rehearsal", await scenes.drawn(browser, picture(report))


def wanted(name: str, only: set[str]) -> bool:
    return not only or name in only


def write(name: str, png: bytes) -> None:
    """Keep the picture, and say whether it has changed."""
    path = IMAGES / f"{name}.png"
    changed = not path.exists() or path.read_bytes() != png
    path.write_bytes(png)
    print(f"{path.relative_to(ROOT)}: {len(png) / 1000:,.0f} kB{', changed' if changed else ''}", flush=True)


async def main(only: set[str]) -> None:
    """Write each picture into docs/images, and say which have changed."""
    if not CHROMIUM:
        sys.exit("make docs-images needs Chromium.")
    expect.set_options(timeout=_PATIENCE)
    async with async_playwright() as started:
        browser = await started.chromium.launch(executable_path=CHROMIUM, args=_SWITCHES)
        async for name, png in pictures(browser, only):
            write(name, png)
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main(set(sys.argv[1:])))
