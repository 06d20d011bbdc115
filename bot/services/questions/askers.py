"""Keyed hashes of askers: enough to recognize somebody, and useless to a reader of the database."""

import asyncio
import secrets
from collections.abc import Iterable

from bot.domain.common.keyed import Keyed

_BYTES = 32


class Askers:
    """Hashes of people for one purpose each: those of two sessions, or of a question and a vote, can't be compared."""

    def __init__(self, keyed: Keyed) -> None:
        # Without a key in the settings nobody is known again after the process has ended: rather that than names in the record.
        self._keyed = keyed if keyed.secret else Keyed(secrets.token_bytes(_BYTES))

    def asker(self, conference_id: int, session_id: int, user: str) -> str:
        """Return what an anonymous question of the user in that session is kept under."""
        return self._keyed.hash("asker", str(conference_id), str(session_id), user)

    def names(self, conference_id: int, session_id: int, user: str) -> tuple[str, str]:
        """Return what questions of the user in that session are kept under: named, and anonymous."""
        return user, self.asker(conference_id, session_id, user)

    def voter(self, conference_id: int, question_id: int, user: str) -> str:
        """Return what the user's upvote of that question is kept under."""
        return self._keyed.hash("voter", str(conference_id), str(question_id), user)

    def silenced(self, conference_id: int, session_id: int | None, user: str) -> str:
        """Return what it is kept under that the user asks no more: in that session, or in all of the conference."""
        return self._keyed.hash("silenced", str(conference_id), str(session_id or ""), user)

    async def find(self, hashed: str, conference_id: int, session_id: int, users: Iterable[str]) -> str:
        """The one of `users` who asked; "" where it is none of them, or the key is another one by now."""
        if not hashed or not self._keyed.made(hashed):
            return ""
        # Thousands of hashes: in a thread, so that commands are answered meanwhile.
        return await asyncio.to_thread(self._find, hashed, conference_id, session_id, tuple(users))

    async def votes_of(self, votes: Iterable[tuple[int, int, str]], user: str) -> list[tuple[int, str]]:
        """The questions that the user upvoted, each with what the vote is kept under; `votes` are conference, question and that."""
        return await asyncio.to_thread(
            lambda: [
                (question, name)
                for conference, question, name in votes
                if name == self.voter(conference, question, user)
            ]
        )

    async def asked_by(self, linked: Iterable[tuple[int, int, int, str]], user: str) -> list[int]:
        """The anonymous questions of the user; `linked` are conference, session, question and the asker's hash."""
        return await asyncio.to_thread(
            lambda: [
                question
                for conference, session, question, name in linked
                if name == self.asker(conference, session, user)
            ]
        )

    def nobody(self, conference_id: int, session_id: int) -> str:
        """Return what a question is kept under whose asker is forgotten: it looks like any other, and is nobody's."""
        return self.asker(conference_id, session_id, secrets.token_hex(_BYTES))

    def made(self, hashed: str) -> bool:
        """Tell whether today's key made the hash."""
        return self._keyed.made(hashed)

    def _find(self, hashed: str, conference_id: int, session_id: int, users: Iterable[str]) -> str:
        # Everybody is looked at, so that the time it takes tells nothing.
        found = [user for user in users if self.asker(conference_id, session_id, user) == hashed]
        return found[0] if found else ""
