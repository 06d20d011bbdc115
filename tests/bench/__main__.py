"""`make bench`: every benchmark, one JSON line a figure; a baseline is measured in the same run."""

import argparse
import asyncio
import importlib

ALL = (
    "slash",
    "search",
    "intruders",
    "imports",
    "hostile",
    "planning",
    "rate",
    "lateness",
    "crowded",
    "kills",
    "leaving",
    "idle",
    "aged",
    "scrape",
    "members",
)


def main() -> None:
    """Run all benchmarks, or those that are named."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(ALL)}; all without one")
    names = parser.parse_args().names or ALL
    if unknown := set(names) - set(ALL):
        parser.error(f"no benchmark {', '.join(sorted(unknown))}; there are {', '.join(ALL)}")
    for name in names:
        asyncio.run(importlib.import_module(f"tests.bench.{name}").run())


if __name__ == "__main__":
    main()
