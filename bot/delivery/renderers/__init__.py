"""Renderers: the text of each kind of delivery, made from today's data when it is sent.

One module a feature, each with `renderers(services)`: kind to function.
"""

from collections.abc import Mapping

from bot.delivery import attention, overtaking
from bot.delivery.renderers import announcements, privacy, program, questions
from bot.delivery.renderers.ledger import digests, failures
from bot.delivery.renderers.people import claims, notices, roles
from bot.delivery.renderers.reminders import deadlines, presence, runsheets, sessions, starts
from bot.delivery.sender import Renderer
from bot.domain.common.commands import use_prefix
from bot.domain.ledger.deliveries import FORGOTTEN, Delivery, DeliveryKind, Drop, Rendered
from bot.services.services import Services

FEATURES = (
    announcements,
    sessions,
    starts,
    runsheets,
    deadlines,
    program,
    presence,
    questions,
    notices,
    claims,
    roles,
    failures,
    privacy,
)


def by_kind(services: Services) -> Mapping[DeliveryKind, Renderer]:
    """Return a renderer for every kind. Each first checks for a later message and the reader's attention."""
    found: dict[DeliveryKind, Renderer] = {}
    for feature in FEATURES:
        renderers = feature.renderers(services)
        found |= {
            kind: overtaking.dropping_overtaken(services, kind, render) for kind, render in renderers.items()
        }
    found[DeliveryKind.DIGEST] = digests.renderer(services, dict(found))
    guarded = {
        kind: _to_known(services, attention.minding_attention(services, render))
        for kind, render in found.items()
    }
    return {kind: _prefixed(services, render) for kind, render in guarded.items()}


def _to_known(services: Services, render: Renderer) -> Renderer:
    """Send nothing to people who asked to be forgotten, whatever has planned it."""

    async def rendered(delivery: Delivery) -> Rendered:
        if services.people.is_forgotten(delivery.recipient):
            return Drop(FORGOTTEN)
        return await render(delivery)

    return rendered


def _prefixed(services: Services, render: Renderer) -> Renderer:
    async def rendered(delivery: Delivery) -> Rendered:
        use_prefix(services.settings.command_prefix)
        return await render(delivery)

    return rendered
