"""Announcements: what is posted, what was done with one, and their list."""

import re
from collections.abc import Sequence

from bot.domain.announcements.model import COMING, REUSED, Announcement, AnnouncementState
from bot.domain.common.commands import ANNOUNCE
from bot.domain.common.markup import escape
from bot.domain.program.sessions import Conference
from bot.views.announcements import words
from bot.views.common import actions, kit, times
from bot.views.common.actions import Page
from bot.views.common.kit import Block, Element
from bot.views.common.paging import cut, turning
from bot.views.common.reply import Reply
from bot.views.program.session_text import line

_SECTIONS = 4
_WHERE = 300
"""Characters of its targets that a list shows of each: eight stand in one message."""
_QUOTED = 2600
_KEPT = re.compile(
    r"&lt;(#[CG][A-Z0-9]{2,20}(?:\|[^<>&|]{0,80})?|https?://(?:(?!&[lg]t;)[^\s<>|])+(?:\|[^<>|\n]{1,200}?)?)&gt;"
)
"""The parts that keep their meaning between angle brackets: channel names and links."""
_PING = "<!channel> "


def body(text: str) -> str:
    """`text` as its author typed it, as mrkdwn: *bold*, lists and links work, mentions and pings do not."""
    return kit.linkify(_KEPT.sub(r"<\1>", escape(text.strip())))


def message(announcement: Announcement, *, ping: bool = False) -> Reply:
    """Return what is posted; only `ping` pings the channel, never the text."""
    shown = (_PING if ping else "") + body(announcement.text)
    return Reply.of([shown], kit.sections(shown, _SECTIONS))


def direct_message(conference: Conference, announcement: Announcement) -> Reply:
    """Return what one person is sent."""
    shown = message(announcement)
    sender = kit.context(f"From the organizers of {line(kit.clip(conference.name, 200)) or 'the conference'}")
    return Reply.of([shown.text], [*shown.blocks, sender])


def to_me(announcement: Announcement) -> Reply:
    """The announcement as only its author sees it."""
    posted = message(announcement)
    note = "Only you see this. This is how it will go out:"
    return Reply.of([note, posted.text], [kit.context(note), *posted.blocks])


def scheduled(conference: Conference, announcement: Announcement) -> Reply:
    """Said in the place of the preview: when it goes out, or that it waits for approval."""
    state = announcement.state
    at = words.when(conference, announcement.next_at or announcement.at)
    often = f", {words.recurrence(conference, announcement)}" if announcement.recurs else ""
    head = {
        AnnouncementState.WAITING: "Waiting for the approval of another organizer: ",
        AnnouncementState.SENT: f"{_changed(announcement)} It was sent: ",
        AnnouncementState.PAUSED: "Changed, and paused: ",
    }.get(state, "Scheduled: ")
    sentence = f"{head}{at} {words.where(announcement.targets)}{often}."
    if announcement.is_on_its_way:
        sentence = f"Sending now {words.where(announcement.targets)}."
    text = quote(kit.clip_mrkdwn(body(announcement.text), _QUOTED))
    blocks = [kit.section(sentence), kit.section(text)]
    hint = ""
    if announcement.replaces and state is AnnouncementState.WAITING:
        sentence += f" Until then, announcement #{announcement.replaces} is as it was."
        blocks[0] = kit.section(sentence)
    if state in COMING:
        hint = f"To take it back: Cancel announcement, or {ANNOUNCE} cancel {announcement.id}."
        report = "" if state is AnnouncementState.WAITING else "You will get a report as a direct message."
        blocks += [kit.context(report)] if report else []
        hint = " ".join(part for part in (report, hint) if part)
        blocks.append(kit.actions(f"announce:{announcement.id}", cancel_button(conference, announcement)))
    return Reply.of([sentence, body(announcement.text), hint], blocks)


def _changed(announcement: Announcement) -> str:
    """Return what an edit of what has gone out does."""
    return "The sent messages are being changed." if announcement.rewrite else "Only the list has changed."


def replaced(announcement: Announcement) -> Reply:
    """Said in the place of a preview that `announcement` has replaced: its buttons are gone, the new text is kept."""
    sentence, text = (
        "Changed. See the new preview in the window where you changed it.",
        body(announcement.text),
    )
    blocks = [kit.section(sentence), kit.section(quote(kit.clip_mrkdwn(text, _QUOTED)))]
    return Reply.of([sentence, text], blocks)


def discarded() -> Reply:
    """Said in the place of the preview."""
    return Reply.of(["Discarded. Nothing is sent."], [kit.section("Discarded. Nothing is sent.")])


def cancelled(conference: Conference, announcement: Announcement) -> Reply:
    """Said in the place of what was scheduled."""
    return _done(
        conference,
        announcement,
        "Cancelled",
        "Nothing more is sent." if announcement.recurs else "Nothing is sent.",
    )


def paused(conference: Conference, announcement: Announcement) -> Reply:
    """Said once it is paused."""
    reply = _done(conference, announcement, "Paused", "Nothing is sent until you resume it.")
    button = kit.button("Resume", actions.ANNOUNCE_RESUME, str(announcement.id))
    return Reply.of([reply.text], [*reply.blocks, kit.actions(f"announce:{announcement.id}", button)])


def resumed(conference: Conference, announcement: Announcement) -> Reply:
    """Said once it goes on."""
    return _done(conference, announcement, "Resumed", "It goes out as planned.")


def _done(conference: Conference, announcement: Announcement, what: str, then: str) -> Reply:
    at = words.when(conference, announcement.next_at or announcement.at)
    sentence = f"{what}: the announcement of {at} {words.where(announcement.targets)}. {then}"
    return Reply.of([sentence], [kit.section(sentence)])


def listing(
    conference: Conference, announcements: Sequence[Announcement], *, page: Page | None = None, note: str = ""
) -> Reply:
    """The conference's announcements with what became of them, and what can be done with each."""
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
        blocks += [block, kit.actions(f"announce:acts:{announcement.id}", *_acts(announcement))]
    turn = turning(actions.ANNOUNCE_BACK, actions.ANNOUNCE_PAGE, part.here, is_more=part.more)
    blocks.append(kit.actions("announce:turn", *turn, new_button()))
    return Reply.of(lines, blocks)


def listed(conference: Conference, announcement: Announcement, suffix: str = "") -> tuple[str, Block]:
    """One announcement of a list; `suffix` makes its action id unique in a view."""
    at = announcement.next_at or announcement.at
    where = kit.clip_mrkdwn(words.where(announcement.targets), _WHERE)
    text = words.excerpt(announcement)
    details = [state(announcement), words.numbered(announcement)]
    if announcement.recurs:
        details.insert(0, words.recurrence(conference, announcement))
    if announcement.approved_by:
        details.append(f"approved by {words.mentioned(announcement.approved_by)}")
    if announcement.author_gone:
        details.append("its author has left")
    rest = f"{where} · {' · '.join(details)}"
    is_open = announcement.state in COMING
    button = cancel_button(conference, announcement, suffix) if is_open else None
    block = kit.section(
        f"{times.moment(conference, at)} {rest}\n{quote(text)}", button, f"announce:{announcement.id}"
    )
    plain = rest.replace("✅ ", "").replace("⚠ ", "")
    return f"{times.plain_moment(conference, at)} {plain}: {text}", block


def state(announcement: Announcement) -> str:
    """Return what became of it: of one that has gone out, as the ledger knows it."""
    tally = announcement.tally
    if announcement.state is AnnouncementState.SENT and not tally.total:
        return "sent to nobody: no recipients"
    if announcement.state not in {AnnouncementState.SENT, AnnouncementState.SCHEDULED} or not tally.total:
        return f"{'⚠ ' if announcement.state is AnnouncementState.MISSED else ''}{announcement.state}"
    if tally.waiting:
        became = f"sending, {tally.sent:,} of {tally.total:,}"
    elif tally.missed:
        became = f"⚠ {tally.missed:,} of {tally.total:,} failed"
    elif tally.held:
        became = f"sent to {tally.sent:,} of {tally.total:,}"
    else:
        became = "✅ sent"
    return became if announcement.state is AnnouncementState.SENT else f"scheduled · {became} so far"


def _acts(announcement: Announcement) -> list[Element]:
    value, state = str(announcement.id), announcement.state
    found = [kit.button("Report", actions.ANNOUNCE_REPORT, value)]
    if state in {*COMING, AnnouncementState.SENT}:
        found.append(kit.button("Edit", actions.ANNOUNCE_CHANGE, value))
    if state in REUSED:
        found.append(kit.button("Make another", actions.ANNOUNCE_CHANGE, value))
    if state is AnnouncementState.SCHEDULED or (
        state is AnnouncementState.SENT and announcement.tally.waiting
    ):
        found.append(kit.button("Pause", actions.ANNOUNCE_PAUSE, value))
    if state is AnnouncementState.PAUSED:
        found.append(kit.button("Resume", actions.ANNOUNCE_RESUME, value))
    return found


def new_button(suffix: str = "") -> Element:
    """Opens the form."""
    return kit.button("New announcement", actions.ANNOUNCE_OPEN + suffix)


def cancel_button(conference: Conference, announcement: Announcement, suffix: str = "") -> Element:
    """Takes it back, after asking."""
    at = words.when(conference, announcement.next_at or announcement.at)
    dialog = kit.confirmation(
        "Cancel announcement",
        f"It was scheduled for {at}. It will not be sent.",
        "Cancel announcement",
        "Keep it",
        danger=True,
    )
    action_id = actions.ANNOUNCE_CANCEL + suffix
    return kit.button("Cancel announcement", action_id, str(announcement.id), style="danger", confirm=dialog)


def quote(mrkdwn: str) -> str:
    """Every line of `mrkdwn` with Slack's quotation bar."""
    return "\n".join(f"> {each}" for each in mrkdwn.split("\n"))
