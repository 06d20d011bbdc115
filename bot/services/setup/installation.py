"""The permission of Slack that Usher acts in its workspace, as far as this process has heard."""

import logging

log = logging.getLogger(__name__)
REMOVED = (
    "The app was removed from the workspace: nothing is sent until it is installed again; "
    "if its token is another one then, set SLACK_BOT_TOKEN and restart."
)
REVOKED = (
    "Slack revoked SLACK_BOT_TOKEN: nothing is sent until a token works again; "
    "install the app again, set its token and restart."
)


class Access:
    """Access is lost when Slack says so, or refuses the token, and is back when a call succeeds.

    Nothing planned is touched meanwhile: what is due waits in the ledger, each kind for as long as it may be late.
    """

    def __init__(self) -> None:
        self.missing = ""
        """The reason why Usher cannot act, in one sentence; "" while it can."""
        self.paused = False
        """True if nothing is to be sent: Slack itself has said that the token is void."""

    def lose(self, sentence: str) -> None:
        """Send nothing any more: Slack has told us why."""
        if not self.paused:
            log.error("%s", sentence)
        self.missing, self.paused = sentence, True

    def refused(self, cause: str) -> None:
        """A call was refused because of the installation; the worker tries again by itself."""
        if not self.missing:
            self.missing = f"Slack refuses what Usher sends ({cause}). Usher tries again every minute."
            log.error("%s", self.missing)

    def sent(self) -> None:
        """A message has gone out; one that was under way when Slack took the token away says nothing."""
        if not self.paused:
            self.works()

    def works(self) -> None:
        """A call has succeeded."""
        if self.missing:
            log.warning("Slack takes calls again; due messages are sent now")
        self.missing, self.paused = "", False
