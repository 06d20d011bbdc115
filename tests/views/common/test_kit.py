"""Clipping, cutting and defusing: nothing comes apart that belongs together."""

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.common.markup import escape
from bot.views.common import kit
from tests.views.hostile import text


def test_clips_with_an_ellipsis():
    assert kit.clip("abcdef", 6) == "abcdef"
    assert kit.clip("abcdefg", 6) == "abcde…"
    assert kit.clip("abcd  efgh", 6) == "abcd…"


def test_cuts_no_entity_and_no_link_in_half():
    assert kit.clip_mrkdwn("a &amp; b &amp; c", 14) == "a &amp; b…"
    assert kit.clip_mrkdwn("see <https://example.org/long|the page>", 20) == "see…"
    assert kit.clip_mrkdwn("<https://example.org|x> and more", 26) == "<https://example.org|x> a…"


@given(text, st.integers(2, 300))
def test_clipped_data_stays_escaped(words, limit):
    clipped = kit.clip_mrkdwn(escape(words), limit)
    assert len(clipped) <= limit
    assert "<" not in clipped
    assert escape(words).startswith(clipped.removesuffix("…"))


@given(text, st.integers(20, 300))
def test_chunks_hold_everything_within_the_limit(words, limit):
    chunks = kit.pieces_of(escape(words), limit)
    assert all(0 < len(chunk) <= limit for chunk in chunks)
    assert "".join("".join(chunks).split()) == "".join(escape(words).split())


def test_chunks_end_with_paragraphs_lines_or_words():
    assert kit.pieces_of("one two\n\nthree four", 12) == ["one two", "three four"]
    assert kit.pieces_of("one two\nthree", 9) == ["one two", "three"]
    assert kit.pieces_of("alpha beta gamma", 12) == ["alpha beta", "gamma"]
    assert kit.pieces_of("many words <https://example.org/x|y z>", 33) == [
        "many words",
        "<https://example.org/x|y z>",
    ]


def test_defuses_mentions_and_keeps_links():
    assert (
        kit.defuse("<!channel> <@U1> <#C1> <https://x.org|x>")
        == "&lt;!channel> &lt;@U1> <#C1> <https://x.org|x>"
    )


def test_links_bare_addresses_only():
    assert kit.linkify("See https://x.org/a?b=1&amp;c=2.") == "See <https://x.org/a?b=1&amp;c=2>."
    assert kit.linkify("(https://x.org/)") == "(<https://x.org/>)"
    assert kit.linkify("<https://x.org|here>") == "<https://x.org|here>"
    assert kit.linkify("&lt;https://x.org&gt;") == "&lt;<https://x.org>&gt;"
    assert kit.linkify("https:// is no address") == "https:// is no address"


def test_plain_text_has_no_angle_brackets():
    assert kit.plain("<!channel>", 75)["text"] == "\u2039!channel\u203a"
    assert kit.plain(" ", 75)["text"] == kit.DASH


def test_a_menu_shows_what_is_chosen():
    menu = kit.static_select("x:y", "Pick", groups=[("One", [("A", "a")]), ("Two", [("B", "b")])], chosen="b")
    assert menu["initial_option"] == menu["option_groups"][1]["options"][0]
    assert "initial_option" not in kit.static_select("x:y", "Pick", [("A", "a")], chosen="c")


def test_code_over_several_chunks_is_code_in_each():
    lines = [f"    step {number}" for number in range(12)]
    chunks = kit.pieces_of("\n".join(["Run this:", "```", *lines, "```", "and wait."]), 60)
    assert len(chunks) > 2
    assert all(len(chunk) <= 60 and chunk.count("```") % 2 == 0 for chunk in chunks)
    assert [line for line in "\n".join(chunks).replace("```", "").splitlines() if "step" in line] == lines


@given(
    st.lists(st.sampled_from(["```", "\n", " ", "word", "<https://example.org|x>", "`"]), max_size=200),
    st.integers(40, 80),
)
def test_any_fences_come_within_the_limit(parts, limit):
    assert all(0 < len(chunk) <= limit for chunk in kit.pieces_of("".join(parts), limit))
