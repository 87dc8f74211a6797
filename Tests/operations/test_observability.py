"""Dashboard, alerts and runbook: promtool finds them sound, and they speak of metrics that the services have."""

from __future__ import annotations

import json
import re
import subprocess
from functools import cache
from typing import Any

import pytest
import yaml

from praca_dev.layout import ROOT
from praca_dev.services import SERVICES

FOLDER = ROOT / "deploy/observability"
RUNBOOK = ROOT / "docs/runbook.md"
Json = dict[str, Any]
# Prometheus' own, the prober's, and what a histogram's name becomes.
FOREIGN = {"up", "probe_success", "probe_ssl_earliest_cert_expiry"}
FOREIGN_LABELS = {"job", "instance", "le"}
HISTOGRAM_SUFFIX = re.compile(r"_(bucket|sum|count)$")
# Words of the query language that look like metrics.
WORDS = re.compile(r"\b[a-z]+(?:_[a-z0-9]+)+\b|\bup\b")
FUNCTIONS = {
    "histogram_quantile",
    "label_replace",
    "last_over_time",
    "max_over_time",
    "min_over_time",
    "sum_over_time",
}
# Where a query or a text names labels: a selector, a grouping, a legend, a summary.
LABELS = (
    re.compile(r'([a-z_]+)\s*(?:=~|!~|!=|=)\s*"'),
    re.compile(r"\b(?:by|without|on|ignoring) ?\(([^)]*)\)"),
    re.compile(r"\{\{(\w+)\}\}"),
    re.compile(r"\$labels\.(\w+)"),
)


@cache
def sources() -> list[str]:
    return [path.read_text() for folder in ("Sources", "services") for path in (ROOT / folder).rglob("*.swift")]


def metrics_in_source() -> set[str]:
    """Every metric's name, as it stands in the services' sources."""
    return {name for text in sources() for name in re.findall(r'"([a-z]+(?:_[a-z0-9]+)+)"', text)}


def labels_in_source() -> set[str]:
    """The names of the dimensions that the services give their metrics."""
    return {name for text in sources() if "dimensions" in text for name in re.findall(r'\("([a-z_]+)", ', text)}


def dashboard() -> Json:
    read: Json = json.loads((FOLDER / "dashboard.json").read_text())
    return read


def rules() -> list[Json]:
    return [rule for group in yaml.safe_load((FOLDER / "alerts.yml").read_text())["groups"] for rule in group["rules"]]


def panel_targets() -> dict[str, Json]:
    """The dashboard's queries with their legends, by where they stand."""
    return {
        f"panel '{panel['title']}' {target['refId']}": target
        for panel in dashboard()["panels"]
        for target in panel.get("targets", [])
    }


def expressions() -> dict[str, str]:
    """Every query of the dashboard and the alerts, by where it stands."""
    queries = {place: target["expr"] for place, target in panel_targets().items()}
    return queries | {f"alert {rule['alert']}": rule["expr"] for rule in rules()}


def texts() -> dict[str, str]:
    """What people read of a query's labels, by where it stands."""
    legends = {place: target["legendFormat"] for place, target in panel_targets().items()}
    return legends | {f"alert {rule['alert']}": rule["annotations"]["summary"] for rule in rules()}


def metrics_of(expression: str) -> set[str]:
    """The metrics that a query names: not its label names, label values, durations and functions."""
    bare = re.sub(r"\{[^}]*\}|\[[^\]]*\]|\b(by|without|on|ignoring) ?\([^)]*\)", " ", expression)
    return set(WORDS.findall(bare)) - FUNCTIONS


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "config", "prometheus.yml"),
        ("check", "rules", "alerts.yml"),
        ("test", "rules", "alerts.test.yml"),
    ],
    ids=" ".join,
)
def test_promtool_finds_it_sound(arguments: tuple[str, ...]) -> None:
    done = subprocess.run(["promtool", *arguments], cwd=FOLDER, check=False, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr


def test_promtool_reads_every_query_of_the_dashboard(tmp_path_factory: pytest.TempPathFactory) -> None:
    """As rules: promtool checks the syntax of nothing else."""
    queries = [
        one.replace("$__rate_interval", "5m") for place, one in expressions().items() if place.startswith("panel")
    ]
    records = [{"record": f"panel:{number}", "expr": query} for number, query in enumerate(queries)]
    file = tmp_path_factory.mktemp("rules") / "rules.yml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "dashboard", "rules": records}]}))
    done = subprocess.run(["promtool", "check", "rules", file], check=False, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_metric_in_the_dashboard_and_the_alerts_is_one_of_the_services() -> None:
    known = metrics_in_source() | FOREIGN
    # A counter that is made without its suffix is exported with it.
    known |= {f"{name}_total" for name in known}
    unknown = {}
    for place, expression in expressions().items():
        named = metrics_of(expression)
        assert named, place
        missing = {name for name in named if name not in known and HISTOGRAM_SUFFIX.sub("", name) not in known}
        if missing:
            unknown[place] = missing
    assert not unknown


def test_every_label_in_the_dashboard_and_the_alerts_is_one_that_some_metric_has() -> None:
    known = labels_in_source() | FOREIGN_LABELS
    unknown = {}
    for place, expression in expressions().items():
        spoken_of = f"{expression} {texts()[place]}"
        named = {name for pattern in LABELS for found in pattern.findall(spoken_of) for name in found.split(", ")}
        if named - known:
            unknown[place] = named - known
    assert not unknown


def test_what_is_counted_of_requests_leaves_probes_out() -> None:
    """There are many of them, they are fast, and a service that is not ready fails them on purpose."""
    counted = re.compile(r"http_request_duration_seconds_\w+(\{[^}]*\})?")
    for place, expression in expressions().items():
        for selector in counted.findall(expression):
            assert 'route!~"/metrics|/readyz|/healthz"' in selector, place


def test_every_alert_is_seen_to_fire() -> None:
    """By promtool, in alerts.test.yml."""
    cases = [
        case
        for group in yaml.safe_load((FOLDER / "alerts.test.yml").read_text())["tests"]
        for case in group["alert_rule_test"]
    ]
    fires = {case["alertname"] for case in cases if case["exp_alerts"]}
    assert fires == {rule["alert"] for rule in rules()}


def test_every_alert_has_its_section_in_the_runbook_and_every_section_its_alert() -> None:
    names = [rule["alert"] for rule in rules()]
    assert len(set(names)) == len(names)
    for rule in rules():
        assert rule["labels"]["severity"] in ("page", "ticket"), rule["alert"]
        assert rule["annotations"]["runbook"] == f"docs/runbook.md#{rule['alert'].lower()}"
    assert set(re.findall(r"^### (Praca\w+)$", RUNBOOK.read_text(), re.MULTILINE)) == set(names)


def test_every_service_is_scraped_at_its_port_and_missed_when_it_is_gone() -> None:
    jobs = yaml.safe_load((FOLDER / "prometheus.yml").read_text())["scrape_configs"]
    scraped = {job["job_name"]: job["dns_sd_configs"][0]["port"] for job in jobs if "dns_sd_configs" in job}
    assert scraped == {service.name: service.port for service in SERVICES}
    missing = next(rule["expr"] for rule in rules() if rule["alert"] == "PracaServiceMissing")
    assert set(re.findall(r'absent\(up\{job="([^"]+)"\}\)', missing)) == set(scraped)
    every = {job for expression in expressions().values() for job in re.findall(r'up\{job=~"([^"]+)"', expression)}
    assert [set(one.split("|")) for one in every] == [set(scraped)]
