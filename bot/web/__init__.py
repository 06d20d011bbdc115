"""The way in over HTTP: Slack's requests at /slack/events, and what a host asks to know whether Usher is well.

Anybody can reach it. `gate` limits what a connection may cost, `room` what all of them may; `signed` lets through what
Slack has signed, and nothing is parsed before; `refusals` says what was turned away, without a flood of lines.
"""

from bot.web.routes import build, health
from bot.web.server import beside, listening

__all__ = ["beside", "build", "health", "listening"]
