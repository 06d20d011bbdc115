"""How far a long command has come."""

import io

from bot.cli.progress import told


class Terminal(io.StringIO):
    def isatty(self):
        return True


def play(stream):
    with told(stream) as tell:
        tell("", "Preparing …")
        for time in ("10:00", "10:05"):
            tell("Rehearsing Tue", time)
        tell("Rehearsing Wed", "09:00")
    return stream.getvalue()


def test_a_terminal_has_one_line_that_is_written_again_and_gone_at_the_end():
    assert play(Terminal()).split("\r\x1b[2K") == [
        "", "Preparing …", "Rehearsing Tue 10:00", "Rehearsing Tue 10:05", "Rehearsing Wed 09:00", "",
    ]  # fmt: skip


def test_a_line_is_never_longer_than_the_terminal(monkeypatch):
    monkeypatch.setenv("COLUMNS", "12")
    assert "Rehearsing \r" in play(Terminal())


def test_a_file_has_one_line_a_phase():
    assert play(io.StringIO()) == "Rehearsing Tue\nRehearsing Wed\n"
