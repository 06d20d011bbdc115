"""The check that all parts of Usher that Python finds belong to one Usher."""

from importlib.util import find_spec
from pathlib import Path

import bot
from bot.errors import Misconfigured

_PARTS = ("handlers", "db")


def require_whole() -> None:
    """Look where Python finds each part, and load none.

    Raises:
        Misconfigured: a part is missing, or is in another folder than `bot`: other programs have a `db`, too.
    """
    ours = Path(bot.__file__).resolve().parents[1]
    for name in _PARTS:
        found = find_spec(name)
        where = Path(found.origin).resolve().parents[1] if found and found.origin else None
        if where != ours:
            said = f"was found in {where}" if where else "was not found"
            raise Misconfigured(
                f'Usher\'s package "bot" is in {ours}, but "{name}" {said}. '
                "Install Usher into an environment of its own, and start it in another folder."
            )
