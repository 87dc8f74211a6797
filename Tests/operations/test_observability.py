"""Dashboard, alerts and runbook: promtool finds them sound, and they speak of metrics that the services have."""

from __future__ import annotations

import json
import re
import subprocess
from functools import cache

import pytest
import yaml

from praca_dev.layout import ROOT
from praca_dev.services import SERVICES

FOLDER = ROOT / "deploy/observability"
RUNBOOK = ROOT / "docs/runbook.md"
# Prometheus' own, and what a histogram's name becomes.
PROMETHEUS_OWN = {"up"}
HISTOGRAM_SUFFIX = re.compile(r"_(bucket|sum|count)$")
# Words of the query language that look like metrics.
WORDS = re.compile(r"\b[a-z]+(?:_[a-z0-9]+)+\b|\bup\b")
FUNCTIONS = {"histogram_quantile", "max_over_time", "min_over_time", "label_replace"}


@cache
def metrics_in_source() -> set[str]:
    """Every metric's name, as it stands in the services' sources."""
    text = "".join(path.read_text() for folder in ("Sources", "services") for path in (ROOT / folder).rglob("*.swift"))
    return set(re.findall(r'"([a-z]+(?:_[a-z0-9]+)+)"', text))


def expressions() -> dict[str, str]:
    """Every query of the dashboard and the alerts, by where it stands."""
    dashboard = json.loads((FOLDER / "dashboard.json").read_text())
    found = {}
    for panel in dashboard["panels"]:
        for target in panel.get("targets", []):
            found[f"panel '{panel['title']}' {target['refId']}"] = target["expr"]
    for group in yaml.safe_load((FOLDER / "alerts.yml").read_text())["groups"]:
        found |= {f"alert {rule['alert']}": rule["expr"] for rule in group["rules"]}
    return found


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
    rules = [{"record": f"panel:{number}", "expr": query} for number, query in enumerate(queries)]
    file = tmp_path_factory.mktemp("rules") / "rules.yml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "dashboard", "rules": rules}]}))
    done = subprocess.run(["promtool", "check", "rules", file], check=False, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_metric_in_the_dashboard_and_the_alerts_is_one_of_the_services() -> None:
    known = metrics_in_source() | PROMETHEUS_OWN
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


def test_every_alert_has_its_section_in_the_runbook_and_every_section_its_alert() -> None:
    rules = [rule for group in yaml.safe_load((FOLDER / "alerts.yml").read_text())["groups"] for rule in group["rules"]]
    names = [rule["alert"] for rule in rules]
    assert len(set(names)) == len(names)
    for rule in rules:
        assert rule["labels"]["severity"] in ("page", "ticket"), rule["alert"]
        assert rule["annotations"]["runbook"] == f"docs/runbook.md#{rule['alert'].lower()}"
    assert set(re.findall(r"^### (Praca\w+)$", RUNBOOK.read_text(), re.MULTILINE)) == set(names)


def test_every_service_is_scraped_at_its_port() -> None:
    jobs = yaml.safe_load((FOLDER / "prometheus.yml").read_text())["scrape_configs"]
    scraped = {job["job_name"]: job["dns_sd_configs"][0]["port"] for job in jobs}
    assert {service.name: service.port for service in SERVICES}.items() <= scraped.items()
