"""The details of a session, as features show them again after what was done in them."""

from typing import Any

from bot.domain.program.sessions import Session
from bot.views.program import cards
from bot.views.reminders.place import place_in
from handlers.common.turn import Turn


async def details_of(turn: Turn, found: Session) -> dict[str, Any]:
    """Everything about the session, as this person sees it."""
    program = turn.services.programs.of_session(found.id)
    assert program
    starred = found.id in await turn.services.agenda.starred(turn.user)
    asked = await turn.services.questions.of_session(found.id)
    return cards.details_modal(
        program.conference,
        found,
        turn.services.clock.utcnow(),
        starred=starred,
        reader=turn.services.reader(turn.user, program),
        question_count=len(asked),
        place=place_in(program, found),
        editable=turn.services.people.is_organizer(turn.user, program.conference.id),
        offer=await turn.services.claims.offer(turn.user, found),
    )
