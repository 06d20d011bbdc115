"""A person's own part in a session, in words: "You speak", "You chair", and what clashes with it."""

from collections.abc import Mapping, Sequence

from bot.domain.people.reader import Reader
from bot.domain.program.duties import Duty, Part, own_clashes
from bot.domain.program.sessions import Session, SessionKind
from bot.views.common.kit import clip
from bot.views.program.session_text import line, title, you_speak

_CLASHES = 2


def duty_words(duty: Duty) -> str:
    """As "You speak", "You chair", "You present instead of Chen Li", escaped."""
    session, parts = duty.session, duty.parts
    if session.cancelled:
        return f"your {_noun(session)}" if Part.SPEAKS in parts else "you have a part in it"
    if duty.replaced:
        return f"your {_noun(session)}, {line(clip(duty.replaced_by, 60)) or 'somebody else'} presents"
    if Part.STANDS_IN in parts:
        whom = line(clip(duty.instead_of, 60))
        return f"You present instead of {whom}" if whom else "You present"
    if Part.SPEAKS in parts:
        return f"{you_speak(session)} and chair" if Part.CHAIRS in parts else you_speak(session)
    return "You chair" if Part.CHAIRS in parts else "your paper"


def clash_note(others: Sequence[Session], duties: Mapping[int, Duty] | None = None) -> str:
    """As "⚠ clashes with your talk Title, Title and 2 more", escaped; one's own first; "" where nothing does."""
    return f"⚠ clashes with {named(others, duties or {})}" if others else ""


def own_clash(session: Session, reader: Reader) -> str:
    """The `clash_note` of a session with what the reader has to do; "" where nothing clashes."""
    return clash_note(own_clashes(session, reader.duties), reader.duties) if reader.duties else ""


def named(others: Sequence[Session], duties: Mapping[int, Duty], *, quoted: bool = False) -> str:
    """The sessions by their titles, at most two, those in which the reader has a part first.

    Inside a sentence they are `quoted`.
    """
    ordered = sorted(others, key=lambda s: s.id not in duties)
    shown = [_named(s, duties.get(s.id), quoted=quoted) for s in ordered[:_CLASHES]]
    more = f" and {len(others) - _CLASHES} more" if len(others) > _CLASHES else ""
    return f"{(' and ' if quoted else ', ').join(shown)}{more}"


def _named(session: Session, duty: Duty | None, *, quoted: bool) -> str:
    words = title(session, 80)
    words = f'"{words}"' if quoted else words
    if duty is None or not duty.is_held:
        return words
    if Part.SPEAKS in duty.parts and not duty.replaced:
        return f"your {_noun(session)} {words}"
    return f"{words} ({'you chair' if Part.CHAIRS in duty.parts else 'you present'})"


def _noun(session: Session) -> str:
    """Return what a speaker calls it."""
    return "poster" if session.kind is SessionKind.POSTER else "talk"
