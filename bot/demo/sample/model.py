"""The parts of the sample conference, for a database and a workspace."""

from dataclasses import dataclass

from bot.domain.people.model import Role
from bot.domain.program.snapshot import ProgramSnapshot, SubmissionSnapshot


@dataclass(frozen=True, slots=True)
class SamplePerson:
    """Someone with an account in the sample's Slack workspace; `tz` is an IANA name."""

    email: str
    name: str
    unit: str
    title: str
    tz: str
    handle: str
    role: Role
    """The weightiest of their roles: an organizer who also speaks is an organizer."""


@dataclass(frozen=True, slots=True)
class SampleChannel:
    """A channel of the sample's Slack workspace and what the conference uses it for."""

    name: str
    topic: str
    room: str = ""
    session_key: str = ""
    main: bool = False
    help: bool = False
    organizers: bool = False


@dataclass(frozen=True, slots=True)
class Sample:
    """The whole sample; `organizers` and `reviewers` are e-mail addresses."""

    program: ProgramSnapshot
    submissions: SubmissionSnapshot
    people: tuple[SamplePerson, ...]
    channels: tuple[SampleChannel, ...]
    organizers: tuple[str, ...]
    reviewers: tuple[str, ...]
