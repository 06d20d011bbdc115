"""/ask: questions to the speakers, in the session's thread."""

from slack_bolt.async_app import AsyncApp

from bot.domain.common import commands
from bot.views.common import actions
from handlers.common.listen import Act, on_actions, on_command, on_form
from handlers.questions import asking, moderating


def register(app: AsyncApp, prefix: str) -> None:
    """Listen for the command, the forms, and the buttons of questions."""
    on_command(app, prefix, commands.ASK, asking.ask)
    acts: dict[str, Act] = {**asking.ACTS, **moderating.ACTS}
    on_actions(app, "question", acts)
    on_form(app, actions.QUESTION_FORM, asking.submitted)
    on_form(app, actions.QUESTION_CHOOSE_FORM, asking.chosen)
    on_form(app, actions.QUESTION_EDIT_FORM, asking.edited)
    on_form(app, actions.QUESTION_WRITE_FORM, moderating.written)
