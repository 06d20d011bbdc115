"""The purpose of a channel, set by organizers."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot.domain.common.chunks import chunks
from bot.domain.program.answers import listed
from bot.domain.program.model import Program
from bot.domain.program.sessions import Conference, Room, Session
from bot.domain.setup.bindings import Purpose, Rebound, Use
from bot.views.common import actions, kit, times
from bot.views.common.kit import Block, Option
from bot.views.common.reply import Reply
from bot.views.program.session_text import line, raw_title, title

NOTHING = "nothing"
_GENERAL: tuple[Option, ...] = (
    ("Nothing", NOTHING),
    ("The main channel", "main"),
    ("Help", "help"),
    ("The organizers", "organizers"),
)
_GROUPS = 99
_USES = 5
"""So many things that one channel was for are named."""


def purpose_of(
    conference: Conference, rooms: Sequence[Room], sessions: Sequence[Session], channel: str
) -> str:
    """Return what `channel` is for now, as the form's value: "main", "room:12", "nothing"."""
    bound = {
        conference.main_channel: "main",
        conference.help_channel: "help",
        conference.organizers_channel: "organizers",
        **{room.channel: f"room:{room.id}" for room in rooms},
        **{session.channel: f"session:{session.id}" for session in sessions if session.channel},
    }
    return bound.get(channel, NOTHING) if channel else NOTHING


def setup_modal(
    conference: Conference,
    rooms: Sequence[Room],
    sessions: Sequence[Session],
    channel: str,
    lost: Sequence[Block] = (),
) -> dict[str, Any]:
    """The form of /usher setup; `sessions` are those that can have a channel of their own, such as today's.

    What comes back: a purpose as `purpose_of` writes it; the private_metadata is the conference's id and the channel.
    Buttons open the forms of the rules, of who is asked whether speakers are there, and of how much people may ask. `lost` says which channels are.
    """
    choices = kit.static_select(
        actions.SETUP_PURPOSE,
        "Pick one",
        groups=_groups(conference, rooms, sessions),
        chosen=purpose_of(conference, rooms, sessions, channel),
    )
    where = f" <#{channel}>" if channel else ""
    blocks = [
        kit.section(
            f"*{line(kit.clip(conference.name, 200)) or 'The conference'}* ·{where} · {conference.timezone}"
        ),
        *lost,
        kit.field_input(
            actions.SETUP_PURPOSE,
            "This channel is for",
            choices,
            hint="A room's channel gets reminders of its sessions.",
        ),
        kit.actions(
            "setup:more",
            kit.button("Reminders …", actions.SETUP_REMINDERS, str(conference.id)),
            kit.button("Who is here …", actions.ESCALATION_OPEN, str(conference.id)),
            kit.button("Questions …", actions.ASKING_OPEN, str(conference.id)),
        ),
    ]
    return kit.modal(
        "Set up",
        blocks,
        callback_id=actions.SETUP_FORM,
        submit="Save",
        private_metadata=f"{conference.id}:{channel}",
    )


def saved(program: Program, change: Rebound) -> Reply:
    """Return what the channel is for from now on, which channel lost that, and what this one was for; *Undo* where one did."""
    said = [f"Saved. <#{change.channel}> is for: {_named(program, change.now)}."]
    if change.loses:
        said.append(f"<#{change.lost}> is no longer for that.")
    if change.is_other:
        said.append(f"<#{change.channel}> is no longer for: {_all_named(program, change.before)}.")
    sentence, value = " ".join(said), change.encode()
    blocks: list[Block] = [kit.section(f"✅ {sentence}")]
    if (change.loses or change.is_other) and len(value) <= kit.BUTTON_VALUE:  # hundreds of sessions are more
        undo = kit.button("Undo", actions.SETUP_UNDO, value, spoken="Undo what the channels are for")
        blocks.append(kit.actions("setup:undo", undo))
    return Reply.of([sentence], blocks)


def undone(program: Program, change: Rebound) -> Reply:
    """Return what both channels are for again."""
    said = [f"Undone. <#{change.channel}> is for: {_all_named(program, change.before)}."]
    said += [f"<#{change.lost}> is for: {_named(program, change.now)}."] if change.loses else []
    sentence = " ".join(said)
    return Reply.of([sentence], [kit.section(sentence)])


def _all_named(program: Program, uses: Sequence[Use]) -> str:
    """As "help, Janson and 3 more"."""
    return listed((_named(program, use) for use in uses), _USES) or "nothing"


def _named(program: Program, use: Use) -> str:
    """Return what a channel is for, as the form's menu has it, escaped."""
    purpose, target = use
    if purpose is Purpose.ROOM:
        return line(next((room.name for room in program.rooms if room.id == target), "")) or "a room"
    if purpose is Purpose.SESSION:
        session = program.by_id.get(target)
        return f"{_short(program.conference, session.start)} {title(session, 55)}" if session else "a session"
    return next(label.lower() for label, known in _GENERAL if known == purpose)


def _groups(
    conference: Conference, rooms: Sequence[Room], sessions: Sequence[Session]
) -> list[tuple[str, list[Option]]]:
    """Purposes, rooms and sessions; Slack takes a hundred options a group, and a hundred groups."""
    halls = [(room.name, f"room:{room.id}") for room in rooms]
    talks = [(f"{_short(conference, s.start)} {raw_title(s, 55)}", f"session:{s.id}") for s in sessions]
    many = [*_split("Rooms", halls), *_split("Sessions", talks)]
    return [("Purposes", list(_GENERAL)), *many[:_GROUPS]]


def _short(conference: Conference, start: datetime) -> str:
    """As "Tue 1 Dec 14:00": the session that the channel is for may be of another day."""
    at = times.local(conference, start)
    return f"{times.plain_date(at)} {at:%H:%M}"


def _split(label: str, options: list[Option]) -> list[tuple[str, list[Option]]]:
    size = kit.SELECT_OPTIONS
    parts = list(chunks(options, size))
    if len(parts) <= 1:
        return [(label, part) for part in parts]
    return [(f"{label} {at * size + 1} to {at * size + len(part)}", part) for at, part in enumerate(parts)]
