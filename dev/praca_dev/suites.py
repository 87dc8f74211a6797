"""`make test`: every check there is, each with its count and duration, and proof that nothing was left running."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
import uuid
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from . import web, web_vendor
from .builder import build_flags, own_flags
from .errors import Interrupted, StackError
from .layout import DEVELOPMENT, ROOT
from .leftovers import marked_processes
from .processes import MARK
from .progress import Progress
from .test_servers import shared_test_servers

TOOLS = ROOT / ".dev/venv/bin"
SHELL_SCRIPTS = (
    "dev/bin/*",
    ".ci/run",
    "deploy/nginx/front-door",
    "deploy/make-env",
    "deploy/bin/*",
    "deploy/store/*",
    "deploy/local-images/postgres-entrypoint",
)
# What there is of Python and where, pyproject.toml says to each of its tools.
SWIFT_SOURCES = ("Package.swift", "Sources", "services", "Tests", "bench")
# An interrupted suite may take this long to tidy up before it is killed.
INTERRUPT_SECONDS = 60.0
# Servers get this long to be gone after their suite has ended.
GONE_SECONDS = 10.0

SWIFT_TOTAL = re.compile(r"Test run with (\d+) tests?.*?(passed|failed)")
XCTEST_TOTAL = re.compile(r"Executed (\d+) tests?, with")
DENO_TOTAL = re.compile(r"(\d+) passed .*?\| (\d+) failed")
PYTEST_PARTS = re.compile(r"(\d+) (passed|failed|errors?|skipped|xfailed|xpassed)")


@dataclass
class Outcome:
    """One line of the final table."""

    suite: str
    seconds: float
    passed: bool
    tests: int | None = None
    note: str = ""


@dataclass
class Suites:
    """Runs suites one after the other and keeps their outcomes; one that fails does not stop the rest."""

    progress: Progress
    mark: str = field(default_factory=lambda: uuid.uuid4().hex)
    outcomes: list[Outcome] = field(default_factory=list)

    def __post_init__(self) -> None:
        os.environ[MARK] = self.mark
        (DEVELOPMENT.logs).mkdir(parents=True, exist_ok=True)

    # Suites

    def format(self) -> None:
        """Brings Swift, Python and TypeScript into the form that `lint` asks for."""
        self.run("swift format", ["swift", "format", "--in-place", "--parallel", "--recursive", *SWIFT_SOURCES])
        self.run("ruff check", [f"{TOOLS}/ruff", "check", "--fix", "--quiet"])
        self.run("ruff format", [f"{TOOLS}/ruff", "format", "--quiet"])
        self.run("deno fmt", [f"{TOOLS}/deno", "fmt", "--quiet"], directory=web.SOURCES)

    def lint(self) -> None:
        """Formats and rules of Swift, Python and shell, and the direction of the imports."""
        scripts = sorted(str(path.relative_to(ROOT)) for pattern in SHELL_SCRIPTS for path in ROOT.glob(pattern))
        self.run("swift format", ["swift", "format", "lint", "--strict", "--parallel", "--recursive", *SWIFT_SOURCES])
        self.run("ruff check", [f"{TOOLS}/ruff", "check"])
        self.run("ruff format", [f"{TOOLS}/ruff", "format", "--check"])
        self.run("mypy", [f"{TOOLS}/mypy"])
        self.run("shellcheck", ["shellcheck", *scripts])
        self.run("architecture", self._pytest("Tests/architecture"), count=pytest_count)
        self.web_lint()

    def web_lint(self) -> None:
        """Format, rules and types of the web client, and the tests of what in it needs no browser."""
        try:
            web_vendor.fetch()
        except StackError as error:
            self.progress.say(error.report())
        deno = f"{TOOLS}/deno"
        for word in (["fmt", "--check"], ["lint"], ["check", "src", "tests"]):
            self.run(f"deno {word[0]}", [deno, *word], directory=web.SOURCES)
        command = [deno, "test", "--no-check", "--cached-only", "tests"]
        self.run("web units", command, count=deno_count, tests_required=True, directory=web.SOURCES)

    def build(self) -> bool:
        """One build for the services and all tests."""
        return self.run("build", ["swift", "build", "--build-tests", *build_flags()])

    def cycles(self) -> None:
        """What needs itself by way of others, by the index of the build that was just made; with flags of one's own it
        may have left none."""
        built = {} if own_flags() else {"PRACA_BUILT": "1"}
        self.run("cycles", self._pytest("Tests/architecture/test_cycles.py"), built, count=pytest_count)

    def swift(self, name_filter: str | None = None) -> None:
        """The Swift tests, beside shared servers: those of a name, or all, one target after the other. Within a target
        they run in parallel; all targets at once would measure the machine's patience instead of the code."""
        command = ["swift", "test", "--skip-build", *build_flags(), "--filter"]
        filters = {"Swift tests": name_filter} if name_filter else swift_targets()
        try:
            with shared_test_servers(self.progress, "test-servers") as environment:
                for suite, name in filters.items():
                    self.run(suite, [*command, name], environment, count=swift_count, tests_required=True)
        except StackError as error:
            self.progress.say(error.report())
            self.outcomes.append(Outcome("Swift tests", 0, False, note="no servers"))

    def operations(self, arguments: Sequence[str] = ()) -> None:
        """What an operator relies on: settings, compose, dashboards and alerts, against what the executables say."""
        self.run("operations", self._pytest("Tests/operations", *arguments), executables(), count=pytest_count)

    def tooling(self, arguments: Sequence[str] = ()) -> None:
        """The tools themselves: what `make` starts, watches, measures and shows, in checkouts of its own."""
        self._through_the_door("tooling", "Tests/tooling", *arguments)

    def end_to_end(self, arguments: Sequence[str] = ()) -> None:
        """The whole suite through its public door, with the executables that were just built."""
        self._through_the_door("end to end", "Tests/e2e", *arguments)

    def budgets(self, arguments: Sequence[str] = ()) -> None:
        """What a message costs, counted; every count is shown."""
        self._through_the_door("budgets", "Tests/budgets", "-rP", *arguments)

    def faults(self, arguments: Sequence[str] = ("-m", "not full")) -> None:
        """Faults and attacks; without arguments the short form."""
        self._through_the_door("faults", "Tests/faults", *arguments)

    def browser(self, arguments: Sequence[str] = ()) -> None:
        """The web client in a real browser, through the public door."""
        self._through_the_door("web client", "Tests/web", *arguments)

    def openapi(self) -> None:
        """docs/openapi.yaml: complete in itself, and held to by every answer to generated requests."""
        self._through_the_door("openapi", "Tests/openapi")

    def _through_the_door(self, suite: str, folder: str, *arguments: str) -> None:
        command = self._pytest(folder, *arguments)
        self.run(suite, command, executables(), count=pytest_count, tests_required=True)

    def leftovers(self) -> None:
        """Fails if a process of this run is still there, and ends it."""
        started = time.monotonic()
        while found := marked_processes(self.mark, DEVELOPMENT.home / "test-servers"):
            if time.monotonic() - started > GONE_SECONDS:
                break
            time.sleep(0.1)
        for leftover in found:
            self.progress.say(f"left behind: {leftover.pid} {leftover.command[:150]}")
            leftover.kill()
        note = "" if not found else f"{len(found)} left behind"
        self.outcomes.append(Outcome("no process left", time.monotonic() - started, not found, note=note))

    # Running

    def run(
        self,
        suite: str,
        command: Sequence[str],
        environment: dict[str, str] | None = None,
        *,
        count: Callable[[str], int | None] | None = None,
        tests_required: bool = False,
        directory: Path = ROOT,
    ) -> bool:
        """Runs one command with its output shown and kept, and notes how it went."""
        self.progress.say(f"\n== {suite}: {' '.join(command)}")
        log = DEVELOPMENT.logs / f"suite-{suite.replace(' ', '-').lower()}.log"
        started = time.monotonic()
        try:
            code = show_and_keep(command, environment or {}, log, directory)
        except Interrupted:
            self.outcomes.append(Outcome(suite, time.monotonic() - started, False, note="interrupted"))
            raise
        tests = count(log.read_text(errors="replace")) if count else None
        passed = code == 0 and (bool(tests) or not tests_required)
        note = "" if code == 0 else f"exit code {code}"
        if code == 0 and not passed:
            note = "no test ran"
        self.outcomes.append(Outcome(suite, time.monotonic() - started, passed, tests, note))
        return passed

    def summary(self) -> bool:
        """Prints the table; true if everything passed."""
        say = self.progress.say
        say("\n" + "=" * 64)
        for outcome in self.outcomes:
            tests = "" if outcome.tests is None else f"{outcome.tests} tests"
            verdict = "ok" if outcome.passed else "FAILED"
            say(f"{verdict:<7} {outcome.suite:<20} {tests:>12} {outcome.seconds:8.1f} s  {outcome.note}".rstrip())
        failed = [outcome.suite for outcome in self.outcomes if not outcome.passed]
        total = sum(outcome.tests or 0 for outcome in self.outcomes)
        seconds = sum(outcome.seconds for outcome in self.outcomes)
        say("=" * 64)
        say(f"{total} tests in {seconds:.0f} s: " + ("all passed" if not failed else f"FAILED: {', '.join(failed)}"))
        return not failed

    @staticmethod
    def _pytest(folder: str, *arguments: str) -> list[str]:
        return [f"{TOOLS}/python", "-m", "pytest", folder, *arguments]


def executables() -> dict[str, str]:
    """Tells the Python tests where the executables are."""
    return {"PRACA_DEV_BIN_DIR": os.environ.get("PRACA_DEV_BIN_DIR", str(ROOT / ".build/debug"))}


def show_and_keep(command: Sequence[str], environment: dict[str, str], log: Path, directory: Path) -> int:
    """Runs a command, its output going both to standard output and to a file. Passes an interruption on to it."""
    with log.open("w", errors="replace") as file:
        child = subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", "--", *command],
            cwd=directory,
            env={"NO_COLOR": "1", **os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        assert child.stdout is not None
        try:
            for line in child.stdout:
                print(line, end="", flush=True)
                file.write(line)
            return child.wait()
        except Interrupted:
            interrupt(child)
            raise


def interrupt(child: subprocess.Popen[str]) -> None:
    """Lets a suite stop what it started, as Ctrl-C would; kills it and its group if it takes too long."""
    child.send_signal(signal.SIGINT)
    with suppress(subprocess.TimeoutExpired, Interrupted):
        child.communicate(timeout=INTERRUPT_SECONDS)
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)


def deno_count(output: str) -> int | None:
    """The tests of Deno's closing line."""
    totals = DENO_TOTAL.findall(output)
    return sum(int(number) for number in totals[-1]) if totals else None


def pytest_count(output: str) -> int | None:
    """The tests of pytest's closing line."""
    for line in reversed(output.splitlines()):
        parts = PYTEST_PARTS.findall(line)
        if parts and " in " in line:
            return sum(int(number) for number, kind in parts if kind in ("passed", "failed", "error", "errors"))
    return None


def swift_targets() -> dict[str, str]:
    """The package's test targets, and the filter that takes each one's tests alone."""
    return {path.name: f"^{path.name}\\." for path in sorted((ROOT / "Tests").glob("*Tests"))}


def swift_count(output: str) -> int | None:
    """The tests that Swift Testing and XCTest report in their closing lines."""
    numbers = [int(match.group(1)) for match in SWIFT_TOTAL.finditer(output)]
    numbers += [int(match.group(1)) for match in XCTEST_TOTAL.finditer(output)][-1:]
    return sum(numbers) if numbers else None
