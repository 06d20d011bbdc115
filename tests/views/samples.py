"""A small conference in Brussels for the tests of the views."""

from datetime import UTC, datetime, timedelta

from bot.domain.announcements.audiences import Sort, Target
from bot.domain.announcements.model import Announcement, AnnouncementState
from bot.domain.people.model import Appearance, Person, Role
from bot.domain.program.sessions import Conference, Room, Session, SessionKind
from bot.domain.questions import Question

CONFERENCE = Conference(
    id=1,
    slug="amlc",
    name="AMLC 2026",
    timezone="Europe/Brussels",
    main_channel="C0MAIN",
    help_channel="C0HELP",
)
NOW = datetime(2026, 12, 1, 9, 20, tzinfo=UTC)
"""Tuesday 1 December 2026, 10:20 in Brussels."""
JANSON = Room(1, "Janson", "C0JANSON")
CORNIL = Room(2, "H.1301 (Cornil)", "C0CORNIL")


def at(hour, minute=0, day=1):
    """A time in Brussels in December 2026, which is an hour before UTC."""
    return datetime(2026, 12, day, hour, minute, tzinfo=UTC) - timedelta(hours=1)


def person(id_, name, unit=""):
    return Person(id_, name, f"p{id_}@example.org", unit)


def session(id_, title, start, end, room=JANSON, **more):
    people = tuple(
        Appearance(p, Role.SPEAKER) for p in more.pop("speakers", (person(1, "Anna Example", "Search"),))
    )
    people += tuple(Appearance(p, Role.SESSION_CHAIR) for p in more.pop("chairs", ()))
    return Session(
        id=id_, key=f"k{id_}", code=f"CODE{id_}", title=title, kind=more.pop("kind", SessionKind.TALK),
        start=start, end=end, room=room, people=people, **more,
    )  # fmt: skip


KEYNOTE = session(
    1,
    "Program to Learn: The Power of Creative Coding",
    at(10),
    at(10, 50),
    speakers=(person(1, "Anna Example", "Search"), person(2, "Ben Example")),
    track="Keynotes",
    kind=SessionKind.KEYNOTE,
    abstract="First line.\nSecond line with <https://example.org/x|a link>.\nThird line.",
    url="https://example.org/talk?a=1&b=2",
    language="en",
)
WOMEN = session(2, "Where have the women of tech history gone? 2.0", at(11), at(11, 30))
CONTAINER = session(
    10,
    "Search I",
    at(13, 20),
    at(14, 40),
    CORNIL,
    kind=SessionKind.PAPER_SESSION,
    speakers=(),
    chairs=(person(9, "Eve Okoro"),),
)
TWENTY = timedelta(minutes=20)
TALKS = tuple(
    session(
        11 + i, title, at(13, 20) + i * TWENTY, at(13, 40) + i * TWENTY,
        CORNIL, speakers=(person(20 + i, name),), parent_id=10, track="Search",
    )
    for i, (title, name) in enumerate(
        (
            ("Learning to rank at checkout", "Ada Moss"),
            ("Indexes that forget", "Chen Li"),
            ("Scaling retrieval to a billion products", "Fay Lund"),
            ("What users mean", "Dana Roy"),
        )
    )
)  # fmt: skip
SCALING = TALKS[2]


def many(count, start=None, end=None, first=100):
    """So many sessions that run at the same time, each in a room of its own."""
    return tuple(
        session(first + i, f"Talk {i}", start or at(10), end or at(10, 50), Room(100 + i, f"Room {i}"))
        for i in range(count)
    )


ANNOUNCEMENT = Announcement(
    id=12, conference_id=1, author="U0EVE", targets=(Target(Sort.CHANNEL, "C0GENERAL"),),
    text="Doors are open. Coffee is on level 2.",
    at=at(9, day=2), state=AnnouncementState.DRAFT,
)  # fmt: skip
QUESTION = Question(
    7, SCALING.id, "U0FAY", "How do you keep recall when the index is a day old?", at(14, 6), votes=12
)
