"""Keyed hashes: know somebody again without keeping who they are."""

import hashlib
import hmac
from dataclasses import dataclass, field

from bot.errors import Misconfigured

NO_KEY = "USHER_KEY is not set; `openssl rand -hex 32` makes one for .env."
_MARK = 8
"""Hex digits of the key's own mark: enough to tell the keys of one installation apart."""


@dataclass(frozen=True, slots=True)
class Keyed:
    """The installation's key, which is in the settings and never in the database.

    A hash is useless to a reader of the database: ids and addresses are few enough to try each of them, and only the key
    makes that impossible.
    """

    secret: bytes = field(repr=False)

    @property
    def mark(self) -> str:
        """Return what each hash of this key begins with; it tells nothing about the key."""
        return hmac.digest(self.secret, b"mark", hashlib.sha256).hex()[:_MARK]

    def hash(self, purpose: str, *values: str) -> str:
        """The hash of `values` for `purpose`, such as ("asker", conference, user): 73 characters.

        Another purpose, and another first value, such as another conference, has another key: hashes of two conferences can't be
        compared. Equal values have equal hashes. HMAC-SHA-256 (RFC 2104) over values with their lengths, so that none runs into
        the next. Misconfigured without a key.
        """
        if not self.secret:
            raise Misconfigured(NO_KEY)
        first, *rest = values
        derived = hmac.digest(self.secret, _joined(purpose, first), hashlib.sha256)
        return f"{self.mark}:{hmac.digest(derived, _joined(*rest), hashlib.sha256).hex()}"

    def made(self, hashed: str) -> bool:
        """Tell whether this key made the hash: after a change of the key, older hashes find nobody."""
        return hashed.startswith(f"{self.mark}:")


def _joined(*values: str) -> bytes:
    encoded = [value.encode() for value in values]
    return b"".join(len(each).to_bytes(8) + each for each in encoded)
