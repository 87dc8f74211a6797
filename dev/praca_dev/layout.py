"""Where the checkout keeps things. Everything written at run time lies under one home folder, `.dev` by default."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Layout:
    """The folders of one stack. Two stacks with different homes share nothing."""

    home: Path

    @property
    def data(self) -> Path:
        """What a second start keeps: the database cluster, Redis' append-only file, secrets."""
        return self.home / "data"

    @property
    def run(self) -> Path:
        """What belongs to the running stack: lock, state, nginx's generated configuration, binaries in use."""
        return self.home / "run"

    @property
    def logs(self) -> Path:
        return self.home / "logs"

    @property
    def site(self) -> Path:
        """The built web client, which nginx serves."""
        return self.home / "web"

    @property
    def secrets(self) -> Path:
        return self.home / "secrets.env"

    @property
    def state(self) -> Path:
        return self.run / "state.json"

    @property
    def lock(self) -> Path:
        return self.run / "lock"

    def create(self) -> None:
        """Makes the folders, closed to other users of the machine: they hold passwords and people's messages."""
        for folder in (self.home, self.data, self.run, self.logs):
            folder.mkdir(parents=True, exist_ok=True)
        self.home.chmod(0o700)


DEVELOPMENT = Layout(ROOT / ".dev")
