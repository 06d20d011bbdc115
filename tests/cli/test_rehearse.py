from datetime import UTC, datetime
from types import SimpleNamespace

from bot.demo import rehearsal
from bot.demo.rehearsal import Step
from tests.cli.conftest import one_line


def test_a_record_that_is_not_there_is_not_made(usher, folder):
    assert "There is no database" in one_line(usher("rehearse", "--conference", "amlc-2026"))
    assert list(folder.iterdir()) == []


def test_a_picture_is_an_svg(usher):
    assert (
        one_line(usher("rehearse", "--picture", "it.png")) == 'The picture is an SVG; call it "it.png.svg".'
    )


def test_time_does_not_run_backwards(usher):
    assert "0 or more, not -1" in one_line(usher("rehearse", "--speed", "-1"))
    for endless in ("nan", "inf"):
        assert f"0 or more, not {endless}" in one_line(usher("rehearse", "--speed", endless))


def test_a_conference_that_is_not_there(usher, folder):
    assert usher("migrate").status == 0
    assert 'There is no conference "nowhere"' in one_line(usher("rehearse", "--conference", "nowhere"))


def test_it_says_how_far_it_is_on_stderr_and_the_report_alone_on_stdout(usher, monkeypatch):
    steps = [
        Step(datetime(2026, 12, day, hour, tzinfo=UTC), share)
        for day, hour, share in ((1, 9, 0.1), (1, 10, 0.4), (2, 9, 0.7))
    ]

    async def rehearse(_settings, _wish, _now, progress):
        for step in steps:
            progress(step)
        return SimpleNamespace(exactly_once=True)

    monkeypatch.setattr(rehearsal, "rehearse", rehearse)
    monkeypatch.setattr(rehearsal, "in_words", lambda _: "the report")
    outcome = usher("rehearse")
    assert (outcome.status, outcome.out) == (0, "the report\n")
    assert outcome.err.splitlines() == [
        "Rehearsing Tue 1 Dec 2026",
        "Rehearsing Wed 2 Dec 2026",
        "Counting what was sent …",
    ]
