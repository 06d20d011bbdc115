"""One session by itself: its card in a message, and its details in a dialog."""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import Any

from bot.domain.common.commands import SESSION
from bot.domain.common.markup import escape, plain
from bot.domain.people.linking.claims import NOBODY, Offer, claimable
from bot.domain.people.model import Appearance, Person, Role, once
from bot.domain.people.reader import ANYBODY, Reader
from bot.domain.program.reasons import IN_ABSTRACT, reasons
from bot.domain.program.sessions import Conference, Session
from bot.domain.questions import can_ask
from bot.views.common import actions, kit
from bot.views.common.actions import Page, Spot
from bot.views.common.kit import Block, Element
from bot.views.common.reply import Reply
from bot.views.people import claims
from bot.views.program.duties import duty_words, own_clash
from bot.views.program.session_text import (
    SessionText,
    line,
    linked,
    moved,
    names,
    raw_title,
    session_text,
    state,
    title,
)
from bot.views.reminders.place import Place

_ABSTRACT = 280
"""Characters: about three lines."""
_LONGEST_CUT = 30
"""A word of which more than this would be lost is cut: some scripts have no spaces."""
_PEOPLE = 10
_PEOPLE_SECTIONS, _ABSTRACT_SECTIONS = 8, 40
_AUTHORS = frozenset({Role.SPEAKER, Role.AUTHOR})


def card(
    conference: Conference,
    session: Session,
    now: datetime,
    *,
    starred: AbstractSet[int] = frozenset(),
    reader: Reader = ANYBODY,
    place: Place | None = None,
    note: str = "",
    page: Page | None = None,
    meant: tuple[frozenset[str], ...] = (),
) -> Reply:
    """The session in one message; `note` is plain words that stand before it, `meant` what was asked for in words."""
    is_starred, duty = session.id in starred, reader.duties.get(session.id)
    own, clash = duty_words(duty) if duty else "", own_clash(session, reader) if is_starred else ""
    shown = session_text(conference, session, reader.zone)
    flags = _flags(shown, now, own, starred=is_starred)
    facts = (line(session.where), line(session.track), line(session.kind))
    people = _with_units(session.people, place)
    within = described(place, session.people)
    abstract = _teaser(session.abstract)
    said = kit.clip_mrkdwn(line(note), 300)
    dated = [shown.dated_time, *facts]
    plain_dated = [shown.plain_dated_time, *facts]
    blocks = [kit.section(said)] if said else []
    blocks.append(kit.section(" · ".join([linked(session, 600), *flags])))
    found = "Found in the abstract." if IN_ABSTRACT in reasons(session, meant) else ""
    told = (clash, _joined(dated), people, within, abstract, found)
    blocks.append(kit.section("\n".join(part for part in told if part)))
    spot = Spot("card", session.id, page or Page())
    asked, is_open = ask(conference, session, now, reader), not duty and bool(claimable(session))
    blocks.append(_buttons(session, asked, starred=is_starred, spot=spot, is_open=is_open))
    plain_flags = _plain_flags(shown, now, own, starred=is_starred)
    heading = " · ".join([title(session, 600), *plain_flags])
    bare = escape(plain(abstract))
    return Reply.of(
        [said, heading, clash, _joined(plain_dated), people, within.replace("*", ""), bare, found], blocks
    )


def shared(
    conference: Conference,
    session: Session,
    now: datetime,
    sharer: str,
    *,
    place: Place | None = None,
    reader: Reader = ANYBODY,
) -> Reply:
    """The card that "Share here" posts for everybody; `sharer` is a Slack user id; without a reader's own stars.

    `reader` are all who see the channel.
    """
    reply = card(conference, session, now, place=place, reader=reader)
    by = kit.context(f"shared by <@{sharer}>") if sharer else None
    return Reply(reply.text, (*reply.blocks, by) if by else reply.blocks)


def details_modal(
    conference: Conference,
    session: Session,
    now: datetime,
    *,
    starred: bool = False,
    reader: Reader = ANYBODY,
    question_count: int = 0,
    stars: int = 0,
    place: Place | None = None,
    editable: bool = False,
    offer: Offer = NOBODY,
) -> dict[str, Any]:
    """Everything about the session that is public, in a dialog; `editable` offers an organizer what they can change.

    `offer` is what the reader can say of who they are.
    """
    shown = session_text(conference, session, reader.zone)
    duty, clash = reader.duties.get(session.id), own_clash(session, reader) if starred else ""
    flags = _flags(shown, now, duty_words(duty) if duty else "", starred=starred)
    facts = [
        ("When", shown.dated_time),
        ("Where", line(session.where)),
        ("Track", line(session.track)),
        ("Kind", line(session.kind)),
        ("Language", line(session.language)),
        ("Id", f"{SESSION} {line(session.code)}" if session.code.strip() else ""),
        ("Questions", str(question_count) if question_count else ""),
        ("Starred by", f"{stars} {'person' if stars == 1 else 'people'}" if stars else ""),
    ]
    people = _with_units(session.people, place, most=len(session.people), limit=3000 * _PEOPLE_SECTIONS)
    blocks: list[Block] = [kit.section(" · ".join([linked(session, 2000), *flags])), kit.fields(facts)]
    blocks += kit.sections("\n".join(part for part in (clash, described(place, session.people)) if part), 1)
    blocks.append(_modal_buttons(session, ask(conference, session, now, reader), starred=starred))
    blocks += [_edit_buttons(session)] if editable and session.end > now else []
    blocks += [kit.divider(), *kit.sections(people, _PEOPLE_SECTIONS)] if people else []
    blocks += claims.offered(session, offer)
    abstract = kit.linkify(kit.defuse(session.abstract))
    blocks += [kit.divider(), *kit.sections(abstract, _ABSTRACT_SECTIONS)] if abstract.strip() else []
    return kit.modal("Session", blocks, callback_id=actions.SESSION_DETAILS, private_metadata=str(session.id))


def _teaser(abstract: str) -> str:
    """About three lines of an abstract, ending with a word."""
    text = " ".join(kit.defuse(abstract).split())
    if len(text) <= _ABSTRACT:
        return text
    clipped = kit.clip_mrkdwn(text, _ABSTRACT)
    kept, _, part = clipped.removesuffix("…").rpartition(" ")
    return f"{kept.rstrip()}…" if kept and len(part) <= _LONGEST_CUT and ">" not in part else clipped


def described(place: Place | None, people: Sequence[Appearance] = ()) -> str:
    """As "In *Search I*, third of four, after Chen Li, before Dana Roy. Chair: Eve Okoro.", escaped.

    Chairs are left out who are named among the talk's own `people`.
    """
    if place is None:
        return ""
    parts = [f"In *{title(place.container, 200)}*", place.ordinal, *neighbours(place)]
    known = {a.person.id for a in people}
    chairs = names(tuple(p for p in place.chairs if p.id not in known))
    return f"{', '.join(parts)}.{f' Chair: {chairs}.' if chairs else ''}"


def neighbours(place: Place) -> list[str]:
    """As "after Chen Li", "before Dana Roy": by who speaks, else by title."""
    around = (("after", place.before), ("before", place.after))
    return [f"{word} {names(other.speakers, 2) or title(other, 80)}" for word, other in around if other]


def _flags(its: SessionText, now: datetime, own: str, *, starred: bool) -> list[str]:
    """Return what is to be known at once; `own` is the reader's part in it, in escaped words."""
    word = state(its.session, now)
    shown = {"now": f"🔴 now, {its.until}", "cancelled": "🚫 cancelled"}.get(word, word)
    mine = (f"*{own}*" if own else "", "★ starred" if starred else "")
    return [flag for flag in (shown, moved(its, word), *mine) if flag]


def _plain_flags(its: SessionText, now: datetime, own: str, *, starred: bool) -> list[str]:
    word = state(its.session, now)
    shown = f"now, {its.plain_until}" if word == "now" else word
    flags = (shown, moved(its, word, is_plain=True), own, "starred" if starred else "")
    return [flag for flag in flags if flag]


def _joined(parts: Iterable[str]) -> str:
    return " · ".join(part for part in parts if part)


def _with_units(
    people: tuple[Appearance, ...], place: Place | None, most: int = _PEOPLE, limit: int = 1200
) -> str:
    """As "Anna Example (Unit), Ben Example (chair)", then the chairs who are not among them: everybody once."""
    speaking = _persons(people, _AUTHORS)
    chairing = _persons(people, frozenset({Role.SESSION_CHAIR}))
    chairs, known = {p.id for p in (*chairing, *(place.chairs if place else ()))}, {p.id for p in speaking}
    spoken = _listed(speaking, most, chairs)
    chaired = _listed(tuple(p for p in chairing if p.id not in known), most)
    text = "\n".join(part for part in (spoken, f"Chair: {chaired}" if chaired else "") if part)
    return kit.clip_mrkdwn(text, limit)


def _persons(people: tuple[Appearance, ...], roles: AbstractSet[Role]) -> tuple[Person, ...]:
    return once(a.person for a in people if a.role in roles and a.person.name.strip())


def _listed(people: tuple[Person, ...], most: int, chairs: AbstractSet[int] = frozenset()) -> str:
    """As "Anna Example (Unit), Ben Example (chair)"; `chairs` are the ids of those who chair, too."""
    facts = [(line(kit.clip(p.unit, 60)), "chair" * (p.id in chairs)) for p in people[:most]]
    noted = [", ".join(part for part in some if part) for some in facts]
    called = [line(kit.clip(p.name, 80)) for p in people[:most]]
    named = ", ".join(f"{name} ({note})" if note else name for name, note in zip(called, noted, strict=True))
    return f"{named} and {len(people) - most} more" if len(people) > most else named


def _star(session: Session, *, starred: bool) -> Element:
    value = str(session.id)
    if starred:
        return kit.button("★ Unstar", actions.SESSION_UNSTAR, value)
    return kit.button("☆ Star", actions.SESSION_STAR, value)


def ask(conference: Conference, session: Session, now: datetime, reader: Reader = ANYBODY) -> list[Element]:
    """The Ask button, where the reader can put a question to the session."""
    asks = can_ask(conference, session, now, reader)
    return [kit.button("Ask", actions.SESSION_ASK, str(session.id))] if asks else []


def _buttons(
    session: Session, asked: Sequence[Element], *, starred: bool, spot: Spot, is_open: bool
) -> Block:
    """Return what can be done with the session; `is_open` where the reader may be one of its people."""
    value = str(session.id)
    menu = [("Share here", actions.SESSION_SHARE), *([("That's me", actions.SESSION_ME)] if is_open else [])]
    return kit.actions(
        spot.encode(),
        _star(session, starred=starred),
        *asked,
        kit.button("Details", actions.SESSION_DETAILS, value, spoken=f"Details of {raw_title(session, 60)}"),
        kit.overflow(actions.SESSION_MENU, [(label, actions.choice(act, session.id)) for label, act in menu]),
    )


def _modal_buttons(session: Session, asked: Sequence[Element], *, starred: bool) -> Block:
    spot = Spot("details", session.id)
    return kit.actions(spot.encode(), _star(session, starred=starred), *asked)


def _edit_buttons(session: Session) -> Block:
    value = str(session.id)
    move = kit.button("Move", actions.CHANGE_MOVE, value)
    if session.cancelled:
        return kit.actions("change:edit", kit.button("Restore", actions.CHANGE_RESTORE, value))
    return kit.actions(
        "change:edit", move, kit.button("Cancel session", actions.CHANGE_CANCEL, value, style="danger")
    )
