"""To the organizers: the personal data of a conference goes soon."""

from datetime import datetime

from bot.domain.common.markup import escape
from bot.domain.program.sessions import Conference
from bot.views.common import kit, times
from bot.views.common.reply import Reply
from bot.views.program.session_text import line


def purge_notice(conference: Conference, goes: datetime, days: int) -> Reply:
    """Return when it goes, what goes, and what to do before; `days` is the setting."""
    day = times.local(conference, goes).date()
    name = line(kit.clip(conference.name, 80))
    head = f"On {times.long_date(day)} {day.year} the personal data of {name} is removed, {days:,} days after its end."
    what = (
        "These are removed: names of speakers and authors, addresses, links, papers' titles, questions, stars and announcements' texts. "
        "The program's titles and all numbers stay in the reports."
    )
    do = escape(
        "First save what you need. To see what will be removed: usher purge --dry-run. To keep it longer: USHER_RETENTION_DAYS."
    )
    return Reply.of([head, what, do], [kit.section(f"*{head}*\n{what}"), kit.context(do)])
