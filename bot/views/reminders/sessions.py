"""Reminders: what starts here, and that you speak soon; made from today's data when they are sent."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.people.model import Person
from bot.domain.people.reader import ANYBODY, Reader
from bot.domain.program.sessions import Conference, Room, Session
from bot.views.common import actions, kit, times
from bot.views.common.kit import Block, Element
from bot.views.common.reply import Reply
from bot.views.people.settings import settings_button
from bot.views.program import cards
from bot.views.program.session_text import line, names, session_text, spans, title, you_speak
from bot.views.reminders.place import Place

_TALKS = 8


def channel_reminder(
    conference: Conference,
    room: Room | None,
    session: Session,
    now: datetime,
    *,
    talks: Sequence[Session] = (),
    reader: Reader = ANYBODY,
) -> Reply:
    """Return what starts here in so many minutes; `talks` are those that the session contains, `reader` are all in the channel."""
    shown = session_text(conference, session)
    starts = _starts(session, now)
    where = line(room.name) if room else ""
    facts = [part for part in (names(session.speakers), line(session.track)) if part]
    inside = [(f"{times.after(conference, '', session.start, t.start)} {_talk(t)}",
               f"{times.plain_after(conference, session.start, t.start)} {_talk(t)}")
              for t in talks[:_TALKS]]  # fmt: skip
    more = [f"and {len(talks) - _TALKS} more"] if len(talks) > _TALKS else []
    when, plain_when = spans(conference, shown, now)
    first = " · ".join(part for part in (f"*{starts}*", when, where) if part)
    plain_first = " · ".join(part for part in (starts, plain_when, where) if part)
    blocks: list[Block] = [kit.section("\n".join([first, shown.title, *[" · ".join(facts)][: len(facts)]]))]
    blocks += [kit.section("\n".join([*(told for told, _ in inside), *more]))] if inside else []
    blocks.append(_buttons(session, cards.ask(conference, session, now, reader)))
    return Reply.of(
        [plain_first, shown.plain_title, " · ".join(facts), *(words for _, words in inside), *more], blocks
    )


def speaker_reminder(
    conference: Conference,
    session: Session,
    now: datetime,
    *,
    place: Place | None = None,
    chairs: Sequence[Person] = (),
    questions_waiting: int = 0,
    stars: int = 0,
    help_channel: str = "",
    presence: Reply | None = None,
    follows: Session | None = None,
    clash: str = "",
    zone: str = "",
) -> Reply:
    """To a speaker in `zone`: when, where, between whom; `chairs` are the session's own, where it is in no other.

    `follows` comes next in the room, where the session is in no other; `clash` names what else waits for them then.
    `presence` asks whether they are there, or says what they have answered; it stands below.
    """
    shown = session_text(conference, session, zone)
    speak = f"{you_speak(session)} {_in(session, now)}"
    where = f", room {line(session.where)}" if session.where.strip() else ""
    when, plain_when = spans(conference, shown, now)
    sentence = _between(session, place, chairs or session.chairs, follows)
    waiting = _waiting(questions_waiting, stars)
    helping = f"Help: <#{help_channel}>" if help_channel else ""
    body = "\n".join(part for part in (sentence, clash, waiting, helping) if part)
    blocks = [kit.section(f"*{speak}* · {when}{where}"), kit.section(body)]
    value = str(session.id)
    buttons = [kit.button("Details", actions.SESSION_DETAILS, value), settings_button()]
    if questions_waiting:
        buttons.insert(0, kit.button(f"Questions ({questions_waiting})", actions.QUESTION_LIST, value))
    blocks += [*(presence.blocks if presence else ()), kit.actions(f"session:{value}", *buttons)]
    lines = [f"{speak} · {plain_when}{where}", sentence.replace("*", ""), clash, waiting, helping]
    lines += [presence.text] if presence else []
    return Reply.of(lines, blocks)


def _between(session: Session, place: Place | None, chairs: Sequence[Person], follows: Session | None) -> str:
    """As "Title" in the session *Search I*, third of four, after Chen Li, before Dana Roy. Chair: Eve Okoro."""
    words = f'"{title(session, 300)}"'
    if place is not None:
        inside = [f" in the session *{title(place.container, 200)}*", place.ordinal, *cards.neighbours(place)]
        words += ", ".join(inside)
        chairs = place.chairs or chairs
    elif follows is not None:
        words += f", before {names(follows.speakers, 2) or title(follows, 80)} in the same room"
    speaking = {p.id for p in session.speakers}
    chaired = names(tuple(p for p in chairs if p.id not in speaking))
    return f"{words}.{f' Chair: {chaired}.' if chaired else ''}"


def _waiting(questions: int, stars: int) -> str:
    """As "3 questions wait, 41 people starred it."; what there is none of is left out."""
    asked = f"{questions} question{' waits' if questions == 1 else 's wait'}" if questions else ""
    starred = f"{stars} {'person' if stars == 1 else 'people'} starred it" if stars else ""
    told = ", ".join(part for part in (asked, starred) if part)
    return f"{told}." if told else ""


def _in(session: Session, now: datetime) -> str:
    ahead = times.minutes_until(now, session.start)
    return f"in {times.minutes(ahead)}" if ahead else "now"


def _starts(session: Session, now: datetime) -> str:
    words = _in(session, now)
    return words[0].upper() + words[1:]


def _talk(talk: Session) -> str:
    return " · ".join(part for part in (title(talk, 120), names(talk.speakers, 2)) if part)


def _buttons(session: Session, asked: Sequence[Element]) -> Block:
    value = str(session.id)
    return kit.actions(
        f"session:{session.id}",
        kit.button("☆ Star", actions.SESSION_STAR, value),
        *asked,
        kit.button("Details", actions.SESSION_DETAILS, value),
    )
