"""The front door as production runs it: deploy/nginx/front-door with a certificate of the test's own."""

from __future__ import annotations

import signal
import ssl
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from praca_dev import web
from praca_dev.layout import ROOT
from praca_dev.ports import PortChooser
from praca_dev.processes import Process
from support.people import eventually

NAME = "localhost"
FRONT_DOOR = ROOT / "deploy/nginx/front-door"


@dataclass
class ProductionDoor:
    """A running front door, its ports and its folder."""

    process: Process
    folder: Path
    certificate: Path
    https_port: int
    http_port: int
    status_port: int

    @property
    def url(self) -> str:
        return f"https://{NAME}:{self.https_port}"

    def get(self, path: str, **arguments: Any) -> requests.Response:
        return requests.get(self.url + path, verify=str(self.certificate), timeout=20, **arguments)

    def get_plain(self, path: str, **arguments: Any) -> requests.Response:
        """Without TLS; a redirect is not followed."""
        url = f"http://{NAME}:{self.http_port}{path}"
        return requests.get(url, timeout=20, allow_redirects=False, **arguments)

    def context(self) -> ssl.SSLContext:
        """TLS settings of a client that trusts the test's certificate."""
        return ssl.create_default_context(cafile=str(self.certificate))

    def workers(self) -> set[int]:
        """The worker processes that take new connections: those whose title does not say that they shut down."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        titles = {int(child): title(int(child)) for child in children}
        return {pid for pid, text in titles.items() if text == "nginx: worker process"}

    def reload(self) -> None:
        """Has new workers take over, as after a new certificate, and waits until they have."""
        before = self.workers()
        self.process.send(signal.SIGHUP)
        eventually("new workers have taken over", lambda: self.workers() and not self.workers() & before)


def title(pid: int) -> str:
    """What a process calls itself; empty when it is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode().strip()
    except OSError:
        return ""


def make_certificate(folder: Path) -> tuple[Path, Path]:
    """A self-signed certificate for NAME and its key."""
    certificate, key = folder / "fullchain.pem", folder / "privkey.pem"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    command += ["-days", "2", "-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}"]
    command += ["-keyout", str(key), "-out", str(certificate)]
    subprocess.run(command, check=True, capture_output=True, stdin=subprocess.DEVNULL)
    return certificate, key


@contextmanager
def production_door(folder: Path, settings: Mapping[str, str]) -> Iterator[ProductionDoor]:
    """Runs the front door while the body runs. `settings` are names without their PRACA_NGINX_."""
    certificate, key = make_certificate(folder)
    ports = PortChooser()
    https_port, http_port, status_port = ports.choose(), ports.choose(), ports.choose()
    chosen = {
        "SERVER_NAMES": NAME,
        "TLS_CERTIFICATE": str(certificate),
        "TLS_KEY": str(key),
        "HTTPS_PORT": str(https_port),
        "PUBLIC_HTTPS_PORT": str(https_port),
        "HTTP_PORT": str(http_port),
        "STATUS_PORT": str(status_port),
        "ACME": str(folder / "acme"),
        "RUN": str(folder / "run"),
        "WWW": str(web.build()),
        "WORKERS": "1",
        "DRAIN_SECONDS": "60",
        "RESOLVE_SECONDS": "1",
        **settings,
    }
    environment = {f"PRACA_NGINX_{name}": value for name, value in chosen.items()}
    path = environment.pop("PRACA_NGINX_PATH", None)
    process = Process(
        name="front-door",
        arguments=[str(FRONT_DOOR)],
        environment=environment if path is None else {**environment, "PATH": path},
        log=folder / "front-door.log",
        directory=folder,
    )
    door = ProductionDoor(process, folder, certificate, https_port, http_port, status_port)
    process.start()
    try:
        eventually("the front door is healthy", lambda: is_healthy(door))
        yield door
    finally:
        assert process.stop() == 0


def is_healthy(door: ProductionDoor) -> bool:
    assert door.process.alive, door.process.log.read_text()
    try:
        return requests.get(f"http://127.0.0.1:{door.status_port}/healthz", timeout=5).status_code == 204
    except requests.ConnectionError:
        return False
