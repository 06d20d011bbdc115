"""An answer to a response_url, carried out in the workspace."""

from typing import Any

from bot.sandbox.blocks import check_message
from bot.sandbox.errors import refused
from bot.sandbox.responses import Reply
from bot.sandbox.workspace import Workspace


def answer(workspace: Workspace, reply: Reply, body: dict[str, Any], source: str) -> None:
    """Carry out the answer `body`: delete, replace or post; SlackError where Slack would refuse it.

    `source` names where it came from in the workspace's list of problems.
    """
    origin = reply.origin
    if origin and body.get("delete_original"):
        workspace.messages.remove(origin)
        return
    if problems := check_message(body):
        workspace.problems += [f"{source}: {problem}" for problem in problems]
        raise refused("invalid_blocks" if body.get("blocks") else "no_text", problems)
    if origin and body.get("replace_original"):
        workspace.messages.edit(origin, body["text"], body.get("blocks") or [])
        return
    public = body.get("response_type") == "in_channel"
    workspace.messages.add(
        reply.channel,
        workspace.app.bot_user,
        body["text"],
        blocks=body.get("blocks"),
        thread_ts=body.get("thread_ts"),
        by_app=True,
        ephemeral_for=None if public else reply.user,
        response_to=reply.response_to,
    )
