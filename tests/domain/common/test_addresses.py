import pytest

from bot.domain.common.addresses import blanked, holds_address, read_mailbox, without_addresses


@pytest.mark.parametrize(
    ("said", "name", "email"),
    [
        ("hidden.person@example.net", "", "hidden.person@example.net"),
        ("<Anna@X.org>", "", "anna@x.org"),
        ("mailto:anna@x.org?subject=hi", "", "anna@x.org"),
        ("anna (at) example.org", "", "anna@example.org"),
        ("anna[at]example dot org", "", "anna@example.org"),
        ("anna.smith {at} example (dot) org", "", "anna.smith@example.org"),
        ("anna dot smith AT example DOT org", "", "anna.smith@example.org"),
        ("anna at example dot org", "", "anna@example.org"),
        ("anna @ example.org", "", "anna@example.org"),
        ("anna\uff20example.org", "", "anna@example.org"),
        ("Anna <anna@x.org>", "Anna", "anna@x.org"),
        ('"Doe, Anna" <mailto:anna@x.org>', "Doe, Anna", "anna@x.org"),
        ("[Anna](mailto:anna@x.org)", "Anna", ""),
        ("Anna Doe, anna@x.org", "Anna Doe", ""),
        ("Anna Doe (anna@x.org)", "Anna Doe", ""),
        ("Anna Doe - e-mail: anna@x.org", "Anna Doe", ""),
        ("Anna (contact: bob@x.org)", "Anna", ""),  # it may be somebody else's
        ("anna@x.org, bob@y.org", "", ""),
        ("anna@corp", "", ""),
        ("Anna Doe", "Anna Doe", ""),
        ("Matt Batten", "Matt Batten", ""),
        ("@anna@social.example", "@anna@social.example", ""),
    ],
)
def test_a_name_and_an_address_are_told_apart(said, name, email):
    assert read_mailbox(said) == (name, email)


@pytest.mark.parametrize(
    ("text", "public"),
    [
        ("Ask me: anna@x.org", "Ask me"),
        ("Lounge (anna@x.org) and bar", "Lounge and bar"),
        ("Write to anna [at] x [dot] org", "Write to"),
        ("anna@x.org", ""),
        ("Deep Learning@Scale", "Deep Learning@Scale"),
        ("react@18.2.0, C@2", "react@18.2.0, C@2"),
        ("Live at example.org; look at dots (at) night.", "Live at example.org; look at dots (at) night."),
        ("[a](https://x.org) - ", "[a](https://x.org) - "),
    ],
)
def test_words_lose_their_addresses_and_nothing_else(text, public):
    assert without_addresses(text) == public
    assert holds_address(text) == (text != public)


def test_an_address_is_blanked():
    assert blanked("Write to anna@x.org, or not").split() == ["Write", "to", ",", "or", "not"]


@pytest.mark.parametrize(
    "piece", ["a", "a@", "a.b@c.", "a (at) ", "a dot ", "a-", "a AT b ", "[", "(mailto:", "<", "e-mail "]
)
def test_no_repetition_takes_for_ever(piece):
    text = piece * (20_000 // len(piece))
    assert isinstance(without_addresses(text + " x@y.org"), str)
    assert isinstance(read_mailbox(text), tuple)
