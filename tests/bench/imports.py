"""Import of FOSDEM 2025 into an empty SQLite database, in process, against parsing its XML alone."""

import tempfile
import time
from pathlib import Path
from xml.etree import ElementTree as ET

from defusedxml.ElementTree import fromstring

from tests.bench.figures import empty_database, fosdem, import_fosdem, show

ROUNDS = 5


async def run() -> None:
    """The best of some rounds of each, alternating."""
    data = fosdem()
    fast, safe, whole = [], [], []
    with tempfile.TemporaryDirectory() as folder:
        for n in range(ROUNDS):
            started = time.perf_counter()
            ET.fromstring(data)
            fast.append(time.perf_counter() - started)
            started = time.perf_counter()
            fromstring(data)
            safe.append(time.perf_counter() - started)
            url = empty_database(Path(folder), f"{n}.db")
            started = time.perf_counter()
            await import_fosdem(url, data)
            whole.append(time.perf_counter() - started)
    show("import FOSDEM 2025 / ElementTree parse", min(whole), "s", min(fast))
    show("import FOSDEM 2025 / defusedxml parse", min(whole), "s", min(safe))
