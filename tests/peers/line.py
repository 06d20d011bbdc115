"""The whole line: every command, buttons, forms, Home, direct messages, reminders; a check is a method."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from tests.peers import scene
from tests.peers.bot import Running
from tests.peers.peer import Peer
from tests.peers.scene import ADA, BEN, CY, GENERAL, HALL, OFFICE, ORGA

Json = dict[str, Any]
_SOON, _REMINDED = 15.0, 210.0


class Failed(Exception):
    """A check failed, and why."""


@dataclass(slots=True)
class Line:
    """What a check works with: the peer, the bot, and when the conference is."""

    peer: Peer
    run: Running
    times: scene.Times

    # what people do

    async def type(self, user: str, channel: str, text: str) -> Json:
        """Type a command: the message that answers it."""
        before = len(await self.peer.messages(channel))
        command, _, rest = text.partition(" ")
        await self.peer.control("command", channel=channel, user=user, command=command, text=rest)
        return await self.until(lambda: self._answer(channel, before, user), f"an answer to {text}")

    async def press(self, user: str, message: Json, label: str) -> None:
        """Press a button of a message, or choose from its ⋯ menu."""
        await self.peer.control(
            "interact",
            channel=message["channel"],
            messageTs=message["ts"],
            user=user,
            action=_action(message, label),
        )

    async def form(self, user: str, message: Json, label: str) -> Json:
        """Press a button that opens a form: the form."""
        self.peer.views.clear()
        await self.press(user, message, label)
        return await self.opened(label)

    async def opened(self, what: str) -> Json:
        """The form that is open."""
        return (await self.until(lambda: self.peer.views[-1:], f"a form for {what}"))[-1]

    async def submit(self, user: str, **values: Any) -> list[Json]:
        """Fill in the open form: what is open afterwards. A value is Slack's object, an action's id has "__" for ":"."""
        view = self.peer.views[-1]
        given = {k.replace("__", ":"): v for k, v in values.items()}
        await self.peer.submit(user, {**_initial(view), **{k: {k: v} for k, v in given.items()}})
        await self.until(
            lambda: self.peer.views[-1:] != [view] or self.peer.refusals, "the form to be answered"
        )
        if self.peer.refusals:
            raise Failed(f"the form is refused: {self.peer.refusals}")
        return self.peer.views

    # what they see

    async def says(self, channel: str, *words: str, within: float = _SOON) -> Json:
        """The newest message in the channel that says all of the words."""

        async def look() -> list[Json]:
            return [m for m in await self.peer.messages(channel) if _has(m, words)]

        return (await self.until(look, f"{' … '.join(words)!r} in {channel}", within=within))[-1]

    async def told(self, user: str, *words: str, within: float = _SOON) -> Json:
        """The newest direct message to the person that says all of the words."""

        async def look() -> list[Json]:
            channel = await self.peer.direct(user)
            return [m for m in await self.peer.messages(channel) if _has(m, words)] if channel else []

        return (await self.until(look, f"{' … '.join(words)!r} to {user}", within=within))[-1]

    async def until(self, look: Callable[[], Any], what: str, *, within: float = _SOON) -> Any:
        """What `look` finds, as soon as it finds something."""
        loop = asyncio.get_running_loop()
        end = loop.time() + within
        while True:
            found = look()
            if isinstance(found, Awaitable):
                found = await found
            if found:
                return found
            if self.run.process.returncode is not None:
                raise Failed(f"Usher has ended ({self.run.process.returncode}) before {what} came")
            if loop.time() > end:
                raise Failed(f"{what} did not come within {within:.0f} s")
            await asyncio.sleep(0.1)

    async def _answer(self, channel: str, before: int, user: str) -> Json | None:
        """What only this person sees since then."""
        return next((m for m in await self._after(channel, before) if m.get("ephemeral_to") == user), None)

    async def _after(self, channel: str, before: int) -> list[Json]:
        return (await self.peer.messages(channel))[before:]


def expect(message: Json, *words: str) -> Json:
    """The message itself, which says all of the words; Failed where it does not."""
    if missing := [w for w in words if not _has(message, (w,))]:
        raise Failed(f"{missing} is not in {_text(message)[:300]!r}")
    return message


def labels(message: Json) -> list[str]:
    """What its buttons and menus offer."""
    return [label for label, _ in _offers(message.get("blocks") or [])]


def _has(message: Json, words: tuple[str, ...]) -> bool:
    return all(w in _text(message) for w in words)


def _text(message: Json) -> str:
    blocks = json.dumps(message.get("blocks") or [], ensure_ascii=False)
    return f"{message.get('text') or ''}\n{blocks}"


def _action(message: Json, label: str) -> Json:
    for offered, action in _offers(message.get("blocks") or []):
        if offered == label:
            return action
    raise Failed(f'there is no "{label}" in {labels(message)}')


def _offers(blocks: list[Json]) -> list[tuple[str, Json]]:
    """Each button and each choice of a menu with the action that Slack sends for it."""
    found: list[tuple[str, Json]] = []
    for block in blocks:
        for each in (*block.get("elements", []), block.get("accessory"), block.get("element")):
            if not isinstance(each, dict) or "action_id" not in each:
                continue
            base = {
                "type": each["type"],
                "action_id": each["action_id"],
                "block_id": block.get("block_id", "b"),
            }
            if each["type"] == "button":
                found.append(
                    (each["text"]["text"], {**base, "value": each.get("value"), "text": each["text"]})
                )
            options = each.get("options", [])
            found += [(o["text"]["text"], {**base, "selected_option": o}) for o in options]
    return found


def _initial(view: Json) -> dict[str, Json]:
    """What the form holds when nobody touches it, as Slack sends it."""
    return {
        block["block_id"]: {block["element"]["action_id"]: _value(block["element"])}
        for block in view["blocks"]
        if block["type"] == "input"
    }


def _value(element: Json) -> Json:
    name = {
        "plain_text_input": "value", "datepicker": "selected_date", "timepicker": "selected_time", "checkboxes": "selected_options",
        "multi_conversations_select": "selected_conversations", "users_select": "selected_user",
        "multi_static_select": "selected_options", "channels_select": "selected_channel", "conversations_select": "selected_conversation",
    }.get(element["type"], "selected_option")  # fmt: skip
    firsts = [v for k, v in element.items() if k.startswith("initial_")]
    empty: Any = [] if name.endswith("s") else None
    return {"type": element["type"], name: firsts[0] if firsts else empty}


def chosen(option: Json) -> Json:
    """A menu's value."""
    return {"type": "static_select", "selected_option": option}


def typed(text: str) -> Json:
    """A text field's value."""
    return {"type": "plain_text_input", "value": text}


def option(view: Json, action_id: str, label: str) -> Json:
    """The option of a form's menu that says `label`."""
    for block in view["blocks"]:
        element = block.get("element") or {}
        if element.get("action_id") == action_id:
            groups = element.get("option_groups", [])
            for each in (*element.get("options", []), *(o for g in groups for o in g["options"])):
                if each["text"]["text"] == label:
                    return dict(each)
    raise Failed(f'the form has no "{label}" at {action_id}')


# --- the checks, in the order of a conference's life


async def _is_bound(line: Line) -> bool:
    """Whether Usher takes the room's channel: it learns who organizes in its first seconds."""
    await line.peer.control("command", channel=HALL, user=ORGA, command="/usher", text="setup room Hall")
    await asyncio.sleep(2)
    return any(_has(m, ("is for: Hall",)) for m in await line.peer.messages(HALL))


def _forms_say(line: Line, words: str) -> bool:
    return any(_has(view, (words,)) for view in line.peer.views)


async def setup(line: Line) -> None:
    """/usher setup in one line and by its form."""
    await line.until(lambda: _is_bound(line), "the organizer to be known to Usher", within=60)
    answer = await _no_answer(line, ORGA, GENERAL, "/usher setup")
    await line.submit(ORGA, setup__purpose=chosen(option(answer, "setup:purpose", "The main channel")))
    await line.until(lambda: _forms_say(line, "is for"), "the outcome of the form")
    expect(await line.type(ORGA, OFFICE, "/usher setup organizers"), "is for")
    expect(await line.type(CY, OFFICE, "/usher setup main"), "Only organizers")


async def rules(line: Line) -> None:
    """The reminders' form; channels are told 15 minutes before from here on."""
    await _no_answer(line, ORGA, GENERAL, "/usher setup reminders")
    await line.submit(ORGA, setup__mainleads=typed("15"), setup__channelleads=typed("15"))


async def settings(line: Line) -> None:
    """/usher settings."""
    await _no_answer(line, CY, GENERAL, "/usher settings")
    await line.submit(CY)


async def helps(line: Line) -> None:
    """`help` of every command, and what Usher says of itself."""
    for command in ("session", "agenda", "submission", "ask", "usher"):
        expect(await line.type(CY, GENERAL, f"/{command} help"), f"/{command}")
    expect(await line.type(ORGA, GENERAL, "/announce help"), "/announce")
    expect(await line.type(ORGA, GENERAL, "/usher"), "Peer Days", "/announce")
    expect(await line.type(CY, GENERAL, "/usher board"), "Only")


async def sessions(line: Line) -> None:
    """/session in all its forms."""
    expect(
        await line.type(CY, GENERAL, "/session"),
        "On now",
        "Learning to rank at checkout",
        "Next",
        "Indexes that forget",
    )
    for text in ("now", "today", "room Hall", "track Search", "speaker Ben Byrne", "lerning to rank", "NOW1"):
        expect(await line.type(CY, GENERAL, f"/session {text}"), "Learning to rank at checkout")
    expect(await line.type(CY, GENERAL, "/session next"), "Indexes that forget")
    expect(await line.type(CY, GENERAL, "/session xylophone quarks"), "xylophone quarks")


async def stars(line: Line) -> None:
    """Star, the agenda, and clearing it."""
    card = await line.type(CY, GENERAL, "/session NEXT2")
    await line.press(CY, card, "☆ Star")
    await line.says(GENERAL, "Starred: Indexes that forget")
    agenda = expect(await line.type(CY, GENERAL, "/agenda"), "Indexes that forget")
    expect(await line.type(CY, GENERAL, "/agenda today"), "Indexes that forget")
    await line.press(CY, await line.type(CY, GENERAL, "/agenda clear"), "Clear my agenda")
    await line.says(GENERAL, "Your agenda is empty: 1 session unstarred.")
    await line.press(CY, await line.type(CY, GENERAL, "/session NEXT2"), "☆ Star")
    assert agenda


async def details(line: Line) -> None:
    """Details of a session, shared with everybody."""
    card = await line.type(CY, GENERAL, "/session NOW1")
    expect(await line.form(CY, card, "Details"), "Learning to rank at checkout", "Ben Byrne")
    await line.press(CY, card, "Share here")
    await line.says(GENERAL, f"<@{CY}>", "Learning to rank at checkout")


async def submissions(line: Line) -> None:
    """/submission of its author and of somebody else."""
    card = expect(await line.type(ADA, GENERAL, "/submission"), "#214", "Indexes that forget")
    expect(await line.form(ADA, card, "Details"), "Indexes that forget")
    expect(await line.type(CY, GENERAL, "/submission 214"), "No submission #214 of yours")


async def questions(line: Line) -> None:
    """/ask: typed, anonymous, by form; upvoted, answered, taken back."""
    expect(await line.type(CY, HALL, "/ask"), "none open")
    mine = expect(await line.type(CY, HALL, "/ask How old may the index be?"), "(1st of 1)")
    posted = await line.says(HALL, "How old may the index be?", "▲ 0")
    if not posted.get("thread_ts"):
        raise Failed("the question is in no thread")
    expect(await line.type(ADA, HALL, "/ask anonymous Why not?"), "(2nd of 2)")
    expect(await line.says(HALL, "Why not?", "▲ 0"), "anonymously")
    await line.press(ADA, posted, "▲ Upvote")
    posted = await line.says(HALL, "▲ 1", "How old may the index be?")
    await line.form(BEN, await line.type(BEN, GENERAL, "/session NOW1"), "Ask")
    await line.submit(BEN, question__text=typed("Who pays?"))
    await line.says(HALL, "Who pays?", "▲ 0")
    await line.press(ORGA, posted, "Answered")
    await line.says(HALL, "answered", "How old may the index be?")
    await line.press(CY, {**mine, "channel": HALL}, "Take back")
    await line.says(HALL, "This question was taken back")


async def announcements(line: Line) -> None:
    """/announce: typed, previewed, shown to oneself, sent, listed, reported; by form; held back and cancelled."""
    preview = expect(
        await line.type(ORGA, OFFICE, "/announce now #general, ada@peer.example Doors are open"),
        "Doors are open",
    )
    await line.press(ORGA, preview, "Send to me first")
    await line.says(OFFICE, "Only you see this", "Doors are open")
    await line.press(ORGA, preview, "Send now")
    await line.says(GENERAL, "Doors are open")
    await line.told(ADA, "Doors are open")
    expect(await line.type(ORGA, OFFICE, "/announce list"), "Doors are open")
    expect(await line.type(ORGA, OFFICE, "/announce report 1"), "2 of 2")
    later = expect(
        await line.type(ORGA, OFFICE, "/announce in 3 hours #general Lunch is ready"), "Lunch is ready"
    )
    await line.press(ORGA, later, "Schedule")
    await line.says(OFFICE, "Lunch is ready", "Scheduled")
    expect(await line.type(ORGA, OFFICE, "/announce pause 2"), "Paused")
    expect(await line.type(ORGA, OFFICE, "/announce resume 2"), "esume")
    await _no_answer(line, ORGA, OFFICE, "/announce edit 2")
    await line.submit(ORGA, announce__text=typed("Lunch is served"))
    expect(await line.type(ORGA, OFFICE, "/announce cancel 2"), "ancel")
    await _no_answer(line, ORGA, OFFICE, "/announce")
    expect(await line.type(CY, OFFICE, "/announce now #general Free cake"), "Only organizers")


async def home(line: Line) -> None:
    """The Home tab, and the welcome that comes once."""
    await line.peer.control("open-home", user=CY)
    view = await line.until(lambda: line.peer.homes.get(CY), "the Home tab")
    view = next(iter(view.values())) if "blocks" not in view else view
    expect(view, "Peer Days", "Learning to rank at checkout", "My agenda", "Indexes that forget")
    welcome = await line.told(CY, "What you can do at Peer Days")
    await line.peer.control("open-home", user=CY)
    await asyncio.sleep(2)
    same = [m for m in await line.peer.messages(await line.peer.direct(CY)) if m["text"] == welcome["text"]]
    if len(same) != 1:
        raise Failed(f"the welcome came {len(same)} times")


async def reminders(line: Line) -> None:
    """The reminders of a session: its room's channel, the main one, who starred it, its speaker."""
    await line.says(HALL, "Indexes that forget", "15 min", within=_REMINDED)
    await line.says(GENERAL, "Indexes that forget", "15 min", within=_REMINDED)
    await line.told(CY, "Indexes that forget", within=_REMINDED)


async def speaker(line: Line) -> None:
    """The speaker's reminder and its buttons; the board."""
    asked = await line.told(ADA, "Indexes that forget", "Hall", within=30)
    await line.press(ADA, asked, "I'm here")
    await line.told(ADA, "You're here")
    expect(await line.type(ORGA, OFFICE, "/usher board"), "Indexes that forget", "here")


async def changes(line: Line) -> None:
    """A session that changes its room is told to who starred it."""
    path = line.run.bot.folder / "schedule.xml"
    path.write_text(scene.program(line.times, room="Annex"))
    status, said = await line.run.bot.command("import", "schedule.xml")
    if status:
        raise Failed(said)
    await line.told(CY, "Annex", "Indexes that forget", within=_REMINDED)


async def ends(line: Line) -> None:
    """SIGTERM ends it within five seconds, status 0, and it has logged nothing bad."""
    log = line.run.log
    status = await line.run.stop()
    if status:
        raise Failed(f"its status is {status}")
    bad = [x for x in log.splitlines() if re.search(r"\b(ERROR|CRITICAL|Traceback|WARNING)\b", x)]
    if bad:
        raise Failed(f"{len(bad)} warnings, the first: {bad[0]}")


async def _no_answer(line: Line, user: str, channel: str, text: str) -> Json:
    """Type a command that opens a form: the form."""
    line.peer.views.clear()
    command, _, rest = text.partition(" ")
    await line.peer.control("command", channel=channel, user=user, command=command, text=rest)
    return await line.opened(text)


CHECKS = (
    setup, rules, settings, helps, sessions, stars, details, submissions, questions, announcements, home, reminders, speaker,
    changes, ends,
)  # fmt: skip
"""All of them, in this order: later ones go on from what earlier ones have done."""
