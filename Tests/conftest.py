"""What tests of any folder may ask for: a running stack, people at its door, a browser. Nothing starts unasked."""

from __future__ import annotations

import pytest

# A failed assertion of a helper shows its values too.
pytest.register_assert_rewrite("support")

pytest_plugins = ("support.stacks", "support.browser.fixtures")
