"""The one boundary: whatever a listener raises becomes one clear sentence, or a reference that stands in the log."""

import asyncio
import functools
import logging
import secrets
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.domain.common.markup import plain
from bot.errors import NotAllowed, UsherError
from bot.services.program.programs import ChooseConference
from bot.views.common import errors, kit
from bot.views.common.refilled import refilled
from bot.views.common.reply import Reply
from bot.views.home import conferences
from handlers.common.admission import Refused, enter
from handlers.common.turn import Turn
from handlers.common.underway import at_work

log = logging.getLogger(__name__)
_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Letters and digits that cannot be taken for one another when a reference is read aloud."""

_TRIGGER_IS_OVER = frozenset(
    {
        "expired_trigger_id",
        "exchanged_trigger_id",
        "invalid_trigger_id",
        "trigger_expired",
        "trigger_exchanged",
    }
)

_AWAY = frozenset({"ratelimited", "service_unavailable", "internal_error", "fatal_error", "request_timeout"})
"""Slack's errors after which a later try may help."""
_SERVER = 500
"""The HTTP status from which on the server itself has failed."""


def answering_errors(listener: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
    """Wrap a listener that takes `turn`; what it does not acknowledge in time is acknowledged for it.

    An error must not reach Bolt: after an acknowledgement, its runner would take that one back (asyncio_runner).
    """

    @functools.wraps(listener)
    async def guarded(**kwargs: Any) -> None:
        turn: Turn = kwargs["turn"]
        late = asyncio.create_task(turn.hold_in_time())
        with at_work():
            try:
                await enter(turn)
                await listener(**kwargs)
            except Exception as error:  # noqa: BLE001 - this is the boundary
                await _tell(turn, error, errors.with_typed(_reply(turn, error), turn.typed))
                await _note(turn, error)
            finally:
                late.cancel()

    return guarded


async def _note(turn: Turn, error: Exception) -> None:
    """Write in the audit log that somebody tried what is not theirs to do; nobody waits for it."""
    if isinstance(error, NotAllowed) and error.right:
        try:
            await turn.services.audit.refused(turn.user, error.right, error.conference_id)
        except UsherError as away:
            log.warning("a refused attempt could not be noted: %s", away)
        except Exception:
            log.exception("a refused attempt could not be noted")


@contextmanager
def about(field: str) -> Iterator[None]:
    """Say bad input of this block under the form's input `field`."""
    try:
        yield
    except UsherError as error:
        error.field = field
        raise


def _reply(turn: Turn, error: Exception) -> Reply:
    if isinstance(error, ChooseConference):
        typed = f"{turn.body.get('command', '')} {turn.body.get('text', '')}"
        return conferences.menu([p.conference for p in error.programs], typed.strip())
    if isinstance(error, UsherError):
        return errors.problem(error.to_anybody())
    if known := _of_slack(error):
        return errors.problem(known)
    reference = "".join(secrets.choice(_ALPHABET) for _ in range(5))
    # Slack's own error may quote the request; its name is enough. Who it was is known to whoever tells the reference.
    what = error.response.get("error") if isinstance(error, SlackApiError) else None
    log.error(
        "reference %s: %s%s",
        reference,
        type(error).__name__,
        f": Slack said {what}" if what else "",
        exc_info=None if what else error,
    )
    return errors.unexpected(reference)


def _of_slack(error: Exception) -> str:
    """Return what to do where the error is Slack's, or an administrator's; "" where it is neither."""
    if isinstance(error, SlackApiError):
        said = error.response.get("error")
        if said in _TRIGGER_IS_OVER:
            return "It took too long to open the form. Try again."
        if said == "missing_scope":
            scope = error.response.get("needed")
            lacks = (
                f"I lack the scope {scope} for that"
                if scope
                else "I lack a scope for that; usher check names it"
            )
            return f"{lacks}. Add it to the app in Slack, and install it again."
        is_away = said in _AWAY or getattr(error.response, "status_code", 0) >= _SERVER
    else:
        is_away = isinstance(error, SlackClientError | aiohttp.ClientError | TimeoutError)
    if is_away:
        word = error.response.get("error") if isinstance(error, SlackApiError) else type(error).__name__
        log.warning("Slack did not answer: %s", word)
    return "Slack is not answering right now. Try again in a minute." if is_away else ""


async def _tell(turn: Turn, error: Exception, reply: Reply) -> None:
    """Say it where the person looks: under the form, beside the message, or in a direct message."""
    try:
        if isinstance(error, Refused):
            await _tell_anybody(turn, reply)
        elif turn.is_submission and not turn.acknowledged:
            await turn.acknowledge(**_refusal(turn.view, error, reply))
        elif turn.is_submission and await turn.update(_again(turn.view, error, reply)):
            return
        elif turn.is_submission:  # the window was closed: what was entered there would be gone
            await turn.say(errors.with_typed(reply, _entered(turn.view)))
        elif turn.is_message:
            await turn.answer(reply)
        elif "event" in turn.body:
            return  # nobody waits for an answer
        else:
            await turn.acknowledge()
            await turn.client.chat_postMessage(channel=turn.user, **reply.payload())
    except SlackApiError as refused:  # who asked is gone, or never was there
        log.warning("an error could not be told: Slack said %s", refused.response.get("error"))
    except Exception:
        log.exception("an error could not be told")


async def _tell_anybody(turn: Turn, reply: Reply) -> None:
    """Say it where the request itself says where to answer, and nowhere else."""
    if turn.is_command or turn.is_message:
        await turn.answer(reply)
    elif turn.is_submission:
        await turn.replace(reply)
    await turn.acknowledge()


def _refusal(view: dict[str, Any], error: Exception, reply: Reply) -> dict[str, Any]:
    """The answer to a form: under the input that the error is about, or in the place of one that has no inputs."""
    where = _input(view, error)
    if not where:
        return {"response_action": "update", "view": _again(view, error, reply)}
    return {"response_action": "errors", "errors": {where: plain(reply.text)}}


def _again(view: dict[str, Any], error: Exception, reply: Reply) -> dict[str, Any]:
    """A form whose answer was held back: as it was filled in, with the sentence above the input that it is about."""
    where = _input(view, error)
    if not where:
        return kit.modal(view["title"]["text"], reply.blocks, callback_id=view["callback_id"])
    return refilled(view, where, reply.blocks)


def _entered(view: dict[str, Any]) -> str:
    """The longest text that was entered in a form."""
    held = (state.get("value") for block in view["state"]["values"].values() for state in block.values())
    return max((text for text in held if isinstance(text, str)), key=len, default="")


def _input(view: dict[str, Any], error: Exception) -> str:
    """The form's input that the error is about, else its first; "" where it has none."""
    inputs = [b["block_id"] for b in view["blocks"] if b["type"] == "input"]
    at = getattr(error, "field", "")
    return at if at in inputs else next(iter(inputs), "")
