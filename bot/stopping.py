"""SIGTERM and SIGINT: the first one asks for an orderly end and sees to it that there is one; more of them do nothing."""

import asyncio
import logging
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType
from typing import Any

log = logging.getLogger(__name__)

LIMIT = 4.2
"""Seconds from the signal until the process is ended, whatever still hangs. Hosts are told five."""
_GRACE = 2.3
"""Seconds for what is being sent and answered, once the process is to end."""
_BREAK_OFF = 0.5
"""Seconds for what is broken off then to write down how far it came, in the database."""
_SIGNALS = (signal.SIGTERM, signal.SIGINT)
_CUT_OFF = b"usher: something did not end in time; the process ends without it\n"


@dataclass(slots=True)
class _State:
    """The state of this process."""

    watching: bool = False
    asked: bool = False
    tell: Callable[[], object] | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)


_state = _State()


@contextmanager
def orderly() -> Iterator[None]:
    """Make both signals an orderly end with status 0, for as long as the block lasts.

    Once one has come, the end of the block is the end of the process, whatever it raises. Outside `told`, the signal is
    a SystemExit in the main thread. A thread of its own is woken by the signal at once, even where the main thread is
    held up in a library, and ends the process when LIMIT is over.
    """
    if _state.watching or threading.current_thread() is not threading.main_thread():
        yield
        return
    ours, theirs = socket.socketpair()
    theirs.setblocking(False)
    wakeup = signal.set_wakeup_fd(theirs.fileno(), warn_on_full_buffer=False)
    before = {number: signal.signal(number, _handle) for number in _SIGNALS}
    threading.Thread(target=_watch, args=(ours,), name="stopping", daemon=True).start()
    _state.watching = True
    try:
        yield
    finally:
        if _state.asked:
            _leave()
        else:
            for number, handler in before.items():
                signal.signal(number, handler)
            signal.set_wakeup_fd(wakeup)
            theirs.close()
            _state.watching = False


@contextmanager
def told() -> Iterator[asyncio.Event]:
    """An event of the running loop that is set by the first signal, instead of a SystemExit."""
    loop, event = asyncio.get_running_loop(), asyncio.Event()
    with _state.lock:
        _state.tell = lambda: loop.call_soon_threadsafe(event.set)
        if _state.asked:
            event.set()
    try:
        yield event
    finally:
        with _state.lock:
            _state.tell = None


def _leave() -> None:
    """End the process with status 0. Everything is settled: taking the interpreter apart would only cost time."""
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


async def until_told(work: Coroutine[Any, Any, None]) -> None:
    """Run `work` until it ends, or until a signal comes: then it is cancelled, and what takes too long is broken off."""
    with orderly(), told() as stop:
        task = asyncio.create_task(work)
        waiting = asyncio.create_task(stop.wait())
        await asyncio.wait({task, waiting}, return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        if not stop.is_set():
            await task
            return
        for seconds in (_GRACE, *[_BREAK_OFF] * 3):
            task.cancel()
            await asyncio.wait({task}, timeout=seconds)
            if task.done():
                break
        if task.done() and not task.cancelled() and (error := task.exception()):
            log.warning("While Usher stopped: %s: %s", type(error).__name__, error)
        log.info("Usher has stopped")


def _handle(_number: int, _frame: FrameType | None) -> None:
    """Runs in the main thread, between two of its instructions; `_watch` tells the event loop."""
    if not _state.asked:
        _state.asked = True
        if _state.tell is None:
            raise SystemExit(0)


def _watch(wakeup: socket.socket) -> None:
    """Wait for a signal, pass it on, and end the process if it does not end by itself."""
    with wakeup:
        while numbers := wakeup.recv(16):
            if not set(numbers).isdisjoint(_SIGNALS):
                break
        else:
            return
        with _state.lock:
            if _state.tell:
                _state.asked = True
                _state.tell()
        threading.Event().wait(LIMIT)
        os.write(2, _CUT_OFF)
        os._exit(0)
