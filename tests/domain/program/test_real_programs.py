"""Search, look-up and the program's indexes over real conferences; skipped where their files are absent."""

import random
from datetime import timedelta
from itertools import pairwise

import pytest

from bot.domain.common.words import STOP_WORDS
from bot.domain.program.lookup import AnswerKind, look_up
from bot.domain.program.model import Program, day_of
from tests.domain.program.plain_questions import FOSDEM_2025, JULIACON_2024, KNOWN_WRONG, wrong_first
from tests.domain.program.real_program import real_program

FILES = {"frab_xml/fosdem2025_final.xml": None, "frab_xml/31c3.xml": "Europe/Berlin"}
JULIACON = "schedule_json/juliacon2024_history/09_2024-07-12T1249.json"
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


@pytest.fixture(scope="module", params=FILES, ids=["fosdem", "31c3"])
def program(request) -> Program:
    return real_program(request.param, FILES[request.param])


@pytest.fixture(scope="module")
def fosdem() -> Program:
    return real_program("frab_xml/fosdem2025_final.xml")


def _misspelt(word: str, chance: random.Random) -> str:
    """`word` with a letter left out, doubled, exchanged or changed."""
    at = chance.randrange(len(word) - 1)
    return chance.choice([
        word[:at] + word[at + 1 :],
        word[:at] + word[at] + word[at:],
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        word[:at] + chance.choice(_LETTERS) + word[at + 1 :],
    ])  # fmt: skip


def test_a_session_is_found_by_some_words_of_its_title_with_one_misspelt(program):
    chance = random.Random(2025)
    asked = found = 0
    for session in program.sessions:
        telling = [
            w for w in session.title.lower().split() if w.isalpha() and w.isascii() and w not in STOP_WORDS
        ]
        long = [word for word in telling if len(word) > 5]
        if len(telling) < 3 or not long:
            continue
        wrong = chance.choice(long)
        others = chance.sample([word for word in telling if word != wrong] or telling, 1)
        query = " ".join([_misspelt(wrong, chance), *others])
        asked += 1
        found += session.title in {h.session.title for h in program.search.find(query, program.begins, 5)}
    assert asked > 50
    assert found / asked > 0.95


def test_every_speaker_and_every_code_is_found(program):
    for session in program.sessions:
        assert look_up(program, f"#{session.code}", program.begins).sessions == (session,)
    for person in program.people:
        answer = look_up(program, f"speaker {person.name}", program.begins)
        assert person in answer.people
        assert set(program.of_person(person.id)) <= set(answer.sessions)


def test_every_day_and_room_is_listed_whole_and_in_order(program):
    assert sum(len(program.on_day(day)) for day in program.days) == len(program.sessions)
    for day in program.days:
        sessions = look_up(program, day.isoformat(), program.begins).sessions
        assert sessions == program.on_day(day)
        assert all(a.start <= b.start for a, b in pairwise(sessions))
        assert {day_of(s.start, program.zone) for s in sessions} == {day}
    for room in program.rooms:
        answer = look_up(program, f"room {room.name}", program.ends)
        assert (answer.form, answer.rooms, answer.sessions) == (
            AnswerKind.ROOM,
            (room,),
            program.in_room(room),
        )


def test_now_and_next_agree_with_the_sessions_at_any_quarter(program):
    moment = program.begins - timedelta(hours=1)
    while moment < program.ends + timedelta(hours=1):
        assert set(program.now(moment)) == {s for s in program.sessions if s.is_on(moment)}
        assert all(s.start > moment for s in program.next(moment))
        moment += timedelta(minutes=15)


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("creative coding", "Program to Learn: The Power of Creative Coding"),
        ("llvm welcme", "Welcome to the LLVM dev room"),
        ("rust janson", "Rust for Linux"),
        ("women tech history", "Where have the women of tech history gone? 2.0"),
        ("14 years systemd", "14 Years of systemd"),
        ("homebrew arm", "Homebrew on ARM64 Linux"),
        ("webassmbly console", "WebAssembly-powered game console"),
    ],
)
def test_fosdem_answers_as_a_visitor_expects(fosdem, query, title):
    assert look_up(fosdem, query, fosdem.begins).sessions[0].title == title


def test_plain_questions_are_answered_right_first(fosdem):
    wrong = [*wrong_first(fosdem, FOSDEM_2025), *wrong_first(real_program(JULIACON), JULIACON_2024)]
    assert sorted(wrong) == sorted(KNOWN_WRONG)
    assert len(wrong) <= 0.1 * (len(FOSDEM_2025) + len(JULIACON_2024))


def test_joined_and_split_words_and_numbers_are_found_as_others_are(fosdem):
    def first(query: str) -> str:
        return look_up(fosdem, query, fosdem.begins).sessions[0].code

    assert first("post gres analytics") == first("postgres analytics") == "5242"
    assert first("web graph rust") == first("webgraph rust") == "4773"
    assert first("home brew arm64") == first("homebrew arm 64") == "6373"
    assert first("opensource smartwatch") == first("open source smart watch") == "5067"


def test_fosdem_rooms_by_their_beginning_and_misspelt(fosdem):
    assert [r.name[:6] for r in look_up(fosdem, "room H.130", fosdem.begins).rooms] == [
        "H.1301",
        "H.1302",
        "H.1308",
        "H.1309",
    ]
    assert look_up(fosdem, "room Jansn", fosdem.begins).note == 'No room "Jansn"; showing Janson.'
