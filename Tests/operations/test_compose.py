"""deploy/docker-compose.yml: well formed, closed to the outside, and in step with what the services can be told."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from praca_dev.services import SERVICES, Service
from praca_dev.settings_table import AllSettings
from support.compose_files import DEPLOY, config, make_env, read
from support.executables import all_settings
from support.people import eventually

COMPOSE = DEPLOY / "docker-compose.yml"
OVERRIDES = ("docker-compose.dev.yml", "docker-compose.observability.yml")
# What ends by itself.
ONE_SHOTS = re.compile(r"bootstrap|.*-migrate|minio-volume")
# What chooses MinIO, in .env (README.md).
MINIO = {"COMPOSE_PROFILES": "minio", "STACK_STORE": "minio", "STACK_SEAWEEDFS": "0"}
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
    return make_env(tmp_path_factory.mktemp("env"))


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
    overrides = [(DEPLOY / name).read_text() for name in OVERRIDES]
    assert set(values) <= variables("\n".join([text, *overrides]))
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
        if service.get("network_mode") != "none":
            assert "network_mode" not in service, name
            assert set(service["networks"]) <= inner, name


def test_the_published_ports_are_ipv4_s(compose: Json) -> None:
    """Through IPv6, Docker would show nginx one address for all visitors."""
    assert compose["services"]["nginx"]["ports"]
    for port in compose["services"]["nginx"]["ports"]:
        assert port.startswith("${STACK_ADDRESS:-0.0.0.0}:"), port


def test_every_container_is_confined(compose: Json) -> None:
    for name, service in compose["services"].items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert service["mem_limit"], name
        # docker-compose 1.29 makes no number of what a setting gives here, and the engine takes nothing else.
        assert isinstance(service["pids_limit"], int), name
        assert "privileged" not in service, name
        assert service["logging"]["options"]["max-size"], name
        # Only what gives a new volume to its user, without a network, may be root, and do nothing else.
        if name == "minio-volume":
            assert (service["cap_add"], service["network_mode"]) == (["CHOWN"], "none")
        else:
            assert "cap_add" not in service, name
            assert service.get("user") not in ("0", "0:0", "root"), name


def test_postgres_may_start_a_process_for_each_connection(compose: Json) -> None:
    postgres = compose["services"]["postgres"]
    [connections] = [word.partition("=")[2] for word in postgres["command"] if word.startswith("max_connections=")]
    assert postgres["pids_limit"] > int(connections) + 50


def test_minio_is_a_profile_that_adds_its_own_services_only(compose: Json) -> None:
    assert {name for name, service in compose["services"].items() if "profiles" in service} == {"minio", "minio-volume"}
    for name in ("minio", "minio-volume"):
        assert compose["services"][name]["profiles"] == ["minio"], name
    for told in (environment_of(compose, "minio"), environment_of(compose, "store")):
        assert told["STORE_BUCKET"] == environment_of(compose, "upload-signer")["PRACA_UPLOADS_S3_BUCKET"]


def test_three_lines_put_minio_in_the_place_of_the_store(made: Path, tmp_path: Path) -> None:
    chosen = tmp_path / ".env"
    lines = "".join(f"{name}={value}\n" for name, value in MINIO.items())
    chosen.write_text((made / ".env").read_text() + lines)
    for path, host, scale in ((made / ".env", "store", 1), (chosen, "minio", 0)):
        services = yaml.safe_load(read(config(path)))["services"]
        assert services["store"]["scale"] == scale
        assert services["nginx"]["environment"]["PRACA_NGINX_STORE"] == f"{host}:8333"
        assert services["upload-signer"]["environment"]["PRACA_UPLOADS_S3_ENDPOINT"] == f"http://{host}:8333"
    readme = (DEPLOY / "README.md").read_text()
    assert all(f"{name}={value}" in readme for name, value in MINIO.items())


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


def test_docker_compose_reads_it(made: Path) -> None:
    for other in ([], *([name] for name in OVERRIDES)):
        for profile in ([], ["--profile", "minio"]):
            assert read(config(made / ".env", *other, options=profile))


def program(path: Path, *lines: str) -> None:
    path.write_text("\n".join(["#!/bin/sh", *lines, ""]))
    path.chmod(0o755)


def test_a_renewed_certificate_is_put_where_nginx_reads_it_and_nginx_told(tmp_path: Path) -> None:
    """In a copy of the stack's folder, with stand-ins for what needs root and an engine."""
    deploy, lineage, tools = tmp_path / "deploy", tmp_path / "live", tmp_path / "tools"
    for folder in (deploy / "bin", deploy / "certificates", lineage, tools):
        folder.mkdir(parents=True)
    shutil.copy2(DEPLOY / "bin/renewed", deploy / "bin/renewed")
    (deploy / ".env").write_text("STACK_TLS_FOLDER=./certificates\n")
    for name in ("fullchain.pem", "privkey.pem"):
        (lineage / name).write_text(f"new {name}")
        (deploy / "certificates" / name).write_text(f"old {name}")
    calls = tmp_path / "calls"
    for name in ("chgrp", "docker-compose"):
        program(tools / name, f'echo "$PWD: {name} $*" >>{calls}')
    environment = {"PATH": f"{tools}:/usr/bin:/bin", "RENEWED_LINEAGE": str(lineage)}
    # As certbot calls it: from anywhere.
    subprocess.run([deploy / "bin/renewed"], env=environment, cwd="/", check=True, timeout=60)
    told = calls.read_text().splitlines()
    assert told == [
        f"{deploy}: chgrp 101 ./certificates/privkey.pem.new",
        f"{deploy}: docker-compose kill -s HUP nginx",
    ]
    found = {path.name: path for path in (deploy / "certificates").iterdir()}
    assert {name: path.read_text() for name, path in found.items()} == {
        name: f"new {name}" for name in ("fullchain.pem", "privkey.pem")
    }
    assert found["privkey.pem"].stat().st_mode & 0o777 == 0o640


class MinIO:
    """deploy/store/run-minio with stand-ins for minio, mc and curl, which note their calls in a file."""

    def __init__(self, folder: Path) -> None:
        self.home, self.calls = folder / "home", folder / "calls"
        self.home.mkdir()
        # The first try comes too early. `exec` keeps the id that the script knows.
        program(folder / "curl", f"[ -e {folder}/up ] || {{ : >{folder}/up; exit 7; }}")
        # As the real one: what is attached stays, and attaching it again is an error.
        program(
            folder / "mc",
            f'echo "mc $*" >>{self.calls}',
            f"[ -t 0 ] || cat >>{folder}/piped",
            'case "$*" in',
            f"*'policy attach'*) [ ! -e {folder}/attached-$6 ] || exit 1; : >{folder}/attached-$6 ;;",
            f"""*'user info'*) [ ! -e {folder}/attached-$6 ] || echo "{{\\"policyName\\":\\"$6\\"}}" ;;""",
            "esac",
        )
        program(folder / "minio", f'echo "minio $* as $MINIO_ROOT_USER" >>{self.calls}', "exec sleep 60")
        self.piped = folder / "piped"
        # The image has little more than these.
        for name in ("rm", "sleep", "cat"):
            (folder / name).symlink_to(Path("/bin") / name)
        self.environment = {
            "PATH": str(folder),
            "HOME": str(self.home),
            "STORE_BUCKET": "pictures",
            "STORE_ROOT_SECRET": "root-secret",
            "STORE_SIGNING_SECRET": "signing-secret",
            "STORE_SERVICE_SECRET": "service-secret",
        }

    def start(self, **settings: str) -> subprocess.Popen[bytes]:
        command = [DEPLOY / "store/run-minio"]
        return subprocess.Popen(command, env={**self.environment, **settings}, stdin=subprocess.DEVNULL)

    def policy(self, user: str) -> dict[str, list[str]]:
        """What a user may do, by the resource."""
        statements = json.loads((self.home / f"{user}.json").read_text())["Statement"]
        return {resource: one["Action"] for one in statements for resource in one["Resource"]}


@pytest.fixture
def minio(tmp_path: Path) -> MinIO:
    return MinIO(tmp_path)


def test_minio_gets_its_bucket_and_two_users_and_ends_when_told(minio: MinIO) -> None:
    with minio.start() as script:
        eventually("everything is there", (minio.home / "ready").exists)
        script.send_signal(signal.SIGTERM)
        assert script.wait(20) == 128 + signal.SIGTERM, "the server's own end"
    started, *calls = minio.calls.read_text().splitlines()
    assert started == "minio server /data --address :8333 as root"
    assert calls[0] == "mc --quiet mb --ignore-existing local/pictures"
    assert [call for call in calls if " user add " in call] == [
        f"mc --quiet admin user add local {user}" for user in ("signing", "service")
    ]
    assert "secret" not in " ".join(calls)
    assert minio.piped.read_text().split() == ["signing-secret", "service-secret"]
    assert minio.policy("signing") == {"arn:aws:s3:::pictures/*": ["s3:PutObject"]}
    assert minio.policy("service") == {
        "arn:aws:s3:::pictures/*": ["s3:PutObject", "s3:GetObject", "s3:DeleteObject"],
        "arn:aws:s3:::pictures": ["s3:ListBucket"],
    }


def test_minio_is_ready_again_when_it_is_started_again(minio: MinIO) -> None:
    for _ in range(2):
        (minio.home / "ready").unlink(missing_ok=True)
        with minio.start() as script:
            eventually("everything is there", (minio.home / "ready").exists)
            script.send_signal(signal.SIGTERM)
            script.wait(20)
    attached = [call for call in minio.calls.read_text().splitlines() if " policy attach " in call]
    assert len(attached) == 2, "each user's once"


def test_minio_that_ends_ends_its_container(minio: MinIO, tmp_path: Path) -> None:
    program(tmp_path / "minio", "exit 3")
    program(tmp_path / "curl", "exit 7")
    with minio.start() as script:
        assert script.wait(20) == 3


def test_minio_without_an_administrator_s_secret_is_not_started(minio: MinIO) -> None:
    with minio.start(STORE_ROOT_SECRET="") as script:
        assert script.wait(20) == 78
    assert not minio.calls.exists()
