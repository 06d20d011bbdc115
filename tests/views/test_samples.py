"""Every view has samples, of every size, and Slack's rules hold for each of them."""

import json
from collections import defaultdict

import pytest

from bot.sandbox.blocks import check_message, check_view
from bot.views import samples
from bot.views.announcements import preview
from bot.views.common import notes
from bot.views.common.reply import Reply
from bot.views.home import tab
from bot.views.ledger import failures
from bot.views.program import cards
from bot.views.reminders import sessions
from bot.views.samples import name_of
from bot.views.samples.making import Maker, Size, Unmade
from bot.views.setup import bindings


@pytest.fixture(scope="module")
def made():
    return list(samples.samples())


def test_every_sample_is_one_that_slack_takes(made):
    for sample in made:
        check = check_message if sample.surface == "message" else check_view
        assert check(sample.payload) == [], (sample.view, sample.size)


def test_every_view_of_every_kind_is_there(made):
    found = defaultdict(set)
    for sample in made:
        found[sample.view].add(sample.size)
    assert set(found) == {name for name, _ in samples.views()}
    some = (cards.card, tab.home, bindings.setup_modal, sessions.speaker_reminder, failures.outage)
    assert {name_of(view) for view in some} <= set(found)
    assert {s.surface for s in made} == {"message", "modal", "home"}
    assert Size.HUGE in found[name_of(cards.card)]
    assert Size.SPARSE in found[name_of(cards.card)]


def test_the_data_is_as_bad_as_it_comes(made):
    (huge, *_) = [s for s in made if s.view == name_of(cards.details_modal) and s.size is Size.HUGE]
    said = json.dumps(huge.payload, ensure_ascii=False)
    assert "&lt;!channel&gt;" in said
    assert "<!channel>" not in said
    assert "…" in said  # something was too long and was cut


def test_a_new_view_is_found_by_itself(monkeypatch):
    def brand_new(title: str) -> Reply:
        return Reply.of([title], [])

    brand_new.__module__ = notes.__name__
    monkeypatch.setattr(notes, "brand_new", brand_new, raising=False)
    assert dict(samples.views())[name_of(brand_new)] is brand_new
    assert any(s.view == name_of(brand_new) for s in samples.samples())


def test_a_view_of_something_unknown_must_be_taught():
    def strange(what: complex) -> Reply: ...

    with pytest.raises(Unmade, match="what"):
        Maker(Size.ORDINARY).arguments(strange)


def test_every_member_of_an_enumeration_has_its_turn(made):
    told = {json.dumps(s.payload) for s in made if s.view == name_of(preview.news)}
    assert len(told) > 7
