"""Small dealings with the system."""

from __future__ import annotations

import resource
import urllib.error
import urllib.request


def http_status(url: str) -> int | None:
    """The status of a GET, or None if nobody answers."""
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return None


def raise_file_limit() -> None:
    """As many open files as the system allows, for nginx and the gateways, which inherit the limit."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
