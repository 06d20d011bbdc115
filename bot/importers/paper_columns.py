"""The columns of tables of papers, as EasyChair, HotCRP, CMT, OpenReview, pretalx, Indico, Sessionize and people write them."""

from bot.importers.table import Table

PERSON = {
    "name": ("author name", "speaker name", "full name", "name", "display name"),
    "first name": ("name (first)", "first name", "given name", "forename", "first", "author first name", "speaker first name"),
    "last name": ("name (last)", "last name", "family name", "surname", "last", "author last name", "speaker last name"),
    "e-mail": (
        "author e-mail", "author e-mail address", "speaker e-mail", "speaker e-mail address", "e-mail", "e-mail address", "mail",
        "mail address", "work e-mail", "primary e-mail",
    ),
    "unit": ("affiliation", "organization", "organisation", "institution", "company", "unit", "business unit", "department"),
}  # fmt: skip
"""One person of a row."""

PAPER_ID = (
    "paper id", "paper_id", "paper #", "paper number", "paper no", "submission id", "submission #", "submission number",
    "submission no", "proposal id", "abstract id", "session id", "contribution id", "talk id",
)  # fmt: skip
"""What only the number of a paper is called."""
PAPER_TITLE = (
    "paper title", "submission title", "proposal title", "abstract title", "session title", "talk title",
    "presentation title", "contribution title", "title of the paper", "title of paper", "title of the talk",
)  # fmt: skip
"""What only the title of a paper is called."""

_COLUMNS = {
    "id": ("id", *PAPER_ID, "#", "number", "paper", "submission", "nr", "no", "uid", "code", "forum"),
    "title": ("title", *PAPER_TITLE),
    "authors": (
        "authors", "author names", "author list", "list of authors", "authors list", "all authors", "author", "author name",
        "primary authors", "speaker names", "speakers", "speaker", "presenters", "presenter", "authors names",
    ),
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
    "status": (
        "status", "submission status", "paper status", "current status", "state", "submission state", "proposal state",
        "session state", "abstract state", "session status", "proposal status", "abstract status",
    ),
    "decision": (
        "decision", "final decision", "paper decision", "decision status", "acceptance decision", "acceptance status", "outcome", "acceptance",
        "accept/reject", "result",
    ),
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
    **{column: PERSON[column] for column in ("name", "first name", "last name", "e-mail")},
}  # fmt: skip
DAYS = ("submitted", "decision_on", "camera_ready_due")
TABLE = Table(
    _COLUMNS,
    required=(
        ("id",),
        ("title",),
        ("authors", "author e-mails", "name", "first name", "last name"),
        ("status", "decision", "venue"),
    ),
    described="a table of submissions has id, title, authors, status",
    lists=frozenset({"authors", "co-authors", "author e-mails", "co-author e-mails"}),
)
"""Submissions; what a review says of them is not among the columns."""
