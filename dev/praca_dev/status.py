"""`make status`: what runs, and whether it is well."""

from __future__ import annotations

import json

from .layout import Layout
from .lock import Lock
from .system import http_status


def print_status(layout: Layout) -> int:
    """One line a process. Exit code 1 if the stack is not running or a service is not ready."""
    if not Lock(layout.lock).is_held() or not layout.state.exists():
        print("The stack is not running: 'make run' starts it.")
        return 1
    state = json.loads(layout.state.read_text())
    well = True
    print(f"{state['url']}   supervisor {state['supervisor']}")
    for name, port in state["ports"].items():
        address = f"127.0.0.1:{port}"
        if name in ("postgres", "redis", "s3"):
            print(f"  {name:<18} {address}")
            continue
        path = "/" if name == "nginx" else "/readyz"
        status = http_status(f"http://{address}{path}")
        well = well and status == 200
        verdict = "ready" if status == 200 else f"NOT READY ({status or 'no answer'})"
        print(f"  {name:<18} {address:<18} {verdict}")
    return 0 if well else 1
