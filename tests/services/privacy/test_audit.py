"""Every act that changes something for others leaves a line in the audit log, or nothing was done."""

import ast
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.announcements.audiences import Target
from bot.domain.announcements.model import Draft
from bot.domain.ledger.deliveries import DeliveryKind, State
from bot.domain.people.grants import Scope
from bot.domain.people.model import Role
from bot.domain.privacy.audit import SHELL, USHER, Act
from bot.domain.program.edits import Edit, Verb
from bot.domain.program.snapshot import AppearanceEntry
from bot.domain.reminders.presence import PresenceState
from bot.domain.setup.bindings import Loss, Purpose
from bot.domain.setup.settings import PresenceSettings, QuestionSettings, ReminderSettings
from bot.errors import BadInput, NotAllowed
from bot.services.program.imports import Options, import_file
from bot.slack.directory import SlackUser
from db.queries.people import claims
from db.queries.privacy import audit
from db.queries.privacy.audit import Which
from tests.paths import ROOT
from tests.services.by_hand import (
    ANNA,
    CHEN,
    EVE,
    JANSON,
    JORGEN,
    MAIN,
    NOBODY,
    OLGA,
    PROGRAM,
    USERS,
    find,
    ledger,
    person,
    program_of,
    write,
)

SERVICES = ROOT / "bot" / "services"
OWN = {
    "Agenda.set_star", "Agenda.clear", "PersonalSettings.save", "Programs.choose", "Services.welcome",
    "Announcements.draft", "Announcements.discard",  # nothing of a draft reaches anybody
    "BoardDesk.seen",  # the report of one's own message
    "Claims.claim", "Claims.take_back", "Questions.ask", "Questions.vote", "Questions.edit", "Questions.take_back",
}  # fmt: skip
"""What people do with what is theirs alone, or ask."""
BY_ITSELF = {
    "Broadcasts._one", "Broadcasts._means_nobody", "Broadcasts._give_up", "Broadcasts._missed", "Broadcasts.pass_over", "Broadcasts._tell_slow", "Broadcasts._tell_of_orphans",
    "Heard.write", "People._take_over", "match_apart", "Sweeps.want", "Sweeps._put_off", "Sweeps._write",
    "Closing._seal", "Closing.tick", "Retention._warn", "Retention._some",  # one piece of what `_finish` notes
    "Aging._some", "Aging._some_occurrences",  # one piece of what `_note` notes
}  # fmt: skip
"""What follows, at its time, from what somebody did before, or from what Slack tells: nobody's act."""
IN_OTHER_TESTS = {
    Act.PERSON_FORGOTTEN,
    Act.PERSON_REMEMBERED,
    Act.CONFERENCE_PURGED,
    Act.LEDGER_PRUNED,
    Act.BACKUP_MADE,
    Act.BACKUP_RESTORED,
}
"""They need a key, a conference or a ledger that is old, or a backup: `test_forgetting`, `test_retention`, `test_aging`, `test_backups`."""
ZOE, YAN = "U0ZOE", "U0YAN"
"""Accounts without an address, whose names two people of the program have."""


def writers():
    """The functions of the services that open a transaction to write, and whether they write a line in it."""
    for path in SERVICES.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            for each in getattr(node, "body", []) if isinstance(node, ast.Module | ast.ClassDef) else []:
                if isinstance(each, ast.AsyncFunctionDef) and ".write() as" in ast.unparse(each):
                    name = f"{node.name}." if isinstance(node, ast.ClassDef) else ""
                    yield f"{name}{each.name}", any(map(_is_line, ast.walk(each)))


def _is_line(node):
    """Whether the node calls `audit.record`, or a helper that does."""
    called = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
    return called == "audit.add" or called.rpartition(".")[2] in {"record", "note", "_note", "_erase"}


def test_whatever_writes_leaves_a_line_or_is_somebodys_own():
    found = dict(writers())
    assert found.keys() >= OWN | BY_ITSELF
    assert {name for name, noted in found.items() if not noted} <= OWN | BY_ITSELF


@pytest.fixture
async def walk(services, clock):
    """Do what is given, and say which lines that has left, in the order of the acts' names."""
    seen = 0

    async def did(doing, *acts, who=OLGA):
        nonlocal seen
        done = await doing
        async with services.database.read() as tx:
            lines = await audit.listing(tx, Which())
        new, seen = lines[: len(lines) - seen], len(lines)
        assert sorted((line.act, line.who) for line in new) == sorted((act, who) for act in acts), new
        await services.refresh()
        clock.move_to(clock.utcnow() + timedelta(seconds=10))
        walked.update(acts)
        return done

    walked: set[Act] = set()
    did.walked = walked
    return did


async def test_every_act_leaves_its_line(services, walk, clock, database):
    await _of_the_program(services, walk)
    await _of_channels(services, walk)
    await _of_roles(services, walk)
    await _of_announcements(services, walk, clock)
    await _of_people(services, walk)
    await _of_the_ledger(services, walk, database)
    await _of_a_talk(services, walk)
    await walk(
        services.audit.refused(CHEN, "announce", program_of(services).conference.id), Act.REFUSED, who=CHEN
    )
    await walk(services.audit.refused(CHEN, "announce", program_of(services).conference.id))
    csv = b"id,title,authors,status\n1,A,Ada <ada@example.org>,accepted\n"
    for dry, acts in ((True, ()), (False, (Act.IMPORTED,))):
        options = Options(dry_run=dry)
        await walk(import_file(database, clock, csv, "s.csv", options=options), *acts, who=SHELL)
    here = [program_of(services).conference.id]
    await walk(services.roster.export(here), Act.PEOPLE_EXPORTED, who=SHELL)
    await walk(services.own.export("chen@example.org"), Act.DATA_EXPORTED, who=SHELL)
    await walk(services.own.data(CHEN))  # their own is nobody's business
    assert walk.walked | IN_OTHER_TESTS == set(Act) - {Act.OTHER}


async def _of_the_program(services, walk):
    for verb, act in (
        (Verb.MOVE, Act.SESSION_MOVED), (Verb.CANCEL, Act.SESSION_CANCELLED), (Verb.RESTORE, Act.SESSION_RESTORED)
    ):  # fmt: skip
        edit = Edit.of(verb, find(services, "rust"))
        later = replace(edit, start=edit.start + timedelta(hours=1), end=edit.end + timedelta(hours=1))
        done = await walk(services.moves.carry_out(OLGA, later if verb is Verb.MOVE else edit), act)
    await walk(services.undoing.undo(OLGA, done.undo), Act.EDIT_UNDONE)
    await walk(
        services.moves.carry_out(OLGA, Edit.of(Verb.RESTORE, find(services, "rust"))), Act.SESSION_RESTORED
    )
    rules, asking = ReminderSettings(speaker_leads=(30,)), PresenceSettings(chair_leads=(7,))
    await walk(services.setup.set_reminders(OLGA, program_of(services), rules), Act.REMINDERS_SET)
    await walk(services.setup.set_presence(OLGA, program_of(services), asking), Act.PRESENCE_SET)


async def _of_roles(services, walk):
    role = Scope(Role.SESSION_CHAIR, session_id=find(services, "rust").id)
    grant = await walk(services.grants.give(OLGA, program_of(services), CHEN, role), Act.ROLE_GRANTED)
    await walk(services.grants.take(OLGA, grant.id), Act.ROLE_REVOKED)


async def _of_channels(services, walk):
    for purpose, act in ((Purpose.NOTHING, Act.CHANNEL_UNBOUND), (Purpose.MAIN, Act.CHANNEL_BOUND)):
        await walk(services.setup.bind(OLGA, program_of(services), MAIN, purpose), act)
    await walk(services.bindings.lost(JANSON, Loss.ARCHIVED), Act.CHANNEL_LOST, who=USHER)
    await walk(services.bindings.back(JANSON), Act.CHANNEL_BACK, who=USHER)
    await walk(services.bindings.renumbered(JANSON, "C0AGAIN"), Act.CHANNEL_RENUMBERED, who=USHER)


async def _of_announcements(services, walk, clock):
    async def drafted(**fields):
        made = Draft((Target.decode(f"channel:{MAIN}"),), "Doors", at=clock.utcnow() + timedelta(hours=1))
        made = await services.announcements.draft(OLGA, program_of(services), replace(made, **fields))
        return made.id

    acts = services.announcements
    first = await drafted()
    await walk(services.approvals.schedule(OLGA, first), Act.ANNOUNCEMENT_SCHEDULED)
    edit = await drafted(text="Gates", replaces=first)
    await walk(services.approvals.schedule(OLGA, edit), Act.ANNOUNCEMENT_EDITED)
    for act, kind in ((acts.pause, Act.ANNOUNCEMENT_PAUSED), (acts.resume, Act.ANNOUNCEMENT_RESUMED),
                      (acts.cancel, Act.ANNOUNCEMENT_CANCELLED)):  # fmt: skip
        await walk(act(OLGA, first), kind)
    for answer, kind in ((services.approvals.approve, Act.ANNOUNCEMENT_APPROVED),
                         (services.approvals.decline, Act.ANNOUNCEMENT_DECLINED)):  # fmt: skip
        loud = await drafted(ping=True)
        await walk(services.approvals.schedule(OLGA, loud), Act.ANNOUNCEMENT_ASKED)
        await walk(answer(EVE, loud), kind, who=EVE)
    missed = await drafted(late=timedelta(minutes=1))
    await services.approvals.schedule(OLGA, missed)
    await walk(services.audit.refused(OLGA, "x", 0), Act.ANNOUNCEMENT_SCHEDULED, Act.REFUSED)
    clock.move_to(clock.utcnow() + timedelta(hours=2))
    await services.broadcasts.go_out()
    await walk(services.reports.resend(OLGA, missed), Act.ANNOUNCEMENT_RESENT)


async def _of_people(services, walk):
    sessions = tuple(
        replace(s, people=(AppearanceEntry("p-Zoe Quill"), AppearanceEntry("p-Yan Quill"), AppearanceEntry("p-Bo")))
        if s.key == "closing" else s for s in PROGRAM.sessions
    )  # fmt: skip
    people = (*PROGRAM.people, person("Zoe Quill"), person("Yan Quill"))
    await write(services.database, replace(PROGRAM, sessions=sessions, people=people), force=True)
    accounts = [SlackUser(ZOE, "", "Zoe Quill"), SlackUser(YAN, "", "Yan Quill")]
    await services.people.link([*USERS, *accounts], everyone=True)
    await services.refresh()
    zoe, yan = find(services, "closing").speakers[:2]
    await walk(services.linking.confirm(zoe.id, ZOE, OLGA), Act.PERSON_CONFIRMED)
    await walk(services.linking.refuse(yan.id, YAN, OLGA), Act.PERSON_REFUSED)
    for answer, act in (
        (services.claims.decline, Act.CLAIM_DECLINED),
        (services.claims.confirm, Act.CLAIM_CONFIRMED),
    ):
        who = NOBODY if act is Act.CLAIM_DECLINED else YAN
        bo = next(p for p in find(services, "closing").speakers if p.name == "Bo")
        await services.claims.claim(who, find(services, "closing").id, bo.id)
        async with services.database.read() as tx:
            (said,) = await claims.said_by(tx, who, program_of(services).conference.id)
        await walk(answer(OLGA, said.id), act)
    await services.linking.confirm(zoe.id, ZOE, ZOE)  # one's own word is no act for others
    await walk(services.linking.unlink("Bo", OLGA), Act.PERSON_UNLINKED)
    chen = str(services.people.person(CHEN).id)
    await walk(services.linking.link(str(bo.id), NOBODY, OLGA), Act.PERSON_LINKED)
    await walk(services.linking.unlink(str(bo.id), OLGA), Act.PERSON_UNLINKED)
    await walk(services.linking.link_all([(str(bo.id), "bo@example.org")]), Act.PERSON_LINKED, who=SHELL)
    await walk(services.linking.merge(chen, str(bo.id), OLGA), Act.PERSON_MERGED)
    await walk(services.linking.unmerge(chen, str(bo.id), OLGA), Act.PERSON_UNMERGED)
    await walk(services.linking.unlink(str(bo.id)), Act.PERSON_UNLINKED, who=SHELL)


async def _of_the_ledger(services, walk, database):
    planned = [d for d in await ledger(database, DeliveryKind.SPEAKER_REMINDER) if d.state is State.PLANNED][
        -1
    ]
    await walk(services.ledger.cancel([planned.id]), Act.DELIVERY_CANCELLED, who=SHELL)
    await walk(services.ledger.retry([planned.id]), Act.DELIVERY_RETRIED, who=SHELL)


async def _of_a_talk(services, walk):
    talk = find(services, "fairness")
    said = talk.id, int(talk.start.timestamp())
    await walk(services.presence.answer(ANNA, *said, PresenceState.HERE))
    await walk(services.presence.undo(ANNA, *said), Act.TALK_UNDONE, who=ANNA)
    await walk(services.board.ask_again(OLGA, *said), Act.SPEAKER_ASKED)
    await walk(services.board.message(OLGA, talk.id, "Where are you?", "V1"), Act.SPEAKER_MESSAGED)
    late = services.presence.answer(ANNA, *said, PresenceState.LATE, minutes=5)
    await walk(late, Act.TALK_ANSWERED, who=ANNA)
    await services.setup.bind(OLGA, program_of(services), MAIN, Purpose.ROOM, target=talk.room.id)
    await services.refresh()
    asked = await services.questions.ask(
        CHEN, program_of(services), find(services, "fairness"), "Why?", anonymous=True
    )
    await walk(services.questions.vote(ANNA, asked.question.id), Act.CHANNEL_BOUND, Act.CHANNEL_UNBOUND)
    await walk(services.questions.answer(ANNA, asked.question.id), Act.QUESTION_ANSWERED, who=ANNA)
    await walk(services.questions.not_answered(ANNA, asked.question.id), Act.QUESTION_UNANSWERED, who=ANNA)
    written = services.answers.send(ANNA, asked.question.id, "Because.")
    await walk(written, Act.QUESTION_REPLIED, who=ANNA)
    for act, kind in (
        (services.moderation.hide, Act.QUESTION_HIDDEN), (services.moderation.restore, Act.QUESTION_RESTORED),
        (services.moderation.silence, Act.ASKER_SILENCED), (services.moderation.allow, Act.ASKER_ALLOWED),
    ):  # fmt: skip
        await walk(act(OLGA, asked.question.id), kind)
    await walk(services.moderation.close(OLGA, talk.id), Act.QUESTIONS_CLOSED)
    await walk(services.moderation.reopen(OLGA, talk.id), Act.QUESTIONS_REOPENED)
    await walk(
        services.setup.set_questions(OLGA, program_of(services), QuestionSettings(open=2)), Act.QUESTIONS_SET
    )


async def test_what_is_not_done_leaves_no_line(services, walk):
    edit = Edit.of(Verb.CANCEL, find(services, "rust"))
    for refused, error in (
        (services.moves.carry_out(JORGEN, edit), NotAllowed),
        (services.moves.carry_out(OLGA, replace(edit, seen="older")), BadInput),
        (services.linking.unlink("Bo", OLGA), BadInput),
        (services.linking.unlink(str(services.people.person(CHEN).id), CHEN), NotAllowed),
        (services.ledger.cancel([10_000]), BadInput),
    ):
        with pytest.raises(error):
            await refused
    async with services.database.read() as tx:
        assert await audit.count(tx, Which()) == 0
