"""Everything that Usher can do, in one object: what handlers are given."""

from collections.abc import Callable

from bot.clock import Clock
from bot.config import Settings
from bot.domain.common.keyed import Keyed
from bot.domain.ledger.deliveries import DeliveryKind, Plan
from bot.domain.people.model import Role
from bot.domain.people.reader import Reader
from bot.domain.program.model import Program
from bot.metrics import Metrics
from bot.services.announcements.approvals import Approvals
from bot.services.announcements.audiences import Audiences, Directory
from bot.services.announcements.broadcasts import Broadcasts
from bot.services.announcements.context import AnnouncementContext
from bot.services.announcements.drafts import Announcements
from bot.services.announcements.reports import Reports
from bot.services.common.following import Following
from bot.services.ledger.aging import Aging
from bot.services.ledger.failures import Failures
from bot.services.ledger.operators import Ledger
from bot.services.ledger.overviews import Overviews
from bot.services.people import Claims, Grants, Linking, People, Roster
from bot.services.people.settings import PersonalSettings
from bot.services.people.sweeps import Sweeps
from bot.services.privacy.audit.log import AuditLog
from bot.services.privacy.mydata import Own
from bot.services.privacy.retention import Retention
from bot.services.program.agenda import Agenda
from bot.services.program.duties import OwnDuties
from bot.services.program.edits import ProgramEdits
from bot.services.program.programs import Programs
from bot.services.program.undoing import Undoing
from bot.services.questions import Answers, Askers, Closing, Moderation, Openness, QuestionContext, Questions
from bot.services.reminders.board import BoardDesk
from bot.services.reminders.presence import Presences
from bot.services.setup.bindings import Setup
from bot.services.setup.channels import Bindings
from bot.services.setup.heard import Heard
from bot.services.setup.installation import Access
from bot.services.submissions.papers import Submissions
from db.engine import Database
from db.queries.common import counters
from db.queries.ledger import deliveries
from db.queries.program import records as programs


class Services:
    """The use cases over one database and one workspace."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        clock: Clock,
        channels: Directory,
        nudge: Callable[[], None],
        *,
        team: str = "",
        home: str = "",
        metrics: Metrics | None = None,
    ) -> None:
        self.home = home
        """The workspace's address, as "https://units.slack.com/", or ""."""
        self.team = team
        """The Slack workspace's id: accounts of other workspaces are outsiders."""
        self.settings = settings
        self.database = database
        self.clock = clock
        self.channels = channels
        self.nudge = nudge
        """Wakes the delivery worker at once, where it runs in this process."""
        self.metrics = metrics or Metrics()
        self.overviews = Overviews(database, clock)
        self.keyed = Keyed(settings.secret_key)
        self._welcomed: set[str] = set()
        self.access = Access()
        self.heard = Heard(database, clock)
        self.programs = Programs(database, clock)
        self.people = People(database, clock, settings.organizers, self.keyed)
        self.sweeps = Sweeps(database, clock, self.people)
        self.linking = Linking(database, clock, self.people)
        self.roster = Roster(database, clock)
        self.grants = Grants(database, clock, self.programs, self.people)
        self.claims = Claims(database, clock, self.programs, self.people)
        self.audit = AuditLog(database, clock, self.programs, self.people)
        self.agenda = Agenda(database, clock, self.programs)
        self.submissions = Submissions(database, clock, self.programs, self.people)
        askers = Askers(self.keyed)
        self.openness = Openness(database, self.people, askers)
        self.question_desk = QuestionContext(
            database, clock, self.programs, self.people, askers, self.openness
        )
        self.questions = Questions(self.question_desk)
        self.moderation = Moderation(self.question_desk)
        self.answers = Answers(self.question_desk)
        self.closing = Closing(self.question_desk)
        self.own = Own(database, clock, self.programs, self.submissions,
                       people=self.people, keyed=self.keyed, questions=self.questions)  # fmt: skip
        self.retention = Retention(database, clock, self.people, settings.retention_days, settings.organizers)
        self.aging = Aging(database, clock, settings.ledger_days)
        self.duties = OwnDuties(database, self.people)
        self.presence = Presences(database, clock, self.programs, self.people, self.duties)
        self.audiences = Audiences(database, clock, channels, self.people.is_forgotten)
        context = AnnouncementContext(database, clock, self.programs, self.people, self.audiences)
        self.announcements = Announcements(context)
        self.approvals = Approvals(context)
        self.failures = Failures(context)
        self.broadcasts = Broadcasts(context)
        self.reports, self.following = Reports(context), Following()
        self.moves, self.undoing, self.board = (
            ProgramEdits(database, clock, self.programs, self.people),
            Undoing(database, clock, self.programs, self.people),
            BoardDesk(database, clock, self.programs, self.people),
        )
        self.setup = Setup(database, clock, self.programs, self.people, channels)
        self.bindings = Bindings(context)
        self.personal = PersonalSettings(database, clock, self.people)
        self.ledger = Ledger(database, clock, self.programs, self.people)

    async def refresh(self) -> None:
        """Take over what has changed in the record, here or in another process: one small query when nothing has."""
        async with self.database.read() as tx:
            revisions, moved = await programs.revisions(tx), await counters.values(tx)
        await self.programs.follow(revisions, moved)
        await self.people.follow(moved)
        await self.agenda.follow(moved)
        await self.personal.follow(moved)
        await self.duties.follow(moved)
        await self.openness.follow(moved)

    def reader(self, user: str, program: Program) -> Reader:
        """The Slack user as a reader of the conference: their parts in its sessions, their zone, and where they can ask."""
        zone, duties = self.personal.zone_name(user), self.duties.of(user, program)
        return Reader(zone, duties, *self.openness.of(user, program))

    def everybody(self) -> Reader:
        """All who read a channel."""
        return Reader(closed=self.openness.closed())

    async def roles_of(self, user: str, program: Program) -> frozenset[Role]:
        """Return what the user is at the conference; who has a paper there is an author, whatever the program says."""
        papers = await self.submissions.mine(user, program)
        return self.people.roles(user, program) | (frozenset({Role.AUTHOR}) if papers else frozenset())

    async def welcome(self, user: str) -> None:
        """Say once, the first time that a person opens Usher, what it can do for them."""
        now = self.clock.utcnow()
        key = f"welcome:{user}"
        if key in self._welcomed or self.people.is_forgotten(user):
            return
        plan = Plan(DeliveryKind.WELCOME, subject=key, recipient=user, dedupe_key=key, due_at=now)
        async with self.database.write() as tx:
            await deliveries.plan(tx, [plan], now)
        self._welcomed.add(key)
