"""The figures for Prometheus: the meters of one process, in a registry that the composition root makes.

No label names a person, a channel or anything that somebody typed; each has a fixed set of values (docs/operations/metrics.md).
"""

from bot.metrics.calls import counted
from bot.metrics.loop import sampled
from bot.metrics.meters import Metrics
from bot.metrics.state import StateMeters

__all__ = ["Metrics", "StateMeters", "counted", "sampled"]
