"""Data as bad as it comes: long, empty, escaped, pinging, from right to left."""

from datetime import timedelta

from hypothesis import strategies as st

from bot.domain.announcements.audiences import WHOLE, Reach, Sort, Target
from bot.domain.announcements.model import NO_ACCOUNT, Announcement, AnnouncementState, Missed, Report, Tally
from bot.domain.common.markup import escape
from bot.domain.ledger.failures import TOO_LATE
from bot.domain.people.model import Appearance, Person, Role
from bot.domain.program.sessions import Conference, Room, Session, SessionKind
from bot.domain.questions import Question
from bot.domain.submissions.papers import Status, StatusChange, Submission
from tests.views.samples import NOW

NASTY = (
    "", " ", "\n\n", "<!channel>", "<@U123ABC> <!here|x>", "&amp;" * 900, "&" * 4000, "<" * 4000, ">" * 200,
    "x" * 4001, "word " * 1000, "*bold* _it_ ~s~ `code` ```", "*" * 300, "שלום " * 700, "مرحبا بالعالم", "👩‍👩‍👧‍👦" * 300,
    "<https://example.org/" + "a" * 4000 + "|label>", "https://example.org/a|b>c", "a|b<c>d&e", "\u202eevil", "\x00\x01",
    "> quote\n> quote", "C*-algebras & <T>", "#general @channel @here", "line\nbreak " * 300, "…" * 3001,
)  # fmt: skip
ACTING = "~zap~ `zap` _zap_ *zap* :zap_zap:"
"""Letters that Slack would take for marks and for an emoji."""
text = st.sampled_from(NASTY) | st.text(max_size=60).map(lambda said: said.replace("🔴", ""))
"""Hypothesis draws texts that stand in our sources, too; this one is looked for where only the data could have brought it."""
data = st.just(ACTING) | text
"""Text of the program, in which nothing is meant as a mark; what people type in Slack may be."""
zones = st.sampled_from(
    ["Europe/Brussels", "Asia/Kathmandu", "America/Sao_Paulo", "UTC", "Pacific/Kiritimati"]
)
ids = st.integers(1, 2**31)
moments = st.integers(-60 * 24 * 40, 60 * 24 * 40).map(lambda m: NOW + timedelta(minutes=m))
lengths = st.integers(0, 60 * 30).map(lambda m: timedelta(minutes=m))
channels = st.sampled_from(["", "C0ABCDEF12", "G0ABCDEF12"])
users = st.sampled_from(["", "U0ABCDEF12"])

conferences = st.builds(
    Conference,
    id=ids, slug=st.just("x"), name=data, timezone=zones, main_channel=channels, help_channel=channels,
)  # fmt: skip
rooms = st.builds(Room, id=ids, name=data, channel=channels)
people = st.builds(Person, id=ids, name=data, email=st.just("a@example.org"), unit=data)
appearances = st.builds(Appearance, person=people, role=st.sampled_from(Role))


class Many(tuple):
    """A tuple that is shown by its length and its first: Hypothesis writes out every example that fails."""

    __slots__ = ()

    def __repr__(self):
        return f"Many({len(self)}, {self[:1]})"


@st.composite
def crowds(draw):
    """Nobody, some, or three hundred."""
    few = draw(st.lists(appearances, max_size=4))
    return Many(few * (300 // len(few)) if few and draw(st.booleans()) else few)


@st.composite
def sessions(draw, id_=ids):
    """A session at any time around now."""
    start = draw(moments)
    abstract = draw(text)
    return Session(
        id=draw(id_), key="k", code=draw(data), title=draw(data), kind=draw(st.sampled_from(SessionKind)), start=start,
        end=start + draw(lengths), room=draw(st.none() | rooms), track=draw(data), people=draw(crowds()),
        abstract=escape(abstract) + draw(st.sampled_from(["", " <!channel> <@U1> <https://example.org/x|label>"])),
        url=draw(st.sampled_from(["", "https://example.org/?a=1&b=2", "javascript:x", "https://x|y>", "https://" + "e" * 3000])),
        language=draw(data), parent_id=draw(st.none() | ids), channel=draw(channels), cancelled=draw(st.booleans()),
    )  # fmt: skip


@st.composite
def programs(draw, most=4, repeat=True):
    """Some sessions with different ids, often hundreds."""
    few = draw(st.lists(sessions(), max_size=most, unique_by=lambda s: s.id))
    if not few or not repeat or draw(st.booleans()):
        return Many(few)
    return Many(_numbered(few[i % len(few)], 3_000_000_000 + i) for i in range(300))


def _numbered(session, id_):
    values = {name: getattr(session, name) for name in session.__slots__}
    return Session(**(values | {"id": id_}))


targets = st.one_of(
    st.builds(Target, st.sampled_from(sorted(WHOLE))),
    st.builds(Target, st.sampled_from([Sort.TRACK, Sort.STARRED, Sort.EMAIL]), text),
    st.builds(Target, st.just(Sort.DAY), st.sampled_from(["today", "tomorrow", "2026-12-01"])),
    st.builds(Target, st.just(Sort.CHANNEL), st.sampled_from(["C0ABCDEF12", "G0ABCDEF12"])),
)
announcements = st.builds(
    Announcement,
    id=ids, conference_id=ids, author=st.sampled_from(["U0ABCDEF12", "a@example.org", "<!channel>@x.org"]),
    targets=st.lists(targets, max_size=3).map(lambda t: tuple(t * 8)), at=moments,
    text=text.map(lambda t: t[:2800].strip() or "x"), state=st.sampled_from(AnnouncementState),
    cron=st.sampled_from(["", "0 9 * * *", "*/5 8-12 1 jan *", "30 7 * * mon-wed,sun"]),
    until=st.none() | moments, next_at=st.none() | moments,
    late=st.none() | st.integers(1, 10**4).map(lambda m: timedelta(minutes=m)), ping=st.booleans(),
    replaces=st.none() | ids, author_gone=st.booleans(),
    tally=st.builds(Tally, st.integers(0, 9), st.integers(0, 9), st.integers(0, 9)),
)  # fmt: skip
reaches = st.builds(
    Reach,
    channels=st.integers(0, 3).map(lambda n: tuple(f"C{i}" for i in range(n))),
    users=st.integers(0, 5000).map(lambda n: Many(f"U{i}" for i in range(n))),
    unlinked=st.lists(people, max_size=3).map(lambda p: Many(p * 100)),
)
missed = st.builds(
    Missed,
    recipient=st.sampled_from(["C0ABCDEF12", "U0ABCDEF12"]),
    why=text | st.sampled_from([TOO_LATE, "user_disabled", "channel_not_found"]),
) | st.builds(Missed, recipient=text, why=st.just(NO_ACCOUNT))
reports = st.builds(
    Report,
    announcements, at=st.none() | moments, skipped=st.booleans(), sent=st.integers(0, 9999), waiting=st.integers(0, 9999),
    failed=st.lists(missed, max_size=3).map(lambda m: Many(m * 100)), unlinked=st.lists(missed, max_size=2).map(tuple),
    last_sent=st.none() | moments, ends=st.none() | moments, rewriting=st.integers(0, 99),
)  # fmt: skip
questions = st.builds(
    Question,
    id=ids, session_id=ids, asker=users, text=text.map(lambda t: t[:1000].strip() or "x"), asked_at=moments,
    votes=st.integers(0, 10**6), answered=st.booleans(), withdrawn=st.booleans(), channel=channels,
)  # fmt: skip
dates = st.none() | moments.map(lambda m: m.date())
submissions = st.builds(
    Submission,
    id=ids, key=data, title=data, authors=st.lists(people, max_size=3).map(lambda p: Many(p * 100)), track=data,
    status=st.sampled_from(Status),
    history=st.lists(st.builds(StatusChange, status=st.sampled_from(Status), at=moments), max_size=5).map(lambda h: Many(h * 30)),
    submitted_on=dates, decision_on=dates, camera_ready_due=dates,
)  # fmt: skip
