"""/usher settings: a person's own reminders and quiet hours."""

from datetime import time
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError

from bot.domain.common.ids import read_id
from bot.domain.people.attention import Duty, Personal, Quiet
from bot.domain.program.sessions import Conference
from bot.errors import BadInput
from bot.services.program.programs import ChooseConference
from bot.slack import directory
from bot.views.common import actions
from bot.views.people import settings as views
from handlers.common.errors import about
from handlers.common.inputs import read, shown_in, subject_of, value_of
from handlers.common.listen import on_actions, on_form
from handlers.common.turn import Turn
from handlers.home import tab


def register(app: AsyncApp, _prefix: str) -> None:
    """Listen for the button and the form."""
    picked = dict.fromkeys((actions.PERSONAL_FROM, actions.PERSONAL_TO), time_picked)
    on_actions(app, "personal", {actions.PERSONAL_OPEN: settings, **picked})
    on_form(app, actions.PERSONAL_FORM, submitted)


async def settings(turn: Turn, _action: dict[str, Any] | None = None) -> None:
    """Open the form with what the person has chosen."""
    conference, personal = _conference(turn), turn.services.personal
    zone = personal.zone(turn.user, conference)
    is_theirs = zone.key == personal.zone_name(turn.user)
    await turn.open(views.settings_modal(conference, personal.of(turn.user), zone.key, is_theirs=is_theirs))


async def time_picked(turn: Turn, action: dict[str, Any]) -> None:
    """Switch the quiet hours on in the open form: to pick another time is to want them.

    The form must not come back over the outcome where Save was pressed at once.
    """
    if action.get("selected_time"):
        await turn.update(read(views.switched_on, turn.view), only_unchanged=True)


async def submitted(turn: Turn, view: dict[str, Any]) -> None:
    """Take over what the form says."""
    conference = turn.services.programs.get(subject_of(view)).conference
    chosen = _read(view)
    await turn.services.personal.save(turn.user, chosen, await _zone(turn))
    turn.services.nudge()
    zone = turn.services.personal.zone(turn.user, conference).key
    await turn.replace(views.saved(conference, chosen, zone))
    await tab.publish(turn)


def _read(view: dict[str, Any]) -> Personal:
    """Return what the form says; BadInput under the input that is wrong."""
    stars = value_of(view, actions.PERSONAL_STARS)
    return Personal(
        duty=read(Duty, value_of(view, actions.PERSONAL_DUTY)),
        deadlines=value_of(view, actions.PERSONAL_DEADLINES) == views.ON,
        star_lead=None if stars == views.USUAL else read(read_id, stars),
        quiet=_quiet(view) if _wants_quiet(view) else None,
    )


def _wants_quiet(view: dict[str, Any]) -> bool:
    """Return what the menu says; another time picked below a menu that said no, and still does, means yes."""
    if value_of(view, actions.PERSONAL_QUIET) == views.ON:
        return True
    was = shown_in(view, actions.PERSONAL_QUIET, "initial_option")
    if read(lambda option: option["value"], was) == views.ON:
        return False
    clocks = (actions.PERSONAL_FROM, actions.PERSONAL_TO)
    picked = ((value_of(view, each), shown_in(view, each, "initial_time")) for each in clocks)
    return any(now and now != before for now, before in picked)


def _quiet(view: dict[str, Any]) -> Quiet:
    times: list[time] = []
    for action_id in (actions.PERSONAL_FROM, actions.PERSONAL_TO):
        with about(action_id):
            if not (given := value_of(view, action_id)):
                raise BadInput("Pick a time, or choose no quiet hours.")
            times.append(read(time.fromisoformat, given))
    with about(actions.PERSONAL_TO):
        if times[0] == times[1]:
            raise BadInput("Quiet hours must begin and end at different times. Pick another one.")
    return Quiet(*times)


async def _zone(turn: Turn) -> str:
    """The zone of who is no person of any conference: nothing else tells it to us."""
    if known := turn.services.personal.zone_name(turn.user):
        return known
    await turn.hold("Saving …")
    try:
        return (await directory.user(turn.client, turn.user, turn.services.team)).tz
    except SlackApiError:
        return ""


def _conference(turn: Turn) -> Conference:
    """The one that is meant, else any: what a person chooses holds for all of them."""
    try:
        return turn.program().conference
    except ChooseConference as several:
        return several.programs[0].conference
