"""Lists of people, small, in the columns and words of the tools that export them: registered, speaking, or private."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.program.snapshot import AttendeeSnapshot, PersonEntry, SpeakerEntry, SpeakerSnapshot
from bot.errors import ImportRefused
from bot.importers import registry
from tests.importers.broken import mutated

EVENTBRITE = """Order #,Order Date,First Name,Last Name,Email,Quantity,Price Tier,Ticket Type,Attendee #,Group,Attendee Status,Company,Job Title
1001,2026-10-01 18:00,Ada,Green,Ada@X.example,1,,Full,1,,Attending,Acme,Dr
1002,2026-10-01 18:05,Bo,Ray,bo@x.example,1,,Full,2,,Not Attending,Acme,
1003,2026-10-02 09:00,Cy,Dee,ada@x.example,1,,Full,3,,Attending,Acme,
1004,2026-10-02 09:00,Dora,Eff,dora@x.example,1,,Full,4,,Checked In,,
1005,2026-10-02 09:00,Otto,Pole,otto@x.example,1,,Full,5,,Deleted,,
Totals,,,,,4,,,,,,,
"""
INDICO = """ID,Name,Email Address,Affiliation,Registration state,Registration date
1,Ada Green,ada@x.example,MIT,Completed,2026-06-01
2,Bo Ray,bo@x.example,ETH,Withdrawn,2026-06-01
3,Cy Dee,cy@x.example,ETH,Rejected,2026-06-01
4,Dora Eff,dora@x.example,,Awaiting payment,2026-06-01
"""
FORM = """Timestamp,Email Address,What is your full name?,Affiliation (university or company),Will you attend AMLC 2026?,Will you attend the dinner?,"Paper number
(if you present one)"
9/27/2026 15:00:00,ada@x.example,Ada Green,MIT,Yes,No,12
9/27/2026 15:05:00,bo@x.example,Bo Ray,ETH,"No, sorry!",No,
9/28/2026 15:00:00,dora@x.example,Dr. Dora Eff,,Yes,No,
"""
PRETIX = """Order code,Email,Attendee name,Attendee email,Company,Product,Order status
AB12C,buyer@x.example,Ada Green,ada@x.example,MIT,Full,Paid
AB12D,buyer@x.example,Bo Ray,bo@x.example,ETH,Full,Canceled (paid fee)
AB12E,buyer@x.example,Dora Eff,dora@x.example,,Full,Pending
"""
EASYCHAIR_AUTHORS = """submission #,first name,last name,email,country,affiliation,Web page,person #,corresponding?
1,Ada,Green,ada@x.example,Samoa,MIT,http://x.example/,1,yes
2,Bo,Ray,bo@x.example,Chad,ETH,,2,no
3,Bo,Ray,bo@x.example,Chad,ETH,,2,no
3,Cy,Dee,bo@x.example,Chad,ETH,,4,no
"""
HOTCRP_AUTHORS = """paper,title,given_name,family_name,email,affiliation,country,iscontact
1,On Canvas,Ada,Green,ada@x.example,MIT,US,yes
2,On Poles,Bo,Ray,bo@x.example,ETH,CH,no
2,On Poles,Con,Tact,con@x.example,ETH,CH,contact_only
"""
PRETALX_SPEAKERS = """ID,Name,Biography,Email,Picture,Proposal IDs,Proposal titles
AAAAAA,Ada Green,"Long
text",ada@x.example,,"ABCDEF
GHIJKL","On Canvas
On Poles"
BBBBBB,Bo Ray,,bo@x.example,,ABCDEF,On Canvas
"""
SESSIONIZE_SPEAKERS = """Speaker Id,FirstName,LastName,Email,TagLine,Bio
1a2b-3c,Ada,Green,ada@x.example,Tents,Text
"""
SESSIONIZE_FLAT = """Session Id,Title,Owner,Owner Email,Session format,Owner Informed,Speaker Id,FirstName,LastName,Email,TagLine
123,On Canvas,Ada Green,ada@x.example,Talk,Yes,1a2b-3c,Ada,Green,ada@x.example,Tents
123,,,,,,4d,Bo,Ray,bo@x.example,
"""
ADA = PersonEntry("ada@x.example", "Ada Green", "ada@x.example", "MIT")
DORA = PersonEntry("dora@x.example", "Dora Eff", "dora@x.example")


def read(text):
    return registry.read(text if isinstance(text, bytes) else text.encode(), "people.csv")


def attendees(text):
    snapshot = read(text)
    assert isinstance(snapshot, AttendeeSnapshot)
    return snapshot


def speakers(text):
    snapshot = read(text)
    assert isinstance(snapshot, SpeakerSnapshot)
    return snapshot


def refusal(text):
    with pytest.raises(ImportRefused) as refused:
        read(text)
    return str(refused.value)


def test_eventbrite():
    snapshot = attendees(EVENTBRITE)
    assert snapshot.people == (PersonEntry("ada@x.example", "Ada Green", "ada@x.example", "Acme"), DORA)
    assert snapshot.left_out == {"not attending": 1, "deleted": 1}
    assert snapshot.quarantined == ()
    assert snapshot.notes == (
        "Row 4 has the e-mail address of row 2 under another name. The address stays with row 2, and row 4 is left out.",
    )


@pytest.mark.parametrize(
    ("text", "left_out"),
    [
        (INDICO, {"withdrawn": 1, "declined": 1}),
        (FORM, {"not attending": 1}),
        (PRETIX, {"cancelled": 1}),
    ],
    ids=["indico", "google-forms", "pretix"],
)
def test_registrations(text, left_out):
    snapshot = attendees(text)
    assert snapshot.people == (ADA, DORA)
    assert snapshot.left_out == left_out


@pytest.mark.parametrize(
    ("header", "value", "mark"),
    [
        ("Attendee Status", "Not Attending", "not attending"),
        ("Registration Status", "CANCELED", "cancelled"),
        ("Status", "Cancelled by attendee", "cancelled"),
        ("Order Status", "Refunded", "refunded"),
        ("Status", "fully refunded", "refunded"),
        ("Status", "Deleted", "deleted"),
        ("Status", "withdrew", "withdrawn"),
        ("Status", "Waitlisted", "waitlisted"),
        ("Status", "On waiting list", "waitlisted"),
        ("Attendee Status", "Transferred", "transferred"),
        ("approval_status", "invited", "not registered"),
        ("approval_status", "declined", "declined"),
        ("RSVP", "No", "not attending"),
        ("RSVP status", "Declined", "not attending"),
        ("Attending", "no", "not attending"),
        ("Attending?", "FALSE", "not attending"),
        ("Are you attending?", "No, I can't", "not attending"),
        ("Will you be attending the conference?", "Not attending", "not attending"),
        ("Do you plan to attend TentConf?", "I can’t come", "not attending"),
        ("Cancelled", "yes", "cancelled"),
        ("Cancelled at", "2026-10-01 12:00", "cancelled"),
        ("Is cancelled", "TRUE", "cancelled"),
        ("Refunded", "x", "refunded"),
        ("Deleted?", "1", "deleted"),
        ("Withdrawn", "Y", "withdrawn"),
    ],
)
def test_a_row_that_is_marked_as_not_coming_is_left_out_and_counted(header, value, mark):
    snapshot = attendees(f'name,e-mail,{header}\nAda,ada@x.example,\nBo,bo@x.example,"{value}"')
    assert [p.name for p in snapshot.people] == ["Ada"]
    assert snapshot.left_out == {mark: 1}


@pytest.mark.parametrize(
    ("header", "values", "mark"),
    [
        ("Payment Status,Status", "Paid,Cancelled", "cancelled"),
        ("Status,Payment Status", "Confirmed,Refunded", "refunded"),
        ("Order status,State,Participant status", "Complete,WA,Withdrawn", "withdrawn"),
        ("Attendance,Response", "Required Attendee,Declined", "not attending"),
        ("Attendance type", "Not attending", "not attending"),
        ("Attendance type,RSVP", "In person,No", "not attending"),
        ("RSVP,Will you attend?", "Yes,No", "not attending"),
        ("Status,Cancelled,Canceled at", "ok,,2026-10-01", "cancelled"),
        ("Teilnahme", "Nein", "not attending"),
        ("Abgesagt", "x", "cancelled"),
        ("Storniert am", "1.9.2026", "cancelled"),
        ("Nehmen Sie an der Tagung teil?", "Nein, leider nicht", "not attending"),
        ("Participation", "Non", "not attending"),
        ("Asistencia", "No", "not attending"),
        ("参加", "いいえ", "not attending"),
        ("No show", "yes", "not attending"),
        ("Regrets", "x", "declined"),
        ("Status", "No show", "not attending"),
        ("Status", "no-show", "not attending"),
        ("Status", "Regrets", "not attending"),
        ("Status", "Sent apologies", "not attending"),
        ("Status", "Dropped out", "withdrawn"),
        ("Status", "Unregistered", "withdrawn"),
        ("Status", "Will not attend", "not attending"),
        ("Status", "won't attend", "not attending"),
        ("Status", "Did not attend", "not attending"),
        ("Status", "Paid (cancelled)", "cancelled"),
        ("Status", "Confirmed - refunded", "refunded"),
        ("Status", "Paid, later cancelled on 3 May", "cancelled"),
        ("Status", "Registration cancelled", "cancelled"),
        ("Status", "Abgemeldet", "withdrawn"),
        ("Status", "annulé", "cancelled"),
        ("Status", "Not accepted", "declined"),
    ],
)
def test_every_column_that_may_say_it_is_read(header, values, mark):
    values = values if "," in header else f'"{values}"'
    snapshot = attendees(
        f"name,e-mail,{header}\nAda,ada@x.example{',' * (1 + header.count(','))}\nBo,bo@x.example,{values}"
    )
    assert [p.name for p in snapshot.people] == ["Ada"]
    assert snapshot.left_out == {mark: 1}


@pytest.mark.parametrize(
    ("header", "values"),
    [
        ("Payment status,Status", "Declined,Registered"),
        ("Payment status,Status", "Transferred,Registered"),
        ("Attendance,Response", "Required Attendee,Accepted"),
        ("Attendance,Response", "Optional Attendee,Tentative"),
        ("Attendance type", "Non-member"),
        ("Attendance type", "Not in person"),
        ("Status", "Not cancelled"),
        ("Status", "Partially refunded"),
        ("Status", "Registered; dinner cancelled"),
        ("Status", "Paid & confirmed"),
        ("RSVP,Will you attend the gala?", "Yes,No"),
        ("Teilnahme", "Ja"),
        ("Abgesagt", "nein"),
        ("No show", "no"),
        ("Will you come by train?", "No"),
        ("Will you come with a guest?", "No"),
    ],
)
def test_columns_that_say_something_else_leave_nobody_out(header, values):
    values = values if "," in header else f'"{values}"'
    assert len(attendees(f"name,e-mail,{header}\nAda,ada@x.example,{values}").people) == 1


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("Attendee Status", "Attending"),
        ("Status", "Pending"),
        ("Status", "Something else"),
        ("Cancelled", "No"),
        ("Cancelled at", ""),
        ("Refunded", "0"),
        ("Refunded", "0.00"),
        ("Will you attend in person?", "No"),
        ("Will you attend the dinner?", "No"),
        ("Will you attend on Tuesday?", "No"),
        ("Are you attending for the first time?", "No"),
        ("Will you attend the poster session?", "No"),
        ("Will you attend the BBQ?", "No"),
        ("Are you coming from abroad?", "No"),
        ("Do you plan to participate in the mentoring program?", "No"),
        ("Will you attend?", "Not in person"),
        ("Will you attend?", "Not sure yet"),
        ("RSVP", "Maybe"),
        ("Vegetarian", "No"),
    ],
)
def test_other_answers_leave_nobody_out(header, value):
    assert len(attendees(f"name,e-mail,{header}\nAda,ada@x.example,\nBo,bo@x.example,{value}").people) == 2


def test_a_list_in_which_nobody_comes_is_refused():
    words = refusal("name,e-mail,Attending\nAda,ada@x.example,no\nBo,bo@x.example,no")
    assert (
        words
        == "people.csv: every attendee in it is marked as gone (2 not attending), so nothing is imported"
    )


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["Green, Ada", "van der Berg, Jan"], ["Ada Green", "Jan van der Berg"]),
        (["Ada Green", "Davis, Jr., Sammy"], ["Ada Green", "Sammy Davis Jr."]),
        (["Dr. Ada Green", "Prof. Dr. Bo Ray"], ["Ada Green", "Bo Ray"]),
        (["Ada Green, MIT", "Bo Ray, University of Bern"], ["Ada Green", "Bo Ray"]),
        (["李雷", "Cher"], ["李雷", "Cher"]),
        (["María José García López", "ADA GREEN"], ["María José García López", "ADA GREEN"]),
    ],
)
def test_names_as_people_write_them(names, expected):
    rows = [f'"{name}",p{n}@x.example' for n, name in enumerate(names)]
    assert [p.name for p in attendees("\n".join(["name,e-mail", *rows])).people] == expected


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("Ada Green", "A. Green", True),
        ("Ada Green", "GREEN, Ada", True),
        ("Ada Green", "Dr. Ada M. Green", True),
        ("José García", "Jose Garcia", True),
        ("Ada Green", "", True),
        ("Ada Green", "Bo Green", False),
        ("Ada Green", "Ada Ray", False),
        ("Ada Green", "Cy Dee", False),
    ],
)
def test_two_names_with_one_address(first, second, same):
    snapshot = attendees(f'name,e-mail\n"{first}",lab@x.example\n"{second}",LAB@x.example')
    assert [p.name for p in snapshot.people] == ["Ada Green" if "José" not in first else first]
    assert bool(snapshot.notes) is not same


@pytest.mark.parametrize(
    "header",
    [
        "Name,Vorname,E-Mail-Adresse", "Surname,Given name,Registration Email", "Name (Last),Name (First),E-mail",
        "last_name,first_name,email_address", "Family Name *,First Name *,E-mail *", "Your last name?,Your first name?,What is your e-mail address?",
    ],
)  # fmt: skip
def test_first_and_last_names_by_other_headers(header):
    (person,) = attendees(f"{header}\nGreen,Ada,ada@x.example").people
    assert (person.name, person.email) == ("Ada Green", "ada@x.example")


def test_one_name_with_two_addresses_is_two_people_of_one_name():
    assert len(attendees("name,e-mail\nAda Green,ada@x.example\nAda Green,ada@y.example").people) == 2


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
@pytest.mark.parametrize("above", ["", "sep=", "Guests of TentConf\n\n", "Guests\nexported 2026-10-01\n\n"])
def test_it_is_read_however_it_was_saved(encoding, sign, above):
    above = f"sep={sign}\n" if above == "sep=" else above
    rows = [
        "Name,E-mail,Company,,",
        "Ada Green,ada@x.example,MIT,,",
        ",,,,",
        "Dora Eff,dora@x.example,,,",
        "Total,2,,,",
    ]
    text = above + "\r\n".join(rows).replace(",", sign)
    assert attendees(text.encode(encoding)).people == (ADA, DORA)


@pytest.mark.parametrize(
    "name",
    ["Muñoz Peña", "Hélène Genève", "Søren Kjær", "Åse Bjørk", "Loïc", "Françoise Lœuvre", "Mª José Núñez", "Nicolò", "João Simões", "Þór Guðmundsson",
     "Jürgen Groß", "D’Arcy à Lyon", "¿Quién? Niño", "Zoë", "Lindtræ", "Märta Ström", "Ève Œdipe"],
)  # fmt: skip
def test_windows_text_of_western_europe_is_read(name):
    assert attendees(f"Name;E-mail\n{name};x@x.example\n".encode("cp1252")).people[0].name == name


def test_windows_text_is_read_and_said():
    text = "Name;E-mail;Company\r\nJosé García;jose@x.example;Universität Köln – “R”\r\nRenée O’Neil;r@x.example;D’Arcy à Lyon\r\n"
    snapshot = attendees(text.encode("cp1252"))
    assert [p.name for p in snapshot.people] == ["José García", "Renée O’Neil"]
    assert snapshot.people[0].unit == "Universität Köln – “R”"
    assert snapshot.notes == (
        'The file is not UTF-8. It was read as Windows text, as in "José": if that is wrong, save it as "CSV UTF-8".',
    )


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Иван Петров", "cp1251"),
        ("佐藤 美咲", "cp932"),
        ("李雷", "gbk"),
        ("Γιώργος", "cp1253"),
        ("Wałęsa", "cp1250"),
        ("Łukasz Nowak", "cp1250"),
        ("Jan Żak", "cp1250"),
        ("Michał Wolski", "cp1250"),
        ("Jan Kukiż", "cp1250"),
        ("Ana z Gdańska", "cp1250"),
        ("Jiří Novák", "cp1250"),
        ("Ivo Petrović", "cp1250"),
        ("Eva Němcová", "cp1250"),
        ("Ľubomír Ház", "cp1250"),
        ("Karel Čapek", "cp1250"),
        ("Świerk", "cp1250"),
        ("Łukasz", "iso-8859-2"),
        ("Wiącek", "iso-8859-2"),
        ("José", "mac-roman"),
    ],
)
def test_other_alphabets_are_not_taken_for_windows_text(text, encoding):
    assert "is not UTF-8 text; save it as UTF-8" in refusal(
        f"Name,E-mail\n{text},x@x.example\n".encode(encoding)
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            EASYCHAIR_AUTHORS,
            (
                SpeakerEntry("Ada Green", "ada@x.example", "1", ("1",), "MIT"),
                SpeakerEntry("Bo Ray", "bo@x.example", "2", ("2", "3"), "ETH"),
            ),
        ),
        (
            HOTCRP_AUTHORS,
            (
                SpeakerEntry("Ada Green", "ada@x.example", "", ("1",), "MIT"),
                SpeakerEntry("Bo Ray", "bo@x.example", "", ("2",), "ETH"),
            ),
        ),
        (
            PRETALX_SPEAKERS,
            (
                SpeakerEntry("Ada Green", "ada@x.example", "AAAAAA", ("ABCDEF", "GHIJKL")),
                SpeakerEntry("Bo Ray", "bo@x.example", "BBBBBB", ("ABCDEF",)),
            ),
        ),
        (SESSIONIZE_SPEAKERS, (SpeakerEntry("Ada Green", "ada@x.example", "1a2b-3c"),)),
        (
            SESSIONIZE_FLAT,
            (
                SpeakerEntry("Ada Green", "ada@x.example", "1a2b-3c", ("123",)),
                SpeakerEntry("Bo Ray", "bo@x.example", "4d", ("123",)),
            ),
        ),
        (
            "name,email,confirmed\nAda Green,ada@x.example,True\nBo Ray,bo@x.example,False\n",
            (SpeakerEntry("Ada Green", "ada@x.example"), SpeakerEntry("Bo Ray", "bo@x.example")),
        ),
    ],
    ids=["easychair", "hotcrp", "pretalx", "sessionize", "sessionize-flat", "pretalx-short"],
)
def test_lists_of_authors_and_speakers_are_contacts(text, expected):
    assert speakers(text).people == expected


def test_a_title_above_the_table_tells_whose_list_it_is():
    rows = "Name,E-mail\nAda Green,ada@x.example\n"
    assert speakers(f"Authors of accepted papers\n{rows}").people == (
        SpeakerEntry("Ada Green", "ada@x.example"),
    )
    assert len(attendees(f"Registered authors and guests\n\n{rows}").people) == 1


@pytest.mark.parametrize(
    ("title", "known_as"),
    [
        ("Vice President Research", "attendees CSV"),
        ("Dr.", "attendees CSV"),
        ("Scaling retrieval to a billion products", "speakers CSV"),
    ],
)
def test_the_title_of_a_paper_is_longer_than_that_of_a_person(title, known_as):
    rows = (
        f"Ada Green,ada@x.example,MIT,{title}\nBo Ray,bo@x.example,ETH,{title} II\nCy Dee,cy@x.example,ETH,"
    )
    assert read(f"Name,E-mail,Affiliation,Title\n{rows}").format == known_as


def test_what_a_list_of_speakers_leaves_out():
    assert speakers(HOTCRP_AUTHORS).left_out == {"contact only": 1}
    assert (
        speakers(EASYCHAIR_AUTHORS)
        .notes[0]
        .startswith("Row 5 has the e-mail address of row 3 under another name.")
    )
    bad = speakers(f"{EASYCHAIR_AUTHORS}4,Eve,Fee,,,,,5,no\n5,Gus,Hay,gus at x,,,,6,no\n").quarantined
    assert [(q.where, q.why[:24]) for q in bad] == [
        ("row 6", "has no e-mail address"),
        ("row 7", "has the e-mail address " + '"'),
    ]


AUTHORS_BESIDE = [
    "paper",
    "Paper ID",
    "Submission #",
    "Talk title",
    "Paper title",
    "Speaker ID",
    "Proposal IDs",
    "Corresponding?",
]


@given(
    st.sampled_from(AUTHORS_BESIDE),
    st.lists(st.sampled_from(["Affiliation", "Country", "title", "Department", "Phone"]), unique=True),
    st.sampled_from(",;\t|"),
    st.randoms(),
)
def test_a_list_with_papers_beside_people_is_never_a_registration(beside, others, sign, random):
    header = [*random.sample(["First name", "Last name", "E-mail", beside, *others], len(others) + 4)]
    assert registry.detect(f"{sign.join(header)}\n".encode(), "x").name == "speakers CSV"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (("#,person #,first name,last name,email,country,affiliation,Web page,role\n1,9,Jo,Li,jo@x.example,X,Y,,PC member\n"
         "2,10,An,Li,an@x.example,X,Y,,senior PC member"), "it is a list of a program committee, which is private"),
        ("given_name,family_name,email,affiliation,roles\nJo,Li,jo@x.example,MIT,pc\nAn,Li,an@x.example,MIT,\nBo,Ray,bo@x.example,X,",
         "it is a list of a program committee, which is private"),
        ("paper,title,given_name,family_name,email,conflicttype\n1,T,Jo,Li,jo@x.example,collaborator", "it has reviewers or reviews"),
        ("paper,title,review,reviewername,email,OveMer\n1,T,1A,Jo Li,jo@x.example,4", "it has reviewers or reviews"),
        ("Paper ID,Paper Title,Reviewer Number,Reviewer Name,Reviewer Email,Q1\n1,T,1,Jo Li,jo@x.example,4", "it has reviewers or reviews"),
        ("#,submission #,member #,member name,email,total score\n1,1,4,Jo Li,jo@x.example,2", "it has reviewers or reviews"),
        ("Reviewer,E-mail,Department\nJo Li,jo@x.example,MIT", "it has reviewers or reviews"),
        ("Program committee\nName,E-mail\nJo Li,jo@x.example", "it is a list of a program committee"),
        ("Name,E-mail,Role\nJo Li,jo@x.example,Reviewer\nAn Li,an@x.example,Area chair", "it is a list of a program committee"),
    ],
)  # fmt: skip
def test_reviewers_and_committees_are_private(text, words):
    said = refusal(text)
    assert words in said
    assert "jo@x" not in said
    assert "Jo Li" not in said


@pytest.mark.parametrize(
    "text",
    [
        "Name,E-mail,Role\nAda,ada@x.example,Speaker\nBo,bo@x.example,Session chair\nCy,cy@x.example,Reviewer",
        "First Name,Last Name,Email,ACM Member #,Registration type\nAda,Green,ada@x.example,123,Student",
        "Ticket type,Name,E-mail,Paper ID\nFull,Ada,ada@x.example,12",
        "name,email,confirmed\nAda,ada@x.example,yes",
    ],
)
def test_registrations_that_look_like_another_list(text):
    assert len(attendees(text).people) > 0


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Your name,Organization\nAda,MIT", 'there is no column e-mail; a list of attendees has e-mail, name, unit; this file has "Your name", "Organization"'),
        ("Speaker ID,Name\n1,Ada", "there is no column e-mail; a list of speakers or authors has name, e-mail, and the id of the speaker"),
    ],
)  # fmt: skip
def test_a_missing_column_is_named_with_those_that_are_there(text, words):
    assert words in refusal(text)


LISTS = [
    EVENTBRITE,
    INDICO,
    FORM,
    PRETIX,
    EASYCHAIR_AUTHORS,
    HOTCRP_AUTHORS,
    PRETALX_SPEAKERS,
    SESSIONIZE_FLAT,
]


@given(st.sampled_from(LISTS).flatmap(lambda text: mutated(text.encode())))
def test_broken_lists_are_refused_or_read(data):
    with suppress(ImportRefused):
        people = registry.read(data, "people.csv").people
        emails = [p.email for p in people if p.email]
        assert len(set(emails)) == len(emails)
        assert not any("@x.example" in p.name for p in people)
