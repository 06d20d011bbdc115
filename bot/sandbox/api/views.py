"""views.*: modals and Home tabs."""

import json

from bot.sandbox.api.call import Call, Json, invalid
from bot.sandbox.blocks import check_view
from bot.sandbox.errors import SlackError, refused
from bot.sandbox.views import View

LARGEST_VIEW = 250_000


def open_(call: Call) -> Json:
    """Open a modal for who caused the trigger id."""
    body = _body(call, "modal")
    return _view(call, call.workspace.views.open(_triggered(call), body))


def push(call: Call) -> Json:
    """Lay a modal over the open one."""
    body = _body(call, "modal")
    user = _triggered(call)
    if not call.workspace.views.stack(user):
        raise SlackError("not_found")
    return _view(call, call.workspace.views.push(user, body))


def update(call: Call) -> Json:
    """Replace an open modal or a Home tab."""
    if not call.text("view_id") and not call.text("external_id"):
        raise invalid("missing required field: view_id or external_id")
    view = call.workspace.views.find(call.text("view_id"), call.text("external_id"))
    if view is None:
        raise SlackError("not_found")
    body = _body(call, view.body["type"])
    return _view(call, call.workspace.views.update(view, body, call.text("hash")))


def publish(call: Call) -> Json:
    """Set the Home tab of one member."""
    user = call.user("user_id")
    body = _body(call, "home")
    return _view(call, call.workspace.views.publish(user.id, body, call.text("hash")))


def _triggered(call: Call) -> str:
    return call.workspace.triggers.take(call.required("trigger_id"))


def _body(call: Call, kind: str) -> Json:
    """The view that was sent, checked; everything that is wrong goes to the list of problems."""
    body = call.json("view", "invalid_arguments")
    if not isinstance(body, dict):
        raise invalid("missing required field: view")
    problems = check_view(body)
    if not problems and body["type"] != kind:
        problems = [f"type is {body['type']}; it must be {kind}"]
    if problems:
        call.workspace.problems += [f"{call.method}: {problem}" for problem in problems]
        raise refused("invalid_arguments", problems)
    if len(json.dumps(body)) > LARGEST_VIEW:
        raise SlackError("view_too_large")
    return body


def _view(call: Call, view: View) -> Json:
    return {"view": view.payload(call.workspace.app)}


METHODS = {"views.open": open_, "views.push": push, "views.update": update, "views.publish": publish}
