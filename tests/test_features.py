"""docs/features.md leads to every part of a feature: its paths exist, and nothing is missing."""

import re

import pytest

from bot.domain.ledger.deliveries import DeliveryKind
from tests.paths import ROOT

PAGE = (ROOT / "docs" / "features.md").read_text()
NAMED = set(re.findall(r"`((?:bot|handlers|db|tests)/[\w/]+(?:\.py|/))`", PAGE))
FLOORS = ("handlers", "bot/services", "bot/delivery/renderers", "bot/views", "bot/domain", "db/queries")
DELIVERIES = dict(
    re.findall(r"^\| ([\w-]+) \| (`bot/\S+\.py` \| `bot/\S+\.py` \| `bot/\S+\.py`) \|", PAGE, re.MULTILINE)
)


def modules(floor):
    paths = (ROOT / floor).rglob("*.py")
    return {str(path.relative_to(ROOT)) for path in paths if path.name != "__init__.py"}


def test_every_path_on_the_page_exists():
    assert len(NAMED) > 200
    assert [path for path in sorted(NAMED) if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("floor", FLOORS)
def test_every_module_of_the_floor_is_on_the_page(floor):
    folders = tuple(path for path in NAMED if path.endswith("/"))
    assert sorted(path for path in modules(floor) - NAMED if not path.startswith(folders)) == []


def test_every_room_of_a_floor_has_a_heading():
    rooms = {
        path.removeprefix(f"{floor}/").split("/")[0].removesuffix(".py")
        for floor in FLOORS
        for path in modules(floor)
    }
    listed = set(re.findall(r"`(\w+)`", PAGE.split("\n\n")[1]))
    assert rooms - {"samples", "services"} == listed


def test_every_kind_of_delivery_has_a_line():
    assert set(DELIVERIES) == {kind.value for kind in DeliveryKind} - {DeliveryKind.OTHER.value}


@pytest.mark.parametrize("kind", sorted(DELIVERIES))
def test_a_kinds_planner_and_renderer_name_it(kind):
    planner, renderer, view = re.findall(r"`(\S+)`", DELIVERIES[kind])
    member = DeliveryKind(kind).name
    assert f".{member}" in (ROOT / planner).read_text() + _behind(planner)
    renderers = (ROOT / renderer).read_text()
    assert (
        f".{member}" in renderers or f".{member}" in (ROOT / "bot/delivery/renderers/__init__.py").read_text()
    )
    assert view.removeprefix("bot/").removesuffix(".py").split("/")[-1] in renderers


def _behind(planner):
    """Deadlines are found by their query, which says of which kind each is."""
    return (
        (ROOT / "db/queries/reminders/deadlines.py").read_text() if planner.endswith("deadlines.py") else ""
    )
