"""A service that is none: it answers what it was asked, so that a test sees what nginx made of the request."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType

# How a path tells the stub to misbehave.
HANG_UP = "/hang-up"
SILENT = "/silent"
MISSING = "/missing"
# … followed by a status: the stub answers with it, as a service does that refuses.
REFUSED = "/refused/"
RETRY_AFTER = 17


class StubUpstream:
    """Listens on a loopback port while its block runs, and counts the requests it was given."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.requests: list[tuple[str, str]] = []
        self.released = threading.Event()
        stub = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_any(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                stub.requests.append((self.command, self.path))
                if self.path.endswith(HANG_UP):
                    self.close_connection = True
                    return
                if self.path.endswith(SILENT):
                    stub.released.wait(30)
                    self.close_connection = True
                    return
                answer = {
                    "upstream": stub.name,
                    "method": self.command,
                    "path": self.path,
                    "headers": {name.lower(): value for name, value in self.headers.items()},
                    "body": body.decode("utf-8", "replace"),
                    "padding": "x" * (4096 if "large" in self.path else 0),
                }
                status = 404 if self.path.endswith(MISSING) else 200
                if REFUSED in self.path:
                    status = int(self.path.rpartition("/")[2])
                self.answer(status, json.dumps(answer).encode())

            do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = handle_any  # noqa: N815

            def answer(self, status: int, body: bytes) -> None:
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.send_header("X-Request-Id", "the-upstream's")
                self.send_header("X-Frame-Options", "SAMEORIGIN")
                if status in (429, 503):
                    self.send_header("Retry-After", str(RETRY_AFTER))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(body)

            def log_message(self, format: str, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.port = int(self.server.server_address[1])
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    def __enter__(self) -> StubUpstream:
        self.thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stops listening, as a service that was killed."""
        self.released.set()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()
