"""nginx for one stack: the shared configuration of deploy/nginx, filled in and run as one process in the foreground."""

from __future__ import annotations

import re
import signal
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from .errors import StackError
from .layout import ROOT, Layout
from .processes import Process, inherited_environment
from .progress import Progress
from .system import http_status
from .web import SITE

SOURCES = ROOT / "deploy/nginx"
READY_SECONDS = 20.0


@dataclass(frozen=True)
class NginxLimits:
    """Limits, most of them for one client address. In development all clients share one, so they are wide."""

    requests_per_second: int = 2000
    burst: int = 2000
    connections: int = 4000
    # A service that takes longer to answer is given up.
    service_seconds: int = 15


def upstream(name: str, ports: Sequence[int], *, sticky: bool = False) -> str:
    """An upstream block: requests go to the least busy server, or, if sticky, to the one the session's key names."""
    # A single server is never taken out of use by nginx; of several, a dead one is left alone for a moment.
    servers = "".join(f"    server 127.0.0.1:{port} max_fails=3 fail_timeout=2s;\n" for port in ports)
    balance = "hash $praca_affinity consistent" if sticky else "least_conn"
    # Idle connections end here before the service ends them, or a request would meet a closing connection.
    kept = "    keepalive 32;\n    keepalive_timeout 15s;\n"
    return f"upstream {name} {{\n    zone {name} 64k;\n    {balance};\n{servers}{kept}}}\n"


class Nginx:
    """The front door of one stack."""

    def __init__(
        self,
        layout: Layout,
        port: int,
        upstreams: Mapping[str, Sequence[int]],
        limits: NginxLimits | None = None,
        *,
        site: Path = SITE,
        object_store: str = "",
    ) -> None:
        """- `site`: the folder of the built web client. `object_store`: the origin that browsers send pictures to and
        load them from; the client's content security policy names it."""
        self.site = site
        self.object_store = object_store
        self.port = port
        self.upstreams = upstreams
        self.limits = limits or NginxLimits()
        self.folder = layout.run / "nginx"
        self.configuration = self.folder / "nginx.conf"
        self.access_log = layout.logs / "nginx-access.log"
        self.process = Process(
            name="nginx",
            arguments=["nginx", *self._options()],
            environment={},
            log=layout.logs / "nginx.log",
            directory=layout.home,
            stop_signal=signal.SIGTERM,
        )

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def write_configuration(self) -> None:
        """Fills in the template and has nginx check the result."""
        self.folder.mkdir(parents=True, exist_ok=True)
        conf = self.folder / "conf"
        conf.unlink(missing_ok=True)
        conf.symlink_to(SOURCES / "conf")
        upstreams = self.folder / "upstreams.conf"
        sticky = ("rooms_gateway_sessions",)
        upstreams.write_text(
            "".join(upstream(name, ports, sticky=name in sticky) for name, ports in self.upstreams.items())
        )
        values: dict[str, int | str | Path] = {
            # One process, no master: a master that is killed would leave its workers behind.
            "PRACA_NGINX_PROCESS": "daemon off;\nmaster_process off;",
            "PRACA_NGINX_WWW": self.site,
            "PRACA_NGINX_OBJECT_STORE": self.object_store,
            "PRACA_NGINX_LISTEN": f"listen 127.0.0.1:{self.port} backlog=4096;",
            "PRACA_NGINX_STATE": self.folder,
            "PRACA_NGINX_LOG": self.access_log,
            "PRACA_NGINX_UPSTREAMS": upstreams,
            "PRACA_NGINX_RATE": self.limits.requests_per_second,
            "PRACA_NGINX_BURST": self.limits.burst,
            "PRACA_NGINX_CONNECTIONS": self.limits.connections,
            "PRACA_NGINX_PATIENCE": self.limits.service_seconds,
        }
        self.configuration.write_text(render((SOURCES / "nginx.conf.template").read_text(), values))
        check = subprocess.run(
            ["nginx", "-t", "-q", *self._options()],
            check=False,
            env=inherited_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        if check.returncode != 0:
            raise StackError(f"nginx refuses its configuration:\n{check.stderr.strip()}")

    def wait(self, progress: Progress) -> None:
        """Until it answers."""

        def answers() -> bool:
            if not self.process.alive:
                raise StackError(f"nginx ended: {self.process.describe_end()}", log=self.process.log)
            return http_status(self.url) == 200

        with progress.step("nginx") as step:
            if not step.wait(self.url, answers, seconds=READY_SECONDS):
                raise StackError("nginx does not answer", log=self.process.log)
            step.result = f"nginx on 127.0.0.1:{self.port}"

    def _options(self) -> list[str]:
        return ["-p", f"{self.folder}/", "-e", "stderr", "-c", str(self.configuration)]


def render(template: str, values: Mapping[str, int | str | Path]) -> str:
    """Fills in ${PRACA_…} and leaves nginx's own $variables alone, as envsubst with a list of names does."""
    settings = "\n".join(line for line in template.splitlines() if not line.startswith("#"))
    return re.sub(r"\$\{(PRACA_[A-Z_]+)\}", lambda name: str(values[name.group(1)]), settings) + "\n"
