"""Every act by everybody: an attendee, an author, a speaker, a chair, an organizer, a guest, a stranger, a bot, …"""

import inspect
import re
from typing import Any

import pytest

from bot.domain.common.commands import ANNOUNCE, COMMANDS, USHER
from bot.domain.people.rights import Right, Standing
from handlers.common.listen import Act
from tests.handlers.conference import Conference, playing
from tests.handlers.everybody import HANDLES, OTHER, OUTSIDE, Outcome, Play, Who
from tests.handlers.scenes import FEATURES, SILENT, Scene
from tests.handlers.test_acknowledgement import Registered
from tests.paths import ROOT

SCENES = {name: scene for scenes in FEATURES.values() for name, scene in scenes.items()}


@pytest.mark.parametrize("feature", FEATURES)
async def test_only_those_who_may_do_and_see_it(feature, sample_url, watch):
    async with playing(sample_url) as conference:
        play = Play(conference, sample_url)
        await play.cast()
        play.keep("start")
        began = conference.clock.utcnow()
        wrong = {}
        for name, scene in FEATURES[feature].items():
            await play.put_back("start")
            conference.clock.move_to(began)
            for user in conference.workspace.users:
                conference.workspace.views.clear(user)
            if found := await tried(play, scene):
                wrong[name] = found
        assert wrong == {}
        assert conference.sandbox.problems == []
    watch.asked.clear()  # outsiders' commands are asked of Slack, which a sandbox of one process answers at once


def test_every_right_has_a_scene():
    assert {scene.right for scene in SCENES.values()} >= set(Right)


async def test_every_listener_has_a_scene(conference: Conference):
    listening = Listening(conference)
    shown = {listening.acted[name] for name in SCENES if name in listening.acted}
    assert {name for name, act in listening.acted.items() if act not in shown} == SILENT
    assert {*listening.forms} - SCENES.keys() == set()
    verbs = {
        f"/{c.name} {line.split()[0]}"
        for c in (ANNOUNCE, USHER)
        for line, _ in c.lines
        if line.split()[0:1] and line.split()[0].isalpha()
    }
    assert verbs - SCENES.keys() == set()
    assert {f"/{c.name}" for c in COMMANDS} - SCENES.keys() == set()


class Listening(Registered):
    """Each id of a button or a menu that is acted on, and by which function."""

    def __init__(self, conference: Conference) -> None:
        self.acted: dict[str, Act] = {}
        super().__init__(conference)

    def action(self, pattern: re.Pattern[str]) -> Any:
        def noted(listener: Any) -> Any:
            self.acted |= inspect.getclosurevars(inspect.unwrap(listener)).nonlocals.get("acts", {})
            return listener

        super().action(pattern)
        return noted


def test_the_documentation_has_the_table():
    assert table() in (ROOT / "docs" / "security.md").read_text()


def table() -> str:
    """Each right, who has it, and what in Slack needs it; then what is one's own. One line each."""
    of_right = {r: sorted(n for n, scene in SCENES.items() if scene.right is r) for r in Right}
    own = sorted(n for n, scene in SCENES.items() if scene.right is None)
    lines = ["| act | who may | commands, buttons and forms |", "| --- | --- | --- |"]
    for right, names in of_right.items():
        holders = (
            "organizers"
            if right.is_organizers_alone
            else ", ".join(s for s in Standing if s in right.holders)
        )
        lines.append(f"| {right.words} | {holders} | {_listed(names)} |")
    return "\n".join([*lines, f"| everything of one's own | every active account | {_listed(own)} |"])


def _listed(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


async def tried(play: Play, scene: Scene) -> dict[str, tuple[str, ...]]:
    """Let everybody send the scene's request; those who could and must not, or could not and must, with what they were told."""
    for step in scene.steps[:-1]:
        await step(play)
    with play.caught() as caught:
        await scene.steps[-1](play)
    (request,) = caught
    play.keep("before")
    wrong = {}
    for who, handle in {"they": scene.by, **HANDLES}.items():
        got = await play.repeat(request, handle, OTHER if who is Who.OTHER_TEAM else "")
        may = handle == scene.by or who in scene.may
        right = _came_in(got, scene) if may else _kept_out(got, scene)
        if not right or (who in OUTSIDE and not got.is_turned_away):
            wrong[who] = got.said
    return wrong


def _came_in(got: Outcome, scene: Scene) -> bool:
    return any(scene.shows in text for text in got.said) if scene.shows else not got.is_refused


def _kept_out(got: Outcome, scene: Scene) -> bool:
    return not got.changed and (
        not any(scene.shows in text for text in got.said) if scene.shows else got.is_refused
    )
