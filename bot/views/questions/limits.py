"""The organizers' form for the limits of questions, and for the time until askers are forgotten."""

from typing import Any

from bot.domain.program.sessions import Conference
from bot.views.common import actions, kit, notes, times
from bot.views.common.reply import Reply
from bot.views.program.session_text import line


def asking_modal(conference: Conference) -> dict[str, Any]:
    """The form; the private_metadata is the conference's id."""
    rules = conference.questions
    name = line(kit.clip(conference.name, 200)) or "The conference"
    guests = kit.checkbox(
        actions.ASKING_GUESTS, "Guests of the workspace may ask", "yes", ticked=rules.guests
    )
    blocks = [
        kit.section(f"*{name}* · Questions to speakers"),
        _number(actions.ASKING_WAITING, "Open questions of one person in one session", str(rules.open)),
        _number(
            actions.ASKING_HOURLY, "Questions of one person in an hour, in all sessions", str(rules.hourly)
        ),
        _number(
            actions.ASKING_HOURS,
            "Time from a session's end until its questions close",
            times.minutes(60 * rules.hours),
            "Then Usher forgets who asked anonymously.",
        ),
        kit.field_input(actions.ASKING_GUESTS, "Guests", guests, optional=True),
    ]
    return kit.modal(
        "Questions",
        blocks,
        callback_id=actions.ASKING_FORM,
        submit="Save",
        private_metadata=str(conference.id),
    )


def saved(conference: Conference) -> Reply:
    """Say that it is saved, and the present limits."""
    rules = conference.questions
    guests = "Guests may ask." if rules.guests else "Guests can't ask."
    waiting = "1 question waits" if rules.open == 1 else f"{rules.open} questions wait"
    hours = times.minutes(60 * rules.hours)
    sentence = (
        f"Limits for one person: {waiting} in a session, and at most {rules.hourly} questions in an hour. "
        f"A session's questions are closed {hours} after its end. {guests}"
    )
    return notes.saved(sentence)


def _number(action_id: str, label: str, given: str, hint: str = "") -> kit.Block:
    return kit.field_input(action_id, label, kit.text_input(action_id, most=20, initial=given), hint=hint)
