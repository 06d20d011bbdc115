"""The member of a workspace whom somebody means by a name that was typed by hand."""

from collections.abc import Sequence

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.domain.common.words import compact, words
from bot.domain.people.linking.facts import Member
from bot.errors import BadInput

_ALIKE = 0.7
_SHOWN = 5


def called(said: str, members: Sequence[Member]) -> str:
    """The Slack user of the one member who has that name, or whose name has those words; BadInput for nobody, or several.

    A name that is misspelt is never corrected: it may be somebody else's.
    """
    whole, parts = compact(said), set(words(said))
    found = [m for m in members if whole in map(compact, m.names)]
    found = found or [m for m in members if any(parts <= set(words(name)) for name in m.names)]
    match found:
        case [one]:
            return one.user
        case []:
            names = {compact(name): name for m in members for name in m.names}
            near = process.extractOne(
                whole, names.keys(), scorer=OSA.normalized_similarity, score_cutoff=_ALIKE
            )
            hint = (
                f"Did you mean @{names[near[0]]}?" if near else "Type @ and pick the name that Slack offers."
            )
            raise BadInput(f'Nobody here is called "@{said}". {hint}')
        case _:
            shown = ", ".join(f"@{m.name}" for m in found[:_SHOWN]) + (
                " and more" if len(found) > _SHOWN else ""
            )
            raise BadInput(
                f'"@{said}" may be {shown}; type more of the name, or @ and pick the one that Slack offers.'
            )


def names_of(users: Sequence[str], members: Sequence[Member]) -> dict[str, str]:
    """The users to their names, where nobody else has that name."""
    found: dict[str, list[str]] = {}
    for member in members:
        found.setdefault(compact(member.name), []).append(member.user)
    return {m.user: m.name for m in members if m.user in users and found[compact(m.name)] == [m.user]}
