import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.common.words import compact, fold, humps, searchable, words


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Café Crème", "cafe creme"),
        ("Straße Łódź Jørgen ÆSIR Œuvre", "strasse lodz jorgen aesir oeuvre"),
        ("İstanbul, ﬁne; Ｗｉｄｅ", "istanbul fine wide"),
        ("C++ and C# in .NET, node.js", "cpp and csharp in dotnet node js"),
        ("ガ行とｶﾞ行", "ガ行とガ行"),
        ("हिन्दी", "हिन्दी"),
        ("שָׁלוֹם", "שלום"),
        ("한국어", "한국어"),
        ("", ""),
        ("?! 🎉", ""),
    ],
)
def test_folds_case_accents_and_punctuation(text, folded):
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("RISC-V at the Edge", ["risc", "v", "at", "the", "edge"]),
        ("機械学習AI", ["機械", "械学", "学習", "ai"]),
        ("猫", ["猫"]),
        ("한국어 처리", ["한국", "국어", "처리"]),
    ],
)
def test_splits_into_words_and_pairs(text, found):
    assert words(text) == found


def test_compounds_are_found_in_one_word_and_unspaced_runs_by_their_end():
    assert list(searchable("RISC-V edge")) == ["risc", "v", "riscv", "edge"]
    assert list(searchable("白猫")) == ["白猫", "猫"]
    assert compact("H.1301 (Cornil)") == "h1301cornil"


@settings(deadline=None)
@given(st.text())
def test_words_hold_no_space_and_no_capital_letter(text):
    for word in words(text):
        assert word
        assert not any(char.isspace() for char in word)
        assert not any("A" <= char <= "Z" for char in word)


@pytest.mark.parametrize(
    ("text", "found"),
    [("JuliaGPU in 2024", "Julia GPU"), ("WebGraph, or Python3?", "Web Graph Python"), ("plain words", "")],
)
def test_joined_words_have_parts(text, found):
    assert humps(text) == found


def test_a_word_of_a_million_letters_is_read_once():
    """Not once for each letter that it could begin with: that would take days."""
    assert humps("x" * 1_000_000) == ""
