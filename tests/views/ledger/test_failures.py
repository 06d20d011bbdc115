"""What the organizers are told of trouble: one sentence or two, inside Slack's limits."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.announcements.model import NO_ACCOUNT
from bot.domain.ledger.deliveries import DeliveryKind, State
from bot.domain.ledger.failures import HELD_BACK, TOLD, CaughtUp, Cause, Fallen, Standstill
from bot.domain.program.sessions import Conference
from bot.views.ledger import failures
from tests.views.checks import good

CONFERENCE = Conference(1, "amlc", "AMLC", "Europe/Brussels")
SINCE = datetime(2026, 12, 1, 12, 4, tzinfo=UTC)


def said(reply):
    good(reply)
    return reply.text


def fallen(kind, state, reason, count, *who):
    subject = "announcement:3" if kind is DeliveryKind.ANNOUNCEMENT else ""
    cause = Cause(1, kind, subject, state, reason)
    recipients, names, *people = who
    found = Fallen(count, people[0] if people else count, recipients)
    return said(failures.fallen(cause, found, names, "/announce report 3"))


@pytest.mark.parametrize("kind", sorted(TOLD))
def test_every_kind_has_words(kind):
    one = fallen(kind, State.FAILED, "is_archived", 1, ["C1"], ["<#C1>"])
    assert "archived" in one
    assert "message was" not in one


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (
            (DeliveryKind.ANNOUNCEMENT, State.FAILED, NO_ACCOUNT, 2, ["person:1", "person:2"], ["Ann", "Ben"]),
            ("Announcement #3 did not reach 2 people (no Slack account): Ann and Ben. See /announce report 3. "
             "Type /usher people to link them."),
        ),
        (
            (DeliveryKind.ANNOUNCEMENT, State.EXPIRED, "too late", 1, ["C1"], ["<#C1>"]),
            "Announcement #3 did not reach 1 channel (too late): <#C1>. See /announce report 3.",
        ),
        (
            (DeliveryKind.SPEAKER_REMINDER, State.EXPIRED, "too late", 1_200, ["U1", "U2"], ["Ann", "Ben"]),
            "1,200 reminders to speakers were not sent, because it was too late: Ann, Ben and 1,198 more.",
        ),
        (
            (DeliveryKind.SPEAKER_REMINDER, State.EXPIRED, HELD_BACK, 2, ["U1", "U2"], ["Ann", "Ben"]),
            "2 reminders to speakers were not sent in time, because Slack limited messages to them: Ann and Ben.",
        ),
        (
            (DeliveryKind.SPEAKER_REMINDER, State.EXPIRED, "too late", 40, ["U1", "U2"], ["Ann", "Ben"], 7),
            "40 reminders to speakers were not sent, because it was too late: Ann, Ben and 5 more.",
        ),
        (
            (DeliveryKind.SPEAKER_REMINDER, State.EXPIRED, "too late", 3, ["C1"], ["<#C1>"], 1),
            "3 reminders to speakers were not sent, because it was too late: <#C1>.",
        ),
        (
            (DeliveryKind.CHANGE_NOTICE, State.FAILED, "channel_not_found", 1, ["U1"], ["Ann"]),
            "1 notice of changed sessions was not delivered (deactivated): Ann.",
        ),
        (
            (DeliveryKind.QUESTION, State.FAILED, "some <!channel> error", 1, ["C1"], ["<#C1>"]),
            "1 question from the audience was not delivered (some &lt;!channel&gt; error): <#C1>.",
        ),
    ],
)  # fmt: skip
def test_a_cause(given, expected):
    assert fallen(*given) == expected


@pytest.mark.parametrize(
    ("why", "error", "minutes", "found", "expected"),
    [
        (
            Standstill.UNREACHABLE, "TimeoutError", 15, CaughtUp(41, {DeliveryKind.SPEAKER_REMINDER: 2, DeliveryKind.STAR_REMINDER: 1}, 0),
            ("Slack was unreachable from 13:04 to 13:19 CET. 41 messages were sent late, "
            "2 reminders to speakers and 1 reminder of a starred session expired."),
        ),
        (
            Standstill.FAILING, "internal_error", 15, CaughtUp(
                0, {}, 5, {DeliveryKind.STAR_REMINDER: 1, DeliveryKind.SPEAKER_REMINDER: 2}, SINCE + timedelta(minutes=45)),
            ("Slack answered with errors (internal_error) from 13:04 to 13:19 CET. Usher paused between its tries. 5 messages "
             "still wait. Of the waiting ones, 2 reminders to speakers and 1 reminder of a starred session will expire by "
             "Tue 1 Dec 13:49 CET."),
        ),
        (
            Standstill.REFUSED, "token_revoked", 2, CaughtUp(1, {}, 0),
            "Slack refused the bot itself (token_revoked) from 13:04 to 13:06 CET. 1 message was sent late.",
        ),
        (
            Standstill.LIMITED, "ratelimited", 2, CaughtUp(0, {DeliveryKind.ANNOUNCEMENT: 1, DeliveryKind.QUESTION: 2}, 12),
            ("Slack limited all messages (ratelimited) from 13:04 to 13:06 CET. 2 questions from the audience and 1 message "
             "of an announcement expired, 12 messages still wait."),
        ),
        (
            Standstill.STOPPED, "", 24 * 60, CaughtUp(0, {}, 0),
            "Usher was not running from Tue 1 Dec 13:04 CET to Wed 2 Dec 13:04 CET. Nothing was lost.",
        ),
        (
            Standstill.NO_DATABASE, "", 3, CaughtUp(1, {}, 0),
            "Usher could not reach its database from 13:04 to 13:07 CET. 1 message was sent late.",
        ),
    ],
)  # fmt: skip
def test_an_outage(why, error, minutes, found, expected):
    until = SINCE + timedelta(minutes=minutes)
    assert said(failures.outage(CONFERENCE, why, error, SINCE, until, found)) == expected


def test_names_of_any_length_fit():
    fallen(DeliveryKind.SPEAKER_REMINDER, State.FAILED, "x" * 5_000, 9, ["U1"] * 5, ["N" * 2_000] * 5)
