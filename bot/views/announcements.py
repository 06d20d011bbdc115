"""Announcements: what is posted, and what an organizer sees before, after and instead."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot.domain.announcements import ANNOUNCEMENT_LIMIT, Announcement, AnnouncementState
from bot.domain.markup import escape
from bot.domain.sessions import Conference
from bot.domain.when import echo
from bot.views import actions, kit, times
from bot.views.actions import Page
from bot.views.faces import line
from bot.views.kit import Block, Element
from bot.views.paging import cut, turning
from bot.views.reply import Reply

_SECTIONS = 4
_PREVIEW = 2600
_LISTED = 200
_KEPT = re.compile(
    r"&lt;(#[CG][A-Z0-9]{2,20}(?:\|[^<>&|]{0,80})?|https?://(?:(?!&[lg]t;)[^\s<>|])+(?:\|[^<>|\n]{1,200}?)?)&gt;"
)
"""What keeps its meaning between angle brackets: channel names and links."""
_STATES = {
    AnnouncementState.SENT: "✅ sent",
    AnnouncementState.FAILED: "⚠ failed",
    AnnouncementState.EXPIRED: "⚠ expired",
}


def body(text: str) -> str:
    """`text` as its author typed it, as mrkdwn: *bold*, lists and links work, mentions and pings do not."""
    return kit.linkify(_KEPT.sub(r"<\1>", escape(text.strip())))


def message(announcement: Announcement) -> Reply:
    """What is posted."""
    shown = body(announcement.text)
    return Reply.of([shown], kit.sections(shown, _SECTIONS))


def preview(
    conference: Conference, announcement: Announcement, now: datetime, *, members: int = 0, note: str = ""
) -> Reply:
    """What will be posted, when, where and to how many (0: not known), before it counts."""
    when, where = _when(conference, announcement), _where(announcement)
    soon = times.until(now, announcement.at)
    reach = f"to {members:,} people, " if members else ""
    late = f"If late: up to {times.minutes(int(announcement.late.total_seconds()) // 60)}."
    terms = f" in {where}, {reach}once, no ping. {late}"
    head = f"*{when}*{f' · {soon}' if soon else ''}{terms}"
    shown = body(announcement.text)
    said = line(note)
    quoted = kit.section(quote(kit.clip_mrkdwn(shown, _PREVIEW)))
    blocks = [*([kit.section(said)] if said else []), kit.section(head), quoted, _decide(announcement)]
    lines = [said, f"{when}{f' ({soon})' if soon else ''}{terms}", shown]
    return Reply.of([*lines, "Schedule, Send to me first, Change or Discard."], blocks)


def to_me(announcement: Announcement) -> Reply:
    """The announcement as only its author sees it."""
    posted = message(announcement)
    note = "Only you see this. It goes out as follows:"
    return Reply.of([note, posted.text], [kit.context(note), *posted.blocks])


def scheduled(conference: Conference, announcement: Announcement) -> Reply:
    """Said in the place of the preview."""
    sentence = f"Scheduled: {_when(conference, announcement)} in {_where(announcement)}."
    hint = f"To take it back: Cancel announcement, or /announce cancel {announcement.id}."
    actions_row = kit.actions(
        f"announce:{announcement.id}", _cancel(announcement, _when(conference, announcement))
    )
    blocks = [
        kit.section(sentence),
        kit.section(quote(kit.clip_mrkdwn(body(announcement.text), _PREVIEW))),
        actions_row,
    ]
    return Reply.of([sentence, body(announcement.text), hint], blocks)


def discarded() -> Reply:
    """Said in the place of the preview."""
    return Reply.of(["Discarded. Nothing is sent."], [kit.section("Discarded. Nothing is sent.")])


def cancelled(conference: Conference, announcement: Announcement) -> Reply:
    """Said in the place of what was scheduled."""
    sentence = f"Cancelled: the announcement of {_when(conference, announcement)} in {_where(announcement)}. Nothing is sent."
    return Reply.of([sentence], [kit.section(sentence)])


def listing(
    conference: Conference, announcements: Sequence[Announcement], *, page: Page | None = None, note: str = ""
) -> Reply:
    """The conference's announcements with what became of them, and Cancel announcement where it can be."""
    part = cut(announcements, page or Page())
    said = line(note)
    heading = " · ".join(words for words in ("Announcements", part.range) if words)
    if not announcements:
        heading = "No announcement is scheduled."
    blocks: list[Block] = [kit.section(said)] if said else []
    blocks.append(kit.section(f"*{heading}*" if announcements else heading))
    lines = [said, heading]
    for announcement in part.shown:
        text, block = listed(conference, announcement)
        lines.append(text)
        blocks.append(block)
    turn = turning(actions.ANNOUNCE_BACK, actions.ANNOUNCE_PAGE, part.here, is_more=part.more)
    blocks.append(kit.actions("announce:turn", *turn, new_button()))
    return Reply.of(lines, blocks)


def listed(conference: Conference, announcement: Announcement, suffix: str = "") -> tuple[str, Block]:
    """One announcement of a list; `suffix` makes its action id unique in a view."""
    when, where = times.moment(conference, announcement.at), _where(announcement)
    state = _STATES.get(announcement.state, str(announcement.state))
    problem = f" ({line(kit.clip(announcement.problem, 200))})" if announcement.problem.strip() else ""
    text = kit.clip_mrkdwn(line(announcement.text), _LISTED)
    head = f"{when} in {where} · {state}{problem} · {announcement.id}"
    is_open = announcement.state is AnnouncementState.SCHEDULED
    button = _cancel(announcement, _when(conference, announcement), suffix) if is_open else None
    block = kit.section(f"{head}\n{quote(text)}", button, f"announce:{announcement.id}")
    plain_when = times.plain_moment(conference, announcement.at)
    plain_state = state.removeprefix("✅ ").removeprefix("⚠ ")
    return f"{plain_when} in {where} · {plain_state}{problem} · {announcement.id}: {text}", block


def new_button(suffix: str = "") -> Element:
    """Opens the form."""
    return kit.button("New announcement", actions.ANNOUNCE_OPEN + suffix)


def form_modal(
    conference: Conference,
    now: datetime,
    *,
    draft: Announcement | None = None,
    channel: str = "",
    text: str = "",
) -> dict[str, Any]:
    """The form; its private_metadata is the id of the `draft` that it changes, or "conference:ID" for a new one."""
    local = times.local(conference, draft.at if draft else now)
    zone = conference.timezone
    where = kit.channel_select(actions.ANNOUNCE_CHANNEL, draft.channel if draft else channel)
    box = kit.text_input(
        actions.ANNOUNCE_TEXT,
        most=ANNOUNCEMENT_LIMIT,
        initial=draft.text if draft else text,
        multiline=True,
    )
    clock = kit.time_picker(actions.ANNOUNCE_TIME, zone, local.time() if draft else None)
    blocks = [
        kit.field_input(actions.ANNOUNCE_CHANNEL, "Channel", where),
        kit.field_input(actions.ANNOUNCE_DATE, "Day", kit.date_picker(actions.ANNOUNCE_DATE, local.date())),
        kit.field_input(actions.ANNOUNCE_TIME, f"Time ({zone})", clock, hint="The conference's time."),
        kit.field_input(actions.ANNOUNCE_TEXT, "Text", box, hint="You see it once more before it counts."),
    ]
    return kit.modal(
        "Announcement",
        blocks,
        callback_id=actions.ANNOUNCE_FORM,
        submit="Preview",
        private_metadata=f"draft:{draft.id}" if draft else f"conference:{conference.id}",
    )


def quote(mrkdwn: str) -> str:
    """Every line of `mrkdwn` with Slack's quotation bar."""
    return "\n".join(f"> {each}" for each in mrkdwn.split("\n"))


def _when(conference: Conference, announcement: Announcement) -> str:
    return echo(announcement.at, times.zone_of(conference.timezone))


def _where(announcement: Announcement) -> str:
    return f"<#{announcement.channel}>" if announcement.channel else "no channel"


def _decide(announcement: Announcement) -> Block:
    value = str(announcement.id)
    return kit.actions(
        f"announce:{announcement.id}",
        kit.button("Schedule", actions.ANNOUNCE_SCHEDULE, value, style="primary"),
        kit.button("Send to me first", actions.ANNOUNCE_TO_ME, value),
        kit.button("Change", actions.ANNOUNCE_CHANGE, value),
        kit.button("Discard", actions.ANNOUNCE_DISCARD, value),
    )


def _cancel(announcement: Announcement, when: str, suffix: str = "") -> Element:
    dialog = kit.confirmation(
        "Cancel announcement",
        f"It was to be sent on {when} and then is not.",
        "Cancel announcement",
        "Keep it",
        danger=True,
    )
    action_id = actions.ANNOUNCE_CANCEL + suffix
    return kit.button("Cancel announcement", action_id, str(announcement.id), style="danger", confirm=dialog)
