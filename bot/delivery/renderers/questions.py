"""Questions, and the thread under which they stand."""

from collections.abc import Mapping

from bot.delivery.courier import Renderer
from bot.delivery.renderers.standing import message, number, standing
from bot.domain.deliveries import Delivery, Drop, Kind, Rendered, State, Undeliverable, Wait
from bot.services.usher import Usher
from bot.views import questions as views
from db.queries import deliveries, questions

_THREAD_SECONDS = 1.0
_LOST = frozenset({State.FAILED, State.EXPIRED, State.CANCELLED})


def renderers(usher: Usher) -> Mapping[Kind, Renderer]:
    """A question waits for its thread."""

    async def thread(delivery: Delivery) -> Rendered:
        found = standing(usher, delivery)
        if isinstance(found, Drop):
            return found
        program, session = found
        return message(delivery.recipient, views.thread_root(program.conference, session))

    async def question(delivery: Delivery) -> Rendered:
        found = standing(usher, delivery)
        if isinstance(found, Drop):
            return found
        program, session = found
        async with usher.database.read() as record:
            asked = await questions.get(record, number(delivery, "question"))
            root = await deliveries.by_dedupe_key(record, str(delivery.payload["thread"]))
        if asked is None or asked.withdrawn:
            return Drop("it was taken back")
        if root is None or root.state in _LOST:
            return Undeliverable(f"its thread could not be posted ({root.last_error if root else 'missing'})")
        if root.state is not State.SENT:
            return Wait(_THREAD_SECONDS)
        name = usher.people.name(asked.asker)  # a mention would notify the asker of their own question
        shown = views.question_message(program.conference, asked, session, asker_name=name)
        return message(root.channel, shown, root.ts)

    return {Kind.THREAD: thread, Kind.QUESTION: question}
