"""deploy/docker-compose.observability.yml, as docker-compose merges it: confined, apart, and ready to use."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from support.compose_files import DEPLOY, config, make_env, read

FOLDER = DEPLOY / "observability"
PROVISIONING = FOLDER / "grafana/provisioning"
STACK = "docker-compose.yml"
OBSERVABILITY = "docker-compose.observability.yml"
ADDED = {"prometheus", "grafana", "blackbox"}
Json = dict[str, Any]


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The settings of a new installation, without Grafana's password."""
    file = make_env(tmp_path_factory.mktemp("env")) / ".env"
    lines = [line for line in file.read_text().splitlines() if not line.startswith("GRAFANA_PASSWORD=")]
    file.write_text("\n".join(lines) + "\n")
    return file


@pytest.fixture(scope="module")
def merged(settings: Path) -> Json:
    found: Json = yaml.safe_load(read(config(settings, OBSERVABILITY, GRAFANA_PASSWORD="from-dot-env")))
    return found


def read_yaml(path: Path) -> Json:
    found: Json = yaml.safe_load(path.read_text())
    return found


def test_it_adds_to_the_stack_and_changes_nothing_of_it(merged: Json) -> None:
    assert set(read_yaml(DEPLOY / OBSERVABILITY)["services"]) == ADDED
    assert set(merged["services"]) == set(read_yaml(DEPLOY / STACK)["services"]) | ADDED
    assert not ADDED & set(read_yaml(DEPLOY / STACK)["services"])


@pytest.mark.parametrize("name", sorted(ADDED))
def test_every_container_is_confined(merged: Json, name: str) -> None:
    service = merged["services"][name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["mem_limit"]
    assert service["pids_limit"]
    assert service["logging"]["options"]["max-size"]
    assert int(service["user"].split(":")[0]) > 0
    assert re.search(r":v?[0-9.]+$", service["image"])
    # From this machine only.
    assert all(port.startswith("127.0.0.1:") for port in service.get("ports", []))


def test_grafana_shares_a_network_with_prometheus_alone(merged: Json) -> None:
    networks = {name: set(service.get("networks", {})) for name, service in merged["services"].items()}
    assert networks["grafana"] == {"observability"}
    assert {name for name, joined in networks.items() if "observability" in joined} == {"grafana", "prometheus"}
    # Where the services and the front door are.
    assert networks["prometheus"] == {"inner", "observability"}
    assert networks["blackbox"] == {"inner"}
    # Docker publishes no port of a container that is only on networks without a way out.
    assert not (merged["networks"]["observability"] or {}).get("internal")


def test_grafana_asks_for_its_own_password_and_tells_nobody_anything(settings: Path, merged: Json) -> None:
    refused = config(settings, OBSERVABILITY)
    assert refused.returncode != 0
    assert "GRAFANA_PASSWORD" in refused.stderr
    told = merged["services"]["grafana"]["environment"]
    assert told.pop("GF_SECURITY_ADMIN_PASSWORD") == "from-dot-env"
    on = {"GF_SECURITY_DISABLE_GRAVATAR", "GF_PLUGINS_PREINSTALL_DISABLED"}
    off = {
        "GF_AUTH_ANONYMOUS_ENABLED",
        "GF_USERS_ALLOW_SIGN_UP",
        "GF_SNAPSHOTS_EXTERNAL_ENABLED",
        "GF_ANALYTICS_REPORTING_ENABLED",
        "GF_ANALYTICS_CHECK_FOR_UPDATES",
        "GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES",
        "GF_NEWS_NEWS_FEED_ENABLED",
    }
    assert told == dict.fromkeys(on, "true") | dict.fromkeys(off, "false")


def test_grafana_starts_with_its_data_source_and_dashboard(merged: Json) -> None:
    mounts = dict(mount.split(":")[:2][::-1] for mount in merged["services"]["grafana"]["volumes"])
    assert mounts["/etc/grafana/provisioning"] == str(PROVISIONING)
    [source] = read_yaml(PROVISIONING / "datasources/prometheus.yml")["datasources"]
    port = merged["services"]["prometheus"]["ports"][0].split(":")[-1].removesuffix("/tcp")
    assert source["url"] == f"http://prometheus:{port}"
    every = read_yaml(FOLDER / "prometheus.yml")["global"]["scrape_interval"]
    assert source["jsonData"]["timeInterval"] == every
    [provider] = read_yaml(PROVISIONING / "dashboards/praca.yml")["providers"]
    dashboard = FOLDER / "dashboard.json"
    assert mounts[f"{provider['options']['path']}/praca.json"] == str(dashboard)
    [variable] = json.loads(dashboard.read_text())["templating"]["list"]
    assert (variable["type"], variable["query"]) == ("datasource", source["type"])
    assert variable["current"] == {"text": source["name"], "value": source["uid"]}


def test_prometheus_asks_the_prober_for_the_front_door(merged: Json) -> None:
    jobs = {job["job_name"]: job for job in read_yaml(FOLDER / "prometheus.yml")["scrape_configs"]}
    [asked] = jobs["front-door"]["static_configs"]
    assert asked["targets"] == ["blackbox:9115"]
    [module] = jobs["front-door"]["params"]["module"]
    assert module in read_yaml(FOLDER / "blackbox.yml")["modules"]
    assert jobs["front-door"]["params"]["target"] == ["https://nginx:8443/"]
    assert any(port.endswith(":8443/tcp") for port in merged["services"]["nginx"]["ports"])


def test_the_prober_asks_for_the_first_public_name(merged: Json, tmp_path: Path) -> None:
    [script] = merged["services"]["blackbox"]["command"]
    here = {"$$": "$", "/etc/blackbox": shlex.quote(str(FOLDER)), "/tmp": shlex.quote(str(tmp_path)), "exec ": ": "}
    # In one pass: the path of this checkout may hold what is replaced elsewhere.
    script, places = re.subn("|".join(map(re.escape, here)), lambda found: here[found.group()], script)
    assert places >= len(here)
    environment = {**os.environ, "FRONT_DOOR_NAMES": "praca.example www.praca.example"}
    subprocess.run(["sh", "-c", script], env=environment, check=True)
    [module] = read_yaml(tmp_path / "blackbox.yml")["modules"].values()
    assert module["http"]["headers"] == {"Host": "praca.example"}
    assert module["http"]["tls_config"]["server_name"] == "praca.example"
    assert merged["services"]["blackbox"]["environment"] == {"FRONT_DOOR_NAMES": "praca.example"}
