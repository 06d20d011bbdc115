"""Look at the sandbox's page with axe-core, in each size and colour scheme: `make axe`.

One line is printed for each violation, with what it is and where; the exit status is 1 where there is one. SHOTS=folder
keeps a picture of each state.
"""

import asyncio
import re
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from playwright.async_api import async_playwright

from tests.axe import package
from tests.axe.scenes import PATIENCE, states
from tests.e2e.test_page import _SWITCHES, CHROMIUM, unhurried

SIZES = ((1400, 900), (390, 844))
SCHEMES = ("light", "dark")
_RUN = """async (within) => {
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
  const found = await axe.run(within, { runOnly: tags, resultTypes: ["violations"] });
  return found.violations.map(({ id, help, nodes }) => ({
    id, help, nodes: nodes.map(({ target, html, any }) => ({ target, html, why: any.map(({ message }) => message) })),
  }));
}"""


async def look(browser: Any, size: tuple[int, int], scheme: str, axe: str, shots: str) -> Counter[str]:
    """Each violation at this size, in this scheme, with the number of its places."""
    found: Counter[str] = Counter()
    async with unhurried() as stage:
        page = await browser.new_page(
            viewport={"width": size[0], "height": size[1]},
            color_scheme=scheme,
            reduced_motion="reduce",
            bypass_csp=True,
        )
        page.set_default_timeout(PATIENCE)
        await page.add_init_script(axe)
        async for name, within in states(page, stage):
            for one in await page.evaluate(_RUN, within):
                for node in one["nodes"]:
                    where = f"{' '.join(map(str, node['target']))} {node['html'][:160]}"
                    why = re.sub(r"\s+", " ", " ".join(node["why"]))[:200]
                    found[f"{one['id']}: {one['help']}"] += 1
                    print(
                        f"{size[0]}x{size[1]} {scheme} · {name} · {one['id']} · {where} · {why}", flush=True
                    )
            if shots:
                file = re.sub(r"\W+", "-", f"{size[0]} {scheme} {name}")
                await page.screenshot(path=Path(shots) / f"{file}.png")
        await page.close()
    return found


async def main(shots: str) -> int:
    """Look at everything; how many violations there are."""
    axe = package.source()
    if not CHROMIUM:
        sys.exit("make axe needs Chromium.")
    found: Counter[str] = Counter()
    async with async_playwright() as started:
        browser = await started.chromium.launch(executable_path=CHROMIUM, args=_SWITCHES)
        for size in SIZES:
            for scheme in SCHEMES:
                found += await look(browser, size, scheme, axe, shots)
        await browser.close()
    for name, count in found.most_common():
        print(f"{count:>5}  {name}")
    print(f"{found.total()} violations")
    return found.total()


if __name__ == "__main__":
    sys.exit(1 if asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else "")) else 0)
