"""The abilities of a person by their roles at the conference, each with its buttons: `/usher`, and the first welcome."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.common.commands import AGENDA, ANNOUNCE, ASK, SESSION, SUBMISSION, USHER
from bot.domain.people.model import Role
from bot.domain.people.readiness import Readiness
from bot.domain.program.sessions import Conference
from bot.views.announcements.messages import new_button
from bot.views.common import actions, kit
from bot.views.common.kit import Block, Element, Option
from bot.views.common.reply import Reply
from bot.views.people.settings import settings_button
from bot.views.program.session_text import line

_RESTS = 3
_CHAIRS = frozenset({Role.TRACK_CHAIR, Role.SESSION_CHAIR})
_MARKS = str.maketrans("", "", "*`")


@dataclass(frozen=True, slots=True)
class _Part:
    """The abilities of one role: a heading, sentences, up to three buttons, and a menu of the rest."""

    roles: frozenset[Role]
    heading: str
    lines: tuple[str, ...]
    buttons: tuple[Element, ...]
    more: tuple[Option, ...] = ()


def abilities(
    roles: frozenset[Role],
    conference: Conference | None = None,
    readiness: Readiness | None = None,
    rests: Sequence[str] = (),
) -> Reply:
    """Everything that somebody with `roles` can do; an organizer is told first what Slack limits and who can be reached."""
    name = line(kit.clip(conference.name, 150)) if conference else ""
    heading = f"What you can do at {name}" if name else "What you can do here"
    reach = _rests(rests) + (_reach(readiness) if readiness else [])
    blocks: list[Block] = [kit.section("\n".join(reach))] if reach else []
    blocks.append(kit.section(f"*{heading}*"))
    lines = [*reach, heading]
    for number, part in enumerate(each for each in _parts() if not each.roles or each.roles & roles):
        blocks.append(kit.section("\n".join([f"*{part.heading}*", *(f"• {told}" for told in part.lines)])))
        blocks += _row(part, number)
        lines += [f"{part.heading}:", *(told.translate(_MARKS) for told in part.lines)]
    hint = f"`{USHER} help` explains every command."
    helping = f"Help: <#{conference.help_channel}>" if conference and conference.help_channel else ""
    blocks.append(kit.context(*(part for part in (hint, helping) if part)))
    return Reply.of([*lines, hint.translate(_MARKS), helping], blocks)


def _row(part: _Part, number: int) -> list[Block]:
    """The buttons of a part and the menu of the rest; `number` makes their ids unique, and is all that a choice carries."""
    buttons = [{**button, "action_id": f"{button['action_id']}:{number}"} for button in part.buttons]
    options = [(label, actions.choice(verb, number + 1)) for label, verb in part.more]
    menu = [kit.overflow(f"{actions.USHER_MORE}:{number}", options)] if options else []
    return [kit.actions(f"usher:part:{number}", *buttons, *menu)] if buttons or menu else []


def _parts() -> tuple[_Part, ...]:
    """Every role, in the order in which more people have it; made anew, because commands may have a prefix."""
    now, agenda = (_button("On now", actions.USHER_NOW), _button("My agenda", actions.USHER_AGENDA))
    mine, here = (_button("My sessions", actions.USHER_MINE), _button("Who is here", actions.USHER_BOARD))
    return (
        _Part(
            frozenset(),
            "Everybody",
            (
                f"See the current sessions. Find others by word, name, room, track or time: `{SESSION}`.",
                f"Star sessions. You get reminders, and a message if they change: `{AGENDA}`.",
                f"Ask the speakers, with or without your name. Upvote questions: `{ASK}`.",
                f"Choose your reminders and quiet hours: `{USHER} settings`.",
                f"See what is stored about you, and delete it: `{USHER} mydata`, `{USHER} forget me`.",
                "Are you a speaker, but Usher doesn't know it? Press *That's me* on your session's card.",
            ),
            (now, agenda, settings_button()),
            (
                ("Today", actions.USHER_TODAY),
                ("Questions here", actions.USHER_QUESTIONS),
                ("My data", actions.USHER_MYDATA),
                ("Every command", actions.USHER_HELP),
            ),
        ),
        _Part(
            frozenset({Role.AUTHOR}),
            "As an author",
            (
                f"See the status of your papers, and your deadlines: `{SUBMISSION}`.",
                "You get a reminder before each of your deadlines.",
            ),
            (_button("My submissions", actions.USHER_PAPERS),),
        ),
        _Part(
            frozenset({Role.REVIEWER}),
            "As a reviewer",
            ("You get a reminder before your reviews are due.",),
            (),
        ),
        _Part(
            frozenset({Role.SPEAKER}),
            "As a speaker",
            (
                f"See where you speak: `{SESSION} mine`. You get a reminder, and a message if something changes.",
                "Use the buttons of the reminder to say that you're here, late, can't come, or that someone else presents.",
                "In the thread of your session, mark questions as answered, answer in writing, or hide them.",
            ),
            (mine, here),
        ),
        _Part(
            _CHAIRS,
            "As a chair",
            (
                "You get a run sheet before each session that you chair.",
                f"See which speakers are here. Message them, mark them as here, or ask again: `{USHER} board`.",
                "Mark questions as answered, answer in writing, or hide them. Silence an asker, or close the questions.",
            ),
            (here, mine),
        ),
        _Part(
            frozenset({Role.ORGANIZER}),
            "As an organizer",
            (
                f"Announce to channels and people. Approve, change, pause or cancel announcements, and see who got them: `{ANNOUNCE}`.",
                "Move, cancel or restore a session in its *Details*. You can undo it for a minute.",
                f"See which speakers are here, and reach those who are not: `{USHER} board`.",
                f"See which people Usher can reach in Slack, and link them: `{USHER} people`.",
                f"Give and take roles: `{USHER} roles`. See who did what: `{USHER} audit`.",
                f"Choose what channels are for, and when people get reminders: `{USHER} setup`, `{USHER} setup reminders`.",
            ),
            (new_button(), here, _button("People", actions.USHER_PEOPLE)),
            (
                ("Announcements", actions.USHER_ANNOUNCED),
                ("Roles", actions.USHER_ROLES),
                ("Audit log", actions.USHER_AUDIT),
                ("This channel", actions.USHER_SETUP),
                ("Reminders", actions.USHER_REMINDERS),
            ),
        ),
    )


def _button(label: str, action_id: str) -> Element:
    return kit.button(label, action_id)


def _rests(rests: Sequence[str]) -> list[str]:
    """The first few sentences of what Slack limits, and how many more there are."""
    shown = [kit.clip_mrkdwn(line(each), 300) for each in rests[:_RESTS]]
    more = len(rests) - _RESTS
    return [*shown, f"{more:,} more: `usher check` in the shell names them."] if more > 0 else shown


def _reach(readiness: Readiness) -> list[str]:
    """Return how many can be reached, and the names of the others."""
    return [kit.clip_mrkdwn(line(each), 900) for each in readiness.lines(f"{USHER} people")]
