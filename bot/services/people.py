"""Who is who: people linked to Slack users, and what they may do."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from bot.domain.people import Person, Role
from bot.domain.program import Program
from bot.errors import NotAllowed
from bot.slack.directory import SlackUser
from db.engine import Database
from db.queries import counters, people, programs


class People:
    """Linked people and roles in memory; `organizers` are e-mails or Slack ids from the settings."""

    def __init__(self, database: Database, organizers: Iterable[str]) -> None:
        self._database = database
        self._organizers = frozenset(organizers)
        self._by_user: dict[str, Person] = {}
        self._assumed: dict[str, Person] = {}
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
        """The name of the person whom that Slack user is; "" where nobody is linked."""
        person = self._by_user.get(user)
        return person.name if person else ""

    async def assume(self, user: str, email: str) -> Person:
        """Take the Slack user for the person of that e-mail, in this process only: nothing is written."""
        async with self._database.read() as session:
            known = {p.email: p for p in await people.with_email(session)}
        person = known.get(email.lower()) or Person(0, email.split("@", maxsplit=1)[0], email.lower())
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

    def require_organizer(self, user: str, program: Program, act: str) -> None:
        """NotAllowed where the user does not organize the conference; `act` says what they wanted to do."""
        if self.is_organizer(user, program.conference.id):
            return
        names = ", ".join(p.name for p in self.organizers(program.conference.id)) or "not set yet"
        raise NotAllowed(f"Only organizers of {program.conference.name} can {act}. Organizers: {names}.")

    async def link(self, users: Iterable[SlackUser], *, everyone: bool) -> int:
        """Link people to these Slack users by e-mail; returns how many links changed.

        `everyone` says that `users` is the whole workspace: who is not among them is unlinked.
        """
        by_email = {u.email: u for u in users if u.email}
        emails = [o for o in self._organizers if "@" in o]
        async with self._database.write() as session:
            made = await people.ensure(session, emails)
            links = [
                people.Link(p.id, user)
                for p in await people.with_email(session)
                if (user := _user_for(p, by_email, everyone=everyone)) != p.slack_user
            ]
            await people.write_links(session, links)
            if links or made:
                await counters.move(session, "people")
                for conference in await programs.conferences(session):
                    await programs.bump(session, conference.id)
        return len(links)


def _user_for(person: Person, by_email: Mapping[str, SlackUser], *, everyone: bool) -> str:
    found = by_email.get(person.email)
    if found is None:
        return "" if everyone else person.slack_user
    return found.id if found.active else ""
