"""A large organization around a workspace: thousands of members and channels, of every sort that Slack has."""

from bot.sandbox.model import Channel, User
from bot.sandbox.workspace import Workspace

OTHER_TEAM = "T0ELSEWHERE"
"""Another organization, with which some channels are shared."""
_SORTS = 20
"""Of so many members one is a guest, one of a single channel, one deactivated, one a bot, one has no e-mail."""


def populate(workspace: Workspace, people: int = 4000, channels: int = 3000) -> None:
    """Fill up `workspace` to so many members and channels, the same each time.

    Of 20 channels two are private without the bot, one private with it, one archived, one shared with another
    organization, whose people are among its members under ids of their own.
    """
    for number in range(max(0, people - len(workspace.users))):
        user = _member(number)
        workspace.users[user.id] = user
        if not user.is_bot:
            workspace.direct(user)
    ours = [user.id for user in workspace.users.values() if not user.team]
    there = sum(channel.kind == "channel" for channel in workspace.channels.values())
    for number in range(max(0, channels - there)):
        channel = _channel(workspace, number, ours)
        workspace.channels[channel.id] = channel


def stranger(number: int) -> User:
    """A member of the other organization."""
    return User(
        f"U9E{number:05}", f"elsewhere-{number}", f"Elsewhere {number}", f"elsewhere-{number}@example.com",
        team=OTHER_TEAM,
    )  # fmt: skip


def _member(number: int) -> User:
    sort = number % _SORTS
    return User(
        f"U8M{number:05}", f"member-{number}", f"Member {number}",
        "" if sort == 4 else f"member-{number}@example.org",  # noqa: PLR2004 - one of the sorts
        is_restricted=sort in {0, 1},
        is_ultra_restricted=sort == 1,
        deleted=sort == 2,  # noqa: PLR2004
        is_bot=sort == 3,  # noqa: PLR2004
    )  # fmt: skip


def _channel(workspace: Workspace, number: int, ours: list[str]) -> Channel:
    sort = number % _SORTS
    inside = {ours[(number * 7 + n) % len(ours)] for n in range(10)}
    channel = Channel(f"C8M{number:05}", f"channel-{number:04}", members=inside)
    if sort in {0, 1, 2}:
        channel.is_private = True
    if sort == 2:  # noqa: PLR2004 - one of the sorts
        channel.members.add(workspace.app.bot_user)
    elif sort == 3:  # noqa: PLR2004
        channel.is_archived = True
    elif sort == 4:  # noqa: PLR2004
        channel.teams = frozenset({OTHER_TEAM})
        guests = [stranger(number * 3 + n) for n in range(3)]
        workspace.users.update((user.id, user) for user in guests)
        channel.members.update(user.id for user in guests)
    return channel
