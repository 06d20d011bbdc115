"""What buttons carry comes back as it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.common.ids import LARGEST
from bot.views.common import actions
from bot.views.common.actions import QUERY_LIMIT, Page, Spot
from tests.views.hostile import text

pages = st.builds(Page, text, st.integers(0, 10**6))


@given(pages)
def test_a_page_comes_back(page):
    assert Page.decode(page.encode()) == Page(page.query[:QUERY_LIMIT], page.number)


@given(st.sampled_from(["session", "agenda", "card", "home-now"]), st.integers(1, LARGEST), pages)
def test_a_spot_comes_back_from_a_block_id(view, session_id, page):
    encoded = Spot(view, session_id, page).encode()
    assert 0 < len(encoded) <= 255
    assert Spot.decode(encoded) == Spot(view, session_id, Page.decode(page.encode()))


@pytest.mark.parametrize("block_id", ["", "session:turn", "question:7", "a:b:c", "session:1:"])
def test_other_block_ids_are_no_spots(block_id):
    with pytest.raises(ValueError):
        Spot.decode(block_id)


def test_pages_turn_forth_and_back():
    assert Page("x", 1).next == Page("x", 2)
    assert Page("x", 1).previous == Page("x", 0)
    assert Page("x", 0).previous == Page("x", 0)


def test_a_choice_comes_back():
    assert actions.chosen(actions.choice(actions.SESSION_STAR, 12)) == ("session:star", 12)


def test_an_action_id_without_what_makes_it_unique():
    assert actions.name("session:more:home-now-12") == actions.SESSION_MENU
    assert actions.name("session:star") == actions.SESSION_STAR


def test_every_id_is_a_feature_and_a_verb():
    ids = [v for n, v in vars(actions).items() if n.isupper() and isinstance(v, str)]
    assert ids
    assert len(ids) == len(set(ids))
    assert all(len(id_.split(":")) == 2 for id_ in ids)
