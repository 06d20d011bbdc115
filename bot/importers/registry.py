"""The formats that Usher reads: one line each; the first whose content matches is it."""

from typing import Protocol

from bot.errors import ImportRefused
from bot.importers import public
from bot.importers.attendees_csv import AttendeesCsv
from bot.importers.foreign import other_json, what_it_is
from bot.importers.frab import FrabXml
from bot.importers.people_json import AttendeesJson, SpeakersJson
from bot.importers.private_csv import why_private
from bot.importers.schedule_json import ScheduleJson
from bot.importers.speakers_csv import SpeakersCsv
from bot.importers.submissions_csv import SubmissionsCsv
from bot.importers.table import unknown_columns
from bot.importers.table_kinds import why_unclear
from bot.importers.times import asked_zone

LARGEST = 64 * 1024 * 1024
"""Bytes; the largest program known to us has four million."""


Snapshot = public.Snapshot


class Importer(Protocol):
    """One format."""

    @property
    def name(self) -> str:
        """Return the name that people use for the format."""
        ...

    def matches(self, data: bytes, name: str) -> bool:
        """Tell whether `data` looks like this format, well-formed or not; never raises."""
        ...

    def read(self, data: bytes, name: str, tz: str | None = None) -> Snapshot:
        """Return the content of the file; ImportRefused names file, place and reason."""
        ...


IMPORTERS: tuple[Importer, ...] = (
    FrabXml(),
    ScheduleJson(),
    AttendeesJson(),
    SpeakersJson(),
    SpeakersCsv(),
    AttendeesCsv(),
    SubmissionsCsv(),
)


def detect(data: bytes, name: str) -> Importer:
    """The format of `data` by its content; ImportRefused says what it is and what to do, or lists the known formats."""
    if not data.strip():
        raise ImportRefused(name, "the file is empty")
    if len(data) > LARGEST:
        raise ImportRefused(name, f"the file is larger than {LARGEST >> 20} MB, the most that is read")
    if told := what_it_is(data):
        raise ImportRefused(name, told)
    if private := why_private(data):
        raise ImportRefused(name, f"{private}; import a list of attendees, of speakers, or of submissions")
    if found := next((importer for importer in IMPORTERS if importer.matches(data, name)), None):
        return found
    if told := why_unclear(data):
        raise ImportRefused(name, told)
    known = ", ".join(importer.name for importer in IMPORTERS)
    told = other_json(data) or f"its format is not known{unknown_columns(data)}; "
    raise ImportRefused(name, f"{told}Usher reads {known}")


def read(data: bytes, name: str, tz: str | None = None) -> Snapshot:
    """The snapshot that the file `name` holds; `tz` is an IANA zone for times without an offset.

    ImportRefused says in one sentence what is wrong, and where.
    """
    if tz is not None:
        tz = asked_zone(name, tz).key
    return public.checked(detect(data, name).read(data, name, tz))
