"""What organizers set up: what a channel is for."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot.domain.sessions import Conference, Room, Session
from bot.views import actions, kit, times
from bot.views.faces import line, raw_title
from bot.views.kit import Block, Option
from bot.views.reply import Reply

NOTHING = "nothing"
_GENERAL: tuple[Option, ...] = (
    ("Nothing", NOTHING),
    ("The main channel", "main"),
    ("Help", "help"),
    ("The organizers", "organizers"),
)
_GROUPS = 99


def purpose_of(
    conference: Conference, rooms: Sequence[Room], sessions: Sequence[Session], channel: str
) -> str:
    """What `channel` is for now, as the form's value: "main", "room:12", "nothing"."""
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
            hint="A room's channel is told what starts there.",
        ),
        kit.actions(
            "setup:more",
            kit.button("Reminders …", actions.SETUP_REMINDERS, str(conference.id)),
            kit.button("Who is here …", actions.LADDER_OPEN, str(conference.id)),
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


def saved(conference: Conference, rooms: Sequence[Room], sessions: Sequence[Session], channel: str) -> Reply:
    """What holds from now on."""
    value = purpose_of(conference, rooms, sessions, channel)
    group = _groups(conference, rooms, sessions)
    label = next((name for _, options in group for name, known in options if known == value), "Nothing")
    sentence = f"<#{channel}> is for: {line(label)}."
    return Reply.of([sentence], [kit.section(sentence)])


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
    parts = [options[at : at + size] for at in range(0, len(options), size)]
    if len(parts) <= 1:
        return [(label, part) for part in parts]
    return [(f"{label} {at * size + 1} to {at * size + len(part)}", part) for at, part in enumerate(parts)]
