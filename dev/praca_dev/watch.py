"""Hot reload: builds when sources change, and restarts only the services whose executable came out different."""

from __future__ import annotations

import time
from collections.abc import Iterable
from pathlib import Path

from .errors import StackError
from .layout import ROOT
from .services import SERVICES
from .stack import Stack

SOURCES = ("Package.swift", "Sources", "services")
MIGRATIONS = ("migrations",)
NGINX = ("deploy/nginx",)
WEB = ("web", "docs/schemas")
SUFFIXES = {".swift", ".c", ".h", ".modulemap", ".sql", ".conf", ".template", ".txt", ".json"}
SUFFIXES |= {".ts", ".tsx", ".html", ".css", ".svg"}

LOOK_SECONDS = 0.5

Snapshot = dict[Path, int]


def snapshot(names: Iterable[str]) -> Snapshot:
    """The modification times of the files below some folders of the checkout."""
    found: Snapshot = {}
    for name in names:
        top = ROOT / name
        for path in [top] if top.is_file() else top.rglob("*"):
            if path.suffix in SUFFIXES:
                try:
                    found[path] = path.stat().st_mtime_ns
                except FileNotFoundError:
                    continue
    return found


class Watcher:
    """Compares what is there with what was there, and acts on the difference."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.say = stack.progress.say
        self._seen = self._look()

    def run(self) -> None:
        """Watches until interrupted."""
        self.say("Watching for changes; save a file to rebuild and restart what it changes.")
        while True:
            time.sleep(LOOK_SECONDS)
            now = self._look()
            if now == self._seen:
                continue
            # An editor that saves ten files, or a checkout of another branch, is one change.
            while (later := self._wait_and_look()) != now:
                now = later
            before, self._seen = self._seen, now
            self._react(before, now)

    def _wait_and_look(self) -> dict[str, Snapshot]:
        time.sleep(LOOK_SECONDS)
        return self._look()

    @staticmethod
    def _look() -> dict[str, Snapshot]:
        watched = {"sources": SOURCES, "migrations": MIGRATIONS, "nginx": NGINX, "web": WEB}
        return {kind: snapshot(names) for kind, names in watched.items()}

    def _react(self, before: dict[str, Snapshot], now: dict[str, Snapshot]) -> None:
        changed = {kind: differing(before[kind], now[kind]) for kind in now}
        names = [str(path.relative_to(ROOT)) for paths in changed.values() for path in sorted(paths)]
        self.say(f"Changed: {', '.join(names[:5])}{' …' if len(names) > 5 else ''}")
        try:
            if changed["sources"]:
                self._rebuild()
            if changed["migrations"]:
                self.stack.migrate()
            if changed["nginx"]:
                self.stack.restart_nginx()
            if changed["web"]:
                self.stack.build_site()
        except StackError as error:
            self.say(error.report())
            self.say("What ran before goes on running.")

    def _rebuild(self) -> None:
        with self.stack.progress.step("building (swift build)") as step:
            self.stack.options.builder.build(step, self.stack.layout.logs / "build.log")
        restarted = self.stack.binaries.take_over(self.stack.options.builder)
        for service in SERVICES:
            if service in restarted:
                self.stack.restart_service(service)
        if not restarted:
            self.say("No executable changed.")


def differing(before: Snapshot, now: Snapshot) -> set[Path]:
    """The files that were added, removed or written."""
    return {path for path in before.keys() | now.keys() if before.get(path) != now.get(path)}
