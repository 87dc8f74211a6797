"""People on errands that need every service: each registers, says something in a room, uploads a picture and offers it
in an ad, which an admin approves. What they were told is counted against the record."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field

import requests

from praca_dev.stack import Stack
from support.accounts import new_admin
from support.ads import ADS, new_ad
from support.crowd import open_room
from support.decisions import REASON, carried_out
from support.people import ANSWER_SECONDS, PASSWORD, Json, Person, eventually
from support.pictures import complete, png, send
from support.records import rows, stored_messages, stream_entries

WORKERS = 3
ERRANDS_EACH = 8
# Account, message, wish to upload, bytes, completion, ad, approval.
STEPS = 7
# Bytes of a picture: long enough on its way to be cut off.
PICTURE = 100_000
# What a client does not take for an answer: nobody was there, or not now.
NOT_NOW = {429, 502, 503, 504}
# One service hears of what another did a moment later, and longer after a fault: what it names is not known yet.
NOT_KNOWN_YET = {404, 409, 422}
RETRY_SECONDS = 0.1
PATIENCE_SECONDS = 120.0


@dataclass
class Errand:
    """What one person was told is done."""

    person: Person
    message: Json
    picture: bytes
    upload: Json
    ad: Json
    action: Json


@dataclass
class Errands:
    """Workers that go on until all is done, whatever is killed meanwhile."""

    stack: Stack
    room_id: str
    admin: Person
    total: int = WORKERS * ERRANDS_EACH
    done: list[Errand] = field(default_factory=list)
    # How many steps of errands were acknowledged.
    steps: list[str] = field(default_factory=list)
    failures: list[BaseException] = field(default_factory=list)
    threads: list[threading.Thread] = field(default_factory=list)

    @classmethod
    def of(cls, stack: Stack) -> Errands:
        errands = cls(stack, open_room(stack), new_admin(stack))
        own = "/moderation/me/actions"
        eventually("moderation knows the admin", lambda: errands.admin.request("GET", own).status_code == 200)
        return errands

    def __enter__(self) -> Errands:
        self.threads = [threading.Thread(target=self._work, daemon=True) for _ in range(WORKERS)]
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        for thread in self.threads:
            thread.join(PATIENCE_SECONDS)

    @property
    def all_steps(self) -> int:
        """How many will be acknowledged in the end."""
        return self.total * STEPS

    def wait_for(self, steps: int) -> None:
        """Until so many steps of all errands were acknowledged."""
        eventually(f"{steps} steps are done", lambda: self.failures or len(self.steps) >= steps)
        self._raise_failure()

    def finish(self) -> None:
        """Waits for the last acknowledgement, then counts."""
        for thread in self.threads:
            thread.join(PATIENCE_SECONDS * 2)
            assert not thread.is_alive(), "an errand hangs"
        self._raise_failure()
        assert len(self.done) == self.total
        self._assert_accounts()
        self._assert_messages()
        self._assert_pictures()
        self._assert_ads()

    # Errands

    def _work(self) -> None:
        try:
            for _ in range(ERRANDS_EACH):
                self.done.append(self._run())
        except BaseException as error:
            self.failures.append(error)

    def _run(self) -> Errand:
        person = self._register()
        message = self._ask(person, f"/rooms/{self.room_id}/messages", {"body": f"Vendo, {person.email}"}, {201})
        picture = png(noise=uuid.uuid4().bytes + bytes(PICTURE))
        upload = self._upload(person, picture)
        ad = self._ask(person, ADS, new_ad(uploadIds=[upload["id"]]), {201}, {422})
        path = f"/moderation/ads/{ad['id']}/approve"
        action = self._ask(self.admin, path, {"version": ad["version"], "reason": REASON}, {200, 202}, NOT_KNOWN_YET)
        return Errand(person, message, picture, upload, ad, action)

    def _register(self) -> Person:
        email = f"e{uuid.uuid4().hex}@example.com"
        body = {"email": email, "password": PASSWORD, "displayName": "Vendedora"}
        told = self._ask(None, "/auth/register", body, {201})
        user = told["user"]
        return Person(self.stack.nginx.url, user["id"], email, body["displayName"], told["accessToken"], "")

    def _upload(self, person: Person, picture: bytes) -> Json:
        wish = {"purpose": "ad_attachment", "fileName": "foto.png", "contentType": "image/png", "size": len(picture)}
        granted = self._ask(person, "/uploads", wish, {201})
        self._insist("the picture is in the store", lambda: send(granted, picture), {204}, {500})
        # Another attempt of ours may be under way, or have been cut off.
        answer = self._insist("it is complete", lambda: complete(person, granted["id"]), {200}, {409})
        upload: Json = answer.json()
        return upload

    def _ask(
        self, person: Person | None, path: str, body: Json, accepted: set[int], again: set[int] | None = None
    ) -> Json:
        """Posts until it is answered, each time under the same key."""
        headers = {"Idempotency-Key": str(uuid.uuid4())}
        if person:
            headers["Authorization"] = f"Bearer {person.token}"
        url = self.stack.nginx.url + path

        def post() -> requests.Response:
            return requests.post(url, json=body, headers=headers, timeout=ANSWER_SECONDS)

        answer: Json = self._insist(path, post, accepted, again or set()).json()
        return answer

    def _insist(
        self, what: str, attempt: Callable[[], requests.Response], accepted: set[int], again: set[int]
    ) -> requests.Response:
        deadline = time.monotonic() + PATIENCE_SECONDS
        last: object = None
        while time.monotonic() < deadline:
            try:
                last = answer = attempt()
            except requests.RequestException as error:
                last = error
            else:
                if answer.status_code in accepted:
                    self.steps.append(what)
                    return answer
                assert answer.status_code in NOT_NOW | again, f"{what}: {answer.status_code} {answer.text}"
            time.sleep(RETRY_SECONDS)
        raise AssertionError(f"never answered: {what}: {getattr(last, 'text', last)}")

    def _raise_failure(self) -> None:
        if self.failures:
            raise self.failures[0]

    # The record

    def _assert_accounts(self) -> None:
        ids = [errand.person.id for errand in self.done]
        assert len(rows(self.stack, "SELECT id FROM auth.accounts WHERE id = ANY (%s::uuid[])", ids)) == self.total
        query = "SELECT count(*) AS n FROM auth.accounts WHERE email = ANY (%s)"
        assert rows(self.stack, query, [errand.person.email for errand in self.done])[0]["n"] == self.total

    def _assert_messages(self) -> None:
        stored = stored_messages(self.stack, self.room_id)
        assert [row["seq"] for row in stored] == list(range(1, self.total + 1))
        told = {errand.message["id"]: errand.message["seq"] for errand in self.done}
        assert {str(row["id"]): row["seq"] for row in stored} == told

    def _assert_pictures(self) -> None:
        for errand in self.done:
            assert errand.upload["status"] == "ready"
            shown = errand.person.request("GET", f"/uploads/{errand.upload['id']}").json()
            assert requests.get(shown["url"], timeout=ANSWER_SECONDS).content == errand.picture
        wanted = {errand.upload["id"]: ["upload.completed"] for errand in self.done}
        eventually("each picture has its event", lambda: self._facts("events:upload", wanted) == wanted)

    def _assert_ads(self) -> None:
        """Each ad is there once and approved once, as its history, moderation's record and the events say."""
        for errand in self.done:
            carried_out(self.admin, errand.action["id"])
            query = "SELECT id, status, version FROM marketplace.ads WHERE owner_id = %s"
            stored = [
                (str(row["id"]), row["status"], row["version"]) for row in rows(self.stack, query, errand.person.id)
            ]
            assert stored == [(errand.ad["id"], "aprovado", 2)]
            query = "SELECT id FROM moderation.moderation_actions WHERE subject_id = %s"
            recorded = [str(row["id"]) for row in rows(self.stack, query, errand.ad["id"])]
            assert recorded == [errand.action["id"]]
        wanted = {errand.ad["id"]: ["ad.submitted", "ad.status_changed"] for errand in self.done}
        eventually("each ad has its events", lambda: self._facts("events:ad", wanted) == wanted)
        report = self.admin.request("GET", "/moderation/audit/verify").json()
        assert report["valid"], report

    def _facts(self, stream: str, subjects: dict[str, list[str]]) -> dict[str, list[str]]:
        """What was published about each, in order; repeats are left out, as a consumer's inbox does."""
        entries = {entry["id"]: entry for entry in stream_entries(self.stack, stream)}.values()
        found: dict[str, list[str]] = {}
        for entry in entries:
            if entry["subject"] in subjects:
                found.setdefault(entry["subject"], []).append(entry["type"])
        return found
