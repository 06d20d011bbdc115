"""/metrics, /healthz and /readyz on a port of their own: what a host is told, at each moment of a process."""

import asyncio
import socket
from contextlib import asynccontextmanager
from types import SimpleNamespace

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text
from yarl import URL

from bot import health, telemetry, web
from bot.config import Settings
from bot.delivery.pulse import Pulse
from bot.domain.ledger.overview import Overview
from bot.errors import DatabaseAway, Unavailable
from bot.health import Health
from bot.metrics import Metrics, StateMeters, counted, sampled
from bot.services.services import Services
from bot.web import routes
from tests.services.by_hand import FakeChannels


@pytest.fixture
def services(database, clock) -> Services:
    return Services(Settings(), database, clock, FakeChannels(), lambda: None)


@pytest.fixture
async def tables(database):
    """Make the tables those of another version; at the end they are whole again, for PostgreSQL's are shared."""

    async def run(*statements: str) -> None:
        async with database.write() as tx:
            for statement in statements:
                await (await tx.connection()).execute(text(statement))

    yield lambda version: run(f"UPDATE alembic_version SET version_num = '{version}'")
    await run(
        "DROP TABLE IF EXISTS alembic_version",
        "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)",
        f"INSERT INTO alembic_version VALUES ('{health.migrate.head()}')",
    )


@asynccontextmanager
async def asked(seen: telemetry.Telemetry):
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=seen.app()), base_url="http://usher"
    ) as http:
        yield http


def samples(answer: httpx.Response) -> dict[str, float]:
    """Every sample without labels, of a text that the reference parser accepts."""
    families = list(text_string_to_metric_families(answer.text))
    assert len({family.name for family in families}) == len(families)
    return {s.name: s.value for family in families for s in family.samples if not s.labels}


def serving(services, pulse: Pulse, ahead: float | None = None):
    """One workspace that a process serves, as far as it is asked how it is."""
    return SimpleNamespace(
        services=services, worker=SimpleNamespace(pulse=pulse), distance=SimpleNamespace(ahead=ahead)
    )


async def readiness(http: httpx.AsyncClient) -> str:
    answer = await http.get("/readyz")
    told = answer.json()
    assert (answer.status_code, told["ok"]) == ((503, False) if told["missing"] else (200, True))
    return told["missing"]


async def test_a_process_says_that_it_starts_then_how_it_is(services, database):
    seen, served = telemetry.Telemetry(Metrics()), [serving(services, Pulse(), ahead=-42.5)]
    checks = Health(database, served)
    async with asked(seen) as http:
        assert (await http.get("/healthz")).json() == {"ok": True}
        assert await readiness(http) == telemetry.STARTING
        before = samples(await http.get("/metrics"))
        assert before["usher_ready"] == 0
        assert not [name for name in before if "ledger" in name or "database" in name]
        checks.sends = True
        seen.begin(served, checks.missing, sends=True)
        assert await readiness(http) == ""
        told = samples(await http.get("/metrics"))
        assert (told["usher_ready"], told["usher_database_up"]) == (1, 1)
        assert (told["usher_ledger_oldest_due_seconds"], told["usher_sender_held_seconds"]) == (0, 0)
        assert told["usher_clock_ahead_seconds"] == -42.5
        assert 0 <= told["usher_sweep_age_seconds"] < health.LATE
        assert (await http.post("/metrics")).status_code == 405
        assert (await http.get("/slack/events")).status_code == 404


async def test_a_worker_is_not_ready_without_its_database_its_tables_or_its_rounds(
    services, database, tables, monkeypatch
):
    now = [0.0]
    pulse = Pulse(lambda: now[0])
    seen, served = telemetry.Telemetry(Metrics()), [serving(services, pulse)]
    checks = Health(database, served)
    checks.sends = True
    seen.begin(served, checks.missing, sends=True)
    async with asked(seen) as http:
        now[0] = health.LATE + 1
        assert await readiness(http) == (
            "Usher has not looked for what is due for 121 seconds, although the database answers."
        )
        pulse.beat()
        assert await readiness(http) == ""

        for version, says in (("0003", "migrate"), ("9999", "newer version"), ("", "migrate")):
            await tables(version)
            assert says in await readiness(http)
        await tables(health.migrate.head())
        assert await readiness(http) == ""

        def away():
            raise DatabaseAway("postgresql://somewhere is away")

        monkeypatch.setattr(database, "read", away)
        assert await readiness(http) == "The database cannot be reached now."
        told = samples(await http.get("/metrics"))
        assert (told["usher_ready"], told["usher_database_up"]) == (0, 0)
        assert not [name for name in told if "ledger" in name]


async def test_requests_are_still_answered_while_a_newer_version_is_put_in_place(database, tables):
    await tables("9999")
    assert await Health(database, []).missing() == ""


async def test_a_database_without_tables_is_said_to_have_none(database, tables):
    async with database.write() as tx:
        await (await tx.connection()).execute(text("DROP TABLE alembic_version"))
    assert await Health(database, []).missing() == health.migrate.OUT_OF_DATE


async def test_nobody_waits_for_a_database_that_hangs(monkeypatch):
    monkeypatch.setattr(routes, "PATIENCE", 0.01)

    async def hang() -> str:
        await asyncio.Event().wait()
        raise AssertionError

    seen = telemetry.Telemetry(Metrics())
    seen.wait(hang)
    async with asked(seen) as http:
        assert await readiness(http) == routes.SILENT
        assert samples(await http.get("/metrics"))["usher_ready"] == 0
        assert (await http.get("/healthz")).status_code == 200
    seen._shared._under_way.cancel()


async def test_a_connection_to_slack_counts_where_there_is_one():
    class Cut:
        missing = "There is no connection to Slack (test)."

        def as_json(self) -> dict[str, object]:
            return {"connected": False}

    async def nothing() -> str:
        return ""

    seen = telemetry.Telemetry(Metrics())
    seen.wait(nothing)
    async with asked(seen) as http:
        assert await readiness(http) == ""
        assert "usher_slack_connected" not in samples(await http.get("/metrics"))
        seen.watch(Cut())
        assert await readiness(http) == Cut.missing
        assert (await http.get("/healthz")).json() == {"ok": True, "socket": {"connected": False}}
        told = samples(await http.get("/metrics"))
        assert (told["usher_slack_connected"], told["usher_ready"]) == (0, 0)


async def test_the_port_is_taken_in_one_sentence_that_names_the_setting():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(Unavailable, match=rf"127\.0\.0\.1:{port} .*; set another USHER_METRICS_PORT\."):
            async with telemetry.served(Settings(metrics_port=port), "worker", "sqlite"):
                raise AssertionError


async def test_without_a_port_nothing_listens_and_nothing_is_measured(caplog):
    async with telemetry.served(Settings(), "worker", "sqlite") as seen:
        assert (
            seen.metrics.registry.get_sample_value(
                "usher_info", {"version": "0.1.0", "role": "worker", "database": "sqlite"}
            )
            == 1
        )
    assert "served" not in caplog.text


async def test_the_public_port_has_no_metrics(services):
    async def well() -> str:
        return ""

    app = web.build(None, "secret", well)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://usher") as http:
        assert (await http.get("/metrics")).status_code == 404


async def test_slack_s_answers_are_counted_by_method_and_so_are_429s():
    metrics = Metrics()
    (ended,) = counted(metrics).on_request_end
    for path, status in (("chat.postMessage", 200), ("chat.postMessage", 429), ("T123/B456/secret", 200)):
        params = SimpleNamespace(
            url=URL(f"https://slack.example/api/{path}"), response=SimpleNamespace(status=status)
        )
        await ended(None, None, params)
    value = metrics.registry.get_sample_value
    assert value("usher_slack_calls_total", {"method": "chat.postMessage"}) == 2
    assert value("usher_slack_rate_limited_total", {"method": "chat.postMessage"}) == 1
    assert value("usher_slack_calls_total", {"method": "other"}) == 1


async def test_a_loop_that_is_blocked_is_seen(monkeypatch):
    monkeypatch.setattr("bot.metrics.loop.EVERY", 0.0)
    metrics, looks = Metrics(), []
    metrics.lagged = looks.append
    with sampled(metrics):
        for _ in range(5):
            await asyncio.sleep(0)
    seen = len(looks)
    for _ in range(5):
        await asyncio.sleep(0)
    assert seen
    assert len(looks) == seen
    assert min(looks) >= 0


def test_each_figure_stands_under_its_own_name():
    """Alarms go by the names; no two figures here are alike."""
    metrics, state = Metrics(), StateMeters()
    state.sweep_age, state.held, state.ahead = 3.0, 4.0, -5.0
    state.overview = Overview(oldest_due=6.0, uncertain_long=7, lease=8.0)
    metrics.registry.register(state)
    metrics.lagged(0.2)
    value = metrics.registry.get_sample_value
    shown = {
        "usher_sweep_age_seconds": 3,
        "usher_sender_held_seconds": 4,
        "usher_clock_ahead_seconds": -5,
        "usher_ledger_oldest_due_seconds": 6,
        "usher_ledger_uncertain_long": 7,
        "usher_ledger_lease_seconds": 8,
        "usher_loop_lag_seconds_sum": 0.2,
        "usher_loop_lag_seconds_count": 1,
    }
    assert {name: value(name) for name in shown} == shown


async def test_one_workspace_without_a_token_is_no_reason_to_start_again(database, clock):
    pair = [serving(Services(Settings(), database, clock, None, lambda: None), Pulse()) for _ in "ab"]
    pair[0].services.access.lose("gone")
    assert await Health(database, pair).missing() == ""
    pair[1].services.access.lose("gone, too")
    assert await Health(database, pair).missing() == "gone"
