"""The commands behind bench/bench.mk: python -m praca_dev.bench COMMAND."""

from __future__ import annotations

import argparse
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .__main__ import Interruption, stop
from .bench_people import ROOM_COUNT, ROOMS, RULED_ROOMS, TOKENS, prepare, write
from .bench_stack import BENCH, GATEWAY, BenchStack, Door
from .builder import Builder
from .errors import Interrupted, StackError
from .layout import ROOT
from .ports import PortChooser
from .processes import Process, inherited_environment
from .progress import Progress
from .system import raise_file_limit

# More people than sockets would be of no use; with fewer, some would share a user.
PEOPLE = 5000
LOOK_SECONDS = 0.5
LISTENING_SECONDS = 20.0


def main() -> int:
    """Runs one command; the exit code is 130 or 143 after SIGINT or SIGTERM."""
    arguments, rest = parse()
    interruption = Interruption()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interruption)
    try:
        if arguments.command == "run":
            return run(rest)
        if arguments.command == "ceiling":
            return ceiling(rest)
        if arguments.command == "serve":
            return serve(arguments.port)
        return tokens(arguments.count, arguments.tokens, arguments.rooms)
    except StackError as error:
        print(error.report(), file=sys.stderr)
        return 1
    except Interrupted as cause:
        return 128 + cause.signal_number


def parse() -> tuple[argparse.Namespace, list[str]]:
    parser = argparse.ArgumentParser(prog="praca_dev.bench", description=__doc__)
    commands = parser.add_subparsers(required=True, dest="command")
    commands.add_parser("run", help="run the scenarios against a gateway; further arguments are bench-load's")
    commands.add_parser("ceiling", help="the same against the Socket.IO library alone")
    serve_parser = commands.add_parser("serve", help="run a gateway until Ctrl-C")
    serve_parser.add_argument("--port", type=int, required=True)
    tokens_parser = commands.add_parser("tokens", help="write tokens and room ids for that gateway")
    tokens_parser.add_argument("--count", type=int, required=True, metavar="N")
    tokens_parser.add_argument("--tokens", type=Path, default=TOKENS)
    tokens_parser.add_argument("--rooms", type=Path, default=ROOMS)
    arguments, rest = parser.parse_known_args()
    if rest and arguments.command not in ("run", "ceiling"):
        parser.error(f"unknown: {' '.join(rest)}")
    return arguments, rest


def run(load_arguments: Sequence[str]) -> int:
    """`make bench`."""
    stack = BenchStack(None, Progress())
    try:
        stack.start()
        prepare(stack.door(), PEOPLE, stack.progress)
        others = [f"--also={process.name}={process.pid}" for process in (stack.postgres.process, stack.redis.process)]
        gateway = stack.instance(GATEWAY)
        files = LoadFiles(TOKENS, ROOMS, RULED_ROOMS)
        executable, server = stack.executable("bench-load"), stack.process(GATEWAY)
        database_url = stack.door().rooms_database_url
        return load(executable, gateway.port, server, files, [*others, *load_arguments], database_url)
    finally:
        stop(stack)


def ceiling(load_arguments: Sequence[str]) -> int:
    """`make bench-ceiling`: the same load on bench-ceiling, which takes any token and any room."""
    raise_file_limit()
    progress = Progress()
    builder = Builder.from_environment()
    builder = Builder(release=True, binaries=builder.binaries)
    BENCH.create()
    with progress.step("building (swift build)") as step:
        builder.build(step, BENCH.logs / "build.log")
    rooms_file = BENCH.run / "any-rooms.txt"
    files = LoadFiles(BENCH.run / "any-tokens.txt", rooms_file, rooms_file)
    write(files.tokens, ["none"])
    write(files.rooms, [str(uuid.uuid4()) for _ in range(ROOM_COUNT)])
    port = PortChooser().choose()
    server = Process(
        name="bench-ceiling",
        arguments=[str(builder.executable("bench-ceiling")), "--port", str(port)],
        environment={},
        log=BENCH.logs / "bench-ceiling.log",
        directory=BENCH.run,
    )
    try:
        server.start()
        with progress.step("bench-ceiling") as step:
            if not step.wait("its port", lambda: listens(server), seconds=LISTENING_SECONDS):
                raise StackError("bench-ceiling does not listen", log=server.log)
        return load(builder.executable("bench-load"), port, server, files, load_arguments)
    finally:
        server.stop()


def listens(server: Process) -> bool:
    """Whether a process has said so in its log; throws if it has ended."""
    if not server.alive:
        raise StackError(f"{server.name} ended: {server.describe_end()}", log=server.log)
    return "listening" in server.log.read_text(errors="replace")


@dataclass(frozen=True)
class LoadFiles:
    """As whom the load comes, and where it goes."""

    tokens: Path
    rooms: Path
    ruled_rooms: Path


def load(
    executable: Path, port: int, server: Process, files: LoadFiles, arguments: Sequence[str], database_url: str = ""
) -> int:
    """Runs bench-load to its end, its output shown."""
    command = [str(executable), f"--port={port}", f"--server-pid={server.pid}"]
    command += [f"--tokens={files.tokens}", f"--rooms={files.rooms}", f"--ruled-rooms={files.ruled_rooms}", *arguments]
    # A password is nothing for the list of processes.
    database = {"DATABASE_URL": database_url} if database_url else {}
    print(flush=True)
    child = subprocess.Popen(
        ["setpriv", "--pdeathsig", "KILL", "--", *command],
        env={**inherited_environment(), **database},
        stdin=subprocess.DEVNULL,
    )
    try:
        return child.wait()
    except Interrupted:
        child.kill()
        child.wait()
        raise
    finally:
        print(flush=True)


def serve(port: int) -> int:
    """`make bench-serve`."""
    stack = BenchStack(port, Progress())
    try:
        stack.start()
        announce(stack)
        while True:
            for process in stack.processes:
                if not process.alive:
                    # Under a benchmark nothing is started again: a crash is a result.
                    raise StackError(f"{process.name} ended: {process.describe_end()}", log=process.log)
                process.bound_log()
            time.sleep(LOOK_SECONDS)
    except Interrupted:
        # How a person ends it: no failure.
        return 0
    finally:
        stop(stack)


def announce(stack: BenchStack) -> None:
    """What is where."""
    say = stack.progress.say
    gateway, auth = stack.instance(GATEWAY), stack.instance("auth")
    say(f"\nThe gateway is ready: {gateway.url}, path /socket.io/, process {stack.process(GATEWAY).pid}.")
    for process in stack.processes:
        say(f"  {process.name:<16} process {process.pid}")
    say(f"  PostgreSQL 127.0.0.1:{stack.postgres.port}   Redis 127.0.0.1:{stack.redis.port}   auth {auth.url}")
    say("  Tokens and rooms: 'make bench-tokens N=…' in another terminal.")
    say(f"  Logs {stack.layout.logs.relative_to(ROOT)}/   Ctrl-C stops everything.\n")


def tokens(count: int, tokens_file: Path, rooms_file: Path) -> int:
    """`make bench-tokens`."""
    if count < 1:
        raise StackError("N is at least 1")
    prepare(Door.load(), count, Progress(), tokens_file, rooms_file)
    print(f"{count} access tokens in {tokens_file}, {ROOM_COUNT} room ids in {rooms_file}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
