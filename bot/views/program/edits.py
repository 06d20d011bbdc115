"""An organizer's program edits: the form, the effect before, and the result; in the conference's zone."""

from collections.abc import Sequence
from typing import Any

from bot.domain.common.chunks import chunks
from bot.domain.program.changes import Gone, Slot, slot_of
from bot.domain.program.conflicts import Conflict, Outside
from bot.domain.program.edits import REASON, Review, Verb
from bot.domain.program.sessions import Conference, Room, Session
from bot.views.common import actions, kit, times
from bot.views.common.kit import Block
from bot.views.program.session_text import UNTITLED, line, title

_TITLES = {Verb.MOVE: "Move session", Verb.CANCEL: "Cancel session", Verb.RESTORE: "Restore session"}
_DONE = {Verb.MOVE: "Moved", Verb.CANCEL: "Cancelled", Verb.RESTORE: "Restored"}
_NO_ROOM = "0"
_CONFLICTS = 8
_CHANNELS = 5


def form_modal(conference: Conference, session: Session, rooms: Sequence[Room]) -> dict[str, Any]:
    """Return when and where the session is to be; what comes back is a day, two times and a room's id, 0 for none."""
    start, end = (times.local(conference, moment) for moment in (session.start, session.end))
    zone, now = conference.timezone, Slot(session.start, session.end, session.where)
    hint = "If you don't change it, it moves with the start. A time before the start is after midnight."
    blocks = [
        kit.section(f"*{title(session)}*\n{_stands(conference, now)}"),
        kit.field_input(actions.CHANGE_DAY, "Day", kit.date_picker(actions.CHANGE_DAY, start.date())),
        kit.field_input(
            actions.CHANGE_START, "Starts", kit.time_picker(actions.CHANGE_START, zone, start.time())
        ),
        kit.field_input(
            actions.CHANGE_END, "Ends", kit.time_picker(actions.CHANGE_END, zone, end.time()), hint=hint
        ),
        kit.field_input(actions.CHANGE_ROOM, "Room", _rooms(rooms, session)),
    ]
    return kit.modal(
        _TITLES[Verb.MOVE],
        blocks,
        callback_id=actions.CHANGE_FORM,
        submit="Review",
        private_metadata=str(session.id),
    )


def review_modal(review: Review) -> dict[str, Any]:
    """Return what the edit would do, before it counts."""
    every = [*map(_outside, review.outside), *(_conflict(review.conference, c) for c in review.conflicts)]
    warned = "\n".join(every[:_CONFLICTS])
    if len(every) > _CONFLICTS:
        warned += f"\nand {len(every) - _CONFLICTS} more."
    blocks = [kit.section(_what(review)), *([kit.section(warned)] if warned else [])]
    return kit.modal(
        _TITLES[review.edit.verb],
        [*blocks, *_asks_why(review.edit.verb), kit.section(f"This tells {_reach(review)}.")],
        callback_id=actions.CHANGE_CONFIRM,
        submit=_TITLES[review.edit.verb],
        close="Back",
        private_metadata=review.edit.encode(),
    )


def done_modal(review: Review, reason: str = "") -> dict[str, Any]:
    """Return what the edit did, and why."""
    why = line(kit.clip(reason, REASON))
    blocks: list[Block] = [
        kit.section(f"✅ *{_DONE[review.edit.verb]}*\n{_what(review)}"),
        *([kit.section(f"Reason: {why}")] if why else []),
        kit.section(f"This message goes to {_reach(review)}."),
        kit.context("You can undo it for a minute. Nobody is told until then."),
        kit.actions("change:done", kit.button("Undo", actions.CHANGE_UNDO, review.undo)),
    ]
    return kit.modal(_TITLES[review.edit.verb], blocks, callback_id=actions.CHANGE_CONFIRM)


def undone_modal(conference: Conference, session: Session) -> dict[str, Any]:
    """Return what stands once an edit was undone."""
    stands = _stands(conference, slot_of(session))
    blocks: list[Block] = [
        kit.section(f"↩ *Undone*\n*{title(session)}*\n{stands}"),
        kit.section("Nobody will be told."),
    ]
    return kit.modal("Undone", blocks, callback_id=actions.CHANGE_CONFIRM)


def _asks_why(verb: Verb) -> list[Block]:
    """The field for the reason; nobody needs one where a session is back."""
    if verb is Verb.RESTORE:
        return []
    text = kit.text_input(actions.CHANGE_REASON, most=REASON, focus=verb is Verb.CANCEL)
    hint = "Speakers, chairs and people who starred it will read this. Channels won't."
    needed = verb is Verb.CANCEL
    return [kit.field_input(actions.CHANGE_REASON, "Reason", text, hint=hint, optional=not needed)]


def _what(review: Review) -> str:
    """The title, what stays as it is, and what changes: before, and after the arrow."""
    change = review.change
    named = f"*{kit.clip_mrkdwn(line(change.title) or UNTITLED, 300)}*"
    before, after = (_aspects(review.conference, slot) for slot in (change.before, change.after))
    pairs = [*zip(before, after, strict=True)]
    stays = [was for was, becomes in pairs if was == becomes]
    old = [was for was, becomes in pairs if was not in {becomes, _ON}]
    new = [becomes or "no room" for was, becomes in pairs if was != becomes]
    parts = f"with {'the session' if review.parts == 1 else f'the {review.parts} sessions'} within it"
    said = [", ".join(part for part in each if part and part != _ON) for each in (stays, old)]
    arrow = f"→ {', '.join(new)}" if new else ""
    return "\n".join(part for part in (named, *said, arrow, parts if review.parts else "") if part)


_ON = "on the program again"
"""Said where that is what changes, and nowhere else."""


def _aspects(conference: Conference, slot: Slot) -> tuple[str, str, str]:
    """Return when, where ("" without a room), and whether it takes place, escaped."""
    when = times.plain_dated_span(conference, slot.start, slot.end)
    return when, line(kit.clip(slot.room, 80)).strip(), "cancelled" if slot.gone is Gone.CANCELLED else _ON


def _stands(conference: Conference, slot: Slot) -> str:
    """As "Tue 1 Dec 14:00 to 14:20 CET, Janson", with "cancelled" where it is."""
    return ", ".join(part for part in _aspects(conference, slot) if part not in {"", _ON})


def _outside(found: Outside) -> str:
    """As '⚠ "Title" is then outside the time of "Search I", which holds it.'."""
    named, holds = title(found.session, 120), title(found.container, 120)
    return f'⚠ "{named}" is then outside the time of its session "{holds}".'


def _conflict(conference: Conference, conflict: Conflict) -> str:
    """As '⚠ Janson is taken then: "Title", Tue 1 Dec 14:30 to 15:10', or '⚠ Chen Li has another session then: …, in H.1301'."""
    other, when = conflict.other, times.plain_dated_span(conference, conflict.other.start, conflict.other.end)
    where, named = line(kit.clip(other.where, 60)), f'"{title(other, 120)}", {when}'
    if conflict.person is None:
        return f"⚠ {where} is taken then: {named}"
    who = line(kit.clip(conflict.person.name, 60)) or "Somebody"
    return f"⚠ {who} has another session then: {named}{f' in {where}' if where else ''}"


def _reach(review: Review) -> str:
    """As "41 people and <#C0JANSON>, about Tue 1 Dec 14:05 CET"; nobody is told of what is over."""
    people = f"{review.people} {'person' if review.people == 1 else 'people'}" if review.people else ""
    channels = [f"<#{channel}>" for channel in review.channels[:_CHANNELS]]
    more = [f"{len(review.channels) - _CHANNELS} more channels"] if len(review.channels) > _CHANNELS else []
    told = [part for part in (people, *channels, *more) if part]
    if not told:
        return "nobody"
    listed = " and ".join(part for part in (", ".join(told[:-1]), told[-1]) if part)
    return (
        f"{listed}, about {times.plain_moment(review.conference, review.at)}, if nothing else changes before"
    )


def _rooms(rooms: Sequence[Room], session: Session) -> kit.Element:
    """A menu of all rooms; Slack takes a hundred options a group."""
    options = [(room.name, str(room.id)) for room in rooms]
    size = kit.SELECT_OPTIONS
    groups = [
        ("Rooms" if len(options) <= size else f"Rooms from {at * size + 1}", part)
        for at, part in enumerate(chunks(options, size))
    ]
    chosen = str(session.room.id) if session.room else _NO_ROOM
    groups = [("None", [("No room", _NO_ROOM)]), *groups]
    return kit.static_select(actions.CHANGE_ROOM, "Pick a room", groups=groups, chosen=chosen)
