"""How each act comes about: what somebody types and presses until the request that is tried."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any

from bot.domain.people.rights import Right, Standing
from bot.domain.program.snapshot import PersonEntry, SubmissionEntry, SubmissionSnapshot
from bot.sandbox.inputs import interactive
from bot.services.program.imports import Options, write_program, write_submissions
from tests.handlers.conference import (
    HARBOR,
    MAIN,
    ORGANIZER,
    OTHER_ORGANIZER,
    RANDOM,
    labels,
    the_sample,
    words,
)
from tests.handlers.everybody import HANDLES, INSIDE, Play, Who
from tests.handlers.people.test_roster import bring_namesake, pick

Step = Callable[[Play], Awaitable[None]]
ATTENDEE, AUTHOR, SPEAKER, CHAIR = (HANDLES[w] for w in (Who.ATTENDEE, Who.AUTHOR, Who.SPEAKER, Who.CHAIR))
_ADDRESS = "liam.osullivan@lindenquay.example"
"""The author's."""
GUESSED = "rohan.deshpande"
"""Chairs Ads I by a guess."""
HER = "katarzyna.zajac"
"""Says of herself that she gives TUT1."""

THEMSELVES = frozenset[Who]()
"""Nobody but the person whose request it is."""
AUTHORS = frozenset({Who.AUTHOR, Who.CO_AUTHOR})
_STANDING = {
    Who.ORGANIZER: {Standing.WORKSPACE_ORGANIZER, Standing.ORGANIZER},
    Who.GIVEN_ORGANIZER: {Standing.ORGANIZER},
    Who.TRACK_CHAIR: {Standing.TRACK_CHAIR},
    Who.CHAIR: {Standing.CHAIR},
    Who.SPEAKER: {Standing.SPEAKER},
}
"""What they are at the conference and in the talk; all others have no standing there."""


@dataclass(frozen=True, slots=True)
class Scene:
    """The steps up to the request, whose it is, and who else may do the same."""

    by: str
    steps: tuple[Step, ...]
    may: frozenset[Who] = INSIDE
    right: Right | None = None
    """The right that it needs; None where it is one's own, or everybody's."""
    shows: str = ""
    """What only those see who may; where it is empty, everything but a refusal counts."""


def types(line: str, where: str = MAIN, by: str = "") -> Any:
    return lambda who: lambda play: play.types(by or who, line, where)


def presses(label: str, about: str = "", by: str = "") -> Any:
    return lambda who: lambda play: play.presses(by or who, label, about)


def turns(label: str) -> Any:
    """Press the button that begins with `label`: it says how much is there."""

    def of(who: str) -> Step:
        async def step(play: Play) -> None:
            assert play.shown
            (found,) = [each for each in labels(play.shown) if each.startswith(label)]
            await play.presses(who, found)

        return step

    return of


def fills(**values: Any) -> Any:
    return lambda who: lambda play: play.fills(who, **values)


def be_at(clock: str, day: int = 0) -> Any:
    async def step(play: Play) -> None:
        play.conference.be_at(clock, day)
        await play.conference.deliver()

    return lambda _who: step


def deliver() -> Any:
    return lambda _who: lambda play: play.conference.deliver()


def sees(part: str, where: str = "") -> Any:
    """Look at the newest message with that part: a channel's, or a direct one."""

    def of(who: str) -> Step:
        async def step(play: Play) -> None:
            c = play.conference
            place = c.channel(where) if where else c.direct(who)
            play.shown = [m for m in c.standing(place) if part in m.text + words(m)][-1]

        return step

    return of


def opens_home() -> Any:
    def of(who: str) -> Step:
        async def step(play: Play) -> None:
            await play.conference.open_home(who)
            play.shown = play.conference.home(who)

        return step

    return of


def picks(about: str, handle: str) -> Any:
    return lambda who: lambda play: pick(play.conference, who, play.shown, about, handle)


def chooses(name: str) -> Any:
    """Submit the form with the person of that name."""

    def of(who: str) -> Step:
        async def step(play: Play) -> None:
            assert play.shown
            (about,) = (
                o["value"]
                for _, e in interactive(play.shown.blocks)
                for o in e.get("options", ())
                if name in str(o)
            )
            await play.fills(who, person=about)

        return step

    return of


def enters(field: str, text: str, what: str = "value") -> Any:
    """Type into a field of the form that is open, which the form is told of; `what` is Slack's name of the value."""

    def of(who: str) -> Step:
        async def step(play: Play) -> None:
            c = play.conference
            async with c._act():
                await c.sandbox.click(c.user(who), c.view(who), field, field, **{what: text})

        return step

    return of


def asks(question: str) -> Any:
    return lambda _who: lambda play: play.fills(ATTENDEE, text=question)


def does(act: Callable[[Play], Awaitable[None]]) -> Any:
    return lambda _who: act


def scene(
    by: str,
    *steps: Callable[[str], Step],
    may: frozenset[Who] = INSIDE,
    right: Right | None = None,
    shows: str = "",
) -> Scene:
    """A scene of one's own, of everybody, or of those who have the right."""
    if right:
        may = frozenset(who for who, standing in _STANDING.items() if standing & right.holders)
    return Scene(by, tuple(step(by) for step in steps), may, right, shows)


async def _namesake(play: Play) -> None:
    await bring_namesake(play.conference)


async def _unlink_andrei(play: Play) -> None:
    await play.conference.services.linking.unlink("Andrei Ștefănescu")
    await play.conference.services.refresh()


async def _chooses_what_is_on(play: Play) -> None:
    c = play.conference
    await play.fills(ATTENDEE, session=str(c.session("147").id))


async def _many(play: Play) -> None:
    for n in range(10):
        await play.types(ORGANIZER, f"/announce 10:4{n} #{RANDOM} Number {n}")
        await play.presses(ORGANIZER, "Schedule")


async def _stars(play: Play) -> None:
    c = play.conference
    for session in c.services.programs.all()[0].sessions[:30]:
        await c.services.agenda.set_star(c.user(ATTENDEE), session.id, on=True)


async def _missed(play: Play) -> None:
    c = play.conference
    c.expected_in_log += ["user_disabled", "was not sent"]
    gone = c.workspace.users[c.user(AUTHOR)]
    gone.deleted = True
    await play.types(ORGANIZER, "/announce now speakers Doors")
    await play.presses(ORGANIZER, "Send now")
    await c.deliver()
    gone.deleted = False


async def _two(play: Play) -> None:
    """A second conference that is live at the same time."""
    sample, _ = the_sample()
    other = replace(sample.program, slug="other-2026", name="The Other Symposium")
    async with play.conference.services.database.write() as tx:
        await write_program(tx, other, "other", Options(), play.conference.clock.utcnow())
    await play.conference.services.refresh()


async def _moved(play: Play) -> None:
    """A session that the attendee starred is moved, and they are told."""
    c = play.conference
    await c.services.agenda.set_star(c.user(ATTENDEE), c.session("183").id, on=True)
    for step in (
        types("/session 183"),
        presses("Details"),
        presses("Move"),
        fills(start="17:00", end="17:20"),
        fills(),
    ):
        await step(ORGANIZER)(play)
    await c.deliver()
    c.pass_time(minutes=6)
    await c.deliver()


async def _papers(play: Play) -> None:
    """More papers of the author's than one message holds."""
    entries = tuple(SubmissionEntry(f"7{n:02d}", f"Paper {n}", (_ADDRESS,)) for n in range(30))
    await _written(
        play, SubmissionSnapshot("by hand", entries, (PersonEntry(_ADDRESS, "Liam O'Sullivan", _ADDRESS),))
    )


async def _doubles(play: Play) -> None:
    """Two records of one name and two addresses, which no account has."""
    people = tuple(PersonEntry(f"sol@{n}.example", "Sol Duplicate", f"sol@{n}.example") for n in "ab")
    papers = tuple(SubmissionEntry(f"8{n}", "A paper", (p.email,)) for n, p in enumerate(people))
    await _written(play, SubmissionSnapshot("by hand", papers, people))


async def _merged(play: Play) -> None:
    await _doubles(play)
    c = play.conference
    found = await c.services.roster.listing([c.services.programs.all()[0].conference.id])
    first, second = (str(one.id) for one in found if one.name == "Sol Duplicate")
    await c.services.linking.merge(first, second)
    await c.services.refresh()


async def _written(play: Play, snapshot: SubmissionSnapshot) -> None:
    c = play.conference
    async with c.services.database.write() as tx:
        await write_submissions(tx, snapshot, Options(force=True), c.clock.utcnow())
    await c.services.refresh()


async def _chairs(play: Play) -> None:
    """More roles and more acts than one message holds."""
    for number, user in enumerate(
        u for u in play.conference.workspace.users.values() if not (u.team or u.is_bot or u.deleted)
    ):
        if number < 10:
            await play.types(ORGANIZER, f"/usher roles add @{user.name} chair Search")


async def _closes(play: Play) -> None:
    play.conference.workspace.views.clear(play.user(ORGANIZER).id)


CARD = types("/session 171")
TUTORIAL = (types("/session TUT1"), presses("Details"))
SAID = (types("/session TUT1", by=HER), presses("Details", by=HER), presses("That's me", by=HER), deliver())
TALK = "Cold Starts in Winter"
ASKED = (be_at("10:25"), sees(TALK))
ROW = (be_at("10:41"), types("/usher board"))
EDIT = (CARD, presses("Details"))
DRAFT = types(f"/announce 10:40 #{RANDOM} Doors")
PLANNED = (DRAFT, presses("Schedule"))
PING = (
    types("/announce", by=OTHER_ORGANIZER),
    lambda _who: (
        lambda play: play.fills(
            OTHER_ORGANIZER, others=f"#{RANDOM}", date="2026-12-01", time="10:50", text="Doors", ping=["yes"]
        )
    ),
    presses("Ask for approval", by=OTHER_ORGANIZER),
    deliver(),
    sees("asks for approval", "organizers"),
)
QUESTION = (be_at("10:45"), types("/ask How old?", HARBOR))
QUESTION_BY = (be_at("10:45"), types("/ask How old?", HARBOR, ATTENDEE))
POSTED = (*QUESTION_BY, deliver(), sees("How old?", HARBOR))
SETUP = types("/usher setup", RANDOM)


def _organizers(right: Right, *steps: Any, shows: str = "") -> Scene:
    return scene(ORGANIZER, *steps, right=right, shows=shows)


PROGRAM = {
    "/session": scene(ATTENDEE, types("/session")),
    "session:details": scene(ATTENDEE, CARD, presses("Details")),
    "session:more": scene(ATTENDEE, types("/session"), presses("Details", "One Query")),
    "session:star": scene(ATTENDEE, CARD, presses("☆ Star")),
    "session:unstar": scene(ATTENDEE, CARD, presses("☆ Star"), presses("★ Unstar")),
    "session:ask": scene(ATTENDEE, CARD, presses("Ask")),
    "session:share": scene(ATTENDEE, CARD, presses("Share here")),
    "session:me": scene(HER, types("/session TUT1"), presses("That's me")),
    "session:page": scene(ATTENDEE, types("/session search"), presses("More")),
    "session:back": scene(ATTENDEE, types("/session search"), presses("More"), presses("Back")),
    "session:today": scene(ATTENDEE, types("/session"), presses("Today")),
    "session:now": scene(ATTENDEE, types("/session"), presses("Today"), presses("On now")),
    "conference:choose": scene(
        ATTENDEE, does(_two), types("/session", RANDOM), presses("The Other Symposium")
    ),
    "/agenda": scene(ATTENDEE, types("/agenda")),
    "agenda:open": scene(ATTENDEE, opens_home(), presses("My agenda")),
    "agenda:page": scene(ATTENDEE, does(_stars), types("/agenda"), presses("More")),
    "agenda:back": scene(ATTENDEE, does(_stars), types("/agenda"), presses("More"), presses("Back")),
    "agenda:keep": scene(ATTENDEE, CARD, presses("☆ Star"), types("/agenda clear"), presses("Keep it")),
    "agenda:clear": scene(
        ATTENDEE, CARD, presses("☆ Star"), types("/agenda clear"), presses("Clear my agenda")
    ),
}
CHANGES = {
    "change:move": _organizers(Right.CHANGE_PROGRAM, *EDIT, presses("Move")),
    "change:cancel": _organizers(Right.CHANGE_PROGRAM, *EDIT, presses("Cancel session")),
    "change:form": _organizers(
        Right.CHANGE_PROGRAM, *EDIT, presses("Move"), fills(start="11:00", end="11:30"), shows="11:30"
    ),
    "change:confirm": _organizers(
        Right.CHANGE_PROGRAM, *EDIT, presses("Cancel session"), fills(reason="Ill")
    ),
    "change:undo": _organizers(
        Right.CHANGE_PROGRAM, *EDIT, presses("Cancel session"), fills(reason="Ill"), presses("Undo")
    ),
    "change:restore": _organizers(
        Right.CHANGE_PROGRAM,
        *EDIT,
        presses("Cancel session"),
        fills(reason="Ill"),
        does(_closes),
        *EDIT,
        presses("Restore"),
    ),
    "change:agenda": scene(ATTENDEE, does(_moved), sees("Moved:"), presses("My agenda")),
    "change:unstar": scene(ATTENDEE, does(_moved), sees("Moved:"), presses("Unstar")),
}
PEOPLE = {
    "guess:me": scene(GUESSED, be_at("10:30", 1), sees("Is that you?"), presses("That's me"), may=THEMSELVES),
    "guess:notme": scene(GUESSED, be_at("10:30", 1), sees("Is that you?"), presses("Not me"), may=THEMSELVES),
    "claim:me": scene(HER, *TUTORIAL, presses("That's me")),
    "claim:form": scene(HER, does(_unlink_andrei), *TUTORIAL, presses("That's me"), chooses("Katarzyna")),
    "claim:takeback": scene(HER, *TUTORIAL, presses("That's me"), presses("Take back"), may=THEMSELVES),
    "claim:confirm": _organizers(
        Right.CONFIRM_CLAIMS, *SAID, sees("says: I am", "organizers"), presses("Confirm")
    ),
    "claim:decline": _organizers(
        Right.CONFIRM_CLAIMS, *SAID, sees("says: I am", "organizers"), presses("Decline")
    ),
    "/usher people": _organizers(Right.LINK_PEOPLE, types("/usher people")),
    "roster:link": _organizers(
        Right.LINK_PEOPLE, does(_namesake), types("/usher people ruth"), presses("This is them")
    ),
    "roster:pick": _organizers(
        Right.LINK_PEOPLE, does(_namesake), types("/usher people ruth"), picks("ruth@home.example", ATTENDEE)
    ),
    "roster:unlink": _organizers(
        Right.LINK_PEOPLE,
        does(_namesake),
        types("/usher people ruth"),
        presses("This is them"),
        presses("Unlink", "roster:"),
    ),
    "roster:page": _organizers(Right.LINK_PEOPLE, types("/usher people a"), presses("More")),
    "roster:back": _organizers(Right.LINK_PEOPLE, types("/usher people a"), presses("More"), presses("Back")),
    "roster:merge": _organizers(
        Right.LINK_PEOPLE, does(_doubles), types("/usher people sol dup"), presses("This is them")
    ),
    "roster:unmerge": _organizers(
        Right.LINK_PEOPLE, does(_merged), types("/usher people sol dup"), presses("Undo merge")
    ),
    "roster:right": _organizers(Right.LINK_PEOPLE, types("/usher people rohan"), presses("Right")),
    "roster:wrong": _organizers(Right.LINK_PEOPLE, types("/usher people rohan"), presses("Not them")),
    "/usher forget": scene(ATTENDEE, types("/usher forget me")),
    "/usher remember": scene(ATTENDEE, types("/usher remember me")),
    "own:forget": scene(ATTENDEE, types("/usher mydata"), sees("Forget me"), presses("Forget me …")),
    "own:form": scene(ATTENDEE, types("/usher forget me"), fills()),
    "/usher mydata": scene(ATTENDEE, types("/usher mydata")),
    "/usher settings": scene(ATTENDEE, types("/usher settings")),
    "personal:open": scene(ATTENDEE, opens_home(), presses("Settings")),
    "personal:from": scene(
        ATTENDEE, types("/usher settings"), enters("personal:from", "21:00", "selected_time")
    ),
    "personal:to": scene(ATTENDEE, types("/usher settings"), enters("personal:to", "06:00", "selected_time")),
    "personal:form": scene(ATTENDEE, types("/usher settings"), fills(stars="5")),
    "/usher": scene(ATTENDEE, types("/usher")),
    "/usher help": scene(ATTENDEE, types("/usher help")),
    "usher:now": scene(ATTENDEE, types("/usher"), presses("On now")),
    "usher:today": scene(ATTENDEE, types("/usher"), presses("Today")),
    "usher:agenda": scene(ATTENDEE, types("/usher"), presses("My agenda")),
    "usher:mine": scene(SPEAKER, types("/usher"), presses("My sessions")),
    "usher:questions": scene(ATTENDEE, be_at("10:45"), types("/usher", HARBOR), presses("Questions here")),
    "usher:mydata": scene(ATTENDEE, types("/usher"), presses("My data")),
    "usher:help": scene(ATTENDEE, types("/usher"), presses("Every command")),
    "usher:papers": scene(AUTHOR, types("/usher"), presses("My submissions"), may=AUTHORS, shows="#108 "),
    "usher:people": _organizers(Right.LINK_PEOPLE, types("/usher"), presses("People")),
    "usher:roles": _organizers(Right.SEE_ROLES, types("/usher"), presses("Roles")),
    "usher:audit": _organizers(Right.SEE_AUDIT, types("/usher"), presses("Audit log")),
    "usher:setup": _organizers(Right.SET_UP_CHANNELS, types("/usher", RANDOM), presses("This channel")),
    "usher:reminders": _organizers(Right.CHANGE_REMINDERS, types("/usher"), presses("Reminders")),
    "usher:announced": _organizers(Right.SEE_ANNOUNCEMENTS, types("/usher"), presses("Announcements")),
}
PAPERS = {
    "/submission": scene(AUTHOR, types("/submission"), may=AUTHORS, shows="#108 "),
    "/submission 108": scene(AUTHOR, types("/submission 108"), may=AUTHORS, shows="#108 A Map"),
    "submission:page": scene(AUTHOR, does(_papers), types("/submission"), presses("More")),
    "submission:back": scene(AUTHOR, does(_papers), types("/submission"), presses("More"), presses("Back")),
    "submission:details": scene(
        AUTHOR, types("/submission 108"), presses("Details"), may=AUTHORS, shows="#108"
    ),
}
QUESTIONS = {
    "question:list": scene(
        SPEAKER,
        types("/session 171", by=ATTENDEE),
        presses("Ask", by=ATTENDEE),
        asks("How old?"),
        be_at("10:25"),
        sees("Cold Starts in Winter"),
        presses("Questions (1)"),
    ),
    "/ask": scene(ATTENDEE, be_at("10:45"), types("/ask", HARBOR)),
    "/ask How old?": scene(ATTENDEE, *QUESTION),
    "question:kept": scene(ATTENDEE, types("/ask How old?", RANDOM), presses("Ask")),
    "question:keptmore": scene(ATTENDEE, types("/ask How old?", RANDOM), turns("More")),
    "question:keptback": scene(ATTENDEE, types("/ask How old?", RANDOM), turns("More"), presses("Back")),
    "question:choose": scene(ATTENDEE, types("/ask How old?", RANDOM), presses("Edit, or another session …")),
    "question:chooseform": scene(
        ATTENDEE,
        types("/ask How old?", RANDOM),
        presses("Edit, or another session …"),
        does(_chooses_what_is_on),
    ),
    "question:form": scene(ATTENDEE, CARD, presses("Ask"), fills(text="How old?")),
    "question:answered": scene(
        SPEAKER,
        *QUESTION,
        deliver(),
        sees("How old?", HARBOR),
        presses("Answered"),
        right=Right.MARK_ANSWERED,
    ),
    "question:unanswered": scene(
        SPEAKER,
        *QUESTION,
        deliver(),
        sees("How old?", HARBOR),
        presses("Answered"),
        sees("How old?", HARBOR),
        presses("Not answered"),
        right=Right.MARK_ANSWERED,
    ),
    "question:upvote": scene(
        OTHER_ORGANIZER,
        be_at("10:45"),
        types("/ask How old?", HARBOR, ATTENDEE),
        types("/ask", HARBOR),
        presses("▲ Upvote"),
    ),
    "question:edit": scene(ATTENDEE, *QUESTION, presses("Edit"), may=THEMSELVES),
    "question:editform": scene(ATTENDEE, *QUESTION, presses("Edit"), fills(text="How new?"), may=THEMSELVES),
    "question:write": scene(SPEAKER, *POSTED, presses("Answer in writing …"), right=Right.ANSWER_IN_WRITING),
    "question:writeform": scene(
        SPEAKER,
        *POSTED,
        presses("Answer in writing …"),
        fills(written="A day."),
        right=Right.ANSWER_IN_WRITING,
    ),
    "question:hide": scene(CHAIR, *POSTED, presses("Hide"), right=Right.HIDE_QUESTION),
    "question:restore": scene(
        CHAIR,
        *POSTED,
        presses("Hide"),
        sees("hidden", HARBOR),
        presses("Restore"),
        right=Right.RESTORE_QUESTION,
    ),
    "question:silence": scene(CHAIR, *POSTED, presses("Silence the asker"), right=Right.SILENCE_ASKER),
    "question:allow": scene(
        CHAIR, *POSTED, presses("Silence the asker"), presses("Undo"), right=Right.SILENCE_ASKER
    ),
    "question:close": scene(
        CHAIR, *QUESTION_BY, types("/ask", HARBOR), presses("Close questions"), right=Right.CLOSE_QUESTIONS
    ),
    "question:reopen": scene(
        CHAIR,
        *QUESTION_BY,
        types("/ask", HARBOR),
        presses("Close questions"),
        presses("Reopen"),
        right=Right.CLOSE_QUESTIONS,
    ),
    "question:takeback": scene(ATTENDEE, *QUESTION, presses("Take back"), may=THEMSELVES),
}
ANNOUNCEMENTS = {
    "/announce": _organizers(Right.ANNOUNCE, types("/announce")),
    "/announce list": _organizers(Right.SEE_ANNOUNCEMENTS, types("/announce list")),
    "/announce now": _organizers(Right.ANNOUNCE, types(f"/announce now #{RANDOM} Doors")),
    "/announce tomorrow": _organizers(Right.ANNOUNCE, types(f"/announce tomorrow 09:00 #{RANDOM} Doors")),
    "/announce every": _organizers(
        Right.ANNOUNCE, types(f"/announce every mon 09:00 until 2026-12-20 #{RANDOM} Stand-up")
    ),
    "/announce report": _organizers(Right.SEE_REPORTS, *PLANNED, types("/announce report 1")),
    "/announce edit": _organizers(Right.CHANGE_ANNOUNCEMENTS, *PLANNED, types("/announce edit 1")),
    "/announce pause": _organizers(Right.PAUSE_ANNOUNCEMENTS, *PLANNED, types("/announce pause 1")),
    "/announce resume": _organizers(
        Right.RESUME_ANNOUNCEMENTS, *PLANNED, types("/announce pause 1"), types("/announce resume 1")
    ),
    "/announce cancel": _organizers(Right.CANCEL_ANNOUNCEMENTS, *PLANNED, types("/announce cancel 1")),
    "announce:schedule": _organizers(Right.ANNOUNCE, DRAFT, presses("Schedule")),
    "announce:tome": _organizers(Right.SEE_ANNOUNCEMENTS, DRAFT, presses("Send to me first")),
    "announce:change": _organizers(Right.CHANGE_ANNOUNCEMENTS, DRAFT, presses("Change")),
    "announce:discard": _organizers(Right.ANNOUNCE, DRAFT, presses("Discard")),
    "announce:cancel": _organizers(Right.CANCEL_ANNOUNCEMENTS, *PLANNED, presses("Cancel announcement")),
    "announce:pause": _organizers(
        Right.PAUSE_ANNOUNCEMENTS, *PLANNED, types("/announce list"), presses("Pause")
    ),
    "announce:resume": _organizers(
        Right.RESUME_ANNOUNCEMENTS,
        *PLANNED,
        types("/announce pause 1"),
        types("/announce list"),
        presses("Resume"),
    ),
    "announce:report": _organizers(Right.SEE_REPORTS, *PLANNED, types("/announce list"), presses("Report")),
    "announce:missed": _organizers(
        Right.SEE_REPORTS, does(_missed), types("/announce report 1"), presses("Show the three")
    ),
    "announce:resend": _organizers(
        Right.SEND_AGAIN, does(_missed), types("/announce report 1"), presses("Resend to those who missed it")
    ),
    "announce:approve": _organizers(Right.APPROVE_ANNOUNCEMENTS, *PING, presses("Approve")),
    "announce:decline": _organizers(Right.APPROVE_ANNOUNCEMENTS, *PING, presses("Decline")),
    "announce:open": _organizers(Right.ANNOUNCE, types("/announce list"), presses("New announcement")),
    "announce:page": _organizers(
        Right.SEE_ANNOUNCEMENTS, does(_many), types("/announce list"), presses("More")
    ),
    "announce:back": _organizers(
        Right.SEE_ANNOUNCEMENTS, does(_many), types("/announce list"), presses("More"), presses("Back")
    ),
    "announce:text": _organizers(Right.ANNOUNCE, types("/announce"), enters("announce:text", "*Doors*")),
    "announce:form": _organizers(
        Right.ANNOUNCE,
        types("/announce"),
        fills(date="2026-12-01", time="10:50", text="Doors", others=f"#{RANDOM}"),
    ),
}
SETTING_UP = {
    "/usher setup": _organizers(Right.SET_UP_CHANNELS, SETUP),
    "/usher setup main": _organizers(Right.SET_UP_CHANNELS, types("/usher setup main", RANDOM)),
    "/usher setup reminders": _organizers(Right.CHANGE_REMINDERS, types("/usher setup reminders")),
    "setup:form": _organizers(Right.SET_UP_CHANNELS, SETUP, fills(purpose="help")),
    "setup:undo": _organizers(
        Right.SET_UP_CHANNELS, types("/usher setup room Lighthouse", RANDOM), presses("Undo")
    ),
    "setup:reminders": _organizers(Right.CHANGE_REMINDERS, SETUP, presses("Reminders …")),
    "setup:rules": _organizers(
        Right.CHANGE_REMINDERS, types("/usher setup reminders"), fills(channelleads="20, 5")
    ),
    "asking:open": _organizers(Right.CHANGE_QUESTIONS, SETUP, presses("Questions …")),
    "asking:form": _organizers(
        Right.CHANGE_QUESTIONS,
        SETUP,
        presses("Questions …"),
        fills(waiting="1", hourly="30", hours="12", guests=[]),
    ),
    "ladder:open": _organizers(Right.CHANGE_REMINDERS, SETUP, presses("Who is here …")),
    "ladder:form": _organizers(Right.CHANGE_REMINDERS, SETUP, presses("Who is here …"), fills(speakers="20")),
}
PRESENCE = {
    "presence:here": scene(SPEAKER, *ASKED, presses("I'm here"), right=Right.ANSWER_FOR_TALK),
    "presence:late": scene(SPEAKER, *ASKED, presses("10 min late"), right=Right.ANSWER_FOR_TALK),
    "presence:cannot": scene(SPEAKER, *ASKED, presses("I can't"), right=Right.ANSWER_FOR_TALK),
    "presence:someone": scene(SPEAKER, *ASKED, presses("Someone else presents"), right=Right.ANSWER_FOR_TALK),
    "presence:form": scene(
        SPEAKER, *ASKED, presses("Someone else presents"), fills(user="U0071"), right=Right.ANSWER_FOR_TALK
    ),
    "presence:undo": scene(
        SPEAKER, *ASKED, presses("I'm here"), presses("Undo"), right=Right.ANSWER_FOR_TALK
    ),
}
BOARD = {
    "/usher board": scene(
        ORGANIZER, be_at("10:41"), types("/usher board"), right=Right.SEE_BOARD, shows="Cold Starts in Winter"
    ),
    "usher:board": scene(
        ORGANIZER,
        be_at("10:41"),
        types("/usher"),
        presses("Who is here"),
        right=Right.SEE_BOARD,
        shows="Cold Starts in Winter",
    ),
    "board:later": scene(
        ORGANIZER, types("/usher board"), turns("Later"), right=Right.SEE_BOARD, shows="Cold Starts in Winter"
    ),
    "board:here": scene(ORGANIZER, *ROW, presses("Mark as here", TALK), right=Right.ANSWER_FOR_TALK),
    "board:undo": scene(
        ORGANIZER,
        *ROW,
        presses("Mark as here", TALK),
        presses("Undo the answer", TALK),
        right=Right.ANSWER_FOR_TALK,
    ),
    "board:again": scene(ORGANIZER, *ROW, presses("Ask now", TALK), right=Right.ASK_AGAIN),
    "board:message": scene(
        ORGANIZER, *ROW, presses("Message the speaker", TALK), right=Right.MESSAGE_SPEAKER
    ),
    "board:form": scene(
        ORGANIZER,
        *ROW,
        presses("Message the speaker", TALK),
        fills(text="Where are you?"),
        right=Right.MESSAGE_SPEAKER,
    ),
}
ROLES = {
    "/usher roles": _organizers(Right.SEE_ROLES, types("/usher roles")),
    "/usher roles add": _organizers(Right.CHANGE_ROLES, types(f"/usher roles add @{ATTENDEE} organizer")),
    "/usher roles remove": _organizers(
        Right.CHANGE_ROLES, types(f"/usher roles remove @{HANDLES[Who.TRACK_CHAIR]}")
    ),
    "roles:add": _organizers(Right.CHANGE_ROLES, types("/usher roles"), presses("Give a role …")),
    "roles:form": _organizers(
        Right.CHANGE_ROLES,
        types("/usher roles"),
        presses("Give a role …"),
        fills(person="U0071", role="organizer"),
    ),
    "roles:remove": _organizers(Right.CHANGE_ROLES, types("/usher roles"), presses("Remove")),
    "roles:page": _organizers(Right.SEE_ROLES, does(_chairs), types("/usher roles"), presses("More")),
    "roles:back": _organizers(
        Right.SEE_ROLES, does(_chairs), types("/usher roles"), presses("More"), presses("Back")
    ),
    "/usher audit": _organizers(Right.SEE_AUDIT, types("/usher audit")),
    "audit:page": _organizers(Right.SEE_AUDIT, does(_chairs), types("/usher audit"), presses("More")),
    "audit:back": _organizers(
        Right.SEE_AUDIT, does(_chairs), types("/usher audit"), presses("More"), presses("Back")
    ),
}
FEATURES = {
    "roles": ROLES,
    "program": PROGRAM,
    "changes": CHANGES,
    "people": PEOPLE,
    "papers": PAPERS,
    "questions": QUESTIONS,
    "announcements": ANNOUNCEMENTS,
    "setup": SETTING_UP,
    "presence": PRESENCE,
    "board": BOARD,
}
SILENT = frozenset({"question:thread"})
"""What only opens a page, which Slack does by itself."""
