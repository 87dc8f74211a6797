"""deploy/docker-compose.yml: well formed, closed to the outside, and in step with what the services can be told."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from executables import all_settings
from praca_dev.layout import ROOT
from praca_dev.services import SERVICES, Service
from praca_dev.settings_table import AllSettings

DEPLOY = ROOT / "deploy"
COMPOSE = DEPLOY / "docker-compose.yml"
# What ends by itself.
ONE_SHOTS = re.compile(r"bootstrap|.*-migrate")
FRONT_DOOR = DEPLOY / "nginx/front-door"
Json = dict[str, Any]


@pytest.fixture(scope="module")
def settings() -> AllSettings:
    return all_settings()


@pytest.fixture(scope="module")
def compose() -> Json:
    read: Json = yaml.safe_load(COMPOSE.read_text())
    return read


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What deploy/make-env makes for a new installation."""
    folder = tmp_path_factory.mktemp("env")
    environment = {**os.environ, "PRACA_ENV_FOLDER": str(folder)}
    subprocess.run([DEPLOY / "make-env", "praca.example"], env=environment, check=True, capture_output=True)
    return folder


def environment_of(compose: Json, name: str) -> Json:
    found: Json = compose["services"][name].get("environment", {})
    return found


def variables(text: str) -> set[str]:
    """The names that compose fills in."""
    return set(re.findall(r"(?<!\$)\$\{([A-Z_0-9]+)", text))


def names_of_env(path: Path) -> dict[str, str]:
    lines = [line for line in path.read_text().splitlines() if line and not line.startswith("#")]
    return dict(line.split("=", 1) for line in lines)


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
def test_a_service_is_told_every_setting_it_knows_and_no_other(
    compose: Json, settings: AllSettings, service: Service
) -> None:
    told = set(environment_of(compose, service.name))
    known = {one.name for one in settings.of(service)}
    owner = f"PRACA_{service.scope}_MIGRATION_DATABASE_URL"
    assert told == known - {owner}
    assert set(environment_of(compose, f"{service.name}-migrate")) == known


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
def test_what_a_service_cannot_do_without_has_a_value(compose: Json, settings: AllSettings, service: Service) -> None:
    told = environment_of(compose, service.name)
    assert not [one.name for one in settings.of(service) if one.required and not told[one.name]]


def test_the_front_door_is_told_only_what_it_knows_and_documents(compose: Json) -> None:
    known = set(re.findall(r"\$\{(PRACA_NGINX_[A-Z_]+):[=?]", FRONT_DOOR.read_text()))
    assert set(environment_of(compose, "nginx")) <= known
    documented = (DEPLOY / "nginx/README.md").read_text()
    assert not {name for name in known if f"`{name.removeprefix('PRACA_NGINX_')}`" not in documented}
    template = (DEPLOY / "nginx/production.conf.template").read_text()
    assert set(re.findall(r"\$\{(PRACA_NGINX_[A-Z_]+)\}", template)) <= known | {"PRACA_NGINX_PUBLIC_PORT"}


def test_what_has_no_default_is_made_by_make_env_and_what_it_makes_is_used(compose: Json, made: Path) -> None:
    text = COMPOSE.read_text()
    needed = set(re.findall(r"(?<!\$)\$\{([A-Z_0-9]+):\?", text))
    values = names_of_env(made / ".env")
    assert needed <= set(values)
    assert set(values) <= variables(text)
    assert (made / ".env").stat().st_mode & 0o077 == 0
    secrets = [value for name, value in values.items() if name.endswith(("PASSWORD", "KEY", "SECRET"))]
    assert len(set(secrets)) == len(secrets)
    assert all(len(value) >= 32 for value in secrets)


def test_make_env_never_replaces_what_is_there(made: Path) -> None:
    before = {path: path.read_bytes() for path in made.rglob("*") if path.is_file()}
    environment = {**os.environ, "PRACA_ENV_FOLDER": str(made)}
    subprocess.run([DEPLOY / "make-env", "other.example"], env=environment, check=True, capture_output=True)
    assert {path: path.read_bytes() for path in made.rglob("*") if path.is_file()} == before


def test_only_nginx_is_published_and_only_it_reaches_outside(compose: Json) -> None:
    inner = {name for name, network in compose["networks"].items() if (network or {}).get("internal")}
    assert inner
    for name, service in compose["services"].items():
        if name == "nginx":
            continue
        assert "ports" not in service, name
        assert service.get("network_mode") is None, name
        assert set(service["networks"]) <= inner, name


def test_every_container_is_confined(compose: Json) -> None:
    for name, service in compose["services"].items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert service["mem_limit"], name
        assert service["pids_limit"], name
        assert "privileged" not in service, name
        assert service["logging"]["options"]["max-size"], name


def test_containers_start_when_what_they_need_is_there(compose: Json) -> None:
    services = compose["services"]
    for name, service in services.items():
        for needed, how in service.get("depends_on", {}).items():
            ends = ONE_SHOTS.fullmatch(needed)
            expected = "service_completed_successfully" if ends else "service_healthy"
            assert how["condition"] == expected, f"{name} needs {needed}"
            # Services and the front door have their check in the image (Dockerfile).
            assert ends or "healthcheck" in services[needed] or "build" in services[needed], needed
        if ONE_SHOTS.fullmatch(name):
            assert service["restart"] == "no", name


def test_every_service_has_its_image_migration_and_roles(compose: Json) -> None:
    bootstrap = environment_of(compose, "bootstrap")
    needed = set(re.findall(r"\\getenv \w+ (PRACA_[A-Z_]+)", (DEPLOY / "postgres/bootstrap.sql").read_text()))
    assert needed == {name for name in bootstrap if name.startswith("PRACA_")}
    for service in SERVICES:
        built = compose["services"][service.name]
        assert built["build"]["args"]["SERVICE"] == service.name
        migration = compose["services"][f"{service.name}-migrate"]
        assert (migration["image"], migration["command"]) == (built["image"], ["migrate"])
        assert f"{service.name}-migrate" in built["depends_on"]


@pytest.mark.skipif(shutil.which("docker-compose") is None, reason="docker-compose is not installed")
def test_docker_compose_reads_it(made: Path) -> None:
    for other in ([], ["docker-compose.dev.yml"], ["docker-compose.sight.yml"]):
        files = ["docker-compose.yml", *other]
        named = [word for name in files for word in ("--file", str(DEPLOY / name))]
        command = ["docker-compose", *named, "--env-file", str(made / ".env"), "config", "--quiet"]
        done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr
