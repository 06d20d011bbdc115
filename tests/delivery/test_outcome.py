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
        (
            refused("ratelimited", 429, **{"Retry-After": "nan"}),
            Transient("ratelimited", 30.0, limited=True),
        ),
        (
            refused("ratelimited", 429, **{"Retry-After": "inf"}),
            Transient("ratelimited", 3600.0, limited=True),
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


POST_MESSAGE = """
access_denied accesslimited account_inactive agent_prompt_display_not_allowed app_access_restricted
as_user_not_supported attachment_payload_limit_exceeded cannot_reply_to_message channel_not_found deprecated_endpoint
draft_already_deleted draft_already_sent draft_has_conflict draft_not_found duplicate_channel_not_found
duplicate_message_not_found ekm_access_denied enterprise_is_restricted fatal_error internal_error invalid_arg_name
invalid_arguments invalid_array_arg invalid_auth invalid_blocks invalid_blocks_format invalid_charset invalid_form_data
invalid_metadata_format invalid_metadata_schema invalid_post_type is_archived markdown_text_conflict
message_limit_exceeded messages_tab_disabled metadata_must_be_sent_from_app metadata_too_large method_deprecated
missing_file_data missing_post_type missing_scope msg_blocks_too_long msg_too_long no_permission no_text
not_allowed_token_type not_authed not_in_channel org_login_required rate_limited ratelimited request_timeout
restricted_action restricted_action_non_threadable_channel restricted_action_read_only_channel
restricted_action_thread_locked restricted_action_thread_only_channel send_on_behalf_not_allowed service_unavailable
slack_connect_canvas_sharing_blocked slack_connect_file_link_sharing_blocked slack_connect_lists_sharing_blocked
team_access_not_granted team_added_to_org team_not_found token_expired token_revoked too_many_attachments
too_many_contact_cards two_factor_setup_required
"""
"""The table of errors on its page, with those that older versions of the page had."""


def test_every_error_of_slacks_page_is_classed():
    assert set(POST_MESSAGE.split()) - outcome.DOCUMENTED == set()


def test_every_documented_error_has_one_class():
    classes = [
        outcome._LIMITED,
        outcome._TEAM_LIMITED,
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
