"""docs/settings.md and .env.example: every setting of every service, as the executables themselves tell them."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from .errors import StackError
from .layout import ROOT
from .processes import inherited_environment
from .services import SERVICES, Service

TABLE = ROOT / "docs/settings.md"
EXAMPLE = ROOT / ".env.example"
COMMAND_SECONDS = 30.0
LINE_LENGTH = 120

ROW = re.compile(r"\| `(?P<name>PRACA_[A-Z0-9_]+)` \| (?P<kind>.*?) \| (?P<default>.*?) \| (?P<meaning>.*) \|")


@dataclass(frozen=True)
class Setting:
    """One row of a service's `settings` output."""

    name: str
    kind: str
    default: str
    meaning: str

    @property
    def required(self) -> bool:
        return self.default == "required"

    @property
    def row(self) -> str:
        return f"| `{self.name}` | {self.kind} | {self.default} | {self.meaning} |"


def settings_of(executable: Path) -> list[Setting]:
    """What an executable says it can be told."""
    done = subprocess.run(
        [str(executable), "settings"],
        check=False,
        env=inherited_environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=COMMAND_SECONDS,
    )
    found = [Setting(**match.groupdict()) for match in map(ROW.fullmatch, done.stdout.splitlines()) if match]
    if done.returncode != 0 or not found:
        raise StackError(f"'{executable} settings' lists no settings: {done.stderr.strip()[-500:]}")
    return found


@dataclass(frozen=True)
class AllSettings:
    """The settings that all services share, and those of each."""

    shared: list[Setting]
    own: dict[Service, list[Setting]]

    @classmethod
    def ask(cls, folder: Path) -> AllSettings:
        """Those of the executables in a folder."""
        listed = {service: settings_of(folder / service.name) for service in SERVICES}
        common = set.intersection(*(set(settings) for settings in listed.values()))
        first = next(iter(listed.values()))
        own = {service: [one for one in settings if one not in common] for service, settings in listed.items()}
        return cls([one for one in first if one in common], own)

    def of(self, service: Service) -> list[Setting]:
        return [*self.shared, *self.own[service]]

    def all(self) -> list[Setting]:
        return [*self.shared, *(one for settings in self.own.values() for one in settings)]

    def files(self) -> dict[Path, str]:
        """The generated files and what they should hold."""
        return {TABLE: self._table(), EXAMPLE: self._example()}

    def _table(self) -> str:
        head = """# Settings

Made by `make settings-table` from what the executables say (`auth settings` …); `make test` fails where it differs.

A setting is an environment variable, or a line in `.env` in the folder the service is started in; the environment wins.
An unknown name that begins with `PRACA_` stops the start, and so does a value that does not fit: the message names
every such setting at once. The front door's settings are in [deploy/nginx](../deploy/nginx/README.md), the compose
stack's in [deploy](../deploy/README.md).
"""
        parts = [head, section("Every service", self.shared)]
        parts += [section(service.name, settings) for service, settings in self.own.items()]
        return "\n".join(parts)

    def _example(self) -> str:
        head = """# Settings of the services, made by `make settings-table` from what the executables say.
#
# Copy to .env in the folder a service is started in; the environment wins over the file, and the file over the defaults
# shown. An unknown name that begins with PRACA_ stops the start.
#
# `make run` needs none of this: it chooses addresses and makes passwords itself. What is set here still holds for
# everything it does not have to decide. The compose stack has a file of its own (deploy/make-env).
"""
        parts = [head, "\n".join(example_lines("Every service", self.shared))]
        parts += ["\n".join(example_lines(service.name, settings)) for service, settings in self.own.items()]
        return "\n".join(parts)


def section(title: str, settings: Iterable[Setting]) -> str:
    rows = [one.row for one in settings]
    return "\n".join(
        [f"## {title}", "", "| setting | type | default | what it does |", "| --- | --- | --- | --- |", *rows, ""]
    )


def example_lines(title: str, settings: Iterable[Setting]) -> list[str]:
    lines = [f"# {title}", ""]
    for one in settings:
        lines += [*wrap(one.meaning), f"#{one.name}={example(one)}"]
    return [*lines, ""]


def example(setting: Setting) -> str:
    """The default, or for what has none something of the right form."""
    scope = re.fullmatch(r"PRACA_([A-Z]+)_(MIGRATION_)?DATABASE_URL", setting.name)
    if scope:
        context = next(service.context for service in SERVICES if service.scope == scope.group(1))
        owner = "_owner" if scope.group(2) else ""
        return f"postgres://praca_{context}{owner}:secret@127.0.0.1:5432/praca"
    if setting.name == "PRACA_REDIS_URL":
        return "redis://:secret@127.0.0.1:6379"
    if "32 bytes in base64" in setting.kind:
        return "(openssl rand -base64 32)"
    value = re.fullmatch(r"`(.*)`", setting.default)
    return value.group(1) if value and "(hidden)" not in setting.default else ""


def wrap(text: str) -> list[str]:
    """Comment lines of bounded length."""
    lines = ["#"]
    for word in text.split():
        if len(lines[-1]) + 1 + len(word) > LINE_LENGTH:
            lines.append("#")
        lines[-1] += f" {word}"
    return lines


def write(folder: Path) -> None:
    """Makes both files anew."""
    for path, text in AllSettings.ask(folder).files().items():
        path.write_text(text)
