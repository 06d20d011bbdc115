"""Which list a table is: papers with a row an author never become a list of attendees."""

import pytest

from bot.domain.program.snapshot import AttendeeSnapshot, SubmissionSnapshot
from bot.errors import ImportRefused
from bot.importers import registry
from bot.importers.table_kinds import TableKind, kind_of_table

README_FORM = """id,title,first name,last name,e-mail,affiliation,status
1,On Canvas,Ada,Green,ada@x.example,MIT,accepted
1,On Canvas,Bo,Ray,bo@x.example,ETH,accepted
2,On Poles,Cy,Dee,cy@x.example,ETH,rejected
"""
PAPERS = {
    "readme": README_FORM,
    "decision": README_FORM.replace("status", "decision"),
    "id-only-once": """id,title,first name,last name,e-mail,affiliation,status
1,On Canvas,Ada,Green,ada@x.example,MIT,accepted
,,Bo,Ray,bo@x.example,ETH,
2,On Poles,Cy,Dee,cy@x.example,ETH,rejected
""",
    "numbered": """#,Title,Decision,Name,E-mail,Affiliation
1,On Canvas,accept,Ada Green,ada@x.example,MIT
1,On Canvas,accept,Bo Ray,bo@x.example,ETH
2,On Poles,reject,Cy Dee,cy@x.example,ETH
""",
    "hotcrp-authors": """paper,title,decision,given_name,family_name,email,affiliation,iscontact
1,On Canvas,Accepted,Ada,Green,ada@x.example,MIT,yes
1,On Canvas,Accepted,Bo,Ray,bo@x.example,ETH,no
1,On Canvas,Accepted,Con,Tact,con@x.example,ETH,contact_only
2,On Poles,Rejected,Cy,Dee,cy@x.example,ETH,no
""",
    "author-columns": """Paper number,Paper title,Author first name,Author last name,Author email,Decision
1,On Canvas,Ada,Green,ada@x.example,Accept
1,On Canvas,Bo,Ray,bo@x.example,Accept
2,On Poles,Cy,Dee,cy@x.example,Reject
""",
    "cmt-authors": """Paper ID,Paper Title,Author Name,Author Email,Author Affiliation,Status
1,On Canvas,Ada Green,ada@x.example,MIT,Accept
1,On Canvas,Bo Ray,bo@x.example,ETH,Accept
2,On Poles,Cy Dee,cy@x.example,ETH,Reject
""",
    "last-name-first": """id,title,author,e-mail,organization,outcome
1,On Canvas,"Green, Ada",ada@x.example,MIT,Accept
1,On Canvas,"Ray, Bo",bo@x.example,ETH,Accept
2,On Poles,"Dee, Cy",cy@x.example,ETH,Reject
""",
    "german": """Nr.;Titel;Vorname;Nachname;E-Mail;Einrichtung;Entscheidung
1;On Canvas;Ada;Green;ada@x.example;MIT;accept
1;On Canvas;Bo;Ray;bo@x.example;ETH;accept
2;On Poles;Cy;Dee;cy@x.example;ETH;reject
""",
    "registered-authors": """Paper ID,Paper Title,Decision,Name,Email,Registration Status
1,On Canvas,Accept,Ada Green,ada@x.example,Paid
1,On Canvas,Accept,Bo Ray,bo@x.example,
2,On Poles,Reject,Cy Dee,cy@x.example,
""",
}


def read(text):
    return registry.read(text.encode(), "list.csv")


def refusal(text):
    with pytest.raises(ImportRefused) as refused:
        read(text)
    return str(refused.value)


@pytest.mark.parametrize("text", PAPERS.values(), ids=PAPERS)
def test_a_list_of_papers_with_a_row_an_author_is_a_list_of_papers(text):
    snapshot = read(text)
    assert isinstance(snapshot, SubmissionSnapshot)
    assert {s.key: (s.title, s.authors, s.status) for s in snapshot.submissions} == {
        "1": ("On Canvas", ("ada@x.example", "bo@x.example"), "accepted"),
        "2": ("On Poles", ("cy@x.example",), "rejected"),
    }
    assert [p.name for p in snapshot.people] == ["Ada Green", "Bo Ray", "Cy Dee"]
    assert snapshot.quarantined == ()


def test_titles_of_papers_that_sound_like_jobs():
    text = README_FORM.replace("On Canvas", "Expert Finding").replace("On Poles", "Lead Optimization")
    one_each = "\n".join(line for line in text.splitlines() if "Bo," not in line)
    assert [s.title for s in read(one_each).submissions] == ["Expert Finding", "Lead Optimization"]


def test_authors_without_an_address_are_put_together_too():
    rows = '1,T,"Green, Ada",accept\n1,T,"van der Berg, Jan",accept\n2,U,"Dee, Cy",reject'
    assert [s.authors for s in read(f"id,title,author,status\n{rows}").submissions] == [
        ("name:ada green", "name:jan van der berg"),
        ("name:cy dee",),
    ]


@pytest.mark.parametrize(
    "rows",
    ["1,T,Ada Green,accept\n1,U,Bo Ray,accept", '1,T,"Ada Green, Bo Ray",accept\n1,T,"Bo Ray, Cy Dee",accept', "1,T,Ada Green,accept\n1,T,Ada Green,accept"],
    ids=["other-title", "several-authors", "the-same-row"],
)  # fmt: skip
def test_an_id_that_comes_again_for_another_reason_is_no_second_author(rows):
    more = "".join(f"\n{n},T,Ada Green,accept" for n in range(3, 7))
    (bad,) = read(f"id,title,authors,status\n{rows}{more}").quarantined
    assert bad.why == 'repeats the id "1"'


def test_a_row_that_contradicts_the_status_of_its_paper_is_left_out():
    text = README_FORM.replace("bo@x.example,ETH,accepted", "bo@x.example,ETH,rejected")
    more = "".join(f"\n{n},T,Ada,Green,ada@x.example,MIT,accepted" for n in range(3, 7))
    snapshot = read(text.strip() + more)
    assert snapshot.submissions[0].authors == ("ada@x.example",)
    assert [bad.why for bad in snapshot.quarantined] == ['repeats the id "1"']


PERSON = ["Name,E-mail", "First name,Last name,E-mail", "E-mail,Full name,Affiliation", "name,unit,e-mail"]
OF_PAPERS = ["Decision", "Paper ID", "Paper title", "Talk", "Session", "Abstract", "Submission #", "Final decision",
             "Poster", "Topic", "Working title", "Rating", "Manuscript number", "Presentation", "Review score", "Keywords", "Proposal titles", "Outcome"]  # fmt: skip


@pytest.mark.parametrize("paper", OF_PAPERS)
@pytest.mark.parametrize("person", PERSON)
@pytest.mark.parametrize("others", ["", ",id,title", ",title,status", ",#,status"])
def test_people_beside_a_column_of_papers_are_never_attendees(person, paper, others):
    names = person.split(",")
    row = ["ada@x.example" if "mail" in name else "Ada" for name in names]
    text = f"{person}{others},{paper}\n{','.join([*row, *['x'] * (others.count(',') + 1)])}\n"
    assert kind_of_table(text.encode()) is not TableKind.ATTENDEES


@pytest.mark.parametrize(
    "header",
    ["Presenter,Email,Session", "Speaker,Email", "Author,Email,Title", "Name,Email,Talk",
     "Presenting author,E-mail,Affiliation", "Vortragende,E-Mail", "Lecturer,E-mail,Unit", "Corresponding author,Email,Manuscript"],
)  # fmt: skip
def test_people_who_speak_keep_their_names_and_are_no_attendees(header):
    snapshot = read(
        f"{header}\nAda Green,ada@x.example{',x' * (header.count(',') - 1)}\n"
        f"Bo Ray,bo@x.example{',y' * (header.count(',') - 1)}"
    )
    assert snapshot.format == "speakers CSV"
    assert [p.name for p in snapshot.people] == ["Ada Green", "Bo Ray"]


@pytest.mark.parametrize(
    "text",
    [
        "Name,Email,Session\nAda,ada@x.example,S1",
        "Name,Email,Decision\nAda,ada@x.example,accept",
        "Name,Email,Affiliation,Status\nAda,ada@x.example,MIT,Accept (oral)",
        "Name,Email,Affiliation,Status\nAda,ada@x.example,MIT,Desk reject",
        "ID,Name,Email,Affiliation,Status\n1,Ada,ada@x.example,MIT,Accepted\n1,Bo,bo@x.example,ETH,Accepted",
        "Name,Email,Affiliation,Track,Status\nAda,ada@x.example,MIT,Main,Accepted",
        "Title,Name,Email\nOn Canvas,Ada,ada@x.example",
        "id,title,first name,last name,e-mail,affiliation\n1,On Canvas,Ada,Green,ada@x.example,MIT",
        "Name,Email,Affiliation,Title,Status\nAda,ada@x.example,MIT,Lead Optimization,Accepted",
    ],
)
def test_a_list_that_may_be_of_papers_is_refused_with_the_columns_of_each_kind(text):
    assert refusal(text) == (
        "list.csv: it may list attendees, speakers or papers, so nothing is imported. For attendees, name the columns "
        "e-mail, name, unit, and leave out title, session and decision. For speakers: e-mail, name, paper id. "
        "For submissions: id, title, authors, status"
    )


@pytest.mark.parametrize(
    "text",
    [
        "ID,Title,First Name,Last Name,Email Address,Affiliation,Status\n1,Dr.,Ada,Green,ada@x.example,MIT,Accepted\n2,Prof. Dr.,Bo,Ray,bo@x.example,X,Accepted",
        "Name,Email,Company,Title\nAda,ada@x.example,MIT,Senior Engineer\nBo,bo@x.example,MIT,Barista",
        "Name,Email,Company,Title,Status\nAda,ada@x.example,MIT,Barista,Attending\nBo,bo@x.example,MIT,Pilot,Registered",
        "ID,Name,Title,Email,Department,Status\n1,Ada,,ada@x.example,MIT,ok",
        "Order #,Name,Email,Paper title,Order Status\n1,Ada,ada@x.example,On Canvas,Paid",
        "First Name,Last Name,Email,Organization,Speaker\nAda,Green,ada@x.example,MIT,No\nBo,Ray,bo@x.example,ETH,No",
        "Name,Email,University,Poster\nAda,ada@x.example,MIT,Yes\nBo,bo@x.example,ETH,No",
        "Anrede;Titel;Vorname;Nachname;E-Mail\nFrau;Dr.;Ada;Grün;ada@x.example",
    ],
)
def test_titles_of_people_leave_a_list_of_attendees_what_it_is(text):
    assert isinstance(read(text), AttendeeSnapshot)


@pytest.mark.parametrize(
    ("header", "row", "name"),
    [
        ("Nombre,Apellidos,Correo electrónico", "Ada,García López,ada@x.example", "Ada García López"),
        ("Nombre/Apellidos,Correo", "Ada García,ada@x.example", "Ada García"),
        ("姓名,邮箱", "李雷,ada@x.example", "李雷"),
        ("姓,名,メールアドレス", "李,雷,ada@x.example", "李雷"),
        ("Username,Full Name", "ada@x.example,Ada Green", "Ada Green"),
        ("Name,Surname,Email", "Ada,Green,ada@x.example", "Ada Green"),
        ("Nome,Cognome,E-mail", "Ada,Verdi,ada@x.example", "Ada Verdi"),
        ("Nom,Prénom,Courriel", "Vert,Ada,ada@x.example", "Ada Vert"),
        ("ФИО,Почта", "Ада Грин,ada@x.example", "Ада Грин"),
        ("Naam,Achternaam,E-mailadres", "Ada,de Groen,ada@x.example", "Ada de Groen"),
        ("First name / last name,E-mail", "Ada Green,ada@x.example", "Ada Green"),
    ],
)
def test_headers_in_other_languages(header, row, name):
    snapshot = read(f"{header}\n{row}")
    assert [(p.name, p.email) for p in snapshot.people] == [(name, "ada@x.example")]
    assert snapshot.notes == ()


def test_papers_with_headers_in_another_language():
    (paper,) = read("ID;Titel;Autoren;Status\n1;Über Zelte;Ada Grün, Bo Ray;angenommen").submissions
    assert (paper.title, paper.authors, paper.status) == (
        "Über Zelte",
        ("name:ada grün", "name:bo ray"),
        "accepted",
    )


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("E-mail,Nimeni,Phone\nada@x.example,Ada,1", 'No column is called "name". If it is one of these, rename it and import the file again: "Nimeni", "Phone".'),
        ("E-mail,First name,Apellido paterno\nada@x.example,Ada,1", 'No column is called "last name". If it is one of these, rename it and import the file again: "Apellido paterno".'),
    ],
)  # fmt: skip
def test_names_that_are_not_found_are_told_with_the_columns_that_are_not_read(text, note):
    assert read(text).notes == (note,)


@pytest.mark.parametrize("text", ["e-mail\nada@x.example", "e-mail,phone\nAda <ada@x.example>,1"])
def test_nothing_is_told_where_no_name_is_missing(text):
    assert read(text).notes == ()
