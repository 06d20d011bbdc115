"""The audit log: who did what, in sentences."""

from collections import defaultdict
from collections.abc import Mapping

from bot.domain.common.commands import USHER as COMMAND
from bot.domain.people.rights import Right
from bot.domain.privacy.audit import FORGOTTEN, SHELL, USHER, Act
from bot.domain.privacy.logbook import Line, Page
from bot.domain.program.sessions import Conference
from bot.views.common import actions, kit, times
from bot.views.common.actions import Page as Turned
from bot.views.common.kit import Block, clip, clip_mrkdwn
from bot.views.common.paging import PER_MESSAGE, turning
from bot.views.common.reply import Reply
from bot.views.program.session_text import line

_TITLE, _NAME, _DETAILS, _LINE, _DIGITS = 120, 80, 300, 900, 6
_WORDS: Mapping[Act, str] = {
    Act.SESSION_MOVED: "moved {session} from {was} to {now}",
    Act.SESSION_CANCELLED: "cancelled {session}",
    Act.SESSION_RESTORED: "restored {session}",
    Act.EDIT_UNDONE: "undid the last change of {session}",
    Act.ANNOUNCEMENT_SCHEDULED: "scheduled {what}",
    Act.ANNOUNCEMENT_ASKED: "asked another organizer to approve {what}",
    Act.ANNOUNCEMENT_EDITED: "changed {what}",
    Act.ANNOUNCEMENT_APPROVED: "approved {what}",
    Act.ANNOUNCEMENT_DECLINED: "declined {what}",
    Act.ANNOUNCEMENT_PAUSED: "paused {what}",
    Act.ANNOUNCEMENT_RESUMED: "resumed {what}",
    Act.ANNOUNCEMENT_CANCELLED: "cancelled {what}",
    Act.ANNOUNCEMENT_RESENT: "sent {what} again to {count} who missed it",
    Act.CHANNEL_BOUND: "made {what} the channel of {purpose}",
    Act.CHANNEL_UNBOUND: "took its purpose from {what}",
    Act.CHANNEL_LOST: "can no longer post in {what}",
    Act.CHANNEL_BACK: "can post in {what} again",
    Act.CHANNEL_RENUMBERED: "follows {what} to its new id",
    Act.REMINDERS_SET: "changed the reminders: {details}",
    Act.PRESENCE_SET: "changed who is asked about missing speakers: {details}",
    Act.IMPORTED: "imported {of}: {added} added, {changed} changed, {removed} removed",
    Act.PERSON_LINKED: "linked {person} to a Slack account",
    Act.PERSON_UNLINKED: "took the Slack account away from {person}",
    Act.PERSON_MERGED: "made {person} and {other} one person",
    Act.PERSON_UNMERGED: "made {person} and {other} two people again",
    Act.PERSON_CONFIRMED: "confirmed the guess about {person}",
    Act.PERSON_REFUSED: "rejected the guess about {person}",
    Act.CLAIM_CONFIRMED: "confirmed that somebody is {person}",
    Act.CLAIM_DECLINED: "declined that somebody is {person}",
    Act.ROLE_GRANTED: "made {person} {role}",
    Act.ROLE_REVOKED: "made {person} no longer {role}",
    Act.PEOPLE_EXPORTED: "listed {count} people with their addresses",
    Act.DATA_EXPORTED: "read everything that is stored about {person}",
    Act.PERSON_FORGOTTEN: "deleted what was stored about somebody",
    Act.PERSON_REMEMBERED: "let a forgotten person be known again",
    Act.CONFERENCE_PURGED: "removed the personal data of the conference: {rows} entries",
    Act.BACKUP_MADE: "made a backup of everything",
    Act.BACKUP_RESTORED: "restored everything from a backup: {looked_for} messages may have been sent before",
    Act.TALK_ANSWERED: "answered for the speaker of {session}: {answer}",
    Act.TALK_UNDONE: "took back what was answered for the speaker of {session}: {answer}",
    Act.SPEAKER_ASKED: "asked the speaker of {session} again",
    Act.SPEAKER_MESSAGED: "wrote to the speaker of {session}",
    Act.QUESTION_ANSWERED: "marked {what} answered, in {session}",
    Act.QUESTION_UNANSWERED: "marked {what} not answered, in {session}",
    Act.QUESTION_REPLIED: "answered {what} in writing",
    Act.QUESTION_HIDDEN: "hid {what}",
    Act.QUESTION_RESTORED: "showed {what} again",
    Act.ASKER_SILENCED: "silenced the asker of {what}",
    Act.ASKER_ALLOWED: "let the asker of {what} ask again",
    Act.QUESTIONS_CLOSED: "closed the questions of {session}",
    Act.QUESTIONS_REOPENED: "opened the questions of {session} again",
    Act.QUESTIONS_SET: "changed the limits for questions: {details}",
    Act.DELIVERY_RETRIED: "sent {what} again ({kind})",
    Act.DELIVERY_CANCELLED: "called off {what} ({kind})",
    Act.LEDGER_PRUNED: "removed {rows} deliveries that were settled before {before}",
    Act.REFUSED: "tried to {right}, and was refused",
    Act.OTHER: "did something that this version of Usher does not know",
}
"""The words of each act, after the name of its author."""
_RIGHTS = {right.code: right.words for right in Right}
_PURPOSES = {
    "main": "the whole conference",
    "help": "help for speakers",
    "organizers": "the organizers",
}


def listing(conference: Conference, page: Page, turned: Turned) -> Reply:
    """A page of the log, the newest lines first; `turned` is where it stands, and what was looked for."""
    heading, note = _heading(conference, page, turned.query), _hint(page)
    blocks: list[Block] = [kit.section(f"*{heading}*")]
    lines = [heading]
    shown = page.lines[:PER_MESSAGE]
    for each in shown:
        at, said = times.moment(conference, each.at), sentence(each, mention=True)
        blocks.append(kit.section(clip_mrkdwn(f"{at} · {said}", _LINE)))
        lines.append(f"{times.plain_moment(conference, each.at)} · {said}")
    is_more = page.first + len(shown) < page.total
    if buttons := turning(actions.AUDIT_BACK, actions.AUDIT_PAGE, turned, is_more=is_more):
        blocks.append(kit.actions(f"audit:turn:{conference.id}", *buttons))
    blocks.append(kit.context(note))
    return Reply.of([*lines, note], blocks)


def _heading(conference: Conference, page: Page, query: str) -> str:
    name = line(clip(conference.name, 100)) or "the conference"
    of = f' for "{line(clip(query, _NAME))}"' if query else ""
    if not page.total:
        return f"Nothing in the audit log of {name}{of}"
    last = page.first + min(len(page.lines), PER_MESSAGE)
    return f"Audit log of {name}{of} · {page.first + 1}{kit.DASH}{last} of {page.total}"


def _hint(page: Page) -> str:
    cut = "Only the newest 5,000 lines were searched for words. " if page.is_cut else ""
    return f"{cut}Narrow it: {COMMAND} audit and words, @somebody, a day such as 2026-12-01, or the id of a session."


def sentence(each: Line, *, mention: bool = False) -> str:
    """Return who did what, escaped; with `mention`, Slack shows the name of the one who did it."""
    known = defaultdict(str, {name: line(clip(text, _TITLE)) for name, text in each.details.items()})
    session = f"“{line(clip(each.title, _TITLE))}”" if each.title else _what(each.what)
    known |= {
        "session": session,
        "what": _what(f"announcement:{known['edit_of']}" if known["edit_of"] else each.what),
        "person": _person(each.person),
        "other": _person(each.other),
        "was": _place(known["was_start"], known["was_room"]),
        "now": _place(known["start"], known["room"]),
        "purpose": _purpose(known["purpose"], session if each.title else ""),
        "details": clip_mrkdwn(
            ", ".join(f"{_spaced(n)} {_setting(n, known[n])}" for n in each.details) or "nothing", _DETAILS
        ),
        "right": _RIGHTS.get(known["right"], "do something"),
        "role": _role(known["role"], known["track"], session),
        "of": "the program" if known["of"] == "program" else known["of"],
    }
    return clip_mrkdwn(f"{_who(each, mention=mention)} {_WORDS[each.act].format_map(known)}", _LINE)


def _setting(name: str, value: str) -> str:
    """As "1 day and 15 min" where the setting says how long before something; others stay as they are."""
    numbers = value.split("/")
    if name.endswith("_leads") and all(n.isdecimal() and len(n) <= _DIGITS for n in numbers):
        return times.spoken([int(n) for n in numbers], " and ")
    return value


def _who(each: Line, *, mention: bool) -> str:
    if each.by == SHELL:
        return "Somebody at the command line"
    if each.by == USHER:
        return "Usher"
    if each.by == FORGOTTEN:
        return "Somebody who was forgotten"
    return f"<@{each.by}>" if mention else line(clip(each.name, _NAME)) or line(each.by)


def _what(subject: str) -> str:
    """As "announcement 12"; a channel as Slack shows it."""
    kind, _, id_ = subject.partition(":")
    return f"<#{line(id_)}>" if kind == "channel" else line(f"{kind} {id_}")


def _person(name: str) -> str:
    return line(clip(name, _NAME)) or "somebody"


def _place(when: str, where: str) -> str:
    return ", ".join(part for part in (when, where) if part) or "no place"


def _role(role: str, track: str, session: str) -> str:
    return {
        "organizer": "an organizer",
        "track_chair": f"a chair of the track {track}".rstrip(),
        "session_chair": f"a chair of {session}",
    }.get(role, role)


def _purpose(purpose: str, name: str) -> str:
    return _PURPOSES.get(purpose) or f"the {purpose or 'conference'} {name}".strip()


def _spaced(name: str) -> str:
    return name.replace("_", " ")
