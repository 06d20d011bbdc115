"""Where the real conference files lie, for the tests that read them; they skip where it is absent."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SHARED = Path(os.environ.get("USHER_SHARED", ROOT.parent / "shared" / "data"))


def shared(name: str) -> Path:
    """The real file `name`, or a skip that says why."""
    if not (path := SHARED / name).exists():
        pytest.skip(f"needs the real conference files ({name})")
    return path
