"""The whole of it: refreshed together, and a welcome that is said once."""

import asyncio

from bot.domain.ledger.deliveries import DeliveryKind, State
from tests.conftest import NOW
from tests.services.by_hand import ANNA, CHEN, changed, find, ledger, make_usher, write


async def test_a_welcome_is_said_once(services, elsewhere, database, clock):
    await services.welcome(CHEN)
    await services.welcome(CHEN)
    await elsewhere.welcome(CHEN)
    await make_usher(database, clock).welcome(CHEN)  # after a restart
    (row,) = await ledger(database, DeliveryKind.WELCOME)
    assert (row.recipient, row.due_at, row.state) == (CHEN, NOW, State.PLANNED)
    await services.welcome(ANNA)
    assert {d.recipient for d in await ledger(database, DeliveryKind.WELCOME)} == {CHEN, ANNA}


async def test_a_welcome_is_said_once_to_who_opens_it_twice_at_once(services, elsewhere, database):
    await asyncio.gather(*(who.welcome(CHEN) for who in (services, elsewhere) * 3))
    assert len(await ledger(database, DeliveryKind.WELCOME)) == 1


async def test_who_was_welcomed_is_not_looked_up_again(services, untouched):
    await services.welcome(CHEN)
    with untouched():
        await services.welcome(CHEN)


async def test_one_refresh_takes_over_everything(services, elsewhere, database):
    await services.agenda.set_star(CHEN, find(services, "rust").id, on=True)
    await services.people.link([], everyone=True)
    await write(database, changed("rust", title="Rust"))
    await elsewhere.refresh()
    assert find(elsewhere, "rust").title == "Rust"
    assert elsewhere.people.person(CHEN) is None
    assert await elsewhere.agenda.starred(CHEN) == {find(elsewhere, "rust").id}
