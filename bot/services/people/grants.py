"""Organizers give roles and take them back; the person is told, and nobody locks everybody out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.clock import Clock
from bot.domain.ledger.deliveries import DeliveryKind, Plan
from bot.domain.people.grants import Grant, Scope, one_of, require_fit
from bot.domain.people.linking.facts import Edge, Member
from bot.domain.people.linking.routes import Matching
from bot.domain.people.model import OURS, WEAK, How, Role
from bot.domain.people.rights import Right
from bot.domain.privacy.audit import SHELL, Act, actor
from bot.domain.program.model import Program
from bot.errors import BadInput, NotFound
from bot.services.people.by_hand import account_of
from bot.services.people.matching import match_people
from bot.services.people.roles import People
from bot.services.privacy import audit
from bot.services.program.programs import Programs
from bot.services.reminders.planning import plan_reminders
from db.engine import Database
from db.queries.common import counters
from db.queries.ledger import deliveries
from db.queries.people import grants, linking, members, said
from db.queries.people import records as people
from db.queries.people.said import By
from db.queries.program import records as programs
from db.queries.setup import bindings

GONE = "That role was already removed."
LAST = "That is the last active organizer, so nobody could give the role back. First make somebody else an organizer."
NAMED = (
    "USHER_ORGANIZERS names that organizer, so the role can't be taken away here. "
    "The people who run Usher can change the setting."
)


@dataclass(frozen=True, slots=True)
class Roles:
    """The roles at a conference that no file gives."""

    named: Sequence[str]
    """Accounts of organizers whom the settings name."""
    waiting: int
    """So many whom the settings name by an address have no Slack account yet."""
    given: Sequence[Grant]


class Grants:
    """Roles of Slack accounts at conferences, given by hand; imports give and take none."""

    def __init__(self, database: Database, clock: Clock, programs: Programs, people: People) -> None:
        self._database = database
        self._clock = clock
        self._programs = programs
        self._people = people

    async def listing(self, user: str, program: Program) -> Roles:
        """The organizers and chairs of the conference; NotAllowed for people who organize nothing there."""
        self._require(user, Right.SEE_ROLES, program)
        async with self._database.read() as tx:
            given = await grants.held(tx, program.conference.id)
            known = {p.email for p in await people.with_email(tx) if p.sure_user}
        waiting = len(self._people.named_addresses() - known)
        return Roles(self._people.organizers_of_all(), waiting, given)

    async def one(self, grant_id: int) -> Grant | None:
        """The role of that id, whether it holds or was taken away."""
        async with self._database.read() as tx:
            return await grants.get(tx, grant_id)

    async def account(self, text: str, program: Program | None = None) -> str:
        """The account that is typed as "U123", "@name" or an e-mail address; NotFound, or BadInput where several may be meant.

        With `program`, also one that Slack tells of no more and that has a role there.
        """
        async with self._database.read() as tx:
            known = await members.everybody(tx)
            held = await grants.held(tx, program.conference.id) if program else ()
        typed = text.strip()
        if typed.upper() in {g.slack_user for g in held}:
            return typed.upper()
        if "@" not in typed[1:] or typed.startswith("<"):
            return account_of(typed, known)
        found = [m.user for m in known if m.email and m.email.casefold() == typed.casefold()]
        if not found:
            raise NotFound(f"No Slack account of this workspace has the address {typed}.")
        if len(found) > 1:
            raise BadInput(
                f"{len(found)} accounts have the address {typed}: name one by the id, {', '.join(found)}."
            )
        return found[0]

    async def give(self, by: str, program: Program, account: str, scope: Scope) -> Grant:
        """Give the role to the account; BadInput or NotAllowed where it can't have it, or has it already."""
        self._require(by, Right.CHANGE_ROLES, program)
        now, conference_id = self._clock.utcnow(), program.conference.id
        async with self._database.write() as tx:
            await linking.hold(tx)
            await bindings.lock(tx, conference_id)
            held = await grants.held(tx, conference_id)
            self._require_still(by, program, held)
            member = await members.get(tx, account)
            require_fit(member.kind if member else None, scope.role)
            assert member
            if scope.role is Role.ORGANIZER and self._people.organizes_all(account):
                raise BadInput("USHER_ORGANIZERS names them, so they are already an organizer.")
            if any((g.slack_user, g.scope) == (account, scope) for g in held):
                raise BadInput("They already have that role.")
            record = await _record_of(tx, member, By(by, now))
            grant = Grant(0, conference_id, account, record, scope, actor(by), now)
            grant = await grants.add(tx, grant)
            await _note(tx, Act.ROLE_GRANTED, by, grant, now)
            await self._follow(tx, program, grant)
            return grant

    async def take(self, by: str, grant_id: int) -> Grant:
        """Take the role back; BadInput where it was taken away already, or is the last organizer's."""
        async with self._database.read() as tx:
            found = await grants.get(tx, grant_id)
        if found is None:
            raise NotFound(GONE)
        return await self._take(by, self._programs.get(found.conference_id), found)

    async def take_from(self, by: str, program: Program, account: str, scope: Scope | None) -> Grant:
        """Take that role of the account, or its only one; BadInput where it has none, or several."""
        self._require(by, Right.CHANGE_ROLES, program)
        async with self._database.read() as tx:
            held = await grants.held(tx, program.conference.id, account)
        of_settings = scope is None or scope.role is Role.ORGANIZER
        if of_settings and not any(g.scope.role is Role.ORGANIZER for g in held):
            self._refuse_named(account, is_asked=scope is not None or not held)
        return await self._take(by, program, one_of(held, scope))

    async def _take(self, by: str, program: Program, found: Grant) -> Grant:
        self._require(by, Right.CHANGE_ROLES, program)
        now = self._clock.utcnow()
        async with self._database.write() as tx:
            await bindings.lock(tx, found.conference_id)
            held = await grants.held(tx, found.conference_id)
            if found.id not in {g.id for g in held}:
                raise BadInput(GONE)
            self._require_still(by, program, held)
            if found.scope.role is Role.ORGANIZER and found.is_effective:
                await self._require_another(tx, found, held)
            taken = replace(found, taken_by=actor(by), taken_at=now)
            await grants.take(tx, taken)
            await _note(tx, Act.ROLE_REVOKED, by, taken, now)
            await self._follow(tx, program, taken)
            return taken

    def _require(self, by: str, right: Right, program: Program) -> None:
        if by != SHELL:
            self._people.require(by, right, program)

    def _require_still(self, by: str, program: Program, held: Sequence[Grant]) -> None:
        """NotAllowed where the role was taken from `by` a moment ago, in another process: what is in memory is a second old."""
        if by == SHELL or self._people.organizes_all(by):
            return
        mine = {g.id for g in held if g.scope.role is Role.ORGANIZER and g.is_effective}
        if mine.isdisjoint(g.id for g in self._people.given(by, program.conference.id)):
            raise self._people.refusal(Right.CHANGE_ROLES, program)

    def _refuse_named(self, account: str, *, is_asked: bool) -> None:
        if is_asked and self._people.organizes_all(account):
            raise BadInput(NAMED)

    async def _require_another(self, tx: AsyncSession, found: Grant, held: Sequence[Grant]) -> None:
        """BadInput where nobody who has an active account would organize the conference."""
        others = {
            g.slack_user for g in held if g.id != found.id and g.scope == found.scope and g.is_effective
        }
        for user in self._people.organizers_of_all():
            member = await members.get(tx, user)
            others |= {user} if member and member.kind in OURS else set()
        if not others:
            raise BadInput(LAST)

    async def _follow(self, tx: AsyncSession, program: Program, grant: Grant) -> None:
        """Tell the person, and let programs, reminders and every process follow."""
        now, scope = self._clock.utcnow(), grant.scope
        await _tell(tx, grant, now)
        await counters.move(tx, "people")
        if scope.session_id:
            await programs.bump(tx, grant.conference_id)
            conference = await programs.conference(tx, grant.conference_id)
            touched = [scope.session_id, *(s.id for s in program.children(scope.session_id))]
            await plan_reminders(tx, conference, touched, now)


async def _note(tx: AsyncSession, act: Act, by: str, grant: Grant, now: datetime) -> None:
    scope = grant.scope
    await audit.record(
        tx, act, by, now, conference_id=grant.conference_id, person_id=grant.person_id,
        subject=f"session:{scope.session_id}" if scope.session_id else "",
        details={"role": scope.role.value.replace(" ", "_"), "grant": grant.id},
    )  # fmt: skip


async def _tell(tx: AsyncSession, grant: Grant, now: datetime) -> None:
    """Plan a word to the person; one who has not been told of the role is not told that it was taken away."""
    if grant.taken_at and await deliveries.cancel(tx, subject=subject(grant), now=now):
        return
    what = "taken" if grant.taken_at else "given"
    plan = Plan(
        kind=DeliveryKind.ROLE_NEWS,
        subject=subject(grant),
        recipient=grant.slack_user,
        dedupe_key=f"{DeliveryKind.ROLE_NEWS}:{grant.id}:{what}",
        due_at=now,
        conference_id=grant.conference_id,
        payload={"grant": grant.id, "taken": bool(grant.taken_at)},
    )
    await deliveries.plan(tx, [plan], now)


def subject(grant: Grant) -> str:
    """Return what the ledger calls it."""
    return f"grant:{grant.id}"


async def _record_of(tx: AsyncSession, member: Member, by: By) -> int:
    """A record that is surely the account's: the one of its address, else a new one, by the hand of who gives the role."""
    if member.email:
        await people.ensure(tx, [member.email])
    outcome = await match_people(tx, by.at)
    if (found := _sure(outcome.matching, member.user)) is None:
        found = await people.of_account(tx, member.user, member.name or member.display_name)
        await said.say(tx, Edge(found, member.user, How.HAND), by)
        await match_people(tx, by.at)
    await people.call(tx, found, member.name or member.display_name)
    return found


def _sure(matching: Matching, user: str) -> int | None:
    mine = (
        r
        for r, standing in matching.standing.items()
        if standing.user == user and standing.linked_by not in WEAK
    )
    return min(mine, default=None)
