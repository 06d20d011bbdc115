"""At most one line a second for each cause, with the number of those that were left out."""

import asyncio

from bot.web.refusals import Cause, Refusals
from tests.socket_mode.simulated import simulate


def test_what_comes_often_is_one_line_a_second(caplog):
    async def main() -> None:
        refusals = Refusals()
        for _ in range(25):  # 2.5 seconds
            for _ in range(10):
                refusals.note(Cause.UNSIGNED)
            await asyncio.sleep(0.1)
        await asyncio.sleep(5)
        refusals.note(Cause.UNSIGNED)
        await asyncio.sleep(5)

    simulate(main())
    said = [r.getMessage() for r in caplog.records]
    first, *counted, last = said
    assert first == last == Cause.UNSIGNED
    assert len(counted) == 3
    numbers = [int(line.removeprefix(f"{Cause.UNSIGNED} (").split()[0]) for line in counted]
    assert sum(numbers) + len(said) == 25 * 10 + 1


def test_causes_do_not_hide_one_another(caplog):
    async def main() -> None:
        refusals = Refusals()
        for cause in Cause:
            refusals.note(cause)

    simulate(main())
    assert [r.getMessage() for r in caplog.records] == list(Cause)
