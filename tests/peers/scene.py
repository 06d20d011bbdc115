"""The workspace and the conference that the peer and Usher are given: who is there, what is on, who wrote what."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.peers.peer import BOT, TOKENS

ORGA, ADA, BEN, CY = "U0ORGA", "U0ADA", "U0BEN", "U0CY"
PEOPLE = {ORGA: "Olga Orga", ADA: "Ada Moss", BEN: "Ben Byrne", CY: "Cy Twain"}
"""An organizer, the speaker of what comes next, the speaker of what is on, and somebody who listens."""
GENERAL, HALL, OFFICE = "C0GENERAL", "C0HALL", "C0OFFICE"
NOW_ON, NEXT = "NOW1", "NEXT2"


@dataclass(frozen=True, slots=True)
class Times:
    """What is on began five minutes ago; what comes next is reminded of within two minutes."""

    now: datetime

    @property
    def next(self) -> datetime:
        """When the next session begins: its reminder of 15 minutes before is still to come."""
        return self.now.replace(second=0, microsecond=0) + timedelta(minutes=17)


def email(user: str) -> str:
    """Their address."""
    return f"{PEOPLE[user].partition(' ')[0].lower()}@peer.example"


def workspace(mode: str, request_url: str) -> dict[str, Any]:
    """The peer's configuration."""
    members = [*PEOPLE, BOT]
    app = {"appId": "A0USHER", "botUserId": BOT, "botName": "usher", **TOKENS, "mode": mode}
    return {
        "workspace": {"name": "Peer", "domain": "peer", "teamId": "T0PEER"},
        "apps": [{**app, "requestUrl": request_url}],
        "users": [
            {"id": id_, "name": name.split()[0].lower(), "real_name": name, "email": email(id_), "tz": "Europe/Vienna"}
            for id_, name in PEOPLE.items()
        ],
        "channels": [
            {"id": id_, "name": name, "members": members}
            for id_, name in ((GENERAL, "general"), (HALL, "hall"), (OFFICE, "office"))
        ],
    }  # fmt: skip


def write_files(folder: Path, times: Times) -> None:
    """The program, the submissions and the registered people."""
    (folder / "schedule.xml").write_text(program(times))
    (folder / "submissions.csv").write_text(
        "id,title,authors,status,camera_ready_due\n"
        f"214,Indexes that forget,Ada Moss <{email(ADA)}>,accepted as an oral,{times.now + timedelta(days=9):%Y-%m-%d}\n"
    )
    rows = "".join(f"{name},{email(user)},Unit {user[-1]}\n" for user, name in PEOPLE.items())
    (folder / "attendees.csv").write_text(f"name,e-mail,unit\n{rows}")


def program(times: Times, *, room: str = "Hall") -> str:
    """The program; `room` is where the next session is."""
    on = times.now - timedelta(minutes=5)
    sessions = [
        _session(NOW_ON, on, 55, "Learning to rank at checkout", BEN, "Hall"),
        _session(NEXT, times.next, 30, "Indexes that forget", ADA, room),
        _session("LATE3", times.next + timedelta(hours=2), 30, "Closing words", ORGA, "Hall"),
    ]
    rooms = "".join(
        f'<room name="{name}">{"".join(text for place, text in sessions if place == name)}</room>'
        for name in ("Hall", "Annex")
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><schedule><conference><acronym>peer</acronym><title>Peer Days</title>'
        "<time_zone_name>UTC</time_zone_name></conference>"
        f'<day index="1" date="{on:%Y-%m-%d}">{rooms}</day></schedule>'
    )


def _session(  # noqa: PLR0917 - a line of the program
    code: str, start: datetime, minutes: int, title: str, speaker: str, room: str
) -> tuple[str, str]:
    start = start.astimezone(UTC)
    text = (
        f'<event guid="{code}" id="{code}" code="{code}"><date>{start:%Y-%m-%dT%H:%M:%S}+00:00</date>'
        f"<start>{start:%H:%M}</start><duration>00:{minutes}</duration><title>{title}</title>"
        f'<track>Search</track><persons><person id="{speaker}" email="{email(speaker)}">{PEOPLE[speaker]}</person></persons></event>'
    )
    return room, text
