"""Before an announcement counts: its preview, the question to a second organizer, and what came of that."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.announcements.audiences import Reach
from bot.domain.announcements.model import Announcement, AnnouncementState, Effect, News
from bot.domain.announcements.recurrence import OddTime
from bot.domain.common.commands import ANNOUNCE
from bot.domain.program.sessions import Conference
from bot.views.announcements import words
from bot.views.announcements.messages import body, quote
from bot.views.common import actions, kit, times
from bot.views.common.kit import Block
from bot.views.common.reply import Reply
from bot.views.program.session_text import line

_QUOTED = 2600
_ANSWERED = {
    AnnouncementState.DECLINED: "Declined. Nothing is sent.",
    AnnouncementState.CANCELLED: "It has been cancelled. Nothing is sent.",
    AnnouncementState.MISSED: "Its time had passed. Nothing is sent.",
}


def preview(
    conference: Conference,
    announcement: Announcement,
    now: datetime,
    *,
    reach: Reach | None = None,
    approval: str = "",
    odd: Sequence[OddTime] = (),
    note: str = "",
    effect: Effect | None = None,
) -> Reply:
    """Return what will be posted, when and to how many (None: not known), before it counts.

    `approval` says why a second organizer has to approve it, and that there is none, where that is so; `odd` are
    the times at which the clocks change under it; `note` is said first; `effect` is what an edit does to what was sent.
    """
    is_out = effect is not None and effect.is_out
    terms = _sent_terms(conference, announcement) if is_out else _terms(conference, announcement, now)
    if odd:
        terms += "\n" + " ".join(map(words.odd, odd))
    counts = "" if is_out else _counts(reach)
    if effect:
        counts = "\n".join(part for part in (counts, f"*{words.effect(effect)}*") if part)
    change = f"A change of announcement #{announcement.replaces}." if announcement.replaces else ""
    said, why = "\n".join(part for part in (line(note), change) if part), line(approval)
    shown = body(announcement.text)
    quoted = kit.section(quote(kit.clip_mrkdwn(shown, _QUOTED)))
    label = _label(announcement, needs_approval=bool(why))
    blocks = [
        *([kit.section(said)] if said else []),
        kit.section(f"{terms}{f'{chr(10)}{counts}' if counts else ''}"),
    ]
    blocks += [quoted, *([kit.context(f"⚠ {why}")] if why else []), _decide(announcement, label)]
    lines = [said, terms.replace("*", ""), counts.replace("*", ""), shown, why]
    return Reply.of([*lines, f"{label}, Send to me first, Change or Discard."], blocks)


def _counts(reach: Reach | None) -> str:
    is_told = reach and (reach.users or reach.unlinked or len(reach.channels) != 1)
    return words.reach(reach) if reach and is_told else ""


def _label(announcement: Announcement, *, needs_approval: bool) -> str:
    """Return what the button says that lets it count."""
    if needs_approval:
        return "Ask for approval"
    if announcement.replaces:
        return "Save changes"
    return "Send now" if announcement.at_once else "Schedule"


def as_posted(text: str) -> list[Block]:
    """Under the form's text: how it will stand there."""
    return [kit.section(quote(kit.clip_mrkdwn(body(text), _QUOTED)))] if text.strip() else []


def reached(reach: Reach | None, problem: str = "") -> Block:
    """Under the form's targets: whom they reach now."""
    return kit.context(line(problem) or (words.reach(reach) if reach else "To nobody yet."))


def approval(
    conference: Conference, announcement: Announcement, now: datetime, channels: int, people: int
) -> Reply:
    """The question to a second organizer, or its outcome."""
    terms = _terms(conference, announcement, now)
    asks = f"{words.author(announcement)} asks for approval: {words.counted(channels, people)}."
    shown = body(announcement.text)
    quoted = kit.section(quote(kit.clip_mrkdwn(shown, _QUOTED)))
    blocks = [kit.section(f"{asks}\n{terms}"), quoted]
    if announcement.state is AnnouncementState.WAITING:
        end = "Approve or Decline."
        value = f"{announcement.id}:{channels}:{people}"
        approve = kit.button("Approve", actions.ANNOUNCE_APPROVE, value, style="primary")
        blocks.append(
            kit.actions(
                f"announce:{announcement.id}", approve, kit.button("Decline", actions.ANNOUNCE_DECLINE, value)
            )
        )
    else:
        by = f" by {words.mentioned(announcement.approved_by)}" if announcement.approved_by else ""
        end = _ANSWERED.get(announcement.state, f"✅ Approved{by}.")
        blocks.append(kit.context(end))
    return Reply.of([asks, terms.replace("*", ""), shown, end.removeprefix("✅ ")], blocks)


def news(
    conference: Conference,
    announcement: Announcement,
    what: News,
    *,
    by: str = "",
    people: int = 0,
    at: datetime | None = None,
    why: str = "",
) -> Reply:
    """Return what became of an announcement, to its author or to the organizers."""
    text = words.excerpt(announcement)
    when = words.when(conference, at or announcement.next_at or announcement.at)
    about = f"the announcement of {when} {words.where(announcement.targets)}"
    sentence = {
        News.APPROVED: f"<@{by}> approved {about}. It will go out as planned.",
        News.DECLINED: f"<@{by}> declined {about}. Nothing is sent. "
        f"{ANNOUNCE} edit {announcement.id} makes a new one from it.",
        News.MISSED: f"Not sent: {about}, because it came too late. {ANNOUNCE} report {announcement.id} can still send it.",
        News.PASSED_OVER: f"Usher was restored from a backup that is older than {about}. We don't know if it was sent, so it won't be sent now. "
        f"Look in Slack; {ANNOUNCE} report {announcement.id} can still send it.",
        News.GREW: f"Held back: {about}. It now reaches {people:,} people, so another organizer must approve it. "
        f"They have been asked. {words.late(announcement.late)}",
        News.UNAPPROVED: f"Not sent: {about}, because no other organizer approved it in time. "
        f"{ANNOUNCE} edit {announcement.id} makes a new one from it.",
        News.MEANS_NOBODY: f"It cannot go out as it is: {about}. {line(why)} {ANNOUNCE} edit {announcement.id} changes "
        "its recipients. Usher tries again every minute.",
        News.SLOW: f"Not sent yet: {about}. Slack can't name its recipients right now. Usher tries again. {words.late(announcement.late)}",
        News.ORPHANED: f"The author of {about} is no longer an organizer of {line(conference.name)}. It will still go out. "
        f"{ANNOUNCE} cancel {announcement.id} takes it back.",
    }[what]
    return Reply.of([sentence, text], [kit.section(f"{sentence}\n{quote(text)}")])


def _terms(conference: Conference, announcement: Announcement, now: datetime) -> str:
    """Return when, where, how often, with a ping or without, and how late, in mrkdwn."""
    if announcement.at_once and announcement.state is AnnouncementState.DRAFT:
        return _now_terms(announcement)
    soon = times.until(now, announcement.at)
    ping = "pings its channels" if announcement.ping else "no ping"
    often = words.recurrence(conference, announcement)
    near = f" ({soon})" if soon else ""
    first = "first " if announcement.recurs else ""
    return (
        f"*{first}{words.when(conference, announcement.at)}*{near} {words.where(announcement.targets)}, "
        f"{often}, {ping}. {words.late(announcement.late)}"
    )


def _now_terms(announcement: Announcement) -> str:
    """Describe an announcement that goes out as soon as the button is pressed."""
    ping = "pings its channels" if announcement.ping else "no ping"
    return f"*Now* {words.where(announcement.targets)}, once, {ping}. {words.late(announcement.late)}"


def _sent_terms(conference: Conference, announcement: Announcement) -> str:
    """Return where and when what is changed was sent."""
    return f"*Sent {words.when(conference, announcement.at)}* {words.where(announcement.targets)}."


def _decide(announcement: Announcement, label: str) -> Block:
    value = str(announcement.id)
    return kit.actions(
        f"announce:{announcement.id}",
        kit.button(label, actions.ANNOUNCE_SCHEDULE, value, style="primary"),
        kit.button("Send to me first", actions.ANNOUNCE_TO_ME, value),
        kit.button("Change", actions.ANNOUNCE_CHANGE, value),
        kit.button("Discard", actions.ANNOUNCE_DISCARD, value),
    )
