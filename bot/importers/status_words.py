"""The words for a status, as submission systems and people write them, in small letters and without signs."""

import re

from bot.domain.submissions.papers import Status

ACCEPT = r"(?:accept(?:ed|ance)?|angenommen|acceptée?|aceptad[oa]|accettat[oa]|aceit[oa]|geaccepteerd)"
REJECT = r"(?:reject(?:ed|ion)?|abgelehnt|refusée?|rejetée?|rechazad[oa]|rifiutat[oa]|respint[oa]|rejeitad[oa]|recusad[oa]|afgewezen)"
_CHANGES = r"(?:revisions?|changes|corrections?|conditions?|modifications?|shepherd(?:ing)?|überarbeitung|cambios|modificaciones|révisions?)"
_PAPER = r"(?:(?:the|this|your) )?(?:full |short |regular )?(?:submission|paper|abstract|proposal|manuscript|contribution|article|beitrag|einreichung)(?: (?:is|was|has been|have been))?"
_LENGTH = r"(?: \d+ ?(?:m|min|mins|minutes?|minuten)| (?:virtual|online|remote|on ?site|in person|digital|short|long|only|session|slot|number|no|nr|[a-z]?\d+))*"
_HOW_LONG = r"(?:(?:contributed|lightning|full|long|short|regular|flash|rapid fire|invited|virtual|online|remote|on ?site|in person|digital|e|\d+ ?min(?:utes?)?) )*"
LEANING = r"(?:maybe|probabl[ey]|possibl[ey]|likely|tentative(?:ly)?|lean(?:ing)?|weak(?:ly)?|strong(?:ly)?|borderline|clear|marginal(?:ly)?|provisional(?:ly)? pending|pre|recommend(?:ed|ation)?(?: for| to)?|suggest(?:ed)?|propos(?:ed|al)|nominated for|preliminar(?:y|ily)|vorläufig|voraussichtlich)"

STATUSES: tuple[tuple[Status, re.Pattern[str]], ...] = tuple(
    (status, re.compile(words))
    for status, words in (
        (Status.DRAFT, r"draft|incomplete|in preparation|(?:not|un) ?submitted|not ready(?: for review)?|entwurf|brouillon|borrador|bozza|rascunho|concept"),
        (
            Status.SUBMITTED,
            (r"(?:re)?submitted(?: to .*)?|submission(?: complete)?|received|new|complete|active|eingereicht|soumise?|enviad[oa]|inviat[oa]|submetid[oa]|ingediend"
            r"|已提交|投稿済み?"),
        ),
        (
            Status.UNDER_REVIEW,
            (r"(?:under|in|being|awaiting|out for|to be|needs?) (?:peer )?(?:review(?:s|ed)?|evaluation|evaluated|consideration|considered|assessment|screening)|reviewing|pending(?: .*)?|nominated"
            r"|un(?:decided|determined|specified|known|set)|no (?:decision|status)(?: yet| made)?|(?:not|to be)(?: yet)? (?:decided|determined|specified|set|notified)"
            r"|awaiting (?:a |the )?(?:decision|notification)|tbd|tba|tbc|none|null|nan|n a|borderline|(?:in |under )?discussion|open|ongoing|processing|screening|evaluation"
            r"|on hold|(?:review )?in progress|review(?:s )?(?:ed|completed?)|rebuttal|author response|(?:accept|decline|reject|waitlist) queue|decision (?:pending|due|in (?:progress|process))"
            rf"|{LEANING} ?(?:an? )?(?:{ACCEPT}|{REJECT}|decline)(?:ed)?|(?:pre|short|long) ?(?:selected|list(?:ed)?)|invited|(?:reviewers? )?assigned|with editor"
            r"|in begutachtung|in (?:der )?prüfung|en (?:cours d )?évaluation|en attente|en revisión|pendiente|in revisione|in valutazione|in attesa|em (?:revisão|avaliação)"
            r"|in beoordeling|审稿中|评审中|待定|審査中|査読中"),
        ),
        (Status.ACCEPTED_ORAL, rf"{_HOW_LONG}(?:oral|talk|(?:kurz)?vortrag|口头报告|口頭発表)(?: presentation)?{_LENGTH}(?: accept(?:ed)?)?|invited (?:as an? )?(?:oral|talk)(?: presentation)?"),
        (Status.ACCEPTED_POSTER, rf"{_HOW_LONG}(?:poster|póster|海报|ポスター)(?: presentation)?{_LENGTH}(?: accept(?:ed)?)?"),
        (
            Status.ACCEPTED,
            (rf"spotlight(?: presentation| talk)?|confirmed|approved|selected|successful|keynote|scheduled|(?:unconditional(?:ly)?|early|final(?:ly)?|direct(?:ly)?|outright|full(?:y)?|fast track|auto(?:matic)?) {ACCEPT}"
            r"|(?:oral|talk) (?:and )?poster|poster (?:and )?(?:oral|(?:lightning )?talk)|录用|已录用|接收|已接收|接受|採択|採用"),
        ),
        (
            Status.CONDITIONAL,
            (rf"(?!.*(?:{REJECT}|withdr|declin))(?:(?:conditional|provisional)(?:ly)?(?: {ACCEPT}(?: .*)?)?"
            rf"|{ACCEPT} (?:conditional|provisional)(?:ly)?(?: .*)?)"
            rf"|{ACCEPT} (?:with|w|after|pending|subject to|con|mit|avec) (?:(?!no )\w+ ){{0,3}}{_CHANGES}(?: required)?|{ACCEPT} {_CHANGES}"
            rf"|shepherd(?:ed|ing)|(?:bedingt|unter vorbehalt) {ACCEPT}|{ACCEPT} sous (?:condition|réserve)s?|条件付き採択|有条件录用"),
        ),
        (Status.WAITLISTED, r"(?:on )?(?:the |a )?wait(?:ing)? ?list(?:ed)?|reserve(?: list)?|stand ?by|alternate|back ?up|(?:auf (?:der )?)?warteliste|liste d attente|lista de espera|lista d attesa|wachtlijst"),
        (
            Status.REVISE,
            (r"revise(?: and)? resubmit|r r|resubmit|revise|überarbeiten"
            r"|(?:major |minor |one shot )?revisions?(?: and resubmission)?(?: required| requested| needed)?"),
        ),
        (
            Status.INVITED_ELSEWHERE,
            r"invited elsewhere|(?:invited?|transfer(?:red)?|referred|redirected) (?:to|for)(?: \w+)* (?:journal|workshop|track|issue)(?: \w+)?",
        ),
        (
            Status.REJECTED,
            (rf"(?:(?:desk|summary|early|quick|final(?:ly)?|outright|admin(?:istrative(?:ly)?)?|technical(?:ly)?|editorial(?:ly)?|auto(?:matic)?) )?{REJECT}(?: submission| by \w+(?: \w+)?| (?:without|after|before) (?:\w+ )?(?:review|rebuttal|discussion)"
            r"| (?:(?:and|with|but) )?(?:\w+ )*resub\w+)?|declined?|not (?:accepted|selected|successful|approved)|unsuccessful|turned down|拒稿|未录用|退稿|不採択|不採用"),
        ),
        (
            Status.WITHDRAWN,
            (rf"(?:(?:authors?|speakers?|{_PAPER}) )?withdr(?:awn?|ew|awal)(?: by .*| submission| after .*)?|cancell?ed|retracted|(?:speaker|author|presenter)s? declined"
            r"|declined by (?:the )?(?:speaker|author|presenter)s?|zurückgezogen|retirée?|retirad[oa]|ritirat[oa]|ingetrokken|撤稿|撤回|取り下げ"),
        ),
        (
            Status.CAMERA_READY,
            rf"(?:{ACCEPT} )?(?:camera ready|final version)(?: (?:handed in|submitted|received|uploaded|complete))?",
        ),
    )
)  # fmt: skip
"""The first that fits counts."""

ACCEPTED = re.compile(
    rf"(?:{_PAPER} )?{ACCEPT}(?P<how>(?: [\w\d]+)*?)"
    r"(?: (?:(?:and|pending|awaiting) )?(?:the )?(?:camera ready|final version|registration|payment|scheduled|confirmed|registered|paid|published|notified))?"
)
HOW = re.compile(
    r"as|for|to|in|at|the|an?|and|or|with|of|without|no|by|on|after|full|short|long|regular|research|papers?|presentations?|oral|oraux|orale"
    r"|talk|vortrag|poster|póster|spotlight|highlight|demos?|demonstrations?|findings|main|conference|track|industry|workshop|lightning|flash"
    r"|notable|top|\d+|percent|work|progress|late|breaking|extended|abstract|tutorial|panel|proceedings|journal|session|slot"
    r"|best|award|changes|revisions|program|programme|publication|is|current|form|virtual|online|remote|onsite|site|person|digital|e|only"
    r"|min|mins|minutes?|m|video|pc|chairs?|committee|editors?|rebuttal|discussion|als|comme|como|auf|keynote|plenary|invited|room|[ivx]+|[a-d]"
)
"""Words that may follow "accepted" and leave it a plain acceptance."""
GOES_ON = re.compile(r"\b(?:for|to|in|at) (?:the )?(?:rebuttal|discussion)\b")
"""Words after "accepted" that only take the paper to the next step of the review."""
REJECTED_PAPER = re.compile(rf"{_PAPER} (?P<rest>{REJECT}|declined|not accepted)")
NOUN = re.compile(
    rf"(?:the |final |pc |paper |editorial |review |committee )*(?:decision|status|outcome|result|notification|verdict)(?: is)?|{_PAPER}|final"
)
"""Words before the status that say nothing of it."""
DOUBT = re.compile(
    r"\b(?:maybe|perhaps|probabl\w*|possibl\w*|likely|tentativ\w*|unreleased|confidential|internal(?:ly)?|in principle|for (?:the )?(?:rebuttal|discussion)|unless|tbc|tbd|tba|undecided|borderline|weak\w*|lean\w*|unsure"
    r"|unconfirmed|unofficial|appeal\w*|recommend\w*|suggest\w*|propos\w*|nominat\w*|in discussion|under discussion|discuss|prelim\w*|embargo\w*"
    r"|not (?:yet )?(?:final|confirmed|decided|announced|official|sent|notified|released|published)|to be (?:confirmed|decided|announced|discussed)|queue|scores?|rating|votes?"
    r"|vielleicht|voraussichtlich|vorläufig\w*)\b"
)
"""Words that leave open whether the decision is one."""
WAITS = re.compile(
    r"\b(?:provisional\w*|pending|until|await\w*|hold|to be|if|should|would|could|might|vorbehalt|requested|request)\b"
)
"""Words that make the decision wait."""
TAKES_BACK = re.compile(
    rf"{ACCEPT}|{REJECT}|\b(?:withdr\w*|declin\w*|cancel\w*|revok\w*|rescind\w*|retract\w*|overturn\w*|revers\w*|reinstat\w*|wait ?list\w*|instead)\b"
)
"""Words that may contradict the decision."""
DENIES = re.compile(
    r"\b(?:not|no|never|without|non|missing|lacks?|except|nicht|kein\w*|reviewers?|reviews?|late|overdue|due|needed|required|expected)\b"
)
"""Words that may take back a result; a reason for a rejection often has them."""
