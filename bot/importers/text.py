"""Text at the edge: bytes to characters, and characters that neither a database nor Slack can choke on."""

import codecs
import re
import unicodedata

from bot.errors import ImportRefused

_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f"  # control characters
    "\xad\u200b\u2060-\u2064\ufeff"  # soft hyphens and spaces of no width; joiners are letters of some scripts
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f"  # what turns the direction of the text around it
    "\ud800-\udfff\ufff9-\ufffb\ufdd0-\ufdef\ufffe\uffff\U000e0000-\U000e007f]"  # what is no character
)
_LINE_ENDS = re.compile("\r\n?|[\x85\u2028\u2029]")
_SPACES = re.compile("[\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_NOT_SLUG = re.compile(r"[^a-z0-9]+")
_WEB = re.compile(r"https?://[^\s<>|\"]+", re.IGNORECASE)
_LONGEST_URL = 2000
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decode(data: bytes, name: str) -> str:
    """`data` as text: UTF-8, or what its byte order mark says; ImportRefused names the byte that is neither."""
    encoding = _encoding(data)
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise ImportRefused(name, "is not UTF-8 text; save it as UTF-8", f"byte {error.start + 1}") from None


def beginning(data: bytes, size: int = 65_536) -> str:
    """The first `size` bytes as text, whatever they are: enough to tell one format from another."""
    return data[:size].decode(_encoding(data), errors="replace").lstrip("\ufeff \t\r\n")


def _encoding(data: bytes) -> str:
    return next((encoding for bom, encoding in _BOMS if data.startswith(bom)), "utf-8")


def clean(text: str) -> str:
    r"""`text` with `\n` for line ends, plain spaces, composed letters, and nothing that is not seen."""
    if text.isascii() and text.isprintable():
        return text
    text = _SPACES.sub(" ", _LINE_ENDS.sub("\n", text))
    return unicodedata.normalize("NFC", _UNSEEN.sub("", text))


def one_line(text: str) -> str:
    """`text` cleaned, on one line, with single spaces."""
    return " ".join(clean(text).split())


def slug(text: str) -> str:
    """Lower-case letters, digits and hyphens; "" where the text has none of them."""
    return _NOT_SLUG.sub("-", unicodedata.normalize("NFKD", text).casefold()).strip("-")[:60].rstrip("-")


def web_address(text: str) -> str:
    """`text` where it is an http or https address of a length that Slack takes, else ""."""
    address = one_line(text)
    return address if _WEB.fullmatch(address) and len(address) <= _LONGEST_URL else ""
