"""The rights: one table, from which every use case checks.

Everything that is not in it is one's own: look up, star, ask, vote, say who one is, see one's papers, choose one's settings.
Those are open to every active account of the workspace, and reach nothing of anybody else's.
"""

from collections.abc import Mapping
from enum import Enum, StrEnum

from bot.domain.people.model import Person
from bot.domain.program.sessions import Session, chairs_of, co_speakers


class Standing(StrEnum):
    """The standing of an account for an act: at the conference and in the session concerned."""

    WORKSPACE_ORGANIZER = "organizer of the workspace"
    """Named in USHER_ORGANIZERS: organizes every conference."""
    ORGANIZER = "organizer of the conference"
    TRACK_CHAIR = "chair of the track"
    CHAIR = "chair of the session"
    """Of the session, or of the one that contains it."""
    SPEAKER = "speaker"
    GUESSED_SPEAKER = "taken for the speaker"
    """By the name alone."""
    CONTAINER_SPEAKER = "speaker of the session around it"
    AUTHOR = "author of the talk"
    """Or another speaker of it."""
    MEMBER = "anybody else"
    """Every other active account of the workspace, guests too."""


_ORGANIZERS = frozenset({Standing.WORKSPACE_ORGANIZER, Standing.ORGANIZER})
_CHAIRS = frozenset({Standing.TRACK_CHAIR, Standing.CHAIR}) | _ORGANIZERS
_STAGE = frozenset({Standing.SPEAKER, Standing.CONTAINER_SPEAKER}) | _CHAIRS
_TALK = frozenset({Standing.SPEAKER, Standing.GUESSED_SPEAKER, Standing.AUTHOR}) | _CHAIRS


class Right(Enum):
    """An act, in the words of "Only organizers can …", and who may do it at the conference or in the session concerned."""

    ANNOUNCE = "announce", _ORGANIZERS
    SEE_ANNOUNCEMENTS = "see announcements", _ORGANIZERS
    CHANGE_ANNOUNCEMENTS = "change announcements", _ORGANIZERS
    CANCEL_ANNOUNCEMENTS = "cancel announcements", _ORGANIZERS
    PAUSE_ANNOUNCEMENTS = "pause announcements", _ORGANIZERS
    RESUME_ANNOUNCEMENTS = "resume announcements", _ORGANIZERS
    APPROVE_ANNOUNCEMENTS = "approve announcements", _ORGANIZERS
    SEE_REPORTS = "see reports", _ORGANIZERS
    SEND_AGAIN = "send announcements again", _ORGANIZERS
    CHANGE_PROGRAM = "change the program", _ORGANIZERS
    SET_UP_CHANNELS = "set up channels", _ORGANIZERS
    CHANGE_REMINDERS = "change reminders", _ORGANIZERS
    LINK_PEOPLE = "link people", _ORGANIZERS
    CONFIRM_CLAIMS = "confirm people's accounts", _ORGANIZERS
    SEE_ROLES = "see the roles", _ORGANIZERS
    CHANGE_ROLES = "give and take roles", _ORGANIZERS
    SEE_AUDIT = "see the audit log", _ORGANIZERS
    SEE_BOARD = "see which speakers are here", _TALK
    ANSWER_FOR_TALK = "say if the speaker is there", _TALK
    ASK_AGAIN = "ask a speaker again", _CHAIRS
    MESSAGE_SPEAKER = "write to a speaker", _CHAIRS
    MARK_ANSWERED = "mark a question answered", _STAGE
    ANSWER_IN_WRITING = "answer a question in writing", _STAGE
    HIDE_QUESTION = "hide a question", _STAGE
    RESTORE_QUESTION = "restore a question", _CHAIRS
    SILENCE_ASKER = "silence an asker", _CHAIRS
    CLOSE_QUESTIONS = "close the questions of a session", _CHAIRS
    CHANGE_QUESTIONS = "change the limits for questions", _ORGANIZERS

    def __init__(self, words: str, holders: frozenset[Standing]) -> None:
        self.words = words
        self.holders = holders

    @property
    def code(self) -> str:
        """As the audit log has it."""
        return self.name.lower()

    @property
    def is_organizers_alone(self) -> bool:
        """Tell whether nobody else has it."""
        return self.holders == _ORGANIZERS


_OTHERS: Mapping[Right, str] = {
    Right.MARK_ANSWERED: "Only the session's speakers and chairs can mark a question answered.",
    **{
        right: f"Only the session's speakers and chairs can {right.words}."
        for right in (Right.ANSWER_IN_WRITING, Right.HIDE_QUESTION)
    },
    **{
        right: f"Only the session's chairs and the organizers can {right.words}."
        for right in (
            Right.ASK_AGAIN,
            Right.MESSAGE_SPEAKER,
            Right.RESTORE_QUESTION,
            Right.SILENCE_ASKER,
            Right.CLOSE_QUESTIONS,
        )
    },
    Right.ANSWER_FOR_TALK: "Only the talk's speakers and authors, its chairs and the organizers can say if the speaker is there.",
}
"""The refusals of rights that others than organizers have."""


def refusal(right: Right, conference: str, organizers: str) -> str:
    """The sentence for somebody who lacks the right; `organizers` are the names of those who may help."""
    others = f"Only organizers of {conference} can {right.words}. Organizers: {organizers}."
    return _OTHERS.get(right, others)


def in_session(person: Person | None, session: Session, container: Session | None) -> frozenset[Standing]:
    """Return what the person is in a session; `container` is the one that holds it. A guess makes nobody a chair."""
    if person is None:
        return frozenset()
    found = set[Standing]()
    if any(p.id == person.id and p.is_sure for p in chairs_of(session, container)):
        found.add(Standing.CHAIR)
    for speaker in session.speakers:
        if speaker.id == person.id:
            found.add(Standing.GUESSED_SPEAKER if speaker.is_guess else Standing.SPEAKER)
    if container and any(p.id == person.id and not p.is_guess for p in container.speakers):
        found.add(Standing.CONTAINER_SPEAKER)
    if any(p.id == person.id for p in co_speakers(session)):
        found.add(Standing.AUTHOR)
    return frozenset(found)
