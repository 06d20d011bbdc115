"""Every listener, registered in one place: what is asked most comes first, because Bolt tries them in turn."""

from slack_bolt.async_app import AsyncApp

from handlers import announcements, questions, submissions
from handlers.common import repeats, unknown
from handlers.common.turn import attach
from handlers.home import abilities, conferences, tab
from handlers.home import command as usher_command
from handlers.people import claims, guesses, members, roles, roster
from handlers.people import settings as personal_settings
from handlers.privacy import audit, mydata
from handlers.program import agenda, edits, sessions
from handlers.questions import limits
from handlers.reminders import board, escalation, presence
from handlers.reminders import settings as reminder_settings
from handlers.setup import bindings, channels, installation

FEATURES = (
    sessions, questions, agenda, submissions, presence, board, announcements, edits, bindings, reminder_settings, escalation, limits, personal_settings, mydata, usher_command, abilities,
    conferences, tab, members, channels, guesses, claims, roster, roles, audit, installation, unknown,
)  # fmt: skip


def register(app: AsyncApp, prefix: str) -> None:
    """Give `app` all of Usher's listeners; `prefix` is the one of the commands."""
    repeats.attach(app, prefix)
    attach(app)
    for feature in FEATURES:
        feature.register(app, prefix)
