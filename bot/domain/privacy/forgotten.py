"""People who are not to be known again: kept as keyed hashes, so that an import can tell them and nobody can read them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from bot.domain.common.keyed import Keyed

_PURPOSE = "forgotten"
GONE = "gone"
"""Stands where a row named somebody who is not kept, and has to say that there was somebody."""


class Sign(StrEnum):
    """By what somebody is told."""

    ACCOUNT = "account"
    ADDRESS = "address"
    SOURCE = "source"
    """The id that a source has of them, behind the conference's slug."""


class Why(StrEnum):
    """The reasons for forgetting somebody."""

    ASKED = "asked"
    """They, or an operator, said so: it holds until they say otherwise."""
    DEPARTED = "departed"
    """Their account was deactivated: it holds until the account is active again."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """The people to know nothing about; without any hash no key is needed."""

    keyed: Keyed
    hashes: frozenset[str] = field(default_factory=frozenset)

    def account(self, user: str) -> bool:
        """Tell whether the Slack user is one of them."""
        return bool(user) and self._has(Sign.ACCOUNT, user)

    def address(self, email: str) -> bool:
        """Tell whether it is one of theirs."""
        return bool(email) and self._has(Sign.ADDRESS, email.lower())

    def source(self, key: str) -> bool:
        """Tell whether a record of that key, "slug/id", is one of theirs."""
        return bool(key) and self._has(Sign.SOURCE, key)

    def hash(self, sign: Sign, value: str) -> str:
        """Return what is kept of it."""
        return self.keyed.hash(_PURPOSE, sign.value, value)

    def signs(self, user: str, email: str) -> frozenset[str]:
        """Return what would be kept of that account and that address; "" is none."""
        given = ((Sign.ACCOUNT, user), (Sign.ADDRESS, email.lower()))
        return frozenset(self.hash(sign, value) for sign, value in given if value)

    def key(self, email: str) -> str:
        """The key of a record whose source gives that address, which is not kept."""
        return f"forgotten/{self.hash(Sign.ADDRESS, email.lower())}"

    def without(self, hashes: Iterable[str]) -> "Forgotten":
        """The same, where these are known again."""
        return Forgotten(self.keyed, self.hashes.difference(hashes))

    @property
    def unreadable(self) -> int:
        """Return how many hashes another key has made: they tell nobody any more."""
        return sum(not self.keyed.made(each) for each in self.hashes) if self.hashes else 0

    def _has(self, sign: Sign, value: str) -> bool:
        return bool(self.hashes) and self.hash(sign, value) in self.hashes
