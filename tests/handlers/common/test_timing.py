"""Requests are counted under our own names for them, whatever a request says."""

from prometheus_client import generate_latest

from tests.handlers.conference import ATTENDEE, Conference


async def test_a_request_is_counted_under_its_listener_and_nothing_of_it_is_a_label(conference: Conference):
    value = conference.services.metrics.registry.get_sample_value
    await conference.type(ATTENDEE, "/session secret words")
    conference.workspace.commands["/nonsense-of-theirs"] = conference.workspace.commands["/session"]
    await conference.type(ATTENDEE, "/nonsense-of-theirs please")
    session, other = {"listener": "command:session"}, {"listener": "command:other"}
    for name in ("usher_request_seconds_count", "usher_acknowledgement_seconds_count"):
        assert (value(name, session), value(name, other)) == (1, 1)
    assert (
        0 < value("usher_acknowledgement_seconds_sum", session) <= value("usher_request_seconds_sum", session)
    )
    told = generate_latest(conference.services.metrics.registry).decode()
    user = conference.workspace.users[conference.user(ATTENDEE)]
    for private in ("secret", "nonsense", user.id, user.name, user.email):
        assert private not in told
