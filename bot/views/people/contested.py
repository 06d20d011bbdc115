"""To the organizers: an address belongs to another account than the one that somebody is linked to, or to several."""

from collections.abc import Sequence

from bot.domain.common.commands import USHER
from bot.views.common import kit
from bot.views.common.reply import Reply
from bot.views.program.session_text import line

_SHOWN = 5
_NAME = 200


def one_address(name: str, account: str, users: Sequence[str]) -> Reply:
    """As "@U2 has the e-mail address of Ada Lovelace now, who is linked to @U1. Nothing was changed."."""
    shown = kit.clip_mrkdwn(line(name), _NAME)
    others = [user for user in users if user != account]
    who = " and ".join(f"<@{user}>" for user in others[:_SHOWN]) or "Nobody else"
    has = "has" if len(others) < 2 else "have"  # noqa: PLR2004 - grammar
    linked = f"who is linked to <@{account}>" if account else "who is not linked to anybody"
    words = (
        f"⚠ {who} {has} the e-mail address of {shown} now, {linked}. Nothing was changed. "
        f"Type {USHER} people and the name to choose the right account."
    )
    return Reply.of([words], [kit.section(words)])
