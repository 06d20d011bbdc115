"""Tables that are not read, because they are private: reviewers, reviews, bids, conflicts of interest."""

import re

from bot.importers.paper_columns import PAPER_ID
from bot.importers.paper_columns import TABLE as PAPERS
from bot.importers.table import Table

_TABLE = Table(
    {
        "reviewing": (
            "reviewer", "reviewers", "reviewer name", "reviewername", "reviewer e-mail", "reviewer first name", "reviewer id",
            "reviewer number", "reviewer #", "revieweremail", "meta-reviewer", "meta reviewer e-mail", "pc member", "pc member name",
            "subreviewer", "sub-reviewer", "conflicttype", "conflict type", "collaborators",
            "reviewtype", "review type", "review #", "review id", "bid", "bids", "reviewer confidence", "assigned reviews",
        ),
        "person": ("e-mail", "e-mail address", "first name", "last name", "name", "given name"),
        "role": ("role", "roles", "user role", "committee role"),
        "roles": (),
        "member": ("member #", "member name"),
        "paper": (*PAPER_ID, "paper", "submission"),
        "registered": (
            "ticket type", "order number", "order id", "order date", "attendee status", "registration state", "registration status",
            "registration date", "registration type",
        ),
    },
    required=(),
    described="",
)  # fmt: skip
_HEADING = re.compile(
    r"\b(?:program(?:me)? committee|reviewers|pc members|review(?:er)? assignments?)\b", re.IGNORECASE
)
_HOTCRP = frozenset({"pc", "chair", "sysadmin"})
_OF_A_COMMITTEE = re.compile(
    r"(?:senior |associate )?(?:pc|tpc|programme committee|program committee)(?: (?:member|chair|co-?chair))?s?|(?:pc )?chair pc|chair"
    r"|(?:meta|senior|external|sub)?[- ]?reviewers?|associate chair|area chair|senior area chair|track chair|sysadmin"
    r"|(?:senior )?meta[- ]?reviewers?|pc chair",
    re.IGNORECASE,
)


def why_private(data: bytes) -> str:
    """Return why the table `data` is private, in a few words; "" if it is not, or is no table. Never raises."""
    columns = _TABLE.columns_of(data)
    if "registered" in columns:
        return ""
    papers = PAPERS.columns_of(data)
    if papers >= {"authors", "title"}:
        return ""  # a table of papers with what else is known of them, which is not read
    if ("reviewing" in columns and ("person" in columns or "id" in papers)) or columns >= {"member", "paper"}:
        return "it has reviewers or reviews, which are private"
    if "person" in columns and (_is_committee(data) or _HEADING.search(_TABLE.heading_of(data))):
        return "it is a list of a program committee, which is private"
    return ""


def _is_committee(data: bytes) -> bool:
    """Tell whether at least half of the people have a role of a committee, or any has a role as HotCRP writes it."""
    roles = _TABLE.beginning_of(data, "role")
    of_hotcrp = [set(held.casefold().split()) for held in _TABLE.beginning_of(data, "roles")]
    return any(held and held <= _HOTCRP for held in of_hotcrp) or (
        sum(bool(_OF_A_COMMITTEE.fullmatch(role)) for role in roles) * 2 >= len(roles) > 0
    )
