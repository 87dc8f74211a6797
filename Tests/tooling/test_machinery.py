"""The parts of the development stack that can be tested by themselves."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from praca_dev import processes
from praca_dev.credentials import Credentials
from praca_dev.errors import StackError
from praca_dev.leftovers import marked_processes
from praca_dev.lock import Lock
from praca_dev.ports import PortChooser, is_free
from praca_dev.processes import MARK, Process, stop_together
from support.people import eventually


def child(tmp_path: Path, *script: str, name: str = "child") -> Process:
    """A Python process."""
    arguments = [sys.executable, "-u", "-c", "\n".join(script)]
    return Process(name=name, arguments=arguments, environment={}, log=tmp_path / f"{name}.log", directory=tmp_path)


def assert_ready(process: Process) -> None:
    eventually("it runs", lambda: "ready" in process.log.read_text())


def test_a_stopped_process_gives_its_exit_code(tmp_path: Path) -> None:
    process = child(
        tmp_path,
        "import signal, sys, time",
        "signal.signal(signal.SIGTERM, lambda *_: sys.exit(3))",
        "print('ready')",
        "time.sleep(60)",
    )
    process.start()
    assert_ready(process)
    assert process.stop() == 3
    assert process.describe_end() == "exit code 3"


def test_a_process_that_ignores_the_request_is_killed_in_the_end(tmp_path: Path) -> None:
    deaf = [
        child(
            tmp_path,
            "import signal, time",
            "signal.signal(signal.SIGTERM, signal.SIG_IGN)",
            "print('ready')",
            "time.sleep(60)",
            name=f"deaf-{number}",
        )
        for number in range(2)
    ]
    for process in deaf:
        process.stop_seconds = 0.3
        process.start()
        assert_ready(process)
    stop_together(deaf)
    assert [process.describe_end() for process in deaf] == ["killed by SIGKILL"] * 2


def test_a_child_dies_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    parent = child(
        tmp_path,
        "import time; from pathlib import Path; from praca_dev.processes import Process",
        f"here = Path({str(tmp_path)!r})",
        "child = Process(name='sleep', arguments=['sleep', '600'], environment={}, log=here / 's.log', directory=here)",
        "child.start(); print(child.pid); time.sleep(600)",
    )
    parent.environment = {"PYTHONPATH": os.pathsep.join(sys.path)}
    parent.start()
    pid = int(eventually("it has a child", lambda: parent.log.read_text().strip()))
    # Only once it runs what it was started for has it been tied to its parent.
    eventually("it runs", lambda: Path(f"/proc/{pid}/comm").read_text().strip() == "sleep")
    parent.kill()
    eventually("the child is gone", lambda: pid not in {found.pid for found in marked_processes("none", tmp_path)})


def test_a_log_is_bounded_and_its_end_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "LOG_LIMIT_BYTES", 1000)
    process = child(
        tmp_path, "import sys, time", "for line in sys.stdin: pass", "print('x' * 5000 + 'end', flush=True)"
    )
    process.start()
    process.wait(20)
    process.bound_log()
    assert process.log.stat().st_size == 0
    older = process.log.with_suffix(".log.1").read_text()
    assert len(older) == 1000
    assert older.endswith("end\n")
    process.start()
    process.wait(20)
    assert process.log.read_text().endswith("end\n"), "a process goes on at the start of the emptied file"


def test_a_marked_process_is_found_wherever_it_works(tmp_path: Path) -> None:
    marked = subprocess.Popen(["sleep", "60"], cwd="/", env={**os.environ, MARK: "sought"})
    try:
        eventually("it is found", lambda: marked.pid in {p.pid for p in marked_processes("sought", tmp_path)})
        assert marked.pid not in {p.pid for p in marked_processes("other", tmp_path)}
    finally:
        marked.kill()
        marked.wait()
    assert not marked_processes("sought", tmp_path)


def test_a_port_is_handed_out_once_and_a_taken_one_never() -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        taken = holder.getsockname()[1]
        assert not is_free(taken)
        chooser = PortChooser()
        chosen = {chooser.choose([taken]) for _ in range(20)}
        assert taken not in chosen
        assert len(chosen) == 20


def test_a_lock_is_given_back_when_its_holder_is_killed(tmp_path: Path) -> None:
    holder = child(
        tmp_path,
        "import time; from pathlib import Path; from praca_dev.lock import Lock",
        f"lock = Lock(Path({str(tmp_path / 'lock')!r})); lock.take(); print('taken'); time.sleep(600)",
    )
    holder.environment = {"PYTHONPATH": os.pathsep.join(sys.path)}
    holder.start()
    eventually("it is taken", lambda: "taken" in holder.log.read_text())
    lock = Lock(tmp_path / "lock")
    assert lock.is_held()
    assert lock.holder() == holder.pid
    with pytest.raises(StackError, match=f"already running.*{holder.pid}"):
        lock.take()
    holder.send(signal.SIGKILL)
    holder.wait(20)
    lock.take()
    lock.give_back()
    assert not lock.is_held()


def test_passwords_are_made_once_and_only_their_owner_can_read_them(tmp_path: Path) -> None:
    path = tmp_path / "secrets.env"
    first = Credentials(path).password("A")
    assert Credentials(path).password("A") == first != Credentials(path).password("B")
    assert path.stat().st_mode & 0o777 == 0o600
