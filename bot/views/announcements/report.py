"""The report of an announcement: how many people have it, and the others with the reason."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from bot.domain.announcements.model import GUESSED, NO_ACCOUNT, AnnouncementState, Missed, Report
from bot.domain.common.commands import USHER
from bot.domain.ledger.failures import TOO_LATE
from bot.domain.people.attention import QUIET_HOURS
from bot.domain.program.sessions import Conference
from bot.views.announcements import words
from bot.views.announcements.messages import quote
from bot.views.common import actions, kit, times
from bot.views.common.kit import Element
from bot.views.common.reply import Reply
from bot.views.program.session_text import line

_WHY = {
    NO_ACCOUNT: "no Slack account",
    GUESSED: "only guessed",
    TOO_LATE: "too late",
    QUIET_HOURS: "in their quiet hours",
    "user_disabled": "deactivated",
    "user_not_found": "not in this workspace",
    "cannot_dm_bot": "a bot",
    "channel_not_found": "gone, or closed to the bot",
    "is_inactive": "deactivated",
    "is_archived": "archived",
    "not_in_channel": "closed to the bot: invite it",
    "restricted_action": "not allowed to post there",
}
_NAMED = 60


def report(conference: Conference, found: Report) -> Reply:
    """The announcement's last time: planned, sent, missed and why, and when the rest is through."""
    announcement = found.announcement
    at = found.at or announcement.next_at or announcement.at
    head = f"Announcement {words.numbered(announcement)} · {words.when(conference, at)} {words.where(announcement.targets)}"
    lines = [_outcome(conference, found), _reasons(found), _doubt(found), _changed(conference, found)]
    if found.at and announcement.next_at:
        lines.append(f"It goes out next {words.when(conference, announcement.next_at)}.")
    if announcement.approved_by:
        lines.append(f"Approved by {words.mentioned(announcement.approved_by)}.")
    if announcement.author_gone:
        lines.append("Its author has left. It will still go out.")
    shown = [text for text in lines if text]
    text = words.excerpt(announcement)
    blocks = [kit.section(f"*{head}*\n{' '.join(shown)}\n{quote(text)}")]
    if buttons := _buttons(found):
        blocks.append(kit.actions(f"announce:report:{announcement.id}", *buttons))
    return Reply.of([head, " ".join(shown), text], blocks)


def missed(found: Report) -> Reply:
    """Those whom it did not reach, and why."""
    heading = f"{words.number(len(found.missed)).capitalize()} missed announcement {words.numbered(found.announcement)}:"
    lines = [f"{_who(m)}: {why(m)}" for m in found.missed[:_NAMED]]
    if len(found.missed) > _NAMED:
        lines.append(f"and {len(found.missed) - _NAMED:,} more")
    shown = "\n".join(f"• {each}" for each in lines)
    hint = f"Type {USHER} people to link those without an account." if found.unlinked else ""
    blocks = [kit.section(heading), *kit.sections(shown, 4), *([kit.context(hint)] if hint else [])]
    return Reply.of([heading, *lines, hint], blocks)


def resent(count: int) -> Reply:
    """Said once it is sent again."""
    sentence = f"Sending it again to {words.number(count)} who missed it."
    return Reply.of([sentence], [kit.section(sentence)])


def why(missed: Missed) -> str:
    """The reason as people say it; Slack's own word where there is no better one."""
    reason = missed.why
    if reason == "channel_not_found" and not _is_channel(missed):
        reason = "user_disabled"  # what Slack answers where somebody's account is closed
    return _WHY.get(reason) or line(kit.clip(reason, 200)) or "not known"


def _is_channel(missed: Missed) -> bool:
    return missed.recipient[:1] in {"C", "G"}


def _outcome(conference: Conference, found: Report) -> str:
    if found.at is None and found.announcement.is_on_its_way:
        return "Sending now."
    if found.at is None:
        state = found.announcement.state
        return f"It is {'a draft' if state is AnnouncementState.DRAFT else state}; nothing has been sent."
    if found.pruned:
        gone = f"{found.pruned.sent:,} of {found.pruned.total:,}"
        return f"Sent to {gone} over all its times. The details are too old and were removed."
    if found.skipped:
        return "Not sent: it was too late."
    others = f"{_gathered(found)}{_held(found)}"
    if found.waiting:
        by = f"; the rest by about {_clock(conference, found.ends)}" if found.ends else ""
        return f"Sending: {found.sent:,} of {found.planned:,} so far{by}.{others}"
    by = f" by {_clock(conference, found.last_sent)}" if found.last_sent else ""
    who = (
        f"{found.sent:,} of {found.planned:,}{by}"
        if found.planned
        else "nobody, because it had no recipients"
    )
    return f"Sent to {who}.{others}"


def _gathered(found: Report) -> str:
    """As " 2 wait in digests."."""
    if not found.gathered:
        return ""
    return f" {found.gathered:,} {'waits in a digest' if found.gathered == 1 else 'wait in digests'}."


def _held(found: Report) -> str:
    """As " 12 wait until it is resumed."."""
    if not found.held:
        return ""
    one = found.held == 1
    if found.announcement.state is AnnouncementState.PAUSED:
        return f" {found.held:,} {'waits' if one else 'wait'} until it is resumed."
    return f" {found.held:,} {'was' if one else 'were'} taken back."


def _doubt(found: Report) -> str:
    """As "2 may have it twice.", with the reason."""
    return (
        f"{found.doubtful:,} may have received it twice, because Slack's answer was lost."
        if found.doubtful
        else ""
    )


def _changed(conference: Conference, found: Report) -> str:
    """As "Changing: 12 of 89 sent messages; the rest by about 10:59:04.", "Changed 89 sent messages by 10:59:04."."""
    if found.changed is None:
        return ""
    total, failed = found.changed.total, found.changed.failed
    done = total - failed - found.rewriting
    if found.rewriting:
        by = f"; the rest by about {_clock(conference, found.changed_by)}" if found.changed_by else ""
        said = f"Changing: {done:,} of {_sent(total)} so far{by}."
    else:
        by = f" by {_clock(conference, found.changed.last)}" if found.changed.last else ""
        said = f"Changed {f'{done:,} of ' if failed else ''}{_sent(total)}{by}."
    return said + (f" {failed:,} could not be changed." if failed else "")


def _sent(count: int) -> str:
    return f"{count:,} sent {'message' if count == 1 else 'messages'}"


def _clock(conference: Conference, moment: datetime) -> str:
    return f"{times.local(conference, moment):%H:%M:%S}"


def _reasons(found: Report) -> str:
    """As "3 have no Slack account, 1 deactivated."."""
    counts = Counter(why(m) for m in _in_order(found))
    said = [_reason(reason, count) for reason, count in counts.items()]
    return f"{', '.join(said)}." if said else ""


def _in_order(found: Report) -> Iterable[Missed]:
    return (*found.unlinked, *found.failed)


def _reason(reason: str, count: int) -> str:
    if reason == _WHY[NO_ACCOUNT]:
        return f"{count:,} {'has' if count == 1 else 'have'} no Slack account"
    return f"{count:,} {reason}"


def _who(one: Missed) -> str:
    if one.why in {NO_ACCOUNT, GUESSED}:
        return line(kit.clip(one.recipient, 200))
    return f"<#{one.recipient}>" if _is_channel(one) else words.mentioned(one.recipient)


def _buttons(found: Report) -> list[Element]:
    value, missed_by = str(found.announcement.id), len(found.missed)
    shown = (
        [kit.button(f"Show the {words.number(missed_by)}", actions.ANNOUNCE_MISSED, value)]
        if missed_by
        else []
    )
    if (missed_by or found.skipped) and not found.waiting:
        shown.append(kit.button("Resend to those who missed it", actions.ANNOUNCE_RESEND, value))
    if found.waiting:
        shown.append(kit.button("Pause", actions.ANNOUNCE_PAUSE, value))
    elif found.held and found.announcement.state is AnnouncementState.PAUSED:
        shown.append(kit.button("Resume", actions.ANNOUNCE_RESUME, value))
    return shown
