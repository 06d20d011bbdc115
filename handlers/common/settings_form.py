"""Forms of a conference's settings: opened from another form, saved all or nothing, and answered with what holds."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from bot.domain.people.rights import Right
from bot.domain.program.model import Program
from bot.domain.program.sessions import Conference
from bot.services.setup.bindings import Setup
from bot.views.common.reply import Reply
from handlers.common.inputs import subject, subject_of
from handlers.common.turn import Turn

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class SettingsForm(Generic[T]):
    """The display, the reading and the saving of one sort of settings, `T`. The right is checked when it opens and again when it is sent."""

    right: Right
    modal: Callable[[Conference], dict[str, Any]]
    read: Callable[[Turn, Program, dict[str, Any]], T]
    """Reads the form; raises BadInput under the input that is wrong."""
    save: Callable[[Setup], Callable[[str, Program, T], Awaitable[None]]]
    """The use case that writes it."""
    saved: Callable[[Conference], Reply]

    async def open(self, turn: Turn, program: Program) -> None:
        """Show the form with what holds now."""
        turn.services.people.require(turn.user, self.right, program)
        await turn.open(self.modal(program.conference))

    async def pressed(self, turn: Turn, action: dict[str, Any]) -> None:
        """Open it on top of the form whose button was pressed."""
        await self.open(turn, turn.services.programs.get(subject(action)))

    async def submitted(self, turn: Turn, view: dict[str, Any]) -> None:
        """Take over what the form says, all of it or nothing."""
        program = turn.services.programs.get(subject_of(view))
        turn.services.people.require(turn.user, self.right, program)
        await self.save(turn.services.setup)(turn.user, program, self.read(turn, program, view))
        await turn.services.refresh()
        await turn.replace(self.saved(turn.services.programs.get(program.conference.id).conference))
