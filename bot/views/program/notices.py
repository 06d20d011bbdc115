"""Change notices: sessions that moved, were cancelled, are back, or have another title or speaker."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.domain.people.model import Role
from bot.domain.program.billing import Part
from bot.domain.program.changes import Change, Gone, Slot
from bot.domain.program.duties import Duty
from bot.domain.program.edits import REASON
from bot.domain.program.sessions import Conference, Session
from bot.views.common import actions, kit, times
from bot.views.common.kit import Block, Element
from bot.views.common.reply import Reply
from bot.views.program.duties import named
from bot.views.program.session_text import UNTITLED, line

_SHOWN = 8
_NAMED = 5
_STOPS = (".", "!", "?", "…")
_DOES = {Role.SPEAKER: "speak", Role.SESSION_CHAIR: "chair"}


@dataclass(frozen=True, slots=True)
class Told:
    """One change as one reader is told of it."""

    change: Change
    parts: int = 0
    """The number of the session's parts that changed along with it."""
    clashes: Sequence[Session] = ()
    """The sessions in the reader's agenda that it now clashes with."""
    starred: bool = False
    """True if the reader starred it."""
    duties: Mapping[int, Duty] = field(default_factory=dict)
    """The reader's own sessions (speaking, presenting, chairing), by session id."""
    person_id: int = 0
    """The reader's person id, or 0."""


@dataclass(frozen=True, slots=True)
class _Words:
    """A slot, for the eye or in plain words."""

    conference: Conference
    is_plain: bool = False
    zone: str = ""

    def span(self, slot: Slot) -> str:
        if self.is_plain:
            return times.plain_dated_span(self.conference, slot.start, slot.end)
        return times.dated_span(self.conference, slot.start, slot.end, self.zone)

    def start(self, slot: Slot) -> str:
        shown = times.plain_moment if self.is_plain else times.moment
        return shown(self.conference, slot.start)

    def end(self, slot: Slot) -> str:
        if self.is_plain:
            return times.plain_after(self.conference, slot.start, slot.end)
        return times.after(self.conference, self.zone, slot.start, slot.end)


def notice(
    conference: Conference, told: Sequence[Told], *, is_channel: bool = False, zone: str = ""
) -> Reply:
    """Everything that changed for one reader, in `zone`, since they last heard; `told` is never empty."""
    lines, blocks = [], []
    if len(told) > 1:
        heading = f"{len(told)} sessions changed"
        lines.append(heading)
        blocks.append(kit.section(f"*{heading}*"))
    for one in told[:_SHOWN]:
        lines.append(sentence(conference, one, is_plain=True))
        blocks.append(kit.section(sentence(conference, one, zone=zone), _beside(one, alone=len(told) == 1)))
    if len(told) > _SHOWN:
        more = f"and {len(told) - _SHOWN} more."
        lines.append(more)
        blocks.append(kit.section(more))
    buttons = _below(told, is_channel=is_channel)
    return Reply.of(lines, [*blocks, *buttons])


def sentence(conference: Conference, told: Told, *, is_plain: bool = False, zone: str = "") -> str:
    """As 'Moved: "Title" is now Tue 15:00 to 15:20 in Janson (was Tue 14:00 in H.1301).', escaped."""
    change, words = told.change, _Words(conference, is_plain, zone)
    own = _of_their_own(told, words)
    lead, said = own or _said(change, words)
    parts = (
        f", with {'the talk' if told.parts == 1 else f'the {told.parts} talks'} in it" if told.parts else ""
    )
    whole = f"{lead if is_plain else f'*{lead}*'} {said}{parts}."
    more = f"{_retitled(told, is_own=bool(own))}{_billed(told)}{_why(change)}"
    return f"{whole}{more}{_clash(told, is_plain=is_plain)}"


def _said(change: Change, words: _Words) -> tuple[str, str]:
    """Return what happened, and of which session."""
    before, after, name = change.before, change.after, _quoted(change.title)
    if after.gone is Gone.CANCELLED:
        return "Cancelled:", f"{name}, {words.span(before)}{_in(before)}"
    if after.gone is Gone.REMOVED:
        return "No longer on the program:", f"{name} (was {words.start(before)}{_in(before)})"
    stands = f"{words.span(after)}{_in(after)}"
    if before.gone:
        return "Back on the program:", f"{name}, {stands}{_was(before, after, words)}"
    if change.is_elsewhere:
        return "Moved:", f"{name} is now {stands}{_was(before, after, words)}"
    if change.retitled_from:
        return "New title:", f"{_quoted(change.retitled_from)} is now {name}, {stands}"
    return "Speakers changed:", f"{name}, {stands}"


def _of_their_own(told: Told, words: _Words) -> tuple[str, str] | None:
    """Return what happened, and at which session, where the reader was added or taken off."""
    change, me = told.change, told.person_id
    before, after = change.before, change.after
    if after.gone:
        return None
    if off := next((p for p in change.taken_off if p.person_id == me), None):
        old = _quoted(change.retitled_from or change.title)
        return f"You no longer {_DOES[off.role]}", f"in {old}, {words.span(before)}{_in(before)}"
    if new := next((p for p in change.added if p.person_id == me), None):
        return f"You now {_DOES[new.role]}", f"in {_quoted(change.title)}, {words.span(after)}{_in(after)}"
    return None


def _retitled(told: Told, *, is_own: bool) -> str:
    """The other title, where the first sentence does not say it."""
    change = told.change
    if not change.retitled_from or change.after.gone or not (is_own or change.is_elsewhere):
        return ""
    if told.person_id in {p.person_id for p in change.taken_off}:
        return f" It is now {_quoted(change.title)}."
    return f" Its title was {_quoted(change.retitled_from)}."


def _billed(told: Told) -> str:
    """Return who else speaks there from now on, or no longer does."""
    change = told.change
    if change.after.gone:
        return ""
    found = {"Now speaking": change.added, "No longer speaking": change.taken_off}
    others = {
        what: [p for p in who if p.role is Role.SPEAKER and p.person_id != told.person_id]
        for what, who in found.items()
    }
    return "".join(f" {what}: {_names(who)}." for what, who in others.items() if who)


def _why(change: Change) -> str:
    """An organizer's words, as " Reason: the speaker is ill"."""
    reason = line(kit.clip(change.reason, REASON)) if change.is_elsewhere else ""
    return f" Reason: {reason}{'' if reason.endswith(_STOPS) else '.'}" if reason else ""


def _names(who: Sequence[Part]) -> str:
    who = [*{part.person_id: part for part in who}.values()]
    listed = ", ".join(line(kit.clip(part.name, 80)) for part in who[:_NAMED])
    return f"{listed} and {len(who) - _NAMED} more" if len(who) > _NAMED else listed


def _quoted(title: str) -> str:
    return f'"{kit.clip_mrkdwn(line(title) or UNTITLED, 300)}"'


def _was(before: Slot, after: Slot, words: _Words) -> str:
    """As " (was Tue 14:00 in H.1301)": only what is another now."""
    when = words.start(before) if before.start != after.start else ""
    if not when and before.end != after.end:
        when = f"until {words.end(before)}"
    where = (_in(before) or " without a room") if before.room != after.room else ""
    old = f"{when}{where}".strip()
    return f" (was {old})" if old else ""


def _in(slot: Slot) -> str:
    return f" in {line(kit.clip(slot.room, 80))}" if slot.room.strip() else ""


def _clash(told: Told, *, is_plain: bool) -> str:
    """As 'It now clashes with your talk "Title".'; what the reader only starred is "in your agenda"."""
    if not told.clashes:
        return ""
    where = "" if all(s.id in told.duties for s in told.clashes) else " in your agenda"
    listed = named(told.clashes, told.duties, quoted=True)
    return f"{' ' if is_plain else chr(10)}It now clashes with {listed}{where}."


def _beside(told: Told, *, alone: bool) -> Element | None:
    """The button of a change that is not the only one."""
    return _unstar(told) if told.starred and not alone else None


def _below(told: Sequence[Told], *, is_channel: bool) -> list[Block]:
    first = told[0].change
    if is_channel:
        if len(told) > 1 or first.after.gone is Gone.REMOVED:
            return []
        details = kit.button("Details", actions.SESSION_DETAILS, str(first.session_id))
        return [kit.actions(f"change:{first.session_id}", details)]
    unstar = [_unstar(told[0])] if len(told) == 1 and told[0].starred else []
    return [kit.actions("change:below", kit.button("My agenda", actions.CHANGE_AGENDA), *unstar)]


def _unstar(told: Told) -> Element:
    spoken = f"Unstar {kit.clip(told.change.title, 60)}"
    return kit.button("Unstar", actions.CHANGE_UNSTAR, str(told.change.session_id), spoken=spoken)
