"""A line of the audit log keeps ids and closed words, and nothing that somebody wrote."""

import pytest

from bot.domain.privacy.audit import SHELL, USHER, Act, Entry, actor, from_shell
from tests.conftest import NOW


@pytest.mark.parametrize("private", ["Doors are open", "ada@example.org", "x\ny", "a" * 81, "«draft»"])
def test_what_somebody_wrote_is_refused(private):
    for kept in ({"subject": private}, {"details": {"word": private}}, {"details": {private: 1}}):
        with pytest.raises(ValueError, match="may be private"):
            Entry(Act.SESSION_MOVED, SHELL, NOW, **kept)


def test_who_acts_is_an_account_the_shell_or_usher():
    assert [actor(user) for user in ("U1", "", "shell", "ada@example.org")] == ["U1", USHER, SHELL, SHELL]
    with from_shell():
        assert actor("U1") == actor("") == SHELL
    assert actor("U1") == "U1"
    with pytest.raises(ValueError, match="no account"):
        Entry(Act.SESSION_MOVED, "ada@example.org", NOW)
