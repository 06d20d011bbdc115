"""`usher run --metrics-port`: a worker that can be asked, and ports that cannot be."""

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.cli.conftest import one_line
from tests.cli.running import process
from tests.cli.test_running import connected, slack  # noqa: F401 - a fixture


async def get(url: str) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        return answer.status, await answer.text()


async def test_a_worker_can_be_asked_how_it_is_and_ends_as_before(slack, folder, sqlite_url):  # noqa: F811
    settings = {**connected(slack), "DATABASE_URL": sqlite_url}
    arguments = ("run", "--role", "worker", "--metrics-port", "0")
    async with process(*arguments, cwd=folder, **settings) as worker:
        port = (await worker.says(r"served on 127\.0\.0\.1:(\d+)"))[1]
        await worker.says("Usher is running")
        assert await get(f"http://127.0.0.1:{port}/readyz") == (200, '{"ok":true,"missing":""}')
        status, told = await get(f"http://127.0.0.1:{port}/metrics")
        families = {family.name: family for family in text_string_to_metric_families(told)}
        assert status == 200
        assert families["usher_info"].samples[0].labels == {
            "version": "0.1.0",
            "role": "worker",
            "database": "sqlite",
        }
        assert {"method": "auth.test"} in [s.labels for s in families["usher_slack_calls"].samples]
        assert families["usher_ready"].samples[0].value == 1
        assert families["process_resident_memory_bytes"]
        await worker.stop()


@pytest.mark.parametrize("given", ["abc", "70000", "-1"])
def test_a_port_that_cannot_be_is_wrong_usage(usher, given):
    outcome = usher("run", "--metrics-port", given)
    assert (outcome.status, "Traceback" in outcome.err) == (2, False)
    assert "--metrics-port" in outcome.err


def test_the_setting_is_checked_like_any_other(usher, monkeypatch):
    monkeypatch.setenv("USHER_METRICS_PORT", "abc")
    assert one_line(usher("migrate")) == (
        'USHER_METRICS_PORT is wrong: "abc" is not a port; type a number from 0 to 65535.'
    )


@pytest.mark.parametrize("arguments", [("--metrics-port", "3000"), ("--port", "9464")])
def test_the_metrics_need_a_port_of_their_own_and_nothing_is_begun(usher, monkeypatch, folder, arguments):
    monkeypatch.setenv("USHER_METRICS_PORT", "9464")
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-test")
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "secret")
    assert one_line(usher("run", *arguments)) == (
        f"The metrics need a port of their own: {arguments[1]} is PORT, where the web process listens. "
        "Set another USHER_METRICS_PORT."
    )
    assert not [*folder.glob("*.db")]
