"""I'm here, I'm late, Someone else presents, I can't: a speaker's answers, and those on their behalf."""

import asyncio
import logging
from typing import Any
from weakref import WeakValueDictionary

from slack_bolt.async_app import AsyncApp

from bot.delivery.presence import below, watchers
from bot.delivery.renderers.reminders.sessions import to_speaker
from bot.domain.reminders.presence import PresenceState, asked_as
from bot.errors import BadInput, NoLongerAsked
from bot.services.reminders.presence import Talk
from bot.slack.client import AWAY
from bot.views.common import actions
from bot.views.common.reply import Reply
from bot.views.reminders import presence as views
from bot.views.reminders.presence import REMINDER, Ask
from handlers.common.errors import about
from handlers.common.inputs import fresh, metadata, read, value, value_of
from handlers.common.listen import Act, on_actions, on_form
from handlers.common.turn import Turn

log = logging.getLogger(__name__)
_editing: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
"""One lock a session while its messages are edited: what they say last must be what stands."""


def register(app: AsyncApp, _prefix: str) -> None:
    """Listen for the answers, Undo, and the form of Someone else presents."""
    acts: dict[str, Act] = {
        actions.PRESENCE_HERE: here,
        actions.PRESENCE_LATE: late,
        actions.PRESENCE_CANNOT: cannot,
        actions.PRESENCE_SOMEONE: someone_else,
        actions.PRESENCE_UNDO: undo,
    }
    on_actions(app, "presence", acts)
    on_form(app, actions.PRESENCE_FORM, submitted)


async def here(turn: Turn, action: dict[str, Any]) -> None:
    """They are there."""
    await _answer(turn, read(Ask.decode, value(action)), PresenceState.HERE)


async def late(turn: Turn, action: dict[str, Any]) -> None:
    """They come so many minutes late."""
    await _answer(turn, read(Ask.decode, value(action)), PresenceState.LATE)


async def cannot(turn: Turn, action: dict[str, Any]) -> None:
    """They cannot present."""
    await _answer(turn, read(Ask.decode, value(action)), PresenceState.CANNOT)


async def undo(turn: Turn, action: dict[str, Any]) -> None:
    """Take the answer back: the question stands again."""
    await turn.acknowledge()
    ask = read(Ask.decode, value(action))
    done = await turn.services.presence.undo(turn.user, ask.session_id, ask.start)
    turn.services.nudge()
    await turn.replace(await _shown(turn, done.talk, ask.role, _reader(turn)))
    await edit_questions(turn, done.talk, (turn.channel, turn.message_ts))


async def someone_else(turn: Turn, action: dict[str, Any]) -> None:
    """Ask who."""
    ask = read(Ask.decode, value(action))
    try:
        talk = turn.services.presence.talk(turn.user, ask.session_id, ask.start)
    except NoLongerAsked as error:
        await _close(turn, ask, error)
        return
    await turn.open(views.substitute_modal(talk.session, ask.encode()))


async def submitted(turn: Turn, view: dict[str, Any]) -> None:
    """Save the person who presents instead; the message whose button opened the form is edited in place, as all that asked."""
    ask = read(Ask.decode, metadata(view))
    substitute = value_of(view, actions.PRESENCE_USER) or value_of(view, actions.PRESENCE_PERSON)
    if not substitute:
        raise BadInput("Pick who presents instead, or press Close.")
    await _require_account(turn, substitute)
    answer = await turn.services.presence.answer(
        turn.user, ask.session_id, ask.start, PresenceState.REPLACED, substitute=substitute
    )
    await turn.close()
    turn.services.nudge()
    await edit_questions(turn, answer.talk)


async def _require_account(turn: Turn, substitute: str) -> None:
    """BadInput where the Slack user is nobody who can be told: the menu offers outsiders, too."""
    if not substitute.startswith(("U", "W")) or turn.services.people.person(substitute):
        return
    await turn.hold()
    with about(actions.PRESENCE_USER):
        if not await turn.services.channels.knows(substitute):
            raise BadInput(
                "I can't reach that account. It is a bot, deactivated, or from another organization. Pick another."
            )


async def _answer(turn: Turn, ask: Ask, state: PresenceState) -> None:
    """Take the answer, and show what stands in the place of the buttons: the first answer does."""
    await turn.acknowledge()
    try:
        answer = await turn.services.presence.answer(
            turn.user, ask.session_id, ask.start, state, minutes=ask.minutes
        )
    except NoLongerAsked as error:
        await _close(turn, ask, error)
        return
    turn.services.nudge()
    await turn.replace(await _shown(turn, answer.talk, ask.role, _reader(turn)))
    await edit_questions(turn, answer.talk, (turn.channel, turn.message_ts))


async def _close(turn: Turn, ask: Ask, error: NoLongerAsked) -> None:
    """Take the buttons from a question that nobody can answer any more; a reminder says more than that, and stays."""
    program = turn.services.programs.of_session(ask.session_id)
    if ask.role == REMINDER or program is None:
        raise error
    await turn.replace(views.no_longer(program.conference, program.by_id[ask.session_id], str(error)))


async def edit_questions(turn: Turn, talk: Talk, known: tuple[str, str] | None = None) -> None:
    """Let everything that asked about the talk say what stands now, but for the message that is `known` by channel and ts."""
    async with _editing.setdefault(talk.session.id, asyncio.Lock()):
        for asked in await turn.services.presence.questions(talk):
            if (asked.channel, asked.ts) == known:
                continue
            _, is_person, person_id = asked.recipient.rpartition("person:")
            reader = int(person_id) if is_person else 0
            rung = asked.payload.get("rung")
            role = asked_as(str(rung), reader, talk.session) if rung else REMINDER
            reply = await _shown(turn, talk, role, reader)
            try:
                await turn.client.chat_update(channel=asked.channel, ts=asked.ts, **reply.payload())
            except AWAY as error:  # who presses its buttons is told all the same
                log.warning("a question (%d) was not edited: %s", asked.id, type(error).__name__)


async def _shown(turn: Turn, talk: Talk, role: str, reader: int) -> Reply:
    """A message that asked, as it reads now: the reminder with the answer below it, or the talk and the answer."""
    again = fresh()
    if role == REMINDER:
        return await to_speaker(turn.services, talk.program, talk.session, reader, asks=True, again=again)
    conference, now = talk.program.conference, turn.services.clock.utcnow()
    if await turn.services.presence.of(talk.session) is None:
        return views.question(conference, talk.session, now, role, watchers(talk, reader), again=again)
    return views.answered(conference, talk.session, await below(turn.services, talk, role, reader, again))


def _reader(turn: Turn) -> int:
    person = turn.services.people.person(turn.user)
    return person.id if person else 0
