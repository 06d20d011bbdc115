"""A large real program, an attendee list of half of its names, and a workspace: who can be told apart is linked."""

from collections import Counter

import pytest

from bot.domain.people.linking.names import is_whole, normalized
from bot.domain.people.model import UNNAMED, How
from bot.domain.program.snapshot import AttendeeSnapshot, PersonEntry
from bot.services.program.imports import Options, import_file, write_attendees
from bot.slack.directory import SlackUser
from tests.paths import shared
from tests.services.by_hand import make_usher

OTHERS = 3_000
"""Members who are nobody on the program."""


@pytest.fixture
def sources():
    return shared("frab_xml/fosdem2025_final.xml").read_bytes()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_every_speaker_who_can_be_told_apart_is_linked_and_nobody_to_anothers_account(
    database, clock, sources
):
    await import_file(database, clock, sources, "schedule.xml", options=Options())
    services = make_usher(database, clock)
    await services.refresh()
    (program,) = services.programs.all()
    people = sorted(program.people, key=lambda p: p.id)
    registered = people[::2]
    address = {p.id: f"{p.id}@attendees.example" for p in registered}
    users = [SlackUser(f"U{p.id}", address[p.id], f"member {p.id}") for p in registered]
    users += [SlackUser(f"UE{n}", f"{n}@else.example", f"Else {n}") for n in range(OTHERS)]
    entries = tuple(PersonEntry(address[p.id], p.name, address[p.id]) for p in registered)
    async with database.write() as tx:
        snapshot = AttendeeSnapshot("by hand", entries)
        await write_attendees(tx, snapshot, "list.csv", Options(), clock.utcnow())
    await services.people.link(users, everyone=True)
    await services.refresh()
    (program,) = services.programs.all()
    after = {p.name: p for p in program.people}
    names = Counter(normalized(p.name) for p in people)
    for person in people:
        can_be_told = (
            person.id in address
            and person.name != UNNAMED
            and is_whole(person.name)
            and names[normalized(person.name)] == 1
        )
        found = after[person.name] if names[normalized(person.name)] == 1 else None
        if found is None:
            continue
        expected = (f"U{person.id}", How.NAME) if can_be_told else ("", None)
        assert (found.slack_user, found.linked_by) == expected, person.name
    linked = [p for p in program.people if p.slack_user]
    assert len(linked) > 500
    assert len({p.slack_user for p in linked}) == len(linked)
    unlinked = await services.roster.listing([program.conference.id], unlinked=True, roles=["speaker"])
    assert {p.name for p in program.people if not p.slack_user} == {one.name for one in unlinked}
    assert all(one.why for one in unlinked)
