"""`/usher people`: who can be reached in Slack, who cannot and who they may be; for organizers only."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.common.commands import USHER
from bot.domain.common.ids import read_id
from bot.domain.people.linking.candidates import Candidate
from bot.domain.people.linking.listed import Listed
from bot.domain.people.readiness import Readiness
from bot.domain.program.sessions import Conference
from bot.views.common import actions, kit
from bot.views.common.actions import Page
from bot.views.common.kit import Block, Element, clip, clip_mrkdwn
from bot.views.common.paging import Cut, cut, turning
from bot.views.common.reply import Reply
from bot.views.program.session_text import line

_NAME, _ADDRESS, _ROLES = 80, 80, 100
_PERSON = 900
"""Characters of one person: eight of them and their buttons' questions stay inside what a message holds."""
_NAMED = 3
"""So many candidates are named; the rest can be picked."""
_OFFERED = 2
"""So many of them have a button: with the menu, three things to press."""
_ORDINALS = ("first", "second")
_BY_HAND = "linked by hand"
_HOW = {
    "email": "linked by their e-mail address",
    "submission": "linked by their submission",
    "hand": _BY_HAND,
}


@dataclass(frozen=True, slots=True)
class Asked:
    """The place of a button of the list: the conference, the person, and the list that must be shown again."""

    conference_id: int
    person_id: int
    page: Page

    def encode(self) -> str:
        """As a block id: unique in a message, since a list names a person once."""
        return f"roster:{self.conference_id}:{self.person_id}:{self.page.encode()}"

    @classmethod
    def decode(cls, block_id: str) -> "Asked":
        """Return what `encode` wrote; ValueError where it is not one."""
        _, conference, person, page = block_id.split(":", 3)
        return cls(read_id(conference), read_id(person), Page.decode(page))


def roster(
    conference: Conference,
    readiness: Readiness,
    people: Sequence[Listed],
    page: Page,
    *,
    note: str = "",
    reading: str = "",
    again: int = 0,
) -> Reply:
    """Return how many people can be reached, then `people` page by page; `note` says what a button has just done.

    `reading` says how far the workspace's members are read, while they are; `again` is another number for each list, so
    that its menus show nothing that was picked before.
    """
    part = cut(people, page)
    told = " ".join(reach.says() for reach in readiness.reaches) or "Nobody is on the program yet."
    head = f"{line(clip(conference.name, 100)) or 'The conference'} · {told}"
    which = _which(part, page.query)
    blocks: list[Block] = [kit.section(note)] if note else []
    blocks.append(kit.section(f"*{head}*\n{which}"))
    if reading:
        blocks.append(kit.context(reading))
    lines = [note, head, which, reading]
    for one in part.shown:
        asked = Asked(conference.id, one.id, part.here).encode()
        blocks.append(kit.section(_person(one, marked=True)))
        blocks.append(kit.actions(asked, *_acts(one, again)))
        lines.append(_person(one, marked=False).replace("\n", " · "))
    turn = turning(actions.ROSTER_BACK, actions.ROSTER_PAGE, part.here, is_more=part.more)
    if turn:
        blocks.append(kit.actions(f"roster:turn:{conference.id}", *turn))
    return Reply.of(lines, blocks)


def _which(part: Cut[Listed], query: str) -> str:
    """Return what the list shows, and how to see others."""
    query = clip(query, _NAME)
    more = f"Type {USHER} people and a name, or {USHER} people everybody, to see others."
    if not part.total:
        return f'Nobody matches "{line(query)}". {more}' if query else f"Nobody is left to link. {more}"
    shown = part.range or str(part.total)
    what = f'match "{line(query)}"' if query else "cannot be reached, or only by a guess"
    if query.casefold() == "everybody":
        what = "people"
    return f"{shown} {what}. {more}"


def _person(one: Listed, *, marked: bool) -> str:
    name = _named(one.name)
    head = [f"*{name}*" if marked else name, clip(", ".join(one.roles) or "listed", _ROLES)]
    head += [clip_mrkdwn(line(one.email), _ADDRESS)] if one.email else []
    told = [" · ".join(head), _state(one)]
    if one.contradicted:
        accounts = ", ".join(f"<@{user}>" for user in one.contradicted[:_NAMED])
        told.append(f"⚠ Their e-mail address names {accounts}")
    told += [_maybe(candidate) for candidate in one.candidates[:_NAMED]]
    return clip_mrkdwn("\n".join(told), _PERSON)


def _named(name: str) -> str:
    return clip_mrkdwn(line(name), _NAME)


def _state(one: Listed) -> str:
    if not one.slack_user:
        return f"no Slack account: {line(one.why)}" if one.why else "no Slack account"
    if one.is_guess:
        return f"<@{one.slack_user}>, guessed: the name is the same"
    how = _HOW.get(one.linked_by.shown if one.linked_by else "", _BY_HAND)
    return f"<@{one.slack_user}>, {how}"


def _maybe(candidate: Candidate) -> str:
    account = f" <@{candidate.id}>" if isinstance(candidate.id, str) else ""
    address = f", {clip_mrkdwn(line(candidate.email), _ADDRESS)}" if candidate.email else ""
    return f"maybe {_named(candidate.name)}{account}{address}: {line(candidate.why)}"


def _acts(one: Listed, again: int) -> list[Element]:
    """At most three: candidates or an answer to the guess, and the menu."""
    pick = kit.user_select(f"{actions.ROSTER_PICK}:{again}")
    if one.is_guess:
        right = kit.button("Right", actions.ROSTER_RIGHT, one.slack_user, style="primary")
        return [right, kit.button("Not them", actions.ROSTER_WRONG, one.slack_user), pick]
    if one.slack_user:
        return [_unlink(one), *([_unmerge(one)] if one.merged else [])]
    offered = [_this_is(one, n, candidate) for n, candidate in enumerate(one.candidates[:_OFFERED])]
    return [*(offered or ([_unmerge(one)] if one.merged else [])), pick]


def _this_is(one: Listed, number: int, candidate: Candidate) -> Element:
    """The button that links the person to an account, or makes them one with another record, asked about first."""
    label = _label(one, number)
    if isinstance(candidate.id, str):
        return kit.button(label, f"{actions.ROSTER_LINK}:{number}", candidate.id)
    both = f"{_named(one.name)} and {_named(candidate.name)}"
    asks = kit.confirmation(
        "Make them one person?", f"{both} become one person. It can be undone.", "Merge", "Close"
    )
    return kit.button(label, f"{actions.ROSTER_MERGE}:{number}", str(candidate.id), confirm=asks)


def _label(one: Listed, number: int) -> str:
    names = [" ".join(c.name.split()) for c in one.candidates[:_OFFERED]]
    if len(one.candidates) == 1:
        return "This is them"
    if len({*names}) < len(names):
        return f"The {_ORDINALS[number]} is them"
    return f"This is {names[number]}"


def _unlink(one: Listed) -> Element:
    words = (
        f"{_named(one.name)} will get no more reminders in that account and won't be matched with it again."
    )
    asks = kit.confirmation("Unlink?", words, "Unlink", "Close", danger=True)
    return kit.button("Unlink", actions.ROSTER_UNLINK, one.slack_user, confirm=asks)


def _unmerge(one: Listed) -> Element:
    words = f"{_named(one.name)} becomes two people again, as in the files."
    asks = kit.confirmation("Undo the merge?", words, "Undo merge", "Close")
    return kit.button("Undo merge", actions.ROSTER_UNMERGE, str(one.id), confirm=asks)


def linked(name: str, account: str) -> str:
    """Return what a link did."""
    return f"✅ {_named(name)} is linked to <@{account}>."


def unlinked(name: str) -> str:
    """Return what taking a link away did."""
    return f"✅ {_named(name)} has no Slack account now."


def merged(name: str) -> str:
    """Return what a merge did."""
    return f"✅ They are one person now: {_named(name)}."


def parted(name: str) -> str:
    """Return what undoing a merge did."""
    return f"✅ {_named(name)} is two people again."
