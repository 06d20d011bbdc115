"""/usher mydata: everything that is stored about a person, in a direct message to them."""

import asyncio

from slack_sdk.errors import SlackApiError

from bot.views import own as views
from bot.views.reply import Reply
from handlers.turn import Turn

_TOO_MANY = 429


async def mydata(turn: Turn) -> None:
    """Send it to the person who asks, and to nobody else."""
    await turn.hold()
    pages = views.data_messages(await turn.usher.own.data(turn.user))
    for page in pages:
        await _post(turn, page)
    await turn.answer(views.data_sent(len(pages)))


async def _post(turn: Turn, page: Reply) -> None:
    """Post to the person's own direct messages, as fast as Slack takes them."""
    while True:
        try:
            await turn.client.chat_postMessage(channel=turn.user, **page.payload())
        except SlackApiError as error:
            if error.response.status_code != _TOO_MANY:
                raise
            await asyncio.sleep(float(error.response.headers.get("Retry-After") or 1))
        else:
            return
