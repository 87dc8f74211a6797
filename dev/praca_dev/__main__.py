"""The commands behind the Makefile: python -m praca_dev COMMAND."""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import sys
import time
from collections.abc import Callable
from types import FrameType

from . import confusables as confusables_file
from . import settings_table as settings_files
from .builder import Builder
from .compose_test import main as run_compose_test
from .contract import Contract
from .contract import write as write_contract
from .errors import Interrupted, StackError
from .keeper import Keeper
from .layout import DEVELOPMENT, ROOT
from .lock import Lock
from .progress import Progress
from .seed import ACCOUNTS, PASSWORD, seed
from .stack import Stack, StackOptions
from .status import print_status
from .suites import Suites
from .test_servers import print_exports, shared_test_servers
from .watch import Watcher

STOP_SECONDS = 90.0


def main() -> int:
    """Runs one command; the exit code is 130 or 143 after SIGINT or SIGTERM."""
    arguments = parse()
    interruption = Interruption()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interruption)
    try:
        return int(arguments.run(arguments))
    except StackError as error:
        print(error.report(), file=sys.stderr)
        return 1
    except Interrupted as cause:
        return 128 + cause.signal_number


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="praca_dev", description=__doc__)
    commands = parser.add_subparsers(required=True)

    def command(name: str, function: Callable[[argparse.Namespace], int], text: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=text)
        added.set_defaults(run=function)
        return added

    run = command("run", run_stack, "run the whole suite until Ctrl-C")
    run.add_argument("--watch", action="store_true", help="rebuild and restart what changes")
    run.add_argument("--gateways", type=int, default=2, choices=range(1, 10), metavar="N")
    command("stop", stop_stack, "stop the running suite from another terminal")
    command("status", lambda _: print_status(DEVELOPMENT), "show what runs")
    command("clean-data", clean_data, "remove the databases, logs and passwords")
    command("test", test, "run every check")
    command("lint", lint, "run the formatters' and linters' checks")
    command("format", format_sources, "format all sources")
    swift = command("test-swift", test_swift, "build and run the Swift tests")
    swift.add_argument("--filter", default="", help="as swift test --filter")
    end_to_end = command("test-e2e", test_end_to_end, "build and run the end-to-end tests")
    end_to_end.add_argument("pytest", nargs="*", help="arguments for pytest, after --")
    tooling = command("test-tooling", test_tooling, "build and run the tests of the tools")
    tooling.add_argument("pytest", nargs="*", help="arguments for pytest, after --")
    budgets = command("test-budgets", test_budgets, "build and count what a message costs")
    budgets.add_argument("pytest", nargs="*", help="arguments for pytest, after --")
    faults = command("test-faults", test_faults, "build and run the fault suite in full")
    faults.add_argument("pytest", nargs="*", help="arguments for pytest, after --")
    browser = command("test-web", test_web, "build and test the web client in a browser")
    browser.add_argument("pytest", nargs="*", help="arguments for pytest, after --")
    compose = command("compose-test", compose_test, "test the compose stack on images made here")
    compose.add_argument("--given", action="store_true", help="with the executables built here, not in an image")
    command("confusables", confusables, "make the table of characters that pass for Latin letters anew")
    command("settings-table", settings_table, "make docs/settings.md and .env.example anew")
    command("contract", contract, "make anew what is generated from docs/openapi.yaml and docs/asyncapi.yaml")
    command("test-openapi", test_openapi, "build and hold the services to docs/openapi.yaml")
    command("test-servers", test_servers, "run the servers for single Swift tests")
    return parser.parse_args()


class Interruption:
    """Turns signals into Interrupted. One request to stop may arrive twice (from the terminal and from make), so only
    a signal some time after the first counts as a second one."""

    REPEAT_SECONDS = 1.0

    def __init__(self) -> None:
        self._first: float | None = None

    def __call__(self, number: int, _: FrameType | None) -> None:
        now = time.monotonic()
        if self._first is None or now - self._first > self.REPEAT_SECONDS:
            self._first = self._first or now
            raise Interrupted(number)


def run_stack(arguments: argparse.Namespace) -> int:
    """`make run` and `make watch`."""
    progress = Progress()
    options = StackOptions(layout=DEVELOPMENT, builder=Builder.from_environment(), gateways=arguments.gateways)
    stack = Stack(options, progress)
    try:
        progress.say("Praça is starting.")
        started = time.monotonic()
        stack.start()
        seed(stack)
        with Keeper(stack):
            try:
                announce(stack, time.monotonic() - started)
                if arguments.watch:
                    Watcher(stack).run()
                while True:
                    signal.pause()
            except Interrupted:
                # How a person ends it: no failure.
                return 0
            finally:
                stop(stack)
    finally:
        stop(stack)


def stop(stack: Stack) -> None:
    """An orderly stop; a second Ctrl-C makes it a quick one."""
    if not any(process.alive for process in stack.processes):
        stack.stop()
        return
    try:
        with stack.progress.step("stopping"):
            stack.stop()
    except Interrupted:
        stack.kill()
        raise


def announce(stack: Stack, seconds: float) -> None:
    """The address, the accounts and where to look."""
    say = stack.progress.say
    say(f"\nPraça is up after {seconds:.1f} s.")
    say(f"\n  {stack.nginx.url}    the web client, REST and Socket.IO (path /socket.io/), through nginx")
    for instance in stack.instances:
        say(f"  {instance.url}    {instance.name}: /healthz /readyz /metrics, not routed by nginx")
    say(f"\n  Accounts, password '{PASSWORD}':")
    for account in ACCOUNTS:
        say(f"    {account.email:<24} {account.role:<6} {account.display_name}")
    logs, data = (folder.relative_to(ROOT) for folder in (stack.layout.logs, stack.layout.data))
    say(f"\n  Logs {logs}/   data {data}/   Ctrl-C stops everything.\n")


def stop_stack(_: argparse.Namespace) -> int:
    """Asks the supervisor to stop, and waits until it has."""
    lock = Lock(DEVELOPMENT.lock)
    holder = lock.holder()
    if not lock.is_held() or holder is None:
        print("Nothing is running.")
        return 0
    os.kill(holder, signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    while lock.is_held():
        if time.monotonic() > deadline:
            raise StackError(f"the stack has not stopped within {STOP_SECONDS:.0f} s")
        time.sleep(0.1)
    print("Stopped.")
    return 0


def clean_data(_: argparse.Namespace) -> int:
    """Removes what `make run` keeps; refuses while it runs."""
    DEVELOPMENT.create()
    lock = Lock(DEVELOPMENT.lock)
    lock.take()
    for folder in (DEVELOPMENT.data, DEVELOPMENT.logs):
        shutil.rmtree(folder)
    DEVELOPMENT.secrets.unlink(missing_ok=True)
    lock.give_back()
    print("The development data, logs and passwords are gone; the next 'make run' starts anew.")
    return 0


def test(_: argparse.Namespace) -> int:
    """Everything; what nothing was built for is not run."""

    def all_suites(suites: Suites) -> None:
        suites.lint()
        if suites.build():
            suites.cycles()
            suites.operations()
            suites.swift()
            suites.openapi()
            suites.end_to_end()
            suites.tooling()
            suites.budgets()
            suites.faults()
            suites.browser()

    return run_suites(all_suites)


def lint(_: argparse.Namespace) -> int:
    return run_suites(Suites.lint)


def format_sources(_: argparse.Namespace) -> int:
    return run_suites(Suites.format)


def test_swift(arguments: argparse.Namespace) -> int:
    def swift_suite(suites: Suites) -> None:
        if suites.build():
            suites.swift(arguments.filter)

    return run_suites(swift_suite)


def test_end_to_end(arguments: argparse.Namespace) -> int:
    def end_to_end_suite(suites: Suites) -> None:
        if "PRACA_DEV_BIN_DIR" in os.environ or suites.build():
            suites.end_to_end(arguments.pytest)

    return run_suites(end_to_end_suite)


def test_tooling(arguments: argparse.Namespace) -> int:
    def tooling_suite(suites: Suites) -> None:
        if "PRACA_DEV_BIN_DIR" in os.environ or suites.build():
            suites.tooling(arguments.pytest)

    return run_suites(tooling_suite)


def test_budgets(arguments: argparse.Namespace) -> int:
    def budget_suite(suites: Suites) -> None:
        if "PRACA_DEV_BIN_DIR" in os.environ or suites.build():
            suites.budgets(arguments.pytest)

    return run_suites(budget_suite)


def test_faults(arguments: argparse.Namespace) -> int:
    def fault_suite(suites: Suites) -> None:
        if "PRACA_DEV_BIN_DIR" in os.environ or suites.build():
            suites.faults(arguments.pytest)

    return run_suites(fault_suite)


def test_web(arguments: argparse.Namespace) -> int:
    def browser_suite(suites: Suites) -> None:
        suites.web_lint()
        if "PRACA_DEV_BIN_DIR" in os.environ or suites.build():
            suites.browser(arguments.pytest)

    return run_suites(browser_suite)


def test_openapi(_: argparse.Namespace) -> int:
    def openapi_suite(suites: Suites) -> None:
        if "PRACA_DEV_BIN_DIR" in os.environ or suites.build():
            suites.openapi()

    return run_suites(openapi_suite)


def run_suites(body: Callable[[Suites], None]) -> int:
    """Runs suites, and always looks for what they left behind."""
    suites = Suites(Progress())
    try:
        body(suites)
    finally:
        suites.leftovers()
        passed = suites.summary()
    return 0 if passed else 1


def compose_test(arguments: argparse.Namespace) -> int:
    return run_compose_test(given=arguments.given)


def confusables(_: argparse.Namespace) -> int:
    confusables_file.write()
    return 0


def settings_table(_: argparse.Namespace) -> int:
    settings_files.write(Builder.from_environment().folder)
    return 0


def contract(_: argparse.Namespace) -> int:
    write_contract(Contract())
    return 0


def test_servers(_: argparse.Namespace) -> int:
    """Runs the shared servers until Ctrl-C."""
    with shared_test_servers(Progress(sys.stderr), "test-servers-by-hand") as environment:
        print_exports(environment)
        try:
            while True:
                signal.pause()
        except Interrupted:
            return 0


if __name__ == "__main__":
    sys.exit(main())
