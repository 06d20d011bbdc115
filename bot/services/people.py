"""Who is who: people linked to Slack users, and what they may do."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import replace

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.clock import Clock
from bot.domain.people import UNNAMED, Person, Role, stand_in
from bot.domain.program import Program
from bot.errors import NotAllowed
from bot.services.planning import plan_deadlines
from bot.slack.directory import SlackUser
from db.engine import Database
from db.queries import counters, people, programs


class People:
    """Linked people and roles in memory; `organizers` are e-mails or Slack ids from the settings."""

    def __init__(self, database: Database, clock: Clock, organizers: Iterable[str]) -> None:
        self._database = database
        self._clock = clock
        self._organizers = frozenset(organizers)
        self._by_user: dict[str, Person] = {}
        self._assumed: dict[str, Person] = {}
        self._looked_for: frozenset[int] = frozenset()
        self._roles: Mapping[tuple[int, str], frozenset[int]] = {}
        self._seen = -1

    async def follow(self, moved: Mapping[str, int]) -> None:
        """Load again when the counter has moved."""
        if (at := moved.get("people", 0)) == self._seen:
            return
        async with self._database.read() as session:
            linked = await people.linked(session)
            self._roles = await people.roles(session)
        self._by_user = {p.slack_user: p for p in linked} | self._assumed
        self._seen = at

    def name(self, user: str) -> str:
        """The name of the person whom that Slack user is; "" where nobody is linked, or nothing but the address is known."""
        person = self._by_user.get(user)
        return person.name if person and person.name != stand_in(person.email) else ""

    async def assume(self, user: str, email: str) -> Person:
        """Take the Slack user for the person of that e-mail, in this process only: nothing is written."""
        async with self._database.read() as session:
            known = {p.email: p for p in await people.with_email(session)}
        person = known.get(email.lower()) or Person(0, stand_in(email), email.lower())
        self._assumed[user] = self._by_user[user] = replace(person, slack_user=user)
        return self._assumed[user]

    def person(self, user: str) -> Person | None:
        """The person whom that Slack user is."""
        return self._by_user.get(user)

    def roles(self, user: str, program: Program) -> frozenset[Role]:
        """What the user is at the conference; everybody is at least an attendee."""
        found = {Role.ATTENDEE}
        if self.is_organizer(user, program.conference.id):
            found.add(Role.ORGANIZER)
        if person := self._by_user.get(user):
            parts = (
                a.role for s in program.of_person(person.id) for a in s.people if a.person.id == person.id
            )
            found.update(parts)
            held = (role for (conference, role), ids in self._roles.items()
                    if conference == program.conference.id and person.id in ids)  # fmt: skip
            found.update(Role(role) for role in held)
        return frozenset(found)

    def is_organizer(self, user: str, conference_id: int) -> bool:
        """Whether the user organizes the conference."""
        if user.lower() in self._organizers:
            return True
        person = self._by_user.get(user)
        return person is not None and (
            person.email in self._organizers
            or person.id in self._roles.get((conference_id, Role.ORGANIZER), frozenset())
        )

    def organizers(self, conference_id: int) -> tuple[Person, ...]:
        """The conference's organizers who are linked to a Slack user, by name."""
        found = (p for u, p in self._by_user.items() if self.is_organizer(u, conference_id))
        return tuple(sorted(found, key=lambda p: p.name))

    def organizer_users(self, conference_id: int) -> list[str]:
        """The Slack users who organize it: those who are linked, and those whom the settings name by their id."""
        linked = [p.slack_user for p in self.organizers(conference_id)]
        named = [o.upper() for o in sorted(self._organizers) if "@" not in o]
        return list(dict.fromkeys([*linked, *named]))

    def require_organizer(self, user: str, program: Program, act: str) -> None:
        """NotAllowed where the user does not organize the conference; `act` says what they wanted to do."""
        if self.is_organizer(user, program.conference.id):
            return
        named = [p.name for p in self.organizers(program.conference.id) if p.name != UNNAMED]
        names = ", ".join(named) or "not set yet"
        raise NotAllowed(f"Only organizers of {program.conference.name} can {act}. Organizers: {names}.")

    async def link(self, users: Iterable[SlackUser], *, everyone: bool) -> int:
        """Link people to these Slack users by e-mail; returns how many links changed.

        `everyone` says that `users` is the whole workspace: who is not among them is unlinked. A sweep in which nobody
        has an address tells nothing: the bot may not read addresses.
        """
        users = list(users)
        heard = [u for u in users if u.email]
        if everyone and users and not heard:
            return 0
        active = {u.email: u for u in heard if u.active}
        accounts = {u.id for u in heard}
        emails = [o for o in self._organizers if "@" in o]
        async with self._database.write() as session:
            made = await people.ensure(session, emails)
            known = await people.with_email(session)
            found = [(p, *_account(p, active.get(p.email), accounts, everyone=everyone)) for p in known]
            differ = [(p, user, tz) for p, user, tz in found if (user, tz) != (p.slack_user, p.tz)]
            await people.write_links(session, [people.Link(p.id, user, tz) for p, user, tz in differ])
            links = [p for p, user, _ in differ if user != p.slack_user]
            if differ or made:
                await counters.move(session, "people")
            if links or made:
                for conference in await programs.conferences(session):
                    await programs.bump(session, conference.id)
            await self._plan_in_their_zones(session, [p.id for p, _, tz in differ if tz != p.tz])
        if everyone:
            self._looked_for = frozenset(p.id for p in known)
        return len(links)

    async def newcomers(self) -> bool:
        """Whether an import has brought people whom no sweep of this process has looked for yet."""
        async with self._database.read() as session:
            known = await people.with_email(session)
        return any(p.id not in self._looked_for and not p.slack_user for p in known)

    async def _plan_in_their_zones(self, session: AsyncSession, person_ids: list[int]) -> None:
        """A deadline is said in the morning of who is reminded of it."""
        if not person_ids:
            return
        only = person_ids[0] if len(person_ids) == 1 else None
        for conference in await programs.conferences(session):
            await plan_deadlines(session, conference, self._clock.utcnow(), only)


def _account(
    person: Person, user: SlackUser | None, accounts: Container[str], *, everyone: bool
) -> tuple[str, str]:
    """The person's Slack user and zone from now on; a zone that Slack no longer gives is kept."""
    if user is None:
        return _kept(person, accounts, everyone=everyone), person.tz
    return user.id, user.tz or person.tz


def _kept(person: Person, accounts: Container[str], *, everyone: bool) -> str:
    """The link of somebody who has no account by their e-mail: gone where theirs was heard of, or nobody is missing."""
    return "" if everyone or person.slack_user in accounts else person.slack_user
