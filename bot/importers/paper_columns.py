"""The columns of tables of papers, as EasyChair, HotCRP, CMT, OpenReview, pretalx, Indico, Sessionize and people write them."""

import re
from dataclasses import replace

from bot.importers.people_columns import CONTACT, EMAIL, FIRST_NAME, LAST_NAME, NAME, SPEAKING, UNIT
from bot.importers.table import Sheet, Table

PERSON = {
    "name": ("author name", "speaker name", "presenter name", *NAME),
    "speaking": (*SPEAKING, *CONTACT),
    "first name": (
        "author first name", "speaker first name", "presenter first name", "author given name", "first name of author",
        "first name of the author", *FIRST_NAME,
    ),
    "last name": (
        "author last name", "speaker last name", "presenter last name", "author family name", "author surname",
        "last name of author", "last name of the author", *LAST_NAME,
    ),
    "e-mail": (
        "author e-mail", "author e-mail address", "speaker e-mail", "speaker e-mail address", "presenter e-mail",
        "presenter e-mail address", "e-mail of author", "e-mail of the author", *EMAIL,
    ),
    "unit": ("author affiliation", "speaker affiliation", "presenter affiliation", *UNIT),
}  # fmt: skip
"""One person of a row."""

PAPER_ID = (
    "paper id", "paper_id", "paper #", "paper number", "paper no", "submission id", "submission #", "submission number",
    "submission no", "proposal id", "abstract id", "session id", "contribution id", "talk id", "proposal #", "proposal number",
    "abstract #", "abstract number", "contribution #", "contribution number", "manuscript id", "manuscript #", "manuscript number",
    "poster id", "poster #", "poster number", "presentation id", "paper code", "submission code", "talk code", "article id",
    "paper", "submission", "manuscript", "beitragsnummer", "beitrags-id", "einreichung", "número de artículo", "numéro de soumission",
)  # fmt: skip
"""Column names that only the number of a paper has."""
PAPER_TITLE = (
    "paper title", "submission title", "proposal title", "abstract title", "session title", "talk title",
    "presentation title", "contribution title", "title of the paper", "title of paper", "title of the talk", "title of talk",
    "poster title", "article title", "title of your contribution", "title of contribution", "working title", "tentative title", "title of your poster",
    "title of your presentation", "title of your submission", "title of your paper", "title of your talk", "paper name", "talk name", "session name", "presentation name", "manuscript title", "lecture title", "title of presentation", "title of the presentation",
    "title of submission", "title of abstract", "vortragstitel", "titel des vortrags", "titel des beitrags", "beitragstitel",
    "título del trabajo", "título del artículo", "título de la ponencia", "titre de la communication", "titre du papier", "论文题目", "论文标题",
)  # fmt: skip
"""Column names that only the title of a paper has."""

TITLE = (
    "title",
    "titel",
    "título",
    "titre",
    "titolo",
    "otsikko",
    "tytuł",
    "název",
    "názov",
    "cím",
    "başlık",
    "titlul",
    "название",
    "题目",
    "标题",
    "題目",
    "標題",
    "タイトル",
    "제목",
)
"""The title of a paper, or of a person."""
PLAIN_ID = (
    "id",
    "#",
    "number",
    "nr",
    "no",
    "uid",
    "code",
    "forum",
    "nummer",
    "número",
    "numéro",
    "numero",
    "编号",
    "番号",
    "번호",
    "№",
)
STATUS = (
    "status", "submission status", "paper status", "current status", "state", "submission state", "proposal state",
    "session state", "abstract state", "session status", "proposal status", "abstract status", "review status", "review outcome",
    "stand", "zustand", "estado", "statut", "état", "stato", "stav", "tila", "durum", "статус", "状态", "狀態", "ステータス", "상태",
)  # fmt: skip
DECISION = (
    "decision", "final decision", "paper decision", "decision status", "acceptance decision", "acceptance status", "outcome", "acceptance",
    "accept/reject", "result", "pc decision", "decision type", "editorial decision",
    "entscheidung", "ergebnis", "decisión", "dictamen", "resultado", "décision", "résultat", "decisão", "decisione", "esito", "beslissing",
    "решение", "结果", "录用结果", "录用情况", "採否", "結果",
)  # fmt: skip
"""Column names that only the decision on a paper has."""
AUTHORS = (
    "authors", "author names", "author list", "list of authors", "authors list", "all authors", "authors names", "primary authors",
    "speaker names", "speakers", "presenters", "autoren", "autorinnen und autoren", "vortragende", "referenten", "autores", "autores/as", "auteurs", "autori", "authors (full names)",
    "autorzy", "autoři", "авторы", "作者列表", "全部作者", "著者一覧",
)  # fmt: skip
"""All the people of one paper."""

_COLUMNS = {
    "id": ("id", *PAPER_ID, *PLAIN_ID),
    "title": (TITLE[0], *PAPER_TITLE, *TITLE[1:]),
    "authors": (*AUTHORS, "author name", "speaker name", "presenter name"),
    "co-authors": ("co-authors", "co author names", "coauthor names", "secondary authors"),
    "author e-mails": (
        "author e-mails", "all author e-mails", "authors e-mails", "author e-mail addresses", "authors' e-mail addresses", "e-mails of authors",
        "primary authors (email)", "authors (email)", "speakers (email)", "speaker e-mails", "authorids", "author ids",
        "e-mails", "e-mail addresses", "authors e-mail", "author contacts",
        "author e-mail", "author e-mail address",
    ),
    "co-author e-mails": ("co-authors (email)", "co-author e-mails"),
    "contact name": (
        "primary contact author name", "corresponding author", "corresponding author name", "contact author",
        "contact author name", "contact name", "submitter", "owner", "contact person",
    ),
    "contact e-mail": (
        "primary contact author email", "corresponding author email", "corresponding author e-mail address",
        "contact author email", "contact e-mail", "contact e-mail address", "corresponding e-mail", "submitter (email)",
        "submitter email", "owner email", "e-mail", "e-mail address",
    ),
    "track": (
        "track", "track name", "accepted track", "primary subject area", "subject area", "subject areas", "topic", "topics",
        "area", "category", "submitted for tracks",
    ),
    "status": STATUS,
    "decision": DECISION,
    "venue": (),
    "notified": ("notified", "authors notified", "author notified", "decision notified", "owner informed", "notification sent"),
    "withdrawn": ("withdrawn", "is withdrawn"),
    "deleted": ("deleted", "is deleted"),
    "submitted": (
        "submitted", "submitted on", "submitted at", "submission date", "date submitted", "submission time", "date of submission",
        "submitted date", "created", "created at", "created on", "received",
    ),
    "decision_on": (
        "decision_on", "decision date", "date of decision", "notification date", "decision released on", "decisions on",
    ),
    "camera_ready_due": (
        "camera_ready_due", "camera-ready deadline", "camera-ready date", "camera ready due date", "final version due",
        "final version deadline",
    ),
    "contact": ("iscontact", "is contact"),
    **{column: PERSON[column] for column in ("first name", "last name", "e-mail")},
    "name": ("author name", "speaker name", "presenter name", *NAME),
    "speaking": SPEAKING,
}  # fmt: skip
DAYS = ("submitted", "decision_on", "camera_ready_due")
TABLE = Table(
    _COLUMNS,
    required=(
        ("id",),
        ("title",),
        ("authors", "author e-mails", "name", "first name", "last name", "speaking"),
        ("status", "decision", "venue"),
    ),
    described="a table of submissions has id, title, authors, status",
    lists=frozenset({"authors", "speaking", "co-authors", "author e-mails", "co-author e-mails"}),
)
"""Submissions; what a review says of them is not among the columns."""

_MARK = re.compile(
    r"(?:yes|no|y|n|true|false|x|\d+|ja|nein|oui|non|s[ií]|[-\u2713\u2714\u2717\u2718])?", re.IGNORECASE
)
"""The values of "Presenting author" that are no names."""


def with_speaking(sheet: Sheet, *columns: str) -> Sheet:
    """`sheet` with the names of a column such as "Speaker" in `columns`, where no other column has names."""
    if "speaking" not in sheet.columns:
        return sheet
    if sheet.columns & {"authors", "name", "first name", "last name"}:
        return sheet
    cells = [row.texts["speaking"] for row in sheet.rows]
    names = ["" if _MARK.fullmatch(cell.strip()) else cell for cell in cells]
    rows = tuple(
        row._replace(texts={**row.texts, **dict.fromkeys(columns, name)})
        for row, name in zip(sheet.rows, names, strict=True)
    )
    return replace(sheet, columns=sheet.columns | {*columns}, rows=rows)
