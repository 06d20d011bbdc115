"""The present state of presence: below a reminder or a question, and on a day's board, for new and edited messages."""

from collections.abc import Mapping

from bot.domain.people.model import Person
from bot.domain.program.sessions import Session
from bot.domain.reminders.boards import Spot
from bot.domain.reminders.presence import Presence
from bot.services.reminders.presence import Talk
from bot.services.services import Services
from bot.views.common.reply import Reply
from bot.views.program.session_text import line
from bot.views.reminders import presence as views
from bot.views.reminders.board import board
from bot.views.reminders.presence import Said


async def below(services: Services, talk: Talk, role: str, reader: int, again: int = 0) -> Reply:
    """Build the end of a reminder or a question: the buttons to answer with, or the answer that was given.

    `reader` is the id of the person who reads it, 0 where many do; `again` is another number each time the answers come back.
    """
    said = await services.presence.of(talk.session)
    if said is None:
        return views.buttons(talk.session, role, watchers(talk, reader), again=again)
    is_you = reader == said.person_id
    shown, others = named(services, talk.session, said), watchers(talk, reader, said.said_by)
    return views.standing(talk.program.conference, talk.session, shown, role, others, is_you=is_you)


def watchers(talk: Talk, reader: int, user: str = "") -> tuple[Person, ...]:
    """The chairs who hear of an answer: without its reader, and without the Slack user who gave it."""
    return tuple(p for p in talk.chairs if p.id != reader and not (user and p.slack_user == user))


async def day_board(services: Services, spot: Spot, reader: str = "") -> Reply:
    """A page of the board of a day; with `reader`, a Slack user, as they may see it and use it."""
    program = services.programs.get(spot.conference_id)
    entries = await services.presence.board(program, spot.day, reader)
    said = {e.session.id: named(services, e.session, e.presence) for e in entries if e.presence}
    by = {e.done.by: services.people.name(e.done.by) or "an organizer" for e in entries if e.done}
    zone = services.personal.zone_name(reader) if reader else ""
    return board(program.conference, spot, entries, said, services.clock.utcnow(), zone=zone, by=by)


def named(services: Services, session: Session, said: Presence) -> Said:
    """The answer with names: whose it is about, who gave it, and who presents instead."""
    there = {a.person.id: a.person for a in session.people}
    speaker = there.get(said.person_id)
    own = speaker is not None and speaker.slack_user == said.said_by
    # Only an organizer may answer without being a person of the program.
    return Said(
        said,
        speaker.name if speaker else "",
        "" if own else services.people.name(said.said_by) or "an organizer",
        _substitute(services, there, said.substitute),
    )


def _substitute(services: Services, there: Mapping[int, Person], recipient: str) -> str:
    """The name of who presents instead, escaped; a mention where only Slack knows it."""
    if recipient.startswith("person:"):
        person = there.get(int(recipient.removeprefix("person:")))
        return line(person.name) if person else ""
    name = services.people.name(recipient)
    return line(name) if name or not recipient else f"<@{recipient}>"
