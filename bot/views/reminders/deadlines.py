"""Reminders of deadlines: to authors of what they know is due, to reviewers of their reviews."""

from collections.abc import Sequence
from datetime import date

from bot.domain.common.commands import SUBMISSION
from bot.domain.program.sessions import Conference
from bot.domain.submissions.papers import AuthorsView
from bot.views import submissions
from bot.views.common import kit, times
from bot.views.common.reply import Reply
from bot.views.people.settings import settings_button
from bot.views.program.session_text import line

_PAPERS = 8


def camera_ready(conference: Conference, papers: Sequence[AuthorsView], day: date, today: date) -> Reply:
    """Return what is due on `day`, paper by paper."""
    count = len(papers)
    what = "The camera-ready version is due" if count == 1 else f"{count} camera-ready versions are due"
    heading = f"{what} {times.days(today, day)}"
    when = f"{times.named_day(day, today)} · {_name(conference)}"
    listed = [submissions.listed(view, today) for view in papers[:_PAPERS]]
    more = f"and {count - _PAPERS} more; {SUBMISSION} shows them all" if count > _PAPERS else ""
    blocks = [kit.section(f"*{heading}* · {when}"), *(block for _, block in listed)]
    blocks += [kit.context(more)] if more else []
    blocks.append(kit.actions("personal:deadline", settings_button()))
    return Reply.of([f"{heading} · {when}", *(text for text, _ in listed), more], blocks)


def reviews(conference: Conference, day: date, today: date) -> Reply:
    """To a reviewer; who has handed in everything has nothing to do."""
    heading = f"Reviews are due {times.days(today, day)}"
    when = f"{times.named_day(day, today)} · {_name(conference)}"
    body = "If yours are all in, nothing is left to do."
    helping = f"Help: <#{conference.help_channel}>" if conference.help_channel else ""
    text = "\n".join(part for part in (body, helping) if part)
    blocks = [
        kit.section(f"*{heading}* · {when}\n{text}"),
        kit.actions("personal:deadline", settings_button()),
    ]
    return Reply.of([f"{heading} · {when}", body, helping], blocks)


def _name(conference: Conference) -> str:
    return line(kit.clip(conference.name, 150)) or "the conference"
