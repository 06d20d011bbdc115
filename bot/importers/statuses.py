"""What submission systems call a status, in Usher's words.

Authors are told a status as it is written here. A word that is no clear decision is therefore never one: "accept?",
"probably accept" and "accept queue" are under review, and an unknown word is no status.
"""

import re

from bot.domain.addresses import blanked
from bot.domain.submissions import DECISIONS, Status
from bot.importers.quarantine import BadRecord
from bot.importers.text import one_line

_ACCEPT = r"accept(?:ed|ance)?"
_CHANGES = r"(?:revisions?|changes|corrections?|conditions?|modifications?|shepherd(?:ing)?)"
_STATUSES: tuple[tuple[Status, re.Pattern[str]], ...] = tuple(
    (status, re.compile(words))
    for status, words in (
        (Status.DRAFT, r"draft|incomplete|in preparation|(?:not|un) ?submitted|not ready(?: for review)?"),
        (Status.SUBMITTED, r"(?:re)?submitted(?: to .*)?|submission(?: complete)?|received|new|complete|active"),
        (
            Status.UNDER_REVIEW,
            (r"(?:under|in|being|awaiting|out for) (?:peer )?review(?:s|ed)?|reviewing|pending(?: .*)?|nominated"
            r"|un(?:decided|determined)|no decision(?: yet| made)?|(?:not|to be)(?: yet)? (?:decided|determined)"
            r"|awaiting (?:a |the )?(?:decision|notification)|tbd|tba|none|n a|borderline|(?:in |under )?discussion"
            r"|on hold|(?:review )?in progress|review(?:s )?(?:ed|completed?)|rebuttal|author response|(?:accept|decline|reject|waitlist) queue|decision pending"
            r"|(?:maybe|probabl[ey]|likely|tentative(?:ly)?|lean(?:ing)?|weak(?:ly)?|strong(?:ly)?)"
            r" (?:accept|reject|decline)(?:ed)?"),
        ),
        (Status.ACCEPTED_ORAL, r"(?:contributed |lightning |full |long |short )?(?:oral|talk)(?: presentation)?(?: accept(?:ed)?)?"),
        (Status.ACCEPTED_POSTER, r"(?:e |digital |virtual )?poster(?: presentation)?(?: accept(?:ed)?)?"),
        (Status.ACCEPTED, r"spotlight(?: presentation)?|confirmed|approved|selected|unconditional(?:ly)? accept(?:ed|ance)?"),
        (
            Status.CONDITIONAL,
            (rf"(?!.*(?:reject|withdr|declin))(?:(?:conditional|provisional)(?:ly)?(?: {_ACCEPT}(?: .*)?)?"
            rf"|{_ACCEPT} (?:conditional|provisional)(?:ly)?(?: .*)?)"
            rf"|{_ACCEPT} (?:with|w|after|pending|subject to) (?:(?!no )\w+ ){{0,3}}{_CHANGES}(?: required)?|{_ACCEPT} {_CHANGES}"
            r"|shepherd(?:ed|ing)"),
        ),
        (Status.WAITLISTED, r"(?:on )?(?:the |a )?wait(?:ing)? ?list(?:ed)?|reserve(?: list)?|stand ?by|alternate|back ?up"),
        (
            Status.REVISE,
            (r"revise(?: and)? resubmit|r r|resubmit|revise"
            r"|(?:major |minor |one shot )?revisions?(?: and resubmission)?(?: required| requested| needed)?"),
        ),
        (
            Status.INVITED_ELSEWHERE,
            r"invited elsewhere|(?:invited?|transfer(?:red)?) (?:to|for)(?: \w+)* (?:journal|workshop|track|issue)(?: \w+)?",
        ),
        (
            Status.REJECTED,
            (r"(?:(?:desk|summary|early|quick) )?reject(?:ed|ion)?(?: submission| by \w+(?: \w+)?| (?:without|after) review"
            r"| (?:and|with|but) (?:\w+ )*resub\w+)?|declined?|not (?:accepted|selected)"),
        ),
        (Status.WITHDRAWN, r"(?:authors? |paper )?withdr(?:awn?|ew|awal)(?: by .*| submission| after .*)?|cancell?ed|retracted"),
        (
            Status.CAMERA_READY,
            rf"(?:{_ACCEPT} )?(?:camera ready|final version)(?: (?:handed in|submitted|received|uploaded|complete))?",
        ),
    )
)  # fmt: skip
_ACCEPTED = re.compile(
    rf"{_ACCEPT}(?P<how>(?: \w+)*?)(?: (?:and|pending|awaiting)(?: the)? (?:camera ready|final version|registration|payment|scheduled))?"
)
_HOW = re.compile(
    r"as|for|to|in|at|the|an?|and|or|with|of|without|no|full|short|long|regular|research|papers?|presentations?|oral"
    r"|talk|poster|spotlight|highlight|demos?|demonstrations?|findings|main|conference|track|industry|workshop|lightning"
    r"|notable|top|\d+|percent|work|progress|late|breaking|extended|abstract|tutorial|panel|proceedings|journal|session"
    r"|best|award|changes|revisions|program|programme|publication|is"
)
"""What may follow "accepted" and leaves it a plain acceptance."""
_OF_A_VENUE = re.compile(r".*\b(?:19|20)\d\d\b(?: (?:conference|workshop|main|track))*")
_OTHERWISE = re.compile(r"accept|reject|withdr|declin|not|invit|revis")
_LONGEST = 200
_NOT_LETTERS = re.compile(r"[\W_]+")
_DASHES = re.compile(r"[-\u2013\u2014]+")


def status_of(text: str) -> Status:
    """The status that `text` means: "Accept (Oral)", "under_review", "REJECTED"; BadRecord where it means none."""
    written = one_line(text)[:_LONGEST]
    said = _NOT_LETTERS.sub(" ", written.casefold()).strip()
    if _DASHES.fullmatch(written):
        return Status.UNDER_REVIEW
    if not said:
        raise BadRecord("has no status")
    found = _known(said) or _known_of_a_venue(said)
    if found is None:
        raise BadRecord(
            f'has the status "{blanked(written)[:40].strip()}", which is none of {", ".join(Status)}'
        )
    return Status.UNDER_REVIEW if "?" in written and found in DECISIONS else found


def _known(said: str) -> Status | None:
    if found := next((status for status, words in _STATUSES if words.fullmatch(said)), None):
        return found
    if match := _ACCEPTED.fullmatch(said):
        return _accepted(match["how"].split())
    return None


def _accepted(how: list[str]) -> Status | None:
    """An acceptance that is described by these words; None where one of them may take it back."""
    if not all(map(_HOW.fullmatch, how)):
        return None
    oral, poster = not {"oral", "talk"}.isdisjoint(how), "poster" in how
    if oral == poster:
        return Status.ACCEPTED
    return Status.ACCEPTED_ORAL if oral else Status.ACCEPTED_POSTER


def _known_of_a_venue(said: str) -> Status | None:
    """As in "ICLR 2024 poster" and "NeurIPS 2025 Conference Withdrawn Submission"."""
    match = _OF_A_VENUE.match(said)
    if match and not _OTHERWISE.search(match[0]):
        return _known(said[match.end() :].strip())
    return None
