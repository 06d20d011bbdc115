"""The pause before the next attempt."""

from dataclasses import dataclass, field
from random import Random


@dataclass(frozen=True, slots=True)
class Backoff:
    """Doubles from `first` to `longest` seconds; jitter keeps what failed together from coming back together."""

    first: float = 2.0
    longest: float = 120.0
    random: Random = field(default_factory=Random)

    def seconds(self, attempts: int, at_least: float = 0.0) -> float:
        """The wait after so many attempts, and no less than `at_least`: Slack's Retry-After is a floor."""
        full = min(self.longest, self.first * 2.0 ** min(max(attempts - 1, 0), 16))
        return max(at_least, full * self.random.uniform(0.5, 1.0))
