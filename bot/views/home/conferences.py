"""The choice between several conferences."""

from collections.abc import Sequence

from bot.domain.program.sessions import Conference
from bot.views.common import actions, kit
from bot.views.common.reply import Reply
from bot.views.program.session_text import line

_COMMAND = 200
_NAMED = 20


def menu(conferences: Sequence[Conference], command: str = "") -> Reply:
    """A menu of conferences; `command`, as it was typed, comes back in the block id to be run again."""
    if not conferences:
        return Reply.of(
            ["There is no conference here yet."], [kit.section("There is no conference here yet.")]
        )
    options = [(conference.name, str(conference.id)) for conference in conferences]
    select = kit.static_select(actions.CONFERENCE_CHOOSE, "Pick a conference", options)
    names = ", ".join(line(kit.clip(conference.name, 100)) for conference in conferences[:_NAMED])
    block = kit.section("Which conference?", select, f"conference:{kit.clip(command, _COMMAND)}")
    return Reply.of([f"Which conference? {names}"], [block])


def chosen(conference: Conference) -> Reply:
    """Said in the place of the menu."""
    name = line(kit.clip(conference.name, 200)) or "That conference"
    sentence = f"Your commands are now about {name}, except in channels of another conference."
    return Reply.of([sentence], [kit.section(sentence)])
