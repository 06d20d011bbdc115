"""The result of an attempt to post: pure rules from an exception to one of five outcomes.

Sent          Slack named the message
Transient     certainly not there; try again, later
Permanent     certainly not there, and trying again would not change it
NotMember     certainly not there; joining the channel may mend it
Ambiguous     it may be there: look before trying again
"""

import math
from dataclasses import dataclass

from aiohttp import ClientConnectorError, ConnectionTimeoutError
from slack_sdk.errors import SlackApiError

from bot.domain.ledger.rests import LIMITS, LONGEST, POST

DEFAULT_RETRY_AFTER = 30.0
"""Seconds to wait after a 429 that does not say how long."""


@dataclass(frozen=True, slots=True)
class Sent:
    """Slack took the message."""

    channel: str
    ts: str


@dataclass(frozen=True, slots=True)
class Transient:
    """Certainly not sent; `retry_after` seconds where Slack says how long to wait."""

    cause: str
    retry_after: float | None = None
    limited: bool = False
    """True if it is a rate limit."""
    workspace: bool = False
    """True if it concerns the installation and not this message: every other one would fail alike."""
    method: str = POST
    """The method that was called."""


@dataclass(frozen=True, slots=True)
class Permanent:
    """Certainly not sent, and never will be."""

    cause: str


@dataclass(frozen=True, slots=True)
class NotMember:
    """Certainly not sent: the bot is not in the channel."""

    cause: str = "not_in_channel"


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """Nobody knows; `cause` says why."""

    cause: str


Failure = Transient | Permanent | NotMember | Ambiguous
Outcome = Sent | Failure

_TEAM_LIMITED = frozenset({"message_limit_exceeded"})
"""Slack says of the whole workspace that it sends too many messages."""
_LIMITED = LIMITS - _TEAM_LIMITED
_TRANSIENT = frozenset({"service_unavailable", "request_timeout"})
# Slack's documentation says of these two that "some aspect of the operation" may have succeeded before the error.
_AMBIGUOUS = frozenset({"internal_error", "fatal_error"})
# The token, its scopes, the network, the plan: the message is sound, and goes out once an operator has mended them.
_WORKSPACE = frozenset(
    {
        "accesslimited",
        "account_inactive",
        "app_access_restricted",
        "enterprise_is_restricted",
        "invalid_auth",
        "missing_scope",
        "not_allowed_token_type",
        "not_authed",
        "org_login_required",
        "team_access_not_granted",
        "team_added_to_org",
        "token_expired",
        "token_revoked",
        "two_factor_setup_required",
    }
)
_PERMANENT = frozenset(
    {
        # where it goes
        "access_denied",
        "cannot_dm_bot",
        "channel_not_found",
        "channel_type_not_supported",
        "ekm_access_denied",
        "is_archived",
        "is_inactive",
        "messages_tab_disabled",
        "no_permission",
        "restricted_action",
        "restricted_action_non_threadable_channel",
        "restricted_action_read_only_channel",
        "restricted_action_thread_locked",
        "restricted_action_thread_only_channel",
        "team_not_found",
        "user_disabled",
        "user_not_found",
        # what it answers
        "cannot_reply_to_message",
        "message_not_found",
        "thread_not_found",
        # what it says
        "agent_prompt_display_not_allowed",
        "attachment_payload_limit_exceeded",
        "draft_already_deleted",
        "draft_already_sent",
        "draft_has_conflict",
        "draft_not_found",
        "invalid_blocks",
        "invalid_blocks_format",
        "invalid_metadata_format",
        "invalid_metadata_schema",
        "markdown_text_conflict",
        "metadata_must_be_sent_from_app",
        "metadata_too_large",
        "missing_file_data",
        "msg_blocks_too_long",
        "msg_too_long",
        "no_text",
        "slack_connect_canvas_sharing_blocked",
        "slack_connect_file_link_sharing_blocked",
        "slack_connect_lists_sharing_blocked",
        "too_many_attachments",
        "too_many_contact_cards",
        # how it is asked
        "as_user_not_supported",
        "deprecated_endpoint",
        "duplicate_channel_not_found",
        "duplicate_message_not_found",
        "invalid_arg_name",
        "invalid_arguments",
        "invalid_array_arg",
        "invalid_charset",
        "invalid_form_data",
        "invalid_post_type",
        "method_deprecated",
        "missing_post_type",
        "send_on_behalf_not_allowed",
    }
)
DOCUMENTED = _LIMITED | _TEAM_LIMITED | _TRANSIENT | _AMBIGUOUS | _WORKSPACE | _PERMANENT | {"not_in_channel"}
"""Every error of chat.postMessage that has a class here (docs.slack.dev/reference/methods/chat.postMessage)."""

_HTTP = "http_"
"""The name of an answer that names no error."""
_HTTP_LIMITED = 429
_HTTP_UNAVAILABLE = 503
_HTTP_SERVER_ERROR = 500


def classify(error: Exception) -> Failure:
    """Return the meaning of `error`, raised by chat.postMessage, for the message. An unknown error is ambiguous."""
    match error:
        case SlackApiError():
            return _classify_answer(error)
        case ClientConnectorError() | ConnectionTimeoutError():
            return Transient("no_connection")  # the request was never written
        case _:
            return Ambiguous(type(error).__name__)


def is_refusal(cause: str) -> bool:
    """Tell whether Slack refuses the installation: every other message would fail alike."""
    return cause in _WORKSPACE


def is_failure(cause: str) -> bool:
    """Tell whether Slack has answered that it cannot do it now."""
    return cause in _TRANSIENT | _AMBIGUOUS or cause.startswith(_HTTP)


def is_limit(cause: str) -> bool:
    """Tell whether it is a rate limit."""
    return cause in LIMITS


def _classify_answer(error: SlackApiError) -> Failure:
    """Slack, or a proxy before it, has answered: by the error's name, else by the status."""
    response = error.response
    status = int(getattr(response, "status_code", 0) or getattr(response, "status", 200))
    data = getattr(response, "data", None)
    code = str(data.get("error") or "") if isinstance(data, dict) else ""
    if code in _TEAM_LIMITED:
        return Transient(code, _retry_after(response), limited=True, workspace=True)
    if status == _HTTP_LIMITED or code in _LIMITED:
        return Transient(code or "ratelimited", _retry_after(response), limited=True)
    if code in DOCUMENTED:
        return _classify_code(code)
    if status == _HTTP_UNAVAILABLE:
        return Transient("service_unavailable", _retry_after(response, None))
    if status >= _HTTP_SERVER_ERROR or not code:
        return Ambiguous(code or f"{_HTTP}{status}")
    # An undocumented name: Slack refused the message and did not say to try again. Repeating it could go on forever
    # and would hide it, so an organizer is told the name.
    return Permanent(code)


def _classify_code(code: str) -> Failure:
    if code in _TRANSIENT:
        return Transient(code)
    if code in _WORKSPACE:
        return Transient(code, workspace=True)
    if code in _AMBIGUOUS:
        return Ambiguous(code)
    return NotMember() if code == "not_in_channel" else Permanent(code)


def _retry_after(response: object, default: float | None = DEFAULT_RETRY_AFTER) -> float | None:
    """Slack's Retry-After in seconds."""
    headers = getattr(response, "headers", None) or {}
    given = next((value for name, value in headers.items() if name.lower() == "retry-after"), None)
    try:
        seconds = float(given) if given is not None else math.nan
    except (TypeError, ValueError):
        return default
    return default if math.isnan(seconds) else min(LONGEST.total_seconds(), max(0.0, seconds))
