"""Do to a copy of the project what docs/commands.md says, step by step."""

import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.paths import ROOT

_STEP = re.compile(
    r"^New file `(?P<new>[^`\n]+)`:$"
    r"|^In `(?P<file>[^`\n]+)`, (?P<side>above|below|in place of) `(?P<line>.+)`:$"
    r"|^In `(?P<changed>[^`\n]+)`, replace (?P<tick>`+ ?)(?P<old>.+?) ?`+ with `+ ?(?P<with>.+?)(?P<end> ?`+)\.$",
    re.MULTILINE,
)
_BLOCK = re.compile(r"\s*```\w+\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_COPIED = ("bot", "db", "docs", "handlers", "tests", "CHANGELOG.md", "README.md", "manifest.json", "pyproject.toml")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """One change: a new file, lines beside a line, or words in place of others."""

    file: str
    new: str
    old: str = ""
    side: str = ""

    def do(self, root: Path) -> None:
        path = root / self.file
        if not self.old:
            assert not path.exists(), f"{self.file} exists already"
            path.write_text(self.new)
            return
        text = path.read_text()
        if not self.side:
            assert text.count(self.old) == 1, f"{self.file} must have {self.old!r} once"
            path.write_text(text.replace(self.old, self.new))
            return
        lines = text.splitlines(keepends=True)
        at = next((n for n, line in enumerate(lines) if line.startswith(self.old)), None)
        assert at is not None, f"{self.file} has no line {self.old!r}"
        start, end = {"above": (at, at), "below": (at + 1, at + 1), "in place of": (at, at + 1)}[self.side]
        lines[start:end] = [self.new]
        path.write_text("".join(lines))


def steps(page: str) -> list[Step]:
    """The steps of the page, in their order."""
    found = []
    for step in _STEP.finditer(page):
        if changed := step["changed"]:
            found.append(Step(changed, step["with"], step["old"]))
            continue
        block = _BLOCK.match(page, step.end())
        assert block, f"no code follows {step.group()!r}"
        found.append(Step(step["new"] or step["file"], block[1], step["line"] or "", step["side"] or ""))
    return found


def follow(page: str, root: Path) -> None:
    """Copy the project to `root`, do the steps, and write the migration and the manifest."""
    for name in _COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, root / name)
    for step in steps(page):
        step.do(root)
    (name,) = re.findall(r'`make migration NAME="([^"]+)"`', page)
    run(root, "db.draft", name)
    manifest = run(root, "bot.cli", "manifest")
    (root / "manifest.json").write_text(manifest)


def run(root: Path, module: str, *arguments: str) -> str:
    """Run a module of the copy; its output, or a failure that shows it."""
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments], cwd=root, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    return done.stdout
