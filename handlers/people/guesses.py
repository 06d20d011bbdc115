"""The answers of people about themselves: That's me and Not me below a message to somebody who was guessed."""

from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.views.common import actions, kit
from bot.views.common.reply import Reply
from bot.views.people import guesses
from handlers.common.inputs import subject
from handlers.common.listen import on_actions
from handlers.common.turn import Turn


def register(app: AsyncApp, _prefix: str) -> None:
    """Listen for the answers to a guess."""
    on_actions(app, "guess", {actions.GUESS_ME: me, actions.GUESS_NOT_ME: not_me})


async def me(turn: Turn, action: dict[str, Any]) -> None:
    """The guess was right."""
    done = await turn.services.linking.confirm(subject(action), turn.user, turn.user)
    await turn.services.refresh()
    await _answered(turn, guesses.confirmed(done.name))


async def not_me(turn: Turn, action: dict[str, Any]) -> None:
    """The guess was wrong: it is not made again, and the organizers hear of it."""
    await turn.services.linking.refuse(subject(action), turn.user, turn.user)
    await turn.services.refresh()
    turn.services.nudge()
    await _answered(turn, guesses.NOT_ME)


async def _answered(turn: Turn, said: str) -> None:
    """Put what was said in the place of the question; the message above it stays."""
    message = turn.body.get("message") or {}
    asked = (guesses.BLOCK, guesses.WHY)
    kept = [dict(b) for b in message.get("blocks") or () if not any(mark in str(b) for mark in asked)]
    text = f"{message.get('text', '').partition(guesses.WHY)[0].strip()}\n{said}".strip()
    await turn.replace(Reply(text, (*kept, kit.context(said))))
