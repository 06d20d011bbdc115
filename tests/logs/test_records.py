"""What a line of the log may repeat."""

import io
import json
import logging
import sqlite3

import pytest
from slack_sdk.errors import SlackApiError
from sqlalchemy.exc import IntegrityError

from bot import logs
from bot.errors import BadInput, Misconfigured, Unavailable
from bot.logs.errors import story_of, words_of

MARK = "qzx-private-qzx"
LIBRARIES = ("slack_bolt.AsyncApp", "slack_sdk.web", "sqlalchemy.engine.Engine", "uvicorn.error", "signed.py")


class Answer:
    def __init__(self, data: object) -> None:
        self.data = data


def raised(error: BaseException, *, because: BaseException | None = None) -> BaseException:
    try:
        raise error from because  # noqa: TRY301
    except BaseException as caught:  # noqa: BLE001 - it is what is asked for
        return caught


def disk_full() -> sqlite3.OperationalError:
    error = sqlite3.OperationalError(MARK)
    error.sqlite_errorname = "SQLITE_FULL"
    return error


def duplicate() -> sqlite3.IntegrityError:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE person (email TEXT UNIQUE)")
    with pytest.raises(sqlite3.IntegrityError) as caught:
        connection.executemany("INSERT INTO person VALUES (?)", [(MARK,), (MARK,)])
    connection.close()
    return caught.value


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (KeyError(MARK), "KeyError"),
        (BadInput(f"There is no room {MARK}."), "bot.errors.BadInput"),
        (Unavailable("The database usher.db cannot be reached now."), "The database usher.db cannot be reached now."),
        (Misconfigured("PORT is wrong."), "PORT is wrong."),
        (FileNotFoundError(2, MARK, MARK), "FileNotFoundError (No such file or directory)"),
        (SlackApiError(MARK, Answer({"error": "is_archived", "text": MARK})), "slack_sdk.errors.SlackApiError (Slack said is_archived)"),
        (SlackApiError(MARK, Answer({"error": f"It was {MARK}"})), "slack_sdk.errors.SlackApiError"),
        (SlackApiError(MARK, Answer(MARK.encode())), "slack_sdk.errors.SlackApiError"),
        (disk_full(), "sqlite3.OperationalError (SQLITE_FULL)"),
        (duplicate(), "sqlite3.IntegrityError (SQLITE_CONSTRAINT_UNIQUE: UNIQUE constraint failed: person.email)"),
        (IntegrityError(MARK, {"text": MARK}, disk_full()), "sqlalchemy.exc.IntegrityError (sqlite3.OperationalError (SQLITE_FULL))"),
    ],
)  # fmt: skip
def test_an_error_says_its_name_and_what_holds_no_data(error, words):
    assert words_of(error) == words


def test_a_traceback_says_where_and_what_led_to_it_and_repeats_nothing():
    group = ExceptionGroup(MARK, [raised(ValueError(MARK), because=raised(KeyError(MARK)))])
    group.add_note(MARK)
    story = story_of(raised(RuntimeError(MARK), because=group))
    assert MARK not in story
    for name in (
        "KeyError",
        "ValueError",
        "ExceptionGroup",
        "RuntimeError",
        "in raised",
        "raise error from because",
    ):
        assert name in story


def test_errors_that_lead_to_one_another_are_told_once():
    one, other = KeyError(1), ValueError(2)
    one.__context__, other.__context__ = other, one
    assert story_of(one).count("ValueError\n") == story_of(one).count("KeyError\n") == 1


@pytest.fixture(params=["text", "json"])
def written(request, monkeypatch):
    """What `usher run` writes to its log at the lowest level, and what another handler gets."""
    stream, other = io.StringIO(), logging.StreamHandler(io.StringIO())
    root, before = logging.getLogger(), logging.getLogger().handlers[:]
    levels = {logger: logger.level for logger in (root, *map(logging.getLogger, LIBRARIES))}
    monkeypatch.setattr("sys.stderr", stream)
    logs.setup(request.param, logging.DEBUG)
    root.addHandler(other)
    for library in levels:  # Bolt has set those of its own
        library.setLevel(logging.DEBUG)
    yield lambda: (stream.getvalue().replace(r"\u2026", "…"), other.stream.getvalue())
    root.handlers[:] = before
    for logger, level in levels.items():
        logger.setLevel(level)


def say(name: str) -> None:
    log = logging.getLogger(name)
    log.debug(f"Sending a request - url: /response/1, body: {MARK}, headers: {{}}")  # noqa: G004 - as libraries do
    log.info("[%s] %r", "generated", (MARK, "U123"))
    log.warning("A global middleware skipped the request (%(body)s)", {"body": MARK})
    log.warning(f"Unhandled request ({{'value': '{MARK}'}})")  # noqa: G004
    log.error("Exception in ASGI application\n", exc_info=raised(ValueError(MARK)), extra={"payload": MARK})


@pytest.mark.parametrize("name", LIBRARIES)
def test_libraries_words_are_left_out(name, written):
    with logs.nothing_private():
        say(name)
    ours, others = written()
    assert MARK not in ours + others
    assert "Sending" not in ours
    assert "A global middleware skipped the request (…)" in ours
    assert "Unhandled request …" in ours
    assert "Exception in ASGI application …" in ours
    assert "in raised" in ours
    assert "generated" not in others
    assert "its words are left out (test_records.py, line " in others or name.startswith("sqlalchemy")


def test_our_handler_needs_no_block_around_it(written):
    say("slack_bolt.AsyncApp")
    ours, _ = written()
    assert MARK not in ours
    assert "in raised" in ours


def test_our_own_words_are_said_with_errors_that_repeat_nothing(written):
    log = logging.getLogger("bot.services.questions")
    with logs.nothing_private():
        log.debug("looked")
        log.warning("announcement %d cannot go out: %s", 7, BadInput(MARK))
        log.warning("%(what)s: %(why)s", {"what": "delivery 8", "why": OSError(28, MARK)})
        log.error(ValueError(MARK))
        log.error("50 % of it")
        log.error("%d of them", "wrong", 3)  # noqa: PLE1205 - a mistake of ours must not leak either
        log.info("Slack refuses xoxb-123-abc at https://me:pa/s@s@host/ or https://key@host/")
        log.exception("nothing was raised")  # noqa: LOG004
    ours, others = written()
    assert MARK not in ours + others
    for said in (
        "looked", "announcement 7 cannot go out: bot.errors.BadInput", "delivery 8: OSError (No space left on device)",
        "ValueError", "50 % of it", "… of them", "Slack refuses *** at https://***@host/ or https://***@host/", "nothing was raised",
    ):  # fmt: skip
        assert said in ours
        assert said in others


class _Unsayable:
    def __str__(self) -> str:
        raise RuntimeError(MARK)


def test_a_value_that_cannot_be_said_stops_nothing(written):
    with logs.nothing_private():
        logging.getLogger("bot.services").warning("%s and %s", MARK, _Unsayable())
    ours, others = written()
    assert "… and …" in ours
    assert MARK not in ours + others


class _Full(io.StringIO):
    """A log whose disk is full once."""

    full = True

    def write(self, text: str) -> int:
        if self.full:
            self.full = False
            raise OSError(28, MARK)
        return super().write(text)


def test_a_line_that_cannot_be_written_is_missed_and_not_repeated(monkeypatch):
    """Not by `logging` either, which would repeat its words and values on stderr."""
    stream, stderr = _Full(), io.StringIO()
    monkeypatch.setattr("sys.stderr", stderr)
    record = logging.LogRecord("slack_bolt.App", logging.WARNING, "app.py", 7, MARK, (MARK,), None)
    logs._PrivateHandler(stream).handle(record)
    assert (stream.getvalue(), stderr.getvalue()) == (
        "A line of slack_bolt.App could not be written (line 7)\n",
        "",
    )


def test_each_line_of_json_is_one_object_with_nothing_more_in_it(monkeypatch):
    stream, root = io.StringIO(), logging.getLogger()
    before, level = root.handlers[:], root.level
    monkeypatch.setattr("sys.stderr", stream)
    logs.setup("json")
    try:
        for block in (True, False):
            with logs.nothing_private() if block else pytest.MonkeyPatch.context():
                say("uvicorn.error")
    finally:
        root.handlers[:] = before
        root.setLevel(level)
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert len(lines) == 6
    assert {name for line in lines for name in line} == {
        "asctime",
        "levelname",
        "name",
        "message",
        "exc_info",
    }


def test_blocks_may_overlap():
    before = logging.getLogRecordFactory()
    one, other = logs.nothing_private(), logs.nothing_private()
    one.__enter__()
    other.__enter__()
    one.__exit__(None, None, None)
    assert logging.getLogRecordFactory() is not before
    other.__exit__(None, None, None)
    assert logging.getLogRecordFactory() is before
