"""Failures of deliveries as organizers read them: once for each cause, and once for each outage."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.domain.announcements.model import NO_ACCOUNT, Missed
from bot.domain.common.commands import USHER
from bot.domain.ledger.deliveries import DeliveryKind, State
from bot.domain.ledger.failures import HELD_BACK, CaughtUp, Cause, Fallen, Standstill
from bot.domain.program.sessions import Conference
from bot.views.announcements.report import why
from bot.views.common import kit, times
from bot.views.common.reply import Reply

_WORDS = {
    DeliveryKind.ANNOUNCEMENT: ("announcement", "announcements"),
    DeliveryKind.APPROVAL: ("request to approve an announcement", "requests to approve announcements"),
    DeliveryKind.CHANNEL_REMINDER: ("reminder to a channel", "reminders to channels"),
    DeliveryKind.MAIN_REMINDER: ("reminder to the main channel", "reminders to the main channel"),
    DeliveryKind.SPEAKER_REMINDER: ("reminder to a speaker", "reminders to speakers"),
    DeliveryKind.CHAIR_REMINDER: ("run sheet to a session chair", "run sheets to session chairs"),
    DeliveryKind.DEADLINE_REMINDER: (
        "reminder of a deadline to an author",
        "reminders of deadlines to authors",
    ),
    DeliveryKind.REVIEW_REMINDER: (
        "reminder of a deadline to a reviewer",
        "reminders of deadlines to reviewers",
    ),
    DeliveryKind.PRESENCE_ASK: (
        "question to a speaker about being there",
        "questions to speakers about being there",
    ),
    DeliveryKind.PRESENCE_NEWS: ("warning that a speaker is missing", "warnings that speakers are missing"),
    DeliveryKind.PRESENCE_AGAIN: ("second question to a speaker", "second questions to speakers"),
    DeliveryKind.SPEAKER_MESSAGE: ("message to a speaker", "messages to speakers"),
    DeliveryKind.BOARD: ("board of who is here", "boards of who is here"),
    DeliveryKind.CHANGE_NOTICE: ("notice of changed sessions", "notices of changed sessions"),
    DeliveryKind.THREAD: ("thread for a session's questions", "threads for sessions' questions"),
    DeliveryKind.PERSON_NEWS: (
        "notice of a wrong guess about a person",
        "notices of wrong guesses about people",
    ),
    DeliveryKind.CLAIM: ("request to confirm a person", "requests to confirm people"),
    DeliveryKind.PURGE_NOTICE: ("notice that data will be removed", "notices that data will be removed"),
    DeliveryKind.QUESTION_ANSWER: ("answer to a question", "answers to questions"),
    DeliveryKind.QUESTION: ("question from the audience", "questions from the audience"),
}
_PARTS = _WORDS | {
    DeliveryKind.ANNOUNCEMENT: ("message of an announcement", "messages of announcements"),
    DeliveryKind.STAR_REMINDER: ("reminder of a starred session", "reminders of starred sessions"),
}
"""Their names if there are several kinds."""
_NAMED = frozenset({Standstill.REFUSED, Standstill.LIMITED, Standstill.FAILING})
"""The causes that quote Slack's own word."""
_WHY = {
    Standstill.UNREACHABLE: "Slack was unreachable",
    Standstill.REFUSED: "Slack refused the bot itself",
    Standstill.LIMITED: "Slack limited all messages",
    Standstill.FAILING: "Slack answered with errors",
    Standstill.STOPPED: "Usher was not running",
    Standstill.NO_DATABASE: "Usher could not reach its database",
}


def fallen(cause: Cause, found: Fallen, to: Sequence[str], report: str) -> Reply:
    """As "12 reminders to speakers were not delivered (no Slack account): Ann, Ben and 6 more.".

    `to` are the names of the first recipients as mrkdwn; `report` is the command that tells of an announcement, "" for
    every other kind.
    """
    count = found.count
    reason = why(Missed(found.first[0], cause.reason)) if found.first else cause.reason
    names = _some(to, found.recipients)
    if cause.kind is DeliveryKind.ANNOUNCEMENT:
        number = cause.subject.rpartition(":")[2]
        what = _counted(found.recipients, found.first)
        said = f"Announcement #{number} did not reach {what} ({reason}): {names}. See {report}."
    else:
        one, many = _WORDS.get(cause.kind, ("message", "messages"))
        what = f"1 {one} was" if count == 1 else f"{count:,} {many} were"
        said = f"{what} {_how(cause, reason)}: {names}."
    if cause.reason == NO_ACCOUNT:
        said += f" Type {USHER} people to link them."
    return _reply(said)


def _how(cause: Cause, reason: str) -> str:
    if cause.state is not State.EXPIRED:
        return f"not delivered ({reason})"
    return (
        f"not sent in time, because {reason}"
        if cause.reason == HELD_BACK
        else "not sent, because it was too late"
    )


def outage(  # noqa: PLR0917 - what happened, from when to when, and what it cost
    conference: Conference, why: Standstill, error: str, since: datetime, until: datetime, found: CaughtUp
) -> Reply:
    """As "Slack was unreachable from 13:04 to 13:19 CET. 41 messages were sent late, 3 reminders to speakers expired."."""
    named = f" ({error})" if error and why in _NAMED else ""
    paused = "Usher paused between its tries. " if why is Standstill.FAILING else ""
    when = _from_to(conference, since, until)
    return _reply(f"{_WHY[why]}{named} from {when}. {paused}{_caught_up(conference, found)}")


def _from_to(conference: Conference, since: datetime, until: datetime) -> str:
    same = times.local(conference, since).date() == times.local(conference, until).date()
    if not same:
        return f"{times.plain_moment(conference, since)} to {times.plain_moment(conference, until)}"
    return f"{times.local(conference, since):%H:%M} to {times.plain_time(conference, until)}"


def _caught_up(conference: Conference, found: CaughtUp) -> str:
    parts = [
        f"{_n(found.late, 'message was', 'messages were')} sent late" if found.late else "",
        f"{_kinds(found.expired)} expired" if found.expired else "",
        f"{_n(found.waiting, 'message still waits', 'messages still wait')}" if found.waiting else "",
        f"{_n(found.gathered, 'message waits in a digest', 'messages wait in digests')}"
        if found.gathered
        else "",
    ]
    said = ", ".join(part for part in parts if part)
    if found.expiring and found.expire_by:
        by = times.plain_moment(conference, found.expire_by)
        said += f". Of the waiting ones, {_kinds(found.expiring)} will expire by {by}"
    return f"{said}." if said else "Nothing was lost."


def _kinds(counts: Mapping[DeliveryKind, int]) -> str:
    """As "2 reminders to speakers and 1 reminder to a channel": the most first."""
    order = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    parts = [_n(count, *_PARTS.get(kind, ("other message", "other messages"))) for kind, count in order]
    return " and ".join(part for part in (", ".join(parts[:-1]), parts[-1]) if part)


def _n(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"


def _counted(count: int, recipients: Sequence[str]) -> str:
    if recipients and all(r[:1] in {"C", "G"} for r in recipients):
        return _n(count, "channel", "channels")
    return _n(count, "person", "people")


def _some(names: Sequence[str], count: int) -> str:
    """As "Ann, Ben and 10 more"."""
    rest = count - len(names)
    if rest:
        return f"{', '.join(names)} and {rest:,} more"
    return " and ".join(part for part in (", ".join(names[:-1]), names[-1]) if part) if names else kit.DASH


def _reply(said: str) -> Reply:
    shown = kit.clip_mrkdwn(said, kit.SECTION)
    return Reply.of([shown], [kit.section(shown)])
