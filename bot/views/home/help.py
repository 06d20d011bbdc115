"""The commands and their effects, with examples from the conference's own program."""

from collections.abc import Iterable, Sequence

from bot.domain.common.commands import Command
from bot.domain.common.markup import escape
from bot.domain.home.examples import PLACEHOLDERS, Examples, filled
from bot.domain.people.model import Role
from bot.views.common import kit
from bot.views.common.reply import Reply

_PIECES = 3
"""Sections that one command may take."""
_TOTAL = 11_000
"""Characters of a message that names every command: some room below what Slack takes."""


def every_command(
    prefix: str, commands: Sequence[Command], roles: frozenset[Role], examples: Examples = PLACEHOLDERS
) -> Reply:
    """Each command that somebody with `roles` may use, and each form of it in a line."""
    heading = "What you can type"
    lines, blocks = [heading], [kit.section(f"*{heading}*")]
    left = _TOTAL
    for command in (each for each in commands if each.is_for(roles)):
        name, told = _told(prefix, command, filled(command.lines_for(roles), examples))
        shown = "\n".join([f"*{name}*", *(f"`{typed}` {what}" for typed, what in told)])
        left -= len(shown)
        if left < 0 or len(blocks) + _PIECES > kit.MESSAGE_BLOCKS:
            break
        blocks += kit.sections(shown, _PIECES)
        lines += [name, *(f"{typed}: {what}" for typed, what in told)]
    return Reply.of(lines, blocks)


def command_help(prefix: str, command: Command, examples: Examples = PLACEHOLDERS) -> Reply:
    """Everything that may be typed after `command`."""
    heading, told = _told(prefix, command, filled(command.lines, examples))
    shown = "\n".join(f"`{typed}` {what}" for typed, what in told)
    name, _, about = heading.partition(" · ")
    blocks = [kit.section(f"*{name}* · {about}"), *kit.sections(shown, _PIECES)]
    return Reply.of([f"{name}: {about}", *(f"{typed}: {what}" for typed, what in told)], blocks)


def _told(
    prefix: str, command: Command, lines: Iterable[tuple[str, str]]
) -> tuple[str, list[tuple[str, str]]]:
    """The heading, and each line as typed and said, escaped."""
    name = command.typed(prefix)
    told = [(f"{name} {escape(typed)}".strip(), escape(what)) for typed, what in lines]
    return f"{name} · {escape(command.description)}", told
