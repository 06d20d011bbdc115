"""Channels that have a purpose and to which nothing can be posted any more."""

from collections.abc import Sequence

from bot.domain.common.commands import USHER
from bot.domain.program.model import Program
from bot.domain.setup.bindings import Loss
from bot.views.common import kit
from bot.views.common.kit import Block
from bot.views.common.reply import Reply
from bot.views.program.session_text import line

_MOST = 10
"""So many lost channels are named in the form; the rest are counted."""


def lost(channel: str, why: Loss, purposes: Sequence[str]) -> Reply:
    """As "<#C1> is archived. It is for the room Janson. Unarchive it, or …"; what a channel is for is plain words."""
    said = sentence(channel, why, purposes)
    return Reply.of([said], [kit.section(said)])


def sentence(channel: str, why: Loss, purposes: Sequence[str]) -> str:
    """Return what has happened to the channel, what it is for, and what to do."""
    held = " and ".join(line(kit.clip(purpose, 150)) for purpose in purposes[:2])
    here = f"type {USHER} setup in another channel"
    match why:
        case Loss.ARCHIVED:
            return f"⚠ <#{channel}> is archived. It is for {held}. Unarchive it, or {here}."
        case Loss.DELETED:
            return f"⚠ The channel for {held} was deleted. T{here[1:]}."
        case Loss.REMOVED:
            return (
                f"⚠ I'm no longer in <#{channel}>. It is for {held}. Type /invite @Usher there, or {here}. "
                "If it is public, I'll join again with the next message."
            )


def all_lost(program: Program) -> list[Block]:
    """Every channel of the conference that is lost, for the form of /usher setup."""
    found = [
        sentence(channel, loss.why, purposes)
        for channel, loss in program.conference.lost.items()
        if (purposes := program.purposes(channel))
    ]
    more = [f"⚠ {len(found) - _MOST} more channels are lost."] if len(found) > _MOST else []
    return [kit.section(said) for said in [*found[:_MOST], *more]]
