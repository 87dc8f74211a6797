"""People who do not give up: they send until they are told that it is stored, and come back when they are cut off."""

from __future__ import annotations

import threading
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

import socketio

from support.people import Conversation, Json, Person, RefusedError, eventually

# What a faithful client waits before it tries again.
RETRY_SECONDS = 0.1
# An acknowledgement that takes longer is given up, and the message sent again under the same clientMessageId.
ACKNOWLEDGE_SECONDS = 5.0
# Codes that say "not now"; every other refusal is a mistake of the test or the service.
TEMPORARY = {"UNAVAILABLE", "TOO_MANY_REQUESTS"}
# How long one member tries before the test is given up.
PATIENCE_SECONDS = 120.0


class Impatience(AssertionError):  # noqa: N818
    """The suite did not recover by itself."""


@dataclass
class Visit:
    """What one connection of a member showed: what joining gave, then what arrived by itself."""

    after: int
    conversation: Conversation
    joined: Json
    room_id: str

    def seqs(self) -> list[int]:
        """In the order of arrival; what came with the join first."""
        live = [message["seq"] for message in self.conversation.messages(self.room_id)]
        missed = [message["seq"] for message in self.joined["messages"]]
        # Events may overtake the acknowledgement of the join; they are newer than what it holds.
        return missed + live


@dataclass
class Member:
    """One person in one room, at one address, through every fault."""

    person: Person
    url: str
    room_id: str
    visits: list[Visit] = field(default_factory=list)

    def attend(self) -> Visit:
        """The present connection; a new one, joined after what is known already, if there is none."""
        if self.visits and self.visits[-1].conversation.connected:
            return self.visits[-1]
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                return self._come_back()
            except (socketio.exceptions.SocketIOError, RefusedError, OSError) as error:
                if isinstance(error, RefusedError) and error.code not in TEMPORARY:
                    raise
                if time.monotonic() > deadline:
                    raise Impatience(f"{self.person.display_name} cannot come back: {error!r}") from error
                time.sleep(RETRY_SECONDS)

    def _come_back(self) -> Visit:
        after = self.last_seq
        conversation = self.person.connect(self.url)
        try:
            joined = conversation.join(self.room_id, after=after, limit=100)
        except BaseException:
            conversation.close()
            raise
        assert joined["recovered"] is True, "more was missed than a page: make the test's rounds smaller"
        visit = Visit(after, conversation, joined, self.room_id)
        self.visits.append(visit)
        return visit

    @property
    def last_seq(self) -> int:
        """The newest message seen, over all connections."""
        return max((seq for visit in self.visits for seq in visit.seqs()), default=0)

    def say(self, body: str) -> Json:
        """Sends until it is acknowledged, always as the same message."""
        key = str(uuid.uuid4())
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                conversation = self.attend().conversation
                answer: Any = conversation.ask(
                    "rooms:message:send",
                    {"roomId": self.room_id, "body": body, "clientMessageId": key},
                    ACKNOWLEDGE_SECONDS,
                )
                message: Json = answer["message"]
                return message
            except (socketio.exceptions.SocketIOError, RefusedError) as error:
                if isinstance(error, RefusedError) and error.code not in TEMPORARY:
                    raise
                if time.monotonic() > deadline:
                    raise Impatience(f"'{body}' is never acknowledged: {error!r}") from error
                time.sleep(RETRY_SECONDS)

    def close(self) -> None:
        for visit in self.visits:
            visit.conversation.close()

    def wait_for_everything(self, count: int) -> None:
        """Comes back as often as it takes until the whole room was seen, and checks that it was seen once."""

        def has_everything() -> bool:
            self.attend()
            return self.last_seq >= count

        eventually(f"{self.person.display_name} has all {count} messages", has_everything)
        self._assert_saw_everything_once(count)

    def _assert_saw_everything_once(self, count: int) -> None:
        """Every connection showed an unbroken run of seqs, none twice, and the runs together are the whole room."""
        seen: set[int] = set()
        for visit in self.visits:
            seqs = visit.seqs()
            assert seqs == list(range(visit.after + 1, visit.after + 1 + len(seqs))), (
                f"{self.person.display_name}: {seqs}"
            )
            seen.update(seqs)
        assert seen == set(range(1, count + 1))


@dataclass
class Speaker:
    """A member who speaks from a thread of its own."""

    member: Member
    bodies: list[str]
    acknowledged: list[Json] = field(default_factory=list)
    failure: BaseException | None = None
    thread: threading.Thread | None = None

    def start(self) -> None:
        self.thread = threading.Thread(target=self._work, daemon=True)
        self.thread.start()

    def finish(self) -> None:
        """Waits for the last acknowledgement."""
        assert self.thread is not None
        self.thread.join(PATIENCE_SECONDS * 2)
        assert not self.thread.is_alive(), "a speaker hangs"
        if self.failure is not None:
            raise self.failure

    def _work(self) -> None:
        try:
            for body in self.bodies:
                self.acknowledged.append(self.member.say(body))
        except BaseException as error:
            self.failure = error
