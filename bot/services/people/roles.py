"""People linked to Slack users, and what they may do; and what Slack tells of its members."""

from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.clock import Clock
from bot.domain.common.keyed import Keyed
from bot.domain.people.grants import Grant
from bot.domain.people.linking.facts import Member
from bot.domain.people.model import UNNAMED, How, Person, Role, stand_in
from bot.domain.people.rights import Right, Standing, in_session
from bot.domain.people.rights import refusal as sentence
from bot.domain.privacy.forgotten import Forgotten, Sign, Why
from bot.domain.program.model import Program
from bot.domain.program.sessions import Conference, Session
from bot.errors import NotAllowed
from bot.services.people.apart import Still, match_apart
from bot.services.people.matching import Outcome
from bot.services.people.news import contested, tell
from bot.slack.directory import SlackUser
from db.engine import Database
from db.queries.common import counters
from db.queries.people import grants, linking, members
from db.queries.people import records as people
from db.queries.privacy import forgotten
from db.queries.program import records as programs

BEYOND = (
    "Only organizers of the workspace can do that: this person is at another conference too, or organizes all of them. "
    "USHER_ORGANIZERS names them."
)
_LISTED = frozenset({Role.ATTENDEE, Role.REVIEWER})
"""Roles that a list may give; what gives rights over others is given by hand."""
_PUBLIC = frozenset({Role.SPEAKER, Role.AUTHOR})
"""Parts that a guess may give somebody: they open nothing but what the program says."""


class People:
    """Linked people and roles in memory; `organizers` are e-mails or Slack ids from the settings."""

    def __init__(
        self, database: Database, clock: Clock, organizers: Iterable[str], keyed: Keyed | None = None
    ) -> None:
        self._database = database
        self._clock = clock
        self._keyed = keyed or Keyed(b"")
        self._forgotten = Forgotten(self._keyed)
        self._named = self._organizers = frozenset(organizers)
        self._by_user: dict[str, Person] = {}
        self._assumed: dict[str, Person] = {}
        self._looked_for: frozenset[int] = frozenset()
        self._roles: Mapping[tuple[int, str], frozenset[int]] = {}
        self._organizing: frozenset[int] = frozenset()
        self._barred: frozenset[str] = frozenset()
        self._guests: frozenset[str] = frozenset()
        self._grants: Mapping[str, Sequence[Grant]] = {}
        """Slack user to the roles that were given to that account and count."""
        self._seen = -1

    async def follow(self, moved: Mapping[str, int]) -> None:
        """Load again when the counter has moved."""
        if (at := moved.get("people", 0)) == self._seen:
            return
        async with self._database.read() as tx:
            linked = await people.linked(tx)
            self._forgotten = await forgotten.load(tx, self._keyed)
            self._organizers = frozenset(o for o in self._named if not self._is_gone(o))
            self._roles = await people.roles(tx)
            self._barred = await members.barred(tx)
            self._guests = await members.guests(tx)
            given = [grant for grant in await grants.held(tx) if grant.is_effective]
            self._organizing = await people.organizing(tx, [o for o in self._organizers if "@" in o])
            nameless = [p.slack_user for p in linked if p.name == UNNAMED]
            names = await members.names(tx, nameless)
        self._grants = {
            user: [g for g in given if g.slack_user == user] for user in {g.slack_user for g in given}
        }
        linked = [replace(p, name=names.get(p.slack_user) or p.name) for p in linked]
        assumed = {u: replace(p, slack_user=u, linked_by=How.EMAIL) for u, p in self._assumed.items()}
        self._by_user = {p.slack_user: p for p in linked} | assumed
        self._seen = at

    def name(self, user: str) -> str:
        """The name of the person whom that Slack user is; "" where nobody is linked, or nothing but the address is known."""
        person = self._by_user.get(user)
        return person.name if person and person.name != stand_in(person.email) else ""

    async def assume(self, user: str, email: str) -> Person:
        """Take the Slack user for the person of that e-mail, in this process only: nothing is written."""
        async with self._database.read() as tx:
            known = {p.email: p for p in await people.with_email(tx)}
        person = known.get(email.lower()) or Person(0, stand_in(email), email.lower())
        self._assumed[user] = person
        self._by_user[user] = replace(person, slack_user=user, linked_by=How.EMAIL)
        return self._by_user[user]

    def person(self, user: str) -> Person | None:
        """The person whom that Slack user is."""
        return self._by_user.get(user)

    @property
    def forgotten(self) -> Forgotten:
        """Everybody who is not to be known again."""
        return self._forgotten

    def is_forgotten(self, user: str) -> bool:
        """Tell whether the Slack user asked to be forgotten: nothing is kept of what they do, and nothing is sent to them."""
        return self._forgotten.account(user)

    def is_named(self, user: str, addresses: Collection[str] = ()) -> bool:
        """Tell whether the settings name the person as an organizer."""
        return bool(self._named & {user.lower(), *addresses})

    def is_barred(self, user: str) -> bool:
        """Tell whether Slack says that the account is a bot's, or deactivated."""
        return user in self._barred

    def is_guest(self, user: str) -> bool:
        """Tell whether the workspace has invited the account into some of its channels only."""
        return user in self._guests

    def roles(self, user: str, program: Program) -> frozenset[Role]:
        """Return what the user is at the conference; everybody is at least an attendee."""
        found = {Role.ATTENDEE}
        if self.is_organizer(user, program.conference.id):
            found.add(Role.ORGANIZER)
        if person := self._by_user.get(user):
            theirs = (a for s in program.of_person(person.id) for a in s.people if a.person.id == person.id)
            found.update(a.role for a in theirs if a.role in _PUBLIC or a.person.is_sure)
            held = (Role(role) for (conference, role), ids in self._roles.items()
                    if conference == program.conference.id and person.id in ids)  # fmt: skip
            found.update(role for role in held if role in _LISTED)
        found.update(grant.scope.role for grant in self.given(user, program.conference.id))
        return frozenset(found)

    def organizes_all(self, user: str) -> bool:
        """Tell whether the settings name the user: they organize the workspace, so every conference; a guest organizes nothing."""
        return self._can_organize(user) and self._is_named(user)

    def named_guests(self) -> int:
        """Return how many accounts the settings name that can't organize, because they are guests'."""
        return sum(map(self._is_named, self._guests))

    def _is_named(self, user: str) -> bool:
        if user.lower() in self._organizers:
            return True
        person = self._by_user.get(user)
        return person is not None and (
            person.id in self._organizing or (user in self._assumed and person.email in self._organizers)
        )

    def is_organizer(self, user: str, conference_id: int) -> bool:
        """Tell whether the user organizes the conference; a deactivated account organizes nothing."""
        given = (grant.scope.role for grant in self.given(user, conference_id))
        return self.organizes_all(user) or Role.ORGANIZER in given

    def given(self, user: str, conference_id: int) -> list[Grant]:
        """The roles that were given to the account, or to the one of the person for whom it is assumed."""
        assumed = self._assumed.get(user)
        accounts = {user, assumed.sure_user if assumed else ""} - {""}
        given = (grant for account in accounts for grant in self._grants.get(account, ()))
        return [grant for grant in given if grant.conference_id == conference_id]

    def standings(self, user: str, program: Program, session: Session | None = None) -> frozenset[Standing]:
        """Return what the user is at the conference, and in that session of it; nothing where Slack bars the account."""
        if user in self._barred:
            return frozenset()
        found = {Standing.MEMBER}
        if self.organizes_all(user):
            found.add(Standing.WORKSPACE_ORGANIZER)
        if self.is_organizer(user, program.conference.id):
            found.add(Standing.ORGANIZER)
        if session is not None:
            container = program.by_id.get(session.parent_id or 0)
            found |= in_session(self.person(user), session, container)
            if any(grant.covers(session, container) for grant in self.given(user, program.conference.id)):
                found.add(Standing.TRACK_CHAIR)
        return frozenset(found)

    def may(self, user: str, right: Right, program: Program, session: Session | None = None) -> bool:
        """Tell whether the user has the right at the conference, or in that session of it."""
        return bool(right.holders & self.standings(user, program, session))

    def require(self, user: str, right: Right, program: Program, session: Session | None = None) -> None:
        """NotAllowed where the user lacks the right; called again when the act is carried out."""
        if not self.may(user, right, program, session):
            raise self.refusal(right, program)

    def require_elsewhere(self, user: str, right: Right, other: Program, why: str) -> None:
        """NotAllowed where an act reaches into another conference, at which the user lacks the right; `why` says how."""
        if not self.may(user, right, other):
            error = self.refusal(right, other)
            error.args = (f"{why} {error}",)
            raise error

    def require_at_all(
        self, user: str, right: Right, conference_ids: Collection[int], addresses: Collection[str]
    ) -> None:
        """NotAllowed where what is done to somebody reaches farther than the user's own conferences.

        `conference_ids` are where that person is, `addresses` theirs. Organizers of the workspace may do it to everybody;
        nobody else to people who are elsewhere too, nowhere, or named in the settings.
        """
        if self.organizes_all(user):
            return
        theirs = bool(conference_ids) and all(self.is_organizer(user, each) for each in conference_ids)
        if not theirs or not self._organizers.isdisjoint(addresses):
            error = NotAllowed(BEYOND)
            error.right, error.conference_id = right.code, next(iter(conference_ids), 0)
            raise error

    def refusal(self, right: Right, program: Program) -> NotAllowed:
        """Return what somebody is told who lacks the right: who may help."""
        named = [p.name for p in self.organizers(program.conference.id) if p.name != UNNAMED]
        error = NotAllowed(sentence(right, program.conference.name, ", ".join(named) or "not set yet"))
        error.right, error.conference_id = right.code, program.conference.id
        return error

    def organizers(self, conference_id: int) -> tuple[Person, ...]:
        """The conference's organizers who are linked to a Slack user, by name."""
        found = (p for u, p in self._by_user.items() if self.is_organizer(u, conference_id))
        return tuple(sorted(found, key=lambda p: p.name))

    def organizer_users(self, conference_id: int) -> list[str]:
        """The Slack users who organize it: those who are linked, those whom the settings name by their id, and those who were given it."""
        linked = [p.slack_user for p in self.organizers(conference_id)]
        named = [o.upper() for o in sorted(self._organizers) if "@" not in o]
        given = [user for user in sorted(self._grants) if self.is_organizer(user, conference_id)]
        return [user for user in dict.fromkeys([*linked, *named, *given]) if self._can_organize(user)]

    def named_addresses(self) -> frozenset[str]:
        """The addresses by which the settings name organizers."""
        return frozenset(o for o in self._organizers if "@" in o)

    def organizers_of_all(self) -> list[str]:
        """The Slack users whom the settings name: as far as they are linked, or named by their id."""
        linked = [u for u in self._by_user if self.organizes_all(u)]
        named = [o.upper() for o in sorted(self._organizers) if "@" not in o]
        return [user for user in dict.fromkeys([*linked, *named]) if self._can_organize(user)]

    def _can_organize(self, user: str) -> bool:
        """Tell whether nothing that Slack tells of the account speaks against it, whoever names it."""
        return user not in self._barred and user not in self._guests

    def organizer_readers(self, conference: Conference) -> list[str]:
        """Return where its organizers are told something: their channel, else each of them."""
        channel = conference.organizers_channel
        return [channel] if channel else self.organizer_users(conference.id)

    async def link(self, users: Iterable[SlackUser], *, everyone: bool) -> int:
        """Take over what Slack tells of these accounts; returns how many people are linked otherwise than before.

        `everyone` says that `users` is the whole workspace: accounts that are not among them are gone.
        """
        users = list(users)
        return await self._take_over(users, {user.id for user in users} if everyone else None)

    async def newcomers(self) -> bool:
        """Tell whether an import has brought people whom no sweep of this process has looked for yet."""
        async with self._database.read() as tx:
            known = await people.with_email(tx)
        return any(p.id not in self._looked_for and not p.slack_user for p in known)

    async def _put(self, tx: AsyncSession, users: list[SlackUser]) -> bool:
        """Write what Slack tells of these accounts, but of those who are forgotten; returns whether anything differs."""
        gone, now = await forgotten.load(tx, self._keyed), self._clock.utcnow()
        for user in users if gone.hashes else ():
            if user.active and (gone.account(user.id) or gone.address(user.email)):
                signs = gone.signs(user.id, user.email)
                gone = await known_again(tx, gone, signs, user.email, Why.DEPARTED)
            if (
                user.active and gone.address(user.email) and not gone.account(user.id)
            ):  # known by the address alone
                sign = gone.hash(Sign.ACCOUNT, user.id)
                await forgotten.add(tx, [(Sign.ACCOUNT, sign)], Why.ASKED, now)
        known = [_member(u) for u in users if not (gone.account(u.id) or gone.address(u.email))]
        return await members.put(tx, known, now=now)

    def _is_gone(self, organizer: str) -> bool:
        """Tell whether somebody whom the settings name, by an address or an account, asked to be forgotten."""
        return (
            self._forgotten.address(organizer) if "@" in organizer else self.is_forgotten(organizer.upper())
        )

    async def put_page(self, tx: AsyncSession, users: list[SlackUser], sweep: int, *, is_last: bool) -> bool:
        """Write a page of that sweep; returns whether anything differs, so that people are to be matched by it.

        After the last page, accounts that the sweep has not seen are gone. The caller holds `db.queries.people.linking.hold`.
        """
        now = self._clock.utcnow()
        return await self._write(
            tx, users, (lambda: members.keep_seen(tx, sweep, now=now)) if is_last else None
        )

    async def match(self, still: Still, *, is_whole: bool, tells: bool = True) -> int:
        """Say who is who, if `still` says that it is wanted; returns how many people are linked otherwise than before.

        With `tells`, organizers hear of shared addresses: in the middle of a sweep a better account may still come.
        """

        async def then(tx: AsyncSession, outcome: Outcome) -> None:
            if tells:
                await self._tell(tx, outcome, self._clock.utcnow())
            if is_whole:
                self._looked_for = frozenset(p.id for p in await people.with_email(tx))

        outcome = await match_apart(self._database, self._clock, still, then)
        return outcome.relinked if outcome else 0

    async def _take_over(self, users: list[SlackUser], everybody: set[str] | None) -> int:
        is_whole, now = everybody is not None, self._clock.utcnow()
        async with self._database.write() as tx:
            await linking.hold(tx, changes=False)
            only = (lambda: members.keep_only(tx, everybody or (), now=now)) if is_whole else None
            if not await self._write(tx, users, only) and not is_whole:
                return 0
        return await self.match(_always, is_whole=is_whole)

    async def _write(
        self, tx: AsyncSession, users: list[SlackUser], keep: Callable[[], Awaitable[bool]] | None
    ) -> bool:
        """Write these accounts and whom the settings name; with `keep`, other accounts go. Returns whether anything differs."""
        gone = await forgotten.load(tx, self._keyed)
        made = await people.ensure(tx, [o for o in self._named if "@" in o and not gone.address(o)])
        differs = await self._put(tx, users)
        if keep:
            differs |= await keep()
        if differs or made:  # accounts may be barred now, or no longer
            await linking.move(tx)
            await counters.move(tx, "people")
        for conference in await programs.conferences(tx) if made else ():
            await programs.bump(tx, conference.id)
        return differs or bool(made)

    async def _tell(self, tx: AsyncSession, outcome: Outcome, now: datetime) -> None:
        """Tell organizers of accounts that have somebody else's address."""
        gone = await forgotten.load(tx, self._keyed)
        emails = [o for o in self._named if "@" in o and not gone.address(o)]
        found = contested(outcome.facts, outcome.matching, emails)
        await tell(tx, found, outcome.facts, self.organizer_readers, now)


async def known_again(
    tx: AsyncSession, gone: Forgotten, signs: Collection[str], email: str, why: Why | None = None
) -> Forgotten:
    """Let the person of these signs and that address be known again; returns who is still not."""
    left = await forgotten.lift(tx, gone, signs, why)
    if email and len(left.hashes) < len(gone.hashes):
        await forgotten.restore(tx, gone, email)
    return left


async def _always(_session: AsyncSession) -> bool:
    return True


def _member(user: SlackUser) -> Member:
    return Member(user.id, user.name, user.display_name, user.email, user.kind, user.tz)
