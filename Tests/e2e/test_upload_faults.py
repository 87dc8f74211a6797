"""kill -9 and frozen servers while pictures are completed: each ends as one verdict, one event and one object, and
nobody has to repair anything."""

from __future__ import annotations

import json
import signal
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from praca_dev.processes import Process
from praca_dev.stack import Stack
from support.people import SOON_SECONDS, Json, Person, eventually
from support.pictures import complete, grant, png, send, uploaded
from support.records import rows, stream_entries
from support.stacks import wait_until_well

PICTURES = 16
# The victim is killed when so many completions have been answered.
KILL_AFTER = 4

VICTIMS: dict[str, Callable[[Stack], Process]] = {
    "upload-signer": lambda stack: stack.process("upload-signer"),
    "the store": lambda stack: stack.store.process,
    "PostgreSQL": lambda stack: stack.postgres.process,
    "Redis": lambda stack: stack.redis.process,
}
# What a client does not take for an answer: try again.
TRY_AGAIN = {409, 429, 500, 502, 503, 504}


def complete_at_last(person: Person, upload_id: str) -> Json:
    """Completes as a patient client does."""
    deadline = time.monotonic() + SOON_SECONDS
    while True:
        try:
            answer = complete(person, upload_id)
        except requests.ConnectionError:
            answer = None
        if answer is not None and answer.status_code == 200:
            ended: Json = answer.json()
            return ended
        assert answer is None or answer.status_code in TRY_AGAIN, answer.text
        assert time.monotonic() < deadline, answer and answer.text
        time.sleep(0.1)


def events_by_upload(stack: Stack) -> dict[str, Counter[str]]:
    """How often each upload's events were published, repeats left out, as a consumer's inbox does."""
    found: dict[str, Counter[str]] = {}
    for event in {e["id"]: e for e in stream_entries(stack, "events:upload")}.values():
        found.setdefault(event["subject"], Counter())[event["type"]] += 1
    return found


@pytest.mark.parametrize("victim", VICTIMS)
def test_a_completion_outlives_a_kill(stack: Stack, victim: str) -> None:
    owner = Person.register(stack.nginx.url)
    pictures = {}
    for number in range(PICTURES):
        data = png(noise=bytes([number]) * 200_000)
        granted = grant(owner, data)
        assert send(granted, data).status_code == 204
        pictures[granted["id"]] = data
    answered: list[str] = []

    def work(upload_id: str) -> Json:
        ended = complete_at_last(owner, upload_id)
        answered.append(upload_id)
        return ended

    with ThreadPoolExecutor(4) as pool:
        waiting = [pool.submit(work, upload_id) for upload_id in pictures]
        eventually("some are completed", lambda: len(answered) >= KILL_AFTER)
        process = VICTIMS[victim](stack)
        killed = process.pid
        process.kill()
        ended = [future.result() for future in waiting]
    eventually(f"{process.name} runs again", lambda: process.alive and process.pid != killed)
    wait_until_well(stack)
    assert [one["status"] for one in ended] == ["ready"] * PICTURES

    def published() -> bool:
        found = events_by_upload(stack)
        return all(upload_id in found for upload_id in pictures)

    eventually("every picture has its event", published)
    found = events_by_upload(stack)
    assert {upload_id: found[upload_id] for upload_id in pictures} == {
        upload_id: Counter({"upload.completed": 1}) for upload_id in pictures
    }
    for upload_id, data in pictures.items():
        shown = owner.request("GET", f"/uploads/{upload_id}").json()
        assert requests.get(shown["url"], timeout=20).content == data
    eventually("nothing else is left in the store", lambda: not leftovers(stack, list(pictures)))


def leftovers(stack: Stack, ids: list[str]) -> list[Json]:
    """Objects of these uploads that are due to be removed and have not been."""
    query = """
        SELECT r.key FROM uploads.object_removals r JOIN uploads.uploads u ON strpos(r.key, u.id::text) > 0
        WHERE u.id = ANY(%s::uuid[]) AND r.due_at <= clock_timestamp()
    """
    return rows(stack, query, ids)


def test_a_completion_that_nobody_asks_for_again_is_finished_all_the_same(stack: Stack) -> None:
    """The one who asked is gone; the maintenance takes the attempt over."""
    owner = Person.register(stack.nginx.url)
    data = png(noise=b"left alone")
    granted = grant(owner, data)
    assert send(granted, data).status_code == 204
    signer = stack.process("upload-signer")
    # The store holds its answer back, so that the process dies in the middle.
    stack.store.process.send(signal.SIGSTOP)
    try:
        with ThreadPoolExecutor(1) as pool:
            asked = pool.submit(complete, owner, granted["id"])
            query = "SELECT attempt FROM uploads.uploads WHERE id = %s"
            eventually("it is begun", lambda: rows(stack, query, granted["id"])[0]["attempt"])
            killed = signer.pid
            signer.kill()
            assert asked.result().status_code in TRY_AGAIN
    finally:
        stack.store.process.send(signal.SIGCONT)
    eventually("upload-signer runs again", lambda: signer.alive and signer.pid != killed)
    wait_until_well(stack)
    status = "SELECT status FROM uploads.uploads WHERE id = %s"
    eventually("it is ready", lambda: rows(stack, status, granted["id"])[0]["status"] == "ready")
    eventually("it has its event", lambda: events_by_upload(stack).get(granted["id"]))


def test_a_frozen_store_makes_completions_fail_in_time_and_nothing_else(stack: Stack) -> None:
    owner = Person.register(stack.nginx.url)
    data = png()
    there = uploaded(owner, data)
    granted = grant(owner, data)
    assert send(granted, data).status_code == 204
    stack.store.process.send(signal.SIGSTOP)
    try:
        answer = complete(owner, granted["id"])
        assert (answer.status_code, answer.json()["code"]) == (503, "UNAVAILABLE")
        assert int(answer.headers["Retry-After"]) >= 1
        assert "127.0.0.1" not in json.dumps(answer.json())
        assert grant(owner, data)["id"]
        assert owner.request("GET", f"/uploads/{there['id']}").status_code == 200
        assert requests.get(f"{stack.instance('upload-signer').url}/readyz", timeout=20).status_code == 200
    finally:
        stack.store.process.send(signal.SIGCONT)
    assert complete_at_last(owner, granted["id"])["status"] == "ready"


def test_the_front_door_passes_on_what_is_signed_for_it_and_no_other_method(stack: Stack) -> None:
    bucket = f"{stack.nginx.url}/praca-uploads"
    assert requests.get(f"{bucket}/images/x", timeout=20).status_code == 403
    assert requests.get(bucket, timeout=20).status_code == 403
    for method in ("DELETE", "PATCH"):
        assert requests.request(method, f"{bucket}/images/x", timeout=20).status_code == 405
    owner = Person.register(stack.nginx.url)
    data = png()
    granted = grant(owner, data, method="PUT")
    elsewhere = granted["url"].replace(stack.store.url, stack.nginx.url)
    # The signature covers the host: what is signed for the store's own address is not good for another.
    assert requests.put(elsewhere, data=data, headers=granted["headers"], timeout=20).status_code == 403
