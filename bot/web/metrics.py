"""/metrics, for Prometheus: on a port of its own, which is not for the public."""

from collections.abc import Awaitable, Callable

from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route


def metrics(registry: CollectorRegistry, look: Callable[[], Awaitable[None]]) -> Route:
    """The route: `look` brings up to date what is not counted as it happens, and returns soon."""

    async def scraped(request: Request) -> Response:
        await look()
        encode, content_type = choose_encoder(request.headers.get("accept", ""))
        return Response(encode(registry), headers={"content-type": content_type})

    return Route("/metrics", scraped)
