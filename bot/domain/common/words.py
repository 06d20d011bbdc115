"""Words as search compares them: without case, accents or punctuation, in any script."""

import re
import unicodedata
from collections.abc import Iterator

_KEPT_MARKS = frozenset({0, 7, 8, 9})
"""Combining classes that carry the letter itself: vowel signs, nukta, kana voicing, virama. The rest are accents."""
_LETTERS = str.maketrans({
    "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "\u0131": "i", "ŋ": "n",
})  # fmt: skip
"""Letters that Unicode does not take apart, after case folding."""
_SPELT = {"c++": "cpp", "c#": "csharp", "f#": "fsharp", ".net": "dotnet"}
_SPELT_PATTERN = re.compile(r"(?<!\w)(?:c\+\+|[cf]#|\.net\b)")
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff"
"""Thai, Lao, Burmese, Khmer, kana, Han, Hangul: written without spaces, or with endings stuck to the word."""
_LONG_WORD = 5
"""Letters: in a shorter word another letter is another word."""
_WORD = re.compile(r"\w+")
_HUMP = re.compile(r"[a-z][A-Z]|[A-Z]{2}[a-z]|[A-Za-z]{3}[0-9]")
_HUMPS = re.compile(
    r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[A-Za-z])(?=[0-9])|(?<=[0-9])(?=[A-Za-z])|_"
)
_SHORTEST_HUMP = 3
_RUNS = re.compile(f"[{_UNSPACED}]+|[^{_UNSPACED}]+")
_BEGINS_UNSPACED = re.compile(f"[{_UNSPACED}]")


class _Folding(dict[int, str | None]):
    """Code point to what stands for it: itself, nothing (an accent) or a space; filled as it is asked."""

    def __missing__(self, code: int) -> str | None:
        char = chr(code)
        if unicodedata.combining(char) not in _KEPT_MARKS:
            folded = None
        else:
            folded = char if char.isalnum() or unicodedata.category(char).startswith("M") else " "
        self[code] = folded
        return folded


_FOLDING = _Folding()


def fold(text: str) -> str:
    """`text` without case, accents and punctuation, its words between single spaces."""
    folded = _SPELT_PATTERN.sub(lambda m: _SPELT[m[0]], unicodedata.normalize("NFKD", text).casefold())
    folded = folded.translate(_FOLDING)
    if not folded.isascii():
        folded = unicodedata.normalize("NFC", folded.translate(_LETTERS))
    return " ".join(folded.split())


def words(text: str) -> list[str]:
    """The folded words of `text`; a run of a script without spaces as pairs of neighbouring characters."""
    folded = fold(text)
    if folded.isascii():
        return folded.split()
    return [word for part in folded.split() for run in _RUNS.findall(part) for word in _pairs(run)]


def compact(text: str) -> str:
    """`text` folded into one word: "H.1301" is "h1301"."""
    return fold(text).replace(" ", "")


def searchable(text: str) -> Iterator[str]:
    """The words under which `text` is found: its words, its compounds in one, and the ends of unspaced runs.

    "RISC-V" is found as risc, v and riscv; the last character of 白猫 by itself, as the first one is a beginning.
    """
    for chunk in text.split():
        parts = words(chunk)
        yield from parts
        whole = compact(chunk)
        if whole and is_unspaced(whole[-1]):
            yield whole[-1]
        elif len(parts) > 1:
            yield whole


def humps(text: str) -> str:
    """The longer parts of words written as JuliaGPU, WebGraph or Python3."""
    humped = (word for word in _WORD.findall(text) if _HUMP.search(word))
    found = (part for word in humped for part in _HUMPS.split(word))
    return " ".join(part for part in found if len(part) >= _SHORTEST_HUMP and part.isalpha())


def is_unspaced(word: str) -> bool:
    """Tell whether `word` begins in a script that is searched by pairs of characters."""
    return bool(_BEGINS_UNSPACED.match(word))


def is_typo(one: str, other: str) -> bool:
    """Tell whether two long words are one with a letter mistyped, missing, too many or in the wrong order; never the first."""
    if min(len(one), len(other)) < _LONG_WORD or any(map(str.isdigit, one + other)):
        return False
    start = next(
        (i for i, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]),
        min(len(one), len(other)),
    )
    left, right = one[start:], other[start:]
    swapped = left[1:2] + left[:1] + left[2:]
    return start > 0 and (left[1:] == right or left == right[1:] or left[1:] == right[1:] or swapped == right)


def _pairs(run: str) -> list[str]:
    if len(run) == 1 or not is_unspaced(run):
        return [run]
    return [run[i : i + 2] for i in range(len(run) - 1)]


STOP_WORDS = frozenset(
    words(
        """a about an and any are as at be by can do does for from has have how i in into is it its me of on or our s
        please session sessions show some t talk talks that the their there these this to was we what whats when
        where wheres which who whos will with you your und der die das le la les de des du et el los y
        theres re ve ll d m isnt thats"""
    )
)
"""Words that a query may hold beside what it is about."""
SOFT_WORDS = frozenset(
    words(
        """would could should want wanted need like know tell find see look looking search learn hear listen attend watch
        speak speaks speaking speaker speakers give gives given giving present presents presenting presentation
        presentations presented talking lecture lectures event events thing things something anything someone anybody
        good best interesting people time place location located room program programme schedule start starts starting
        begin begins beginning happen happens happening going cover covers covered regarding concerning related topic
        topics currently moment right held take takes taking during relevant more"""
    )
)
"""Words that count where they stand in a title or the like, and need not stand anywhere."""
