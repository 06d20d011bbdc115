"""Files of other kinds: each is named, with what to do."""

import io
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import ImportRefused
from bot.importers import registry
from bot.importers.foreign import what_it_is


def zipped(*names):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return file.getvalue()


XLSX = zipped("[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", "xl/worksheets/sheet1.xml")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)
CMT_XLS = b"""<?xml version="1.0"?>
<?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet/></Workbook>"""


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (XLSX, "it is an Excel workbook (XLSX); open it and save the sheet as CSV (UTF-8)"),
        (XLSX[:300], "it is an Excel workbook (XLSX); open it and save the sheet as CSV (UTF-8)"),
        (OLE + "Workbook".encode("utf-16-le"), "it is an old Excel workbook (XLS); open it and save the sheet as CSV (UTF-8)"),
        (OLE, "it is an old Office document; open it and save the sheet as CSV (UTF-8)"),
        (CMT_XLS, "it is an Excel workbook (XML), as CMT exports it; open it and save the sheet as CSV (UTF-8)"),
        (zipped("mimetype", "content.xml", "styles.xml"), "it is an OpenDocument spreadsheet (ODS); open it and save"),
        (zipped("Index/Document.iwa", "Metadata/Properties.plist"), "it is a Numbers document; open it and save"),
        (zipped("word/document.xml"), "it is a Word document; put the table into a spreadsheet and save the sheet as CSV"),
        (zipped("attendees.csv"), "it is a ZIP archive; unpack it and import the file inside"),
        (b"PK\x03\x04 and nothing else", "it is a ZIP archive; unpack it and import the file inside"),
        (b"\x1f\x8b\x08\x00 name,e-mail", "it is compressed (gzip); unpack it and import the file inside"),
        (b"%PDF-1.7 title,authors", "it is a PDF; export the data as CSV from the tool that made it"),
        (b"{\\rtf1\\ansi name,e-mail}", "it is a text document (RTF)"),
        (b"\xef\xbb\xbf\r\n<!DOCTYPE html>\n<html><body>name,e-mail", "it is an HTML page, perhaps of a login"),
        (b"<!-- made by a tool --><table><tr><td>name</td>", "it is an HTML page"),
        (b"\x89PNG\r\n\x1a\n", "it is a picture"),
        (b"BEGIN:VCALENDAR\r\nVERSION:2.0", "it is a calendar (iCalendar)"),
        (b"BEGIN:VCARD\r\nFN:Ada", "it is a list of contacts (vCard); export it as CSV"),
    ],
)  # fmt: skip
def test_each_says_what_it_is_and_what_to_do(data, words):
    with pytest.raises(ImportRefused) as refused:
        registry.read(data, "guests.csv")
    assert str(refused.value).startswith(f"guests.csv: {words}")
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    "data",
    [
        b"name,e-mail\nBo <b>bold</b>,bo@x.example",
        b'<?xml version="1.0"?><schedule><!-- <html> --></schedule>',
        b'{"schedule": {}}',
        b"PDF,e-mail\nx,bo@x.example",
    ],
)
def test_what_is_ours_is_not_taken_for_theirs(data):
    assert what_it_is(data) == ""


@given(
    st.sampled_from([XLSX, OLE, CMT_XLS, b"PK\x03\x04", b"%PDF", b"{", b"["]),
    st.binary(max_size=300),
    st.integers(0, 2000),
)
def test_nothing_but_a_refusal_comes_out(data, more, cut):
    with suppress(ImportRefused):
        registry.read(data[:cut] + more, "x")
