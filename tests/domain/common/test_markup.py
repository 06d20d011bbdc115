import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.common.markup import escape, letters, plain, unescape


@pytest.mark.parametrize(
    ("mrkdwn", "words"),
    [
        ("*bold*, _italic_ and ~gone~", "bold, italic and gone"),
        ("*_both_* of *them*", "both of them"),
        ("snake_case_name and 2*3*4", "snake_case_name and 2*3*4"),
        ("<https://a.example/x|the page> and <https://b.example>", "the page and https://b.example"),
        ("<@U123>, <@U123|ada>, <#C9|general>, <!channel>", "@U123, @ada, #general, @channel"),
        ("<!date^1764576000^{date}|1 December>", "1 December"),
        ("<!subteam^S1|@chairs>", "@chairs"),
        ("R&amp;D &lt;!here&gt;", "R&D <!here>"),
        ("*Using `a_b_c`*", "Using a_b_c"),
        ("```\nx = *y*\n```", "x = *y*"),
        ("> said\n> again", "said\nagain"),
        ("&gt; typed", "> typed"),
        ("", ""),
    ],
)
def test_plain_is_the_words(mrkdwn, words):
    assert plain(mrkdwn) == words


def test_escape_shows_every_letter():
    assert escape("<!channel> & <@U1>") == "&lt;!channel&gt; &amp; &lt;@U1&gt;"


@pytest.mark.parametrize(
    ("data", "mrkdwn"),
    [
        ("*bold* _it_ ~s~ `code`", "∗bold∗ ˍitˍ ∼s∼ ˋcodeˋ"),
        ("**very** ```x```", "∗∗very∗∗ ˋˋˋxˋˋˋ"),
        ("__init__ and snake_case, 2*3 and 2 * 3", "ˍˍinitˍˍ and snake_case, 2*3 and 2 * 3"),
        ("~5 of ~10, C*-algebras", "∼5 of ∼10, C∗-algebras"),
        (":tada: a:+1:b :100: :a:b:", "꞉tada: a꞉+1:b ꞉100: ꞉a꞉b:"),
        ("at 10:30:45, std::move, 1:2", "at 10:30:45, std::move, 1:2"),
        ("see https://x.example/~ada/_x_?:a: now", "see https://x.example/~ada/_x_?:a: now"),
        ("<!here> & :tada:", "&lt;!here&gt; &amp; ꞉tada:"),
    ],
)
def test_letters_format_nothing(data, mrkdwn):
    assert letters(data) == mrkdwn


def test_letters_of_a_long_run_take_no_time_to_speak_of():
    assert len(letters((":" + "a" * 50) * 2_000 + ":_*" * 2_000)) > 100_000


@given(st.text())
def test_unescape_is_the_inverse_of_escape(text):
    assert unescape(escape(text)) == text
    assert not set("<>") & set(escape(text))


@given(st.text(alphabet="ab &<>;@!#|/.", max_size=60))
def test_escaped_text_without_marks_reads_as_itself(text):
    assert plain(escape(text)) == text


@given(st.text(alphabet="<>|*_~`> \nax\x000@!#&;", max_size=80))
def test_plain_reads_anything(text):
    assert isinstance(plain(text), str)
