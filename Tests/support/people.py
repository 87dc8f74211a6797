"""People who use Praça through its public door: accounts over REST, conversations over Socket.IO."""

from __future__ import annotations

import itertools
import select
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import engineio
import requests
import socketio
import websocket

from support.witness import CHECKER, report

Json = dict[str, Any]

PASSWORD = "um cavalo correto, bateria"
ANSWER_SECONDS = 20.0
# A liveness limit for conditions that hold soon on an idle machine; not a measurement.
SOON_SECONDS = 60.0
names = itertools.count(1)


def eventually(what: str, condition: Callable[[], Any], seconds: float = SOON_SECONDS) -> Any:
    """Polls until the condition gives something true, and returns that."""
    deadline = time.monotonic() + seconds
    while True:
        if found := condition():
            return found
        assert time.monotonic() < deadline, f"not within {seconds:.0f} s: {what}"
        time.sleep(0.05)


@dataclass
class Person:
    """A registered user with a token."""

    door: str
    id: str
    email: str
    display_name: str
    token: str
    refresh_token: str

    @classmethod
    def register(cls, door: str, display_name: str = "") -> Person:
        """Opens an account through the front door."""
        name = display_name or f"Pessoa {next(names)}"
        email = f"p{uuid.uuid4().hex}@example.com"
        body = {"email": email, "password": PASSWORD, "displayName": name}
        answer = requests.post(f"{door}/auth/register", json=body, timeout=ANSWER_SECONDS)
        assert answer.status_code == 201, answer.text
        return cls._signed_in(door, answer.json())

    @classmethod
    def log_in(cls, door: str, email: str, password: str = PASSWORD) -> Person:
        """Begins another session of an account."""
        body = {"email": email, "password": password}
        answer = requests.post(f"{door}/auth/login", json=body, timeout=ANSWER_SECONDS)
        assert answer.status_code == 200, answer.text
        return cls._signed_in(door, answer.json())

    @classmethod
    def _signed_in(cls, door: str, body: Json) -> Person:
        assert body["tokenType"] == "Bearer"
        user = body["user"]
        return cls(door, user["id"], user["email"], user["displayName"], body["accessToken"], body["refreshToken"])

    def request(self, method: str, path: str, *, undocumented: bool = False, **arguments: Any) -> requests.Response:
        """A REST call as this person. JSON that is taken is held to docs/openapi.yaml, unless it is `undocumented` on
        purpose."""
        headers = {"Authorization": f"Bearer {self.token}", **arguments.pop("headers", {})}
        answer = requests.request(method, self.door + path, headers=headers, timeout=ANSWER_SECONDS, **arguments)
        body = arguments.get("json")
        if body is not None and answer.ok and not undocumented:
            report(CHECKER.body(method, path, body))
        return answer

    def create_room(self, **fields: Any) -> Json:
        """A room of this person's without any pause between messages, unless `fields` say otherwise."""
        wanted = {"name": f"Sala {uuid.uuid4().hex[:8]}", "intervalGlobalSeconds": 0, "perUserSeconds": 0, **fields}
        answer = self.request("POST", "/rooms", json=wanted)
        assert answer.status_code == 201, answer.text
        room: Json = answer.json()
        return room

    def connect(
        self, url: str | None = None, headers: dict[str, str] | None = None, certificate: str | None = None
    ) -> Conversation:
        """A socket, through the front door unless a gateway's own address is given; `certificate` is a file with the
        one to trust beside the system's."""
        return Conversation(self, url or self.door, headers or {}, certificate)


class RefusedError(Exception):
    """An acknowledgement with ok:false."""

    def __init__(self, error: Json) -> None:
        super().__init__(error)
        self.code: str = error["code"]
        self.error = error


class OneAfterTheOther(engineio.Client):  # type: ignore[misc]  # the library has no types
    """Handles packets as they come. The library's own way is a thread for each, which mixes up their order."""

    def _trigger_event(self, event: str, *arguments: Any, **named: Any) -> Any:
        return super()._trigger_event(event, *arguments, **{**named, "run_async": False})


class InOrder(socketio.Client):  # type: ignore[misc]  # the library has no types
    """A client on which the order of arrival can be seen."""

    def _engineio_client_class(self) -> type[engineio.Client]:
        return OneAfterTheOther


class TakingTurns(websocket.WebSocket):
    """A WebSocket over TLS for a thread that reads and one that writes.

    Python before 3.13 lets both into OpenSSL at once, where one can take the other's state for the end of the
    connection. Waiting for something to read takes no turn."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._turn = threading.Lock()

    def _recv(self, size: int) -> bytes:
        connection: Any = self.sock
        if not connection.pending():
            select.select([connection], [], [], connection.gettimeout())
        with self._turn:
            received: bytes = super()._recv(size)  # type: ignore[no-untyped-call]
        return received

    def _send(self, data: str | bytes) -> int:
        with self._turn:
            return super()._send(data)


class Conversation:
    """One socket of one person, with everything it was sent."""

    def __init__(self, person: Person, url: str, headers: dict[str, str], certificate: str | None = None) -> None:
        self.person = person
        session = requests.Session()
        session.verify = certificate or True
        options = {"class_": TakingTurns} if certificate else {}
        self.client = InOrder(reconnection=False, http_session=session, websocket_extra_options=options)
        self.received: list[tuple[str, Json]] = []
        self.refusal: Any = None
        self._changed = threading.Condition()
        self.client.on("*", self._keep)
        self.client.on("connect_error", self._keep_refusal)
        try:
            self.client.connect(
                url,
                auth={"token": person.token},
                headers=headers,
                transports=["websocket"],
                wait_timeout=ANSWER_SECONDS,
            )
        except socketio.exceptions.ConnectionError as failure:
            transport = self.client.eio
            failure.add_note(
                f"transport {transport.state} ({transport.sid}), refusal {self.refusal}, sent {self.received}"
            )
            raise

    def _keep(self, event: str, payload: Json | None = None) -> None:
        report(CHECKER.packet(event, payload))
        with self._changed:
            self.received.append((event, payload or {}))
            self._changed.notify_all()

    def _keep_refusal(self, data: Any) -> None:
        # Where there was no connection at all, the library says so in words of its own.
        if isinstance(data, dict):
            report(CHECKER.refusal(data))
        self.refusal = data

    def __enter__(self) -> Conversation:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self.client.disconnect()

    @property
    def connected(self) -> bool:
        return bool(self.client.connected)

    def call(self, event: str, payload: Any, seconds: float = ANSWER_SECONDS) -> Json:
        """Sends an event and returns its acknowledgement, whatever it says."""
        answer: Json = self.client.call(event, payload, timeout=seconds)
        report(CHECKER.acknowledgement(event, answer))
        return answer

    def ask(self, event: str, payload: Json, seconds: float = ANSWER_SECONDS) -> Json:
        """Sends an event and returns its acknowledgement; throws RefusedError if that is not ok."""
        answer = self.call(event, payload, seconds)
        if not answer.get("ok"):
            raise RefusedError(answer["error"])
        return answer

    def join(self, room_id: str, **fields: Any) -> Json:
        return self.ask("rooms:join", {"roomId": room_id, **fields})

    def say(self, room_id: str, body: str, **fields: Any) -> Json:
        """Sends a message and returns it as it was stored."""
        answer = self.ask("rooms:message:send", {"roomId": room_id, "body": body, **fields})
        message: Json = answer["message"]
        return message

    def events(self, name: str) -> list[Json]:
        """The payloads of one kind of event so far."""
        with self._changed:
            return [payload for event, payload in self.received if event == name]

    def messages(self, room_id: str) -> list[Json]:
        """The new messages of a room that arrived so far, in order of arrival."""
        return [message for message in self.events("rooms:message:new") if message["roomId"] == room_id]

    def wait_for_message(self, message_id: str) -> Json:
        """Until a message arrives as an event."""
        found: Json = eventually(
            f"message {message_id} at {self.person.display_name}",
            lambda: next((m for m in self.events("rooms:message:new") if m["id"] == message_id), None),
        )
        return found

    def wait_for_count(self, room_id: str, count: int) -> None:
        """Until at least so many new messages of a room have arrived."""
        eventually(f"{count} messages at {self.person.display_name}", lambda: len(self.messages(room_id)) >= count)
