"""/usher mydata: everything that is stored about a person, for them alone; and Forget me, after a second look."""

import asyncio
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError

from bot.slack import directory
from bot.views.common import actions
from bot.views.common.reply import Reply
from bot.views.privacy import farewell
from bot.views.privacy import mydata as views
from handlers.common.listen import on_actions, on_form
from handlers.common.turn import Turn

_TOO_MANY = 429
_ATTEMPTS = 10


def register(app: AsyncApp, _prefix: str) -> None:
    """Listen for the button and the form."""
    on_actions(app, "own", {actions.OWN_FORGET: ask})
    on_form(app, actions.OWN_FORM, submitted)


async def mydata(turn: Turn) -> None:
    """Send it to the person who asks, and to nobody else.

    Their anonymous questions are only in the answer where they typed, which Slack does not keep: a message would tell who asked.
    """
    await turn.hold()
    pages = views.data_messages(await turn.services.own.data(turn.user))
    for page in pages:
        await _post(turn, page)
    anonymous = await turn.services.questions.asked_anonymously(turn.user)
    await turn.answer(views.data_sent(len(pages), anonymous))


async def ask(turn: Turn, _action: dict[str, Any] | None = None) -> None:
    """Say what goes and what stays."""
    await turn.open(farewell.forget_modal(await turn.services.own.farewell(turn.user)))


async def submitted(turn: Turn, _view: dict[str, Any]) -> None:
    """They mean it."""
    await turn.hold("Forgetting …")
    await turn.services.own.forget(turn.user, turn.user)
    await turn.services.refresh()
    await turn.replace(farewell.forgotten())


async def remember(turn: Turn) -> None:
    """They want to be known again."""
    await turn.hold()
    account = await directory.user(turn.client, turn.user, turn.services.team)
    await turn.services.own.remember(turn.user, turn.user, account.email)
    await turn.services.people.link([account], everyone=False)
    await turn.services.refresh()
    await turn.answer(farewell.remembered())


async def _post(turn: Turn, page: Reply) -> None:
    """Post to the person's own direct messages, as fast as Slack takes them; it is given up after some refusals."""
    for attempt in range(_ATTEMPTS):
        try:
            await turn.client.chat_postMessage(channel=turn.user, **page.payload())
        except SlackApiError as error:
            if error.response.status_code != _TOO_MANY or attempt == _ATTEMPTS - 1:
                raise
            told = {name.lower(): value for name, value in error.response.headers.items()}
            await asyncio.sleep(float(told.get("retry-after", 1)))
        else:
            return
