"""axe-core, the checker of accessibility: fetched by name with npm into a folder that is not the project's, and verified."""

import base64
import hashlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from tests.paths import ROOT

VERSION = "4.14.1"
SHA512 = "FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ=="
"""Of the package as npm packs it, in base64. Its licence is MPL-2.0: it is used here and not passed on."""
CACHE = ROOT / ".axe"


def source() -> str:
    """The text of its script; SystemExit where it cannot be fetched, or is not what it was."""
    script = CACHE / f"axe-{VERSION}.min.js"
    if not script.is_file():
        CACHE.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=CACHE) as folder:
            script.write_bytes(_unpacked(_packed(Path(folder))))
    return script.read_text(encoding="utf-8")


def _packed(folder: Path) -> Path:
    npm = shutil.which("npm")
    if npm is None:
        sys.exit("make axe needs npm.")
    done = subprocess.run(
        [npm, "pack", f"axe-core@{VERSION}", "--pack-destination", str(folder)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        sys.exit(f"npm could not fetch axe-core {VERSION}:\n{done.stderr.strip()}")
    (packed,) = folder.glob("*.tgz")
    if base64.b64encode(hashlib.sha512(packed.read_bytes()).digest()).decode() != SHA512:
        sys.exit(f"axe-core {VERSION} is not the package that was pinned: its hash is another one.")
    return packed


def _unpacked(packed: Path) -> bytes:
    with tarfile.open(packed) as archive:
        found = archive.extractfile("package/axe.min.js")
        assert found
        return found.read()
