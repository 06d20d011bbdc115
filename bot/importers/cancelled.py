"""What a source says of a session that does not take place: in a field, or by a marker in its title.

A title that only speaks of cancelling is left alone ("Noise cancelled: how headphones work"), and so is a session that
stands in for a cancelled one ("Zones (REPLACES CANCELLED TALK)"). A marker is known by its form: it is alone in
brackets, or a sign parts it from the title, or it is in capitals where the title is not.
"""

import re

_WORDS = (
    r"cancel+ed|canceld|cancled|called off|withdrawn|won['’]t take place|will not take place|not taking place|"
    r"abgesagt(?:e[rs]?)?|entfällt|entfaellt|entfallen|fällt(?: leider)? aus|faellt aus|ausgefallen|gestrichen|storniert|"
    r"findet(?: leider)? nicht statt|"
    r"annul[ée]e?s?|annulee?s?|supprim[ée]e?s?|"
    r"cancelad[oa]s?|anulad[oa]s?|suspendid[oa]s?|cancel·lad[ao]|cancel·lat|anul·lat|cancellat[oaie]|annullat[oaie]|"
    r"geannuleerd|afgelast|vervalt|vervallen|gaat niet door|"
    r"inställ[dt]|avlyst|avlyses|aflyst|kansellert|peruttu|peruutettu|aflýst|tühistatud|atcelts|atšaukta|"
    r"odwołan[aeyo]|anulowan[aeyo]|zrušen[aoéýá]?|odpovedano|otkazan[oae]?|elmarad|törölve|anulat[ăa]?|"
    r"отмен[её]н[ао]?|отменяется|отмена|скасован[оа]|відмінено|отменен[оа]|откажан[ао]?|отказан[ао]?|"
    r"ακυρ[ώω]θηκε|ακυρ[ώω]νεται|μαται[ώω]νεται|iptal(?: edildi)?|nuligita|"
    r"中止|開催中止|休講|キャンセル|已?取消|取消了|취소(?:됨|되었습니다)?|ملغ[ىية]+|ألغيت|בוטל|בוטלה|מבוטל"
)
_NOUN = (
    "talk|session|lecture|presentation|keynote|workshop|tutorial|panel|paper|slot|vortrag|sitzung|sessie|lezing|"
    "présentation|exposé|atelier|séance|charla|sesión|ponencia|taller|palestra|sessão|presentazione|sessione|föredrag"
)
_LEAD = (
    "(?:(?:sorry|leider|unfortunately)[:,]? )?(?:(?:this|the|dieser?|dieses|der|die|das|cette?|le|la|esta|este|el|deze|dit) )?"
    f"(?:(?:{_NOUN})(?: is| was| has been| had to be| ist| wurde| wird| est| a été| ha sido| foi| fue)? )?"
)
_MARK = rf"(?P<lead>{_LEAD})(?P<word>{_WORDS})(?!\w)(?: (?:{_NOUN})(?=\W*$|\s*[:|–—：]|\s+-))?"
_REASON = r"due|because|by|as|since|owing|wegen|aufgrund|da|krankheitsbedingt|à cause|en raison|pour|por|debido|door|wegens|a causa"
_DECOR = "*_~!=#❌🚫⚠⛔❗‼🛑\ufe0f"
_BRACKETS = re.compile(r"[\[({<（［【「](?P<inside>[^\[\](){}<>（）［］【】「」]*)[\])}>）］】」]")
_INSIDE = re.compile(
    rf"[\s{_DECOR}-]*{_MARK}[\s.{_DECOR}-]*(?P<more>(?:[:;,/–—：]|-\s|(?:{_REASON})(?!\w)).*)?", re.IGNORECASE
)
_LABEL = r"(?P<label>#?[A-Z]{0,4}\d+(?:[./-]\d+)*[.):]?\s+)?"
_PREFIX = re.compile(
    rf"{_LABEL}(?P<before>[\s{_DECOR}-]*){_MARK}(?P<sign>(?:\s*[:;|/\\·•»>.,：–—{_DECOR}-]+(?:\s+[:|–—-]+(?=\s))?)?\s*)"
    r"(?P<rest>.*)",
    re.IGNORECASE,
)
_PREFIX_REASON = re.compile(rf"{_MARK}\s+(?:{_REASON})\s[^:]{{1,60}}:\s*(?P<rest>.+)", re.IGNORECASE)
_LATER = re.compile(rf"(?<!\w){_MARK}(?P<tail>[\s.{_DECOR}-]*)", re.IGNORECASE)
_SIGNS = f" \t:;|/·•,.：–—{_DECOR}-"
_HARD = re.compile(r"[:|»：–—]|\s-+\s|\s-+$|\s/\s")
_SOFT_REST = re.compile(rf"(?:[:;,/–—：]|-\s|(?:{_REASON})(?!\w))", re.IGNORECASE)
_BECAUSE = re.compile(rf"(?:{_REASON})(?!\w)", re.IGNORECASE)
_SPEAKS_ON = re.compile(
    r"(?:was|is|are|were|be|been|being|gets?|got|getting|becomes?|not|never|no longer|nearly|almost|partially|partly|half|un|the|a|"
    r"of|and|or|wurde|wird|ist|nicht|nie|est|été|pas|es|no|ha sido|foi|não|is|niet)$",
    re.IGNORECASE,
)
_EDGES = " \t:;,|/–—-·•："
_TRAILING = re.compile(r"\s+[.!]+$")
_LIKELY = re.compile(rf"(?<!\w)(?:{_WORDS})(?!\w)", re.IGNORECASE)
_LONGEST = 400
_STATES = re.compile(rf"(?:event)?(?:{_WORDS}|cancel|deleted|rejected)", re.IGNORECASE)
_YES = frozenset({"true", "yes", "1", "ja", "oui", "y"})


def is_cancelled_state(state: str) -> bool:
    """Whether the value of a `state` or `status` field says that the session does not take place."""
    return bool(_STATES.fullmatch(state.strip().rpartition("/")[2].replace("_", " ").strip()))


def is_yes(flag: str) -> bool:
    """Whether the value of a field that is called "cancelled" says so."""
    return flag.strip().casefold() in _YES


def read_title(title: str) -> tuple[str, bool]:
    """The title without its marker, and whether it has one; "" where it is nothing but the marker."""
    own, found = title, False
    if len(title) > _LONGEST or not _LIKELY.search(title):
        return title, False
    for _ in range(3):  # "[CANCELLED] CANCELLED: …"
        for without in (_without_brackets, _without_prefix, _without_later):
            if (rest := without(own)) is not None:
                own, found = _TRAILING.sub("", " ".join(rest.split())).strip(_EDGES), True
                break
        else:
            break
    return (own, True) if found else (title, False)


def _without_brackets(title: str) -> str | None:
    """The title without a marker in brackets: at an edge of it, or in capitals or square brackets anywhere."""
    for group in _BRACKETS.finditer(title):
        before, after = title[: group.start()], title[group.end() :]
        if (mark := _INSIDE.fullmatch(group["inside"].strip())) is None:
            continue
        more, is_loud = mark["more"] or "", _is_loud(mark["word"])
        is_edge = not re.search(r"\w", before) or not re.search(r"\w", after)
        if re.search(r"\w$", before) and not (is_edge and is_loud):  # Result[Cancelled]
            continue
        if not re.search(r"\w", before + after) and more:
            return more.strip(_EDGES)
        if more:
            if is_edge and (is_loud or not more.startswith((",", "/"))):
                return f"{before} {after}"
        elif is_edge or is_loud or group[0].startswith(("[", "【")):
            return f"{before} {after}"
    return None


def _without_prefix(title: str) -> str | None:
    if (found := _PREFIX_REASON.fullmatch(title)) and _is_loud(found["word"]):
        return found["rest"]
    if (found := _PREFIX.fullmatch(title)) is None:
        return None
    sign, rest, is_loud = found["sign"], found["rest"], _is_loud(found["word"])
    if not rest:
        return found["label"] or ""
    is_framed = bool(found["before"].strip(" -")) and bool(sign.strip())
    # In capitals it needs no sign, where the title goes on as a title does: in other letters, with a capital.
    is_apart = is_loud and bool(sign) and not _is_shouted(rest) and not (sign.isspace() and rest[0].islower())
    if _HARD.search(sign) or is_framed or is_apart:
        return f"{found['label'] or ''}{rest}"
    return None


def _without_later(title: str) -> str | None:
    """The title without a marker at its end, or in capitals between two signs."""
    for found in _LATER.finditer(title):
        head, rest, is_loud = (
            title[: found.start()].rstrip(_SIGNS),
            title[found.end() :],
            _is_loud(found["word"]),
        )
        sign = title[len(head) : found.start()]
        if not head or not sign:
            continue
        if rest:
            is_sign = bool(_SOFT_REST.match(found["tail"].strip() + rest)) or bool(
                _HARD.search(found["tail"])
            )
            if is_loud and _HARD.search(sign) and is_sign:
                return head if _BECAUSE.match(rest) else _joined(head, sign, rest)
        elif _ends(head, sign, found["lead"], is_loud=is_loud):
            return head
    return None


def _ends(head: str, sign: str, lead: str, *, is_loud: bool) -> bool:
    """Whether a word after `head` and `sign`, with which the title ends, is a marker."""
    if sign.isspace():
        return is_loud and not lead and not _is_shouted(head) and not _SPEAKS_ON.search(head)
    if not re.search(
        rf"\s[–—/·•-]|[|—{_DECOR}]", sign
    ):  # "Apollo 18: cancelled" is a title, "queued/cancelled" a list
        return is_loud and not _is_shouted(head)
    return True


def _joined(head: str, sign: str, rest: str) -> str:
    return f"{head}{sign if sign.endswith(' ') else f'{sign} '}{rest.lstrip(_EDGES)}"


def _is_loud(word: str) -> bool:
    """Whether the word is in capitals, or of a script that has none."""
    return word == word.upper()


def _is_shouted(text: str) -> bool:
    """Whether all of the text is in capitals."""
    return text == text.upper() and text != text.lower()
