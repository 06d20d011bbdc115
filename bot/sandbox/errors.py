"""The refusal that Slack answers with `ok: false`."""

from typing import Any


class SlackError(Exception):
    """Slack's name for what is wrong, with the further fields of the answer."""

    def __init__(self, name: str, **details: Any) -> None:
        self.name = name
        self.details = details
        super().__init__(name)


def refused(name: str, problems: list[str]) -> SlackError:
    """A refusal that lists what the checker found, where Slack puts it."""
    messages = [f"[ERROR] {problem}" for problem in problems]
    return SlackError(name, errors=problems, response_metadata={"messages": messages})
