"""The front door with stubs in the services' place."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import requests

from praca_dev import web
from praca_dev.layout import Layout
from praca_dev.nginx import Nginx, NginxLimits
from praca_dev.ports import PortChooser
from praca_dev.progress import Progress
from support.doors.upstream import StubUpstream
from support.people import eventually

STORE = "https://store.example:8333"


class Door:
    """nginx with stubs behind it."""

    def __init__(
        self, nginx: Nginx, auth: StubUpstream, gateways: list[StubUpstream], others: list[StubUpstream]
    ) -> None:
        self.nginx = nginx
        self.auth = auth
        self.gateways = gateways
        self.services = [auth, *gateways, *others]
        self.session = requests.Session()

    def recover(self) -> None:
        """Until both gateways are in use again: one that hung up several times is left out for two seconds."""
        names = {"one", "two"}
        eventually("both answer", lambda: {self.get("/rooms").json().get("upstream") for _ in range(4)} == names)

    def request(self, method: str, path: str, **arguments: Any) -> requests.Response:
        return self.session.request(method, self.nginx.url + path, timeout=20, **arguments)

    def get(self, path: str, **arguments: Any) -> requests.Response:
        return self.request("GET", path, **arguments)

    def raw(self, data: bytes) -> bytes:
        """Sends bytes as they are and reads until nginx closes."""
        with socket.create_connection(("127.0.0.1", self.nginx.port), timeout=20) as connection:
            connection.sendall(data)
            received = b""
            while chunk := connection.recv(65536):
                received += chunk
            return received


def open_door(folder: Path, limits: NginxLimits | None = None) -> Iterator[Door]:
    layout = Layout(folder)
    layout.create()
    with (
        StubUpstream("auth") as auth,
        StubUpstream("one") as one,
        StubUpstream("two") as two,
        StubUpstream("moderation") as moderation,
        StubUpstream("uploads") as uploads,
        StubUpstream("store") as store,
    ):
        gateways = [one.port, two.port]
        upstreams = {
            "auth": [auth.port],
            "rooms_gateway": gateways,
            "rooms_gateway_sessions": gateways,
            "moderation": [moderation.port],
            "marketplace": gateways,
            "upload_signer": [uploads.port],
            "object_store": [store.port],
        }
        nginx = Nginx(layout, PortChooser().choose(), upstreams, limits, site=web.build(), object_store=STORE)
        nginx.write_configuration()
        nginx.process.start()
        try:
            nginx.wait(Progress())
            yield Door(nginx, auth, [one, two], [moderation, uploads, store])
        finally:
            assert nginx.process.stop() == 0
