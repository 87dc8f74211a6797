"""nginx for one stack: the shared configuration of deploy/nginx, filled in and run as one process in the foreground."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from string import Template

from .errors import StackError
from .layout import ROOT, Layout
from .processes import Process, inherited_environment

SOURCES = ROOT / "deploy/nginx"


@dataclass(frozen=True)
class NginxLimits:
    """Limits for one client address. In development every client has the same one, so they are wide by default."""

    requests_per_second: int = 2000
    burst: int = 2000
    connections: int = 4000


def upstream(name: str, ports: Sequence[int], *, sticky: bool = False) -> str:
    """An upstream block: requests go to the least busy server, or, if sticky, to the one the session's key names."""
    # A single server is never taken out of use by nginx; of several, a dead one is left alone for a moment.
    servers = "".join(f"    server 127.0.0.1:{port} max_fails=1 fail_timeout=1s;\n" for port in ports)
    balance = "hash $praca_affinity consistent" if sticky else "least_conn"
    # Idle connections end here before the service ends them, or a request would meet a closing connection.
    kept = "    keepalive 32;\n    keepalive_timeout 15s;\n"
    return f"upstream {name} {{\n    zone {name} 64k;\n    {balance};\n{servers}{kept}}}\n"


class Nginx:
    """The front door of one stack."""

    def __init__(
        self, layout: Layout, port: int, upstreams: Mapping[str, Sequence[int]], limits: NginxLimits | None = None
    ) -> None:
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
        upstreams = self.folder / "upstreams.conf"
        sticky = ("rooms_gateway_sessions",)
        upstreams.write_text(
            "".join(upstream(name, ports, sticky=name in sticky) for name, ports in self.upstreams.items())
        )
        values: dict[str, int | str | Path] = {
            # One process, no master: a master that is killed would leave its workers behind.
            "PRACA_NGINX_PROCESS": "daemon off;\nmaster_process off;",
            "PRACA_NGINX_CONF": SOURCES / "conf",
            "PRACA_NGINX_WWW": SOURCES / "www",
            "PRACA_NGINX_LISTEN": f"listen 127.0.0.1:{self.port} backlog=4096;",
            "PRACA_NGINX_STATE": self.folder,
            "PRACA_NGINX_LOG": self.access_log,
            "PRACA_NGINX_UPSTREAMS": upstreams,
            "PRACA_NGINX_RATE": self.limits.requests_per_second,
            "PRACA_NGINX_BURST": self.limits.burst,
            "PRACA_NGINX_CONNECTIONS": self.limits.connections,
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

    def reload(self) -> None:
        """Takes over a changed configuration without dropping connections; a bad one is refused first."""
        self.write_configuration()
        self.process.send(signal.SIGHUP)

    def _options(self) -> list[str]:
        return ["-p", f"{self.folder}/", "-e", "stderr", "-c", str(self.configuration)]


def render(template: str, values: Mapping[str, int | str | Path]) -> str:
    """Fills in ${PRACA_…} and leaves nginx's own $variables alone, as envsubst with a list of names does."""

    class Names(Template):
        idpattern = "(?-i:PRACA_[A-Z_]+)"

    return Names(template).substitute({name: str(value) for name, value in values.items()})
