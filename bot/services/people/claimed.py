"""The steps after a claim is answered or overtaken: news, and no more buttons on the question."""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.ledger.deliveries import DeliveryKind, Plan
from bot.domain.people.linking.claims import Claim, ClaimState
from bot.domain.people.linking.routes import Matching
from bot.domain.people.model import WEAK
from db.queries.announcements import occurrences
from db.queries.ledger import deliveries
from db.queries.people import claims
from db.queries.people.linking import Turn


def subject(claim: Claim) -> str:
    """Return what the ledger calls it."""
    return f"claim:{claim.id}"


async def ask(tx: AsyncSession, claim: Claim, recipients: Iterable[str], now: datetime) -> None:
    """Plan the question to each of the recipients."""
    plans = [_plan(DeliveryKind.CLAIM, claim, recipient, now) for recipient in recipients]
    await deliveries.plan(tx, plans, now)


async def settle(tx: AsyncSession, claim: Claim, state: ClaimState, by: str, now: datetime) -> None:
    """Write what became of the claim, and tell the person unless they took it back themselves."""
    await claims.settle(tx, claim.id, state, by, now)
    await deliveries.cancel(tx, subject=subject(claim), kinds=[DeliveryKind.CLAIM], now=now)
    await occurrences.rewrite(tx, subject(claim), DeliveryKind.CLAIM, now)
    if state is not ClaimState.CANCELLED:
        await deliveries.plan(tx, [_plan(DeliveryKind.CLAIM_NEWS, claim, claim.slack_user, now)], now)


async def follow(tx: AsyncSession, matching: Matching, turned: Iterable[Turn], now: datetime) -> None:
    """Settle the claims to people who surely have an account by now; a guess and a person's own word leave them open.

    Questions that stay open say what has turned: who the account is by now, and who is taken for the person.
    """
    turned = list(turned)
    touched = {each for turn in turned for each in (turn.record, turn.user, turn.was_user)}
    for claim in await claims.still_open(tx):
        standing = matching.standing.get(claim.person_id)
        if standing and standing.user and standing.linked_by not in WEAK:
            is_theirs = standing.user == claim.slack_user
            state = ClaimState.CONFIRMED if is_theirs else ClaimState.LINKED
            await settle(tx, claim, state, "", now)
        elif {claim.person_id, claim.slack_user} & touched:
            await _ask_anew(tx, claim, now)


async def _ask_anew(tx: AsyncSession, claim: Claim, now: datetime) -> None:
    await deliveries.make_anew(tx, subject(claim), [DeliveryKind.CLAIM], now)
    await occurrences.rewrite(tx, subject(claim), DeliveryKind.CLAIM, now)


def _plan(kind: DeliveryKind, claim: Claim, recipient: str, now: datetime) -> Plan:
    return Plan(
        kind=kind,
        subject=subject(claim),
        recipient=recipient,
        dedupe_key=f"{kind}:{claim.id}:{recipient}",
        due_at=now,
        conference_id=claim.conference_id,
        payload={"claim": claim.id},
    )
