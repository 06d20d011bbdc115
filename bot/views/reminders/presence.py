"""Is the speaker there? The question, what was answered, and who is told; made from today's data when it is sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.domain.common.ids import read_id
from bot.domain.people.model import Person
from bot.domain.program.model import day_of
from bot.domain.program.sessions import Conference, Session
from bot.domain.reminders.boards import Row, Spot
from bot.domain.reminders.presence import LATE_MINUTES, Presence, PresenceState, Rung
from bot.views.common import actions, kit, times
from bot.views.common.kit import Block
from bot.views.common.reply import Reply
from bot.views.program.session_text import line, names, raw_title, session_text, you_speak

REMINDER = "reminder"
"""The role in which a speaker's reminder asks; the other roles are the rungs."""
_TO_THEMSELVES = frozenset({REMINDER, Rung.SPEAKER.value})
MARKS = {
    PresenceState.HERE: "✅",
    PresenceState.LATE: "🟠",
    PresenceState.REPLACED: "🔁",
    PresenceState.CANNOT: "🔴",
}
_PEOPLE = 90


@dataclass(frozen=True, slots=True)
class Ask:
    """The value of a question's button: the session, its start (a Unix time), and the role of the person asked."""

    session_id: int
    start: int
    role: str
    minutes: int = 0

    @classmethod
    def of(cls, session: Session, role: str) -> "Ask":
        """About the session as it stands."""
        return cls(session.id, int(session.start.timestamp()), role)

    def encode(self) -> str:
        """As a button's value."""
        return f"{self.session_id}:{self.start}:{self.role}:{self.minutes}"

    @classmethod
    def decode(cls, value: str) -> "Ask":
        """Return what `encode` wrote; ValueError where it is not one."""
        session_id, start, role, minutes = value.split(":")
        return cls(read_id(session_id), int(start), role, read_id(minutes))


_TAKEN_BACK = {
    PresenceState.HERE: "{} is here",
    PresenceState.LATE: "{} is late",
    PresenceState.REPLACED: "Someone else presents instead of {}",
    PresenceState.CANNOT: "{} cannot present",
}
"""The answer that no longer holds, with the speaker's name, escaped."""


@dataclass(frozen=True, slots=True)
class Said:
    """An answer with the names of those whom it is about."""

    presence: Presence
    speaker: str
    said_by: str = ""
    """The person who said so, if it is not the speaker."""
    substitute: str = ""
    """The person who presents instead, escaped."""

    @property
    def mark(self) -> str:
        """The state as an emoji; it never stands without its word."""
        return MARKS[self.presence.state]

    def words(self) -> str:
        """As "Chen Li is 10 min late", escaped."""
        return _said(self, line(self.speaker) or "The speaker", is_you=False)

    def to_you(self) -> str:
        """As "You're 10 min late"."""
        return _said(self, "You", is_you=True)


def question(
    conference: Conference,
    session: Session,
    now: datetime,
    role: str,
    watchers: Sequence[Person] = (),
    *,
    again: int = 0,
) -> Reply:
    """The question by itself, to who speaks, or to who can know: `role` is a rung; `again` as for `buttons`."""
    head = (
        f"Are you here? {you_speak(session)} {_in(now, session)}"
        if role in _TO_THEMSELVES
        else f"{_are_they(session.speakers)} here?"
    )
    why = "" if role in _TO_THEMSELVES else f"Nobody has answered, and it starts {_in(now, session)}."
    asked = buttons(session, role, watchers, again=again)
    first, plain_first = _about(conference, session)
    blocks = [kit.section("\n".join(part for part in (f"*{head}*", first, why) if part)), *asked.blocks]
    return Reply.of([head, plain_first, why, asked.text], blocks)


def buttons(session: Session, role: str, watchers: Sequence[Person] = (), *, again: int = 0) -> Reply:
    """The four answers, as they stand below a reminder or a question; `watchers` chair the session.

    `again` is another number each time they come back: in a row of the same block_id Slack's menu still shows what was
    chosen before Undo, and to choose that again tells nobody.
    """
    value, is_you = Ask.of(session, role).encode(), role in _TO_THEMSELVES
    here, late, cannot = (
        ("I'm here", "I'm late", "I can't") if is_you else ("They're here", "They're late", "They can't")
    )
    delays = [(f"{m} min late", Ask(*_ids(session), role, m).encode()) for m in LATE_MINUTES]
    sure = kit.confirmation(
        cannot,
        f"{_watching(watchers)} are told at once that {'you' if is_you else 'they'} cannot present.",
        cannot,
        "Back",
        danger=True,
    )
    row = kit.actions(
        f"presence:{session.id}:{again}" if again else f"presence:{session.id}",
        kit.button(here, actions.PRESENCE_HERE, value, style="primary"),
        kit.static_select(actions.PRESENCE_LATE, late, delays),
        kit.button("Someone else presents", actions.PRESENCE_SOMEONE, value),
        kit.button(cannot, actions.PRESENCE_CANNOT, value, style="danger", confirm=sure),
    )
    said = f"{here}, {late} ({', '.join(map(str, LATE_MINUTES))} min), Someone else presents, or {cannot}."
    return Reply.of([said], [row])


def standing(
    conference: Conference,
    session: Session,
    said: Said,
    role: str,
    watchers: Sequence[Person] = (),
    *,
    is_you: bool,
) -> Reply:
    """The answer that stands, below a reminder or a question, with Undo; `is_you`: the reader is that speaker."""
    words = said.to_you() if is_you else said.words()
    by = f", said by {who}" if (who := _by(said)) else ""
    at = said.presence.at
    told = "see it" if said.presence.state is PresenceState.HERE else "are told"
    rest = f"{by}. {_watching(watchers)} {told}."
    undo = kit.button("Undo", actions.PRESENCE_UNDO, Ask.of(session, role).encode())
    arrived = kit.button(
        "I'm here" if role in _TO_THEMSELVES else "They're here",
        actions.PRESENCE_HERE,
        Ask.of(session, role).encode(),
        style="primary",
    )
    late = said.presence.state is PresenceState.LATE
    row = kit.actions(f"presence:{session.id}", *([arrived] if late else []), undo)
    shown = f"{said.mark} {words} ({times.time(conference, at)}){rest}"
    return Reply.of([f"{words} ({times.plain_time(conference, at)}){rest}"], [kit.section(shown), row])


def answered(conference: Conference, session: Session, below: Reply) -> Reply:
    """Return what stands in the place of a question that was answered: which talk, and `below` it what was said."""
    first, plain_first = _about(conference, session)
    return Reply.of([plain_first, below.text], [kit.section(first), *below.blocks])


def no_longer(conference: Conference, session: Session, why: str) -> Reply:
    """Return what stands in the place of a question that nobody can answer any more: which talk, and why."""
    return answered(conference, session, Reply.of([why], [kit.context(why)]))


def news(conference: Conference, session: Session, said: Said) -> Reply:
    """A speaker is late, replaced, cannot come, or has come after all: to the chair and the organizers."""
    first, plain_first = _about(conference, session)
    by = f" Said by {who}." if (who := _by(said)) else ""
    words = said.words()
    blocks = [kit.section(f"*{said.mark} {words}.*{by}\n{first}")]
    if said.presence.state is not PresenceState.HERE:
        blocks.append(_write(conference, session))
    return Reply.of([f"{words}.{by}", plain_first], blocks)


def taken_back(
    conference: Conference, session: Session, speaker: str, state: PresenceState, *, stood_in: bool = False
) -> Reply:
    """Return what was told of the speaker no longer holds; `stood_in` is for the person who was to present instead."""
    first, plain_first = _about(conference, session)
    name = line(speaker) or "the speaker"
    if stood_in:
        words = f"You no longer present instead of {name}."
    else:
        words = f'Taken back: "{_TAKEN_BACK[state].format(name)}". There is no answer now.'
    row = [] if stood_in else [_write(conference, session)]
    return Reply.of([words, plain_first], [kit.section(f"*{words}*\n{first}"), *row])


def to_substitute(conference: Conference, session: Session, said: Said) -> Reply:
    """To who presents instead."""
    first, plain_first = _about(conference, session)
    by = f" Said by {who}." if (who := _by(said)) else ""
    words = f"You present instead of {line(said.speaker) or 'the speaker'}"
    return Reply.of([f"{words}.{by}", plain_first], [kit.section(f"*{said.mark} {words}.*{by}\n{first}")])


def written(conference: Conference, session: Session, by: str, name: str, text: str) -> Reply:
    """A message to a speaker; `by` is the Slack user who wrote it, and is answered there."""
    first, plain_first = _about(conference, session)
    who = line(name) or "An organizer"
    quoted = "\n".join(f"> {line(each)}" for each in text.strip().splitlines())
    answer = f"Answer <@{by}> directly. Usher does not pass on replies."
    plain = " ".join(line(each) for each in text.split("\n"))
    return Reply.of(
        [f"{who} writes about your session: {plain}", plain_first],
        [
            kit.section(f"*{who} writes about your session*\n{first}"),
            kit.section(quoted),
            kit.context(answer),
        ],
    )


def substitute_modal(session: Session, metadata: str) -> dict[str, Any]:
    """Return who presents instead: somebody of the session but its only speaker, or anybody in the workspace."""
    alone = session.speakers if len(session.speakers) == 1 else ()
    people = [p for p in dict.fromkeys(a.person for a in session.people) if p not in alone][:_PEOPLE]
    blocks: list[Block] = [kit.section(f"Who presents *{line(raw_title(session, 200))}*?")]
    if people:
        offered = [(p.name or "?", f"person:{p.id}") for p in people]
        menu = kit.static_select(actions.PRESENCE_PERSON, "Pick a person", offered)
        blocks.append(
            kit.field_input(actions.PRESENCE_PERSON, "Somebody of this session", menu, optional=True)
        )
    anybody = kit.user_select(actions.PRESENCE_USER)
    hint = "They get a message, and so do the chair and the organizers."
    label = "Or anybody else" if people else "Who"
    blocks.append(kit.field_input(actions.PRESENCE_USER, label, anybody, hint=hint, optional=True))
    return kit.modal(
        "Someone else presents",
        blocks,
        callback_id=actions.PRESENCE_FORM,
        submit="Save",
        private_metadata=metadata,
    )


def _write(conference: Conference, session: Session) -> Block:
    """The button that opens the form of a message to whoever presents; its row is that of the board."""
    spot = Spot(conference.id, day_of(session.start, conference.zone))
    button = kit.button("Message the speaker", actions.BOARD_MESSAGE, str(session.id))
    return kit.actions(Row.of(session, spot).encode(), button)


def _are_they(speakers: tuple[Person, ...]) -> str:
    """As "Is Chen Li", "Are Chen Li and Dana Roy", "Are Chen Li, Dana Roy, Eve Okoro and 2 more"."""
    known = tuple(p for p in speakers if p.name.strip())
    if len(known) == 2:  # noqa: PLR2004 - a pair is joined by a word
        return f"Are {names(known[:1])} and {names(known[1:])}"
    verb = "Are" if len(known) > 1 else "Is"
    return f"{verb} {names(known) or 'the speaker'}"


def _about(conference: Conference, session: Session) -> tuple[str, str]:
    """Return when, where and what, as mrkdwn and in plain words."""
    shown = session_text(conference, session)
    where = line(session.where)
    first = " · ".join(part for part in (shown.dated_time, where, shown.title) if part)
    return first, " · ".join(part for part in (shown.plain_dated_time, where, shown.plain_title) if part)


def _said(said: Said, who: str, *, is_you: bool) -> str:
    presence, be = said.presence, "'re" if is_you else " is"
    match presence.state:
        case PresenceState.HERE:
            return f"{who}{be} here"
        case PresenceState.LATE:
            return f"{who}{be} {presence.minutes} min late"
        case PresenceState.REPLACED:
            instead = "you" if is_you else who
            return f"{said.substitute or 'Somebody else'} presents instead of {instead}"
        case PresenceState.CANNOT:
            return f"{who} can't present"


def _by(said: Said) -> str:
    """As "Eve Okoro", who said so; "" where the sentence names them already."""
    return "" if said.said_by == said.substitute else line(said.said_by)


def _watching(chairs: Sequence[Person]) -> str:
    """As "Eve Okoro and the organizers"."""
    chaired = names(tuple(chairs), 2)
    return f"{chaired} and the organizers" if chaired else "The organizers"


def _ids(session: Session) -> tuple[int, int]:
    return session.id, int(session.start.timestamp())


def _in(now: datetime, session: Session) -> str:
    ahead = times.minutes_until(now, session.start)
    return f"in {times.minutes(ahead)}" if ahead else "now"
