"""The input from buttons, menus and forms: read in one place, because anybody may send anything."""

import secrets
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from bot.domain.common.ids import read_id
from bot.domain.common.storable import shown
from bot.errors import OutOfDate
from bot.views.common.actions import Page

T = TypeVar("T")
Pressed = dict[str, Any]
"""The action of a button or a menu."""
View = dict[str, Any]
"""A form as it was submitted."""
_FRESH = 2**31
_CHOICES = ("selected_user", "selected_channel", "selected_conversation", "selected_date", "selected_time")
_MISREAD = (ValueError, TypeError, LookupError, OverflowError, OSError)
"""The errors of reading a value of another kind; OSError is a moment that the system's clock does not reach."""


def fresh() -> int:
    """A number that no earlier message has, for the ids of a menu that comes back: Slack keeps what was chosen in one of the same ids.

    To choose the same again tells nobody then.
    """
    return 1 + secrets.randbelow(_FRESH)


def read(decode: Callable[[Any], T], text: Any) -> T:
    """Return what `decode` makes of it; OutOfDate where it is not what our own messages carry."""
    try:
        return decode(text)
    except _MISREAD:
        raise OutOfDate from None


def value(action: Pressed) -> str:
    """Return what a button carries, or what was chosen from a menu; OutOfDate where there is nothing."""
    chosen = action.get("selected_option")
    found = [chosen.get("value")] if isinstance(chosen, dict) else [action.get("value")]
    found += [action.get(name) for name in _CHOICES]
    given = next((each for each in found if each is not None), None)
    if not isinstance(given, str):
        raise OutOfDate
    return given


def subject(action: Pressed) -> int:
    """The id that a button carries, or of what was chosen."""
    return read(read_id, value(action))


def page_of(action: Pressed) -> Page:
    """The page that a button turns to."""
    return read(Page.decode, value(action))


def numbers(text: str, count: int, separator: str = ":") -> Sequence[int]:
    """So many numbers that stand in `text`."""
    found = [read(read_id, part) for part in text.split(separator)]
    if len(found) != count:
        raise OutOfDate
    return found


def metadata(view: View) -> str:
    """Return what the form was opened with."""
    return str(view.get("private_metadata") or "")


def subject_of(view: View) -> int:
    """The id with which the form was opened."""
    return read(read_id, metadata(view))


def shown_in(view: View, action_id: str, initial: str) -> Any:
    """Return what the input `action_id` held when the form was shown; `initial` is Slack's field of it. None where it was empty."""
    elements = (block.get("element") or {} for block in view["blocks"])
    return read(lambda _: next(e for e in elements if e.get("action_id") == action_id).get(initial), view)


def value_of(view: View, action_id: str) -> Any:
    """Return what was put into the input `action_id` of a form: text, an id, a date, a time, or the chosen options' values.

    None where there is nothing; OutOfDate where it is no text.
    """
    return read(lambda state: _value(state, action_id), view["state"]["values"])


def _value(values: dict[str, Any], action_id: str) -> Any:
    found = (held[action_id] for held in values.values() if action_id in held)  # in whichever block
    state: dict[str, Any] = next(found, {})
    if "selected_options" in state:
        return [_text(option["value"]) for option in state["selected_options"] or []]
    if "selected_conversations" in state:
        return [_text(each) for each in state["selected_conversations"] or []]
    if "selected_option" in state:
        return _text((state["selected_option"] or {}).get("value"))
    return _text(next((state[name] for name in ("value", *_CHOICES) if name in state), None))


def _text(given: Any) -> str | None:
    if given is not None and not isinstance(given, str):
        raise TypeError
    return None if given is None else shown(given)
