"""Rows of a list of people that are marked as not coming: cancelled, refunded, or "No" to a question.

Every column that may say it is read, since lists have several: "Payment status: Paid" and "Status: Cancelled".
"""

import re
from collections.abc import Iterator, Mapping

_STATUSES = (
    "attendee status", "registration state", "registration status", "order status", "ticket status", "participant status",
    "participation status", "attendance status", "approval status", "approval", "invitation status", "invite status", "booking status",
    "guest status", "delegate status", "state", "status", "anmeldestatus", "teilnahmestatus", "estado", "statut", "stato", "stav",
)  # fmt: skip
_ATTENDING = (
    "rsvp status", "rsvp", "attending", "attendance", "attendance type", "attendance mode", "type of attendance", "mode of attendance", "attends",
    "will attend", "response", "rsvp response", "reply", "going", "coming", "participation", "participation type", "participation mode", "participating",
    "participates", "teilnahme", "teilnahmeart", "nimmt teil", "zusage", "anwesenheit", "antwort", "kommt", "asistencia", "asiste", "asistirá", "participación",
    "participation (oui/non)", "présence", "participe", "réponse", "presenza", "partecipazione", "partecipa", "presença", "participação", "deelname",
    "aanwezig", "aanwezigheid", "deltagande", "deltager", "deltar", "udział", "účast", "участие", "参加", "出席", "参加可否", "参会", "参加与否", "참석", "참석 여부",
)  # fmt: skip
_NOT_ABOUT_ALL = (
    r"(?!.*\b(?:in person|on ?site|physically|online|remote(?:ly)?|virtual(?:ly)?|dinner|banquet|lunch|breakfast|reception|gala"
    r"|social|party|workshops?|tutorials?|tour|excursion|hackathon|event on|days?|\w+day|abendessen|empfang|präsenz|vor ort|cena|almuerzo|taller|dîner"
    r"|atelier|soirée|by (?:train|car|bus|bike|plane|bicycle)|with|guests?|partner|accompan\w+|mailing|newsletter|slack|photo)\b)"
)
ASKED = re.compile(
    rf"{_NOT_ABOUT_ALL}(?:(?:will you|are you(?: going to)?|do you (?:plan|intend) to|can you|i will|i plan to) (?:be )?"
    r"(?:attend|attending|come|coming|join|joining|participate|participating)"
    r"(?: (?:(?:in|at|to) )?(?:(?:the|this|our) )?(?:(?:year s )?(?:conference|event|workshop|symposium|summit|meeting)(?: (?:19|20)\d\d)?|\w*conf|(?:\w+ )?(?:19|20)\d\d))?"
    r"|(?:nehmen sie|nimmst du) (?:\w+ ){0,4}teil.*|werden sie (?:\w+ ){0,4}teilnehmen.*|kommen sie(?: zur .*)?"
    r"|(?:va a asistir|asistirá(?: usted)?|asistirás|participará)\b.*|(?:participerez vous|serez vous présente?s?|assisterez vous)\b.*)"
)
"""A question whose answer "No" means that somebody does not come at all."""
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "attendance": _STATUSES,
    "attending": _ATTENDING,
    "payment": ("payment status", "payment state", "zahlungsstatus", "estado del pago", "statut du paiement"),
    "cancelled": (
        "cancelled", "canceled", "is cancelled", "is canceled", "cancelled at", "canceled at", "cancelled on", "canceled on",
        "cancellation", "cancelation", "cancellation date", "cancelation date", "cancellation reason", "date cancelled", "date canceled",
        "date of cancellation", "abgesagt", "storniert", "absage", "storno", "stornierung", "storniert am", "abgesagt am", "cancelado", "cancelada", "anulado", "annulé", "annulée", "annullato",
        "cancellato", "geannuleerd", "afgemeld", "inställd", "anulowano", "zrušeno", "отменено", "取消", "キャンセル", "취소",
    ),
    "withdrawn": ("withdrawn", "withdrew", "withdrawn at", "withdrawn on", "is withdrawn", "dropped out", "opted out", "abgemeldet", "abgemeldet am", "zurückgezogen", "désinscrit"),
    "deleted": ("deleted", "is deleted", "removed", "deleted at", "deleted on", "gelöscht"),
    "refunded": ("refunded", "is refunded", "refund date", "refunded at", "refunded on", "erstattet"),
    "declined": ("declined", "declined at", "declined on", "regrets", "is declined"),
    "not attending": ("not attending", "not coming", "no show", "is no show", "noshow", "cannot attend", "can't attend", "unable to attend", "verhindert", "absent", "nicht erschienen"),
}  # fmt: skip
"""The columns that tell, and how they are written."""
EVERY = frozenset(COLUMNS)
"""Several of each count."""

_FLAGS = ("cancelled", "withdrawn", "deleted", "refunded", "declined", "not attending")
_NO = frozenset({
    "", "no", "n", "false", "0", "-", "\u2013", "\u2014", "n/a", "na", "none", "null", "never", "nan", "0.00", "not yet", "off", "not cancelled",
    "not canceled", "nein", "falsch", "non", "faux", "não", "nee", "nej", "nie", "ne", "ei", "нет", "否", "いいえ", "아니오", "아니요", "0,00", "\u2717", "\u2718", "\u2610",
})  # fmt: skip
_GO = r"(?:attend(?:ing|ed)?|com(?:e|ing)|go(?:ing)?|participat(?:e|ing|ed)|join(?:ing|ed)?|present|make it|be (?:there|attending|coming|present))"
_OF_IT = r"(?:(?:ticket|order|booking|registration|registrant|registrations?|attendee|attendance|guest|self|user|auto|was|is|been|has been|late|later|then|now|since|admin|organizer|payment|person) )*"
_TAIL = r"(?: (?:by|on|at|due|because|in|after|before|per|for|via|from|fee|no|with|within|paid|am|von|wegen|le|par|el|por)\b.*| \d.*)?"
_MARKS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (mark, re.compile(words))
    for mark, words in (
        (
            "not attending",
            (            rf"(?:i (?:am |m |will |do )?|i['\u2019]m )?(?:is |are |am |was |were |be |will |would |do |does |did )?not (?:going to |able to |planning to )?{_GO}"
            rf"|(?:won|can|couldn|isn|doesn|didn)['\u2019]?t (?:be )?{_GO}|cannot (?:be )?{_GO}|unable to {_GO}|absent|no ?show(?:ed)?|(?:with |sends? |sent )?(?:his |her |their )?(?:regrets?|apolog(?:y|ies)(?: sent)?)"
            r"|nicht (?:teilgenommen|erschienen|dabei|anwesend|angemeldet)|(?:nimmt|nehme|kommt|komme) (?:leider )?nicht(?: teil)?|keine teilnahme|verhindert|entschuldigt|abwesend|excusée?|absente"
            r"|(?:ne )?(?:participe|vient|viendra|assistera) pas|no (?:asiste|asistirá|viene|vendrá|participa|asistiré)|non (?:partecipa|viene|presente)|niet aanwezig|afwezig|deltar (?:inte|ikke)"
            r"|rsvp(?:['\u2019]?e?d)? no|不参加|欠席|不出席|缺席|불참"),
        ),
        ("cancelled", rf"{_OF_IT}cancell?ed{_TAIL}|cancell?ation{_TAIL}|cancelled? (?:order|ticket|registration|booking)|void(?:ed)?|expired|abandoned|revoked|rescinded|abgesagt|storniert|annulée?|cancelad[oa]|anulad[oa]|annullat[oa]|cancellat[oa]|geannuleerd|anulowan[aeoy]|zrušen[oaý]?|отменен[оа]?|отменён|取消|已取消|キャンセル(?:済み?)?|취소(?:됨)?"),
        ("withdrawn", rf"{_OF_IT}withdr(?:awn?|ew){_TAIL}|{_OF_IT}(?:drop(?:ped)?|bail(?:ed)?|back(?:ed)?|pull(?:ed)?|opt(?:ed)?|bow(?:ed)?) out|dropout|(?:un|de)[- ]?registered|resigned|abgemeldet|zurückgezogen|désinscrite?|désistée?|désistement|retirad[oa]|baja|afgemeld|ritirat[oa]"),
        ("deleted", rf"{_OF_IT}deleted{_TAIL}|{_OF_IT}removed{_TAIL}|gelöscht"),
        ("refunded", rf"{_OF_IT}(?:fully )?refunded{_TAIL}|{_OF_IT}(?:full )?refund(?: issued)?|charged? ?back|erstattet|rembours[ée]e?|reembolsad[oa]"),
        ("declined", rf"{_OF_IT}declined?{_TAIL}|{_OF_IT}rejected{_TAIL}|denied|refused|not approved|disapproved|turned down|(?:not|un) ?accepted|abgelehnt|refusée?|rechazad[oa]|rifiutat[oa]|recusad[oa]"),
        ("not registered", r"invited|no (?:response|reply|answer)(?: yet)?|not (?:yet )?(?:registered|responded|replied)|incomplete|nicht angemeldet|eingeladen"),
        ("transferred", rf"{_OF_IT}transferred(?: (?:to|away)\b.*)?|replaced(?: by .*)?|substituted(?: by .*)?"),
        ("waitlisted", r"(?:on |in )?(?:the |a )?wait(?:ing)? ?list(?:ed)?|warteliste|auf (?:der )?warteliste|liste d['\u2019]attente|lista de espera"),
    )
)  # fmt: skip
_WHOLE: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (mark, re.compile(words))
    for mark, words in (
        ("not attending", r"(?:i am |i['\u2019 ]m )?not (?:attending|coming|going|participating) .*|can(?:no|['\u2019])?t (?:attend|come|make it).*|unable to attend.*"),
        ("cancelled", r"(?!not |never |un|non|partially |partly |nicht )\w+ cancell?ed(?: .*)?|cancell?ed .*|cancellation .*"),
        ("withdrawn", r"withdr(?:awn?|ew) .*"),
        ("deleted", r"deleted .*"),
        ("refunded", r"refunded .*"),
        ("declined", r"(?:declined?|rejected) .*"),
        ("transferred", r"transferred .*"),
        ("waitlisted", r"(?:on )?(?:the |a )?wait(?:ing)? ?list(?:ed)? .*"),
    )
)  # fmt: skip
_PAYMENT = frozenset({"cancelled", "refunded"})
"""The payment states that mean the person is not coming. A declined card leaves them unpaid, and coming."""
_SAYS_NO = re.compile(
    r"no(?![\w-]).*|n|false|0|not .*|nope|nah|non?(?:[,;:].*)?|nein\b.*|não\b.*|nee\b.*|nej\b.*|nie|ne|ei|нет\b.*|ні|absent|declined?|(?:i )?can(?:no|['\u2019])?t .*"
    r"|(?:leider|unfortunately|sorry)[, ]+(?:i )?(?:am |m |will |kann )?(?:no|not|nein|nicht|can(?:no|[\u2019'])?t)\b.*|not|nicht|keine?|否|いいえ|아니(?:오|요)|×|x\u0336|\u2717|\u2718|\u274c"
)
_SAYS_ONLY_HOW = re.compile(
    r"no[t]?,? (?:in person|on ?site|physically).*|no preference.*|not (?:sure|yet|decided|certain|specified|applicable|known|set).*|no idea.*|no (?:response|reply|answer).*"
)
_LONGEST = 300
"""Characters of a cell that are read: a mark is at its beginning, and what follows is a remark."""
_SPACES = re.compile(r"[\s_-]+")
_PARTS = re.compile(r"\s+[-\u2013\u2014]\s+|[()\[\]/,;:&+|\u2013\u2014]|\b(?:and|und|et|y)\b")


def mark_of(texts: Mapping[str, str]) -> str:
    """Return how the row is marked as not coming: "cancelled" or "not attending"; "" if it is not marked.

    If several columns are of one kind, `texts` has the content of each on a line.
    """
    cells = {column: texts.get(column, "").split("\n") for column in COLUMNS}
    marks = (mark for cell in cells["attendance"] for mark in _marks(cell))
    paid = (mark for cell in cells["payment"] for mark in _marks(cell) if mark in _PAYMENT)
    flags = (flag for flag in _FLAGS for cell in cells[flag] if is_set(cell))
    answers = ("not attending" for cell in cells["attending"] if _says_no(cell))
    return next((mark for found in (marks, flags, paid, answers) for mark in found), "")


def is_set(text: str) -> bool:
    """Tell whether a column that is named after a mark is set: yes, x, or the day on which it happened."""
    return _said(text) not in _NO


def _marks(cell: str) -> Iterator[str]:
    """The marks in a status, also in "Paid (cancelled)" and "confirmed / refunded"."""
    whole = _said(cell)
    yield from (mark for mark, words in (*_MARKS, *_WHOLE) if words.fullmatch(whole))
    parts = [_said(part) for part in _PARTS.split(cell.strip()[:_LONGEST].casefold())]
    yield from (mark for part in parts if part != whole for mark, words in _MARKS if words.fullmatch(part))


def _says_no(cell: str) -> bool:
    answer = _said(cell)
    if _SAYS_ONLY_HOW.fullmatch(answer):
        return False
    return bool(_SAYS_NO.fullmatch(answer)) or next(_marks(cell), "") != ""


def _said(text: str) -> str:
    return _SPACES.sub(" ", text.strip()[:_LONGEST].casefold().strip(" .!"))
