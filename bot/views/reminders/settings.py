"""The rules of a conference's reminders: who is told how early, and how much one person is told."""

from collections.abc import Sequence
from typing import Any

from bot.domain.common.durations import DAY
from bot.domain.program.sessions import Conference
from bot.views.common import actions, kit, notes, times
from bot.views.common.reply import Reply
from bot.views.program.session_text import line

_LEADS = (
    (actions.SETUP_MAIN_LEADS, "Main channel, before sessions start"),
    (actions.SETUP_CHANNEL_LEADS, "Rooms' channels, before a session"),
    (actions.SETUP_SPEAKER_LEADS, "Speakers, before they speak"),
    (actions.SETUP_CHAIR_LEADS, "Session chairs (the run sheet), before their session"),
    (actions.SETUP_STAR_LEADS, "People who starred a session, before it"),
)


def rules_modal(conference: Conference) -> dict[str, Any]:
    """The form; what comes back are durations separated by commas, and a day. The private_metadata is the conference's id."""
    rules = conference.reminders
    leads = (rules.main_leads, rules.channel_leads, rules.speaker_leads, rules.chair_leads, rules.star_leads)
    blocks = [
        kit.section(f"*{_name(conference)}* · {conference.timezone}"),
        kit.context("Type times such as 1 day, 1 hour, 15 min. An empty field means no reminder."),
    ]
    blocks += [_numbers(id_, label, given) for (id_, label), given in zip(_LEADS, leads, strict=True)]
    blocks += [
        _numbers(
            actions.SETUP_DEADLINE_DAYS,
            "Authors and reviewers, before a deadline",
            [DAY * days for days in rules.deadline_days],
        ),
        kit.field_input(
            actions.SETUP_REVIEW_DUE,
            "Reviews are due on",
            kit.date_picker(actions.SETUP_REVIEW_DUE, rules.review_due),
            hint="Reviewers are reminded at 09:00 on their own clocks.",
            optional=True,
        ),
        _number(
            actions.SETUP_HOURLY,
            "Most messages to one person in an hour",
            str(rules.hourly),
            "The rest come in one digest. Reminders in the hour before a person's own session always come.",
        ),
        _number(
            actions.SETUP_QUIET,
            "Tell changes after a quiet time of",
            times.minutes(rules.quiet),
            "All changes in that time come in one message.",
        ),
    ]
    return kit.modal(
        "Reminders",
        blocks,
        callback_id=actions.SETUP_RULES,
        submit="Save",
        private_metadata=str(conference.id),
    )


def saved(conference: Conference) -> Reply:
    """Say that it is saved, and the present settings."""
    rules = conference.reminders
    due = (
        f" Reviews are due on {times.long_date(rules.review_due)} {rules.review_due.year}."
        if rules.review_due
        else ""
    )
    sentence = (
        f"Before a session: the main channel {_said(rules.main_leads)}, rooms {_said(rules.channel_leads)}, "
        f"speakers {_said(rules.speaker_leads)}, chairs {_said(rules.chair_leads)}, people who starred it "
        f"{_said(rules.star_leads)}. Before a deadline: {_said([DAY * d for d in rules.deadline_days])}.{due} "
        f"At most {rules.hourly} messages an hour to one person."
    )
    return notes.saved(sentence)


def _numbers(action_id: str, label: str, given: Sequence[int]) -> kit.Block:
    box = kit.text_input(
        action_id, most=150, initial=times.spoken(given), placeholder="1 day, 1 hour, 15 min"
    )
    return kit.field_input(action_id, label, box, optional=True)


def _number(action_id: str, label: str, given: str, hint: str) -> kit.Block:
    return kit.field_input(action_id, label, kit.text_input(action_id, most=20, initial=given), hint=hint)


def _said(leads: Sequence[int]) -> str:
    """As "1 day, 1 hour and 15 min"."""
    return times.spoken(leads, " and ") or "never"


def _name(conference: Conference) -> str:
    return line(kit.clip(conference.name, 200)) or "The conference"
