"""An e-mail address in a name, a title, a room or a track is nobody's to read, whatever the format."""

import json

import pytest

from bot.domain.people.model import UNNAMED
from bot.importers import registry
from bot.importers.public import checked
from tests.importers.test_frab import MODERN

ADDRESS = "hidden.person@example.net"


def of_xml(*persons, title="Private talk", room="Aula", track="Web", subtitle=""):
    spoken = "".join(f'<person id="{key}">{escaped(name)}</person>' for key, name in persons)
    event = (
        f'<event guid="g" id="1"><date>2026-09-14T10:00:00+02:00</date><start>10:00</start><duration>1:00</duration>'
        f"<room>{escaped(room)}</room><title>{escaped(title)}</title><subtitle>{escaped(subtitle)}</subtitle>"
        f"<track>{escaped(track)}</track><abstract>Write to {ADDRESS}</abstract><persons>{spoken}</persons></event>"
    )
    head = "<conference><acronym>m26</acronym><time_zone_name>Europe/Berlin</time_zone_name></conference>"
    return f'<schedule>{head}<day date="2026-09-14"><room name="">{event}</room></day></schedule>'.encode()


def of_json(*persons, title="Private talk", room="Aula", track="Web", subtitle=""):
    event = {
        "guid": "g", "id": 1, "date": "2026-09-14T10:00:00+02:00", "start": "10:00", "duration": "1:00", "room": room,
        "title": title, "subtitle": subtitle, "track": track, "abstract": f"Write to {ADDRESS}",
        "persons": [{"id": key, "public_name": name} for key, name in persons],
    }  # fmt: skip
    day = {"date": "2026-09-14", "rooms": {"": [event]}}
    conference = {"acronym": "m26", "time_zone_name": "Europe/Berlin", "days": [day]}
    return json.dumps({"schedule": {"conference": conference}}).encode()


def escaped(text):
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@pytest.fixture(params=[of_xml, of_json])
def read(request):
    return lambda *persons, **words: registry.read(request.param(*persons, **words), "p")


@pytest.mark.parametrize(
    ("said", "name", "key"),
    [
        (ADDRESS, UNNAMED, ADDRESS),
        ("hidden.person (at) example.net", UNNAMED, ADDRESS),
        ("Rita &lt;Hidden.Person@example.net&gt;", "Rita", ADDRESS),
        ("<a href='mailto:hidden.person@example.net'>Rita</a>", "Rita", "frab:2"),
        ("Rita (hidden.person@example.net)", "Rita", "frab:2"),
        ("rita@corp", UNNAMED, "frab:2"),
        ("<b>Rita</b> O&#39;Neil", "Rita O'Neil", "frab:2"),
    ],
)
def test_a_person(read, said, name, key):
    program = read((2, said))
    assert [(p.name, p.key) for p in program.people] == [(name, key)]
    assert [a.person_key for a in program.sessions[0].people] == [key]


def test_a_person_who_is_named_elsewhere(read):
    program = read((2, ADDRESS), (2, "Rita Quell"))
    assert [(p.name, p.key, p.email) for p in program.people] == [("Rita Quell", ADDRESS, ADDRESS)]


def test_an_address_that_people_share_links_nobody(read):
    program = read((1, f"Rita <{ADDRESS}>"), (2, f"Otto <{ADDRESS}>"), (3, ADDRESS))
    assert [(p.name, p.key, p.email) for p in program.people] == [
        ("Rita", "frab:1", ""),
        ("Otto", "frab:2", ""),
        (UNNAMED, "frab:3", ""),
    ]


def test_people_without_a_key(read):
    program = read(
        ("", f"Rita <{ADDRESS}>"), ("", "rita"), ("", "otto@corp"), ("", "OTTO@corp"), ("", "ada@corp")
    )
    assert [(p.name, p.email) for p in program.people] == [("Rita", ADDRESS), (UNNAMED, ""), (UNNAMED, "")]
    assert not any("otto" in p.key.casefold() for p in program.people)


def test_words(read):
    program = read(
        title=f"Ask: {ADDRESS}", room=f"Lounge ({ADDRESS})", track=ADDRESS, subtitle=f"By {ADDRESS}"
    )
    (session,) = program.sessions
    assert (session.title, session.room, session.track, program.rooms) == ("Ask", "Lounge", "", ("Lounge",))
    assert session.abstract == f"By\n\nWrite to {ADDRESS}"  # what its author published stays in an abstract
    assert program.notes == ("3 names, titles, rooms or tracks hold an e-mail address. It is not shown.",)


def test_a_title_that_is_nothing_else(read):
    assert read(title=ADDRESS).sessions[0].title == "Untitled session"


def test_titles_rooms_and_tracks_are_plain_words(read):
    (session,) = read(title="R&amp;D and <b>bold</b>", room="A &amp; B", track="<i>C</i>").sessions
    assert (session.title, session.room, session.track) == ("R&D and bold", "A & B", "C")


@pytest.mark.parametrize("kind", ["attendees", "submissions"])
def test_tables(kind):
    if kind == "attendees":
        data = f"e-mail,name,unit\na@x.org,Ada &amp; <b>Bo</b> ({ADDRESS}),Unit\nb@x.org,{ADDRESS},Sales\n"
    else:
        data = (
            "id,title,authors,status,track\n"
            f'1,Of <i>E. coli</i> {ADDRESS},"Ada <a@x.org>; b@x.org",draft,{ADDRESS}\n'
        )
    snapshot = registry.read(data.encode(), "t.csv")
    names = {p.email: p.name for p in snapshot.people}
    assert names["b@x.org"] in {"", UNNAMED}
    assert ADDRESS not in repr(snapshot)
    if kind == "submissions":
        assert (snapshot.submissions[0].title, snapshot.submissions[0].track) == ("Of E. coli", "")
        assert names["a@x.org"] == "Ada"


def test_whatever_an_importer_leaves_in_is_taken_out():
    program = registry.read(MODERN.encode(), "tent.xml")
    assert checked(program) == program
