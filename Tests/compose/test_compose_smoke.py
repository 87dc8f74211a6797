"""The compose stack from outside: what a person does through the published port, and what an operator does to it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
import uuid
from datetime import datetime
from pathlib import Path

import pytest
import requests

from support.compose_running import CERTIFICATE, COMPOSE, PROMETHEUS, URL, compose
from support.people import Person, eventually
from support.pictures import content, png, uploaded

# Each service, and an address of its that answers anybody something.
SERVICES = {
    "auth": "/.well-known/jwks.json",
    "rooms-gateway": "/rooms",
    "marketplace": "/marketplace/ads",
    "moderation": "/moderation/actions",
    "upload-signer": "/uploads",
}
# Prometheus looks for replicas, and at them, every 15 seconds.
SCRAPED_SECONDS = 90.0
# That one of three gateways is met by none of so many has a chance of one in millions.
SESSIONS = 40

pytestmark = pytest.mark.skipif(not COMPOSE, reason="'make compose-test' runs it")


def containers(service: str) -> list[str]:
    return compose("ps", "--quiet", service).split()


def docker(*arguments: str) -> str:
    done = subprocess.run(["docker", *arguments], check=True, capture_output=True, text=True, timeout=60)
    return done.stdout.strip()


def inspect(container: str, template: str) -> str:
    return docker("inspect", "--format", template, container)


def answers() -> bool:
    try:
        return requests.get(f"{URL}/.well-known/jwks.json", timeout=5).status_code == 200
    except requests.RequestException:
        return False


@pytest.fixture
def ana() -> Person:
    eventually("the stack answers", answers)
    return Person.register(URL, "Ana")


def test_two_people_talk_through_the_published_port(ana: Person) -> None:
    bruno = Person.register(URL, "Bruno")
    room_id = ana.create_room()["id"]
    with ana.connect(certificate=CERTIFICATE) as hers, bruno.connect(certificate=CERTIFICATE) as his:
        hers.join(room_id)
        his.join(room_id)
        message = hers.say(room_id, f"Olá, {uuid.uuid4()}")
        assert his.wait_for_message(message["id"])["body"] == message["body"]
    history = bruno.request("GET", f"/rooms/{room_id}/messages").json()
    assert [item["id"] for item in history["items"]] == [message["id"]]


def test_polling_sessions_stay_with_their_gateway(ana: Person) -> None:
    """Engine.IO by hand: an opening and two requests of its session, often enough to meet each of the gateways."""
    names = [f"polling-{uuid.uuid4()}" for _ in range(SESSIONS)]
    for name in names:
        headers = {"X-Request-Id": name}
        opened = requests.get(f"{URL}/socket.io/?EIO=4&transport=polling", headers=headers, timeout=20)
        sid = json.loads(opened.text[1:])["sid"]
        for packet in ('40{"token":"none"}', "1"):
            address = f"{URL}/socket.io/?EIO=4&transport=polling&sid={sid}"
            sent = requests.post(address, data=packet, headers=headers, timeout=20)
            assert sent.status_code == 200, sent.text
    # A request is logged once it is over.
    eventually("nginx has logged them", lambda: [len(one) for one in gateways_of(names)] == [3] * SESSIONS)
    met = [set(one) for one in gateways_of(names)]
    assert [len(one) for one in met] == [1] * SESSIONS
    assert set().union(*met) == set(listed("rooms-gateway"))
    assert len(listed("rooms-gateway")) == len(containers("rooms-gateway")) > 1


def gateways_of(names: list[str]) -> list[list[str]]:
    """The gateway that each request went to, of those that bear one of some names, by nginx's log."""
    found: dict[str, list[str]] = {name: [] for name in names}
    for line in compose("logs", "--no-color", "--no-log-prefix", "nginx").splitlines():
        entry = json.loads(line) if line.startswith("{") else {}
        if entry.get("requestId") in found:
            found[entry["requestId"]].append(entry["upstream"])
    return list(found.values())


def test_a_picture_goes_through_the_door_into_the_store_and_back(ana: Person) -> None:
    """Its signatures cover the public host: the store sees the one that the client used."""
    picture = png()
    upload = uploaded(ana, picture)
    assert upload["status"] == "ready"
    leads = content(URL, upload["id"], ana).headers["Location"]
    assert leads.startswith(f"{URL}/praca-uploads/")
    assert requests.get(leads, timeout=20).content == picture


def test_a_gateway_more_keeps_open_sockets(ana: Person) -> None:
    room_id = ana.create_room()["id"]
    with ana.connect(certificate=CERTIFICATE) as conversation:
        conversation.join(room_id)
        compose("up", "--detach", "--no-build", "--scale", "rooms-gateway=4", "nginx")
        eventually("the fourth gateway is listed", lambda: len(listed("rooms-gateway")) == 4)
        assert conversation.say(room_id, "ainda aqui")["seq"] == 1


def listed(service: str) -> list[str]:
    """The addresses under which nginx knows a service."""
    upstreams = compose("exec", "-T", "nginx", "cat", "/run/praca/upstreams.conf")
    block = upstreams.partition(f"upstream {service.replace('-', '_')} {{")[2].partition("}")[0]
    return [line.split()[1] for line in block.splitlines() if line.startswith("    server ")]


def process(container: str) -> int:
    """The service's own process on this machine. The container's first one only passes signals on."""
    first = inspect(container, "{{.State.Pid}}")
    [service] = Path(f"/proc/{first}/task/{first}/children").read_text().split()
    return int(service)


def restarts(container: str) -> int:
    return int(inspect(container, "{{.RestartCount}}"))


def up(service: str, instance: str) -> float:
    """When Prometheus last found the replica up; 0 if it did not."""
    query = f'timestamp(up{{job="{service}", instance="{instance}"}} == 1)'
    found = requests.get(f"{PROMETHEUS}/api/v1/query", params={"query": query}, timeout=20).json()["data"]["result"]
    return float(found[0]["value"][1]) if found else 0.0


def comes_back(service: str, container: str, restarts_before: int) -> None:
    """It is started anew, answers through the door, is listed by nginx and scraped again."""
    eventually("it is started anew", lambda: restarts(container) > restarts_before, 60)
    eventually("it is healthy", lambda: inspect(container, "{{.State.Health.Status}}") == "healthy", 60)
    addresses = inspect(container, "{{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}").split()
    started = datetime.fromisoformat(inspect(container, "{{.State.StartedAt}}")[:19] + "+00:00").timestamp()

    def instance() -> str:
        return next((found for found in listed(service) if found.partition(":")[0] in addresses), "")

    eventually("nginx lists it", instance, 60)
    path = SERVICES[service]
    eventually("it answers", lambda: requests.get(URL + path, timeout=20).status_code < 500)
    eventually("it is scraped again", lambda: up(service, instance()) > started, SCRAPED_SECONDS)


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_whose_process_is_killed_comes_back_by_itself(service: str, ana: Person) -> None:
    """Not by `docker kill`: Docker takes that for a wish, and leaves the container as it is."""
    victim, *others = containers(service)
    before = restarts(victim)
    os.kill(process(victim), signal.SIGKILL)
    if others:
        assert ana.request("GET", "/rooms").status_code == 200, "the others serve meanwhile"
    comes_back(service, victim, before)


def test_a_gateway_that_needs_more_memory_than_it_may_is_ended_and_comes_back(ana: Person) -> None:
    victim = containers("rooms-gateway")[0]
    before, limit, begun = restarts(victim), int(inspect(victim, "{{.HostConfig.Memory}}")), int(time.time())
    # What eats the container's memory stands for a gateway that grows; the kernel is to take the gateway for it.
    Path(f"/proc/{process(victim)}/oom_score_adj").write_text("1000")
    docker("exec", "--detach", victim, "sh", "-c", f"head -c {2 * limit} /dev/zero | tail")
    eventually("it is ended", lambda: restarts(victim) > before, 60)
    assert ana.request("GET", "/rooms").status_code == 200, "the others serve meanwhile"
    comes_back("rooms-gateway", victim, before)
    window = ("--since", str(begun), "--until", str(int(time.time())))
    assert docker("events", *window, "--filter", "event=oom", "--filter", f"container={victim}")


def test_everything_is_hardened_and_only_nginx_is_published() -> None:
    for service in compose("config", "--services").split():
        for container in containers(service):
            assert inspect(container, "{{.Config.User}}") not in ("", "root", "0"), service
            assert inspect(container, "{{.HostConfig.ReadonlyRootfs}}") == "true", service
            assert inspect(container, "{{.HostConfig.CapDrop}}") == "[ALL]", service
            assert int(inspect(container, "{{.HostConfig.Memory}}")) > 0, service
            published = inspect(container, "{{len .HostConfig.PortBindings}}")
            # Prometheus answers this machine only.
            assert published == {"nginx": "2", "prometheus": "1"}.get(service, "0"), service


def test_prometheus_sees_every_replica_and_the_front_door() -> None:
    def seen() -> dict[str, int]:
        found = requests.get(f"{PROMETHEUS}/api/v1/query", params={"query": "count by (job) (up == 1)"}, timeout=20)
        return {row["metric"]["job"]: int(row["value"][1]) for row in found.json()["data"]["result"]}

    single = dict.fromkeys(("auth", "marketplace", "moderation", "upload-signer", "front-door"), 1)
    gateways = len(containers("rooms-gateway"))
    eventually("all are scraped", lambda: seen() == {**single, "rooms-gateway": gateways}, 90)
    probe = requests.get(f"{PROMETHEUS}/api/v1/query", params={"query": "probe_success"}, timeout=20).json()
    assert [row["value"][1] for row in probe["data"]["result"]] == ["1"]


def test_no_setting_reaches_a_container_that_has_no_use_for_it() -> None:
    [auth] = containers("auth")
    [gateway, *_] = containers("rooms-gateway")
    key = "PRACA_AUTH_KEY_ENCRYPTION_KEY"
    assert key in inspect(auth, "{{.Config.Env}}")
    assert key not in inspect(gateway, "{{.Config.Env}}")
    assert "OWNER" not in inspect(auth, "{{.Config.Env}}")


def test_the_inner_network_leads_nowhere() -> None:
    with pytest.raises(subprocess.CalledProcessError):
        compose("exec", "-T", "auth", "timeout", "3", "bash", "-c", "exec 3<>/dev/tcp/192.0.2.1/80")
    address = inspect(containers("postgres")[0], "{{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}").split()[0]
    compose("exec", "-T", "auth", "bash", "-c", f"exec 3<>/dev/tcp/{address}/5432")
