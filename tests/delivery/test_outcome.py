"""What an attempt came to: every documented error has one class, and nothing is taken for more than it says."""

import aiohttp
import pytest
from aiohttp.client_reqrep import ConnectionKey
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.delivery import outcome
from bot.delivery.outcome import Ambiguous, NotMember, Permanent, Transient, classify

KEY = ConnectionKey("slack.com", 443, True, True, None, None, None)


def answer(data, status=200, **headers) -> SlackApiError:
    response = AsyncSlackResponse(
        client=None,
        http_verb="POST",
        api_url="u",
        req_args={},
        data=data,
        headers=headers,
        status_code=status,
    )
    return SlackApiError("refused", response)


def refused(code, status=200, **headers) -> SlackApiError:
    return answer({"ok": False, "error": code}, status, **headers)


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (refused("channel_not_found"), Permanent("channel_not_found")),
        (refused("is_archived"), Permanent("is_archived")),
        (refused("invalid_blocks"), Permanent("invalid_blocks")),
        (refused("thread_not_found"), Permanent("thread_not_found")),
        (refused("never_heard_of_it"), Permanent("never_heard_of_it")),
        (refused("not_in_channel"), NotMember()),
        (refused("internal_error"), Ambiguous("internal_error")),
        (refused("fatal_error", 500), Ambiguous("fatal_error")),
        (refused("service_unavailable"), Transient("service_unavailable")),
        (refused("request_timeout"), Transient("request_timeout")),
        (refused("account_inactive"), Transient("account_inactive", workspace=True)),
        (refused("token_revoked"), Transient("token_revoked", workspace=True)),
        (refused("ratelimited", 429, **{"Retry-After": "7"}), Transient("ratelimited", 7.0, limited=True)),
        (refused("rate_limited", **{"retry-after": "2"}), Transient("rate_limited", 2.0, limited=True)),
        (refused("ratelimited", 429), Transient("ratelimited", 30.0, limited=True)),
        (
            refused("ratelimited", 429, **{"Retry-After": "soon"}),
            Transient("ratelimited", 30.0, limited=True),
        ),
        (answer({}, 429, **{"Retry-After": "9"}), Transient("ratelimited", 9.0, limited=True)),
        (answer({}, 503), Transient("service_unavailable")),
        (answer("unavailable", 503, **{"Retry-After": "3"}), Transient("service_unavailable", 3.0)),
        (answer({}, 500), Ambiguous("http_500")),
        (answer("bad gateway", 502), Ambiguous("http_502")),
        (answer({}, 200), Ambiguous("http_200")),
        (refused("never_heard_of_it", 500), Ambiguous("never_heard_of_it")),
        (aiohttp.ClientConnectorError(KEY, OSError("refused")), Transient("no_connection")),
        (aiohttp.ConnectionTimeoutError(), Transient("no_connection")),
        (aiohttp.ServerDisconnectedError(), Ambiguous("ServerDisconnectedError")),
        (aiohttp.ClientOSError(), Ambiguous("ClientOSError")),
        (aiohttp.ServerTimeoutError(), Ambiguous("ServerTimeoutError")),
        (TimeoutError(), Ambiguous("TimeoutError")),
        (SlackRequestError("odd"), Ambiguous("SlackRequestError")),
        (AttributeError("the SDK could not read the answer"), Ambiguous("AttributeError")),
    ],
    ids=lambda value: f"{value}"[:40],
)
def test_classify(error, expected):
    assert classify(error) == expected


def test_an_answer_that_is_not_json():
    class Raw:
        status, headers = 502, {}

    assert classify(SlackApiError("unexpected body", Raw())) == Ambiguous("http_502")


def test_every_documented_error_has_one_class():
    classes = [
        outcome._LIMITED,
        outcome._TRANSIENT,
        outcome._AMBIGUOUS,
        outcome._WORKSPACE,
        outcome._PERMANENT,
    ]
    assert sum(map(len, classes)) + 1 == len(outcome.DOCUMENTED)
    for code in outcome._PERMANENT:
        assert classify(refused(code)) == Permanent(code)
    for code in outcome._WORKSPACE:
        assert classify(refused(code)) == Transient(code, workspace=True)
