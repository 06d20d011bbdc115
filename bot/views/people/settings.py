"""A person's own settings: which reminders, how early, and when they want quiet."""

from collections.abc import Sequence
from datetime import time
from typing import Any

from bot.domain.people.attention import Duty, Personal, Quiet
from bot.domain.program.sessions import Conference
from bot.views.common import actions, kit, notes, times
from bot.views.common.kit import Element, Option
from bot.views.common.refilled import refilled
from bot.views.common.reply import Reply
from bot.views.program.session_text import line

USUAL, NEVER, ON, OFF = "usual", "0", "on", "off"
"""Values of the form's menus, beside minutes and the names of `Duty`."""
_DUTY: tuple[Option, ...] = (
    ("Every reminder", Duty.ALL.value),
    ("Only the last one before the session", Duty.LAST.value),
)
_MINUTES = (5, 10, 15, 30, 60)
USUAL_QUIET = Quiet(time(22), time(7))
"""The quiet hours that the form offers to somebody without any."""
_CLOCKS = (actions.PERSONAL_FROM, actions.PERSONAL_TO)


def settings_button() -> Element:
    """Opens the form."""
    return kit.button("Settings", actions.PERSONAL_OPEN, spoken="Settings of your reminders")


def settings_modal(conference: Conference, chosen: Personal, zone: str, *, is_theirs: bool) -> dict[str, Any]:
    """The form; `zone` is an IANA name, `is_theirs` False where it is the conference's for want of their own."""
    quiet = chosen.quiet or USUAL_QUIET
    whose = "your zone in Slack" if is_theirs else "the conference's zone, until Slack names yours"
    blocks = [
        _menu(actions.PERSONAL_DUTY, "Sessions where you speak or chair", _DUTY, chosen.duty.value,
              hint="The last reminder always comes, because the session needs you."),
        _menu(actions.PERSONAL_STARS, "Sessions that you starred", _star_options(conference), _star_value(chosen)),
        _menu(actions.PERSONAL_DEADLINES, "Deadlines of your papers and reviews", _DEADLINES,
              ON if chosen.deadlines else OFF),
        _quiet_menu(ON if chosen.quiet else OFF),
        _clock(actions.PERSONAL_FROM, "Quiet from", zone, quiet.start),
        _clock(actions.PERSONAL_TO, "Quiet until", zone, quiet.end),
        kit.context(f"Times are in {line(zone)}, {whose}. At most {conference.reminders.hourly} messages an hour. "
                    "The rest come together."),
    ]  # fmt: skip
    return kit.modal(
        "Your settings",
        blocks,
        callback_id=actions.PERSONAL_FORM,
        submit="Save",
        private_metadata=str(conference.id),
    )


_DEADLINES: tuple[Option, ...] = (("Remind me", ON), ("Do not remind me", OFF))
_QUIET: tuple[Option, ...] = (("No quiet hours", OFF), ("Between these times", ON))


def switched_on(view: dict[str, Any]) -> dict[str, Any]:
    """The open form `view`, as Slack sent it, with quiet hours between the times that were picked.

    The menu gets another block_id: Slack keeps what was chosen where that stays the same.
    """
    shown = refilled(view, "", ())
    clocks = [b["element"].get("initial_time", "") for b in shown["blocks"] if _id(b) in _CLOCKS]
    again = _quiet_menu(ON, f"{actions.PERSONAL_QUIET}:{'-'.join(clocks)}")
    return {**shown, "blocks": [again if _id(b) == actions.PERSONAL_QUIET else b for b in shown["blocks"]]}


def saved(conference: Conference, chosen: Personal, zone: str) -> Reply:
    """Say that it is saved, and the present settings."""
    return notes.saved(standing(conference, chosen, zone))


def standing(conference: Conference, chosen: Personal, zone: str) -> str:
    """Return what the person has chosen, in escaped words; `zone` is an IANA name."""
    duty = "before every session of yours" if chosen.duty is Duty.ALL else "once before each session of yours"
    leads = chosen.star_leads(conference)
    stars = f"{times.spoken(leads, ' and ')} before what you starred" if leads else "not of what you starred"
    deadlines = "and of deadlines" if chosen.deadlines else "and not of deadlines"
    quiet = (
        f"Quiet from {chosen.quiet.start:%H:%M} to {chosen.quiet.end:%H:%M} ({line(zone)})."
        if chosen.quiet
        else "No quiet hours."
    )
    return f"You are reminded {duty}, {stars}, {deadlines}. {quiet}"


def _star_options(conference: Conference) -> tuple[Option, ...]:
    usual = conference.reminders.star_leads
    words = f"As usual ({times.spoken(usual, ' and ')} before)" if usual else "As usual (no reminder)"
    minutes = ((f"{times.minutes(lead)} before", str(lead)) for lead in _MINUTES)
    return ((words, USUAL), *minutes, ("Do not remind me", NEVER))


def _star_value(chosen: Personal) -> str:
    return USUAL if chosen.star_lead is None else str(chosen.star_lead)


def _menu(action_id: str, label: str, options: Sequence[Option], chosen: str, *, hint: str = "") -> kit.Block:
    return kit.field_input(
        action_id, label, kit.static_select(action_id, "Pick one", options, chosen=chosen), hint=hint
    )


def _quiet_menu(chosen: str, block_id: str = actions.PERSONAL_QUIET) -> kit.Block:
    menu = kit.static_select(actions.PERSONAL_QUIET, "Pick one", _QUIET, chosen=chosen)
    hint = (
        "Pick another time below to switch them on. Messages that can wait come afterwards. "
        "Reminders in the hour before your own session always come."
    )
    return kit.field_input(block_id, "Quiet hours", menu, hint=hint)


def _clock(action_id: str, label: str, zone: str, initial: time) -> kit.Block:
    picker = kit.time_picker(action_id, zone, initial)
    return kit.field_input(action_id, label, picker, optional=True, live=True)


def _id(block: dict[str, Any]) -> str:
    return str(block.get("element", {}).get("action_id", ""))
