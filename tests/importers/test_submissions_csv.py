from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.program.snapshot import PersonEntry, Quarantined, SubmissionEntry, SubmissionSnapshot
from bot.errors import ImportRefused
from bot.importers.submissions_csv import SubmissionsCsv
from tests.importers.broken import mutated

CSV = SubmissionsCsv()
HEADER = "id,title,authors,track,status,submitted,decision_on,camera_ready_due"
FIRST = "214,Scaling retrieval,Ada Lovelace <Ada@Example.org>; Bob <bob@example.org>,Search,Accept (oral),2026-08-01,2026-12-12,2027-01-09"
ROWS = [FIRST, "215,Other,Bob <bob@example.org>,Search,under_review,,,", "216,Third,Cy Ray,,REJECT,,,"]
GOOD = "\n".join([HEADER, *ROWS])


def read(text):
    return CSV.read(text if isinstance(text, bytes) else text.encode(), "papers.csv")


def refusal(text):
    with pytest.raises(ImportRefused) as refused:
        read(text)
    return str(refused.value)


def test_reads_submissions():
    snapshot = read(GOOD)
    assert snapshot.format == "submissions CSV"
    assert snapshot.submissions[0] == SubmissionEntry(
        key="214",
        title="Scaling retrieval",
        authors=("ada@example.org", "bob@example.org"),
        track="Search",
        status="accepted as an oral",
        submitted_on=date(2026, 8, 1),
        decision_on=date(2026, 12, 12),
        camera_ready_due=date(2027, 1, 9),
    )
    assert [s.status for s in snapshot.submissions] == ["accepted as an oral", "under review", "rejected"]
    assert snapshot.people == (
        PersonEntry("ada@example.org", "Ada Lovelace", "ada@example.org"),
        PersonEntry("bob@example.org", "Bob", "bob@example.org"),
        PersonEntry("name:cy ray", "Cy Ray"),
    )
    assert snapshot.quarantined == ()


@pytest.mark.parametrize(
    "variant",
    [
        "\ufeff" + GOOD,
        GOOD.replace("\n", "\r\n") + "\r\n\r\n",
        GOOD.replace("; ", "|").replace(",", ";").replace("|", "; ").replace("Ada Lovelace <Ada@Example.org>; Bob <bob@example.org>", '"Ada Lovelace <Ada@Example.org>; Bob <bob@example.org>"'),
        GOOD.replace(",", "\t"),
        GOOD.replace(HEADER, "ID, Title ,AUTHORS,Track,Status,Submitted,Decision on,Camera-ready due"),
        "\n".join(f"{line},{'reviewer notes' if i == 0 else 'x'}" for i, line in enumerate(GOOD.split("\n"))),
        GOOD.encode("utf-16"),
    ],
    ids=["bom", "crlf", "semicolons", "tabs", "headers", "columns", "utf-16"],
)  # fmt: skip
def test_reads_it_however_it_was_saved(variant):
    assert read(variant) == read(GOOD)
    assert CSV.matches(variant if isinstance(variant, bytes) else variant.encode(), "x.bin")


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (",No id,Cy Ray,,submitted,,,", "has no id"),
        ("217,,Cy Ray,,submitted,,,", "has no title"),
        ("217,T,,,submitted,,,", "has no authors"),
        ("217,T,Cy Ray,,,,,", "has no status"),
        ("217,T", "has no authors"),
        ("214,T,Cy Ray,,submitted,,,", 'repeats the id "214"'),
        ("217,T,Cy <cy at x>,,submitted,,,", 'has the e-mail address "cy at x", which is not one'),
        ("217,T,Cy Ray,,submitted,01/08/2026,,", 'has the submitted "01/08/2026", which is not a day written YYYY-MM-DD'),
        ("217,T,Cy Ray,,submitted,,2026-02-30,", 'has the decision_on "2026-02-30", which is not a day written YYYY-MM-DD'),
        ("217,T,Cy Ray,,maybe,,,", 'has the status "maybe", which is none of draft, submitted, under review'),
    ],
)  # fmt: skip
def test_a_row_that_is_wrong_is_left_out_by_its_number(row, why):
    snapshot = read(f"{GOOD}\n\n{row}")
    (bad,) = snapshot.quarantined
    assert bad.where == "row 6"
    assert bad.why.startswith(why)
    assert len(snapshot.submissions) == 3
    assert len(snapshot.people) == 3


def test_a_name_is_better_than_the_beginning_of_an_address():
    people = read(f"{HEADER}\n1,T,ada@example.org,,draft,,,\n2,U,Ada King <ada@example.org>,,draft,,,").people
    assert people == (PersonEntry("ada@example.org", "Ada King", "ada@example.org"),)


def test_cells_may_hold_line_ends_and_commas():
    (entry,) = read(
        f'{HEADER}\n1,"A title,\nin two lines","""Lovelace, Ada"" <ada@example.org>",,draft,,,'
    ).submissions
    assert (entry.title, entry.authors) == ("A title, in two lines", ("ada@example.org",))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("title,authors\nA,B", "papers.csv, row 1: there is no column id and no column status; a table of submissions has id"),
        (HEADER, "papers.csv: there is no submission in it, only a header"),
        (f"{GOOD}\n217,T,Cy Ray,,maybe,,,\n218,U,Cy Ray,,maybe,,,", "papers.csv, row 5: 2 of 5 submissions cannot be read"),
        (f'{GOOD}\n217,"never closed,Cy Ray,,draft,,,\n218,U,Cy Ray,,draft,,,', "papers.csv, row 5: a quote is opened and never closed"),
        (GOOD.encode("latin-1") + b"\xe9", "is not UTF-8 text; save it as UTF-8"),
        (f"{HEADER}\n1,{'x' * 200_000},Cy Ray,,draft,,,", "papers.csv, row 2: cannot be read (field larger than field limit"),
    ],
)  # fmt: skip
def test_refuses_with_a_sentence(text, words):
    assert words in refusal(text)


def test_a_few_bad_rows_are_listed_in_order():
    rows = [*ROWS, "217,T,Cy Ray,,draft,,,", "218,U,Cy Ray,,maybe,,,", "219,,Cy Ray,,draft,,,"]
    assert [q.where for q in read("\n".join([HEADER, *rows])).quarantined] == ["row 6", "row 7"]
    assert read("\n".join([HEADER, *rows])).quarantined[1] == Quarantined("row 7", "has no title")


@given(
    st.one_of(
        mutated(GOOD.encode()), st.binary(), st.text().map(lambda t: f"{HEADER}\n{t}".encode(errors="ignore"))
    )
)
def test_broken_files_are_refused_or_read(data):
    assert CSV.matches(data, "x") in {True, False}
    with suppress(ImportRefused):
        snapshot = CSV.read(data, "papers.csv")
        assert isinstance(snapshot, SubmissionSnapshot)
        assert {a for s in snapshot.submissions for a in s.authors} == {p.key for p in snapshot.people}
