from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.program.lookup import AnswerKind, look_up
from bot.domain.program.model import Program
from bot.domain.program.sessions import SessionKind
from bot.errors import BadInput, UsherError
from tests.domain.program.plain_questions import SAMPLE, wrong_first
from tests.domain.program.sample_program import CONFERENCE, PROGRAM, SESSIONS, at, codes

MORNING = at("1 10:45")
DAY_ONE, DAY_TWO = date(2026, 12, 1), date(2026, 12, 2)


def ask(text: str, now=MORNING):
    return look_up(PROGRAM, text, now)


@pytest.mark.parametrize(
    ("text", "form", "running", "sessions"),
    [
        ("", AnswerKind.NOW_NEXT, ["A4", "A7"], ["A5", "A6"]),
        ("now", AnswerKind.NOW, ["A4", "A7"], []),
        ("NEXT", AnswerKind.NEXT, [], ["A5", "A6"]),
        ("tomorrow", AnswerKind.DAY, [], ["A13", "A14", "A15", "A16"]),
        ("wednesday", AnswerKind.DAY, [], ["A13", "A14", "A15", "A16"]),
        ("Wed", AnswerKind.DAY, [], ["A13", "A14", "A15", "A16"]),
        ("2026-12-02", AnswerKind.DAY, [], ["A13", "A14", "A15", "A16"]),
        ("2 Dec", AnswerKind.DAY, [], ["A13", "A14", "A15", "A16"]),
        ("day 2", AnswerKind.DAY, [], ["A13", "A14", "A15", "A16"]),
        ("whats next", AnswerKind.NEXT, [], ["A5", "A6"]),
        ("what is on next, please?", AnswerKind.NEXT, [], ["A5", "A6"]),
        ("what is on tomorrow", AnswerKind.DAY, [], ["A13", "A14", "A15", "A16"]),
        ("14:40", AnswerKind.DAY, [], ["A8", "A9"]),
        ("tomorrow at 10am", AnswerKind.DAY, [], ["A14", "A15"]),
        ("today at 1:30", AnswerKind.DAY, [], ["A11", "A12"]),  # the night after today
        ("room janson", AnswerKind.ROOM, [], ["A9", "A12"]),
        ("janson", AnswerKind.ROOM, [], ["A9", "A12"]),
        ("what's next in Janson?", AnswerKind.ROOM, [], ["A9", "A12"]),
        ("room h.1", AnswerKind.ROOM, [], ["A4", "A3", "A7", "A5", "A6", "A8", "A10"]),
        ("room Cornil tomorrow", AnswerKind.ROOM, [], ["A14"]),
        ("h.1302 wed 10:30", AnswerKind.ROOM, [], ["A15"]),
        ("H.1302 now", AnswerKind.ROOM, [], ["A7"]),
        ("room foyer 10:10", AnswerKind.ROOM, [], ["A2"]),
        ("track systems", AnswerKind.TRACK, [], ["A7", "A10", "A15"]),
        ("track lang", AnswerKind.TRACK, [], ["A8", "A9", "A14"]),
        ("track systems tomorrow", AnswerKind.TRACK, [], ["A15"]),
        ("speaker chen", AnswerKind.SPEAKER, [], ["A4", "A5", "A14", "A15"]),
        ("speaker jorgen muller", AnswerKind.SPEAKER, [], ["A7", "A6"]),
        ("speaker example tomorrow", AnswerKind.SPEAKER, [], ["A13"]),
        ("a7", AnswerKind.CARD, [], ["A7"]),
        ("#A7", AnswerKind.CARD, [], ["A7"]),
        ("id A7", AnswerKind.CARD, [], ["A7"]),
        ("quantm linguistics", AnswerKind.WORDS, [], ["A8"]),
        ("retrieval tomorrow", AnswerKind.WORDS, [], ["A15"]),
        ("retrieval cornil", AnswerKind.WORDS, [], ["A6", "A4"]),
        ("conversations wednesday 9:30", AnswerKind.WORDS, [], ["A13"]),
        ("rust now", AnswerKind.WORDS, [], ["A7"]),
        ("speaker diarization", AnswerKind.WORDS, [], ["A14"]),
        ("room temperature", AnswerKind.NOTHING, [], []),
        ("xyzzyx", AnswerKind.NOTHING, [], []),
        ("99999", AnswerKind.NOTHING, [], []),
        ("tomorrow morning", AnswerKind.DAY, [], ["A13", "A14", "A15"]),
        ("what's on this afternoon?", AnswerKind.DAY, [], ["A8", "A9", "A10"]),
        ("in the evening", AnswerKind.DAY, [], ["A11", "A12"]),
        ("tonight", AnswerKind.DAY, [], ["A11", "A12"]),
        ("wednesday night", AnswerKind.DAY, [], ["A13", "A14", "A15", "A16"]),
        ("retrieval this morning", AnswerKind.WORDS, [], ["A6", "A4"]),
        ("janson tomorrow afternoon", AnswerKind.ROOM, [], ["A16"]),
        ("track language this afternoon", AnswerKind.TRACK, [], ["A8", "A9"]),
        ("at 11", AnswerKind.DAY, [], ["A5", "A7"]),
        ("talks at 2", AnswerKind.DAY, [], ["A8"]),  # nobody asks for two in the night
        ("starts at 14:30", AnswerKind.DAY, [], ["A9"]),
        ("starting at 14:40", AnswerKind.DAY, [], ["A8", "A9"]),
        ("what begins at 10 tomorrow", AnswerKind.DAY, [], ["A14", "A15"]),
        ("tomorow", AnswerKind.DAY, [], ["A13", "A14", "A15", "A16"]),
        ("retrieval tommorow", AnswerKind.WORDS, [], ["A15"]),
        ("wendesday afternoon", AnswerKind.DAY, [], ["A16"]),
        ("cornil next", AnswerKind.ROOM, [], ["A5", "A6"]),
        ("after this in h.1302", AnswerKind.ROOM, [], ["A8", "A10"]),
        ("after this", AnswerKind.NEXT, [], ["A5", "A6"]),
        ("systems track", AnswerKind.TRACK, [], ["A7", "A10", "A15"]),
        ("systems devroom tomorrow", AnswerKind.TRACK, [], ["A15"]),
        ("what is in the systems room tomorrow", AnswerKind.TRACK, [], ["A15"]),
        ("tomorrow pm", AnswerKind.DAY, [], ["A16"]),
        ("after 3pm", AnswerKind.DAY, [], ["A10", "A11", "A12"]),
        ("tomorrow before noon", AnswerKind.DAY, [], ["A13", "A14", "A15"]),
        ("janson between 2 and 4pm", AnswerKind.ROOM, [], ["A9"]),
        ("14:00-15:00", AnswerKind.DAY, [], ["A8", "A9"]),
        ("h.1302 after lunch", AnswerKind.ROOM, [], ["A8", "A10"]),
        ("14h", AnswerKind.DAY, [], ["A8"]),
        ("at 14.40", AnswerKind.DAY, [], ["A8", "A9"]),
        ("2 o'clock", AnswerKind.DAY, [], ["A8"]),
        ("what's on in an hour", AnswerKind.DAY, [], ["A6"]),
        ("the last day", AnswerKind.DAY, [], ["A13", "A14", "A15", "A16"]),
        ("first talk tomorrow", AnswerKind.WORDS, [], ["A13"]),
        ("last talk in janson tomorrow", AnswerKind.WORDS, [], ["A16"]),
        ("who speaks after wei chen", AnswerKind.WORDS, [], ["A6"]),
        ("before dense retrieval", AnswerKind.WORDS, [], ["A5"]),
        ("eve okoro", AnswerKind.SPEAKER, [], ["A3", "A8"]),
        ("when does eve okoro speak", AnswerKind.SPEAKER, [], ["A3", "A8"]),
        ("talks by okoro", AnswerKind.SPEAKER, [], ["A3", "A8"]),
        ("chen li search", AnswerKind.WORDS, [], ["A4"]),
        ("where is the opening", AnswerKind.WORDS, [], ["A1"]),
        ("rust right now", AnswerKind.WORDS, [], ["A7"]),
        ("what is on in jansn", AnswerKind.ROOM, [], ["A9", "A12"]),
        ("rec ommenders", AnswerKind.WORDS, [], ["A7"]),
    ],
)
def test_what_a_text_means(text, form, running, sessions):
    answer = ask(text)
    assert (answer.form, codes(answer.now), codes(answer.sessions)) == (form, running, sessions)
    assert answer.query == text


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("room Jansn", 'No room "Jansn"; showing Janson.'),
        ("track Sytems", 'No track "Sytems"; showing Systems.'),
        ("speaker Okro", 'No speaker "Okro"; showing Eve Okoro.'),
        (
            "room temperature",
            'No room "temperature"; there are Foyer, H.1301 (Cornil), H.1302 (Depage), Janson and K.4.201.',
        ),
        ("speaker diarization", 'No speaker "diarization"; showing what matches the words.'),
        ("speaker xyzzyx", 'No speaker "xyzzyx". Part of a name is enough.'),
        ("#99999", 'No session "99999". You can also type words of its title.'),
        ("id 99999", 'No session "99999". You can also type words of its title.'),
        ("99999", 'No session "99999". You can also type words of its title.'),
        ("xyzzyx", 'Nothing on the program matches "xyzzyx".'),
        ("x" * 300, f'Nothing on the program matches "{"x" * 59}…".'),
        (
            "dense retrieval xyzzyx",
            'No session has all of "dense retrieval xyzzyx"; these have most of them.',
        ),
        ("friday", "Nothing is on Fri 4 Dec: AMLC 2026 runs Tue 1 Dec and Wed 2 Dec."),
        ("2026-12-24", "Nothing is on Thu 24 Dec: AMLC 2026 runs Tue 1 Dec and Wed 2 Dec."),
        ("quantum tomorrow", 'Wed 2 Dec: nothing matches "quantum"; showing other days.'),
        ("quantum today 9:00", 'Tue 1 Dec at 09:00: nothing matches "quantum"; showing other times.'),
        (
            "quantum this morning",
            'Tue 1 Dec in the morning: nothing matches "quantum"; showing other times.',
        ),
        ("track search tomorrow", "Nothing there on Wed 2 Dec."),
        ("room foyer 12:00", "Nothing there at 12:00."),
        ("today", "2 earlier sessions are over; /session 2026-12-01 lists the whole day."),
        ("2026-12-01", ""),
        ("rust", ""),
        ("tomorow", 'Showing tomorrow; nothing matches "tomorow".'),
        (
            "wendesday night",
            'Showing Wednesday; nothing matches "wendesday". Nothing begins on Wed 2 Dec in the night; showing the whole day.',
        ),
        ("13:00", "Nothing is on at 13:00; showing what comes next."),
        ("room k.4.201", "Nothing is on the program in K.4.201."),
        ("janson at 12:00", "Nothing there at 12:00."),
        ("qantum", 'Showing "Quantum"; nothing matches "qantum".'),
        (
            "qantum lingustics",
            'Showing "Quantum"; nothing matches "qantum". Showing "Linguistics"; nothing matches "lingustics".',
        ),
        (
            "rust lnguage recommenders",
            'No session has all of "rust lnguage recommenders"; these have most of them.',
        ),
        ("qntum", 'Nothing on the program matches "qntum".'),
        ("coffe", ""),
        ("in jansn tomorrow", 'No room "jansn"; showing Janson.'),
        ("systms devroom", 'No track "systms"; showing Systems.'),
        ("eve okoro xyzzyx", 'Nothing matches "xyzzyx"; showing Eve Okoro.'),
        ("xyzzyx tomorrow", 'Nothing matches "xyzzyx"; showing Wed 2 Dec.'),
        (
            "xyzzyx janson tomorrow morning",
            'Nothing matches "xyzzyx"; showing Janson on Wed 2 Dec in the morning.',
        ),
        ("eve okoro tomorrow", "Nothing there on Wed 2 Dec; showing other times."),
        ("who speaks after wei chen", 'After "Learning to Rank at Checkout" in H.1301 (Cornil).'),
        ("what comes before coffee", 'Nothing comes before "Coffee" in Foyer that day; showing that one.'),
        ("99:99 x", '"99:99" is not a time of day. Type one such as 09:00 or 5:30pm.'),
        ("rust 13pm", '"13pm" is not a time of day. Type one such as 09:00 or 5:30pm.'),
        ("31 feb", 'There is no day "31 February 2026". Type one such as 2026-12-01.'),
        ("friday 1 dec", '1 December 2026 is a Tuesday, not "friday".'),
        ("day 7", "There is no day 7: AMLC 2026 runs Tue 1 Dec and Wed 2 Dec."),
        ("wednesday at 5pm", "Nothing is on at 17:00."),
        ("starting at 14:40", "Nothing begins at 14:40; showing what is on then."),
        ("this morning", "2 earlier are over."),
        ("janson evening tomorrow", "Nothing there on Wed 2 Dec in the evening."),
    ],
)
def test_says_what_was_corrected_or_is_not_there(text, note):
    assert ask(text).note == note


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("room", 'Type the room after "room": Foyer, H.1301 (Cornil), H.1302 (Depage), Janson or K.4.201.'),
        ("track", 'Type the track after "track": Keynotes, Language, Search or Systems.'),
        (
            "Speaker ",
            'Type the speaker after "speaker": Anna Example, Chen Li, Eve Okoro, Jørgen Łukasz Müller, Wei Chen or 1 more.',
        ),
    ],
)
def test_a_missing_name_is_asked_for_with_examples(text, says):
    with pytest.raises(BadInput) as refused:
        ask(text)
    assert str(refused.value) == says


def test_plain_questions_on_the_sample_are_answered_right_first():
    assert list(wrong_first(PROGRAM, SAMPLE)) == []


def test_a_persons_name_beats_a_title_that_mentions_them():
    mention = replace(_titled("Eve Okoro: a life"), people=())
    about = Program(CONFERENCE, [mention, *SESSIONS], [])
    assert codes(look_up(about, "eve okoro", MORNING).sessions) == ["A3", "A8", "A90"]
    assert codes(look_up(about, "okoro", MORNING).sessions) == ["A3", "A8", "A90"]


def test_a_short_word_is_respelt_only_where_others_say_that_it_is_meant():
    launch = Program(CONFERENCE, [_titled("Launch of rockets"), *SESSIONS], [])
    alone, beside = look_up(launch, "lanch", MORNING), look_up(launch, "lanch rockets", MORNING)
    assert (alone.form, alone.sessions, alone.note) == (
        AnswerKind.NOTHING,
        (),
        'Nothing on the program matches "lanch".',
    )
    assert alone.closest == beside.sessions[0]
    assert beside.note == 'Showing "Launch"; nothing matches "lanch".'
    assert codes(look_up(launch, "lanch tomorrow", MORNING).sessions) == ["A13", "A14", "A15", "A16"]


def test_a_meal_is_a_break_of_the_program_not_a_word_of_abstracts():
    spoken = replace(_titled("Caching"), abstract="We wrote this over lunch.")
    program = Program(CONFERENCE, [spoken, *SESSIONS], [])
    told = look_up(program, "when is lunch?", MORNING)
    assert codes(told.sessions) == ["A2"]
    assert told.note == 'Nothing on the program is called "lunch"; these are the breaks.'
    assert look_up(program, "lunch tomorrow", MORNING).note.endswith("these are the breaks at other times.")
    assert look_up(program, "coffee", MORNING).note == ""
    without = Program(CONFERENCE, [s for s in program.sessions if s.kind is not SessionKind.BREAK], [])
    assert look_up(without, "lunch", MORNING).note == (
        'Nothing on the program is called "lunch", and it lists no breaks.'
    )
    assert codes(look_up(without, "lunch caching", MORNING).sessions) == ["A90"]


def test_what_was_on_is_what_is_over():
    for asked in (
        "what did I miss",
        "what was on this morning",
        "what have we missed today?",
        "what was on today",
    ):
        assert codes(ask(asked).sessions) == ["A1", "A2"], asked
    assert codes(ask("what did I miss in foyer").sessions) == ["A2"]
    assert codes(ask("what was on in the foyer this morning").sessions) == ["A2"]
    assert ask("what did I miss this afternoon").note == "Nothing is over yet of Tue 1 Dec in the afternoon."
    assert ask("what was on tomorrow").sessions == ask("tomorrow").sessions  # to be told again
    assert ask("what was the talk about quantum").sessions == ask("quantum").sessions


def test_next_counts_beside_a_room_or_a_track_however_it_is_said():
    for asked in (
        "room janson next",
        "janson next",
        "next in room janson",
        "what is next in hall Janson?",
        "janson hall next",
    ):
        assert codes(ask(asked).sessions) == ["A9", "A12"], asked
    assert codes(ask("room h.1302 next").sessions) == codes(ask("h.1302 next").sessions)
    assert "A7" not in codes(ask("track systems next").sessions)  # it has begun
    assert codes(ask("room h.1302 right now").sessions) == ["A7"]


def test_the_note_names_what_was_given_up():
    assert "showing other rooms." in ask("quantum janson").note
    assert "showing other days and rooms." in ask("quantum tomorrow janson").note
    assert "showing other tracks." in ask("quantum systems track").note


def test_a_title_is_known_without_its_year_though_it_is_over():
    over = replace(_titled("State of Rust 2026"), start=at("1 08:00"), end=at("1 08:30"))
    program = Program(
        CONFERENCE, [over, replace(_titled("State of Rust's Ecosystem"), id=91, code="A91")], []
    )
    assert codes(look_up(program, "state of rust", MORNING).sessions) == ["A90", "A91"]


def test_a_project_is_found_by_the_site_that_a_link_leads_to():
    linked = replace(
        _titled("A certificate authority"), abstract="Ten years of <https://letsencrypt.org/stats|us>."
    )
    hosted = replace(
        _titled("A parser"), id=91, code="A91", abstract="Code: <https://github.com/treesitter/x|here>"
    )
    program = Program(CONFERENCE, [linked, hosted, *SESSIONS], [])
    assert codes(look_up(program, "lets encrypt", MORNING).sessions) == ["A90"]
    assert codes(look_up(program, "treesitter", MORNING).sessions) == ["A91"]
    assert look_up(program, "github", MORNING).sessions == ()


def test_a_title_that_says_after_is_no_question_about_what_comes_after():
    about = Program(CONFERENCE, [*SESSIONS, _titled("Life after Quantum")], [])
    assert codes(look_up(about, "after quantum", MORNING).sessions)[0] == "A90"


def test_words_at_another_time_come_in_the_order_from_the_time_that_was_asked_for():
    assert codes(ask("retrieval today at 13:00").sessions) == ["A6", "A4"]
    assert codes(ask("retrieval today at 10:00").sessions) == ["A4", "A6"]


def test_a_part_of_the_day_stays_a_word_where_talks_are_about_it():
    about = Program(CONFERENCE, [*SESSIONS, _titled("Good Morning, Compilers")], [])
    assert codes(look_up(about, "morning compilers", MORNING).sessions) == ["A90"]
    assert codes(look_up(about, "tomorrow morning", MORNING).sessions) == ["A13", "A14", "A15"]


def test_a_part_of_the_day_in_which_nothing_ever_begins_shows_nothing_and_says_so():
    mornings = Program(CONFERENCE, [SESSIONS[0], SESSIONS[12]], [])
    answer = look_up(mornings, "afternoon", MORNING)
    assert (answer.sessions, answer.note) == ((), "Nothing begins in the afternoon.")


def test_a_part_of_a_day_without_the_conference_says_when_it_is():
    answer = ask("tonight", at("4 10:00"))
    assert answer.note == "Nothing is on Fri 4 Dec: AMLC 2026 runs Tue 1 Dec and Wed 2 Dec."


def test_a_program_without_rooms_says_so():
    with pytest.raises(BadInput, match=r"The program names no room yet\."):
        look_up(Program(CONFERENCE, [], []), "room", MORNING)


def test_what_heads_an_answer():
    assert [room.name for room in ask("room h.1").rooms] == ["H.1301 (Cornil)", "H.1302 (Depage)"]
    assert ask("room janson").day == DAY_ONE
    assert (ask("tomorrow 10:15").day, ask("tomorrow 10:15").at) == (DAY_TWO, at("2 10:15"))
    assert ask("track search").tracks == ("Search",)
    assert [person.name for person in ask("speaker chen").people] == ["Chen Li", "Wei Chen"]


def test_nothing_found_brings_the_closest():
    answer = ask("qntm lnguistcis prctce")
    assert (answer.form, answer.closest and answer.closest.code) == (AnswerKind.NOTHING, "A8")


def test_a_room_goes_on_with_its_next_day_and_ends_with_all_it_had():
    evening = ask("room h.1302", at("1 20:00"))
    assert (codes(evening.sessions), evening.day) == (["A15"], DAY_TWO)
    after = ask("room h.1302", at("3 09:00"))
    assert (codes(after.sessions), after.day, after.over) == (["A7", "A8", "A10", "A15"], None, True)


def test_yesterday_is_a_day():
    assert (ask("yesterday", at("2 10:00")).day, ask("yesterday").note) == (
        DAY_ONE,
        "Nothing is on Mon 30 Nov: AMLC 2026 runs Tue 1 Dec and Wed 2 Dec.",
    )


def test_words_that_say_more_than_the_program_knows_keep_their_day():
    answer = ask("retrieval xyzzyx wednesday")
    assert codes(answer.sessions) == ["A15"]
    assert answer.note == 'No session has all of "retrieval xyzzyx wednesday"; these have most of them.'


def test_after_midnight_today_is_still_the_evening_before():
    night = at("2 01:30")
    assert codes(ask("today", night).sessions) == ["A11", "A12"]
    assert codes(ask("tomorrow", night).sessions) == ["A13", "A14", "A15", "A16"]


def test_once_all_of_today_is_over_it_is_shown_whole():
    answer = ask("today", at("2 20:00"))
    assert (codes(answer.sessions), answer.note) == (["A13", "A14", "A15", "A16"], "All of today is over.")


def test_before_it_begins_and_after_it_is_over():
    before = ask("", at("1 07:00"))
    assert (before.begins, before.over, before.now, codes(before.sessions)) == (
        at("1 09:00"),
        False,
        (),
        ["A1"],
    )
    after = ask("now", at("2 15:00"))
    assert (after.begins, after.over, after.now, after.sessions) == (None, True, (), ())
    assert ask("").begins is None


def test_in_a_pause_now_shows_what_comes_next():
    answer = ask("now", at("1 13:00"))
    assert (answer.now, codes(answer.sessions), answer.note) == ((), ["A8"], "Nothing is on now.")


def test_the_last_session_has_nothing_after_it():
    assert ask("next", at("2 14:30")).note == "Nothing comes after the current sessions."


def test_an_abbreviated_day_is_a_word_where_talks_are_about_it():
    about = Program(CONFERENCE, [*SESSIONS, _titled("SAT Solvers"), _titled("Weekend", day=5)], [])
    assert codes(look_up(about, "sat solvers", MORNING).sessions) == ["A90"]
    assert look_up(about, "sat", MORNING).day == date(2026, 12, 5)
    assert codes(look_up(about, "weekend saturday", MORNING).sessions) == ["A95"]


def _titled(title: str, day: int = 0):
    moved = replace(SESSIONS[7], id=90 + day, code=f"A{90 + day}", title=title)
    return moved if not day else replace(moved, start=at(f"{day} 09:00"), end=at(f"{day} 10:00"))


def test_an_empty_program_says_so():
    assert look_up(Program(CONFERENCE, [], []), "", MORNING).note == "Nothing is on the program yet."


_TYPED = (
    "room track speaker id # now next today tomorrow sunday tue sat day 2 2026-12-02 31 feb 10:00 99:99 9am noon at "
    'janson h.1301 search rust 機械 chen a7 99999 "x" <!channel> ( ) 2026-13-45'
)
_PIECES = st.sampled_from(_TYPED.split())


@settings(deadline=None)
@given(
    st.one_of(st.text(max_size=60), st.lists(_PIECES, max_size=6).map(" ".join)),
    st.sampled_from(["1 07:00", "1 10:45", "2 01:30", "2 12:30", "5 09:00"]),
)
def test_any_text_gets_one_answer_or_one_sentence(text, moment):
    try:
        answer = ask(text, at(moment))
    except UsherError as refused:
        sentence = str(refused)
        assert sentence.endswith(".")
    else:
        assert answer == ask(text, at(moment))
        assert (
            bool(answer.sessions or answer.now)
            or answer.note
            or answer.over
            or answer.form is AnswerKind.NOW_NEXT
        )
