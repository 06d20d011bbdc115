"""Text as Slack sends it: the words that were typed, and the ids that need no look-up."""

import pytest

from bot.slack.text import as_typed, keep_ids, names_of

NAMES = {"U1": "Ada Lovelace"}.get


@pytest.mark.parametrize(
    ("sent", "typed", "kept"),
    [
        ("now <#C1|general> Doors", "now #general Doors", "now <#C1|general> Doors"),
        ("now <#C1|> Doors", "now #C1 Doors", "now <#C1|> Doors"),
        ("ask <@U1|ada>", "ask @Ada Lovelace", "ask <@U1|ada>"),
        ("ask <@U2|ben> or <@U3>", "ask @ben or @U3", "ask <@U2|ben> or <@U3>"),
        ("<mailto:ada@x.org|ada@x.org>", "ada@x.org", "ada@x.org"),
        ("see <https://x.org/a?b=1&amp;c|x.org>", "see https://x.org/a?b=1&c", "see https://x.org/a?b=1&c"),
        ("<!channel> <!subteam^S1|@chairs>", "@channel @chairs", "@channel @chairs"),
        ("track:R&amp;D 3 &lt; 4", "track:R&D 3 < 4", "track:R&D 3 < 4"),
    ],
)
def test_what_was_typed(sent, typed, kept):
    def name(user):
        return NAMES(user, "")

    assert as_typed(sent, name) == typed
    assert keep_ids(sent) == kept


def test_people_in_kept_text_are_named_and_channels_stay():
    said = keep_ids("Ask <@U1|ada>, <@U2|ben> or &lt;me&gt; in <#C1|general> or <#C2|>, if a &lt; b")
    assert names_of(said, lambda user: NAMES(user, "")) == (
        "Ask @Ada Lovelace, @ben or <me> in <#C1|general> or <#C2|>, if a < b"
    )
