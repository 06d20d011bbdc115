"""The record: every table. Rows do not leave `db/`; queries turn them into domain objects."""

from db.tables.announcements import (
    AnnouncementRow,
    EditRow,
    LiveReportRow,
    OccurrenceRow,
    PrunedRow,
    RewriteRow,
)
from db.tables.ledger.digests import GatheredRow
from db.tables.ledger.model import CounterRow, DeliveryRow, SenderRow
from db.tables.ledger.rests import RestRow
from db.tables.people.grants import GrantRow
from db.tables.people.members import (
    ClaimRow,
    ContactRow,
    JoinRow,
    LinkRow,
    MemberRow,
    PersonActRow,
    RefusalRow,
)
from db.tables.people.settings import PersonSettingRow, PreferenceRow
from db.tables.people.sweeps import SweepRow
from db.tables.privacy.audit import AuditRow
from db.tables.privacy.forgotten import ForgottenRow
from db.tables.program.imports import ImportOutcomeRow
from db.tables.program.model import AppearanceRow, ConferenceRow, PersonRow, RoleRow, RoomRow, SessionRow
from db.tables.program.stars import StarRow
from db.tables.program.undo import UndoRow
from db.tables.questions import QuestionRow, QuestionsClosedRow, ReplyRow, SilenceRow, VoteRow
from db.tables.reminders import BoardRow, PresenceRow
from db.tables.setup import HeardRow
from db.tables.submissions import AuthorshipRow, StatusChangeRow, SubmissionRow

__all__ = [
    "AnnouncementRow",
    "AppearanceRow",
    "AuditRow",
    "AuthorshipRow",
    "BoardRow",
    "ClaimRow",
    "ConferenceRow",
    "ContactRow",
    "CounterRow",
    "DeliveryRow",
    "EditRow",
    "ForgottenRow",
    "GatheredRow",
    "GrantRow",
    "HeardRow",
    "ImportOutcomeRow",
    "JoinRow",
    "LinkRow",
    "LiveReportRow",
    "MemberRow",
    "OccurrenceRow",
    "PersonActRow",
    "PersonRow",
    "PersonSettingRow",
    "PreferenceRow",
    "PresenceRow",
    "PrunedRow",
    "QuestionRow",
    "QuestionsClosedRow",
    "RefusalRow",
    "ReplyRow",
    "RestRow",
    "RewriteRow",
    "RoleRow",
    "RoomRow",
    "SenderRow",
    "SessionRow",
    "SilenceRow",
    "StarRow",
    "StatusChangeRow",
    "SubmissionRow",
    "SweepRow",
    "UndoRow",
    "VoteRow",
]
