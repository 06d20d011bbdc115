"""/usher mydata: everything about a person, for them alone."""

import json

from tests.handlers.conference import ATTENDEE, SPEAKER, Conference


def code(message) -> str:
    """The JSON in a message."""
    texts = [block["text"]["text"] for block in message.blocks if block["type"] == "section"]
    return "\n".join(text.strip("`") for text in texts if text.startswith("```"))


async def test_my_data_come_in_a_direct_message(conference: Conference):
    await conference.type(SPEAKER, "/usher mydata")
    sent = [m for m in conference.news if m.channel == conference.direct(SPEAKER)]
    (told,) = [m for m in conference.news if m.ephemeral_for]
    where = "a direct message" if len(sent) == 1 else f"{len(sent)} direct messages"
    assert told.text == f"I sent you everything that I store about you, in {where}."
    data = json.loads("\n".join(map(code, sent)))
    assert data["slack_user"] == conference.user(SPEAKER)
    assert data["person"][0]["name"] == "Arjun Menon"
    assert data["appearance"]
    others = {u.email for u in conference.workspace.users.values() if u.name != SPEAKER} - {""}
    assert [email for email in others if email in json.dumps(data)] == []


async def test_somebody_else_gets_other_data(conference: Conference):
    await conference.type(ATTENDEE, "/usher MYDATA")
    assert {m.channel for m in conference.news if not m.ephemeral_for} == {conference.direct(ATTENDEE)}
