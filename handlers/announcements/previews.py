"""An announcement before it counts, with whom it reaches: what the text form and the form both end in."""

import logging
from collections.abc import Iterable, Sequence

from bot.domain.announcements.audiences import Sort, Target
from bot.domain.announcements.model import Announcement
from bot.errors import BadInput
from bot.slack.client import AWAY
from bot.views.announcements import preview as views
from bot.views.common.reply import Reply
from handlers.common.turn import Turn

log = logging.getLogger(__name__)
CANNOT_COUNT = "We can't count the recipients right now. We'll try again when you press Schedule."
_ASKS_SLACK = frozenset({Sort.CHANNEL, Sort.ATTENDEES, Sort.EMAIL, Sort.USER})


def asks_slack(targets: Iterable[Target]) -> bool:
    """Tell whether Slack has to be asked about them, for which nobody may wait before the acknowledgement."""
    return any(t.sort in _ASKS_SLACK for t in targets)


async def preview(turn: Turn, draft: Announcement, notes: Sequence[str] = ()) -> Reply:
    """The draft as it will go out, whom it reaches, and whether it needs approval; `notes` say what was corrected."""
    conference = turn.services.programs.get(draft.conference_id).conference
    now = turn.services.clock.utcnow()
    odd = turn.services.announcements.odd_times(draft)
    effect = await turn.services.announcements.effect(draft)
    try:
        reach = await turn.services.announcements.reach(draft)
    except BadInput as error:
        return views.preview(
            conference, draft, now, odd=odd, note=" ".join((*notes, str(error))), effect=effect
        )
    except AWAY as error:
        log.warning("announcement %d cannot be counted: %s", draft.id, type(error).__name__)
        return views.preview(
            conference, draft, now, odd=odd, note=" ".join((*notes, CANNOT_COUNT)), effect=effect
        )
    approvals = turn.services.approvals
    why = approvals.why(draft, reach)
    approval = f"A second organizer must approve it, because {why}." if why else ""
    if why and not approvals.others(draft):
        approval += " There is no other organizer who is known to Slack: name one in USHER_ORGANIZERS first."
    return views.preview(
        conference, draft, now, reach=reach, approval=approval, odd=odd, effect=effect, note=" ".join(notes)
    )
