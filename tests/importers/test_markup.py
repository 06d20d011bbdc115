import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.domain.common.markup import plain
from bot.importers.markup import abstract_of, from_html, from_markdown, plain_line, to_mrkdwn

PIECES = [
    "<p>", "</p>", "<b>", "</b>", "<strong class='x'>", "</strong>", "<em>", "</em>", "<ul>", "<ol start=3>", "<li>",
    "</li>", "</ul>", "</ol>", "<pre>", "</pre>", "<code>", "</code>", "<blockquote>", "</blockquote>", "<br>", "<h2>",
    "</h2>", "<a href='https://x.example/?a=1&amp;b=2'>", "<a href='javascript:alert(1)'>", "<a href='!channel'>",
    "<a href='https://x.example|<!here>'>", "</a>", "<script>", "</script>", "<!--", "-->", "<!channel>", "<@U1>",
    "<#C1>", "&lt;!here&gt;", "&#60;!here>", "<!subteam^S1>", "<td>", "<tr>", "<table>", "<img alt='<!here>'>", "*",
    "_", "`", "```", "~~", "[a](", "](https://y.example)", "![", "> ", "- ", "1. ", "    ", "\n", "\r\n", "\n\n", "#",
    "|", "<", ">", "&", "\x00", "\x03", "\ud800", "é", "word", " ", "<https://z.example>", "<u@z.example>", "\\",
]  # fmt: skip
SOURCES = st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=40).map("".join))


@pytest.mark.parametrize(
    ("source", "mrkdwn"),
    [
        ("<p>One <b>two</b> <i>three</i>.</p><p>Four.</p>", "One *two* _three_.\n\nFour."),
        ("<strong> spaced </strong>out", "*spaced* out"),
        ("<p>a<br>b<br/><br/>c</p>", "a\nb\n\nc"),
        ("<h2>Part <b>one</b></h2>text", "*Part one*\n\ntext"),
        ("<b><i>both</i></b>", "*_both_*"),
        ("un<b>believ</b>able", "unbelievable"),
        ("<b>one<p>two</p></b>", "*one*\n\n*two*"),
        ("<b>2*3</b>", "2*3"),
        (
            "<ul><li>one</li>\n<li><p>two</p>\n<ol start='3'><li>x</li><li>y</li></ol></li></ul>",
            "• one\n• two\n    3. x\n    4. y",
        ),
        ("<code>a`b</code>", "`a'b`"),
        ("<pre><code>if a &lt; b:\n\n    *c*</code></pre>", "```\nif a &lt; b:\n\n    *c*\n```"),
        ("<pre>a ``` b</pre>", "```\na ''' b\n```"),
        ("<blockquote><p>a</p><p>b</p></blockquote>c", "> a\n>\n> b\n\nc"),
        ("<table><tr><th>a</th><th>b</th></tr><tr><td></td><td>2</td></tr></table>", "*a* · *b*\n2"),
        ("<a href='https://x.example/?a=1&amp;b=2'>here</a>", "<https://x.example/?a=1&amp;b=2|here>"),
        ("<a href=https://x.example>https://x.example</a>", "<https://x.example>"),
        ("<a href='https://x.example'>a <b>b</b><br>c</a>", "<https://x.example|a b c>"),
        ("<a href='mailto:a@x.example'>a@x.example</a>", "<mailto:a@x.example>"),
        ("<a href='javascript:alert(1)'>no</a>", "no"),
        ("<a href='/relative'>no</a>", "no"),
        ("<a href='https://x.example/%7C|<!here>'>no</a>", "no"),
        ("<a href='https://x.example'></a>end", "end"),
        ("<p>a<script>alert('<p>')</script>b<style>p {}</style></p>c<!-- d -->", "ab\n\nc"),
        ("a<script>never closed", "a"),
        ("<!channel> <@U1> <#C1|x>", "&lt;!channel&gt; &lt;@U1&gt; &lt;#C1|x&gt;"),
        ("&lt;!channel&gt; R&amp;D &nbsp; x", "&lt;!channel&gt; R&amp;D x"),
        ("Vec<T> and a<b and c>d", "Vec&lt;T&gt; and a&lt;b and c&gt;d"),
        ("</ul></b>stray</li></p>", "stray"),
        ("<img src=x alt='A cat'> sleeps", "A cat sleeps"),
    ],
)
def test_html(source, mrkdwn):
    assert from_html(source) == mrkdwn


@pytest.mark.parametrize(
    ("source", "mrkdwn"),
    [
        ("# Title\n\nsome *it* **bold** ~~gone~~ `code`", "*Title*\n\nsome _it_ *bold* ~gone~ `code`"),
        ("- a\n- b\n  - c\n\n2. x\n3. y", "• a\n• b\n    • c\n\n2. x\n3. y"),
        ("one\ntwo\n\nthree", "one\ntwo\n\nthree"),
        ("[t](https://x.example) <https://y.example> [j](javascript:x)", "<https://x.example|t> <https://y.example> [j](javascript:x)"),
        ("```py\nx = 1\n\n  y\n```", "```\nx = 1\n\n  y\n```"),
        ("> quote\n> more", "> quote\n> more"),
        ("|a|b|\n|-|-|\n|1|2|", "*a* · *b*\n1 · 2"),
        ("raw <b>html</b> and <!channel>", "raw *html* and &lt;!channel&gt;"),
        ("`<!channel>` and \\*stars\\*", "`&lt;!channel&gt;` and ∗stars∗"),
    ],
)  # fmt: skip
def test_markdown(source, mrkdwn):
    assert from_markdown(source) == mrkdwn
    assert to_mrkdwn(source) == mrkdwn


@pytest.mark.parametrize(
    ("source", "mrkdwn"),
    [
        ("", ""),
        (
            "Plain  words,\r\nsecond line.\n\n\n\nNew paragraph. ",
            "Plain words,\nsecond line.\n\nNew paragraph.",
        ),
        ("<p>5 * 3 * 2</p>", "5 * 3 * 2"),
        ("Ada\x00 \x07and\ud800 Bob", "Ada and Bob"),
    ],
)
def test_either(source, mrkdwn):
    assert to_mrkdwn(source) == mrkdwn


@pytest.mark.parametrize(
    ("source", "mrkdwn"),
    [
        ("<p>*not bold* ~nor struck~ `nor code` :tada:</p>", "∗not bold∗ ∼nor struck∼ ˋnor codeˋ ꞉tada:"),
        ("Costs ~5 EUR, or ~6. :wave:", "Costs ∼5 EUR, or ∼6. ꞉wave:"),
        ("Just :tada:", "Just ꞉tada:"),
        (r"\_so\_ `*kept* :a:` https://x.example/~ada", "ˍsoˍ `*kept* :a:` https://x.example/~ada"),
        ("<pre>~x~ :a:</pre>", "```\n~x~ :a:\n```"),
        ("<p><a href='https://x.example'><code>*x*</code></a></p>", "<https://x.example|∗x∗>"),
    ],
)
def test_marks_and_emoji_codes_of_the_data_are_letters(source, mrkdwn):
    assert to_mrkdwn(source) == mrkdwn


@pytest.mark.parametrize(
    ("source", "mrkdwn"),
    [
        (
            "    An indented *description*.\n\n    Its second paragraph.",
            "An indented _description_.\n\nIts second paragraph.",
        ),
        ("Opened by a tag,\n        indented & *closed*.", "Opened by a tag,\nindented &amp; _closed_."),
        ("\n\t\tTabs\n\t\t- a\n\t\t- b\n", "Tabs\n\n• a\n• b"),
        ("    - a\n        - b\n    - c", "• a\n    • b\n• c"),
        ("- a\n    - b\n- c", "• a\n    • b\n• c"),
        ("Words\n\n      and *more*", "Words\n\nand _more_"),
        ("    ```\n    x = 1\n      y\n    ```", "```\nx = 1\n  y\n```"),
    ],
)
def test_what_is_indented_is_no_code(source, mrkdwn):
    assert to_mrkdwn(source) == mrkdwn


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("R&amp;D and <b>bold</b>", "R&D and bold"),
        ("R&amp;amp;D and &lt;b&gt;bold&lt;/b&gt;", "R&D and bold"),
        ("&amp;lt;i&amp;gt;E. coli&amp;lt;/i&amp;gt; &#8211; caf&eacute;", "E. coli – café"),
        ("Why <div> is wrong, and Vec<T>", "Why <div> is wrong, and Vec<T>"),
        ("<p>One</p><p>Two<br/>Three", "One Two Three"),
        ("<span class='x'>Half", "Half"),
        ("Intro<!-- draft -->", "Intro"),
        ("AT&T, R&D; a &lt; b &copy=1", "AT&T, R&D; a < b &copy=1"),
        ("**bold** _it_ ~s~ `code` :tada:", "**bold** _it_ ~s~ `code` :tada:"),
        ("one\u00a0two\u200b \u202eevil\u202c\x07 \ud800x &#x202e;y", "one two evil x y"),
        ("two\u2028lines\x85of e\u0301", "two lines of é"),
        ("<script>alert(1)</script> in titles", "<script>alert(1)</script> in titles"),
        ("نمی\u200cخواهم 👩\u200d🚀", "نمی\u200cخواهم 👩\u200d🚀"),
    ],
)
def test_a_plain_line_is_the_words_that_are_meant(source, words):
    assert plain_line(source) == words
    assert plain_line(plain_line(source)) == words


def test_abstract_and_description_are_one_text_without_repeats():
    assert abstract_of("", "<p>Short.</p>", "Long.") == "Short.\n\nLong."
    assert abstract_of("Sub", "Same.", "<p>Same.</p>") == "Sub\n\nSame."
    assert abstract_of("", "It begins", "It begins and goes on.") == "It begins and goes on."
    assert abstract_of("", "", "") == ""


def test_a_text_without_end_is_cut():
    assert to_mrkdwn("a" * 200_000).endswith("a…")


def test_nesting_is_bounded():
    assert "deep" in from_html("<blockquote><b><i>" * 2_000 + "deep")
    assert from_html("<ul><li>" * 500 + "deep").endswith("deep")
    assert to_mrkdwn("> " * 2_000 + "deep").startswith("> > ")


@pytest.mark.parametrize(
    "piece",
    ["<a ", "<a href='", '<a "', "<!--", "<script", "<li>", "\n", " ", "<b>", "&", "- ", "[", "`", "*a "],
)
def test_no_repetition_takes_for_ever(piece):
    assert isinstance(to_mrkdwn("<p>" + piece * (20_000 // len(piece))), str)
    assert isinstance(to_mrkdwn("x" + piece * (4_000 // len(piece))), str)


@given(SOURCES)
@example("<a href='https://x.example'><blockquote><!here></a>")
@example("<b>\x01<</b>!channel>")
def test_nothing_in_the_source_can_ping_or_forge_a_link(source):
    for convert in (to_mrkdwn, from_html, from_markdown):
        mrkdwn = convert(source)
        assert not re.search(r"<(?!https?://|mailto:)", mrkdwn, re.IGNORECASE)
        assert not re.search(r"&(?!amp;|lt;|gt;)", mrkdwn)
        for link in re.findall(r"<[^>]*>", mrkdwn):
            assert re.fullmatch(r"<(?:https?://|mailto:)[^\s<>|]+(?:\|[^<>\n]+)?>", link, re.IGNORECASE)
        assert not re.search("[\x00-\x08\x0b-\x1f\ud800-\udfff]", mrkdwn)
        assert isinstance(plain(mrkdwn), str)
