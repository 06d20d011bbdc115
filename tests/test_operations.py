"""docs/operations: the dashboard, the alert rules and the list of metrics name what the code exports, and nothing else."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.domain.ledger.deliveries import DeliveryKind, State
from bot.domain.ledger.overview import Overview
from bot.metrics import Metrics, StateMeters
from tests.paths import ROOT

FOLDER = ROOT / "docs" / "operations"
RULES = [
    rule
    for group in yaml.safe_load((FOLDER / "alerts.yaml").read_text())["groups"]
    for rule in group["rules"]
]
DASHBOARD: dict[str, Any] = json.loads((FOLDER / "grafana.json").read_text())
TARGETS = [target for panel in DASHBOARD["panels"] for target in panel.get("targets", ())]
EXPRESSIONS = [rule["expr"] for rule in RULES] + [target["expr"] for target in TARGETS]
_SUFFIXES = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count")}
_PROMETHEUS = {"up", "process_cpu_seconds_total", "process_resident_memory_bytes"}
_WORDS = {
    "sum",
    "min",
    "max",
    "count",
    "by",
    "le",
    "and",
    "or",
    "on",
    "for",
    "rate",
    "increase",
    "histogram_quantile",
    "absent",
    "abs",
    "time",
}
_GIVEN = {"le", "instance", "job"}


def exported() -> dict[str, set[str]]:
    """Every name that Prometheus can be asked for, with its labels."""
    metrics, state = Metrics(), StateMeters()
    state.overview = Overview()
    metrics.registry.register(state)
    found: dict[str, set[str]] = {}
    counted = {one._name: one._labelnames for one in vars(metrics).values() if hasattr(one, "_labelnames")}
    for family in metrics.registry.collect():
        labels = set(counted.get(family.name) or getattr(family, "_labelnames", ()))
        for suffix in _SUFFIXES.get(family.type, ("",)):
            found[family.name + suffix] = labels
    return {name: labels for name, labels in found.items() if name.startswith("usher_")}


def base(name: str) -> str:
    return re.sub(r"_(bucket|sum|count)$", "", name)


def names(expression: str) -> set[str]:
    """The metrics that an expression asks for; the reference parser is Prometheus's own, so words do."""
    bare = re.sub(r'"[^"]*"|\{[^}]*\}|\[[^]]*\]|by \([^)]*\)', " ", expression)
    return set(re.findall(r"[a-z_][a-z_0-9]*", bare)) - _WORDS


def test_the_code_exports_something_of_each_kind():
    assert {
        "usher_ready",
        "usher_ledger_open",
        "usher_slack_calls_total",
        "usher_loop_lag_seconds_bucket",
    } <= exported().keys()


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_an_expression_names_metrics_and_labels_that_exist(expression: str):
    asked, known = names(expression), exported()
    assert asked
    assert asked <= known.keys() | _PROMETHEUS
    labels = set().union(*(known.get(name, set()) for name in asked)) | _GIVEN
    grouped = {one for group in re.findall(r"by \(([^)]*)\)", expression) for one in group.split(", ")}
    matched = set(re.findall(r"(\w+)=~?\"", expression))
    assert grouped | matched <= labels
    for label, values in {"kind": DeliveryKind, "state": State}.items():
        for given in re.findall(rf'{label}=~?"([^"]*)"', expression):
            assert set(given.split("|")) <= {each.value for each in values}


def test_every_metric_is_described_and_every_description_is_of_one():
    text = (FOLDER / "metrics.md").read_text()
    rows = dict(re.findall(r"^\| `(usher_\w+)` \|([^|]*)\|", text, re.MULTILINE))
    described = {name: set(re.findall(r"`(\w+)`", labels)) for name, labels in rows.items()}
    assert described == {base(name): labels for name, labels in exported().items()}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_an_alert_leads_to_what_to_do(rule: dict[str, Any]):
    assert rule["labels"]["severity"] in {"page", "ticket"}
    assert rule["annotations"]["summary"].endswith(".")
    file, _, anchor = rule["annotations"]["runbook_url"].partition("#")
    page = (ROOT / file).read_text()
    sections = dict(re.findall(r"^## (.+)\n\n((?:(?!^## ).*\n)+)", page, re.MULTILINE))
    anchors = {
        re.sub(r"[^\w-]", "", title.lower().replace(" ", "-")): text for title, text in sections.items()
    }
    assert rule["alert"] in anchors[anchor]


def test_the_dashboard_can_be_imported_whatever_the_data_source_is_called():
    variables = {one["name"]: one["type"] for one in DASHBOARD["templating"]["list"]}
    assert variables == {"datasource": "datasource"}
    assert "id" not in DASHBOARD
    ids = [panel["id"] for panel in DASHBOARD["panels"]]
    assert len(set(ids)) == len(ids)
    for panel in DASHBOARD["panels"]:
        assert panel["title"]
        if panel["type"] != "row":
            assert panel["description"]
            assert {json.dumps(one["datasource"]) for one in (panel, *panel["targets"])} == {
                '{"type": "prometheus", "uid": "${datasource}"}'
            }


@pytest.mark.parametrize(
    "page", [*FOLDER.glob("*.md"), ROOT / "README.md", *ROOT.glob("docs/*.md")], ids=lambda p: p.name
)
def test_links_between_pages_lead_somewhere(page: Path):
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text()):
        assert (page.parent / target).exists(), target
