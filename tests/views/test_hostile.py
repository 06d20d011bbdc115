"""Every view is inside Slack's limits, says something, and pings nobody, whatever the data holds."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.common.commands import COMMANDS
from bot.domain.people.model import Role
from bot.domain.program.answers import Answer, AnswerKind
from bot.domain.program.model import Program
from bot.domain.setup.bindings import Purpose, Rebound
from bot.domain.submissions.own_papers import Meant
from bot.domain.submissions.papers import as_authors_see
from bot.views import submissions
from bot.views.common import errors  # fmt: skip
from bot.views.common.actions import Page
from bot.views.home import abilities, tab
from bot.views.home import conferences as choose
from bot.views.home import help as help_
from bot.views.program import agenda, answers, cards, sessions
from bot.views.questions import thread
from bot.views.reminders import sessions as reminders
from bot.views.reminders.place import place_of
from bot.views.setup import bindings
from tests.views import hostile
from tests.views.checks import good
from tests.views.samples import NOW

some = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
pages = st.builds(Page, hostile.text, st.integers(0, 50))


def stars(program):
    return st.sets(st.sampled_from([s.id for s in program])) if program else st.just(set())


def apart(sessions, others):
    """Those of `sessions` that are not among `others`, as what comes next is not what is on."""
    known = {other.id for other in others}
    return tuple(s for s in sessions if s.id not in known)


@some
@given(st.data(), hostile.conferences, hostile.programs(), hostile.programs(1))
def test_session_lists(data, conference, on, ahead):
    page, words = data.draw(pages), data.draw(hostile.text)
    starred = data.draw(stars(on))
    ahead = apart(ahead, on)
    good(sessions.now_and_next(conference, on, ahead, NOW, starred=starred, page=page, note=words))
    good(sessions.session_list(conference, words, on, NOW, starred=starred, page=page, note=words))
    good(sessions.nothing(conference, words, ahead[0] if ahead else None, NOW, starred=starred))


@some
@given(st.data(), hostile.conferences, hostile.programs(), hostile.text, st.sampled_from(AnswerKind))
def test_answers(data, conference, program, words, form):
    persons = tuple(a.person for s in program for a in s.people)[:50]
    rooms = tuple(s.room for s in program if s.room)
    found = Answer(
        form, query=words[:200], now=program[:3], sessions=program[3:] or program if form is not AnswerKind.NOW_NEXT else program[3:], note=words, closest=program[0] if program else None,
        day=NOW.date(), at=NOW, rooms=rooms, tracks=tuple(s.track for s in program), people=persons,
        begins=data.draw(st.none() | st.just(NOW)), over=data.draw(st.booleans()),
    )  # fmt: skip
    good(answers.answer(conference, found, NOW, number=data.draw(st.integers(0, 5))))


@some
@given(st.data(), hostile.conferences, hostile.sessions(), hostile.programs(), hostile.text)
def test_one_session(data, conference, session, siblings, words):
    starred, count = data.draw(st.booleans()), data.draw(st.integers(0, 10**6))
    container = siblings[0] if siblings else None
    place = place_of(session, container, (*siblings[:3], session, *siblings[3:]))
    marks = {session.id} if starred else set()
    good(cards.card(conference, session, NOW, starred=marks, place=place, note=words))
    good(cards.shared(conference, session, NOW, "U0ABC", place=place))
    good(
        cards.details_modal(
            conference, session, NOW, starred=starred, question_count=count, stars=count, place=place
        )
    )


@some
@given(hostile.conferences, hostile.programs(), pages, hostile.text, st.integers(0, 10**6))
def test_agenda(conference, program, page, words, count):
    good(agenda.agenda(conference, program, NOW, page=page, note=words))
    good(agenda.clear_question(count))
    good(agenda.cleared(count))


@some
@given(hostile.conferences, st.lists(hostile.submissions, max_size=3), pages, hostile.text)
def test_submissions(conference, papers, page, words):
    numbered = [replace(paper, id=i) for i, paper in enumerate(papers * 10)]
    seen = [as_authors_see(paper, NOW.date()) for paper in numbered]
    good(submissions.mine(conference, seen, NOW.date(), page=page))
    good(submissions.none(conference))
    good(submissions.not_yours(words))
    for view in seen[:3]:
        good(submissions.meant(conference, Meant((view,), is_unknown=True), words, NOW.date()))
        good(submissions.submission_modal(conference, view, NOW.date()))


@some
@given(hostile.conferences, hostile.sessions(), st.lists(hostile.questions, max_size=3), hostile.text)
def test_questions(conference, session, asked, words):
    good(thread.thread_root(conference, session))
    good(thread.ask_modal(session, text=words))
    good(thread.taken_back())
    many = [replace(question, id=i) for i, question in enumerate(asked * 10)]
    good(thread.open_questions(conference, session, many))
    for question in asked:
        good(thread.question_message(conference, question, session, asker_name=words))
        good(thread.asked(question, session, 1, 9, permalink="https://x.slack.com/archives/C1/p1"))


@some
@given(
    hostile.conferences, hostile.sessions(), hostile.programs(), st.none() | hostile.rooms, hostile.channels
)
def test_reminders(conference, session, talks, room, channel):
    good(reminders.channel_reminder(conference, room, session, NOW, talks=talks))
    place = place_of(session, talks[0] if talks else None, (*talks, session))
    good(
        reminders.speaker_reminder(
            conference, session, NOW, place=place, questions_waiting=3, stars=41, help_channel=channel
        )
    )


@some
@given(st.data(), hostile.conferences, hostile.programs(), hostile.programs(), hostile.programs())
def test_home(data, conference, on, ahead, starred):
    papers = data.draw(st.lists(hostile.submissions, max_size=3))
    scheduled = data.draw(st.none() | st.lists(hostile.announcements, max_size=3))
    seen = [as_authors_see(replace(p, id=i), NOW.date()) for i, p in enumerate(papers * 10)]
    posted = scheduled and [replace(a, id=i) for i, a in enumerate(scheduled * 10)]
    good(
        tab.home(
            conference,
            NOW,
            now_sessions=on,
            next_sessions=ahead,
            starred=starred,
            papers=seen,
            scheduled=posted,
        )
    )
    # The same sessions may be on, next and starred at once.
    good(
        tab.home(
            conference, NOW, now_sessions=on, next_sessions=on, starred=on, papers=seen, scheduled=posted
        )
    )


@some
@given(
    hostile.conferences,
    hostile.rooms,
    hostile.programs(),
    hostile.channels,
    st.sampled_from([0, 1, 100, 500, 10_000]),
)
def test_setup(conference, room, program, channel, count):
    rooms = [replace(room, id=i) for i in range(count)]
    good(bindings.setup_modal(conference, rooms, program, channel))
    whole = Program(conference, program[:1], [])  # an index of all of them is no concern of the view
    use = (Purpose.SESSION, program[0].id) if program else (Purpose.MAIN, 0)
    good(bindings.saved(whole, Rebound(1, "C0ABC", use, ((Purpose.ROOM, 1), (Purpose.HELP, 0)), "C0OLD")))


@some
@given(st.lists(hostile.conferences, max_size=3), hostile.text)
def test_words(conferences, words):
    good(errors.problem(words))
    good(errors.unexpected("K7Q2M"))
    good(choose.menu(conferences * 60, words))
    good(tab.without_conference(words))
    for conference in conferences:
        good(choose.chosen(conference))
        good(abilities.abilities(frozenset(Role), conference, rests=[words] * 5))


@pytest.mark.parametrize("command", COMMANDS, ids=lambda c: c.name)
@pytest.mark.parametrize("prefix", ["", "amlc", "sixteen-letters0"])
def test_help(command, prefix):
    good(help_.command_help(prefix, command))
    good(help_.every_command(prefix, COMMANDS, frozenset({Role.ORGANIZER})))
