"""The claim *That's me*: the offer in a session's details, the question to the organizers, and the result."""

from collections.abc import Sequence
from typing import Any

from bot.domain.common.chunks import chunks
from bot.domain.people.linking.claims import Asked, Claim, ClaimState, Offer
from bot.domain.people.model import How, Person
from bot.domain.program.sessions import Conference, Session
from bot.views.common import actions, kit
from bot.views.common.kit import Block, Option, clip
from bot.views.common.reply import Reply
from bot.views.program.session_text import line, raw_title, session_text, title

_NAME = 80
_TITLE = 200
_GROUP = kit.SELECT_OPTIONS
"""Slack takes so many names in one part of a menu."""


def offered(session: Session, offer: Offer) -> list[Block]:
    """Return what stands in the details for people who may be of the session; nothing where the offer is empty."""
    if asked := offer.asked:
        said = f"You said that you are {_name(offer.asked_name)}. An organizer will check it."
        back = kit.button("Take back", actions.CLAIM_BACK, f"{session.id}:{asked.id}")
        return [kit.context(said), kit.actions("claim:asked", back)]
    if not offer.people:
        return []
    one = offer.people[0] if len(offer.people) == 1 else None
    value = f"{session.id}:{one.id if one else 0}"
    spoken = f"That's me: I am {clip(' '.join(one.name.split()), 50)}" if one else ""
    button = kit.button("That's me", actions.CLAIM_ME, value, spoken=spoken)
    return [kit.context(_may_be(one)), kit.actions("claim:offer", button)]


def _may_be(one: Person | None) -> str:
    """The question to a reader who may be that person, or one of several."""
    if one and one.linked_by is How.OWN:
        return f"You said that you are {_name(one.name)}. An organizer can confirm it. You need that for papers and roles."
    who = _name(one.name) if one else "one of these people"
    return f"Are you {who}? An organizer will check it."


def choose_modal(session: Session, people: Sequence[Person]) -> dict[str, Any]:
    """Return which of several people it is."""
    options = sorted(((_option(p), str(p.id)) for p in people), key=lambda each: each[0].casefold())
    groups = list(chunks(options, _GROUP))
    menu = (
        kit.static_select(
            actions.CLAIM_PERSON, "Pick your name", groups=[(_span(group), group) for group in groups]
        )
        if len(groups) > 1
        else kit.static_select(actions.CLAIM_PERSON, "Pick your name", options)
    )
    blocks = [
        kit.section(f"Who are you in *{line(raw_title(session, _TITLE))}*?"),
        kit.field_input(
            actions.CLAIM_PERSON, "Your name on the program", menu, hint="An organizer will check it."
        ),
    ]
    return kit.modal(
        "That's me", blocks, callback_id=actions.CLAIM_FORM, submit="Send", private_metadata=str(session.id)
    )


def _option(person: Person) -> str:
    name, unit = (clip(" ".join(text.split()), most) for text, most in ((person.name, 50), (person.unit, 20)))
    return f"{name} ({unit})" if unit else name


def _span(group: Sequence[Option]) -> str:
    """As "Ada Lovelace … Fay Lund"."""
    return f"{clip(group[0][0], 30)} … {clip(group[-1][0], 30)}"


def question(asked: Asked) -> Reply:
    """To the organizers: is the account that person? With buttons while it is open, else with what became of it."""
    claim, name = asked.claim, _name(asked.name)
    real = f" ({line(clip(asked.account, _NAME))})" if asked.account.strip() else ""
    says = f"<@{claim.slack_user}>{real} says: I am {name}."
    facts, plain = _about(asked.conference, asked.session) if asked.session else ("", "")
    outcome = _outcome(claim, name)
    blocks = [kit.section("\n".join(part for part in (says, facts, outcome) if part))]
    if outcome:
        return Reply.of([says, plain, outcome], blocks)
    end = _before_you_confirm(asked, name)
    buttons = kit.actions(
        f"claim:{claim.id}",
        kit.button("Confirm", actions.CLAIM_CONFIRM, str(claim.id), style="primary"),
        kit.button("Decline", actions.CLAIM_DECLINE, str(claim.id)),
    )
    return Reply.of([says, plain, end], [*blocks, kit.context(end), buttons])


def _before_you_confirm(asked: Asked, name: str) -> str:
    """Return what the organizer has to know before they answer."""
    parts = [f"If you confirm it, they get the reminders, papers and roles of {name}."]
    if asked.linked_as:
        parts.insert(0, f"They are already linked as {_name(asked.linked_as)}. The two become one person.")
    if asked.guessed:
        parts.insert(0, f"Until now <@{asked.guessed}> was matched with {name} by the name.")
    return " ".join(parts)


def news(asked: Asked) -> Reply:
    """Return what became of a claim, to the person who made it."""
    who = _name(asked.name)
    words = {
        ClaimState.OPEN: f"You said that you are {who}. An organizer will check it.",
        ClaimState.CONFIRMED: f"You are linked as {who}. You get the reminders of your sessions.",
        ClaimState.DECLINED: f"You said that you are {who}. An organizer declined it. If it is you, talk to an organizer.",
        ClaimState.CANCELLED: f"You took it back: you are not linked as {who}.",
        ClaimState.LINKED: f"You said that you are {who}. They are now linked to another account. "
        "Talk to an organizer if it is you.",
        ClaimState.GONE: f"You said that you are {who}. They are no longer in that session, so nothing was linked.",
    }[asked.claim.state]
    return Reply.of([words], [kit.section(words)])


def _outcome(claim: Claim, who: str) -> str:
    by = f"<@{claim.by}>" if claim.by else ""
    return {
        ClaimState.OPEN: "",
        ClaimState.CONFIRMED: f"✅ {by} confirmed it." if by else f"✅ {who} is linked to that account.",
        ClaimState.DECLINED: f"{by or 'An organizer'} declined it.",
        ClaimState.CANCELLED: "They took it back.",
        ClaimState.LINKED: f"{who} is now linked to another account.",
        ClaimState.GONE: f"{who} is no longer in that session, so nothing was linked.",
    }[claim.state]


def _about(conference: Conference, session: Session) -> tuple[str, str]:
    """Return when, where and what, as mrkdwn and in plain words."""
    shown, where = session_text(conference, session), line(session.where)
    parts = [shown.dated_time, where, title(session, _TITLE)]
    plain = [shown.plain_dated_time, where, title(session, _TITLE)]
    return " · ".join(p for p in parts if p), " · ".join(p for p in plain if p)


def _name(name: str) -> str:
    return line(clip(name, _NAME)) or "that person"
