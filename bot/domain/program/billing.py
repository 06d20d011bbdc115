"""The billing of a session: its title, speakers and chairs; and the differences that are worth telling."""

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.domain.common.words import fold, is_typo
from bot.domain.people.model import Role
from bot.domain.program.sessions import Session

TOLD_ROLES = (Role.SPEAKER, Role.SESSION_CHAIR)
"""The roles whose changes are told."""
_TAG = re.compile(r"</?[a-z][^<>]*>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Part:
    """Somebody's part in a session; `person_id` is the record's that the source names, or the person's whom it means."""

    person_id: int
    role: Role
    name: str


def parts_of(session: Session) -> tuple[Part, ...]:
    """Return who speaks and who chairs on today's program."""
    return tuple(
        Part(a.named or a.person.id, a.role, a.person.name) for a in session.people if a.role in TOLD_ROLES
    )


def only_in(these: Iterable[Part], others: Iterable[Part]) -> tuple[Part, ...]:
    """Those of `these` that are not in `others`, each once, by the person; two records with one name are one person."""
    known = list(others)
    ids, names = {(p.person_id, p.role) for p in known}, {_named(p) for p in known}
    found: dict[tuple[int, Role], Part] = {}
    for part in these:
        if (key := (part.person_id, part.role)) not in ids and _named(part) not in names:
            found.setdefault(key, part)
    return tuple(found.values())


def _named(part: Part) -> tuple[Role, str]:
    return part.role, fold(part.name)


def is_same_title(one: str, other: str) -> bool:
    """Tell whether nobody needs to be told that `one` became `other`.

    Case, spaces, punctuation, accents and escapes do not count, nor does a typo that is mended: the same words in the
    same order, of which a long one or two differ in one letter or in the order of two. Numbers always count ("Part 1", "Part 2").
    """
    before, after = _words(one), _words(other)
    if "".join(before) == "".join(after):
        return bool(before) or one.split() == other.split()
    differing = [pair for pair in zip(before, after, strict=False) if pair[0] != pair[1]]
    return (
        len(before) == len(after)
        and len(differing) <= _most_typos(before)
        and all(is_typo(*p) for p in differing)
    )


def _words(title: str) -> list[str]:
    plain = _TAG.sub("", html.unescape(html.unescape(title)))
    return re.findall(r"\w+", fold(plain))


def _most_typos(words: list[str]) -> int:
    """Return how many words may be mistyped in a title of these: at most every third."""
    return min(2, len(words) // 3) or 1
