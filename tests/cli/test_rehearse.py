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
