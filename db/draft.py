"""`make migration NAME="what it does"`: the next migration, from how the tables in the code differ from the migrations."""

import re
import sys
from pathlib import Path

from bot.errors import BadInput, UsherError
from db import migrate

_USAGE = 'Say what the migration does, such as: make migration NAME="people have badges"'
_NOTHING = "The tables in the code are as the migrations make them, so the migration does nothing yet."
_LONGEST = 60


def draft(name: str, folder: Path = migrate.VERSIONS) -> tuple[Path, bool]:
    """The file of the new migration in `folder`, and whether it does anything.

    Raises:
        BadInput: `name` has no words, or too many letters for a file's name.
    """
    if not re.search(r"\w", name):
        raise BadInput(_USAGE)
    if len(name) > _LONGEST:
        raise BadInput(f"The name is longer than {_LONGEST} letters. {_USAGE}")
    says = " ".join(name.split()).rstrip(".")
    path = migrate.compare(says, f"{int(migrate.head()) + 1:04}", folder)
    return path, bool(re.search(r"^    (op|with)\b", path.read_text(), re.MULTILINE))


def main() -> None:
    """Write the migration that the command line names, and say where it is."""
    try:
        path, does_something = draft(" ".join(sys.argv[1:]))
    except UsherError as error:
        sys.exit(str(error))
    said = f"Wrote {path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path}."
    sys.stdout.write(f"{said} Read it before you use it.\n" if does_something else f"{said} {_NOTHING}\n")


if __name__ == "__main__":
    main()
