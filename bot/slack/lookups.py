"""A short memory of what Slack was asked. It keeps misses too, and asks once for all who wait."""

import asyncio
import time
from collections.abc import Callable, Coroutine, Hashable
from typing import Any, TypeVar, cast

T = TypeVar("T")
_MOST = 5000
"""So many answers are held before those that are too old for anybody are thrown away."""
_OLDEST = 3600.0


class Lookups:
    """Answers by what was asked; `timer` gives seconds."""

    def __init__(self, timer: Callable[[], float] = time.monotonic) -> None:
        self._timer = timer
        self._answers: dict[Hashable, tuple[float, Any]] = {}
        self._under_way: dict[Hashable, asyncio.Task[Any]] = {}

    async def ask(
        self, question: Hashable, work: Callable[[], Coroutine[Any, Any, T]], fresh: float = 60.0
    ) -> T:
        """Return the answer of the last `fresh` seconds, or else the result of `work`.

        Work that is under way already is waited for, not begun again; somebody who stops waiting takes nothing away from
        the others. What is raised is raised to all who wait, and not remembered.
        """
        if question in self._answers:
            at, answer = self._answers[question]
            if self._timer() - at < fresh:
                return cast("T", answer)
        task = self._under_way.get(question)
        if task is None:
            task = asyncio.create_task(self._answered(question, work))
            self._under_way[question] = task
            task.add_done_callback(lambda done: self._landed(question, done))
        return cast("T", await asyncio.shield(task))

    def forget(self, question: Hashable) -> None:
        """Ask again the next time."""
        self._answers.pop(question, None)

    async def _answered(self, question: Hashable, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
        answer = await work()
        if len(self._answers) >= _MOST:
            now = self._timer()
            self._answers = {q: kept for q, kept in self._answers.items() if now - kept[0] < _OLDEST}
        self._answers[question] = self._timer(), answer
        return answer

    def _landed(self, question: Hashable, task: asyncio.Task[Any]) -> None:
        del self._under_way[question]
        if not task.cancelled():
            task.exception()  # it was raised to those who waited; there may be nobody left
