"""Change notices: from the state that the reader knows to today's state, or nothing if they are the same."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from bot.delivery.renderers.common import message
from bot.delivery.sender import Renderer
from bot.domain.announcements.model import NO_ACCOUNT
from bot.domain.ledger.deliveries import Delivery, DeliveryKind, Drop, Rendered, Undeliverable, Wait
from bot.domain.people.model import Person
from bot.domain.program.changes import Change, folded
from bot.domain.program.duties import bound
from bot.domain.program.model import Program
from bot.domain.program.notices import Notice, changes_of, new_clashes, records_in
from bot.domain.program.sessions import Session
from bot.services.program.notices import is_channel
from bot.services.services import Services
from bot.views.people import guesses
from bot.views.program import notices as views
from bot.views.program.notices import Told
from db.queries.people import records as people
from db.queries.program import stars

_BEHIND_SECONDS = 1.0
_PERSON = "person:"


def renderers(services: Services) -> Mapping[DeliveryKind, Renderer]:
    """One message for everything that changed for one reader."""

    async def notice(delivery: Delivery) -> Rendered:
        known = Notice.from_payload(delivery.payload)
        program = services.programs.find(delivery.conference_id)
        if program is None:
            return Drop("the conference is gone")
        if program.conference.revision < known.revision:  # this process has not taken the change over yet
            return Wait(_BEHIND_SECONDS)
        async with services.database.read() as tx:
            who = await people.meant(tx, records_in(known, program))
        changes = _standing(known, program, who, services.clock.utcnow())
        if not changes:
            return Drop("they already know the present state")
        if is_channel(delivery.recipient):
            changes = [c for c in (_to_channel(c, program, delivery.recipient) for c in changes) if c.differs]
            if not changes:
                return Drop("the channel already has the present state")
            told = [Told(change, parts) for change, parts in folded(changes, program)]
            return message(delivery.recipient, views.notice(program.conference, told, is_channel=True))
        return await _to_person(services, program, delivery.recipient, changes, known)

    return {DeliveryKind.CHANGE_NOTICE: notice}


def _standing(known: Notice, program: Program, who: Mapping[int, int], now: datetime) -> list[Change]:
    """Return the differences that remain, for sessions that have not begun since and that may be seen."""
    since = known.held_until or known.since
    standing = [change for change in changes_of(known, program, who) if change.until(since) > now]
    return [change for change in standing if change.session_id not in program.withheld]


def _to_channel(change: Change, program: Program, channel: str) -> Change:
    """A room hears when and where; a session's own channel hears all of it."""
    session = program.by_id.get(change.session_id)
    is_own = session is not None and session.channel == channel
    return change.seen_by(()) if is_own else change.of_place()


async def _to_person(
    services: Services, program: Program, recipient: str, changes: Sequence[Change], before: Notice
) -> Rendered:
    person = await _person(services, recipient)
    user = person.slack_user if person else ("" if recipient.startswith(_PERSON) else recipient)
    if not user:
        return Undeliverable(NO_ACCOUNT)
    known = person.id if person else 0
    async with services.database.read() as tx:
        starred = await stars.of_user(tx, user)
        me = (await people.meant(tx, [known])).get(known, 0)
    part_of = {s.id for s in program.of_person(known)} if known else set()
    seen = [c.seen_by({me}) for c in changes if _concerns(c, program, starred | part_of, me)]
    theirs = [c for c in seen if c.differs]
    guessed = {i for i in part_of if person and _is_guess(program.by_id[i], person)} - starred
    off = await _off_by_a_guess(services, before, me) - starred - part_of
    if not theirs:
        return Drop("it no longer concerns them")
    duties = services.duties.of(user, program)
    mine = bound([s for s in program.sessions if s.id in starred], duties)
    clashing = new_clashes(theirs, mine, me)
    told = [
        Told(change, parts, clashing.get(change.session_id, ()), change.session_id in starred, duties, me)
        for change, parts in folded(theirs, program)
    ]
    shown = views.notice(program.conference, told, zone=services.personal.zone_name(user))
    told_of = {change.session_id for change in theirs}
    if person and told_of & (guessed | off):
        shown = guesses.careful(shown, person.id, is_off=not told_of & guessed)
    return message(user, shown)


def _is_guess(session: Session, person: Person) -> bool:
    return any(a.person.is_guess for a in session.people if a.person.id == person.id)


async def _off_by_a_guess(services: Services, before: Notice, person_id: int) -> set[int]:
    """The sessions in which the person was, as far as it is only guessed that the record of that name is theirs."""
    records = {id_: {p.person_id for p in known.parts or ()} for id_, known in before.sessions.items()}
    async with services.database.read() as tx:
        guessed = await people.guessed(tx, person_id, {each for some in records.values() for each in some})
    return {id_ for id_, some in records.items() if some & guessed}


def _concerns(change: Change, program: Program, theirs: Collection[int], person_id: int) -> bool:
    """Tell whether the session is or was theirs, or is part of one of theirs. A session that left the program counts."""
    session: Session | None = program.by_id.get(change.session_id)
    was_theirs = person_id in {part.person_id for part in change.taken_off}
    return session is None or was_theirs or session.id in theirs or session.parent_id in theirs


async def _person(services: Services, recipient: str) -> Person | None:
    if not recipient.startswith(_PERSON):
        return services.people.person(recipient)
    async with services.database.read() as tx:
        return await people.get(tx, int(recipient.removeprefix(_PERSON)))
