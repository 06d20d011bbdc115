"""blocks.validate: the checker as a method, with JSON pointers (docs.slack.dev/reference/methods/blocks.validate)."""

import re
from typing import Any

from bot.sandbox.api.call import Call, Json
from bot.sandbox.blocks import check_blocks, check_message, check_view
from bot.sandbox.errors import SlackError

_ARGUMENTS = ("blocks", "message", "view")


def validate(call: Call) -> Json:
    """Say what is wrong with exactly one of blocks, a message or a view; nothing is sent, and no scope is needed."""
    given = [name for name in _ARGUMENTS if call.text(name)]
    if len(given) != 1:
        needed = "must provide exactly one of `blocks`, `view`, or `message`"
        raise SlackError("invalid_arguments", response_metadata={"messages": [needed]})
    (name,) = given
    problems = _problems(name, call.json(name, "invalid_arguments"))
    if problems:
        raise SlackError(f"invalid_{name}", errors=[_error(name, problem) for problem in problems])
    return {}


def _problems(name: str, payload: Any) -> list[str]:
    if name == "blocks":
        return check_blocks(payload)
    if not isinstance(payload, dict):
        return [f"{name} must be an object"]
    return check_message(payload) if name == "message" else check_view(payload)


def _error(name: str, problem: str) -> Json:
    """Slack's form of a problem: `blocks[0].text is empty` is at /blocks/0/text, or at /0/text where blocks were given."""
    path, _, what = problem.partition(" ")
    pointer = "/" + re.sub(r"\[(\d+)\]", r".\1", path).replace(".", "/")
    if name == "blocks":
        pointer = pointer.removeprefix("/blocks") or "/"
    return {"code": "failed_constraint", "message": what, "pointer": pointer, "constraint": {"type": "rule"}}


METHODS = {"blocks.validate": validate}
