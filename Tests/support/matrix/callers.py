"""The callers of the matrix, and what they own."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property

from praca_dev.stack import Stack
from support.accounts import new_admin, set_status
from support.ads import approve, create_ad
from support.people import Json, Person, eventually
from support.pictures import png, uploaded
from support.signing import claims_of, sign

MINUTE = 60
REFUSED_STATUS = {"silenced": "silenciada", "suspended": "suspensa"}
REFUSALS = {"silenciada": "USER_SILENCED", "suspensa": "ACCOUNT_SUSPENDED"}
# A write of each service; without a field it changes nothing.
WRITES = {
    "auth": ("PATCH", "/auth/me"),
    "rooms-gateway": ("POST", "/rooms"),
    "marketplace": ("POST", "/marketplace/ads"),
    "moderation": ("POST", "/moderation/private-access"),
    "upload-signer": ("POST", "/uploads"),
}


@dataclass
class World:
    """What one account owns. Made when it is asked for, anew for every line of the matrix."""

    stack: Stack
    owner: Person

    @cached_property
    def room(self) -> str:
        return str(self.owner.create_room()["id"])

    @cached_property
    def private_room(self) -> str:
        return str(self.owner.create_room(visibility="private")["id"])

    @cached_property
    def member(self) -> str:
        """Somebody who is in both rooms."""
        somebody = Person.register(self.owner.door)
        for room in (self.room, self.private_room):
            added = self.owner.request("POST", f"/rooms/{room}/members", json={"userId": somebody.id})
            assert added.status_code == 201, added.text
        return somebody.id

    @cached_property
    def newcomer(self) -> str:
        """Somebody who is in no room."""
        return Person.register(self.owner.door).id

    @cached_property
    def pending_ad(self) -> str:
        return str(create_ad(self.owner)["id"])

    @cached_property
    def ad(self) -> str:
        """An approved one."""
        return str(approve(self.stack, create_ad(self.owner))["id"])

    @cached_property
    def session(self) -> str:
        """Another session of the owner's."""
        return str(claims_of(Person.log_in(self.owner.door, self.owner.email).token)["sid"])

    @cached_property
    def upload(self) -> str:
        """A picture that no ad has."""
        return str(uploaded(self.owner, png())["id"])

    def all_made(self) -> World:
        """Everything, while the owner still may."""
        assert all((self.member, self.newcomer, self.session, self.ad, self.pending_ad, self.upload))
        return self


@dataclass
class Caller:
    """Somebody who calls, with which token, about whose things."""

    token: str | None
    person: Person
    world: World


@dataclass
class Cast:
    """Everybody, for one stack. Accounts that nothing happens to are kept; worlds are not."""

    stack: Stack
    kept: dict[str, Person] = field(default_factory=dict)
    struck: dict[str, Caller] = field(default_factory=dict)

    def caller(self, kind: str, *, used_up: bool) -> Caller:
        """A caller for one line, which may be signed out or erased afterwards if `used_up`."""
        if kind in REFUSED_STATUS:
            found = self.struck.get(kind) or self._struck(REFUSED_STATUS[kind])
            self.struck[kind] = found
            if used_up:
                del self.struck[kind]
            return found
        makers: dict[str, Callable[[], Caller]] = {
            "none": lambda: self._stranger(None),
            "broken": lambda: self._stranger(self._owner().token + "x"),
            "expired": lambda: self._stranger(self._expired()),
            "revoked": lambda: self._stranger(self._revoked()),
            "other": lambda: self._visitor(Person.register(self.stack.nginx.url)),
            "admin": lambda: self._visitor(self._admin()),
            "owner": self._its_owner,
        }
        return makers[kind]()

    def _owner(self) -> Person:
        if "owner" not in self.kept:
            self.kept["owner"] = Person.register(self.stack.nginx.url)
        return self.kept["owner"]

    def _admin(self) -> Person:
        if "admin" not in self.kept:
            self.kept["admin"] = new_admin(self.stack)
        admin = self.kept["admin"]
        return Person.log_in(admin.door, admin.email)

    def _stranger(self, token: str | None) -> Caller:
        return Caller(token, self._owner(), World(self.stack, self._owner()))

    def _visitor(self, person: Person) -> Caller:
        return Caller(person.token, person, World(self.stack, self._owner()))

    def _its_owner(self) -> Caller:
        person = Person.register(self.stack.nginx.url)
        return Caller(person.token, person, World(self.stack, person))

    def _struck(self, status: str) -> Caller:
        """An owner whose status has changed since, known to every service."""
        person = Person.register(self.stack.nginx.url)
        world = World(self.stack, person).all_made()
        set_status(self.stack, person, status)
        wait_until_writes_are_refused(self.stack, person, REFUSALS[status])
        return Caller(person.token, person, world)

    def _expired(self) -> str:
        now = int(time.time())
        return sign(self.stack, {**self._claims(), "iat": now - 15 * MINUTE, "exp": now - 5 * MINUTE})

    def _revoked(self) -> str:
        person = Person.log_in(self.stack.nginx.url, self._owner().email)
        assert person.request("POST", "/auth/logout").status_code == 204
        return person.token

    def _claims(self) -> Json:
        return claims_of(self._owner().token)


def wait_until_writes_are_refused(stack: Stack, person: Person, code: str) -> None:
    """Until every process refuses this account's writes with a code."""
    for instance in stack.instances:
        method, path = WRITES[instance.service.name]
        there = replace(person, door=instance.url)

        def refused(there: Person = there, method: str = method, path: str = path) -> bool:
            return bool(there.request(method, path, json={}).json().get("code") == code)

        eventually(f"{instance.name} says {code}", refused)
