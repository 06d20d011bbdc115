"""/announce: said once, to the right people, at the right time; the form, the text form, the list, the report."""

from slack_bolt.async_app import AsyncApp

from bot.domain.common import commands
from bot.views.common import actions
from handlers.announcements import acts, approvals, form, reports, typed
from handlers.common.listen import Act, on_actions, on_command, on_form


def register(app: AsyncApp, prefix: str) -> None:
    """Listen for the command, the form, and the buttons of announcements."""
    on_command(app, prefix, commands.ANNOUNCE, typed.announce, with_ids=True)
    answers: dict[str, Act] = {
        actions.ANNOUNCE_SCHEDULE: acts.schedule,
        actions.ANNOUNCE_TO_ME: acts.send_to_me,
        actions.ANNOUNCE_DISCARD: acts.discard,
        actions.ANNOUNCE_CANCEL: acts.cancel,
        actions.ANNOUNCE_PAUSE: acts.pause,
        actions.ANNOUNCE_RESUME: acts.resume,
        actions.ANNOUNCE_PAGE: acts.turn_page,
        actions.ANNOUNCE_BACK: acts.turn_page,
        actions.ANNOUNCE_OPEN: form.open_new,
        actions.ANNOUNCE_CHANGE: form.open_filled,
        **dict.fromkeys(form.LIVE, form.show_anew),
        actions.ANNOUNCE_REPORT: reports.show,
        actions.ANNOUNCE_MISSED: reports.show_missed,
        actions.ANNOUNCE_RESEND: reports.resend,
        actions.ANNOUNCE_APPROVE: approvals.approve,
        actions.ANNOUNCE_DECLINE: approvals.decline,
    }
    on_actions(app, "announce", answers)
    on_form(app, actions.ANNOUNCE_FORM, form.submitted)
