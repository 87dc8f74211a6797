"""Many people in one room, on every gateway and through nginx; what they were told is counted against the record."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from praca_dev.stack import Stack
from support.members import Member, Speaker
from support.people import Person, eventually
from support.records import sent_events, stored_messages

# All speakers together stay within one page, the most that joining again gives back.
MESSAGES_EACH = 30


def open_room(stack: Stack) -> str:
    """A new account's new room. Just after a fault a gateway may not know the account yet and say "come back"."""
    owner = Person.register(stack.nginx.url, "Dona")
    wanted = {"name": "Sala", "intervalGlobalSeconds": 0, "perUserSeconds": 0}

    def opened() -> str | None:
        answer = owner.request("POST", "/rooms", json=wanted)
        assert answer.status_code in (201, 503), answer.text
        return str(answer.json()["id"]) if answer.status_code == 201 else None

    room_id: str = eventually("a new account may open a room", opened)
    return room_id


@dataclass
class Crowd:
    """Speakers and listeners. They keep their connections, and come back when they are cut off."""

    stack: Stack
    room_id: str
    speakers: list[Speaker]
    listeners: list[Member]

    @classmethod
    def gather(cls, stack: Stack, messages_each: int = MESSAGES_EACH) -> Crowd:
        """One speaker and one listener at each gateway and at nginx, all in a new room."""
        room_id = open_room(stack)
        doors = [*(gateway.url for gateway in stack.gateways), stack.nginx.url]
        speakers = [
            Speaker(
                Member(Person.register(stack.nginx.url, f"Fala {number}"), door, room_id),
                [f"{number}.{count}" for count in range(messages_each)],
            )
            for number, door in enumerate(doors)
        ]
        listeners = [
            Member(Person.register(stack.nginx.url, f"Ouve {number}"), door, room_id)
            for number, door in enumerate(doors)
        ]
        return cls(stack, room_id, speakers, listeners)

    def __enter__(self) -> Crowd:
        """All are there, and the speakers speak."""
        try:
            for member in self.members:
                member.attend()
        except BaseException:
            self.__exit__()
            raise
        for speaker in self.speakers:
            speaker.start()
        return self

    def __exit__(self, *_: object) -> None:
        for member in self.members:
            member.close()

    @property
    def members(self) -> list[Member]:
        return [*self.listeners, *(speaker.member for speaker in self.speakers)]

    @property
    def total(self) -> int:
        """Messages in the end."""
        return sum(len(speaker.bodies) for speaker in self.speakers)

    def acknowledged(self) -> int:
        """How many messages the speakers were told are stored."""
        for speaker in self.speakers:
            if speaker.failure is not None:
                raise speaker.failure
        return sum(len(speaker.acknowledged) for speaker in self.speakers)

    def wait_for(self, count: int) -> None:
        eventually(f"{count} messages are through", lambda: self.acknowledged() >= count)

    def finish(self) -> None:
        """Waits for the speakers' last acknowledgements, then counts: every one has its row, every body one row, seq
        has no gap, every member saw everything once, in order, and every message is on the stream."""
        for speaker in self.speakers:
            speaker.finish()
        self.assert_stored_once()
        for member in self.members:
            member.wait_for_everything(self.total)
        eventually("all are on the stream", lambda: len(self.on_stream()) == self.total)

    def assert_stored_once(self) -> None:
        stored = stored_messages(self.stack, self.room_id)
        assert [row["seq"] for row in stored] == list(range(1, self.total + 1))
        assert set(Counter(row["body"] for row in stored).values()) == {1}
        by_id = {str(row["id"]): row for row in stored}
        for speaker in self.speakers:
            assert [message["body"] for message in speaker.acknowledged] == speaker.bodies
            for message in speaker.acknowledged:
                assert by_id[message["id"]]["seq"] == message["seq"]

    def on_stream(self) -> set[str]:
        """The ids of the room's messages that the stream holds."""
        return {message["id"] for message in sent_events(self.stack, self.room_id)}
