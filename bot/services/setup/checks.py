"""The checks before a conference can run: scopes, channels, unlinked speakers, sessions without a channel."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import Clock, machine_now
from bot.config import NO_TOKEN
from bot.domain.common.commands import USHER
from bot.domain.people.readiness import PEOPLE, Readiness
from bot.domain.program.agenda import double_duty
from bot.domain.program.model import Program
from bot.domain.program.sessions import SessionKind
from bot.services.people.readiness import of_program
from bot.services.program.import_notes import KEY_CHANGED
from bot.services.services import Services
from bot.services.setup.clocks import CLOCK, against_database, against_slack
from bot.slack.client import AWAY
from bot.slack.directory import Channel
from bot.slack.distance import measured
from bot.slack.manifest import SCOPES

_NAMED = 5
"""So many of a kind are named; the rest are counted."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: fine, or what is missing and how to mend it."""

    ok: bool
    about: str
    says: str


async def check(services: Services, client: AsyncWebClient | None) -> list[Finding]:
    """Everything that can be told before the conference begins; what needs no Slack without a `client`, too."""
    slack = await _slack(client, services.clock)
    reach = [await of_program(services.database, program) for program in services.programs.all()]
    findings = [*(f for each in reach for f in _reached(each)), *slack]
    findings += [Finding(*told) for told in against_database(services.clock)]
    findings += _programs(services)
    if services.people.forgotten.unreadable:
        findings.append(Finding(False, "Forgotten people", KEY_CHANGED))
    findings += await _rests(services)
    findings += await _members(services)
    for program in services.programs.all():
        findings += _people(services, program)
        findings += _clashes(services, program)
        findings += _reach(program, services.clock)
        if all(f.ok for f in slack if f.about != CLOCK):  # without its scopes no channel can be looked at
            findings += [f async for f in _channels(services, program)]
    return findings


async def _slack(client: AsyncWebClient | None, clock: Clock) -> list[Finding]:
    if client is None:
        return [Finding(False, "Slack", NO_TOKEN)]
    try:
        start = machine_now(clock)
        answer = await client.auth_test()
        ahead = measured(answer.headers, start, machine_now(clock))
    except SlackApiError as error:
        return [Finding(False, "Slack", f"Slack refuses SLACK_BOT_TOKEN ({error.response['error']}).")]
    except AWAY as error:
        return [Finding(False, "Slack", f"Slack cannot be reached ({type(error).__name__}).")]
    found = [Finding(True, "Slack", f"The bot is @{answer['user']} in {answer['team']}.")]
    if ahead is not None:
        found.append(Finding(*against_slack(ahead)))
    named = {name.lower(): value for name, value in answer.headers.items()}.get("x-oauth-scopes")
    if named is None:
        says = "This server does not name the bot's scopes, so it is not Slack, or a double of it."
        return [*found, Finding(True, "Scopes", says)]
    granted = set(str(named).replace(" ", "").split(","))
    if missing := [s for s in SCOPES if s not in granted]:
        says = f"The bot lacks {', '.join(missing)}. Add them to the app and install it again."
        return [*found, Finding(False, "Scopes", says)]
    return [*found, Finding(True, "Scopes", "The bot has every scope it needs.")]


async def _rests(services: Services) -> list[Finding]:
    """Return what Slack wants to be left alone with, until when, and what expires meanwhile."""
    return [Finding(False, "Slack", one.says(name)) for one, name in await services.ledger.resting()]


async def _members(services: Services) -> list[Finding]:
    """Return how far the workspace's members are read, while they are."""
    sweep = await services.sweeps.latest()
    return [Finding(not sweep.problem, "Members", sweep.says)] if sweep and sweep.is_open else []


def _programs(services: Services) -> Iterator[Finding]:
    if not services.programs.all():
        yield Finding(False, "Program", "There is no program yet. Import one with `usher import FILE`.")
    if not services.settings.organizers:
        says = "USHER_ORGANIZERS is empty. Nobody organizes the whole workspace or can set up a new conference in Slack."
        yield Finding(False, "Organizers", says)
    if guests := services.people.named_guests():
        who = "the account of a guest" if guests == 1 else f"{guests} accounts of guests"
        yield Finding(False, "Organizers", f"USHER_ORGANIZERS names {who}: guests can't organize.")


def _people(services: Services, program: Program) -> Iterator[Finding]:
    about = program.conference.slug
    if not services.people.organizers(program.conference.id):
        yield Finding(
            False,
            about,
            "No organizer is linked to a Slack user. Check USHER_ORGANIZERS, or type `usher roles grant`.",
        )


def _reached(readiness: Readiness) -> Iterator[Finding]:
    """Yield who can be reached, and every name of the others: said first, since nobody else is told of anything."""
    everybody = max(len(readiness.missed), 1)
    for reach, says in zip(readiness.reaches, readiness.lines(PEOPLE, everybody), strict=True):
        yield Finding(not reach.missed, readiness.slug, says)


def _clashes(services: Services, program: Program) -> Iterator[Finding]:
    """Yield who is expected in two places at once, here or at another conference."""
    found, now = [], services.clock.utcnow()
    for person in program.people:
        theirs = (s for p in services.programs.all() for s in p.of_person(person.id) if s.end > now)
        at_once = double_duty(theirs, person.id)
        first = next((i for i in at_once if i in program.by_id), None)
        if first is not None:
            found.append(f'{person.name} ("{program.by_id[first].title}" and "{at_once[first][0].title}")')
    if found:
        says = f"{len(found)} {'person speaks or chairs' if len(found) == 1 else 'people speak or chair'} in two places at once: {_some(found)}."
        yield Finding(False, program.conference.slug, says)


def _reach(program: Program, clock: Clock) -> Iterator[Finding]:
    now = clock.utcnow()
    coming = [
        s for s in program.sessions if s.end > now and not s.cancelled and s.kind is not SessionKind.BREAK
    ]
    about = program.conference.slug
    if not coming:
        yield Finding(True, about, "All of its sessions are over.")
    elif without := [s for s in coming if not s.channel_here]:
        rooms = list(dict.fromkeys(s.where or s.title for s in without))
        says = (
            f"{len(without)} of {len(coming)} coming sessions have no channel, so no reminder there and no "
            f"questions: {_some(rooms)}. Type {USHER} setup in a channel to say which room it is for."
        )
        yield Finding(False, about, says)
    else:
        yield Finding(True, about, f"All {len(coming)} coming sessions have a channel.")


async def _channels(services: Services, program: Program) -> AsyncIterator[Finding]:
    conference = program.conference
    if not conference.main_channel:
        yield Finding(
            False,
            conference.slug,
            f"It has no main channel. Type {USHER} setup in the channel that it should have.",
        )
    bound = {conference.main_channel, conference.help_channel, conference.organizers_channel}
    bound |= {s.channel_here for s in program.sessions} | {r.channel for r in program.rooms}
    seen: list[Channel] = []
    for channel in sorted(bound - {""}):
        found = await services.channels.look(channel)
        if found is not None and not found.is_archived:
            seen.append(found)
            continue
        held = " and ".join(program.purposes(channel))
        where = (
            f"#{found.name} ({held}) is archived"
            if found
            else f"{channel} ({held}) is gone, or closed to the bot"
        )
        says = f"The channel {where}: open it to the bot again, or type {USHER} setup in another one."
        yield Finding(False, conference.slug, says)
    if outside := [f"#{c.name}" for c in seen if not c.is_member and c.is_private]:
        yield Finding(False, conference.slug, f"Invite the bot to {_some(outside)}: they are private.")


def _some(names: list[str]) -> str:
    rest = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {rest} more" if rest > 0 else "")
