"""The people of a conference that organizers ask to see."""

from collections.abc import Sequence

from bot.domain.common.words import is_unspaced
from bot.domain.people.linking.listed import Listed
from bot.domain.people.linking.names import normalized
from bot.domain.people.model import Role

EVERYBODY = "everybody"
"""The query for all of them."""
_RANKS = {Role.SPEAKER.value: 0, Role.SESSION_CHAIR.value: 1, Role.AUTHOR.value: 2}
"""The roles that Usher writes to unasked, the most urgent first."""


def sought(people: Sequence[Listed], query: str) -> list[Listed]:
    """The people whom `query` means: all with these words in the name, or of that address.

    Without one, those who are still to be linked: speakers first, and guesses after people who are not reached at all.
    """
    words = query.strip().casefold()
    if not words:
        return sorted(filter(_is_open, people), key=_order)
    if words == EVERYBODY:
        return list(people)
    wanted = normalized(words).split()
    return [one for one in people if one.email == words or (wanted and _has(one, wanted))]


def _is_open(one: Listed) -> bool:
    return bool(one.contradicted) or ((not one.slack_user or one.is_guess) and _rank(one) < len(_RANKS))


def _rank(one: Listed) -> int:
    return min((_RANKS.get(role, len(_RANKS)) for role in one.roles), default=len(_RANKS))


def _order(one: Listed) -> tuple[int, bool, str, int]:
    return _rank(one), bool(one.slack_user), one.name.casefold(), one.id


def _has(one: Listed, wanted: Sequence[str]) -> bool:
    parts = normalized(one.name).split()
    return all(any(_begins(part, word) for part in parts) for word in wanted)


def _begins(part: str, word: str) -> bool:
    """Tell whether the part of a name begins with the word; where names are written in one, either of its parts."""
    return part.startswith(word) or (is_unspaced(word) and word in part)
