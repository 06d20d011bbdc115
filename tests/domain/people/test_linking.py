"""Who is who: each route, what is never guessed, and that no order of the facts matters."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.people.linking.candidates import Candidates
from bot.domain.people.linking.facts import Conference, Contact, Edge, Facts, Member, Record, Source
from bot.domain.people.linking.names import is_whole, loosely_same, normalized, pairs
from bot.domain.people.linking.routes import match
from bot.domain.people.model import How, UserKind

ADA, ADA_MAIL = "Ada Lovelace", "ada@example.org"


def facts(records, members=(), *, conference=None, said=(), refused=(), **sources):
    """Facts with one conference; `sources` give record ids by source."""
    by_source = {Source(name): frozenset(ids) for name, ids in sources.items()}
    more = conference or {}
    refusals = frozenset(map(frozenset, refused))
    conferences = (Conference(1, by_source, **more),)
    return Facts({r.id: r for r in records}, tuple(members), conferences, tuple(said), refusals)


def reached(known, record=1):
    standing = match(known).standing[record]
    return standing.user, standing.linked_by


SPEAKER = Record(1, ADA, key="c/frab:ADA123")
MEMBER = Member("U1", ADA, email=ADA_MAIL)


def test_an_address_is_its_accounts():
    known = facts([Record(1, "A.", ADA_MAIL)], [MEMBER], authors=[1])
    assert reached(known) == ("U1", How.EMAIL)


def test_a_full_member_goes_before_a_guest_and_of_two_none_is_chosen():
    record, guest = Record(1, "A.", ADA_MAIL), Member("U2", ADA, email=ADA_MAIL, kind=UserKind.GUEST)
    assert reached(facts([record], [guest, MEMBER], authors=[1])) == ("U1", How.EMAIL)
    assert reached(facts([record], [guest], authors=[1])) == ("U2", How.EMAIL)
    two = facts([record], [MEMBER, replace(MEMBER, user="U2")], authors=[1])
    assert reached(two) == ("", None)
    assert match(two).shared[0].users == ("U1", "U2")
    assert "Several Slack accounts" in Candidates(two, match(two)).of([1]).why


def test_the_authors_of_the_paper_that_a_session_presents_are_its_speakers():
    author = Record(2, "Lovelace, A.", ADA_MAIL)
    paper = {"speakers": {"abc": frozenset({1})}, "authors": {"abc": frozenset({2, 3})}}
    known = facts([SPEAKER, author, Record(3, "Bo Byrne", "bo@example.org")], [MEMBER],
                  conference=paper, program=[1], authors=[2, 3])  # fmt: skip
    assert reached(known) == ("U1", How.SUBMISSION)
    assert reached(known, 2) == ("U1", How.EMAIL)
    assert match(known).standing[1].same_as == 2


@pytest.mark.parametrize("name", ["Bo Byrne", "Ada King"])
def test_a_single_speaker_of_another_name_than_the_single_author_is_a_candidate(name):
    author = Record(2, name, "x@example.org")
    paper = {"speakers": {"abc": frozenset({1})}, "authors": {"abc": frozenset({2})}}
    known = facts([SPEAKER, author], [Member("U9", name, email="x@example.org")],
                  conference=paper, program=[1], authors=[2])  # fmt: skip
    assert reached(known) == ("", None)
    (candidate,) = Candidates(known, match(known)).of([1]).candidates
    assert (candidate.id, candidate.name) == ("U9", name)
    assert candidate.why == "is an author of the same submission, #ABC"


def test_a_co_author_who_is_found_on_the_program_is_nobody_elses_candidate():
    authors = [Record(2, ADA, ADA_MAIL), Record(3, "Toni Byrne", "toni@example.org")]
    paper = {"speakers": {"abc": frozenset({1, 4})}, "authors": {"abc": frozenset({2, 3})}}
    known = facts([SPEAKER, *authors, Record(4, "T. Somebody")], [MEMBER],
                  conference=paper, program=[1, 4], authors=[2, 3])  # fmt: skip
    assert [c.id for c in Candidates(known, match(known)).of([4]).candidates] == [3]


def test_a_list_of_speakers_finds_people_by_the_source_id_and_by_the_paper():
    contact = Record(2, "Ada L. Lovelace", ADA_MAIL)
    by_id = {"contacts": (Contact(2, "ADA123"),)}
    assert reached(facts([SPEAKER, contact], [MEMBER], conference=by_id, program=[1], speakers=[2])) == (
        "U1",
        How.SUBMISSION,
    )
    by_paper = {"contacts": (Contact(2, "", ("abc",)),), "speakers": {"abc": frozenset({1})}}
    assert reached(facts([SPEAKER, contact], [MEMBER], conference=by_paper, program=[1], speakers=[2])) == (
        "U1",
        How.SUBMISSION,
    )
    stranger = replace(contact, name="Bo Byrne")
    member = replace(MEMBER, name="Bo Byrne")
    assert reached(facts([SPEAKER, stranger], [member], conference=by_id, program=[1], speakers=[2])) == (
        "",
        None,
    )


def test_a_name_that_one_attendee_has_is_a_guess():
    attendee = Record(2, "Lovelace, Ada", ADA_MAIL)
    known = facts([SPEAKER, attendee], [replace(MEMBER, name="adal")], program=[1], attendees=[2])
    assert reached(known) == ("U1", How.NAME)
    assert reached(known, 2) == ("U1", How.EMAIL)


def test_a_name_that_one_member_has_is_a_guess():
    known = facts([SPEAKER], [MEMBER, Member("U2", "Bo Byrne")], program=[1])
    assert reached(known) == ("U1", How.NAME)
    by_display_name = Member("U1", "al", "Dr. Ada Lovelace")
    assert reached(facts([SPEAKER], [by_display_name], program=[1])) == ("U1", How.NAME)


@pytest.mark.parametrize(
    ("records", "members", "sources"),
    [
        pytest.param([], [MEMBER, Member("U2", "ada lovelace")], {}, id="two members"),
        pytest.param([Record(2, ADA, "other@example.org")], [MEMBER], {"attendees": [2]}, id="a member whose address is not the attendee's"),
        pytest.param([Record(2, ADA, ADA_MAIL), Record(3, ADA, "b@example.org")], [MEMBER], {"attendees": [2, 3]}, id="a namesake among attendees"),
        pytest.param([Record(2, ADA, key="c/frab:B")], [MEMBER], {"program": [1, 2]}, id="two on the program"),
        pytest.param([Record(2, ADA, ADA_MAIL), Record(3, ADA, "b@example.org")], [MEMBER], {"attendees": [2], "authors": [3]}, id="an author and an attendee of two addresses"),
        pytest.param([], [replace(MEMBER, kind=UserKind.GUEST)], {}, id="a guest"),
        pytest.param([], [Member("U1", "ada.lovelace")], {}, id="a handle is no name"),
    ],
)  # fmt: skip
def test_two_candidates_are_never_a_guess(records, members, sources):
    known = facts([SPEAKER, *records], members, **{"program": [1], **sources})
    assert reached(known) == ("", None)
    found = Candidates(known, match(known)).of([1])
    assert found.why
    assert found.candidates


@pytest.mark.parametrize(
    ("one", "other"), [("山田 太郎", "山田太郎"), ("김민준", "김 민준"), ("王　小明", "王小明")]
)
def test_names_in_scripts_without_spaces_are_one_with_and_without_them(one, other):
    assert reached(facts([Record(1, one)], [Member("U1", other)], program=[1])) == ("U1", How.NAME)


@pytest.mark.parametrize("name", ["Alex", "Jean-Luc", "王伟", "Dr. Ada", "Unnamed person"])
def test_what_is_no_whole_name_is_never_guessed(name):
    assert reached(facts([Record(1, name)], [Member("U1", name)], program=[1])) == ("", None)


def test_of_two_records_of_one_name_the_one_joined_by_its_paper_does_not_draw_the_other():
    author, other = Record(2, ADA, ADA_MAIL), Record(3, ADA, key="c/frab:B")
    paper = {"speakers": {"abc": frozenset({1})}, "authors": {"abc": frozenset({2})}}
    known = facts([SPEAKER, author, other], [MEMBER], conference=paper, program=[1, 3], authors=[2])
    assert reached(known) == ("U1", How.SUBMISSION)
    assert reached(known, 3) == ("", None)


def test_what_was_refused_is_not_guessed_again_and_nobody_else_is():
    attendee = Record(2, ADA, ADA_MAIL)
    for refused in ([(1, "U1")], [(1, 2)]):
        known = facts([SPEAKER, attendee], [MEMBER], refused=refused, program=[1], attendees=[2])
        assert reached(known) == ("", None)
        assert reached(known, 2) == ("U1", How.EMAIL)
    assert reached(facts([SPEAKER], [MEMBER], refused=[(1, "U1")], program=[1])) == ("", None)


def test_what_an_organizer_says_goes_before_an_address_and_the_contradiction_is_told():
    author = Record(1, ADA, ADA_MAIL)
    known = facts([author], [MEMBER, Member("U2", "Other")], said=[Edge(1, "U2", How.HAND)], authors=[1])
    assert reached(known) == ("U2", How.HAND)
    assert match(known).contradicted == (Edge(1, "U1", How.EMAIL),)


def test_records_that_have_the_same_account_by_hand_and_by_address_are_one():
    author = Record(2, "A. L.", ADA_MAIL)
    known = facts([SPEAKER, author], [MEMBER], said=[Edge(1, "U1", How.HAND)], program=[1], authors=[2])
    assert match(known).standing[1].same_as == match(known).standing[2].same_as == 2
    assert reached(known) == ("U1", How.HAND)


def test_their_own_word_is_weaker_than_a_paper_and_stronger_than_a_name():
    known = facts([SPEAKER], [MEMBER], said=[Edge(1, "U1", How.OWN)], program=[1])
    assert reached(known) == ("U1", How.OWN)
    assert reached(known)[1].shown == "hand"


def test_papers_of_two_accounts_leave_the_speaker_alone():
    papers = {"speakers": {"a": frozenset({1}), "b": frozenset({1})},
              "authors": {"a": frozenset({2}), "b": frozenset({3})}}  # fmt: skip
    records = [SPEAKER, Record(2, ADA, ADA_MAIL), Record(3, ADA, "b@example.org")]
    members = [MEMBER, Member("U2", "Ada B", email="b@example.org")]
    known = facts(records, members, conference=papers, program=[1], authors=[2, 3])
    assert [reached(known, i) for i in (1, 2, 3)] == [("", None), ("U1", How.EMAIL), ("U2", How.EMAIL)]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("  ada   LOVELACE ", "ada lovelace"),
        ("Lovelace, Dr. Ada", "ada lovelace"),
        ("Prof. Dr.-Ing. Ada Lovelace, PhD", "ada lovelace"),
        ("Ada Lovelace*† (she/her)", "ada lovelace"),
        ("Jørgen Łukasz", "jorgen lukasz"),
        ("山田 太郎", "山田太郎"),
        ("山田太郎", "山田太郎"),
        ("王 伟", "王伟"),
        ("김 민준", "김민준"),
        ("Wei Ling Ing", "wei ling ing"),
        ("Δάφνη Παπαδοπούλου", "δαφνη παπαδοπουλου"),
    ],
)
def test_names_are_compared_without_case_accents_titles_and_marks(name, expected):
    assert normalized(name) == expected
    assert is_whole(name)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("A. Lovelace", "Ada Lovelace", True),
        ("Lovelace, A. K.", "Ada King Lovelace", True),
        ("Chen Wei", "Wei Chen", True),
        ("H.-P. Müller", "Hans-Peter Muller", True),
        ("Ada Lovelace", "Ada King", False),
        ("Ada Lovelace", "Bob Lovelace", False),
        ("A. L.", "Ada Lovelace", False),
        ("Chen", "Wei Chen", False),
        ("", "Ada Lovelace", False),
    ],
)
def test_within_a_paper_names_are_compared_loosely(one, other, same):
    assert loosely_same(one, other) is same
    assert loosely_same(other, one) is same


def test_initials_that_two_authors_share_name_neither():
    assert pairs([(1, "J. Smith")], [(2, "John Smith"), (3, "Jane Smith")]) == []
    assert pairs([(1, "John Smith")], [(2, "John Smith"), (3, "J. Smith")]) == [(1, 2)]


NAMES = st.lists(
    st.sampled_from(["Ada", "A.", "Lovelace", "King", "Wei", "Chen", "Müller", "O'Neil", "太郎", "山田", "Dr."]),
    min_size=1, max_size=4,
).map(" ".join)  # fmt: skip


@given(NAMES, NAMES)
def test_comparing_is_symmetric_and_a_name_is_like_itself(one, other):
    assert loosely_same(one, other) == loosely_same(other, one)
    assert normalized(one) == normalized(one.upper()) == normalized(f"  {one}\t")
    assert loosely_same(one, one) or not normalized(one)


@st.composite
def worlds(draw):
    names = st.sampled_from([ADA, "Lovelace, Ada", "A. Lovelace", "Bo Byrne", "Wei Chen", "Chen Wei", "Alex"])
    emails = st.sampled_from(["", "a@x.org", "b@x.org", "c@x.org"])
    records = [Record(i, draw(names)) for i in range(1, draw(st.integers(1, 5)) + 1)]
    addresses = draw(st.lists(emails.filter(bool), unique=True, max_size=3))
    people = [Record(10 + i, draw(names), e) for i, e in enumerate(addresses)]
    kinds = st.sampled_from([UserKind.MEMBER, UserKind.MEMBER, UserKind.GUEST])
    members = [
        Member(f"U{i}", draw(names), email=draw(emails), kind=draw(kinds))
        for i in range(draw(st.integers(0, 4)))
    ]
    ids = [r.id for r in records]
    authors = [p.id for p in people if draw(st.booleans())]
    some = st.lists(st.sampled_from(ids), unique=True, max_size=2)
    paper = {"speakers": {"x": frozenset(draw(some))}, "authors": {"x": frozenset(authors)}}
    refused = [(draw(st.sampled_from(ids)), m.user) for m in members if draw(st.integers(0, 4)) == 0]
    return facts([*records, *people], members, conference=paper, refused=refused, program=ids,
                 authors=authors, attendees=[p.id for p in people if p.id not in authors])  # fmt: skip


@given(worlds(), st.randoms(use_true_random=False))
def test_no_order_of_the_facts_matters_and_a_person_has_one_account(known, random):
    found = match(known)
    records, members = list(known.records.items()), list(known.members)
    random.shuffle(records)
    random.shuffle(members)
    assert match(replace(known, records=dict(records), members=tuple(members))).standing == found.standing
    for record, standing in found.standing.items():
        assert found.standing[standing.same_as].same_as == standing.same_as
        assert frozenset({record, standing.user}) not in known.refused
        same_user = {s.same_as for s in found.standing.values() if standing.user and s.user == standing.user}
        assert len(same_user) <= 1


@given(worlds())
def test_a_guess_is_made_only_where_one_person_alone_has_the_name(known):
    found = match(known)
    for edge in found.edges:
        if edge.how is How.NAME:
            name = normalized(known.records[edge.record].name)
            there = [r for r in known.records.values() if normalized(r.name) == name]
            in_slack = {m.user for m in known.members if normalized(m.name) == name}
            users = in_slack | {found.standing[r.id].user for r in there} - {""}
            assert len(users) <= 1
            addresses = {r.email for r in there} - {""}
            assert len(addresses) <= 1 or len({found.standing[r.id].same_as for r in there}) == 1
