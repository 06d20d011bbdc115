"""Tables of papers, small, in the columns and words of the tools that export them."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.program.snapshot import SubmissionSnapshot
from bot.domain.submissions.papers import DECISIONS
from bot.errors import ImportRefused
from bot.importers import registry
from tests.importers.broken import mutated

EASYCHAIR = """#,title,authors,submitted,last updated,form fields,keywords,decision,notified,reviews sent,abstract,deleted?
1,On Canvas,"Ada Green, Bo Ray and Cy Dee",2026-11-06 16:30,2026-11-06 16:30,,"sewing
tents",accept,yes,yes,"A text, in
two lines",no
2,On Poles,Bo Ray and Dora Eff,2026-11-06 16:30,2026-11-06 16:30,,poles,reject,no,no,,no
3,On Pegs,Mr. Otto Pole,2026-11-07 09:00,2026-11-07 09:00,,pegs,,no,no,,no
4,Gone,Otto Pole,2026-11-07 09:00,2026-11-07 09:00,,pegs,accept,yes,no,,✔
"""
HOTCRP = """ID,Title,Authors,Status,OveMer
7,On Canvas,"Ada Green, Bo Ray (MIT); Cy Dee (ETH Zürich; Bern)",Accepted,4
8,On Poles,Dora Eff (CNRS),Rejected,1
9,On Pegs,"Otto Pole (MIT)",Submitted,
"""
CMT = """Papers of the Canvas Track\t\t\t\t\t\t\t

Paper ID\tCreated\tLast Modified\tPaper Title\tPrimary Contact Author Name\tPrimary Contact Author Email\tAuthors\tAuthor Names\tAuthor Emails\tTrack Name\tStatus\tReviewers\tReviewer Emails
11\t6/7/2026 9:24:51 AM -07:00\t\tOn Canvas\tAda Green\tada@mit.example\tAda Green (MIT)*; Jan van der Berg (ETH; Bern)\tGreen, Ada*; van der Berg, Jan\tada@mit.example*; jan@eth.example\tMain\tAccept as Oral\tRev One\trev@one.example
12\t6/9/2026 9:24:51 PM -07:00\t\tOn Poles\tBo Ray\tbo@eth.example\tBo Ray (ETH)*\tRay, Bo*\tbo@eth.example*\tMain\tAwaiting Decision\t\t
"""
CMT_NAMES = """Paper ID,Paper Title,Author Names,Author Emails,Status
11,On Canvas,"Green, Ada*; van der Berg, Jan; García López, María José",ada@mit.example*; jan@eth.example; mj@upm.example,Accept as Poster
12,On Poles,"Ray, Bo*",bo@eth.example*,Desk Reject
"""
OPENREVIEW = """number,forum,title,authors,authorids,decision
1,aBcD12345,On Canvas,"['Ada Green', ""Bo O'Ray""]","['~Ada_Green1', 'bo@x.example']",Accept (spotlight)
2,aBcD12346,On Poles,Dora Eff|Otto Pole,~Dora_Eff1|~Otto_Pole2,
3,aBcD12347,On Pegs,"Dora Eff, Otto Pole","~Dora_Eff1, ~Otto_Pole2",Reject
"""
PRETALX = """ID,Proposal title,Proposal state,Pending proposal state,Session type,Track,Created,Speaker IDs,Speaker names,Room,Start
ABCDEF,On Canvas,confirmed,,Talk,Main,2026-06-01T10:00:00+02:00,"AAAAAA
BBBBBB","Ada Green
Bo Ray, Jr.",Hall,2026-09-01T10:00:00+02:00
GHIJKL,On Poles,submitted,accepted,Talk,Main,2026-06-01T10:00:00+02:00,AAAAAA,Ada Green,,
MNOPQR,On Pegs,canceled,,Talk,Main,2026-06-01T10:00:00+02:00,AAAAAA,Ada Green,,
"""
INDICO = """Id,Title,Submitter,Submitter (email),Primary authors,Primary authors (affiliation),Primary authors (email),Co-Authors,Co-Authors (email),Accepted track,State,Submission date
1,On Canvas,Ada Green,Ada Green <ada@x.example>,Ada Green; Bo Ray,Ada Green (MIT); Bo Ray (ETH),Bo Ray <bo@x.example>,Cy Dee,Cy Dee <cy@x.example>,Main,Accepted,2026-06-01 10:00:00+00:00
2,On Poles,Dora Eff,Dora Eff <dora@x.example>,Dora Eff,,,,,,Under review,2026-06-02
3,Twice,Dora Eff,Dora Eff <dora@x.example>,Dora Eff,,,,,,Merged,2026-06-02
"""
SESSIONIZE = """Session Id,Title,Description,Owner,Owner Email,Session format,Status,Owner Informed,Speaker Id,FirstName,LastName,Email,TagLine
1231798,On Canvas,D,Ada Green,ada@x.example,Talk,Accepted,Yes,s1,Ada,Green,ada@x.example,T
1231798,,,,,,,,s2,Bo,Ray,bo@x.example,T
1231799,On Poles,D,Bo Ray,bo@x.example,Talk,Accepted,No,s2,Bo,Ray,bo@x.example,T
1231800,On Pegs,D,Bo Ray,bo@x.example,Talk,Decline_Queue,No,s2,Bo,Ray,bo@x.example,T
"""


def read(text):
    snapshot = registry.read(text if isinstance(text, bytes) else text.encode(), "papers.csv")
    assert isinstance(snapshot, SubmissionSnapshot)
    return snapshot


def told(text):
    """By id: the authors as they are called and reached, and the status."""
    snapshot = read(text)
    known = {p.key: f"{p.name} {p.email}".strip() for p in snapshot.people}
    return {s.key: ([known[a] for a in s.authors], s.status) for s in snapshot.submissions}


def test_easychair():
    assert told(EASYCHAIR) == {
        "1": (["Ada Green", "Bo Ray", "Cy Dee"], "accepted"),
        "2": (["Bo Ray", "Dora Eff"], "under review"),
        "3": (["Otto Pole"], "under review"),
    }
    snapshot = read(EASYCHAIR)
    assert snapshot.left_out == {"deleted": 1}
    assert snapshot.submissions[0].submitted_on == date(2026, 11, 6)
    assert snapshot.notes == (
        '1 decision is marked as not yet told to the authors. Authors see "under review" until you import the file again.',
    )


def test_hotcrp():
    assert told(HOTCRP) == {
        "7": (["Ada Green", "Bo Ray", "Cy Dee"], "accepted"),
        "8": (["Dora Eff"], "rejected"),
        "9": (["Otto Pole"], "submitted"),
    }


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_cmt_with_title_rows_and_the_twelve_hours_of_americans(encoding):
    text = CMT.encode(encoding)
    assert told(text) == {
        "11": (["Ada Green ada@mit.example", "Jan van der Berg jan@eth.example"], "accepted as an oral"),
        "12": (["Bo Ray bo@eth.example"], "under review"),
    }
    assert [s.submitted_on for s in read(text).submissions] == [date(2026, 6, 7), date(2026, 6, 9)]
    assert "rev@one.example" not in repr(read(text))
    assert "Rev One" not in repr(read(text))


def test_cmt_with_the_last_name_first():
    assert told(CMT_NAMES) == {
        "11": (
            ["Ada Green ada@mit.example", "Jan van der Berg jan@eth.example", "María José García López mj@upm.example"],
            "accepted as a poster",
        ),
        "12": (["Bo Ray bo@eth.example"], "rejected"),
    }  # fmt: skip


def test_openreview():
    assert told(OPENREVIEW) == {
        "1": (["Ada Green", "Bo O'Ray bo@x.example"], "accepted"),
        "2": (["Dora Eff", "Otto Pole"], "under review"),
        "3": (["Dora Eff", "Otto Pole"], "rejected"),
    }


def test_openreview_without_names():
    text = "number,title,authorids,decision\n1,On Canvas,~Ada_Green1|~Bo_van_Ray12,Accept (Oral)\n"
    assert told(text) == {"1": (["Ada Green", "Bo van Ray"], "accepted as an oral")}


def test_pretalx():
    assert told(PRETALX) == {
        "ABCDEF": (["Ada Green", "Bo Ray Jr."], "accepted"),
        "GHIJKL": (["Ada Green"], "submitted"),
        "MNOPQR": (["Ada Green"], "withdrawn"),
    }


def test_indico():
    assert told(INDICO) == {
        "1": (["Ada Green ada@x.example", "Bo Ray bo@x.example", "Cy Dee cy@x.example"], "accepted"),
        "2": (["Dora Eff dora@x.example"], "under review"),
    }
    assert read(INDICO).left_out == {"merged": 1}
    assert read(INDICO).submissions[0].track == "Main"


def test_sessionize_with_a_row_a_speaker():
    assert told(SESSIONIZE) == {
        "1231798": (["Ada Green ada@x.example", "Bo Ray bo@x.example"], "accepted"),
        "1231799": (["Bo Ray bo@x.example"], "under review"),
        "1231800": (["Bo Ray bo@x.example"], "under review"),
    }


def test_one_row_an_author():
    text = (
        "paper id|title|decision|author|e-mail\n1|On Canvas|ACCEPT|Ada Green|ada@x.example\n"
        "1|On Canvas|ACCEPT|Dr. Bo Ray*|bo@x.example\n2|On Poles|Waitlisted|Bo Ray|bo@x.example\n"
    )
    assert told(text) == {
        "1": (["Ada Green ada@x.example", "Bo Ray bo@x.example"], "accepted"),
        "2": (["Bo Ray bo@x.example"], "waitlisted"),
    }


@pytest.mark.parametrize(
    ("status", "decision", "withdrawn", "expected"),
    [
        ("Submitted", "Accept", "", "accepted"),
        ("Submitted", "", "", "submitted"),
        ("Withdrawn", "Accept", "", "withdrawn"),
        ("Camera-ready", "Accept", "", "camera-ready handed in"),
        ("", "", "", "under review"),
        ("Paid", "Accept", "", "accepted"),
        ("Under review", "Accept", "yes", "withdrawn"),
        ("Under review", "reject?", "no", "under review"),
    ],
)
def test_a_status_and_a_decision_together(status, decision, withdrawn, expected):
    text = f"id,title,authors,status,decision,withdrawn\n1,T,Ada Green,{status},{decision},{withdrawn}"
    assert told(text)["1"][1] == expected


def test_no_decision_is_told_that_the_file_says_nobody_was_told_of():
    rows = [
        f"{n},T,Ada Green,{word},no"
        for n, word in enumerate(["Accept", "Reject", "Waitlisted", "Conditional accept"])
    ]
    text = "\n".join(["#,title,authors,decision,notified", *rows])
    assert not {s.status for s in read(text).submissions} & set(DECISIONS)
    assert read(text).notes[0].startswith("4 decisions are marked as not yet told")


@pytest.mark.parametrize("column", ["Presenting author", "Speaker", "Author"])
def test_a_mark_is_no_name(column):
    snapshot = read(
        f"Paper ID,Title,First Name,Last Name,Email,Decision,{column}\n"
        "1,On Canvas,Ada,Green,ada@x.example,Accept,Yes\n1,On Canvas,Bo,Ray,bo@x.example,Accept,No"
    )
    assert [p.name for p in snapshot.people] == ["Ada Green", "Bo Ray"]
    assert [s.authors for s in snapshot.submissions] == [("ada@x.example", "bo@x.example")]


def test_two_people_with_one_address_stay_two():
    text = (
        "id,title,authors,status\n1,T,Ada Green <lab@x.example>; Bo Ray <lab@x.example>,accept\n"
        "2,U,A. Green <lab@x.example>; Bo Ray,reject\n"
    )
    assert told(text)["1"][0] == ["Ada Green lab@x.example", "Bo Ray"]
    assert told(text)["2"][0] == ["Ada Green lab@x.example", "Bo Ray"]
    assert read(text).notes == (
        'Row 2: "Bo Ray" has the e-mail address of "Ada Green" (row 2), and is imported without it.',
    )


def test_addresses_that_do_not_match_the_authors_are_not_guessed():
    text = "id,title,authors,author e-mails,status\n1,T,Ada Green; Bo Ray; Cy Dee,ada@x.example; cy@x.example,accept"
    assert told(text)["1"][0] == ["Ada Green", "Bo Ray", "Cy Dee"]
    assert "has 3 authors and 2 addresses beside them" in read(text).notes[0]
    assert "@" not in read(text).notes[0]


def test_an_address_beside_a_name_that_two_authors_may_mean_is_nobodys():
    text = (
        "id,title,authors,authors (email),status\n"
        "1,T,Ada Green; Alan Green; Bo Ray,A. Green <a@x.example>; Bo Ray <bo@x.example>,accept\n"
    )
    assert told(text)["1"][0] == ["Ada Green", "Alan Green", "Bo Ray bo@x.example"]


def test_the_contact_has_the_address_of_the_contact():
    text = (
        "id,title,authors,corresponding author,corresponding author e-mail,status\n"
        "1,T,Ada Green; Bo Ray,Bo Ray,bo@x.example,accept\n2,U,Ada Green; Bo Ray,,bo@x.example,accept\n"
        "3,V,Cy Dee,,cy@x.example,accept\n4,W,Cy Dee; Dora Eff,Dora Eff,nonsense,accept\n"
    )
    assert [authors for authors, _ in told(text).values()] == [
        ["Ada Green", "Bo Ray bo@x.example"], ["Ada Green", "Bo Ray"], ["Cy Dee cy@x.example"], ["Cy Dee", "Dora Eff"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (["2026-08-01 16:30"], [date(2026, 8, 1)]),
        (["2026-08-01T16:30:12.5+02:00"], [date(2026, 8, 1)]),
        (["2026/08/01"], [date(2026, 8, 1)]),
        (["01.08.2026"], [date(2026, 8, 1)]),
        (["1.8.2026 14:00"], [date(2026, 8, 1)]),
        (["1 August 2026"], [date(2026, 8, 1)]),
        (["Aug 1, 2026"], [date(2026, 8, 1)]),
        (["Sat, 1 Aug 2026 12:00:00 GMT"], [date(2026, 8, 1)]),
        (["01-Aug-2026"], [date(2026, 8, 1)]),
        (["46235"], [date(2026, 8, 1)]),
        (["1.8.26", "01.08.26 14:00"], [date(2026, 8, 1), date(2026, 8, 1)]),
        (["20260801", "20260801T1630"], [date(2026, 8, 1), date(2026, 8, 1)]),
        (["1/8/26", "13/8/26"], [date(2026, 8, 1), date(2026, 8, 13)]),
        (["1-Aug-26"], [date(2026, 8, 1)]),
        (["2026年8月1日", "2026년 8월 1일"], [date(2026, 8, 1), date(2026, 8, 1)]),
        (
            ["1. August 2026", "1. März 2026", "1 dic 2026"],
            [date(2026, 8, 1), date(2026, 3, 1), date(2026, 12, 1)],
        ),
        (
            ["1 de enero de 2026", "1er juin 2026", "1 juillet 2026"],
            [date(2026, 1, 1), date(2026, 6, 1), date(2026, 7, 1)],
        ),
        (["46235.6875"], [date(2026, 8, 1)]),
        (["01/08/2026", "13/08/2026"], [date(2026, 8, 1), date(2026, 8, 13)]),
        (["01/08/2026", "01/13/2026"], [date(2026, 1, 8), date(2026, 1, 13)]),
        (["1/8/2026 3:00 PM"], [date(2026, 1, 8)]),
        (["08/08/2026"], [date(2026, 8, 8)]),
        (["", "n/a", "-", "TBD"], [None] * 4),
    ],
)
def test_days_as_people_write_them(days, expected):
    rows = [f'{n},T,Ada Green,accept,"{day}"' for n, day in enumerate(days)]
    text = "\n".join(["id,title,authors,status,submitted", *rows])
    assert [s.submitted_on for s in read(text).submissions] == expected


def test_a_day_that_can_be_read_in_two_ways_is_asked_about():
    rows = ["1,T,Ada Green,accept,03/04/2026", *(f"{n},T,Ada Green,accept," for n in range(2, 5))]
    snapshot = read("\n".join(["id,title,authors,status,submitted", *rows]))
    (bad,) = snapshot.quarantined
    assert bad.why.endswith(
        "not a day written YYYY-MM-DD: it may be 2026-04-03 or 2026-03-04, so write which"
    )
    assert snapshot.unread == {"1"}


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["Ada Green, Bo Ray and Cy Dee", "Ada Green and Bo Ray"], [["Ada Green", "Bo Ray", "Cy Dee"], ["Ada Green", "Bo Ray"]]),
        (["Ada Green, Bo Ray, and Cher", "Plato & Ada Green"], [["Ada Green", "Bo Ray", "Cher"], ["Plato", "Ada Green"]]),
        (["Green, Ada; Ray, Bo", "Dee, Cy"], [["Ada Green", "Bo Ray"], ["Cy Dee"]]),
        (["van der Berg, Jan; García López, María José", "Davis, Jr., Sammy"],
         [["Jan van der Berg", "María José García López"], ["Sammy Davis Jr."]]),
        (["Green, Ada and Ray, Bo", "Dee, Cy"], [["Ada Green", "Bo Ray"], ["Cy Dee"]]),
        (["Green, A., Ray, B. C."], [["A. Green", "B. C. Ray"]]),
        (["Ada Green, MIT; Bo Ray, University of Bern", "Cy Dee, ETH Zürich"], [["Ada Green", "Bo Ray"], ["Cy Dee"]]),
        (["Ada Green (MIT)*; Bo Ray† (Arts and Crafts, Bern; CERN)"], [["Ada Green", "Bo Ray"]]),
        (["Ada Green¹, Bo Ray¹²*, Cy Dee²"], [["Ada Green", "Bo Ray", "Cy Dee"]]),
        (["Ada Green1,2, Bo Ray1 and Cy Dee2"], [["Ada Green", "Bo Ray", "Cy Dee"]]),
        (["Ada Green [1]; Bo Ray [1,2]"], [["Ada Green", "Bo Ray"]]),
        (["Prof. Dr. Ada Green; Dr Bo Ray; Mrs. Cy Dee, PhD; Prof. Eff"], [["Ada Green", "Bo Ray", "Cy Dee", "Prof. Eff"]]),
        (["Dr.-Ing. Ada Green; Assoc. Prof. Bo Ray"], [["Ada Green", "Bo Ray"]]),
        (["Sammy Davis, Jr., Ada Green", "Bo Ray III"], [["Sammy Davis Jr.", "Ada Green"], ["Bo Ray III"]]),
        (["李雷, 王芳", "佐藤 美咲；李雷", "李雷、王芳"], [["李雷", "王芳"], ["佐藤 美咲", "李雷"], ["李雷", "王芳"]]),
        (["ADA GREEN; BO RAY"], [["ADA GREEN", "BO RAY"]]),
        (["Ada Green | Bo Ray", "Cy Dee"], [["Ada Green", "Bo Ray"], ["Cy Dee"]]),
        (["Ada Green\nBo Ray,\n", "Cy Dee"], [["Ada Green", "Bo Ray"], ["Cy Dee"]]),
        (["Ada Green <ada@x.example> and Bo Ray <bo@x.example>"], [["Ada Green ada@x.example", "Bo Ray bo@x.example"]]),
        (["Green, Ada <ada@x.example>; Ray, Bo"], [["Ada Green ada@x.example", "Bo Ray"]]),
        (["Anderson Brand and Alexandra Andreou"], [["Anderson Brand", "Alexandra Andreou"]]),
        (["hacker42", "Bo Ray"], [["hacker42"], ["Bo Ray"]]),
        (["Ada Green - MIT; Bo Ray – ETH"], [["Ada Green", "Bo Ray"]]),
        (["Ada Green (ada@x.example), Bo Ray (ETH, bo@x.example)"], [["Ada Green ada@x.example", "Bo Ray bo@x.example"]]),
        (["Ada Green, MIT, ada@x.example; Bo Ray bo@x.example"], [["Ada Green ada@x.example", "Bo Ray bo@x.example"]]),
        (["Ada Green et al.", "Ada Green, Bo Ray and others"], [["Ada Green"], ["Ada Green", "Bo Ray"]]),
        (["Jose\u0301 Green; Bo Ray"], [["José Green", "Bo Ray"]]),
    ],
)  # fmt: skip
def test_authors_by_the_whole_column(cells, expected):
    rows = ['{},T,"{}",accept'.format(n, cell.replace('"', '""')) for n, cell in enumerate(cells)]
    assert [
        authors for authors, _ in told("\n".join(["id,title,authors,status", *rows])).values()
    ] == expected


def test_an_address_stands_in_no_reason():
    text = 'id,title,authors,status\n1,T,"Ada Green, Bo Ray <bo@x.example>",accept\n' + "".join(
        f"{n},T,Ada Green,accept\n" for n in range(2, 6)
    )
    (bad,) = read(text).quarantined
    assert "read in two ways" in bad.why
    assert "bo@x" not in bad.why


def test_a_cell_in_the_wrong_column_gives_no_address_away():
    text = (
        "id,title,authors,status,submitted\n1,T,Ada Green,ada@x.example,\n2,T,Ada Green,accept,ada@x.example\n"
        + "".join(f"{n},T,Ada Green,accept,\n" for n in range(3, 8))
    )
    assert [q.where for q in read(text).quarantined] == ["row 2", "row 3"]
    assert "@" not in "".join(q.why for q in read(text).quarantined)


def test_the_row_of_the_author_who_cannot_be_read_is_named():
    text = (
        "id,title,status,name,e-mail\n1,T,accept,Ada Green,ada@x.example\n1,T,accept,Bo Ray,bo at x\n"
        + "".join(f"{n},T,accept,Cy Dee,cy@x.example\n" for n in range(2, 5))
    )
    (bad,) = read(text).quarantined
    assert (bad.where, bad.why) == ("row 3", 'has the e-mail address "bo at x", which is not one')
    assert read(text).unread == {"1"}


def test_papers_with_several_rows_that_are_all_deleted_are_refused():
    rows = "1,T,accept,Ada Green,yes\n1,T,accept,Bo Ray,yes\n"
    with pytest.raises(ImportRefused, match="every submission in it is marked as gone"):
        read(f"id,title,status,name,deleted\n{rows}")


def test_what_stands_above_and_below_the_table():
    text = (
        "Submissions of the Canvas Track\n\nexported on,2026-08-01\nid,title,authors,status,,\n1,T,Ada Green,accept,,\n,,,\n"
        "id,title,authors,status,,\n2,U,Bo Ray,reject,,\nTotal,2,,,,\n"
    )
    snapshot = read(text)
    assert [s.key for s in snapshot.submissions] == ["1", "2"]
    assert snapshot.quarantined == ()


def test_a_row_is_numbered_as_a_spreadsheet_numbers_it():
    text = 'sep=;\nPapers\n\nid;title;authors;status\n1;"T,\nin two";Ada Green;accept\n2;;Ada Green;accept\n3;U;Bo Ray;new\n4;V;Bo Ray;new\n'
    assert [q.where for q in read(text).quarantined] == ["row 5"]


def test_a_quote_is_a_letter_in_text_with_tabs_that_quotes_nothing():
    text = 'Paper ID\tPaper Title\tAuthor Names\tStatus\n1\t"On Canvas\tGreen, Ada\tAccept\n2\t"On" Poles\tRay, Bo\tReject\n'
    assert [s.title for s in read(text).submissions] == ['"On Canvas', '"On" Poles']


def test_numbers_of_spreadsheets_are_ids():
    assert list(
        told('id,title,authors,status\n214.0,T,Ada Green,new\n#215,U,Bo Ray,new\n="216",V,Bo Ray,new')
    ) == ["214", "215", "216"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "Paper ID,Paper Title,Author Names\n1,T,Ada",
            ('papers.csv, row 1: there is no column status; a table of submissions has id, title, authors, status; '
            'this file has "Paper ID", "Paper Title", "Author Names"'),
        ),
        ("#,title,authors,decision,deleted?\n1,T,Ada Green,accept,yes", "every submission in it is marked as gone (1 deleted)"),
        ("id,title,authors,status\n1,T,Ada, Bo,accept", "has more cells than the header; put quotes around a cell"),
    ],
)  # fmt: skip
def test_refuses_with_a_sentence(text, words):
    with pytest.raises(ImportRefused) as refused:
        read(text)
    assert words in str(refused.value)


EVERYTHING = [EASYCHAIR, HOTCRP, CMT, CMT_NAMES, OPENREVIEW, PRETALX, INDICO, SESSIONIZE]


@given(st.sampled_from(EVERYTHING).flatmap(lambda text: mutated(text.encode())))
def test_broken_exports_are_refused_or_read(data):
    with suppress(ImportRefused):
        snapshot = registry.read(data, "papers.csv")
        if isinstance(snapshot, SubmissionSnapshot):
            assert {a for s in snapshot.submissions for a in s.authors} == {p.key for p in snapshot.people}
            assert not snapshot.unread & {s.key for s in snapshot.submissions}
            assert "rev@one.example" not in repr(snapshot.people)
