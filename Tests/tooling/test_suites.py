"""Which files are looked at and which tests run: all of them, also in a folder that is new."""

from __future__ import annotations

import argparse
import subprocess
import tomllib
from collections.abc import Sequence
from contextlib import nullcontext

import pytest

from praca_dev import __main__ as commands
from praca_dev import suites, web_vendor
from praca_dev.compose_test import ComposeStack, DevelopmentStack
from praca_dev.layout import ROOT
from praca_dev.processes import MARK
from praca_dev.progress import Progress
from praca_dev.suites import pytest_count, swift_count


def test_make_test_runs_every_folder_of_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    """But what needs the compose stack, which `make compose-test` runs."""
    ran: list[str] = []

    def note(_: suites.Suites, suite: str, command: Sequence[str], *rest: object, **more: object) -> bool:
        ran.extend(command)
        return True

    # This run's own mark, by which its processes are found, is put back afterwards.
    monkeypatch.setenv(MARK, "nobody")
    monkeypatch.setattr(suites.Suites, "run", note)
    monkeypatch.setattr(suites, "shared_test_servers", lambda *_: nullcontext({}))
    monkeypatch.setattr(web_vendor, "fetch", lambda: None)
    assert commands.test(argparse.Namespace()) == 0
    ran += [ComposeStack.tests, DevelopmentStack.tests]
    tests = {path.relative_to(ROOT) for path in (ROOT / "Tests").rglob("test_*.py")}
    assert tests
    assert not [path for path in tests if str(path.parent) not in ran and str(path) not in ran]
    files = [path for path in (ROOT / "Tests").rglob("*.swift") if "@Test" in path.read_text()]
    targets = {path.relative_to(ROOT / "Tests").parts[0] for path in files}
    assert targets
    assert not [target for target in targets if f"^{target}\\." not in ran]


@pytest.mark.parametrize(("flags", "must"), [("", True), ("-Xswiftc -O", False)])
def test_cycles_have_to_be_found_in_the_index_of_a_build_without_flags_of_ones_own(
    monkeypatch: pytest.MonkeyPatch, flags: str, must: bool
) -> None:
    told: list[dict[str, str]] = []
    monkeypatch.setenv("SWIFT_FLAGS", flags)
    monkeypatch.setenv(MARK, "nobody")
    monkeypatch.setattr(suites.Suites, "run", lambda _, __, ___, environment, **____: told.append(environment))
    suites.Suites(Progress()).cycles()
    assert told == [{"PRACA_BUILT": "1"} if must else {}]


def test_every_python_file_is_in_the_folders_that_all_its_tools_look_at() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]
    folders = settings["ruff"]["src"]
    assert settings["ruff"]["include"] == [f"{folder}/**/*.py" for folder in folders]
    assert settings["mypy"]["files"] == settings["mypy"]["mypy_path"] == folders
    assert settings["pytest"]["ini_options"]["pythonpath"] == folders
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.py"]
    files = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout.split()
    assert files
    assert not [name for name in files if name.split("/")[0] not in folders]


@pytest.mark.parametrize(
    ("output", "count"),
    [
        ("==== 3 failed, 40 passed, 2 skipped in 6.42s ====", 43),
        ("==== 1 passed, 1 error in 0.10s ====", 2),
        ("no tests ran in 0.01s", None),
        ("E   assert 5 failed", None),
    ],
)
def test_the_tests_of_pytest_are_counted_from_its_closing_line(output: str, count: int | None) -> None:
    assert pytest_count(output) == count


@pytest.mark.parametrize(
    ("output", "count"),
    [
        (
            "Executed 2 tests, with 0 failures (0 unexpected) in 0.1 (0.1) seconds\n"
            "✔ Test run with 37 tests in 4 suites passed after 0.8 seconds.",
            39,
        ),
        ("✘ Test run with 1 test in 1 suite failed after 0.8 seconds with 1 issue.", 1),
        ("Build complete!", None),
    ],
)
def test_the_tests_of_swift_are_counted_from_its_closing_lines(output: str, count: int | None) -> None:
    assert swift_count(output) == count
