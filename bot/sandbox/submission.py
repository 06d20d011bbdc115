"""The effect of a view_submission's acknowledgement: close, clear, update, push, or show errors."""

from dataclasses import replace
from typing import Any

from bot.sandbox.blocks import check_view
from bot.sandbox.errors import SlackError
from bot.sandbox.outbound import Ack
from bot.sandbox.views import View
from bot.sandbox.workspace import Workspace

REFUSED = "invalid_response"


def apply_submission(workspace: Workspace, view: View, ack: Ack) -> Ack:
    """Carry out `ack` on `view`; what Slack refuses comes back as an error and goes to the list of problems."""
    problems = _problems(view, ack.body)
    workspace.problems += [f"acknowledgement of view_submission: {problem}" for problem in problems]
    if problems:
        return replace(ack, error=REFUSED)
    action = ack.body["response_action"] if ack.body else "close"
    try:
        if action == "close":
            workspace.views.close(view)
        elif action == "clear":
            workspace.views.clear(view.user)
        elif ack.body and action == "update":
            workspace.views.update(view, ack.body["view"])
        elif ack.body and action == "push":
            workspace.views.push(view.user, ack.body["view"])
    except SlackError as error:
        workspace.problems.append(f"acknowledgement of view_submission: {error.name}")
        return replace(ack, error=error.name)
    return ack


def _problems(view: View, body: dict[str, Any] | None) -> list[str]:
    action = body.get("response_action") if body else None
    if body is None or action == "clear":
        return []
    if action in {"update", "push"}:
        sent = body.get("view") or {}
        return check_view(sent) or ([] if sent["type"] == "modal" else ["view.type must be modal"])
    if action == "errors":
        return _wrong_errors(view, body.get("errors"))
    return [f"response_action is {action!r}; it must be clear, update, push or errors"]


def _wrong_errors(view: View, errors: Any) -> list[str]:
    inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors:
        return ["errors must map the block_id of an input block to a text"]
    unknown = [
        f"errors names {each!r}, which is no input block of the view" for each in errors.keys() - inputs
    ]
    empty = [
        f"errors[{each!r}] is empty" for each, text in errors.items() if not isinstance(text, str) or not text
    ]
    return [*unknown, *empty]
