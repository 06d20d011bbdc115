"""The kind of a table: registered people, speakers and authors, or submissions. The header tells, and else the cells.

What authors hand in is private until it is decided on, so a table that may be of papers never becomes a list of
attendees: if nothing tells, the file is refused.
"""

import re
from collections import Counter
from enum import Enum, auto
from statistics import median_low

from bot.importers.attendance import ASKED
from bot.importers.paper_columns import (
    AUTHORS,
    DECISION,
    PAPER_ID,
    PAPER_TITLE,
    PERSON,
    PLAIN_ID,
    STATUS,
    TITLE,
)
from bot.importers.people_columns import CONTACT, NAME, SPEAKING
from bot.importers.table import Table

_SPEAKER_ID = ("speaker id", "speaker code", "person #", "person id", "author id", "speaker ids")
_PAPERS = (
    "proposal ids",
    "submission ids",
    "session ids",
    "paper ids",
    "talk ids",
    "proposal codes",
    "submission codes",
)
SPEAKER_COLUMNS = {"source id": _SPEAKER_ID, "papers": (*_PAPERS, *PAPER_ID), "plain id": ("id", "code")}
"""By which a list of speakers names people and papers."""
_REGISTERED = (
    "ticket type", "ticket", "order number", "order #", "order id", "order date", "order code", "order status", "attendee status",
    "registration state", "registration status", "registration date", "registration id", "registration type", "attendee #",
    "ticket number", "ticket name", "registered on", "registered at", "attendee name", "attendee e-mail", "registration",
    "dietary requirements", "dietary restrictions", "dietary needs", "t-shirt size", "registration fee", "rsvp", "attending",
    "attendance", "payment status", "participant status", "participant name", "participant e-mail", "registrant name", "registrant e-mail",
    "delegate name", "guest name", "check-in", "checked in", "will you attend", "will attend",
)  # fmt: skip
_SIGNS = Table(
    {
        **{column: PERSON[column] for column in ("first name", "last name", "unit")},
        "name": (*NAME, "attendee name", "participant", "participant name", "registrant name", "delegate name", "guest name", "attendee"),
        "e-mail": (
            *PERSON["e-mail"], "attendee e-mail", "participant e-mail", "registration e-mail", "registrant e-mail", "delegate e-mail", "guest e-mail",
            "buyer e-mail", "attendee e-mail address", "participant e-mail address", "username",
        ),
        **SPEAKER_COLUMNS,
        "papers": (*_PAPERS, *PAPER_ID),
        "speaking": (
            "author name", "speaker name", "presenter name", "author first name", "author last name", "speaker first name",
            "speaker last name", "author e-mail", "author e-mail address", "speaker e-mail", "presenter e-mail", *SPEAKING, *CONTACT,
        ),
        "authors": (*AUTHORS, "co-authors", "author e-mails", "authorids", "authors e-mail", "primary authors (email)"),
        "id": PLAIN_ID,
        "title": TITLE,
        "paper title": PAPER_TITLE,
        "marks": (
            "corresponding?", "corresponding author?", "is corresponding", "iscontact", "is contact", "presenting author?",
            "tag line", "proposal titles", "submission titles", "session titles", "talk titles", "title of your paper",
            "title of your talk", "talk", "talks", "presentation", "presentations", "lecture", "contribution", "poster", "vortrag", "beitrag",
            "author affiliation", "speaker affiliation", "author order", "author position", "ponencia", "communication", "papers", "submissions",
            "presentation type", "paper type", "submission type", "presentation format",
        ),
        "answered": (
            "speaker", "presenter", "lecturer", "panelist", "panellist", "keynote speaker", "invited speaker", "talk", "talks",
            "presentation", "presentations", "lecture", "contribution", "poster",
        ),
        "biography": ("biography", "bio", "speaker bio", "author bio"),
        "confirmed": (),
        "registered": _REGISTERED,
        "status": STATUS,
        "decision": (*DECISION, "accepted", "accepted?", "accepted/rejected", "angenommen", "aceptado", "accepté", "review score", "average score", "score", "total score", "paper accepted", "rating", "ranking", "grade", "review", "reviews", "recommendation"),
        "track": ("track", "track name"),
        "abstract": ("abstract", "abstracts", "short abstract", "keywords", "camera-ready", "camera-ready submitted", "camera-ready due", "camera ready due", "zusammenfassung", "resumen", "résumé"),
        "session": ("session", "sessions", "slot", "sitzung", "sesión", "séance", "poster session", "topic", "talk topic", "subject", "thema", "tema", "sujet"),
    },
    required=(),
    described="",
    asked={"registered": ASKED},
)  # fmt: skip
_HEADING = re.compile(
    r"\b(?:authors|speakers|presenters|co-authors|papers|submissions|talks|posters|abstracts|contributions)\b",
    re.IGNORECASE,
)
_OF_EVERYBODY = re.compile(r"attend|regist|participant|guest|delegate", re.IGNORECASE)
_WORDS_OF_A_PAPER, _MOST_OF_A_JOB = 5, 7
"""The title of a person is shorter: Dr., Professor, Vice President of Research."""
_NAMES = frozenset({"name", "first name", "last name"})
_PERSONAL = _NAMES | {"speaking"}
_DECIDED = frozenset({"status", "decision"})
_OF_SPEAKERS = frozenset({"source id", "papers", "paper title", "marks", "speaking"})
_BESIDE_PAPERS = frozenset({"papers", "marks", "track", "abstract", "speaking", "source id"})
_YES_OR_NO = frozenset({"yes", "no", "true", "false"})
_MARKS = _YES_OR_NO | {"", "x"}
_UNCLEAR = (
    "it may list attendees, speakers or papers, so nothing is imported. For attendees, name the columns e-mail, name, unit, "
    "and leave out title, session and decision. For speakers: e-mail, name, paper id. For submissions: id, title, authors, status"
)
_FORM_OF_ADDRESS = re.compile(
    r"(?:(?:prof(?:essor|essora)?|dr|doctor|doktor|doctora|dra|mr|mrs|ms|mx|miss|sir|phd|dphil|herr|frau|ing|ir|dipl|mag|msc|bsc|m|mme|mlle|sr|sra|srta|sig"
    r"|univ|assoc|asst|med|rer|nat|phil|habil|hon|rev|mgr|doc|emeritus|em|h|c)\b[\s./,-]*)+",
    re.IGNORECASE,
)
_JOB = re.compile(
    r"\b(?:student|engineer|scientist|researcher|manager|director|president|vice|head|lead|leader|chief|officer|c[etfio]o|[se]?vp|analyst"
    r"|developer|architect|consultant|assistant|associate|intern|fellow|lecturer|postdoc(?:toral)?|senior|junior|principal|staff|specialist"
    r"|coordinator|administrator|designer|editor|founder|partner|owner|teacher|dean|chair|librarian|technician|professor|programmer|secretary"
    r"|physician|nurse|counsel|lawyer|advisor|adviser|strategist|evangelist|expert|executive|trainee|candidate|representative|professional)s?\b",
    re.IGNORECASE,
)


_OF_PAPERS = re.compile(
    r"accept|reject|.*\b(?:oral|poster|spotlight|camera[ _-]?ready|review(?:s|ed|ing)?|revis\w+|resubmit\w*|borderline|condition\w*|shepherd\w*"
    r"|desk|paper|talk|draft)\b.*",
    re.IGNORECASE,
)
"""Words that are said of papers and of nobody who registers."""
_PERHAPS_OF_PAPERS = re.compile(r"(?:accept|reject|submitted|declin|wait|withdr)\w*.*", re.IGNORECASE)
_OF_REGISTERED = re.compile(
    r"(?:not )?(?:attend\w*|registered|paid|unpaid|checked.in|booked|coming|going|no.show|invited)\b.*",
    re.IGNORECASE,
)
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")


class TableKind(Enum):
    """The kinds of things that a table lists."""

    ATTENDEES = auto()
    SPEAKERS = auto()
    SUBMISSIONS = auto()
    UNCLEAR = auto()
    """People, and perhaps their papers."""
    NONE = auto()


class _Titles(Enum):
    """The owners of the titles in a column."""

    ADDRESS = auto()
    """Of people, as in Dr. or Ms."""
    JOB = auto()
    PAPER = auto()
    UNCLEAR = auto()
    NONE = auto()


def kind_of_table(data: bytes) -> TableKind:
    """Find what the table `data` lists; NONE if it is no table of ours. Never raises."""
    has = _SIGNS.columns_of(data)
    is_decided = bool(has & _DECIDED)
    if "authors" in has and has & {"title", "paper title"}:
        return TableKind.SUBMISSIONS
    if "paper title" in has and is_decided and ("registered" not in has or "decision" in has):
        return TableKind.SUBMISSIONS
    if "registered" in has and ("e-mail" in has or (has & _NAMES and "unit" in has)):
        return TableKind.ATTENDEES
    if "title" in has and (found := _titled(data, has)):
        return found
    if has & {*_NAMES, "e-mail", "speaking"}:
        return _of_people(data, has)
    return TableKind.SUBMISSIONS if "paper title" in has and has & {"id", "papers"} else TableKind.NONE


def why_unclear(data: bytes) -> str:
    """Explain why the table `data` cannot be told from one of another kind, with the columns of each, or ""; never raises."""
    return _UNCLEAR if kind_of_table(data) is TableKind.UNCLEAR else ""


def _titled(data: bytes, has: frozenset[str]) -> TableKind | None:
    """Find what a table with a column "title" lists; None if that is the title of a person."""
    whose, stated = _whose(data), _SIGNS.beginning_of(data, "status")
    if whose is _Titles.ADDRESS:
        return None
    if "decision" in has or _repeats(data) or any(map(_OF_PAPERS.fullmatch, stated)):
        return _of_papers(has)
    may_be_papers = any(map(_PERHAPS_OF_PAPERS.fullmatch, stated))
    is_of_people = any(map(_OF_REGISTERED.fullmatch, stated)) or whose is _Titles.NONE
    if whose is _Titles.JOB:
        is_of_people = not may_be_papers
    elif whose is _Titles.PAPER or has & _BESIDE_PAPERS:
        return _of_papers(has)
    elif not has & _PERSONAL:
        return TableKind.SUBMISSIONS if has & {*_DECIDED, "id"} else None
    if has & _DECIDED and (may_be_papers or not is_of_people or not stated) and _stands_before_names(data):
        return TableKind.SUBMISSIONS
    return None if is_of_people else TableKind.UNCLEAR


def _of_papers(has: frozenset[str]) -> TableKind:
    """Find what a table with titles of papers lists: the papers, or their people."""
    if has & _DECIDED:
        return TableKind.SUBMISSIONS
    if "e-mail" in has:
        return TableKind.SPEAKERS if has & _PERSONAL else TableKind.UNCLEAR
    return TableKind.SUBMISSIONS if has & {"id", "papers"} else TableKind.UNCLEAR


def _of_people(data: bytes, has: frozenset[str]) -> TableKind:
    """Find what a table of people lists that has no title of papers."""
    if has == {"name", "e-mail", "confirmed"} and {*_SIGNS.beginning_of(data, "confirmed")} <= {
        "True",
        "False",
    }:
        return TableKind.SPEAKERS  # as pretalx writes it
    if has & _NAMES and _only_asks(data):
        has -= {"speaking", "marks"}
    if has & _OF_SPEAKERS or has >= {"plain id", "biography"}:
        return TableKind.SPEAKERS
    if has & {"decision", "abstract", "session", "authors"}:
        return TableKind.UNCLEAR
    title = _SIGNS.heading_of(data) if "e-mail" in has else ""
    if _HEADING.search(title) and not _OF_EVERYBODY.search(title):
        return TableKind.SPEAKERS
    stated = _SIGNS.beginning_of(data, "status")
    ids = [key for key in _SIGNS.beginning_of(data, "id") if key]
    may_be_papers = ("track" in has or len(set(ids)) < len(ids)) and any(
        map(_PERHAPS_OF_PAPERS.fullmatch, stated)
    )
    if may_be_papers or any(map(_OF_PAPERS.fullmatch, stated)):
        return TableKind.UNCLEAR
    is_list = "e-mail" in has or (has & _NAMES and "unit" in has)
    return TableKind.ATTENDEES if is_list else TableKind.NONE


def _only_asks(data: bytes) -> bool:
    """Tell whether each speaker column only answers if somebody speaks, as in a form for everybody."""
    asked = [{cell.casefold() for cell in cells} for cells in _SIGNS.beginnings_of(data, "answered")]
    others = sum(len(_SIGNS.beginnings_of(data, column)) for column in ("speaking", "marks"))
    return len(asked) == others and all(cells <= _MARKS and cells & _YES_OR_NO for cells in asked)


def _whose(data: bytes) -> _Titles:
    """Find the owners of the titles, by the majority."""
    titles = [title for title in _SIGNS.beginning_of(data, "title") if title]
    if not titles:
        return _Titles.NONE
    if sum(bool(_FORM_OF_ADDRESS.fullmatch(title)) for title in titles) * 2 >= len(titles):
        return _Titles.ADDRESS
    words = median_low(len(title.split()) + len(_UNSPACED.findall(title)) // 3 for title in titles)
    jobs = sum(bool(_JOB.search(title) or _FORM_OF_ADDRESS.fullmatch(title)) for title in titles)
    if jobs * 2 >= len(titles) and words < _MOST_OF_A_JOB:
        return _Titles.JOB
    return _Titles.PAPER if words >= _WORDS_OF_A_PAPER else _Titles.UNCLEAR


def _repeats(data: bytes) -> bool:
    """Tell whether an id comes again with the same title: a paper with a row an author."""
    for column in ("id", "papers"):
        rows = zip(_SIGNS.beginning_of(data, column), _SIGNS.beginning_of(data, "title"), strict=False)
        if any(count > 1 for (key, title), count in Counter(rows).items() if key and title):
            return True
    return False


def _stands_before_names(data: bytes) -> bool:
    """Tell whether the title comes after an id and before the people, as that of a paper does."""
    at = _SIGNS.places_of(data)
    names = [at[column] for column in _NAMES if column in at]
    return any(
        at[column] < at["title"] < min(names, default=0) for column in ("id", "papers") if column in at
    )
