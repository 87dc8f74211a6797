"""`make compose-test`: the compose stack on images made here, and the smoke test through its published port."""

from __future__ import annotations

import os
import resource
import shlex
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from .builder import Builder
from .container_engine import Engine, engine
from .errors import StackError
from .layout import ROOT, Layout
from .object_store import ObjectStore
from .ports import PortChooser
from .progress import Progress
from .services import SERVICES
from .sources import copy_sources
from .suites import show_and_keep
from .web import build as build_web

COMPOSE = Layout(ROOT / ".dev/compose")
DEPLOY = ROOT / "deploy"
PROJECT = "praca-compose-test"
LOCAL = "praca-local"
MIRROR = "http://deb.debian.org/debian"
SUITE = "bookworm"
HOST_NAME = "localhost"
# What a build inside an image does not need of a toolchain.
LEFT_OUT = ("*lldb*", "*sourcekit*", "docc*", "share")


def main(given: bool) -> int:
    """Builds, starts, tests and removes it all; images and the Debian base are kept for the next time. With given
    executables nothing is compiled, so the development override is left out."""
    progress = Progress()
    COMPOSE.create()
    if os.geteuid() != 0:
        raise StackError("debootstrap and dockerd need root", hint="sudo make compose-test")
    with engine(COMPOSE, progress) as docker:
        make_base_images(docker, progress, given=given)
        make_images(docker, progress, given=given)
        stacks = [ComposeStack(docker, progress)] + ([] if given else [DevelopmentStack(docker, progress)])
        codes = [run(stack) for stack in stacks]
        return next((code for code in codes if code), 0)


def run(stack: ComposeStack) -> int:
    try:
        stack.start()
        return stack.smoke()
    finally:
        stack.remove()


def make_base_images(docker: Engine, progress: Progress, *, given: bool) -> None:
    """A Debian, and on it what stands in for the official images."""
    base = COMPOSE.data / "debian"
    if not (base / "etc/os-release").exists():
        with progress.step("a Debian base (debootstrap)"):
            shutil.rmtree(base, ignore_errors=True)
            docker.run(["debootstrap", "--variant=minbase", SUITE, str(base), MIRROR])
    with progress.step("base images"):
        import_image(docker, f"{LOCAL}/debian", ["-C", str(base), "."])
        for target in ("nginx", "redis", "postgres", "prometheus", "blackbox"):
            build_local(docker, target, f"{LOCAL}/debian")
        program = ObjectStore.program()
        store = ["-C", str(base), ".", "-C", str(program.parent), "--transform=s,^weed$,usr/bin/weed,", program.name]
        import_image(docker, f"{LOCAL}/store-program", store)
        build_local(docker, "store", f"{LOCAL}/store-program")
        runtime = toolchain() / "lib/swift/linux"
        modules = [f"--exclude={pattern}" for pattern in ("*.swiftmodule", "*.a", "*/x86_64", "*/aarch64")]
        import_image(docker, f"{LOCAL}/debian-runtime", [*modules, "-C", str(base), ".", "-C", "/", relative(runtime)])
        build_local(docker, "run", f"{LOCAL}/{'debian-runtime' if given else 'debian'}")
    if not given:
        with progress.step("the build image, with this machine's Swift toolchain"):
            left_out = [f"--exclude={relative(toolchain())}/*/{pattern}" for pattern in LEFT_OUT]
            resolved = [
                f"--transform=s,^{relative(ROOT / '.build')},src/.build,",
                *("-C", "/"),
                *(relative(ROOT / ".build" / name) for name in ("checkouts", "repositories", "workspace-state.json")),
            ]
            parts = [*left_out, "-C", str(base), ".", "-C", "/", relative(toolchain()), *resolved]
            path = f"ENV PATH={toolchain()}/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
            import_image(docker, f"{LOCAL}/debian-swift", parts, change=path)
            build_local(docker, "swift", f"{LOCAL}/debian-swift")


def toolchain() -> Path:
    """The `usr` folder of the Swift toolchain on the PATH."""
    swift = shutil.which("swift")
    if swift is None:
        raise StackError("there is no 'swift' on the PATH")
    return Path(swift).resolve().parents[1]


def relative(path: Path) -> str:
    return str(path.relative_to("/"))


def import_image(docker: Engine, tag: str, tar: Sequence[str], *, change: str | None = None) -> None:
    """An image of the files that tar's arguments name. One that is there from the last time stays, unless `change` says
    more about it: that one also holds what SwiftPM has resolved now."""
    if change is None and docker.docker("images", "--quiet", tag):
        return
    with subprocess.Popen(["tar", "--create", *tar], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as archive:
        assert archive.stdout is not None
        changes = [] if change is None else ["--change", change]
        docker.docker("import", *changes, "-", tag, standard_input=archive.stdout.fileno())
    if archive.returncode != 0:
        raise StackError(f"tar for the image {tag} ended with exit code {archive.returncode}")


def build_local(docker: Engine, target: str, base: str, tag: str | None = None) -> None:
    arguments = ["--target", target, "--build-arg", f"BASE={base}", "--tag", tag or f"{LOCAL}/{target}"]
    docker.docker("build", *arguments, str(DEPLOY / "local-images"))


def image(name: str) -> str:
    return f"{PROJECT}/{name}"


def make_images(docker: Engine, progress: Progress, *, given: bool) -> None:
    """The services' images and the front door's, by the Dockerfile that production uses."""
    if given:
        take_given()
    bases = {"BUILD_IMAGE": "swift", "RUN_IMAGE": "run", "NGINX_IMAGE": "nginx"}
    arguments = {name: f"{LOCAL}/{target}" for name, target in bases.items()}
    arguments |= {"EXECUTABLES": "given" if given else "build"}
    base = ["--file", str(DEPLOY / "Dockerfile")]
    base += [word for name, value in arguments.items() for word in ("--build-arg", f"{name}={value}")]
    build_web()
    targets = ["front-door"] if given else ["front-door", "tools"]
    for target in targets:
        with progress.step(f"image {target}"):
            docker.docker("build", *base, "--target", target, "--tag", image(target), str(ROOT))
    for service in SERVICES:
        with progress.step(f"image {service.name}"):
            chosen = ["--build-arg", f"SERVICE={service.name}", "--tag", image(service.name)]
            docker.docker("build", *base, *chosen, str(ROOT))


def take_given() -> None:
    """Puts the executables that were built outside where the Dockerfile's stage "given" looks for them."""
    folder = ROOT / ".build/given"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    builder = Builder.from_environment()
    for service in SERVICES:
        shutil.copy2(builder.executable(service.name), folder / service.name)
        subprocess.run(["strip", "--strip-debug", str(folder / service.name)], check=True)


class ComposeStack:
    """The stack of deploy/docker-compose.yml and what looks at it, with settings and data of its own."""

    name = "the compose stack, with three gateways"
    overrides: tuple[str, ...] = ("docker-compose.observability.yml",)
    # Grafana has no stand-in among Debian's packages. nginx brings all that it needs.
    started: tuple[str, ...] = ("nginx", "prometheus", "blackbox")
    options: tuple[str, ...] = ("--scale", "rooms-gateway=3")
    tests = "Tests/compose/test_compose_smoke.py"

    def __init__(self, docker: Engine, progress: Progress) -> None:
        ports = PortChooser()
        self.progress = progress
        self.https_port, http_port, self.prometheus_port = ports.choose(), ports.choose(), ports.choose()
        self.folder = COMPOSE.run / "env"
        stand_ins = ("postgres", "redis", "store", "prometheus", "blackbox")
        local = {f"STACK_{name.upper()}_IMAGE": f"{LOCAL}/{name}" for name in stand_ins}
        own = {"FRONT_DOOR": "front-door"} | {s.name.upper().replace("-", "_"): s.name for s in SERVICES}
        self.docker = replace(
            docker,
            settings={
                **local,
                **{f"STACK_{name}_IMAGE": image(target) for name, target in own.items()},
                "STACK_TOOLS_IMAGE": image("packages"),
                "PRACA_ENV_FOLDER": str(self.folder),
                "STACK_TLS_FOLDER": str(self.folder / "tls"),
                "STACK_ACME_FOLDER": str(self.folder / "acme"),
                "STACK_HTTP_PORT": str(http_port),
                "STACK_HTTPS_PORT": str(self.https_port),
                "STACK_PROMETHEUS_PORT": str(self.prometheus_port),
                # Never more than this machine lets anybody have.
                "STACK_OPEN_FILES": str(min(65536, resource.getrlimit(resource.RLIMIT_NOFILE)[1])),
            },
        )

    @property
    def deploy(self) -> Path:
        return DEPLOY

    @property
    def command(self) -> list[str]:
        files = ["docker-compose.yml", *self.overrides]
        named = [word for file in files for word in ("--file", str(self.deploy / file))]
        return ["docker-compose", *named, "--env-file", str(self.folder / ".env"), "--project-name", PROJECT]

    def start(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        self.docker.run([str(DEPLOY / "make-env"), HOST_NAME, str(self.https_port)])
        with self.progress.step(self.name):
            self.docker.run([*self.command, "up", "--detach", "--no-build", *self.options, *self.started])

    def smoke(self) -> int:
        """The stack's tests, against the published port."""
        certificate = str(self.folder / "tls/fullchain.pem")
        environment = {
            **self.docker.environment,
            "PYTHONPATH": str(ROOT / "dev"),
            "PRACA_TEST_COMPOSE": shlex.join(self.command),
            "PRACA_TEST_COMPOSE_URL": f"https://{HOST_NAME}:{self.https_port}",
            "PRACA_TEST_COMPOSE_PROMETHEUS": f"http://127.0.0.1:{self.prometheus_port}",
            "PRACA_TEST_COMPOSE_CERTIFICATE": certificate,
            "REQUESTS_CA_BUNDLE": certificate,
        }
        command = [sys.executable, "-m", "pytest", self.tests]
        return show_and_keep(command, environment, COMPOSE.logs / "smoke.log", ROOT)

    def remove(self) -> None:
        with self.progress.step("removing it"):
            (COMPOSE.logs / "services.log").write_text(self.docker.run([*self.command, "logs", "--no-color"]))
            self.docker.run([*self.command, "down", "--volumes", "--timeout", "40"])


class DevelopmentStack(ComposeStack):
    """The stack with the development override, on sources of its own that its tests may change."""

    name = "the development stack, which builds"
    overrides = ("docker-compose.dev.yml",)
    started = ("nginx",)
    options = ()
    tests = "Tests/compose/test_development.py"

    @property
    def deploy(self) -> Path:
        return COMPOSE.data / "sources/deploy"

    def start(self) -> None:
        with self.progress.step("sources of its own, and an image with their packages"):
            copy_sources(self.deploy.parent)
            build_local(self.docker, "packages", image("tools"), image("packages"))
        super().start()
