"""The ids and values that buttons, menus and forms carry, and come back with.

An id is `feature:verb`, so one listener per feature can match its prefix. The input of a form has the same
block_id and action_id.
"""

from dataclasses import dataclass

SESSION_MENU = "session:more"
"""The ⋯ menu of a session; what is chosen is a `choice` of one of the acts below."""
SESSION_DETAILS = "session:details"
SESSION_STAR = "session:star"
SESSION_UNSTAR = "session:unstar"
SESSION_ASK = "session:ask"
SESSION_SHARE = "session:share"
SESSION_PAGE = "session:page"
SESSION_BACK = "session:back"
SESSION_TODAY = "session:today"
SESSION_NOW = "session:now"
"""More, Back, Today and Now show the list of the `Page` that they carry in place of the message's."""

AGENDA_OPEN = "agenda:open"
AGENDA_PAGE = "agenda:page"
AGENDA_BACK = "agenda:back"
AGENDA_CLEAR = "agenda:clear"

SUBMISSION_DETAILS = "submission:details"
SUBMISSION_PAGE = "submission:page"
SUBMISSION_BACK = "submission:back"

QUESTION_UPVOTE = "question:upvote"
QUESTION_MENU = "question:more"
QUESTION_ANSWERED = "question:answered"
QUESTION_TAKE_BACK = "question:takeback"
QUESTION_THREAD = "question:thread"
"""Opens a page; needs an acknowledgement and nothing else."""
QUESTION_FORM = "question:form"
QUESTION_TEXT = "question:text"
QUESTION_ANONYMOUS = "question:anonymous"

ANNOUNCE_SCHEDULE = "announce:schedule"
ANNOUNCE_TO_ME = "announce:tome"
ANNOUNCE_CHANGE = "announce:change"
ANNOUNCE_DISCARD = "announce:discard"
ANNOUNCE_CANCEL = "announce:cancel"
ANNOUNCE_OPEN = "announce:open"
ANNOUNCE_PAGE = "announce:page"
ANNOUNCE_BACK = "announce:back"
ANNOUNCE_FORM = "announce:form"
"""The callback id of the form that Open and Change open."""
ANNOUNCE_CHANNEL = "announce:channel"
ANNOUNCE_DATE = "announce:date"
ANNOUNCE_TIME = "announce:time"
ANNOUNCE_TEXT = "announce:text"

SETUP_FORM = "setup:form"
SETUP_PURPOSE = "setup:purpose"
SETUP_CHANNEL_LEADS = "setup:channelleads"
SETUP_SPEAKER_LEADS = "setup:speakerleads"

CONFERENCE_CHOOSE = "conference:choose"

QUERY_LIMIT = 180
"""Characters of a query that a list remembers: block ids hold 255."""


@dataclass(frozen=True, slots=True)
class Page:
    """Which list a message shows: the query as it was typed, and which page of it, from 0."""

    query: str = ""
    number: int = 0

    @property
    def next(self) -> "Page":
        """The page after this one."""
        return Page(self.query, self.number + 1)

    @property
    def previous(self) -> "Page":
        """The page before this one; the first one's is itself."""
        return Page(self.query, max(self.number - 1, 0))

    def encode(self) -> str:
        """As a button's value: the number, a space and the query."""
        return f"{self.number} {self.query[:QUERY_LIMIT]}"

    @classmethod
    def decode(cls, value: str) -> "Page":
        """The page that `encode` wrote; ValueError where it is not one."""
        number, _, query = value.partition(" ")
        return cls(query, int(number))


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a session's button stood: the list that has to be shown anew after it."""

    view: str
    """"session" for a list, "agenda", "card", "details", or a list of the Home tab such as "home-now"."""
    session_id: int
    page: Page = Page()

    def encode(self) -> str:
        """As a block id: unique in a message, since a list names a session once."""
        return spot_id(self.view, self.session_id, self.page.encode())

    @classmethod
    def decode(cls, block_id: str) -> "Spot":
        """The spot that `encode` wrote; ValueError where it is not one."""
        view, session_id, page = block_id.split(":", 2)
        return cls(view, int(session_id), Page.decode(page))


def spot_id(view: str, session_id: int, encoded_page: str) -> str:
    """What `Spot.encode` writes, for where the page is encoded once for a whole list."""
    return f"{view}:{session_id}:{encoded_page}"


def choice(action_id: str, subject_id: int) -> str:
    """An option's value in a ⋯ menu: what to do, and to what."""
    return f"{action_id}:{subject_id}"


def chosen(value: str) -> tuple[str, int]:
    """The act and the id that `choice` wrote; ValueError where it is not one."""
    action_id, _, subject_id = value.rpartition(":")
    return action_id, int(subject_id)


def name(action_id: str) -> str:
    """The id without what makes it unique in a view: "session:more:home-now-12" is "session:more"."""
    return ":".join(action_id.split(":", 2)[:2])
