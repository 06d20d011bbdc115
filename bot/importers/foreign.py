"""Files that are no format of ours, by their first bytes: what each is, and what to do with it."""

import io
import json
import re
import zipfile

_SAVE = "open it and save the sheet as CSV (UTF-8)"
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "it is a PDF; export the data as CSV from the tool that made it"),
    (b"{\\rtf", f"it is a text document (RTF); put the table into a spreadsheet, or {_SAVE}"),
    (b"\x1f\x8b", "it is compressed (gzip); unpack it and import the file inside"),
    (b"7z\xbc\xaf\x27\x1c", "it is a 7-Zip archive; unpack it and import the file inside"),
    (b"Rar!", "it is a RAR archive; unpack it and import the file inside"),
    (b"\x09\x08", f"it is an old Excel workbook (XLS); {_SAVE}"),
    (b"\x89PNG", "it is a picture; export the data as CSV from the tool that shows it"),
    (b"\xff\xd8\xff", "it is a picture; export the data as CSV from the tool that shows it"),
    (b"SQLite format 3", "it is a SQLite database; export its table as CSV"),
    (
        b"BEGIN:VCALENDAR",
        "it is a calendar (iCalendar), which has no codes and speakers; export the program as schedule.json",
    ),
    (b"BEGIN:VCARD", "it is a list of contacts (vCard); export it as CSV"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_ZIPPED: tuple[tuple[str, str], ...] = (
    ("xl/", f"it is an Excel workbook (XLSX); {_SAVE}"),
    ("Index/", f"it is a Numbers document; {_SAVE}"),
    ("index.numbers", f"it is a Numbers document; {_SAVE}"),
    (
        "word/",
        f"it is a Word document; put the table into a spreadsheet and {_SAVE.removeprefix('open it and ')}",
    ),
    ("content.xml", f"it is an OpenDocument spreadsheet (ODS); {_SAVE}"),
)
_HTML = re.compile(
    rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|body|table|meta|div)\b", re.IGNORECASE | re.DOTALL
)
_EXCEL_XML = re.compile(
    rb"<\?mso-application|<(?:ss:)?Workbook\b|urn:schemas-microsoft-com:office:spreadsheet"
)
_MARKS = b"\xef\xbb\xbf \t\r\n"
_BEGINNING = 4096
_KEYS = 6


def what_it_is(data: bytes) -> str:
    """Say what `data` is and what to do with it, if its first bytes show that it is no format of ours; else ""."""
    head = data[:_BEGINNING].lstrip(_MARKS)
    if found := next((told for magic, told in _MAGIC if head.startswith(magic)), ""):
        return found
    if head.startswith(_OLE):
        is_book = "Workbook".encode("utf-16-le") in data or "Book".encode("utf-16-le") in data
        return (
            f"it is an old Excel workbook (XLS); {_SAVE}"
            if is_book
            else f"it is an old Office document; {_SAVE}"
        )
    if head.startswith(_ZIP):
        return _zipped(data)
    if _EXCEL_XML.search(head):
        return f"it is an Excel workbook (XML), as CMT exports it; {_SAVE}"
    if _HTML.match(head):
        return "it is an HTML page, perhaps of a login; download the file itself, or save the table as CSV"
    return ""


def other_json(data: bytes) -> str:
    """Return the text for JSON that no importer knows: its outermost keys; "" if it is no JSON."""
    if data.lstrip(_MARKS)[:1] not in {b"{", b"["}:
        return ""
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        return "it starts like JSON but is not valid, so it may be cut short; "
    if isinstance(found, list):
        found = found[0] if found else {}
    keys = [key for key in found if "@" not in key][:_KEYS] if isinstance(found, dict) else []
    shown = f" (it has {', '.join(f'{key[:30]!r}' for key in keys)})" if keys else ""
    return f"it is the JSON of another tool{shown}; "


def _zipped(data: bytes) -> str:
    try:
        names = zipfile.ZipFile(io.BytesIO(data)).namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError):
        # A ZIP that is cut short has no list of its files, but each name comes before its file.
        names = [
            match[0].decode("latin-1")
            for match in re.finditer(rb"xl/|word/|Index/|content\.xml", data[:_BEGINNING])
        ]
    for part, told in _ZIPPED:
        if any(name.startswith(part) for name in names):
            return told
    return "it is a ZIP archive; unpack it and import the file inside"
