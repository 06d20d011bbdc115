"""The ids and values that buttons, menus and forms carry, and come back with.

An id is `feature:verb`, so one listener per feature can match its prefix. The input of a form has the same
block_id and action_id.
"""

from dataclasses import dataclass

from bot.domain.common.ids import read_id

SESSION_MENU = "session:more"
"""The ⋯ menu of a session; what is chosen is a `choice` of one of the acts below."""
SESSION_DETAILS = "session:details"
SESSION_STAR = "session:star"
SESSION_UNSTAR = "session:unstar"
SESSION_ASK = "session:ask"
SESSION_SHARE = "session:share"
SESSION_ME = "session:me"
"""The button That's me in the ⋯ menu of a session: opens the form with the session's people."""
SESSION_PAGE = "session:page"
SESSION_BACK = "session:back"
SESSION_TODAY = "session:today"
SESSION_NOW = "session:now"
"""More, Back, Today and Now show the list of the `Page` that they carry in place of the message's."""

GUESS_ME = "guess:me"
GUESS_NOT_ME = "guess:notme"
"""The buttons That's me and Not me, below a message to somebody who is only guessed."""

CLAIM_ME = "claim:me"
CLAIM_BACK = "claim:takeback"
"""The button That's me in the details of a session, and Take back while no organizer has answered."""
CLAIM_FORM = "claim:form"
"""The callback id of the form that asks which of several people it is."""
CLAIM_PERSON = "claim:person"
CLAIM_CONFIRM = "claim:confirm"
CLAIM_DECLINE = "claim:decline"
"""The answer of an organizer."""

ROSTER_LINK = "roster:link"
ROSTER_PICK = "roster:pick"
ROSTER_MERGE = "roster:merge"
ROSTER_UNLINK = "roster:unlink"
ROSTER_UNMERGE = "roster:unmerge"
ROSTER_RIGHT = "roster:right"
ROSTER_WRONG = "roster:wrong"
"""The statements of organizers about a person in the list of /usher people; Right and Not them answer a guess."""
ROSTER_PAGE = "roster:page"
ROSTER_BACK = "roster:back"

AGENDA_OPEN = "agenda:open"
AGENDA_PAGE = "agenda:page"
AGENDA_BACK = "agenda:back"
AGENDA_CLEAR = "agenda:clear"
"""Carries how many stars its message says that it takes away."""
AGENDA_KEEP = "agenda:keep"

SUBMISSION_DETAILS = "submission:details"
SUBMISSION_PAGE = "submission:page"
SUBMISSION_BACK = "submission:back"

QUESTION_UPVOTE = "question:upvote"
QUESTION_MENU = "question:more"
QUESTION_ANSWERED = "question:answered"
QUESTION_NOT_ANSWERED = "question:unanswered"
"""Takes back that it was answered."""
QUESTION_TAKE_BACK = "question:takeback"
QUESTION_LIST = "question:list"
"""Shows the open questions of the session whose id it carries."""
QUESTION_THREAD = "question:thread"
"""Opens a page; needs an acknowledgement and nothing else."""
QUESTION_KEPT = "question:kept"
"""Asks the question that it carries in the session that it names."""
QUESTION_KEPT_MORE = "question:keptmore"
QUESTION_KEPT_BACK = "question:keptback"
"""Turn the sessions that are offered for the question that they carry."""
QUESTION_CHOOSE = "question:choose"
QUESTION_CHOOSE_FORM = "question:chooseform"
"""Opens the form with the question that it carries, and that form's callback id."""
QUESTION_SESSION = "question:session"
QUESTION_FORM = "question:form"
QUESTION_TEXT = "question:text"
QUESTION_ANONYMOUS = "question:anonymous"
QUESTION_EDIT = "question:edit"
QUESTION_EDIT_FORM = "question:editform"
"""The callback id of the form that Edit opens; its text is QUESTION_TEXT."""
QUESTION_WRITE = "question:write"
"""Answer in writing: opens the form whose callback id is QUESTION_WRITE_FORM."""
QUESTION_WRITE_FORM = "question:writeform"
QUESTION_WRITTEN = "question:written"
QUESTION_HIDE = "question:hide"
QUESTION_RESTORE = "question:restore"
QUESTION_SILENCE = "question:silence"
QUESTION_ALLOW = "question:allow"
"""Takes back that the asker was silenced."""
QUESTION_CLOSE = "question:close"
QUESTION_REOPEN = "question:reopen"
"""The acts of moderators; the last two carry a session's id."""

ASKING_OPEN = "asking:open"
ASKING_FORM = "asking:form"
"""The button in the form of /usher setup, and the callback id of the form of how much people may ask."""
ASKING_WAITING = "asking:waiting"
ASKING_HOURLY = "asking:hourly"
ASKING_HOURS = "asking:hours"
ASKING_GUESTS = "asking:guests"

ANNOUNCE_SCHEDULE = "announce:schedule"
ANNOUNCE_TO_ME = "announce:tome"
ANNOUNCE_CHANGE = "announce:change"
ANNOUNCE_DISCARD = "announce:discard"
ANNOUNCE_CANCEL = "announce:cancel"
ANNOUNCE_PAUSE = "announce:pause"
ANNOUNCE_RESUME = "announce:resume"
ANNOUNCE_REPORT = "announce:report"
ANNOUNCE_MISSED = "announce:missed"
ANNOUNCE_RESEND = "announce:resend"
ANNOUNCE_APPROVE = "announce:approve"
ANNOUNCE_DECLINE = "announce:decline"
ANNOUNCE_OPEN = "announce:open"
ANNOUNCE_PAGE = "announce:page"
ANNOUNCE_BACK = "announce:back"
ANNOUNCE_FORM = "announce:form"
"""The callback id of the form that Open and Change open."""
ANNOUNCE_TEXT = "announce:text"
ANNOUNCE_CHANNELS = "announce:channels"
ANNOUNCE_PEOPLE = "announce:people"
ANNOUNCE_OTHERS = "announce:others"
ANNOUNCE_WHEN = "announce:when"
ANNOUNCE_WHICH = "announce:which"
"""The choice between two moments, if the clocks change."""
ANNOUNCE_DATE = "announce:date"
ANNOUNCE_TIME = "announce:time"
ANNOUNCE_CRON = "announce:cron"
ANNOUNCE_UNTIL = "announce:until"
ANNOUNCE_LATE = "announce:late"
ANNOUNCE_PING = "announce:ping"
ANNOUNCE_REWRITE = "announce:rewrite"

SETUP_FORM = "setup:form"
SETUP_PURPOSE = "setup:purpose"
SETUP_UNDO = "setup:undo"
"""Gives the channels back what they were for."""
SETUP_CHANNEL_LEADS = "setup:channelleads"
SETUP_SPEAKER_LEADS = "setup:speakerleads"
SETUP_REMINDERS = "setup:reminders"
"""Opens the form of the rules."""
SETUP_RULES = "setup:rules"
"""The callback id of that form."""
SETUP_MAIN_LEADS = "setup:mainleads"
SETUP_CHAIR_LEADS = "setup:chairleads"
SETUP_STAR_LEADS = "setup:starleads"
SETUP_DEADLINE_DAYS = "setup:deadlinedays"
SETUP_REVIEW_DUE = "setup:reviewdue"
SETUP_HOURLY = "setup:hourly"
SETUP_QUIET = "setup:quiet"

PERSONAL_OPEN = "personal:open"
PERSONAL_FORM = "personal:form"
PERSONAL_DUTY = "personal:duty"
PERSONAL_STARS = "personal:stars"
PERSONAL_DEADLINES = "personal:deadlines"
PERSONAL_QUIET = "personal:quiet"
PERSONAL_FROM = "personal:from"
PERSONAL_TO = "personal:to"

OWN_FORGET = "own:forget"
"""Forget me below my data: opens the form that says what goes and what stays."""
OWN_FORM = "own:form"

CHANGE_AGENDA = "change:agenda"
CHANGE_UNSTAR = "change:unstar"
CHANGE_MOVE = "change:move"
CHANGE_CANCEL = "change:cancel"
CHANGE_RESTORE = "change:restore"
CHANGE_UNDO = "change:undo"
"""Takes back the edit whose key it carries."""
CHANGE_FORM = "change:form"
"""The callback id of the form that Move opens."""
CHANGE_CONFIRM = "change:confirm"
"""The callback id of what an edit would do, before it counts."""
CHANGE_DAY = "change:day"
CHANGE_START = "change:start"
CHANGE_END = "change:end"
CHANGE_ROOM = "change:room"
CHANGE_REASON = "change:reason"

ESCALATION_OPEN = "ladder:open"
"""The ids keep their former word: messages and forms that Slack shows already carry it."""
ESCALATION_FORM = "ladder:form"
ESCALATION_SPEAKERS = "ladder:speakers"
ESCALATION_CO_SPEAKERS = "ladder:cospeakers"
ESCALATION_CHAIRS = "ladder:chairs"
ESCALATION_ORGANIZERS = "ladder:organizers"

PRESENCE_HERE = "presence:here"
PRESENCE_LATE = "presence:late"
PRESENCE_SOMEONE = "presence:someone"
"""Opens the form that asks who presents instead."""
PRESENCE_CANNOT = "presence:cannot"
PRESENCE_UNDO = "presence:undo"
PRESENCE_FORM = "presence:form"
PRESENCE_PERSON = "presence:person"
PRESENCE_USER = "presence:user"

BOARD_MENU = "board:more"
"""The ⋯ menu of a row; what is chosen is a `choice` of one of the acts below."""
BOARD_MESSAGE = "board:message"
BOARD_HERE = "board:here"
BOARD_UNDO = "board:undo"
BOARD_AGAIN = "board:again"
BOARD_EARLIER = "board:earlier"
BOARD_LATER = "board:later"
BOARD_NOW = "board:now"
BOARD_POSTERS = "board:posters"
"""These four show the page of the `Spot` that they carry."""
BOARD_FORM = "board:form"
"""The callback id of the message to a speaker."""
BOARD_TEXT = "board:text"

ROLES_ADD = "roles:add"
"""Opens the form that gives a role at the conference whose id it carries."""
ROLES_REMOVE = "roles:remove"
ROLES_PAGE = "roles:page"
ROLES_BACK = "roles:back"
ROLES_FORM = "roles:form"
"""The callback id of that form."""
ROLES_PERSON = "roles:person"
ROLES_ROLE = "roles:role"
ROLES_WHAT = "roles:what"
"""The track or the session that a chair chairs."""

USHER_MORE = "usher:more"
"""The ⋯ menus below what a person can do; what is chosen is a `choice` of one of the acts below."""
USHER_NOW = "usher:now"
USHER_TODAY = "usher:today"
USHER_AGENDA = "usher:agenda"
USHER_MINE = "usher:mine"
USHER_PAPERS = "usher:papers"
USHER_QUESTIONS = "usher:questions"
USHER_MYDATA = "usher:mydata"
USHER_HELP = "usher:help"
USHER_BOARD = "usher:board"
USHER_ANNOUNCED = "usher:announced"
USHER_PEOPLE = "usher:people"
USHER_ROLES = "usher:roles"
USHER_AUDIT = "usher:audit"
USHER_SETUP = "usher:setup"
USHER_REMINDERS = "usher:reminders"
"""Each says beside the menu what the command of that name answers."""

AUDIT_PAGE = "audit:page"
AUDIT_BACK = "audit:back"

CONFERENCE_CHOOSE = "conference:choose"

QUERY_LIMIT = 180
"""Characters of a query that a list remembers: block ids hold 255."""


@dataclass(frozen=True, slots=True)
class Page:
    """The list of a message: the query as it was typed, and the page, from 0."""

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
        return cls(query, read_id(number))


@dataclass(frozen=True, slots=True)
class Spot:
    """The place of a session's button: the list that must be shown again after it."""

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
        return cls(view, read_id(session_id), Page.decode(page))


def spot_id(view: str, session_id: int, encoded_page: str) -> str:
    """Return what `Spot.encode` writes, for where the page is encoded once for a whole list."""
    return f"{view}:{session_id}:{encoded_page}"


def choice(action_id: str, subject_id: int) -> str:
    """An option's value in a ⋯ menu: what to do, and to what."""
    return f"{action_id}:{subject_id}"


def chosen(value: str) -> tuple[str, int]:
    """The act and the id that `choice` wrote; ValueError where it is not one."""
    action_id, _, subject_id = value.rpartition(":")
    return action_id, read_id(subject_id)


def name(action_id: str) -> str:
    """The id without what makes it unique in a view: "session:more:home-now-12" is "session:more"."""
    return ":".join(action_id.split(":", 2)[:2])
