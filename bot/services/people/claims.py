"""People say who they are on the program; an organizer's word makes it so, and until then it opens nothing."""

from collections.abc import Collection
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.clock import Clock
from bot.domain.people.linking.claims import Asked, Claim, ClaimState, Offer, appearance, claimable, is_free
from bot.domain.people.linking.names import normalized
from bot.domain.people.model import OURS, UNNAMED, Person
from bot.domain.people.rights import Right
from bot.domain.privacy.audit import Act
from bot.domain.program.model import Program
from bot.domain.program.sessions import Session
from bot.errors import BadInput, NotAllowed, NotFound
from bot.services.people import claimed
from bot.services.people.by_hand import (
    addresses_of,
    conferences_of,
    guessed_to_be,
    link_by_hand,
    refuse_by_hand,
    unit,
)
from bot.services.people.matching import find
from bot.services.people.roles import People
from bot.services.privacy import audit
from bot.services.program.programs import Programs
from db.engine import Database
from db.queries.people import claims, linking, members
from db.queries.people import records as people
from db.queries.people.said import By

_TAKEN_BACK = 3
"""So often a person takes back what they said; after that the organizers are not asked again."""
_TAKEN = "That person is now linked to an account."
_GONE = "That no longer exists."
_SETTLED = {
    ClaimState.CONFIRMED: "This was already settled: they are linked.",
    ClaimState.DECLINED: "This was already settled: it was declined.",
    ClaimState.CANCELLED: "This was already settled: they took it back.",
    ClaimState.LINKED: "This was already settled: the person is now linked to another account.",
    ClaimState.GONE: "This was already settled: the person is no longer in that session.",
}


class Claims:
    """The claims of people about themselves, and the organizers' answers."""

    def __init__(self, database: Database, clock: Clock, programs: Programs, people: People) -> None:
        self._database = database
        self._clock = clock
        self._programs = programs
        self._people = people

    async def offer(self, user: str, session: Session) -> Offer:
        """Return what the Slack user can say of themselves on the session's card, and what they have said."""
        program = self._programs.of_session(session.id)
        if program is None:
            return Offer()
        free = claimable(session, user)
        async with self._database.read() as tx:
            mine = await claims.said_by(tx, user, program.conference.id)
            asked = next((c for c in mine if c.state is ClaimState.OPEN), None)
            person = await people.get(tx, asked.person_id) if asked else None
        if asked is None:
            return Offer(free)
        part = appearance(session, asked.person_id)
        if not free and part is None and asked.session_id != session.id:
            return Offer()
        name = part.person.name if part else person.name if person else ""
        return Offer(free, asked, name)

    async def asked(self, claim_id: int) -> Asked | None:
        """The claim as it is now, with what an organizer needs to answer it; None where it is gone."""
        async with self._database.read() as tx:
            claim = await claims.get(tx, claim_id)
            person = await people.get(tx, claim.person_id) if claim else None
            member = await members.get(tx, claim.slack_user) if claim else None
            theirs = await people.with_account(tx, claim.slack_user) if claim else None
        if claim is None or person is None:
            return None
        program = self._programs.of_session(claim.session_id)
        session = program.by_id[claim.session_id] if program else None
        part = appearance(session, claim.person_id) if session else None
        name = part.person.name if part else person.name
        return Asked(
            self._programs.get(claim.conference_id).conference,
            claim,
            name,
            (member.name or member.display_name) if member else "",
            session,
            linked_as=_another(name, theirs) if theirs and theirs.id != person.id else "",
            guessed=person.slack_user if person.slack_user != claim.slack_user else "",
        )

    async def claim(self, user: str, session_id: int, person_id: int) -> None:
        """Say that the Slack user is that person of the session, and ask the organizers; BadInput where it cannot be."""
        program, session = self._session(session_id)
        now, record = self._clock.utcnow(), _free(user, session, person_id)
        to = self._recipients(program)
        async with self._database.write() as tx:
            await linking.hold(tx)
            await _require_account(tx, user)
            known = await people.get(tx, record)
            if known is None or not is_free(known, user):
                raise BadInput(_TAKEN)
            if await people.is_forgotten(tx, record):
                raise BadInput("That person can't be linked to an account here.")
            said = await claims.said_by(tx, user, program.conference.id)
            _require_news(said, await linking.records(tx, record))
            claim = await claims.add(tx, program.conference.id, session_id, record, user, now)
            await claimed.ask(tx, claim, to, now)

    async def take_back(self, user: str, claim_id: int) -> None:
        """Take back what the Slack user has said, while no organizer has answered."""
        async with self._database.write() as tx:
            await linking.hold(tx)
            found = await claims.get(tx, claim_id)
            if found is None or found.slack_user != user:
                raise NotFound(_GONE)
            _require_open(found)
            await claimed.settle(tx, found, ClaimState.CANCELLED, "", self._clock.utcnow())

    async def confirm(self, by: str, claim_id: int) -> None:
        """Link the person to the account that claims them, by the hand of this organizer."""
        now = self._clock.utcnow()
        async with self._database.write() as tx:
            claim = await self._asked(tx, by, claim_id)
            member = await members.get(tx, claim.slack_user)
            if member is None or member.kind not in OURS:
                raise BadInput("That account is no longer in this workspace. Press Decline.")
            await _note(tx, Act.CLAIM_CONFIRMED, by, claim, now)
            if await claims.is_named(tx, claim.session_id, await linking.records(tx, claim.person_id)):
                await claimed.settle(tx, claim, ClaimState.CONFIRMED, by, now)
                await link_by_hand(tx, str(claim.person_id), claim.slack_user, By(by, now))
            else:
                await claimed.settle(tx, claim, ClaimState.GONE, "", now)

    async def decline(self, by: str, claim_id: int) -> None:
        """Say that the account is not that person; it is not guessed either."""
        now = self._clock.utcnow()
        async with self._database.write() as tx:
            claim = await self._asked(tx, by, claim_id)
            await claimed.settle(tx, claim, ClaimState.DECLINED, by, now)
            await _note(tx, Act.CLAIM_DECLINED, by, claim, now)
            _, matching = await find(tx)
            guessed = guessed_to_be(claim.person_id, claim.slack_user, matching)
            await refuse_by_hand(tx, guessed | {claim.person_id}, claim.slack_user, By(by, now), matching)

    async def _asked(self, tx: AsyncSession, by: str, claim_id: int) -> Claim:
        """The open claim, held; NotAllowed for people who are no organizers, BadInput where it is settled."""
        await linking.hold(tx)
        found = await claims.get(tx, claim_id)
        if found is None:
            raise NotFound(_GONE)
        program = self._programs.get(found.conference_id)
        self._people.require(by, Right.CONFIRM_CLAIMS, program)
        _require_open(found)
        facts, matching = await find(tx)
        records = unit(found.person_id, matching)
        self._people.require_at_all(
            by, Right.CONFIRM_CLAIMS, conferences_of(records, facts), addresses_of(records, facts)
        )
        return found

    def _session(self, session_id: int) -> tuple[Program, Session]:
        program = self._programs.of_session(session_id)
        if program is None:
            raise NotFound("That session is no longer on the program.")
        return program, program.by_id[session_id]

    def _recipients(self, program: Program) -> list[str]:
        """The organizers' channel, else each organizer."""
        found = self._people.organizer_readers(program.conference)
        if not found:
            raise BadInput("No organizer of this conference is known in Slack yet, so nobody can confirm it.")
        return found


async def _note(tx: AsyncSession, act: Act, by: str, claim: Claim, now: datetime) -> None:
    await audit.record(
        tx, act, by, now, conference_id=claim.conference_id,
        subject=claimed.subject(claim), person_id=claim.person_id,
    )  # fmt: skip


def _another(name: str, linked: Person) -> str:
    """The name of whom the account is linked to; "" where it is the same: a list of attendees has speakers, too."""
    return "" if linked.name == UNNAMED or normalized(linked.name) == normalized(name) else linked.name


def _free(user: str, session: Session, person_id: int) -> int:
    """The record by which the session names the person; BadInput where they cannot be claimed by the Slack user."""
    part = appearance(session, person_id)
    if part is None:
        raise BadInput("That person is no longer in this session.")
    if part.person.id not in {p.id for p in claimable(session, user)}:
        is_there = any(a.person.slack_user == user for a in session.people)
        raise BadInput("You are already linked to somebody in this session." if is_there else _TAKEN)
    return part.named or part.person.id


def _require_news(said: Collection[Claim], records: Collection[int]) -> None:
    """BadInput where the Slack user waits for an answer, has one about these records, or has taken back too often."""
    if any(c.state is ClaimState.OPEN for c in said):
        raise BadInput(
            "You have already said who you are, and an organizer will check it. First take that back."
        )
    if any(c.state is ClaimState.DECLINED and c.person_id in records for c in said):
        raise BadInput("An organizer has declined that. Talk to an organizer if it is you.")
    if sum(c.state is ClaimState.CANCELLED for c in said) >= _TAKEN_BACK:
        raise BadInput(f"You have taken that back {_TAKEN_BACK} times. Talk to an organizer.")


async def _require_account(tx: AsyncSession, user: str) -> None:
    """NotAllowed for bots and for accounts of other organizations; BadInput for one that is too new to be known."""
    member = await members.get(tx, user)
    if member is None:
        raise BadInput(
            "Slack has not told me about your account yet. Try again tomorrow, or ask an organizer."
        )
    if member.kind not in OURS:
        raise NotAllowed("Only members and guests of this workspace can say who they are.")


def _require_open(claim: Claim) -> None:
    if claim.state is not ClaimState.OPEN:
        raise BadInput(_SETTLED[claim.state])
