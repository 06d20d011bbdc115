"""Names of people as tables write them: without marks, affiliations and titles, and the first name first."""

import re
import unicodedata

from bot.domain.common.words import fold
from bot.importers.text import one_line

_IN_BRACKETS = re.compile(r"\s*(?:\([^()]*\)|\[[^\[\]]*\]|\{[^{}]*\})")
_BESIDE = re.compile(r"(?<=\S) [-\u2013\u2014|] ")
_MARKS = re.compile(
    r"[*\u2020\u2021\u00a7\u00b6#^\u2016\u2217\u2709\u00b2\u00b3\u00b9\u2070-\u209f\u02e3\u1d43-\u1d4d]+"
)
_NUMBERED = re.compile(r"(?<=[^\W\d_])[\d,]*\d$")
_BEFORE = frozenset({
    "prof", "professor", "dr", "mr", "mrs", "ms", "miss", "mx", "herr", "frau", "dipling", "dring", "profdr", "profdring",
})  # fmt: skip
_BEFORE_WITH_POINT = frozenset(
    {"ing", "rer", "nat", "phil", "med", "habil", "h", "c", "hc", "em", "assoc", "asst", "univ", "ir"}
)
_AFTER = frozenset({"phd", "dphil", "msc", "bsc", "md", "mba", "dvm", "meng", "beng", "frs"})
_SUFFIX = re.compile(r"(?:jr|sr|i{2,3}|iv|ph\.?\s?d|d\.?phil|m\.?sc|m\.?d|mba|dvm)\.?", re.IGNORECASE)
_NOT_LETTERS = re.compile(r"[\W_]+")
_WIDE = str.maketrans(
    {"\uff1b": ";", "\uff0c": ",", "\u3001": ",", "\uff08": "(", "\uff09": ")", "\u3000": " ", "\xa0": " "}
)
_PARTICLES = frozenset({
    "van", "von", "de", "der", "den", "del", "della", "di", "da", "do", "dos", "das", "du", "la", "le", "el", "al", "bin",
    "ibn", "ter", "ten", "zu", "zur", "af", "av", "st", "san", "mac", "mc", "o",
})  # fmt: skip
_INITIALS = re.compile(r"(?:[^\W\d_]\.?[\s-]*){1,4}")
_CHARACTERS = re.compile(r"[\u3400-\u9fff\uac00-\ud7a3]{1,3}")
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff]{2,}")


def narrow(text: str) -> str:
    """`text` with the punctuation of Chinese and Japanese in its narrow form."""
    return text.translate(_WIDE)


def plain_name(text: str) -> str:
    """A name without quotes, marks (* † ¹), affiliation in brackets, titles and degrees; as it is where nothing would be left."""
    written = one_line(unicodedata.normalize("NFC", narrow(text)).replace('"', ""))
    name = _MARKS.sub("", _IN_BRACKETS.sub(" ", _BESIDE.split(written)[0]))
    tokens = name.strip(" ,;").split()
    if len(tokens) > 1:
        tokens[-1] = "" if re.fullmatch(r"[\d,]+", tokens[-1]) else _NUMBERED.sub("", tokens[-1])
    tokens = _without_titles([token for token in tokens if token])
    return " ".join(tokens) or one_line(text.replace('"', ""))


def _without_titles(tokens: list[str]) -> list[str]:
    start, end = 0, len(tokens)
    while end - start > 2 and _is_title(tokens[start], titled=start > 0):  # noqa: PLR2004 - a title, a first and a last name
        start += 1
    while end - start > 2 and _letters(tokens[end - 1]) in _AFTER:  # noqa: PLR2004
        end -= 1
    return [*tokens[start : end - 1], tokens[end - 1].rstrip(",")] if tokens else tokens


def _is_title(token: str, *, titled: bool) -> bool:
    letters = _letters(token)
    parts = [part for part in token.casefold().replace("-", ".").split(".") if part]
    if letters in _BEFORE or (len(parts) > 1 and all(part in _BEFORE | _BEFORE_WITH_POINT for part in parts)):
        return True
    return (
        token.endswith(".")
        and letters in _BEFORE_WITH_POINT
        and (titled or letters in {"assoc", "asst", "univ"})
    )


def _letters(token: str) -> str:
    return _NOT_LETTERS.sub("", token.casefold())


def full_name(whole: str, first: str, last: str) -> str:
    """One name of the cells for it; "name" is the last name beside a first one alone, and the first beside a last one alone."""
    if first and last and first == last:  # one cell, "First name / last name"
        return whole or first
    if whole and first and not last and first.casefold() not in whole.casefold():
        return f"{first} {whole}"
    if whole and last and not first and last.casefold() not in whole.casefold():
        return f"{whole} {last}"
    if _CHARACTERS.fullmatch(first) and _CHARACTERS.fullmatch(last):
        return whole or f"{last}{first}"
    return whole or f"{first} {last}".strip()


def upright(text: str) -> str:
    """Return "Lovelace, Ada" as "Ada Lovelace", "Davis, Jr., Sammy" as "Sammy Davis Jr."; other texts as they are."""
    parts = [part for part in map(str.strip, text.split(",")) if part]
    match parts:
        case [family, first] if not is_suffix(first):
            return f"{first} {family}"
        case [family, suffix, first] if is_suffix(suffix):
            return f"{first} {family} {suffix}"
        case [family, first, suffix] if is_suffix(suffix):
            return f"{first} {family} {suffix}"
        case _:
            return text.replace(",", "")


def is_suffix(text: str) -> bool:
    """Tell whether it can only follow a whole name: Jr., III, PhD."""
    return bool(_SUFFIX.fullmatch(text.strip()))


def is_initials(text: str) -> bool:
    """Tell whether it is "A." or "J.-P. M.", with a point."""
    return "." in text and bool(_INITIALS.fullmatch(text.strip()))


def is_family(text: str) -> bool:
    """Tell whether it is one word, with or without a particle such as "van der"."""
    tokens = text.casefold().split()
    return len([t for t in tokens if t.strip("'.") not in _PARTICLES and not is_suffix(t)]) <= 1


def is_whole(text: str) -> bool:
    """Tell whether it is a name in a script that has no space between first and family name."""
    return bool(_UNSPACED.fullmatch(text.strip()))


def may_be_one(name: str, other: str) -> bool:
    """Tell whether two names may be one person's: the same words in any order, fewer of them, or initials for first names."""
    if name == other:
        return True
    ours, theirs = fold(plain_name(name)).split(), fold(plain_name(other)).split()
    if not ours or not theirs or set(ours) <= set(theirs) or set(theirs) <= set(ours):
        return True
    if "".join(sorted(ours)) == "".join(sorted(theirs)):
        return True
    common = set(ours) & set(theirs)
    rest, others = [w for w in ours if w not in common], [w for w in theirs if w not in common]
    if not common or not rest or not others:
        return bool(common)
    return all(any(_short_for(a, b) for b in others) for a in rest) or all(
        any(_short_for(b, a) for a in rest) for b in others
    )


def _short_for(a: str, b: str) -> bool:
    return (len(a) == 1 and b.startswith(a)) or (len(b) == 1 and a.startswith(b))
