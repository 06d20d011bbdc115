"""Recipients as people type them: names, audiences and channels, in their own words, also misspelt."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.domain.announcements.audiences import Target
from bot.domain.announcements.clocks import Clocks
from bot.domain.announcements.line import read_line, salvage
from bot.domain.announcements.recipients import read_recipient, read_recipients
from bot.domain.people.linking.facts import Member
from bot.domain.people.members_called import called, names_of
from bot.domain.program.model import Program
from bot.domain.program.sessions import Conference, Room
from bot.errors import BadInput
from tests.domain.announcements.test_audiences import CY, NOW, SESSIONS, session

ROOMS = (Room(1, "Janson", "C0JANSON"), Room(2, "H.1301 (Cornil)"))
TALK = replace(
    session(9, 2, CY, track="Security"), title="Quantum Linguistics in Practice", code="QLP", room=ROOMS[0]
)
PROGRAM = Program(Conference(1, "c", "C", "Europe/Brussels"), (*SESSIONS, TALK), ROOMS)


def encoded(found) -> list[str]:
    return [target.encode() for target in found.targets]


@pytest.mark.parametrize(
    ("typed", "targets", "rest"),
    [
        ("#general Doors", ["channel:general"], "Doors"),
        ("#general, speakers,  ada@Example.org Doors, open", ["channel:general", "speakers", "email:ada@example.org"], "Doors, open"),
        ("attendees,authors,reviewers,owing x", ["attendees", "authors", "reviewers", "owing"], "x"),
        ("Speakers,speakers x", ["speakers"], "x"),
        ("track:deep learning Doors", ["track:Deep Learning"], "Doors"),
        ("track:deep Doors", ["track:Deep"], "Doors"),
        ('track:"Deep Learning" Doors', ["track:Deep Learning"], "Doors"),
        ("track:“Deep Learning” “Doors”", ["track:Deep Learning"], "“Doors”"),
        ("track:Search,#general Doors", ["track:Search", "channel:general"], "Doors"),
        ("day:2026-12-02 x", ["day:2026-12-02"], "x"),
        ("day:wed x", ["day:2026-12-02"], "x"),
        ("day:tuesday x", ["day:2026-12-01"], "x"),
        ("day:today,day:tomorrow x", ["day:today", "day:tomorrow"], "x"),
        ("starred:s3 x", ["starred:S3"], "x"),
        ("#general", ["channel:general"], ""),
        ("<#C1|general>, <#C2|> Doors", ["channel:C1", "channel:C2"], "Doors"),
        ("<#G0AB|a-b>Doors", ["channel:G0AB"], "Doors"),
        ("<@U1|ada>,speakers, <@W2> Hi", ["user:U1", "speakers", "user:W2"], "Hi"),
        ("everyone Doors open", ["attendees"], "Doors open"),
        ("all: Doors", ["attendees"], "Doors"),
        ("to all participants: Doors", ["attendees"], "Doors"),
        ("Speakers: Doors", ["speakers"], "Doors"),
        ("all the speakers - Doors", ["speakers"], "Doors"),
        ("speakers of Search Doors are open", ["track:Search"], "Doors are open"),
        ("the speakers of the Deep Learning track: Doors", ["track:Deep Learning"], "Doors"),
        ("Search track Doors", ["track:Search"], "Doors"),
        ("Deep Learning: Doors", ["track:Deep Learning"], "Doors"),
        ("Deep Learning speakers: hi", ["track:Deep Learning"], "hi"),
        ("today's speakers Be here", ["day:today"], "Be here"),
        ("speakers today: be here", ["day:today"], "be here"),
        ("speakers on wednesday be here", ["day:2026-12-02"], "be here"),
        ("tuesday speakers hi", ["day:2026-12-01"], "hi"),
        ("room Janson Doors", ["channel:C0JANSON"], "Doors"),
        ("speakers in Janson hi", ["room:Janson"], "hi"),
        ("speakers in room Cornil: hi", ["room:H.1301 (Cornil)"], "hi"),
        ("speakers of Quantum Linguistics in Practice: hi", ["session:QLP"], "hi"),
        ("speakers of session QLP hi", ["session:QLP"], "hi"),
        ("people who starred QLP hi", ["starred:QLP"], "hi"),
        ("session chairs: hello", ["chairs"], "hello"),
        ("authors who still owe something: hello", ["owing"], "hello"),
        ("here Doors", ["channel:here"], "Doors"),
        ("in this channel: Doors", ["channel:here"], "Doors"),
        ("to #general & speakers and @ada Hi", ["channel:general", "speakers", "user:@ada"], "Hi"),
        ("@Ada, authors Hi", ["user:@Ada", "authors"], "Hi"),
        ("speakers and bring your slides", ["speakers"], "and bring your slides"),
    ],
)  # fmt: skip
def test_recipients_are_read_as_people_type_them(typed, targets, rest):
    found = read_recipients(typed, PROGRAM, NOW)
    assert (encoded(found), found.rest, found.notes) == (targets, rest, ())
    assert [Target.decode(target) for target in targets] == list(found.targets)


@pytest.mark.parametrize(
    ("typed", "targets", "rest", "note"),
    [
        ("track:Serch x", ["track:Search"], "x", 'No track "Serch"; taken as Search.'),
        ("speakers of Serch Doors are open", ["track:Search"], "Doors are open", 'No track "Serch"; taken as Search.'),
        ("Deep Lerning track: x", ["track:Deep Learning"], "x", 'No track "Deep Lerning"; taken as Deep Learning.'),
        ("speakers of Deep Lerning x", ["track:Deep Learning"], "x", 'No track "Deep Lerning"; taken as Deep Learning.'),
        ("room Jansn Doors", ["channel:C0JANSON"], "Doors", 'No room "Jansn"; taken as Janson.'),
        ("speakers of Quantum Lingustics in Practice hi", ["session:QLP"], "hi",
         'No session "Quantum Lingustics in Practice"; taken as Quantum Linguistics in Practice.'),
        ("atendees Doors", ["attendees"], "Doors", 'No audience "atendees"; taken as attendees.'),
        ("#general, spekers x", ["channel:general", "speakers"], "x", 'No audience "spekers"; taken as speakers.'),
    ],
)  # fmt: skip
def test_what_is_misspelt_is_corrected_and_the_correction_is_said(typed, targets, rest, note):
    found = read_recipients(typed, PROGRAM, NOW)
    assert (encoded(found), found.rest, found.notes) == (targets, rest, (note,))


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "Nobody is named; type #channel"),
        ("general Doors", '"general" is neither a channel, an audience nor an e-mail address'),
        ("#general, doors are open", '"doors" is neither'),
        (
            "track:Robotics x",
            'There is no track "Robotics"; there are Deep, Deep Learning, Search, Security.',
        ),
        ("speakers of Robotics x", 'There is no track, room or session "Robotics"'),
        ("room Cornil x", 'The room H.1301 (Cornil) has no channel. Type "speakers in H.1301 (Cornil)"'),
        ("day:friday x", 'The conference has no day "friday"; it has 2026-12-01'),
        ("day:2026-12-05 x", 'The conference has no day "2026-12-05"'),
        ("starred:S99 x", 'There is no session "S99"'),
        ("all hands meet now", '"all" is neither'),
        (
            "everyone in the Search track: hi",
            'Usher knows only the speakers of Search. Type "speakers of Search".',
        ),
        ("ada@example x", '"ada@example" is neither'),
    ],
)
def test_what_names_nothing_is_said(typed, says):
    with pytest.raises(BadInput) as error:
        read_recipients(typed, PROGRAM, NOW)
    assert says in str(error.value)


def test_one_recipient_alone_must_be_the_whole_text():
    assert encoded(read_recipient(" track:Deep Learning ", PROGRAM, NOW)) == ["track:Deep Learning"]
    assert encoded(read_recipient("deep learning", PROGRAM, NOW)) == ["track:Deep Learning"]
    assert encoded(read_recipient("Cy", PROGRAM, NOW)) == ["user:@Cy"]
    with pytest.raises(BadInput, match="neither"):
        read_recipient("speakers and others", PROGRAM, NOW)


def test_a_weekday_is_the_one_that_comes():
    after = datetime(2026, 12, 3, 9, tzinfo=UTC)
    assert encoded(read_recipient("day:tue", PROGRAM, after)) == ["day:2026-12-08"]


@pytest.mark.parametrize("typed", ["day:tue", "tuesday speakers", "speakers on tue", "day:2026-12-01"])
def test_a_day_that_has_passed_is_no_day_to_send_to(typed):
    over = datetime(2026, 12, 9, 9, tzinfo=UTC)
    with pytest.raises(BadInput, match=r"has passed: it was on 2026-12-0[18]\. Days to come: none\."):
        read_recipient(typed, PROGRAM, over)


MEMBERS = (
    Member("U1", "Ada Lovelace", "ada.l"),
    Member("U2", "Ada Byron"),
    Member("U3", "Grace Hopper"),
    Member("U4", "Bo Li"),
    Member("U5", "Bo Li"),
)


@pytest.mark.parametrize(
    ("said", "user"), [("ada lovelace", "U1"), ("ada.lovelace", "U1"), ("ADA.L", "U1"), ("grace", "U3")]
)
def test_a_name_that_one_member_has_is_that_member(said, user):
    assert called(said, MEMBERS) == user


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ("grace hoper", 'Nobody here is called "@grace hoper". Did you mean @Grace Hopper?'),
        ("zoe", 'Nobody here is called "@zoe". Type @ and pick the name that Slack offers.'),
        ("ada", '"@ada" may be @Ada Lovelace, @Ada Byron; type more of the name'),
    ],
)
def test_nobody_is_taken_for_somebody_else(said, says):
    with pytest.raises(BadInput) as error:
        called(said, MEMBERS)
    assert says in str(error.value)


def test_a_name_that_two_have_names_nobody():
    assert names_of(["U1", "U4"], MEMBERS) == {"U1": "Ada Lovelace"}


@pytest.mark.parametrize(
    ("typed", "targets", "text", "when"),
    [
        ("tmrw 9 #general Doors", ["channel:general"], "Doors", "2 Dec 09:00"),
        ("speakers tomorrow 9: Doors", ["speakers"], "Doors", "2 Dec 09:00"),
        ("#general tomorrow 9: Doors", ["channel:general"], "Doors", "2 Dec 09:00"),
        ("to #general at 9 every thu: Doors", ["channel:general"], "Doors", "0 9 * * thu"),
        ("at 9 every thu speakers of Serch Doors", ["track:Search"], "Doors", "0 9 * * thu"),
        ("#general Doors are open", ["channel:general"], "Doors are open", "at once"),
        ("now everyone Doors", ["attendees"], "Doors", "at once"),
        ("#general next week mon 9: Doors", ["channel:general"], "Doors", "7 Dec 09:00"),
        ("#general Next week the doors open", ["channel:general"], "Next week the doors open", "at once"),
        ("#general This evening we dance", ["channel:general"], "This evening we dance", "at once"),
        ("#general Weekly sync moved", ["channel:general"], "Weekly sync moved", "at once"),
        ("speakers every other day at 9 Doors", ["speakers"], "Doors", "0 9 * * * 2d:2026-12-02"),
    ],
)
def test_a_line_says_when_and_to_whom_in_any_order(typed, targets, text, when):
    line = read_line(typed, Clocks(NOW, PROGRAM.zone), lambda said: read_recipients(said, PROGRAM, NOW))
    said = line.cron or ("at once" if line.at_once else f"{line.at.astimezone(PROGRAM.zone):%-d %b %H:%M}")
    assert ([t.encode() for t in line.targets], line.text, said) == (targets, text, when)


@pytest.mark.parametrize(
    ("typed", "targets", "text"),
    [
        ("doors are open", [], "doors are open"),
        ("yesterday 9 #general Doors", [], "yesterday 9 #general Doors"),
        ("tomorrow 9 generl Doors", [], "generl Doors"),
        ("tomorrow 9 #general", ["channel:general"], ""),
        ("tonight #general Doors", [], "tonight #general Doors"),
        ("every month 9 #general Doors", [], "every month 9 #general Doors"),
        ("next week at 9 #general Doors", [], "next week at 9 #general Doors"),
    ],
)
def test_what_cannot_be_read_of_a_line_is_kept_as_its_text(typed, targets, text):
    line = salvage(typed, Clocks(NOW, PROGRAM.zone), lambda said: read_recipients(said, PROGRAM, NOW))
    assert ([t.encode() for t in line.targets], line.text) == (targets, text)
