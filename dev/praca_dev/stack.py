"""The whole suite on this machine: PostgreSQL, Redis, S3, the services and nginx, in the right order, both ways."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from . import web
from .binaries import Binaries
from .builder import Builder
from .credentials import Credentials
from .data_servers import PostgresServer, RedisServer
from .errors import StackError
from .layout import ROOT, Layout
from .lock import Lock
from .nginx import Nginx, NginxLimits
from .object_store import ObjectStore
from .ports import PortChooser
from .processes import Process, inherited_environment, stop_together
from .progress import Progress, Step
from .services import (
    AUTH,
    EXTRA_PORTS,
    MARKETPLACE,
    MODERATION,
    NGINX_PORT,
    ROOMS_GATEWAY,
    SERVICES,
    UPLOAD_SIGNER,
    Instance,
    Service,
    settings,
)
from .supervisor import Supervisor
from .system import http_status, raise_file_limit

READY_SECONDS = 60.0
COMMAND_SECONDS = 120.0


@dataclass(frozen=True)
class StackOptions:
    """What differs between the stack of `make run` and that of the tests."""

    layout: Layout
    builder: Builder
    gateways: int = 2
    # The ports that the README names, where they are free; else any.
    usual_ports: bool = True
    # Settings over those of the stack, for every service.
    settings: dict[str, str] = field(default_factory=dict)
    limits: NginxLimits = field(default_factory=NginxLimits)
    # In the order of their start; the object store comes with the service that needs it.
    services: tuple[Service, ...] = SERVICES
    # Whether nginx and the web client stand in front; without them the services are reached by their own ports.
    front_door: bool = True


class Stack:
    """Starts, tends and stops the processes of one suite. Every process is this object's child."""

    def __init__(self, options: StackOptions, progress: Progress) -> None:
        self.options = options
        self.layout = options.layout
        self.progress = progress
        self.layout.create()
        self._lock = Lock(self.layout.lock)
        self._lock.take()
        remembered = self._remembered_ports()
        self.credentials = Credentials(self.layout.secrets)
        ports = PortChooser()
        self.binaries = Binaries(self.layout.run / "bin")
        self.postgres = PostgresServer(self.layout, ports.choose(remembered.get("postgres", [])), self.credentials)
        self.redis = RedisServer(
            self.layout, ports.choose(remembered.get("redis", [])), self.credentials.password("REDIS_PASSWORD")
        )
        self.instances = self._choose_instances(ports)
        nginx_port = ports.choose([NGINX_PORT] if options.usual_ports else [])
        origins = [f"http://{host}:{nginx_port}" for host in ("127.0.0.1", "localhost")]
        self.store = ObjectStore(
            self.layout, ports, ports.choose(remembered.get("s3", [])), self.credentials, origins=origins
        )
        upstreams = {
            "auth": self._ports(AUTH),
            "rooms_gateway": self._ports(ROOMS_GATEWAY),
            "rooms_gateway_sessions": self._ports(ROOMS_GATEWAY),
            "marketplace": self._ports(MARKETPLACE),
            "moderation": self._ports(MODERATION),
            "upload_signer": self._ports(UPLOAD_SIGNER),
            "object_store": [self.store.port],
        }
        self.nginx = Nginx(
            self.layout, nginx_port, upstreams, options.limits, site=self.layout.site, object_store=self.store.url
        )
        self.services = {instance.name: self._service_process(instance) for instance in self.instances}
        self.supervisor = Supervisor(progress)

    # Parts

    @property
    def processes(self) -> list[Process]:
        """In the order of their start."""
        doors = [self.nginx.process] if self.options.front_door else []
        return [*self._servers, *self.services.values(), *doors]

    @property
    def _servers(self) -> list[Process]:
        return [server.process for server in self._data_servers]

    @property
    def _data_servers(self) -> list[PostgresServer | RedisServer | ObjectStore]:
        """What holds data."""
        return [self.postgres, self.redis, *([self.store] if self._has_store else [])]

    @property
    def _has_store(self) -> bool:
        return UPLOAD_SIGNER in self.options.services

    def process(self, name: str) -> Process:
        return next(process for process in self.processes if process.name == name)

    def instance(self, name: str) -> Instance:
        return next(instance for instance in self.instances if instance.name == name)

    @property
    def gateways(self) -> list[Instance]:
        return [instance for instance in self.instances if instance.service == ROOMS_GATEWAY]

    # Life

    def start(self) -> None:
        """Brings everything up; throws StackError with its evidence. Call stop() in any case."""
        raise_file_limit()
        self._start_data_servers()
        with self.progress.step("building (swift build)") as step:
            self.options.builder.build(step, self.layout.logs / "build.log")
            self.binaries.take_over(self.options.builder)
            step.result = "built" if self.options.builder.binaries is None else "executables found"
        if self.options.front_door:
            self.build_site()
        for server in self._data_servers:
            with self.progress.step(server.process.name) as step:
                server.wait(step)
                step.result = f"{server.process.name} on 127.0.0.1:{server.port}"
        with self.progress.step("database roles and schemas"):
            self.postgres.bootstrap()
        self.migrate()
        for service in self.options.services:
            self._start_service(service)
        if self.options.front_door:
            self.nginx.write_configuration()
            self.supervisor.start(self.nginx.process)
            self.nginx.wait(self.progress)
        self._save_state()

    def stop(self) -> None:
        """Stops everything in the opposite order: the door, the services, and the data last."""
        self.supervisor.retire()
        if self.options.front_door:
            self.nginx.process.stop()
        for service in reversed(self.options.services):
            stop_together([self.services[instance.name] for instance in self.instances if instance.service == service])
        stop_together(self._servers)
        self.layout.state.unlink(missing_ok=True)
        self._lock.give_back()

    def kill(self) -> None:
        """Ends everything at once; for the impatient second Ctrl-C."""
        self.supervisor.retire()
        for process in reversed(self.processes):
            process.kill()

    def tend(self) -> None:
        """One round of care: starts again what ended by itself, and keeps logs within bounds."""
        self.supervisor.tend(self.processes)

    # Steps

    def build_site(self) -> None:
        """Builds the web client, which nginx then serves."""
        with self.progress.step("building the web client") as step:
            web.build(self.nginx.site)
            step.result = "web client built"

    def migrate(self) -> None:
        """Brings every context's schema up to date, as its owner role."""
        for service in self.options.services:
            with self.progress.step(f"migrations of {service.context}"):
                self.command(service, "migrate")

    def command(self, service: Service, *arguments: str, environment: dict[str, str] | None = None) -> str:
        """Runs a subcommand of a service to its end and returns its standard output."""
        log = self.layout.logs / f"{service.name}-{arguments[0]}.log"
        settings = self._settings(self._any_instance(service))
        owner_url = self.postgres.url(f"{service.context}_owner")
        settings[f"PRACA_{service.scope}_MIGRATION_DATABASE_URL"] = owner_url
        with log.open("w") as errors:
            try:
                done = subprocess.run(
                    [str(self.binaries.path(service)), *arguments],
                    check=False,
                    env={**inherited_environment(), **settings, **(environment or {})},
                    cwd=self._service_directory,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=errors,
                    text=True,
                    timeout=COMMAND_SECONDS,
                )
            except subprocess.TimeoutExpired:
                raise StackError(f"'{service.name} {arguments[0]}' did not end", log=log) from None
        if done.returncode != 0:
            with log.open("a") as file:
                file.write(done.stdout)
            raise StackError(f"'{service.name} {arguments[0]}' ended with exit code {done.returncode}", log=log)
        return done.stdout

    def restart_service(self, service: Service) -> None:
        """Stops and starts a service's processes one after the other, so that replicas take over from each other."""
        for instance in self.instances:
            if instance.service != service:
                continue
            process = self.services[instance.name]
            with self.progress.step(f"restarting {instance.name}") as step:
                with self.supervisor.unattended(instance.name):
                    process.stop()
                    self.supervisor.start(process)
                self.wait_ready(instance, step)

    def restart_nginx(self) -> None:
        """Takes over a changed configuration; a bad one is refused first. (One process cannot reload in place.)"""
        self.nginx.write_configuration()
        with self.supervisor.unattended(self.nginx.process.name):
            self.nginx.process.stop()
            self.supervisor.start(self.nginx.process)
        self.nginx.wait(self.progress)

    def wait_ready(self, instance: Instance, step: Step, seconds: float = READY_SECONDS) -> None:
        """Until the service says that it and what it needs are ready."""
        process = self.services[instance.name]

        def ready() -> bool:
            if not process.alive:
                raise StackError(
                    f"{instance.name} ended while starting: {process.describe_end()}",
                    log=process.log,
                    hint="the log's last line names the cause; a setting it names is described in .env.example",
                )
            return http_status(f"{instance.url}/readyz") == 200

        if not step.wait(f"{instance.url}/readyz", ready, seconds=seconds):
            raise StackError(f"{instance.name} runs but is not ready after {seconds:.0f} s", log=process.log)

    # Inside

    @property
    def _service_directory(self) -> Path:
        # Services read .env from where they are: a developer's own settings hold for `make run`, not for the tests.
        return ROOT if self.options.usual_ports else self.layout.run

    def _settings(self, instance: Instance) -> dict[str, str]:
        told = {
            "PRACA_REDIS_URL": self.redis.url,
            "PRACA_JWKS_URL": f"{self.instance('auth').url}/.well-known/jwks.json",
            "PRACA_PUBLIC_ORIGINS": f"http://127.0.0.1:{self.nginx.port},http://localhost:{self.nginx.port}",
            f"PRACA_{instance.service.scope}_DATABASE_URL": self.postgres.url(instance.service.context),
        }
        if instance.service == AUTH:
            told["PRACA_AUTH_KEY_ENCRYPTION_KEY"] = self.credentials.key("AUTH_KEY_ENCRYPTION_KEY")
        if instance.service == UPLOAD_SIGNER:
            told |= self.store.settings()
        return settings(instance, told, callers=self.options.usual_ports) | self.options.settings

    def _start_data_servers(self) -> None:
        path = inherited_environment()["PATH"]
        for program in ("redis-server", "nginx", "psql"):
            if shutil.which(program, path=path) is None:
                raise StackError(f"'{program}' is not installed", hint="'make setup'")
        if self._has_store and not self.store.program().exists():
            raise StackError("SeaweedFS is not installed", hint="'make setup'")
        for server in self._servers:
            self.supervisor.start(server)

    def _start_service(self, service: Service) -> None:
        # One after the other: the gateways fetch auth's keys as they start.
        instances = [instance for instance in self.instances if instance.service == service]
        for instance in instances:
            self.supervisor.start(self.services[instance.name])
        for instance in instances:
            with self.progress.step(instance.name) as step:
                self.wait_ready(instance, step)
                step.result = f"{instance.name} on 127.0.0.1:{instance.port}"

    def _service_process(self, instance: Instance) -> Process:
        return Process(
            name=instance.name,
            arguments=[str(self.binaries.path(instance.service)), "serve"],
            environment=self._settings(instance),
            log=self.layout.logs / f"{instance.name}.log",
            directory=self._service_directory,
            stop_seconds=30.0,
        )

    def _choose_instances(self, ports: PortChooser) -> list[Instance]:
        chosen = []
        for service in self.options.services:
            for number in range(1, (self.options.gateways if service.replicated else 1) + 1):
                usual: Sequence[int] = [service.port] if number == 1 else EXTRA_PORTS
                chosen.append(Instance(service, number, ports.choose(usual if self.options.usual_ports else ())))
        return chosen

    def _ports(self, service: Service) -> list[int]:
        return [instance.port for instance in self.instances if instance.service == service]

    def _any_instance(self, service: Service) -> Instance:
        return next(instance for instance in self.instances if instance.service == service)

    def _remembered_ports(self) -> dict[str, list[int]]:
        path = self.layout.run / "ports.json"
        try:
            found = json.loads(path.read_text())
            return {name: [int(port)] for name, port in found.items()}
        except (FileNotFoundError, ValueError, AttributeError):
            return {}

    def _save_state(self) -> None:
        (self.layout.run / "ports.json").write_text(
            json.dumps({"postgres": self.postgres.port, "redis": self.redis.port, "s3": self.store.port}) + "\n"
        )
        state = {
            "supervisor": os.getpid(),
            "url": self.nginx.url,
            "ports": {
                "nginx": self.nginx.port,
                "postgres": self.postgres.port,
                "redis": self.redis.port,
                "s3": self.store.port,
                **{instance.name: instance.port for instance in self.instances},
            },
        }
        self.layout.state.write_text(json.dumps(state, indent=2) + "\n")
