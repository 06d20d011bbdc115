"""`/usher roles`: who has which role and who gave it; the form that gives one; and a word to the person."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.domain.common.commands import USHER
from bot.domain.people.grants import CHAIR, ORGANIZER, Grant, Scope
from bot.domain.people.model import Role
from bot.domain.privacy.audit import SHELL
from bot.domain.program.sessions import Conference, Session
from bot.views.common import actions, kit, times
from bot.views.common.actions import Page
from bot.views.common.kit import Block, Option, clip, clip_mrkdwn
from bot.views.common.paging import cut, turning
from bot.views.common.reply import Reply
from bot.views.program.session_text import line, title

_NAME, _TRACK, _TITLE, _LINE = 80, 80, 150, 900
_NAMED = 10
"""So many organizers of the settings are named; the rest are counted."""
_ROLES: tuple[Option, ...] = (("Organizer", ORGANIZER), ("Chair of a track or a session", CHAIR))


@dataclass(frozen=True, slots=True)
class Held:
    """A role that was given, and the session that it is for."""

    grant: Grant
    session: Session | None = None


def listing(  # noqa: PLR0917 - everything that the list shows
    conference: Conference,
    users: Sequence[str],
    waiting: int,
    held: Sequence[Held],
    page: Page | None = None,
    note: str = "",
) -> Reply:
    """Organizers and chairs of the conference; `users` are named in the settings, `waiting` more have no account yet."""
    part = cut(held, page or Page())
    head = f"Organizers and chairs of {_name(conference)}"
    heading = " · ".join(words for words in (head, part.range) if words)
    named = _of_settings(users, waiting)
    blocks: list[Block] = [kit.section(note)] if note else []
    blocks += [kit.section(f"*{heading}*\n{named}")]
    lines = [note, heading, named]
    for one in part.shown:
        blocks.append(kit.section(_told(conference, one, marked=True), _remove(one), f"roles:{one.grant.id}"))
        lines.append(_told(conference, one, marked=False))
    if not held:
        nobody = "Nobody has been given a role here. Session chairs of the program are not listed."
        blocks.append(kit.section(nobody))
        lines.append(nobody)
    turn = turning(actions.ROLES_BACK, actions.ROLES_PAGE, part.here, is_more=part.more)
    add = kit.button("Give a role …", actions.ROLES_ADD, str(conference.id), style="primary")
    blocks.append(kit.actions(f"roles:turn:{conference.id}", add, *turn))
    return Reply.of(lines, blocks)


def _name(conference: Conference) -> str:
    return line(clip(conference.name, 100)) or "the conference"


def _of_settings(users: Sequence[str], waiting: int) -> str:
    shown = ", ".join(f"<@{user}>" for user in users[:_NAMED])
    more = f" and {len(users) - _NAMED} more" if len(users) > _NAMED else ""
    also = f" Addresses in it without a known Slack account: {waiting}." if waiting else ""
    if not users and not waiting:
        return "USHER_ORGANIZERS names nobody."
    names = f": {shown}{more}." if users else "."
    return f"USHER_ORGANIZERS names the organizers of the whole workspace{names}{also} They can't be removed in Slack."


def _told(conference: Conference, one: Held, *, marked: bool) -> str:
    grant, who = one.grant, f"<@{one.grant.slack_user}>"
    at = (times.moment if marked else times.plain_moment)(conference, grant.granted_at)
    said = f"{who} · {scope(grant.scope, one.session)} · given by {_giver(grant.granted_by)}, {at}"
    if not grant.is_effective:
        said += " · ⚠ has no effect: the account is deactivated or a guest"
    return clip_mrkdwn(said, _LINE)


def _giver(by: str) -> str:
    if by == SHELL:
        return "somebody at the command line"
    return f"<@{by}>" if by else "somebody"


def scope(given: Scope, session: Session | None) -> str:
    """As "organizer", "chair of the track Search" or "chair of “Search I”"."""
    if given.role is Role.ORGANIZER:
        return "organizer"
    if given.role is Role.TRACK_CHAIR:
        return f"chair of the track {line(clip(given.track, _TRACK))}"
    return (
        f"chair of “{title(session, _TITLE)}”" if session else "chair of a session that has left the program"
    )


def as_one(given: Scope, session: Session | None) -> str:
    """As "an organizer"."""
    return f"{'an' if given.role is Role.ORGANIZER else 'a'} {scope(given, session)}"


def _remove(one: Held) -> dict[str, Any]:
    words = (
        f"<@{one.grant.slack_user}> is no longer {as_one(one.grant.scope, one.session)}, and gets a message."
    )
    asks = kit.confirmation("Take the role away?", words, "Remove", "Close", danger=True)
    return kit.button("Remove", actions.ROLES_REMOVE, str(one.grant.id), confirm=asks)


def form(conference: Conference) -> dict[str, Any]:
    """The form that gives a role."""
    person = kit.user_select(actions.ROLES_PERSON)
    role = kit.static_select(actions.ROLES_ROLE, "Pick a role", _ROLES)
    what = kit.text_input(actions.ROLES_WHAT, most=200)
    blocks = [
        kit.section(f"A role at {_name(conference)}. The person gets a message."),
        kit.field_input(actions.ROLES_PERSON, "Who", person),
        kit.field_input(actions.ROLES_ROLE, "Role", role),
        kit.field_input(
            actions.ROLES_WHAT,
            "What they chair",
            what,
            optional=True,
            hint="Only for a chair: a track, or a session's id or title.",
        ),
    ]
    return kit.modal(
        "Give a role",
        blocks,
        callback_id=actions.ROLES_FORM,
        submit="Give",
        private_metadata=str(conference.id),
    )


def given(grant: Grant, session: Session | None) -> str:
    """Return what giving did."""
    return f"✅ <@{grant.slack_user}> is {as_one(grant.scope, session)} now. They get a message."


def taken(grant: Grant, session: Session | None) -> str:
    """Return what taking it away did."""
    return f"✅ <@{grant.slack_user}> is no longer {as_one(grant.scope, session)}."


def done(note: str) -> Reply:
    """In the place of the form, or below the command: what was done."""
    said = f"{note} See {USHER} roles."
    return Reply.of([said], [kit.section(said)])


def news(conference: Conference, grant: Grant, session: Session | None) -> Reply:
    """To the person: what they are now, or are no longer, and who did that."""
    what, where = as_one(grant.scope, session), _name(conference)
    if grant.taken_at:
        said = f"You are no longer {what} at {where}. The role was taken back by {_giver(grant.taken_by)}."
        return Reply.of([said], [kit.section(said)])
    can = {
        Role.ORGANIZER: f"Type {USHER} to see what you can do.",
        Role.TRACK_CHAIR: f"{USHER} board shows which speakers of the track are here. You can also mark its questions as answered.",
        Role.SESSION_CHAIR: "You will get its run sheet before it begins. You can also mark its questions as answered.",
    }[grant.scope.role]
    said = f"You are {what} at {where} now. The role was given by {_giver(grant.granted_by)}."
    return Reply.of([said, can], [kit.section(said), kit.context(can)])
