"""The people and channels that targets reach now: channels, and people as Slack users, everyone once."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Protocol

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.clock import Clock
from bot.domain.announcements.audiences import Reach, Sort, Target, of_program, owes
from bot.domain.announcements.recipients import HERE, Recipients, read_recipient, read_recipients
from bot.domain.common.commands import USHER
from bot.domain.people.members_called import called, names_of
from bot.domain.people.model import Person, Role, once
from bot.domain.program.model import Program, day_of
from bot.errors import BadInput
from bot.slack.directory import Channel
from db.engine import Database
from db.queries.announcements import audiences
from db.queries.people import members

_BY_PROGRAM = frozenset({Sort.SPEAKERS, Sort.TRACK, Sort.DAY, Sort.ROOM, Sort.SESSION})
"""The groups that people may say they belong to, by their own word."""
_ROLES = {Sort.ATTENDEES: Role.ATTENDEE, Sort.REVIEWERS: Role.REVIEWER}


class Directory(Protocol):
    """The questions to Slack: its channels, their members, and the owners of addresses."""

    async def find(self, text: str) -> Channel:
        """The channel of that name or id; BadInput where there is none that the bot can see."""
        ...

    async def look(self, channel_id: str) -> Channel | None:
        """The channel of that id, archived or not; None where there is none that the bot can see."""
        ...

    async def enter(self, channel_id: str) -> None:
        """Make sure that the bot can post there: a public channel is joined. BadInput says what to do otherwise."""
        ...

    def forget(self, channel_id: str) -> None:
        """Something about the channel has changed: ask again the next time."""
        ...

    async def members(self, channel: str) -> tuple[str, ...]:
        """The people in the channel, as Slack user ids, without bots and deactivated accounts."""
        ...

    async def with_address(self, email: str) -> str:
        """The Slack user of that e-mail address, "" where there is none."""
        ...

    async def knows(self, user: str) -> bool:
        """Tell whether that Slack user is a person of this workspace: no bot, not deactivated, of no other organization."""
        ...


class Audiences:
    """Reads targets, and says whom they reach."""

    def __init__(
        self, database: Database, clock: Clock, directory: Directory, is_forgotten: Callable[[str], bool]
    ) -> None:
        self._database = database
        self._clock = clock
        self._directory = directory
        self._is_forgotten = is_forgotten
        """True if the Slack user asked to be forgotten: no audience has them, not even as somebody who is missed."""

    def read(self, text: str, program: Program, here: str = "") -> Recipients:
        """The targets that `text` begins with and what follows, without asking Slack: `known` is still to come.

        `here` is the channel in which it was typed, "" where it was none. BadInput names the target that is none.
        """
        found = read_recipients(text, program, self._clock.utcnow())
        targets = (
            replace(t, name=here) if t == Target(Sort.CHANNEL, HERE) and here else t for t in found.targets
        )
        return replace(found, targets=tuple(dict.fromkeys(targets)))

    def read_all(self, texts: Iterable[str], program: Program) -> Recipients:
        """The targets of these names, in each text one or several joined by "and"; `known` is still to come."""
        now = self._clock.utcnow()
        found = [read_recipient(text, program, now) for text in texts]
        return Recipients(
            tuple(dict.fromkeys(t for each in found for t in each.targets)),
            notes=tuple(dict.fromkeys(note for each in found for note in each.notes)),
        )

    async def known(self, targets: Iterable[Target]) -> tuple[Target, ...]:
        """The targets as Slack knows them, channels by their ids; BadInput where Slack has none, or it is closed to us."""
        return tuple(dict.fromkeys([await self._known(target) for target in targets]))

    async def reach(self, program: Program, targets: Sequence[Target]) -> Reach:
        """Return whom the targets reach now. BadInput where one has lost its meaning; Slack's errors where it is away."""
        people: list[Person] = []
        users: list[str] = []
        async with self._database.read() as tx:
            for target in targets:
                named = await self._people(tx, program, target)
                people += [_as_reached(person, target) for person in named]
                users += await self._starring(tx, program, target)
        if any(t.sort is Sort.ATTENDEES for t in targets) and not await self._is_listed(program):
            users += await self._in_main_channel(program)
        found = [await self._looked_up(person) for person in people]
        found += [await self._mentioned(t.name) for t in targets if t.sort is Sort.USER]
        found = [p for p in found if not self._is_forgotten(p.slack_user)]
        users = [user for user in users if not self._is_forgotten(user)]
        unlinked = {p.email or p.id or p.name: p for p in found if not p.slack_user}
        return Reach(
            channels=tuple(dict.fromkeys(t.name for t in targets if t.sort is Sort.CHANNEL)),
            users=tuple(dict.fromkeys([*(p.slack_user for p in found if p.slack_user), *users])),
            unlinked=tuple(unlinked.values()),
        )

    async def _people(self, tx: AsyncSession, program: Program, target: Target) -> Sequence[Person]:
        """The people of whom the record knows that the target means them."""
        conference, now = program.conference.id, self._clock.utcnow()
        match target.sort:
            case Sort.SPEAKERS | Sort.TRACK | Sort.DAY | Sort.ROOM | Sort.SESSION | Sort.CHAIRS:
                return of_program(target, program, now)
            case Sort.ATTENDEES | Sort.REVIEWERS:
                return await audiences.with_role(tx, conference, _ROLES[target.sort])
            case Sort.AUTHORS:
                return await audiences.authors(tx, conference)
            case Sort.OWING:
                papers = await audiences.papers(tx, conference)
                today = day_of(now, program.zone)
                return once(author for paper in papers if owes(paper, today) for author in paper.authors)
            case Sort.EMAIL:
                known = await audiences.with_addresses(tx, [target.name])
                return known or [Person(0, target.name, target.name)]
            case Sort.CHANNEL | Sort.STARRED | Sort.USER:
                return ()

    async def _starring(self, tx: AsyncSession, program: Program, target: Target) -> Sequence[str]:
        if target.sort is not Sort.STARRED:
            return ()
        starred = program.get(target.name)
        return await audiences.starring(tx, starred.id) if starred else ()

    async def _looked_up(self, person: Person) -> Person:
        """Somebody who was named by an address alone: Slack may know them where the conference does not."""
        if person.id or person.slack_user:
            return person
        return Person(
            0, person.name, person.email, slack_user=await self._directory.with_address(person.email)
        )

    async def names(self, targets: Iterable[Target]) -> dict[str, str]:
        """The people who are named by their Slack user, to a name by which they alone are called here."""
        users = [t.name for t in targets if t.sort is Sort.USER]
        if not users:
            return {}
        async with self._database.read() as tx:
            return names_of(users, await members.everybody(tx))

    async def _called(self, said: str) -> str:
        """The one member of the workspace who has that name; BadInput where nobody has it, or several."""
        async with self._database.read() as tx:
            return called(said, await members.everybody(tx))

    async def _mentioned(self, user: str) -> Person:
        return Person(0, f"@{user}", slack_user=user if await self._directory.knows(user) else "")

    async def _is_listed(self, program: Program) -> bool:
        async with self._database.read() as tx:
            return bool(await audiences.with_role(tx, program.conference.id, Role.ATTENDEE))

    async def _in_main_channel(self, program: Program) -> tuple[str, ...]:
        """Without a list of the registered, the attendees are the members of the main channel."""
        channel = program.conference.main_channel
        if not channel:
            raise BadInput(
                "Nobody is registered as an attendee, and there is no main channel whose members could count: "
                f"type {USHER} setup main in the main channel."
            )
        return await self._directory.members(channel)

    async def _known(self, target: Target) -> Target:
        if target.sort is Sort.CHANNEL:
            return Target(Sort.CHANNEL, (await self._directory.find(f"#{target.name}")).id)
        if target.sort is Sort.USER and target.name.startswith("@"):
            target = replace(target, name=await self._called(target.name.removeprefix("@")))
        if target.sort is Sort.USER and not await self._directory.knows(target.name):
            raise BadInput(
                f"The account {target.name} can't get a message. It is a bot, deactivated, or from another organization."
            )
        return target


def _as_reached(person: Person, target: Target) -> Person:
    """The person, without an account that may be somebody else's: an announcement is not for strangers.

    `linked_by` stays, and says that there is one which is not sure.
    """
    is_known = person.is_sure or (target.sort in _BY_PROGRAM and not person.is_guess)
    return person if is_known else replace(person, slack_user="")
