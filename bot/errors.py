"""Every error that Usher raises on purpose.

UsherError                  one clear sentence for the person who caused it
├── BadInput                what was typed or uploaded is wrong; nothing was changed
│   ├── ImportRefused       a file that cannot or must not be imported
│   ├── NotFetched          an address from which nothing is fetched
│   ├── NoLongerAsked       whether a speaker is there, of a session that is over, cancelled or at another time
│   ├── OutOfDate           a button or a form of an older version, or one that is not ours
│   └── NotFound            it is not there, or not theirs to see: the same words for both
├── NotAllowed              the role is missing
├── Misconfigured           a setting is missing or wrong
└── Unavailable             the database or Slack cannot be reached now
    └── DatabaseAway        the database, with its address; anybody is told less
"""


class UsherError(Exception):
    """An error whose message is one sentence that can be shown as it is."""

    field: str = ""
    """The input of a form that it is about, where it is about one."""

    def to_anybody(self) -> str:
        """The sentence for people who need not know how Usher is installed."""
        return str(self)


class BadInput(UsherError):
    """Wrong input, typed or uploaded; nothing was changed."""


class ImportRefused(BadInput):
    """A file that cannot or must not be imported: names the file, the place and the reason."""

    def __init__(self, file: str, reason: str, place: str = "") -> None:
        self.file, self.reason, self.place = file, reason, place
        super().__init__(f"{file}{f', {place}' if place else ''}: {reason}")


class NotFetched(BadInput):
    """An address from which nothing is fetched: names its host and the reason, and nothing else of it."""

    def __init__(self, host: str, reason: str) -> None:
        self.host, self.reason = host, reason
        super().__init__(f"{host or 'That address'}: {reason}")


class NotFound(BadInput):
    """It is not there, or not theirs to see: the same words for both."""


class NoLongerAsked(BadInput):
    """Nobody is asked any longer if the speaker is there: the session is over, cancelled or at another time."""


class OutOfDate(BadInput):
    """A button or a form that says nothing which is understood today."""

    def __init__(self) -> None:
        super().__init__("That button is out of date; type the command again.")


class NotAllowed(UsherError):
    """The role that this needs is missing."""

    right: str = ""
    """The right that is missing, by its name in the table of rights."""
    conference_id: int = 0
    """The conference that lacks it."""


class Misconfigured(UsherError):
    """A setting is missing or wrong."""


class Unavailable(UsherError):
    """The database or Slack cannot be reached now."""


class DatabaseAway(Unavailable):
    """The database cannot be reached now; the message has its address, for logs and the command line."""

    def to_anybody(self) -> str:
        """Only that it is away: no host, no name, no path, and not what it refuses."""
        return "The database cannot be reached now."
