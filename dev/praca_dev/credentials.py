"""Generated passwords and keys of one stack, kept between starts in a file only its owner can read."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from pathlib import Path


class Credentials:
    """Names and values, KEY=value a line. A name that is asked for and missing is generated and kept."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._values: dict[str, str] = {}
        if path.exists():
            for line in path.read_text().splitlines():
                name, separator, value = line.partition("=")
                if separator and not line.startswith("#"):
                    self._values[name] = value

    def password(self, name: str) -> str:
        """A password that is safe inside URLs."""
        return self._value(name, lambda: secrets.token_urlsafe(24))

    def key(self, name: str) -> str:
        """A key of 32 bytes in base64url."""
        return self._value(name, lambda: secrets.token_urlsafe(32))

    def _value(self, name: str, generate: Callable[[], str]) -> str:
        if name not in self._values:
            self._values[name] = generate()
            self._save()
        return self._values[name]

    def _save(self) -> None:
        text = "# Made by the development stack; `make clean-data` removes it.\n"
        text += "".join(f"{name}={value}\n" for name, value in sorted(self._values.items()))
        scratch = self.path.with_suffix(".new")
        descriptor = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(text)
        scratch.replace(self.path)
