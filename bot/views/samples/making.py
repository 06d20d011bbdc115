"""Sample data, made from what a view's parameters are annotated with: sparse, ordinary, or as bad as it comes."""

import types
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum, StrEnum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from bot.domain.announcements.audiences import WHOLE, Sort, Target
from bot.domain.announcements.model import ANNOUNCEMENT_LIMIT, Announcement
from bot.domain.common.commands import COMMANDS, Command
from bot.domain.program.model import Program
from bot.domain.program.sessions import Conference, Room, Session
from bot.domain.questions import QUESTION_LIMIT, Question
from bot.domain.setup.settings import PresenceSettings, QuestionSettings, ReminderSettings
from bot.domain.submissions.papers import AuthorsView, Submission, as_authors_see
from bot.views.common import kit
from bot.views.common.actions import QUERY_LIMIT
from bot.views.common.reply import Reply

NOW = datetime(2026, 12, 1, 9, 20, tzinfo=UTC)
_NASTY = (
    "<!channel> & <@U1> *bold* _it_ ~s~ `code` שלום 👩‍👩‍👧‍👦 \u202eevil https://example.org/a|b>c\n> quote\n"
)
_ENDLESS = (_NASTY * 60)[:4001]
_FIXED = {
    "timezone": "Europe/Brussels", "tz": "Europe/Brussels", "zone": "Europe/Brussels", "cron": "0 9 * * mon-fri", "late": "30",
    "when": "once", "which": "", "prefix": "", "email": "ada@example.org", "permalink": "https://example.slack.com/archives/C1/p1",
    "suffix": ":x", "where": "sample:text", "url": "https://example.org/talk?a=1&b=2", "language": "en", "metadata": "1:2", "role": "speaker", "undo": "0123456789abcdef", "seen": "1-2-3-", "reference": "K7Q2M",
    "list_at": "https://hooks.slack.com/commands/T1/1/abc",
}  # fmt: skip
"""Texts that must be what they are, by the name of the parameter or field."""
_CHANNELS = frozenset({"channel", "main_channel", "help_channel", "organizers_channel", "channels"})
_USERS = frozenset(
    {"slack_user", "asker", "author", "sharer", "approved_by", "by", "users", "recipients", "to"}
)
_LIMITS: Mapping[tuple[type, str], int] = {
    (Announcement, "text"): ANNOUNCEMENT_LIMIT,
    (Question, "text"): QUESTION_LIMIT,
}
"""Usher's own, shorter limits for typed texts."""


_BOUNDED = frozenset({"channels", "people"})
"""Slack's own menu lets nobody choose more than a hundred."""


class Unmade(Exception):
    """No sample can be made for an annotation: teach `Maker` about it."""


class Size(StrEnum):
    """The amount of everything."""

    SPARSE = "sparse"
    """Only what must be there."""
    ORDINARY = "ordinary"
    HUGE = "huge"
    """Texts over every limit of Slack's, hundreds of each thing, marks that would ping."""


class Maker:
    """Makes values; `turn` chooses among the members of every enumeration."""

    def __init__(self, size: Size, turn: int = 0) -> None:
        self.size, self._turn, self._number, self._depth = size, turn, 0, 0
        self.most_members = 1
        """Of the largest enumeration that was made so far."""
        self._special: Mapping[Any, Callable[[str], Any]] = {
            Program: self._program,
            Target: self._target,
            AuthorsView: self._authors_view,
            ReminderSettings: lambda _: ReminderSettings(),
            PresenceSettings: lambda _: PresenceSettings(),
            QuestionSettings: lambda _: QuestionSettings(),
            Command: lambda _: COMMANDS[self._turn % len(COMMANDS)],
            Reply: lambda name: Reply.of([self.text(name)], []),
            dict[str, Any]: self._block,
            datetime: self._moment,
            date: lambda _: NOW.date() + timedelta(days=self._turn),
            time: lambda _: time(9, 30),
            timedelta: lambda _: timedelta(minutes=30),
            bool: lambda _: self.size is not Size.SPARSE,
            int: self._count,
            float: lambda _: 9.5,
            str: self.text,
        }

    def make(self, annotation: Any, name: str) -> Any:
        """A value for a parameter or field `name`; Unmade where the annotation is not known."""
        if annotation in self._special:
            return self._special[annotation](name)
        if isinstance(annotation, type) and issubclass(annotation, Enum):
            return self._member(annotation)
        if is_dataclass(annotation):
            return self._object(annotation)
        return self._composed(annotation, name)

    def _composed(self, annotation: Any, name: str) -> Any:
        """A value that may be absent, or several."""
        origin, inner = get_origin(annotation), get_args(annotation)
        if origin in {Union, types.UnionType}:
            return None if self.size is Size.SPARSE else self.make(inner[0], name)
        if origin is tuple and Ellipsis not in inner:
            return tuple(self.make(each, name) for each in inner)
        if origin in {tuple, Sequence, list}:
            return tuple(self._several(inner[0], name))
        if origin in {AbstractSet, Collection, frozenset}:
            return frozenset(self._several(inner[0], name))
        if origin is Mapping:
            return dict(zip(self._several(inner[0], name), self._several(inner[1], name), strict=True))
        raise Unmade(f"{name}: {annotation}")

    def arguments(self, view: Callable[..., Any]) -> dict[str, Any]:
        """All that `view` takes; a sparse one leaves out what has a default."""
        hints = _hints(view)
        optional = {**(view.__kwdefaults__ or {})}
        code = view.__code__
        places = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
        optional |= dict(
            zip(
                places[code.co_argcount - len(view.__defaults__ or ()) :],
                view.__defaults__ or (),
                strict=False,
            )
        )
        wanted = (n for n in places if not (self.size is Size.SPARSE and n in optional))
        return {name: self.make(hints[name], name) for name in wanted}

    def text(self, name: str) -> str:
        """Words for the parameter or field `name`."""
        if name in _FIXED:
            return _FIXED[name]
        if name in _CHANNELS:
            return f"C0SAMPLE{self._next()}"
        if name in _USERS or name.endswith("_user"):
            return f"U0SAMPLE{self._next()}"
        words = name.replace("_", " ").capitalize()
        if name == "query":
            return _ENDLESS[:QUERY_LIMIT] if self.size is Size.HUGE else words
        return _ENDLESS if self.size is Size.HUGE else f"{words} {self._next()}"

    def _object(self, kind: Any) -> Any:
        hints, values = _hints(kind), {}
        for field in fields(kind):
            has_default = field.default is not MISSING or field.default_factory is not MISSING
            if not (self.size is Size.SPARSE and has_default):
                made = self.make(hints[field.name], field.name)
                values[field.name] = made[:limit] if (limit := _LIMITS.get((kind, field.name))) else made
        return kind(**values)

    def _member(self, kind: type[Enum]) -> Enum:
        members = list(kind)
        self.most_members = max(self.most_members, len(members))
        return members[self._turn % len(members)]

    def _moment(self, name: str) -> datetime:
        if name == "now":
            return NOW
        return NOW + timedelta(minutes={"start": 30, "since": -90, "end": 75, "until": 75}.get(name, 20))

    def _count(self, name: str) -> int:
        if name == "id" or name.endswith("_id") or name == "starred":
            return self._next()
        if name in {"position", "minutes", "star_lead"}:
            return 5
        return {Size.SPARSE: 0, Size.ORDINARY: 3, Size.HUGE: 10**6}[self.size]

    def _several(self, annotation: Any, name: str) -> list[Any]:
        """Many of them; few of those that stand inside one of many."""
        outermost = 100 if name in _BOUNDED else 3 if annotation == dict[str, Any] else 120
        count = {Size.SPARSE: 1, Size.ORDINARY: 3, Size.HUGE: 3 if self._depth else outermost}[self.size]
        self._depth += 1
        made = [self.make(annotation, name) for _ in range(count)]
        self._depth -= 1
        return made

    def _next(self) -> int:
        self._number += 1
        return self._number

    def _program(self, name: str) -> Program:
        self._depth += 1  # the forms that take a program show little of it, and its indexes are large
        sessions, rooms = self.make(Sequence[Session], name), self.make(Sequence[Room], name)
        self._depth -= 1
        return Program(self.make(Conference, name), sessions, rooms)

    def _block(self, name: str) -> dict[str, Any]:
        """A block; or, for a `view`, a form as Slack sends it back."""
        if name != "view":
            return kit.section(self.text(name))
        block = kit.field_input(_FIXED["where"], "Sample", kit.text_input(_FIXED["where"], most=100))
        view = kit.modal("Sample", [block], callback_id="sample", submit="Save")
        entered = {"type": "plain_text_input", "value": "as it was typed"}
        return {**view, "state": {"values": {_FIXED["where"]: {_FIXED["where"]: entered}}}}

    def _target(self, _name: str) -> Target:
        """Each sort once, in turn."""
        sort = list(Sort)[self._next() % len(Sort)]
        names = {Sort.CHANNEL: "C0SAMPLE", Sort.DAY: "2026-12-01", Sort.EMAIL: _FIXED["email"]}
        return Target(sort, "" if sort in WHOLE else names.get(sort) or self.text("name"))

    def _authors_view(self, name: str) -> AuthorsView:
        return as_authors_see(self.make(Submission, name), NOW.date())


def turns(view: Callable[..., Any]) -> Iterator[Maker]:
    """A maker for each set of samples that `view` needs: of every size, and each member of its enumerations."""
    for size in Size:
        yield Maker(size)
        if size is Size.ORDINARY:
            counting = Maker(size)
            counting.arguments(view)
            yield from (Maker(size, turn) for turn in range(1, counting.most_members))


@cache
def _hints(annotated: Any) -> dict[str, Any]:
    """The annotations of a view or a class: the same few are asked for a hundred thousand times."""
    return get_type_hints(annotated)
