"""Questions, and the thread under which they stand."""

from collections.abc import Mapping
from dataclasses import replace

from bot.delivery.renderers.common import message, number, standing
from bot.delivery.sender import Renderer
from bot.domain.ledger.deliveries import Delivery, DeliveryKind, Drop, Rendered, State, Undeliverable, Wait
from bot.services.services import Services
from bot.views.questions import thread as views
from db.queries.ledger import deliveries
from db.queries.questions import records as questions

_THREAD_SECONDS = 1.0
_LOST = frozenset({State.FAILED, State.EXPIRED, State.CANCELLED})


def renderers(services: Services) -> Mapping[DeliveryKind, Renderer]:
    """A question waits for its thread; an answer in writing finds its asker when it is sent."""

    async def thread(delivery: Delivery) -> Rendered:
        found = standing(services, delivery)
        if isinstance(found, Drop):
            return found
        program, session = found
        return message(delivery.recipient, views.thread_root(program.conference, session))

    async def question(delivery: Delivery) -> Rendered:
        found = standing(services, delivery)
        if isinstance(found, Drop):
            return found
        program, session = found
        async with services.database.read() as tx:
            asked = await questions.get(tx, number(delivery, "question"))
            root = await deliveries.by_dedupe_key(tx, str(delivery.payload["thread"]))
        if asked is None or asked.withdrawn:
            return Drop("it was taken back")
        if asked.hidden:
            return Drop("a moderator has hidden it")
        if root is None or root.state in _LOST:
            return Undeliverable(f"its thread could not be posted ({root.last_error if root else 'missing'})")
        if root.state is not State.SENT:
            return Wait(_THREAD_SECONDS)
        name = services.people.name(asked.asker)  # a mention would notify the asker of their own question
        shown = views.question_message(program.conference, asked, session, asker_name=name)
        return message(root.channel, shown, root.ts)

    async def answer(delivery: Delivery) -> Rendered:
        return await _answer(services, delivery)

    return {
        DeliveryKind.THREAD: thread,
        DeliveryKind.QUESTION: question,
        DeliveryKind.QUESTION_ANSWER: answer,
    }


async def _answer(services: Services, delivery: Delivery) -> Rendered:
    """Write to the asker. The record and the ledger do not say who that is, so the members are looked through."""
    async with services.database.read() as tx:
        given = await questions.answer(tx, number(delivery, "answer"))
        asked = await questions.get(tx, given.question_id) if given else None
        program = services.programs.of_session(asked.session_id) if asked else None
        if given is None or asked is None or asked.withdrawn or program is None:
            return Drop("the question is no longer there")
        if not asked.is_linked:
            return Drop("the questions are closed")
        user = await services.question_desk.account(tx, program, asked)
    if not user:
        return Undeliverable("Usher no longer knows who asked")
    session, by = program.by_id[asked.session_id], services.people.name(given.by)
    shown = views.written_answer(program.conference, session, asked, given.text, by=by, by_user=given.by)
    return replace(message(user, shown), sealed=True)
