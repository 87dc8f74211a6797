"""What the built executables say of themselves."""

from __future__ import annotations

from functools import cache

from praca_dev.builder import Builder
from praca_dev.settings_table import AllSettings


@cache
def all_settings() -> AllSettings:
    """Asked once."""
    return AllSettings.ask(Builder.from_environment().folder)
