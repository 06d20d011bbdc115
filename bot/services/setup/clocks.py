"""The comparison of the machine's clock with Slack's and the database server's."""

from collections.abc import Iterator
from datetime import timedelta

from bot.clock import Clock, SystemClock
from bot.slack.distance import ALLOWED, sentence

MACHINE, DATABASE = "This machine's clock", "The database server's clock"
CLOCK = "Clock"
_REFUSED = timedelta(minutes=5)
"""Beyond it a request of Slack's counts as too old, or as one that somebody repeats."""


def against_slack(ahead: timedelta) -> tuple[bool, str, str]:
    """Return if this machine's clock, so far ahead, agrees with Slack's; about what that is, and how to mend it."""
    if abs(ahead) <= ALLOWED:
        return True, CLOCK, f"{MACHINE} agrees with Slack's."
    refused = (
        " Requests from Slack are refused, so commands and buttons do not work."
        if abs(ahead) > _REFUSED
        else ""
    )
    return False, CLOCK, f"{sentence(MACHINE, ahead)}{refused} Set it right, and let NTP keep it."


def against_database(clock: Clock) -> Iterator[tuple[bool, str, str]]:
    """The same for the database server, whose clock says when something is due; nothing where there is no server."""
    if not isinstance(clock, SystemClock) or not clock.is_set:
        return
    ahead = clock.utcnow() - clock.machine()
    if abs(ahead) <= ALLOWED:
        yield True, CLOCK, f"{DATABASE} agrees with this machine's."
        return
    told = sentence(DATABASE, ahead, "this machine's")
    yield (
        False,
        CLOCK,
        f"{told} It decides when a message is due. Set the wrong clock right, and let NTP keep both.",
    )
