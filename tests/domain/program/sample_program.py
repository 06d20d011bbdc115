"""A small program, written by hand, for the tests of program, search and look-up.

Two days in Brussels, Tuesday 1 and Wednesday 2 December 2026, with a party past midnight and a paper session that
holds its talks.
"""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.people.model import Appearance, Person, Role
from bot.domain.program.model import Program
from bot.domain.program.sessions import Conference, Room, Session, SessionKind

BRUSSELS = ZoneInfo("Europe/Brussels")
CONFERENCE = Conference(1, "amlc-2026", "AMLC 2026", "Europe/Brussels")
JANSON = Room(1, "Janson", channel="C0JANSON")
CORNIL = Room(2, "H.1301 (Cornil)")
DEPAGE = Room(3, "H.1302 (Depage)")
FOYER = Room(4, "Foyer")
EMPTY = Room(5, "K.4.201")
ROOMS = (EMPTY, FOYER, DEPAGE, CORNIL, JANSON)

ANNA = Person(1, "Anna Example", "anna@example.org", "Computer Vision")
JORGEN = Person(2, "Jørgen Łukasz Müller", "jorgen@example.org")
CHEN = Person(3, "Chen Li", "chen@example.org")
WEI = Person(4, "Wei Chen", "wei@example.org")
SATO = Person(5, "佐藤 花子", "sato@example.org")
EVE = Person(6, "Eve Okoro", "eve@example.org")


def at(text: str) -> datetime:
    """ "1 09:00": that day of December 2026, that time in Brussels; as aware UTC."""
    day, clock = text.split()
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, 12, int(day), hour, minute, tzinfo=BRUSSELS).astimezone(UTC)


def session(
    id_: int, start: str, minutes: int, title: str, room: Room | None = None, *people: Person, **more
) -> Session:
    """A talk of that length; the code is A1 for the id 1."""
    begins = at(start)
    given = {"kind": SessionKind.TALK, "people": tuple(Appearance(p) for p in people), "room": room, **more}
    return Session(
        id_, f"key-{id_}", f"A{id_}", title, start=begins, end=begins + timedelta(minutes=minutes), **given
    )


SESSIONS = (
    session(1, "1 09:00", 60, "Opening: The Power of Learning", JANSON, ANNA, kind=SessionKind.KEYNOTE, track="Keynotes"),
    session(2, "1 10:00", 30, "Coffee", FOYER, kind=SessionKind.BREAK),
    session(3, "1 10:30", 90, "Search I", CORNIL, kind=SessionKind.PAPER_SESSION, track="Search",
            people=(Appearance(EVE, Role.SESSION_CHAIR),)),
    session(4, "1 10:30", 30, "Scaling Retrieval to a Billion Products", CORNIL, CHEN, track="Search", parent_id=3),
    session(5, "1 11:00", 30, "Learning to Rank at Checkout", CORNIL, WEI, ANNA, track="Search", parent_id=3),
    session(6, "1 11:30", 30, "Dense Retrieval without Labels", CORNIL, JORGEN, track="Search", parent_id=3),
    session(7, "1 10:30", 60, "Rust for Recommenders", DEPAGE, JORGEN, track="Systems",
            abstract="Memory safety; compared with C++, Go and the *JVM*."),
    session(8, "1 14:00", 45, "Quantum Linguistics in Practice", DEPAGE, EVE, track="Language"),
    session(9, "1 14:30", 30, "機械学習による推薦システム", JANSON, SATO, track="Language", language="ja"),
    session(10, "1 15:00", 60, "RISC-V at the Edge", DEPAGE, track="Systems", cancelled=True),
    session(11, "1 23:00", 180, "Conference party", FOYER, kind=SessionKind.SOCIAL),
    session(12, "2 01:00", 60, "Karaoke", JANSON, kind=SessionKind.SOCIAL),
    session(13, "2 09:00", 60, "Café Conversations: Fairness", JANSON, ANNA, kind=SessionKind.KEYNOTE, track="Keynotes"),
    session(14, "2 10:00", 30, "Robust Speaker Diarization", CORNIL, CHEN, track="Language", channel="C0TALK14"),
    session(15, "2 10:00", 60, "Energy of Data Centers", DEPAGE, WEI, track="Systems",
            abstract="Rust in the field, retrieval of heat, and &lt;watts&gt;."),
    session(16, "2 14:00", 60, "Closing", JANSON, track="Keynotes"),
)  # fmt: skip
PROGRAM = Program(CONFERENCE, reversed(SESSIONS), ROOMS)


def codes(found) -> list[str]:
    """The codes of sessions, or of a search's hits."""
    return [getattr(each, "session", each).code for each in found]
