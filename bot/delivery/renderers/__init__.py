"""What each kind of delivery says today: made when it is sent, from what stands then (DESIGN §5).

One module a feature, each with `renderers(usher)`: kind to function.
"""

from collections.abc import Mapping

from bot.delivery.courier import Renderer
from bot.delivery.renderers import announcements, notices, questions, reminders
from bot.domain.deliveries import Kind
from bot.services.usher import Usher

FEATURES = (announcements, reminders, questions, notices)


def by_kind(usher: Usher) -> Mapping[Kind, Renderer]:
    """What the worker is given: a renderer for every kind."""
    found: dict[Kind, Renderer] = {}
    for feature in FEATURES:
        found |= feature.renderers(usher)
    return found
