"""`make run` as a newcomer meets it: in a copy of the checkout that shares nothing with this one but what was built."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from praca_dev.layout import ROOT
from praca_dev.seed import ACCOUNTS, PASSWORD
from praca_dev.services import SERVICES
from support.checkouts import MakeRun, copied_checkout, processes_of
from support.people import eventually

# Where people put things: below folders with blanks, accents and marks that mean something to shells and to nginx.
COPY = ROOT / ".dev/test-make-run/Área de trabalho (d'água & cia; #1)/praça"


@pytest.fixture(scope="module")
def checkout() -> Iterator[Path]:
    with copied_checkout(COPY):
        yield COPY


@pytest.fixture
def make_run(checkout: Path) -> Iterator[list[MakeRun]]:
    """A list for the runs a test starts; those still alive at its end are ended."""
    runs: list[MakeRun] = []
    yield runs
    for run in runs:
        if run.child.poll() is None:
            os.killpg(run.child.pid, signal.SIGKILL)
            run.wait()


def log_in(door: str, email: str) -> requests.Response:
    return requests.post(f"{door}/auth/login", json={"email": email, "password": PASSWORD}, timeout=20)


def test_it_comes_up_seeded_keeps_its_data_and_leaves_nothing_behind(checkout: Path, make_run: list[MakeRun]) -> None:
    first = MakeRun(checkout)
    make_run.append(first)
    door = first.wait_until_up()
    for account in ACCOUNTS:
        assert account.email in first.output
        answer = log_in(door, account.email)
        assert answer.status_code == 200, answer.text
        assert answer.json()["user"]["role"] == account.role
    token = log_in(door, ACCOUNTS[1].email).json()["accessToken"]
    headers = {"Authorization": f"Bearer {token}"}
    rooms = requests.get(f"{door}/rooms", headers=headers, timeout=20).json()["items"]
    assert len(rooms) >= 2
    assert len({(room["intervalGlobalSeconds"], room["perUserSeconds"]) for room in rooms}) >= 2, "different rules"
    histories = [
        requests.get(f"{door}/rooms/{room['id']}/messages", headers=headers, timeout=20).json()["items"]
        for room in rooms
    ]
    assert any(histories), "seeded messages"
    ads = requests.get(f"{door}/marketplace/ads", timeout=20).json()["items"]
    assert {ad["type"] for ad in ads} == {"troca", "venda", "servico"}
    pictures = [attachment["url"] for ad in ads for attachment in ad["attachments"]]
    assert requests.get(door + pictures[0], timeout=20).content.startswith(b"\x89PNG")
    sent = requests.post(f"{door}/rooms/{rooms[0]['id']}/messages", json={"body": "fico"}, headers=headers, timeout=20)
    assert sent.status_code == 201, sent.text

    first.press_ctrl_c()
    assert "✓ stopping" in first.output
    assert not processes_of(checkout)

    second = MakeRun(checkout)
    make_run.append(second)
    door = second.wait_until_up()
    assert "seeding" not in second.output
    again = requests.get(f"{door}/rooms/{rooms[0]['id']}/messages", headers=headers, timeout=20)
    assert again.status_code == 200, "a token from before the stop still verifies"
    assert "fico" in {message["body"] for message in again.json()["items"]}
    os.kill(second.child.pid, signal.SIGTERM)
    second.wait()
    assert "✓ stopping" in second.output
    assert not processes_of(checkout)


def test_a_second_one_in_the_same_checkout_says_so_and_harms_nothing(checkout: Path, make_run: list[MakeRun]) -> None:
    first = MakeRun(checkout)
    make_run.append(first)
    door = first.wait_until_up()
    second = MakeRun(checkout)
    make_run.append(second)
    assert second.wait() != 0
    assert "already running in this checkout" in second.output
    clean = MakeRun(checkout, "clean-data")
    assert clean.wait() != 0
    assert "already running in this checkout" in clean.output
    assert requests.get(door, timeout=10).status_code == 200
    status = MakeRun(checkout, "status")
    assert status.wait() == 0, status.output
    # nginx, a process of each service, and the second gateway.
    assert status.output.count(" ready") == len(SERVICES) + 2, status.output
    stop = MakeRun(checkout, "stop")
    assert stop.wait() == 0
    assert first.wait() in (0, 2)
    assert not processes_of(checkout)
    assert MakeRun(checkout, "status").wait() != 0


def test_a_supervisor_that_is_killed_takes_everything_with_it(checkout: Path, make_run: list[MakeRun]) -> None:
    run = MakeRun(checkout)
    make_run.append(run)
    run.wait_until_up()
    assert processes_of(checkout)
    os.kill(run.supervisor(), signal.SIGKILL)
    run.wait()
    eventually("its processes are gone", lambda: not processes_of(checkout))
    again = MakeRun(checkout)
    make_run.append(again)
    assert log_in(again.wait_until_up(), ACCOUNTS[0].email).status_code == 200, "and nothing is lost"
    again.press_ctrl_c()


def test_a_make_that_is_killed_stops_everything_in_order(checkout: Path, make_run: list[MakeRun]) -> None:
    run = MakeRun(checkout)
    make_run.append(run)
    run.wait_until_up()
    os.kill(run.child.pid, signal.SIGKILL)
    run.wait()
    eventually("its processes are gone", lambda: not processes_of(checkout))
    assert "✓ stopping" in run.output


def test_a_service_that_cannot_start_is_shown_with_its_log_and_nothing_stays_behind(
    checkout: Path, make_run: list[MakeRun]
) -> None:
    run = MakeRun(checkout, PRACA_NO_SUCH_SETTING="1")
    make_run.append(run)
    assert run.wait() != 0
    assert "PRACA_NO_SUCH_SETTING" in run.output
    assert "the last lines of" in run.output
    assert not processes_of(checkout)


def test_clean_data_empties_everything_and_the_next_start_is_a_first_one(
    checkout: Path, make_run: list[MakeRun]
) -> None:
    assert MakeRun(checkout, "clean-data").wait() == 0
    assert not (checkout / ".dev/data").exists()
    assert not (checkout / ".dev/secrets.env").exists()
    run = MakeRun(checkout)
    make_run.append(run)
    door = run.wait_until_up()
    assert "✓ seeding" in run.output
    assert log_in(door, ACCOUNTS[0].email).status_code == 200
    secrets = checkout / ".dev/secrets.env"
    assert secrets.stat().st_mode & 0o077 == 0
    assert (checkout / ".dev").stat().st_mode & 0o077 == 0
    run.press_ctrl_c()
    assert not processes_of(checkout)


def test_a_crash_is_mended_while_it_runs(checkout: Path, make_run: list[MakeRun]) -> None:
    run = MakeRun(checkout)
    make_run.append(run)
    door = run.wait_until_up()
    victims = [process for process in processes_of(checkout) if "/run/bin/auth serve" in process.command]
    assert len(victims) == 1
    victims[0].kill()
    eventually("it says so", lambda: "auth ended (killed by SIGKILL); starting it again" in run.output)
    eventually("auth answers again", lambda: log_in(door, ACCOUNTS[0].email).status_code == 200)
    run.press_ctrl_c()


@pytest.mark.parametrize(
    "name",
    ['"', "$HOME", "a\\b", "a:b", "a*", "a?", "[a]", "{a}", "a\nb", "a" * 240 + "/" + "b" * 240 + "/" + "c" * 240],
)
def test_a_checkout_where_nothing_could_work_is_told_so_before_anything_is_built(name: str, tmp_path: Path) -> None:
    checkout = tmp_path / name
    (checkout / "dev/bin").mkdir(parents=True)
    shutil.copy2(ROOT / "dev/bin/setup", checkout / "dev/bin")
    done = subprocess.run([checkout / "dev/bin/setup"], capture_output=True, text=True, check=False)
    assert done.returncode == 69, done.stderr
    assert "move" in done.stderr
    assert not (checkout / ".dev").exists()
