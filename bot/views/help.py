"""What can be typed, and what it does."""

from collections.abc import Sequence

from bot.domain.commands import USHER, Command
from bot.domain.markup import escape
from bot.domain.people import Role
from bot.domain.readiness import Readiness
from bot.domain.sessions import Conference
from bot.views import kit
from bot.views.faces import line
from bot.views.reply import Reply

_RESTS = 3


def usher_help(  # noqa: PLR0917 - what is known of the reader and the place, in the order in which it is found
    prefix: str,
    commands: Sequence[Command],
    roles: frozenset[Role],
    conference: Conference | None = None,
    readiness: Readiness | None = None,
    rests: Sequence[str] = (),
) -> Reply:
    """What somebody with `roles` can do here; an organizer is told first what Slack limits and who can be reached."""
    name = line(kit.clip(conference.name, 150)) if conference else ""
    heading = f"What you can do at {name}" if name else "What you can do here"
    shown = [command for command in commands if command.is_for(roles)]
    told = [(command.typed(prefix), escape(command.description)) for command in shown]
    hint = f"Type a command with help to see more, such as {told[0][0]} help." if told else ""
    helping = f"Help: <#{conference.help_channel}>" if conference and conference.help_channel else ""
    list_of_them = "\n".join(f"`{typed}` {description}" for typed, description in told)
    reach = _rests(rests) + (_reach(readiness) if readiness else [])
    blocks = [kit.section("\n".join(reach))] if reach else []
    blocks += [kit.section(f"*{heading}*"), *kit.sections(list_of_them, 2)]
    blocks += [kit.context(*(part for part in (hint, helping) if part))] if hint or helping else []
    return Reply.of(
        [*reach, f"{heading}:", *(f"{typed}: {what}" for typed, what in told), hint, helping], blocks
    )


def _rests(rests: Sequence[str]) -> list[str]:
    """The first few sentences of what Slack limits, and how many more there are."""
    shown = [kit.clip_mrkdwn(line(each), 300) for each in rests[:_RESTS]]
    more = len(rests) - _RESTS
    return [*shown, f"{more:,} more: `usher check` in the shell names them."] if more > 0 else shown


def _reach(readiness: Readiness) -> list[str]:
    """How many can be reached, and the names of the others."""
    return [kit.clip_mrkdwn(line(each), 900) for each in readiness.lines(f"{USHER} people")]


def command_help(prefix: str, command: Command) -> Reply:
    """Everything that may be typed after `command`."""
    name = command.typed(prefix)
    told = [(f"{name} {escape(typed)}".strip(), escape(what)) for typed, what in command.lines]
    shown = "\n".join(f"`{typed}` {what}" for typed, what in told)
    blocks = [kit.section(f"*{name}* · {escape(command.description)}"), *kit.sections(shown, 2)]
    return Reply.of([f"{name}: {escape(command.description)}", *(f"{t}: {what}" for t, what in told)], blocks)
