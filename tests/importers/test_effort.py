"""No text takes long to read, whatever it holds; and no honest text is taken for one that would."""

from datetime import datetime

import pytest

from bot.domain.common.markup import plain
from bot.domain.common.zones import known_zone, resolve
from bot.errors import BadInput
from bot.importers import attendance
from bot.importers.cancelled import is_cancelled_line
from bot.importers.effort import is_bearable
from bot.importers.markup import abstract_of, plain_line, to_mrkdwn
from tests.importers.hostile import CHEAP, TEXTS
from tests.steps import lines_run

WALL = datetime.fromisoformat("2026-12-01T09:00")
MOST = 1_500_000
"""Lines of Python: 40 milliseconds or so. Without a limit some of the texts take forty million."""


@pytest.mark.parametrize("name", [name for name in TEXTS if name not in CHEAP])
def test_hostile_texts_take_few_steps(name):
    lines_run(lambda: abstract_of("", TEXTS[name]), MOST)


def test_what_no_author_writes_stays_letter_by_letter():
    text = "*no* [mark](https://example.org) " * 1500
    assert "<https" not in to_mrkdwn(text)
    assert plain(to_mrkdwn(text)).startswith("\u2217no\u2217 [mark](https://example.org)")


def test_a_long_honest_text_is_markdown():
    listed = "".join(f"- **Part {n}**: see [here](https://example.org/{n}), `run {n}`\n" for n in range(150))
    table = "| when | what |\n|---|---|\n" + "".join(f"| {n}:00 | *talk* |\n" for n in range(40))
    text = f"# Title\n\n{'An ordinary sentence, with words. ' * 300}\n\n{listed}\n{table}"
    assert is_bearable(text)
    assert "• *Part 149*: see <https://example.org/149|here>, `run 149`" in to_mrkdwn(text)


def test_a_title_of_any_length_is_cut_where_no_message_shows_it():
    assert plain_line("word " * 10_000) == ("word " * 400).strip() + " …"
    assert len(plain_line("&amp;" * 10_000)) < 2002


def test_a_remark_is_read_from_its_beginning_only():
    assert attendance.mark_of({"attendance": "Cancelled, " + "because of the train " * 50}) == "cancelled"
    assert attendance.mark_of({"attendance": f"Paid{' ' * 400}(cancelled)"}) == ""
    assert is_cancelled_line("CANCELLED because the speaker is ill")
    assert not is_cancelled_line(f"CANCELLED because the speaker is {'very ' * 100} ill")


@pytest.mark.parametrize(
    "name", ["</p>" * 10_000, "a/" * 2000, "\ud800", "x\0", "", "Europe/Atlantis", ".", "Europe"]
)
def test_a_zone_of_any_name_is_known_or_not(name):
    assert known_zone(name) is None


def test_a_zone_of_many_parts_is_one_sentence():
    with pytest.raises(BadInput, match=r"^No time zone "):
        resolve(WALL, f"Europe{'/a' * 1500}")
