"""The facts of the ledger and the local Slack after a rehearsal, for the report."""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime

from bot.delivery.post import EVENT_TYPE
from bot.demo.rehearsal.report import Send
from bot.domain.ledger.deliveries import OPEN, Delivery, State
from bot.domain.people.attention import PATIENT
from bot.domain.people.model import Person
from bot.domain.program.model import Program
from bot.sandbox.workspace import Workspace
from bot.services.services import Services
from db.queries.people import records as people

Outcome = tuple[Delivery, datetime]


async def sends_of(
    services: Services, workspace: Workspace, program: Program, outcomes: Iterable[Outcome]
) -> list[Send]:
    """Every delivery whose time has come, with whom it was for; `outcomes` are deliveries and when they were planned."""
    now = services.clock.utcnow()
    due = [(d, planned) for d, planned in outcomes if _counts(d) and d.due_at <= now]
    persons = await _persons(services, program, (d.recipient for d, _ in due))
    return [_send(services, workspace, program, persons, d, planned) for d, planned in due]


def _counts(delivery: Delivery) -> bool:
    """Tell whether it is a message by itself: what a digest has told, or is to tell, is not."""
    told = delivery.state is State.SENT or delivery.state in OPEN
    return delivery.state is not State.CANCELLED and not (delivery.is_gathered and told)


def arrivals(workspace: Workspace) -> Counter[int]:
    """Delivery id to how many messages carry it in their metadata, in any channel."""
    carried = (m.metadata for m in workspace.messages.everything() if m.metadata)
    return Counter(int(c["event_payload"]["id"]) for c in carried if c["event_type"] == EVENT_TYPE)


async def _persons(services: Services, program: Program, recipients: Iterable[str]) -> dict[int, Person]:
    """Those of the recipients who are known as people, by id."""
    known = {p.id: p for p in program.people}
    wanted = {int(r.removeprefix("person:")) for r in recipients if r.startswith("person:")}
    async with services.database.read() as tx:
        for person_id in wanted - known.keys():
            if person := await people.get(tx, person_id):
                known[person_id] = person
    return known


def _send(  # noqa: PLR0917 - what it is looked up in, then what is looked up
    services: Services,
    workspace: Workspace,
    program: Program,
    persons: dict[int, Person],
    delivery: Delivery,
    planned: datetime,
) -> Send:
    to, name = _whom(workspace, persons, delivery)
    wanted = max(delivery.due_at, planned)
    personal = services.personal.of(to)
    if personal.quiet and delivery.kind in PATIENT:
        zone = services.personal.zone(to, program.conference)
        wanted = personal.quiet.until(wanted, zone) or wanted
    return Send(
        id=delivery.id,
        kind=delivery.kind.value,
        to=to,
        name=name,
        is_channel=not to.startswith(("U", "W", "person:")),
        wanted_at=wanted,
        sent_at=_posted(delivery),
        state=delivery.state,
        reason=delivery.last_error,
        in_thread=bool(delivery.thread_ts),
        attempts=delivery.attempts,
    )


def _posted(delivery: Delivery) -> datetime | None:
    """Return when Slack had it, by Slack's own timestamp: the ledger may have heard of it later."""
    return datetime.fromtimestamp(float(delivery.ts), UTC) if delivery.state is State.SENT else None


def _whom(workspace: Workspace, persons: dict[int, Person], delivery: Delivery) -> tuple[str, str]:
    """The Slack channel or user that it is for, and what people call them; "person:12" where Slack knows none."""
    to = delivery.recipient
    person = persons.get(int(to.removeprefix("person:"))) if to.startswith("person:") else None
    if person:
        to = person.slack_user or to
    if user := workspace.users.get(to):
        return to, user.real_name
    if channel := workspace.channels.get(to):
        return to, f"#{channel.name}"
    return to, person.name if person else to
