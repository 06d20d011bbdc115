"""One command through the real bot, against a local Slack: what `usher slash` does."""

import base64
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.clock import MovableClock
from bot.config import Settings
from bot.demo.stage import Stage, highest_delivery, make_workspace, on_stage
from bot.domain.privacy.audit import from_shell
from bot.domain.program.model import Program
from bot.errors import BadInput, Unavailable
from bot.sandbox.workspace import Channel, User, Workspace
from db.engine import Database
from db.queries.people import records as people
from handlers.common.underway import finished

NOBODY = "attendee@example.invalid"
"""The person who types if no one is named: someone without any role."""
_GENERAL = "general"
_ROUNDS = 100
_PATIENCE = 60.0
"""Seconds for what a command does after its acknowledgement: a person waits, and no signal hurries us."""


@dataclass(frozen=True, slots=True)
class Typed:
    """The typed command, with its person, place and time."""

    command: str
    who: str = ""
    """An e-mail address, or the id of a Slack user."""
    channel: str = ""
    at: datetime | None = None


async def run_slash(settings: Settings, typed: Typed) -> dict[str, Any]:
    """Return what Slack would have received: the acknowledgement, responses, messages and views.

    Works on the settings' database, as the command would; deliveries that were there before are left alone, and
    nobody is linked to a Slack user.
    """
    text = typed.command.strip()
    if not text.startswith("/"):
        raise BadInput(f'A command begins with "/", such as "/session now"; "{text}" does not.')
    clock = MovableClock(typed.at)
    async with Database(settings.database_url) as database:
        before = await highest_delivery(database)
        user = await user_named(database, typed.who or NOBODY)
    workspace = make_workspace(clock, settings.command_prefix, [user], [])
    name = text.split()[0]
    if name not in workspace.commands:
        raise BadInput(f"There is no command {name}; there are {', '.join(workspace.commands)}.")
    with from_shell():  # whoever can open the database may type in anybody's name
        async with on_stage(workspace, settings, clock, only_after=before) as stage:
            wanted = _open(workspace, user, stage.app.services.programs.all(), typed.channel)
            if "@" in (typed.who or NOBODY):
                await stage.app.services.people.assume(user.id, user.email)
            ack = await stage.sandbox.slash(user.id, wanted, text)
            if ack.error:
                raise Unavailable(f"Slack would say that {name} failed with the error {ack.error}.")
            await finished(_PATIENCE)
            await _deliver(stage)
            return {"ack": ack.body, **_received(stage)}


async def _deliver(stage: Stage) -> None:
    """Send what the command caused; a question waits for its thread, so there may be several rounds."""
    for _ in range(_ROUNDS):
        if not await stage.app.worker.sweep():
            return


def _received(stage: Stage) -> dict[str, Any]:
    taken = [c for c in stage.sandbox.calls if not c.error]
    posts = [c.args for c in taken if c.method in {"chat.postMessage", "chat.postEphemeral"}]
    return {
        "responses": [c.args for c in taken if c.method == "response_url"],
        "messages": [{key: post.get(key) for key in ("channel", "user", "text", "blocks")} for post in posts],
        "views": [
            c.args.get("view") for c in taken if c.method in {"views.open", "views.push", "views.update"}
        ],
    }


async def user_named(database: Database, who: str) -> User:
    """The Slack user who types, by an e-mail address or a Slack id, known to the record or not."""
    if "@" not in who:
        return await _account(database, who.upper())
    email = who.lower()
    async with database.read() as tx:
        known = {p.email: p for p in await people.with_email(tx)}
    person = known.get(email)
    handle = email.split("@", maxsplit=1)[0]
    user_id = (person.slack_user if person else "") or _id("U", email)
    return User(user_id, handle, person.name if person else handle, email)


async def _account(database: Database, user: str) -> User:
    """The Slack user of that id, who may have no address: two of them never share a handle."""
    async with database.read() as tx:
        person = {p.slack_user: p for p in await people.linked(tx)}.get(user)
    handle = user.lower()
    return User(user, handle, person.name if person else handle, person.email if person else "")


def _open(workspace: Workspace, user: User, programs: tuple[Program, ...], typed: str) -> str:
    """Open the channels of the programs, which the app has loaded, to the user and the bot; the id of the one that was typed."""
    found = _channels(programs, typed)
    for channel in found:
        channel.members |= {user.id, workspace.app.bot_user}
        workspace.channels[channel.id] = channel
    return next(c.id for c in found if typed == c.id or _name(typed) == c.name)


def _channels(programs: tuple[Program, ...], wanted: str) -> list[Channel]:
    """Return what is bound, by its id; #general and the one that is named, where they are none of these."""
    known = bound_channels(programs)
    for name in (_GENERAL, *([] if wanted in known else [_name(wanted)])):
        if name not in known.values():
            known[_id("C", name)] = name
    return [Channel(channel_id, name) for channel_id, name in known.items()]


def bound_channels(programs: Iterable[Program]) -> dict[str, str]:
    """Every channel that the programs know, Slack id to a name for it."""
    known: dict[str, str] = {}
    for program in programs:
        conference = program.conference
        bound = {conference.main_channel: conference.slug, conference.help_channel: f"{conference.slug}-help",
                 conference.organizers_channel: f"{conference.slug}-organizers"}  # fmt: skip
        bound |= {room.channel: room.name for room in program.rooms}
        bound |= {session.channel: session.code for session in program.sessions}
        for channel_id, name in bound.items():
            if channel_id:
                known.setdefault(channel_id, _name(name))
    return known


def _name(text: str) -> str:
    """`text` as Slack would have it for a channel's name."""
    return re.sub(r"[^\w-]+", "-", text.strip().removeprefix("#").lower()).strip("-") or _GENERAL


def _id(letter: str, name: str) -> str:
    """An id that is the same each time the same name is used."""
    digest = hashlib.sha256(name.encode()).digest()
    return letter + base64.b32encode(digest).decode()[:9].replace("=", "0")
