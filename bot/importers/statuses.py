"""Usher's words for the statuses of submission systems.

Authors are told a status as it is written here. A word that is no clear decision is therefore never one: "accept?",
"probably accept" and "accept queue" are under review, and an unknown word is no status. A status may have a remark:
"Oral (15 min)", "Desk rejected (format)", "Accepted & confirmed". A remark can make the decision narrower, or doubtful;
one that may contradict it leaves no status.
"""

import re
from collections.abc import Sequence

from bot.domain.common.addresses import blanked
from bot.domain.submissions.papers import ACCEPTED, DECISIONS, Status
from bot.importers import status_words as words
from bot.importers.quarantine import BadRecord
from bot.importers.text import one_line

_NARROW = (Status.ACCEPTED, Status.ACCEPTED_ORAL, Status.ACCEPTED_POSTER)
_PLAIN = frozenset(_NARROW)
_WAITING = frozenset({Status.CONDITIONAL, Status.WAITLISTED, Status.REVISE})
"""Decisions that wait for something."""
_BESIDE = {
    Status.CAMERA_READY: ACCEPTED,
    Status.INVITED_ELSEWHERE: {Status.REJECTED},
    Status.REJECTED: {Status.REVISE},
    Status.WAITLISTED: {Status.ACCEPTED_ORAL, Status.ACCEPTED_POSTER},
}
"""Remarks that a status outweighs."""
_DENIABLE = ACCEPTED | {Status.CAMERA_READY, Status.WITHDRAWN}
_LACKS, _CHANGES = frozenset({"no", "without"}), frozenset({"changes", "revisions"})
_ORAL = frozenset({"oral", "talk", "vortrag", "orale"})
_POSTER = frozenset({"poster", "póster"})
_SIGNS = re.compile(r"\s+[-\u2013\u2014>]+\s+|[()\[\]{}/,;:&+|\u2013\u2014\u2022\u00b7]")
"""The signs between a status and a remark, or around the remark."""
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
    found = _known(said) or _known_of_a_venue(said) or _with_remarks(written)
    if found is None:
        raise BadRecord(
            f'has the status "{blanked(written)[:40].strip()}", which is none of {", ".join(Status)}'
        )
    return Status.UNDER_REVIEW if "?" in written and found in {*DECISIONS, Status.WITHDRAWN} else found


def _known(said: str) -> Status | None:
    if found := next((status for status, pattern in words.STATUSES if pattern.fullmatch(said)), None):
        return found
    if words.REJECTED_PAPER.fullmatch(said):
        return Status.REJECTED
    if match := words.ACCEPTED.fullmatch(said):
        return _accepted(match["how"].split())
    return None


def _accepted(how: list[str]) -> Status | None:
    """An acceptance that is described by these words; None where one of them may take it back."""
    if words.GOES_ON.search(" ".join(how)):
        return None
    is_whole = _LACKS.isdisjoint(how) or not _CHANGES.isdisjoint(how)
    return _as(how) if is_whole and all(map(words.HOW.fullmatch, how)) else None


def _as(how: Sequence[str]) -> Status:
    oral, poster = not _ORAL.isdisjoint(how), not _POSTER.isdisjoint(how)
    if oral == poster:
        return Status.ACCEPTED
    return Status.ACCEPTED_ORAL if oral else Status.ACCEPTED_POSTER


def _with_remarks(written: str) -> Status | None:
    """A status with remarks in brackets or after a sign; None where it has none, or they may contradict it."""
    parts = [
        said for part in _SIGNS.split(written.casefold()) if (said := _NOT_LETTERS.sub(" ", part).strip())
    ]
    while len(parts) > 1 and words.NOUN.fullmatch(parts[0]):
        parts = parts[1:]
    found = _known(parts[0]) if parts else None
    for remark in parts[1:]:
        if found is None:
            return None
        found = _remarked(found, remark)
    return found


def _remarked(status: Status, remark: str) -> Status | None:
    """The status with a remark beside it; None where the remark may contradict it."""
    other = _known(remark)
    if Status.UNDER_REVIEW in {status, other}:
        return Status.WITHDRAWN if other is Status.WITHDRAWN else Status.UNDER_REVIEW
    if other:
        return status if other is status else _both(status, other)
    is_open = words.DOUBT.search(remark) or (status not in _WAITING and words.WAITS.search(remark))
    if is_open and status in DECISIONS:
        return Status.UNDER_REVIEW
    if is_open or words.TAKES_BACK.search(remark) or (status in _DENIABLE and words.DENIES.search(remark)):
        return None
    if status in _PLAIN and "shepherd" in remark:
        return Status.CONDITIONAL
    return _both(status, _as(remark.split())) if status in _PLAIN else status


def _both(status: Status, other: Status) -> Status | None:
    """Combine a status with another one that is a remark on it; None if they contradict each other."""
    pair = {status, other}
    if other is Status.WITHDRAWN:
        return other
    if pair <= _PLAIN:
        return max(pair, key=_NARROW.index) if Status.ACCEPTED in pair else Status.ACCEPTED
    if pair <= _PLAIN | {Status.CONDITIONAL, Status.REVISE} and Status.REVISE is not status:
        return Status.CONDITIONAL
    for wins in (Status.CAMERA_READY, Status.INVITED_ELSEWHERE, Status.REJECTED, Status.WAITLISTED):
        if wins in pair and pair <= _BESIDE[wins] | {wins}:
            return wins if wins in {status, Status.CAMERA_READY, Status.INVITED_ELSEWHERE} else None
    return None


def _known_of_a_venue(said: str) -> Status | None:
    """As in "ICLR 2024 poster" and "NeurIPS 2025 Conference Withdrawn Submission"."""
    match = _OF_A_VENUE.match(said)
    if match and not (
        _OTHERWISE.search(match[0]) or words.DOUBT.search(match[0]) or words.TAKES_BACK.search(match[0])
    ):
        return _known(said[match.end() :].strip())
    return None
