"""Every command by its name: where it is defined, and what `usher --help` says of it.

`usher --help` and a misspelt command need no more than this, so nothing else is imported for them.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """One command: the module and the name in it of its function, or of its Typer where it has words of its own."""

    module: str
    name: str
    summary: str
    """It fits a line of 80 columns beside the longest name."""
    words: tuple[str, ...] = ()
    """The command's own words after its name, if it has any."""


COMMANDS: Mapping[str, Entry] = {
    "demo": Entry("bot.cli.demo", "demo", "Show a sample conference and a local Slack in your browser."),
    "run": Entry("bot.cli.run", "run", "Run the bot: answer Slack, send what is due, or both."),
    "import": Entry("bot.cli.imports", "import_", "Import a program, submissions, attendees or speakers."),
    "search": Entry("bot.cli.search", "search", "Find sessions as people do in Slack."),
    "slash": Entry("bot.cli.slash", "slash", "Run one slash command in the terminal."),
    "announce": Entry("bot.cli.announce", "announce", "Announce to channels and people. List and change announcements."),
    "audit": Entry("bot.cli.audit", "audit", "Show who did what and when, newest first."),
    "deliveries": Entry("bot.cli.deliveries", "deliveries", "Look at the delivery ledger. Send again or cancel.",
                        ("list", "show", "retry", "cancel", "prune")),
    "people": Entry("bot.cli.people", "people", "See who is reached in Slack. Link, merge and forget people.",
                    ("list", "link", "unlink", "merge", "unmerge", "data", "forget", "remember")),
    "purge": Entry("bot.cli.purge", "purge", "Remove personal data of conferences that ended long ago."),
    "roles": Entry("bot.cli.roles", "roles", "See organizers and chairs. Give and take back roles.",
                   ("list", "grant", "revoke")),
    "rehearse": Entry("bot.cli.rehearse", "rehearse", "Play a whole conference in advance, to see what goes wrong."),
    "check": Entry("bot.cli.check", "check", "Show what is missing before a conference can run."),
    "migrate": Entry("bot.cli.run", "migrate", "Create or update the database's tables."),
    "backup": Entry("bot.cli.backups", "backup", "Write the whole database to one file while Usher runs."),
    "restore": Entry("bot.cli.backups", "restore", "Fill an empty database from a backup. Nothing is sent twice."),
    "manifest": Entry("bot.cli.manifest", "manifest", "Print the app manifest that Slack asks for."),
}  # fmt: skip
