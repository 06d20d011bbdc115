"""Which rows of a list of people are marked as not coming: cancelled, refunded, "No" to whether they attend."""

import re
from collections.abc import Mapping

_STATUSES = (
    "attendee status", "registration state", "registration status", "order status", "ticket status", "participant status",
    "attendance status", "approval status", "invitation status", "payment status", "state", "status",
)  # fmt: skip
_ATTENDING = ("rsvp status", "rsvp", "attending", "attendance", "will attend", "response", "going", "coming")
ASKED = re.compile(
    r"(?:will you|are you(?: going to)?|do you (?:plan|intend) to|can you|i will|i plan to) (?:be )?"
    r"(?:attend|attending|come|coming|join|joining|participate|participating)\b"
    r"(?!.*\b(?:in person|on ?site|physically|online|remote(?:ly)?|virtual(?:ly)?|dinner|banquet|lunch|breakfast|reception"
    r"|social|party|workshops?|tutorials?|tour|excursion|event on|days?|\w+day)\b).*"
)
"""A question whose answer "No" means that somebody does not come at all."""
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "attendance": _STATUSES,
    "attending": _ATTENDING,
    "cancelled": (
        "cancelled", "canceled", "is cancelled", "is canceled", "cancelled at", "canceled at", "cancelled on", "canceled on",
        "cancellation date", "date cancelled", "date canceled",
    ),
    "withdrawn": ("withdrawn", "withdrew", "withdrawn at", "withdrawn on"),
    "deleted": ("deleted", "is deleted", "removed", "deleted at", "deleted on"),
    "refunded": ("refunded", "is refunded", "refund date", "refunded at", "refunded on"),
}  # fmt: skip
"""The columns that tell, and how they are written."""

_NO = frozenset(
    {
        "",
        "no",
        "n",
        "false",
        "0",
        "-",
        "\u2013",
        "\u2014",
        "n/a",
        "na",
        "none",
        "null",
        "never",
        "nan",
        "0.00",
        "not yet",
    }
)
_MARKS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (mark, re.compile(words))
    for mark, words in (
        (
            "not attending",
            r"(?:i am |i m )?not (?:attending|coming|going|participating)(?: .*)?|absent|can(?:no|['\u2019])?t (?:attend|come|make it).*|unable to attend.*",
        ),
        ("cancelled", r"(?:\w+ )?cancell?ed(?: .*)?|cancellation(?: .*)?|void(?:ed)?|expired|abandoned"),
        ("withdrawn", r"withdr(?:awn?|ew)(?: .*)?"),
        ("deleted", r"deleted(?: .*)?|removed"),
        ("refunded", r"(?:fully )?refunded(?: .*)?|charged? ?back"),
        ("declined", r"declined?(?: .*)?|rejected(?: .*)?|denied|refused|not approved|disapproved"),
        ("not registered", r"invited|no response|not (?:yet )?(?:registered|responded)|incomplete"),
        ("transferred", r"transferred(?: .*)?"),
        ("waitlisted", r"(?:on )?(?:the |a )?wait(?:ing)? ?list(?:ed)?(?: .*)?"),
    )
)
_SAYS_NO = re.compile(
    r"no\b.*|n|false|0|not .*|nope|nein|non|absent|declined?|(?:i )?can(?:no|['\u2019])?t .*"
)
_SAYS_ONLY_HOW = re.compile(
    r"no[t]?,? (?:in person|on ?site|physically).*|no preference.*|not (?:sure|yet|decided|certain).*|no idea.*"
)
_SPACES = re.compile(r"[\s_-]+")


def mark_of(texts: Mapping[str, str]) -> str:
    """How the row is marked as not coming: "cancelled", "not attending"; "" where it is not."""
    status = _said(texts.get("attendance", ""))
    if mark := next((mark for mark, words in _MARKS if words.fullmatch(status)), ""):
        return mark
    for column in ("cancelled", "withdrawn", "deleted", "refunded"):
        if is_set(texts.get(column, "")):
            return column
    answer = _said(texts.get("attending", ""))
    says_no = _SAYS_NO.fullmatch(answer) or any(words.fullmatch(answer) for _, words in _MARKS)
    return "not attending" if says_no and not _SAYS_ONLY_HOW.fullmatch(answer) else ""


def is_set(text: str) -> bool:
    """Whether a column that is named for a mark has it: yes, x, or the day on which it happened."""
    return _said(text) not in _NO


def _said(text: str) -> str:
    return _SPACES.sub(" ", text.casefold().strip(" .!"))
