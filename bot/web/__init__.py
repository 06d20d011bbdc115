"""The way in over HTTP: Slack's requests at /slack/events, and what a host asks to know whether Usher is well.

Anybody can reach it. `gate` limits what a connection may cost, `room` what all of them may; `signed` lets through what
Slack has signed, and nothing is parsed before; `refusals` says what was turned away, without a flood of lines.
"""

from bot.web.metrics import metrics
from bot.web.routes import Shared, Socket, build, health
from bot.web.server import beside, bound, listening, serving

__all__ = ["Shared", "Socket", "beside", "bound", "build", "health", "listening", "metrics", "serving"]
