"""The organizers' form for asking about a talk's speaker: people and times."""

from collections.abc import Sequence
from typing import Any

from bot.domain.program.sessions import Conference
from bot.domain.reminders.presence import first_lead
from bot.views.common import actions, kit, notes, times
from bot.views.common.reply import Reply
from bot.views.program.session_text import line


def escalation_modal(conference: Conference) -> dict[str, Any]:
    """The form; what comes back are durations separated by commas. The private_metadata is the conference's id."""
    escalation = conference.presence
    name = line(kit.clip(conference.name, 200)) or "The conference"
    why = "If nobody answers for a talk, these people are asked in turn. The first answer ends it."
    asked = (
        (actions.ESCALATION_SPEAKERS, "The speakers again, before the talk", escalation.speaker_leads),
        (actions.ESCALATION_CO_SPEAKERS, "Their co-authors, before the talk", escalation.co_speaker_leads),
        (actions.ESCALATION_CHAIRS, "The session's chairs, before the talk", escalation.chair_leads),
        (
            actions.ESCALATION_ORGANIZERS,
            "The organizers' channel, before the talk",
            escalation.organizer_leads,
        ),
    )
    blocks = [kit.section(f"*{name}* · {first(conference)} {why}")]
    return kit.modal(
        "Who is here",
        [*blocks, *(_minutes(*each) for each in asked)],
        callback_id=actions.ESCALATION_FORM,
        submit="Save",
        private_metadata=str(conference.id),
    )


def saved(conference: Conference) -> Reply:
    """Say that it is saved, and the present settings."""
    escalation = conference.presence
    sentence = (
        f"{first(conference)} While nobody has answered, before the talk: the speakers {_said(escalation.speaker_leads)}, "
        f"co-authors {_said(escalation.co_speaker_leads)}, chairs {_said(escalation.chair_leads)}, the organizers' channel "
        f"{_said(escalation.organizer_leads)}."
    )
    return notes.saved(sentence)


def first(conference: Conference) -> str:
    """Return which of the speakers' reminders asks first."""
    earliest = first_lead(conference.reminders)
    asking = [lead for lead in conference.reminders.speaker_leads if lead <= earliest]
    if not asking:
        return "No reminder asks speakers if they are here."
    return f"The speakers' reminder {times.minutes(max(asking))} before asks them first."


def _minutes(action_id: str, label: str, given: Sequence[int]) -> kit.Block:
    box = kit.text_input(action_id, most=150, initial=times.spoken(given), placeholder="30 min, 15 min")
    return kit.field_input(
        action_id, label, box, hint="Separate times with commas. Empty means never.", optional=True
    )


def _said(leads: Sequence[int]) -> str:
    """As "30 min and 15 min"."""
    return times.spoken(leads, " and ") or "never"
