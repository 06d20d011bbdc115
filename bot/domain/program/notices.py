"""The memory of a waiting change notice: each session's time and place when its reader last heard of it."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from bot.domain.people.model import Role
from bot.domain.program.agenda import clashes
from bot.domain.program.billing import Part, parts_of
from bot.domain.program.changes import Change, Gone, Remembered, Slot, slot_of
from bot.domain.program.model import Program
from bot.domain.program.sessions import Session

_SESSION, _REASON = "session:", "reason:"


@dataclass(frozen=True, slots=True)
class Notice:
    """One reader's changes of the quiet period."""

    since: datetime
    """The time of the first of them."""
    revision: int
    """The conference's revision with the last of them: an older program does not know it."""
    sessions: Mapping[int, Remembered] = field(default_factory=dict)
    reasons: Mapping[int, str] = field(default_factory=dict)
    """The reasons in the organizer's words, by session id; "" if the last change came without one."""
    held_until: datetime | None = None
    """Until when it could not go out, because a change could be undone."""

    def with_earlier(self, earlier: "Notice") -> "Notice":
        """This notice and the one that waits already: what was known first is what the reader knows."""
        return Notice(
            min(self.since, earlier.since),
            max(self.revision, earlier.revision),
            {**self.sessions, **earlier.sessions},
            {**earlier.reasons, **self.reasons},
            max((moment for moment in (self.held_until, earlier.held_until) if moment), default=None),
        )

    def with_rooms(self, renamed: Mapping[str, str]) -> "Notice":
        """This notice with rooms under the names that they have now, by those that they had: no session moved by it."""
        sessions = {
            id_: replace(known, slot=replace(known.slot, room=renamed.get(known.slot.room, known.slot.room)))
            for id_, known in self.sessions.items()
        }
        return replace(self, sessions=sessions)

    def to_payload(self) -> dict[str, str | int | bool | None]:
        """As the ledger keeps it: JSON primitives only."""
        fixed: dict[str, str | int | bool | None] = {
            "since": int(self.since.timestamp()),
            "revision": self.revision,
        }
        if self.held_until:
            fixed["held_until"] = int(self.held_until.timestamp())
        fixed |= {f"{_REASON}{id_}": reason for id_, reason in self.reasons.items() if reason}
        return fixed | {f"{_SESSION}{id_}": _encode(known) for id_, known in self.sessions.items()}

    @classmethod
    def from_payload(cls, payload: Mapping[str, str | int | bool | None]) -> "Notice":
        """The notice that `to_payload` wrote."""
        sessions = {
            int(name.removeprefix(_SESSION)): _decode(str(value))
            for name, value in payload.items()
            if name.startswith(_SESSION)
        }
        reasons = {
            int(name.removeprefix(_REASON)): str(value)
            for name, value in payload.items()
            if name.startswith(_REASON)
        }
        since, held = (
            datetime.fromtimestamp(int(payload.get(name) or 0), UTC) for name in ("since", "held_until")
        )
        held_until = held if payload.get("held_until") else None
        return cls(since, int(payload["revision"] or 0), sessions, reasons, held_until)


def _encode(known: Remembered) -> str:
    slot = known.slot
    times = slot.start.isoformat(), slot.end.isoformat()
    parts = [] if known.parts is None else [[[p.person_id, p.role, p.name] for p in known.parts]]
    return json.dumps([*times, slot.room, slot.gone, known.title, *parts], ensure_ascii=False)


def _decode(text: str) -> Remembered:
    start, end, room, gone, title, *more = json.loads(text)  # without parts as written by earlier versions
    begins, ends = (datetime.fromisoformat(moment).astimezone(UTC) for moment in (start, end))
    parts = tuple(Part(id_, Role(role), name) for id_, role, name in more[0]) if more else None
    return Remembered(title, Slot(begins, ends, room, Gone(gone)), parts)


def records_in(notice: Notice, program: Program) -> frozenset[int]:
    """The records of those who spoke and chaired as the reader knows it, and of those who do today."""
    here = [parts_of(program.by_id[id_]) for id_ in notice.sessions if id_ in program.by_id]
    parts = [*here, *(known.parts or () for known in notice.sessions.values())]
    return frozenset(part.person_id for each in parts for part in each)


def changes_of(notice: Notice, program: Program, who: Mapping[int, int]) -> list[Change]:
    """Return what differs on today's program from what the notice's reader knows, whoever they are.

    `who` gives the person whom a record of `records_in` means today.
    """
    found: list[Change] = []
    for id_, known in notice.sessions.items():
        session = program.by_id.get(id_)
        if session:
            after = Remembered(session.title, slot_of(session), parts_of(session))
        else:
            after = replace(known, slot=replace(known.slot, gone=Gone.REMOVED))
        change = Change.between(id_, known.meaning(who), after.meaning(who))
        found.append(replace(change, reason=notice.reasons.get(id_, "")))
    return [change for change in found if change.differs]


def new_clashes(
    changes: Iterable[Change], mine: Iterable[Session], person_id: int = 0
) -> Mapping[int, tuple[Session, ...]]:
    """Session id to those of `mine` with which it clashes since it changed, and did not before.

    A session to which the person was added is new in their agenda.
    """
    was, new = dict[int, Slot](), set[int]()
    for change in changes:
        was[change.session_id] = change.before
        if person_id in {part.person_id for part in change.added}:
            new.add(change.session_id)
    here = list(mine)
    before = [_as(s, was[s.id]) if s.id in was else s for s in here if s.id not in new]
    now, then = clashes(here), clashes(before)
    found: dict[int, tuple[Session, ...]] = {}
    for id_ in was.keys() & now.keys():
        old = {other.id for other in then.get(id_, ())}
        found[id_] = tuple(other for other in now[id_] if other.id not in old)
    return found


def _as(session: Session, slot: Slot) -> Session:
    return replace(session, start=slot.start, end=slot.end, cancelled=bool(slot.gone))
