import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.program.snapshot import AttendeeSnapshot, PersonEntry, Quarantined
from bot.errors import ImportRefused
from bot.importers import registry
from bot.importers.attendees_csv import AttendeesCsv
from bot.importers.submissions_csv import SubmissionsCsv
from tests.importers.broken import mutated

CSV = AttendeesCsv()
ROWS = [
    "E-mail,Name,Unit",
    "Ada@Example.org,Ada Lovelace,Search",
    "bob@example.org,Bob Ray,",
    "cy@example.org,,Cloud",
    "佐藤@example.org,佐藤 美咲,Retail & Co",
]
GOOD = "\n".join(ROWS)
PEOPLE = (
    PersonEntry("ada@example.org", "Ada Lovelace", "ada@example.org", "Search"),
    PersonEntry("bob@example.org", "Bob Ray", "bob@example.org"),
    PersonEntry("cy@example.org", "", "cy@example.org", "Cloud"),
    PersonEntry("佐藤@example.org", "佐藤 美咲", "佐藤@example.org", "Retail & Co"),
)


def read(text):
    return CSV.read(text if isinstance(text, bytes) else text.encode(), "people.csv")


def refusal(text):
    with pytest.raises(ImportRefused) as refused:
        read(text)
    return str(refused.value)


def test_reads_people():
    assert read(GOOD) == AttendeeSnapshot("attendees CSV", PEOPLE, ())


@pytest.mark.parametrize(
    "variant",
    [
        "\ufeff" + GOOD,
        GOOD.replace("\n", "\r\n") + "\r\n\r\n",
        GOOD.replace(",", ";"),
        GOOD.replace(",", "\t"),
        "\n".join(",".join(reversed(row.split(","))) for row in ROWS),
        "\n".join(f"{n},{row},Vegan" for n, row in zip(["Order no.", 1, 2, 3, 4], ROWS, strict=True)),
        GOOD.encode("utf-16"),
        GOOD.replace("Ada@Example.org", "mailto:ada@example.org"),
        GOOD.replace("Ada@Example.org,Ada Lovelace", "Ada Lovelace <ADA@example.org>,"),
    ],
    ids=["bom", "crlf", "semicolons", "tabs", "order", "columns", "utf-16", "mailto", "name-and-address"],
)
def test_reads_it_however_it_was_saved(variant):
    assert read(variant).people == PEOPLE
    assert isinstance(
        registry.detect(variant if isinstance(variant, bytes) else variant.encode(), "x"), AttendeesCsv
    )


@pytest.mark.parametrize(
    "header",
    [
        "email,name,unit",
        "E-MAIL , Full Name, BUSINESS UNIT",
        "Email address,Attendee name,Department",
        "e_mail,full_name,business_unit",
        "Attendee Email,Name,Company",
        "Work E-Mail,Display Name,Organisation",
    ],
)
def test_headers_in_the_usual_spellings(header):
    assert read(GOOD.replace("E-mail,Name,Unit", header)).people == PEOPLE


def test_first_and_last_name_make_one():
    people = read("First name,Last name,E-mail\nAda,Lovelace,a@x.org\n,Ray,b@x.org\nCher,,c@x.org").people
    assert [p.name for p in people] == ["Ada Lovelace", "Ray", "Cher"]
    whole = read("Name,First name,Last name,E-mail\nAda King,Ada,Lovelace,a@x.org\n,Bob,Ray,b@x.org").people
    assert [p.name for p in whole] == ["Ada King", "Bob Ray"]


def test_of_several_columns_the_likelier_is_taken():
    text = "Company,Business unit,E-mail,Attendee e-mail\nLindenquay,Search,desk@x.org,ada@x.org"
    assert read(text).people == (PersonEntry("ada@x.org", "", "ada@x.org", "Search"),)


def test_addresses_alone_are_a_list():
    assert read("e-mail\nada@x.org\nbob@x.org").people == (
        PersonEntry("ada@x.org", "", "ada@x.org"),
        PersonEntry("bob@x.org", "", "bob@x.org"),
    )


def test_an_address_that_comes_again_adds_what_was_left_out():
    text = f"{GOOD}\nCY@example.org,Cy Dee,Trust\nada@example.org,Ada King,Ads"
    people = {p.email: (p.name, p.unit) for p in read(text).people}
    assert people["cy@example.org"] == ("Cy Dee", "Cloud")
    assert people["ada@example.org"] == ("Ada Lovelace", "Search")
    assert len(people) == 4


def test_an_address_is_no_name_and_no_unit():
    text = "e-mail,name,unit\nada@x.org,ada@x.org,team-search@x.org\nbob@x.org,Bob <bob@home.org>,R @ D"
    assert read(text).people == (
        PersonEntry("ada@x.org", "", "ada@x.org", ""),
        PersonEntry("bob@x.org", "", "bob@x.org", "R @ D"),
    )


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (",No Address,Search", "has no e-mail address"),
        ("  ", "has no e-mail address"),
        ("ada at x,Ada,", 'has the e-mail address "ada at x", which is not one'),
        ("a@x.org; b@x.org,Two,", 'has the e-mail address "a@x.org; b@x.org", which is not one'),
        (f"d@x.org,{'x' * 201},", "has a name of 201 characters, more than 200"),
        (f"d@x.org,D,{'x' * 500}", "has a unit of 500 characters, more than 200"),
    ],
)
def test_a_row_that_is_wrong_is_left_out_by_its_number(row, why):
    snapshot = read(f"{GOOD}\n\n{row},x")
    assert snapshot.quarantined == (Quarantined("row 7", why),)
    assert snapshot.people == PEOPLE


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("name,unit\nAda,Search", "people.csv, row 1: there is no column e-mail; a list of attendees has e-mail, name, unit"),
        (ROWS[0], "people.csv: there is no attendee in it, only a header"),
        (f"{GOOD}\na,,\nb,,\nc,,", "people.csv, row 6: 3 of 7 attendees cannot be read, the first because it has the e-mail"),
        (f'{GOOD}\ne@x.org,"never closed,', "people.csv, row 6: a quote is opened and never closed"),
        (GOOD.encode("cp932", errors="ignore"), "is not UTF-8 text; save it as UTF-8"),
    ],
)  # fmt: skip
def test_refuses_with_a_sentence(text, words):
    assert words in refusal(text)


@pytest.mark.parametrize(
    ("header", "importer"),
    [
        ("e-mail,name,unit", AttendeesCsv),
        ("email", AttendeesCsv),
        ("name,unit", AttendeesCsv),
        ("ID,Name,Title,Email,Department,Status", AttendeesCsv),
        ("id,title,authors,status", SubmissionsCsv),
        ("id,title,authors,status,email,name,unit", SubmissionsCsv),
        ("id,title,author,status,e-mail,name,unit", SubmissionsCsv),
        ("id,title,status,e-mail", SubmissionsCsv),
        ("id,title,track,status,name,e-mail,unit", SubmissionsCsv),
        ("title,authors", SubmissionsCsv),
    ],
)
def test_people_are_not_taken_for_papers_nor_papers_for_people(header, importer):
    assert isinstance(registry.detect(f"{header}\nx".encode(), "x"), importer)


PERSONAL = st.sampled_from(["Name", "Full name", "Unit", "Department", "id", "Status", "Job title", "Phone"])
PAPERS = ("id", "title", "authors", "status")


@given(st.lists(PERSONAL, unique=True), st.booleans(), st.sampled_from(",;\t"), st.randoms())
def test_whatever_else_a_table_has_its_kind_is_told(others, are_papers, sign, random):
    needed = PAPERS if are_papers else ("E-mail",)
    header = [*needed, *(o for o in others if o not in needed)]
    random.shuffle(header)
    found = registry.detect(f"{sign.join(header)}\n".encode(), "x")
    assert isinstance(found, SubmissionsCsv if are_papers else AttendeesCsv)


names = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=20)
quoted = names.map(lambda text: '"' + text.replace('"', '""') + '"')
addresses = st.from_regex(r"[a-z]{1,8}@[a-z]{1,8}\.org", fullmatch=True)


@given(st.lists(st.tuples(addresses, quoted, quoted), min_size=1, max_size=8), st.sampled_from(",;\t"))
def test_what_was_written_is_read_once_for_each_address(rows, sign):
    text = "\n".join([sign.join(("unit", "e-mail", "name")), *(sign.join((u, e, n)) for e, n, u in rows)])
    snapshot = read(text)
    assert [p.key for p in snapshot.people] == list(dict.fromkeys(e for e, *_ in rows))
    assert snapshot.quarantined == ()


@given(
    st.one_of(
        mutated(GOOD.encode()),
        st.binary(),
        st.text().map(lambda t: f"{ROWS[0]}\n{t}".encode(errors="ignore")),
    )
)
def test_broken_files_are_refused_or_read(data):
    assert CSV.matches(data, "x") in {True, False}
    with suppress(ImportRefused):
        people = CSV.read(data, "people.csv").people
        assert len({p.key for p in people}) == len(people) > 0
        assert all(p.key == p.email == p.email.lower() for p in people)
        assert not any(re.search(r"\w@example", text) for p in people for text in (p.name, p.unit))
