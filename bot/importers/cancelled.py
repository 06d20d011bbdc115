"""Cancelled sessions in a source: by a field, or by a marker in the title.

A title that only speaks of cancelling is left alone ("Noise cancelled: how headphones work"), and so is a session that
stands in for a cancelled one ("Zones (REPLACES CANCELLED TALK)"). A marker is known by its form: it is alone in
brackets, or a sign parts it from the title, or it is in capitals and the title is not.
"""

import re
import unicodedata

_WORDS = (
    r"cancel+ed|canceld|cancled|cxl?d|cxl|canx|called off|withdrawn|won['’]t take place|will not take place|not taking place|"
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
    "(?:(?:sorry|leider|unfortunately)[:,]? )?(?:this (?:is|was|has been) )?"
    f"(?:(?:(?:this|the|dieser?|dieses|der|die|das|cette?|le|la|esta|este|el|deze|dit) )?(?:{_NOUN})(?: is| was| has been| had to be| ist| wurde| wird| est| a été| ha sido| foi| fue)? )?"
)
_MARK = rf"(?P<lead>{_LEAD})(?P<word>{_WORDS})(?!\w)(?: (?:{_NOUN})(?=\W*$|\s*[:|–—：]|\s+-))?"
_REASON = r"due|because|by|as|since|owing|wegen|aufgrund|da|krankheitsbedingt|à cause|en raison|pour|por|debido|door|wegens|a causa"
_WHO = r"(?:the )?(?:speakers?|authors?|presenters?|organi[sz]ers?|organi[sz]ing committee|programme? committee|chairs?|lecturers?|instructors?|hosts?|venue)"
_TROUBLE = (
    r"(?:an? |the |our |some |severe |sudden |technical |personal |speaker(?:['’]s)? )*(?:illness(?:es)?|sickness|ill|sick|covid\S*|flu|visas?|emergency|health|no[ -]?show|travel|strikes?"
    r"|unforeseen|circumstances|unavailab\w*|absence|scheduling|schedule|conflicts?|weather|difficulties|problems|issues|reasons|krankheit|erkrankung|maladie|malade|souffrante?|enfermedad|enferm[oa]|malattia|malat[oa]|ziekte|ziek|erkrankt|krank)"
)
_SURE = (
    rf"by {_WHO}|(?:due to|because of|owing to|on account of|as|since) (?:{_TROUBLE}|{_WHO})|wegen (?:\w+ )?{_TROUBLE}|krankheitsbedingt|aufgrund (?:\w+ )?{_TROUBLE}"
    rf"|(?:pour (?:cause|raison) de|en raison d['e’]|por|per) ?(?:\w+ )?{_TROUBLE}|door {_TROUBLE}|(?:(?:the|le|la|der|die|el|il|de) )?(?:(?:speaker|presenter|author|intervenant|orateur|conférencier|ponente|relatore|referent|referentin|spreker)e?s?)\b(?! series)|sorry|{_TROUBLE}\b"
    r"|(?:to be |will be )?(?:replaced|rescheduled|moved)\b|replacement\b|instead\b|no longer taking place"
)
"""Remarks that are made only about a session that does not take place, whatever its title is about."""
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
_PREFIX_REASON = re.compile(
    rf"{_MARK}\s+(?P<why>(?:{_REASON})\s[^:：]{{1,60}}?)\s*(?:[:：]|\s[–—-]\s)\s*(?P<rest>.+)", re.IGNORECASE
)
_LATER = re.compile(rf"(?<!\w){_MARK}(?P<tail>[\s.{_DECOR}-]*)", re.IGNORECASE)
_REMARK = re.compile(r"\s*(?:\([^()]{1,80}\)|\[[^\[\]]{1,80}\])")
"""A bracket behind the word: why, or what comes instead."""
_REMARK_THEN = re.compile(rf"{_REMARK.pattern}(?:\s*[:–—：|]|\s+-)\s*(?P<rest>\S.*)")
_SURE_REMARK = re.compile(rf"\s*[(\[](?:{_SURE})[^()\[\]]{{0,60}}[)\]]\s*(?P<rest>.*)", re.IGNORECASE)
_SURE_THEN = re.compile(rf"\s*(?:{_SURE})[^:]{{0,50}}[:：]\s*(?P<rest>\S.*)", re.IGNORECASE)
_SURE_BEGINS = re.compile(rf"[\s:;,/–—：-]*(?:{_SURE})", re.IGNORECASE)
_SURE_WHY = re.compile(rf"(?:{_SURE})(?: (?:of|in|and|with|des|der|du|del) .{{1,30}})?", re.IGNORECASE)
_ENDS_SURELY = re.compile(
    rf"(?:by {_WHO}|(?:due to|because of|wegen) (?:\w+ )?{_TROUBLE})[\s\w]{{0,30}}[.!]?", re.IGNORECASE
)
_NOTICE = re.compile(
    r"(?P<before>[\s*_~!=#❌🚫⚠⛔❗‼🛑\ufe0f\[(]*)(?:notice of )?(?P<word>cancell?ation(?: notice)?|absage|ausfall|annulation|cancelaci[óo]n|annullamento|annulering)[\])]?"
    r"(?P<sign>\s*[:：–—]\s*|\s+-+\s+|(?<=[\])])\s*)(?P<rest>\S.*)",
    re.IGNORECASE,
)
_SPEAKS = re.compile(r"(?:an?|the|how|why|what|when|where|who|on|and|or|of|for|in|to)\s")
"""Begins, in small letters, what a title goes on with."""
_SPACED = re.compile(r"(?<!\w)C[ .]A[ .]N[ .]C[ .]E[ .]L[ .](?:L[ .])?E[ .]D(?!\w)")
_SIGNS = f" \t:;|/·•,.：–—{_DECOR}-"
_HARD = re.compile(r"[:|»：–—]|\s-+\s|\s-+$|\s/\s")
_SOFT_REST = re.compile(rf"(?:[:;,/–—：]|-\s|(?:{_REASON})(?!\w))", re.IGNORECASE)
_BECAUSE = re.compile(rf"(?:{_REASON})(?!\w)", re.IGNORECASE)
_SPEAKS_ON = re.compile(
    r"(?:was|is|are|were|be|been|being|get|gets|got|getting|becomes?|status|states?|statuses|codes?|errors?|exceptions?|flags?|enums?|values?|signals?|constants?"
    r"|events?|messages?|responses?|results?|headers?|fields?|words?|labels?|types?|called|named|marked|returns?|returning|as|with|from|to|by|when|why|how|if|for|in|on|at|vs\.?"
    r"|versus|than|into|like|throws?|\w+['’]s|\w+_\w+|\w+\(\)|not|never|no longer|nearly|almost|partially|partly|half|un|the|a|"
    r"of|and|or|wurde|wird|ist|nicht|nie|est|été|pas|es|no|ha sido|foi|não|is|niet)$",
    re.IGNORECASE,
)
_EDGES = " \t:;,|/–—-·•："
_TRAILING = re.compile(r"\s+[.!]+$")
_LIKELY = re.compile(rf"(?<!\w)(?:{_WORDS})(?!\w)", re.IGNORECASE)
_LONGEST = 400
_STATES = re.compile(
    rf"(?:(?:event|session|talk|speaker|author|presenter|organi[sz]er|host|user|auto|late|is|was|has been|been) ?)*(?:{_WORDS}|cancel|deleted|removed|rejected)"
    r"(?: (?:by|due|because|on|after|before|at|from|late|speaker|event|talk|session)\b.*)?",
    re.IGNORECASE,
)
_HUMPS = re.compile(r"(?<=[a-z])(?=[A-Z])")
_YES = frozenset({"true", "yes", "1", "ja", "oui", "y"})


def is_cancelled_state(state: str) -> bool:
    """Tell whether the value of a `state` or `status` field says that the session does not take place."""
    said = _HUMPS.sub(" ", state.strip()[:_LONGEST].rpartition("/")[2])
    return bool(_STATES.fullmatch(" ".join(re.split(r"[\W_]+", said)).strip())) or bool(
        _STATES.fullmatch(said.strip())
    )


def is_cancelled_line(line: str) -> bool:
    """Tell whether a line next to the title, such as a subtitle, says only that it is cancelled, and why."""
    if len(line) > _LONGEST:
        return False
    said = _plain_letters(line.strip())
    if (found := _INSIDE.fullmatch(said)) is None:
        found = re.fullmatch(rf"{_MARK}(?P<more>{_REMARK.pattern})[.!]?", said, re.IGNORECASE)
    if found is None:
        return False
    more = (found["more"] or "").strip()
    return not more or _is_loud(found["word"]) or bool(re.match("[(\\[]", more) or _SURE_BEGINS.match(more))


def is_yes(flag: str) -> bool:
    """Tell whether the value of a field called "cancelled" means yes."""
    return flag.strip().casefold() in _YES


def read_title(title: str) -> tuple[str, bool]:
    """The title without its marker, and whether it has one; "" where it is nothing but the marker."""
    own, found = _plain_letters(title[: _LONGEST + 1]), False
    if len(title) > _LONGEST or not (_LIKELY.search(own) or _NOTICE.match(own)):
        return title, False
    for _ in range(3):  # "[CANCELLED] CANCELLED: …"
        for without in (_without_notice, _without_brackets, _without_prefix, _without_later):
            if (rest := without(own)) is not None:
                own, found = _TRAILING.sub("", " ".join(rest.split())).strip(_EDGES), True
                break
        else:
            break
    return (own, True) if found else (title, False)


def _plain_letters(title: str) -> str:
    """`title` with a marker in letters of full width or of mathematics, or in spaced ones, as it is written otherwise."""
    spaced = _SPACED.sub("CANCELLED", title)
    plain = "".join(
        same if (same := unicodedata.normalize("NFKC", c)).isascii() and len(same) == 1 else c for c in spaced
    )
    # Only what the marker is written in changes: the rest of the title keeps its own letters.
    found = _LIKELY.search(plain)
    if found is None or plain[found.start() : found.end()] == spaced[found.start() : found.end()]:
        return spaced
    return f"{spaced[: found.start()]}{plain[found.start() : found.end()]}{spaced[found.end() :]}"


def _without_notice(title: str) -> str | None:
    """The title after "CANCELLATION:"."""
    found = _NOTICE.fullmatch(title)
    if found is None or not (
        _is_loud(found["word"]) or found["word"][0] in "Aa" or "notice" in found[0].casefold()
    ):
        return None
    return found["rest"]


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
            if is_edge and (is_loud or not more.startswith((",", "/")) or _SURE_BEGINS.match(more)):
                return f"{before} {after}"
        elif is_edge or is_loud or group[0].startswith(("[", "【")):
            return f"{before} {after}"
    return None


def _without_prefix(title: str) -> str | None:
    if (found := _PREFIX_REASON.fullmatch(title)) and (
        _is_loud(found["word"]) or _SURE_WHY.fullmatch(found["why"])
    ):
        return found["rest"]
    if (found := _PREFIX.fullmatch(title)) is None:
        return None
    label, sign, rest, is_loud = found["label"] or "", found["sign"], found["rest"], _is_loud(found["word"])
    if not rest:
        return label
    if after := _after_remark(sign, rest, is_loud=is_loud):
        return f"{label}{after}"
    is_framed = bool(found["before"].strip(" -")) and bool(sign.strip())
    # In capitals it needs no sign, where the title goes on as a title does: in other letters, with a capital.
    is_apart = is_loud and bool(sign) and not _is_shouted(rest) and not (sign.isspace() and rest[0].islower())
    is_hard = bool(_HARD.search(sign) or re.match(r"\.\s", sign)) and (is_loud or not _SPEAKS.match(rest))
    return f"{label}{rest}" if is_hard or is_framed or is_apart else None


def _after_remark(sign: str, rest: str, *, is_loud: bool) -> str:
    """Return the text after a remark behind the marker, as in "CANCELLED (speaker ill): Paper 4"; "" if there is none."""
    found = _SURE_REMARK.fullmatch(rest) or (_SURE_THEN.fullmatch(rest) if sign.strip() else None)
    if found is None and is_loud and not sign.strip():
        found = _REMARK_THEN.fullmatch(rest)
    if found is None or not (is_loud or sign.strip() or _HARD.match(found["rest"])):
        return ""
    return found["rest"].lstrip(_SIGNS)


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
        if _REMARK.fullmatch(rest) and (is_loud or _SURE_REMARK.fullmatch(rest)):
            rest = ""
        if (
            rest
            and not is_loud
            and re.search(r"\s[–—-]\s|[|–—]", sign)
            and _ENDS_SURELY.fullmatch(rest.strip())
        ):
            return head
        if rest:
            is_sign = bool(_SOFT_REST.match(found["tail"].strip() + rest)) or bool(
                _HARD.search(found["tail"])
            )
            if is_loud and _HARD.search(sign) and is_sign:
                return head if _BECAUSE.match(rest) else _joined(head, sign, rest)
        elif (own := _before(head, sign, found["lead"], is_loud=is_loud)) is not None:
            return own
    return None


def _before(head: str, sign: str, lead: str, *, is_loud: bool) -> str | None:
    """Return the text before a marker at the end of the title; None if the word is no marker."""
    if sign.strip() == "=":
        return None
    if sign.isspace():
        if lead and " " in lead.strip():
            return None
        own = f"{head}{sign}{lead}".rstrip()  # "Great talk CANCELLED": the noun is the title's
        return own if is_loud and not _is_shouted(own) and not _SPEAKS_ON.search(own) else None
    if not re.search(
        rf"\s[–—/·•-]|[|—{_DECOR}]", sign
    ):  # "Apollo 18: cancelled" is a title, "queued/cancelled" a list
        return head if is_loud and not _is_shouted(head) and not _SPEAKS_ON.search(head) else None
    return head


def _joined(head: str, sign: str, rest: str) -> str:
    return f"{head}{sign if sign.endswith(' ') else f'{sign} '}{rest.lstrip(_EDGES)}"


def _is_loud(word: str) -> bool:
    """Tell whether the word is in capitals, or of a script that has none."""
    return word == word.upper()


def _is_shouted(text: str) -> bool:
    """Tell whether all of the text is in capitals."""
    return text == text.upper() and text != text.lower()
