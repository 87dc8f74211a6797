"""What an admin decides takes hold on open sockets, ends on time and is on record."""

from __future__ import annotations

import json
import uuid
from dataclasses import replace

import psycopg
import pytest

from praca_dev.services import SERVICES
from praca_dev.stack import Stack
from support.accounts import new_admin
from support.ads import create_ad
from support.decisions import REASON, decide
from support.matrix.callers import wait_until_writes_are_refused
from support.people import Json, Person, RefusedError, eventually
from support.records import rows
from support.sessions import SessionClient, wait_until_refused

# Seconds: longer than it takes to see that it holds.
A_WHILE = 4


@pytest.fixture
def admin(stack: Stack) -> Person:
    return new_admin(stack)


def own_actions(person: Person) -> list[tuple[str, str, str]]:
    """What a person is told was done to them, newest first."""
    answer = person.request("GET", "/moderation/me/actions")
    assert answer.status_code == 200, answer.text
    assert all("admin" not in item for item in answer.json()["items"])
    return [(item["kind"], item["reason"], item["state"]) for item in answer.json()["items"]]


def test_a_room_is_silenced_for_a_time(stack: Stack, admin: Person, ana: Person, bruno: Person) -> None:
    room = ana.create_room()["id"]
    with bruno.connect() as conversation, admin.connect() as admins:
        conversation.join(room)
        admins.join(room)
        action = decide(admin, f"rooms/{room}/silence", durationSeconds=A_WHILE)
        assert action["receipts"][0]["service"] == "rooms-gateway"
        eventually("told", lambda: any(room["silenced"] for room in conversation.events("rooms:updated")))
        with pytest.raises(RefusedError) as refusal:
            conversation.say(room, "oi")
        assert refusal.value.code == "ROOM_SILENCED"
        assert refusal.value.error["until"] == action["until"]
        admins.say(room, "um aviso")
        eventually("told of the end", lambda: conversation.events("rooms:updated")[-1]["silenced"] is False)
        conversation.say(room, "de volta")


def test_a_room_that_is_not_there_is_told_so(stack: Stack, admin: Person) -> None:
    answer = admin.request("POST", f"/moderation/rooms/{uuid.uuid4()}/silence", json={"reason": REASON})
    assert (answer.status_code, answer.json()["code"]) == (404, "NOT_FOUND"), answer.text
    refused = admin.request("GET", answer.headers["Location"]).json()
    assert (refused["state"], refused["code"]) == ("refused", "NOT_FOUND")


def test_a_user_is_silenced_in_one_room_and_sees_why(stack: Stack, admin: Person, ana: Person) -> None:
    room, other = ana.create_room()["id"], ana.create_room()["id"]
    with ana.connect() as conversation:
        conversation.join(room)
        conversation.join(other)
        decide(admin, f"users/{ana.id}/silence", scope="room", roomId=room, durationSeconds=A_WHILE)
        eventually("told", lambda: conversation.events("users:blocked"))
        with pytest.raises(RefusedError) as refusal:
            conversation.say(room, "oi")
        assert refusal.value.code == "USER_SILENCED_IN_ROOM"
        conversation.say(other, "aqui posso")
        eventually("told of the end", lambda: conversation.events("users:unblocked"))
        conversation.say(room, "de volta")
    assert own_actions(ana) == [("user.silenced", REASON, "applied")]


def test_a_user_is_silenced_everywhere_until_that_is_lifted(stack: Stack, admin: Person, ana: Person) -> None:
    room = ana.create_room()["id"]
    with ana.connect() as conversation:
        conversation.join(room)
        decide(admin, f"users/{ana.id}/silence", scope="global")
        eventually("told", lambda: conversation.events("users:blocked"))
        with pytest.raises(RefusedError) as refusal:
            conversation.say(room, "oi")
        assert refusal.value.code == "USER_SILENCED"
        # Who is silenced may still read why.
        assert own_actions(ana) == [("user.silenced", REASON, "applied")]
        decide(admin, f"users/{ana.id}/unsilence", scope="global")
        eventually("told of the end", lambda: conversation.events("users:unblocked"))
        conversation.say(room, "de volta")


def test_an_account_is_suspended_and_reinstated(stack: Stack, admin: Person, ana: Person) -> None:
    with ana.connect() as conversation:
        decide(admin, f"users/{ana.id}/suspend")
        eventually("cut off", lambda: not conversation.connected)
    # Who is suspended may still read why, and nothing else.
    eventually("the reason is there", lambda: own_actions(ana) == [("user.suspended", REASON, "applied")])
    eventually(
        "stopped at moderation's door",
        lambda: ana.request("GET", "/moderation/queue").json()["code"] == "ACCOUNT_SUSPENDED",
    )
    assert ana.request("GET", "/rooms").json()["code"] == "ACCOUNT_SUSPENDED"
    twice = admin.request("POST", f"/moderation/users/{ana.id}/suspend", json={"reason": REASON})
    assert (twice.status_code, twice.json().get("code")) in {(200, None), (409, "INVALID_TRANSITION")}, twice.text
    decide(admin, f"users/{ana.id}/reinstate")
    eventually("let in again", lambda: ana.request("GET", "/rooms").status_code == 200)


def test_who_is_suspended_reads_why_and_ends_every_session_for_good(
    stack: Stack, admin: Person, ana: Person, door: str
) -> None:
    other = SessionClient.of(door, "body").sign_in(ana)
    decide(admin, f"users/{ana.id}/suspend")
    refused = SessionClient.of(door, "body").ask(other.refresh)
    assert (refused.status_code, refused.json()["code"]) == (403, "ACCOUNT_SUSPENDED")
    own = replace(ana, token=refused.json()["ownRights"]["accessToken"])
    eventually("the reason is there", lambda: own_actions(own) == [("user.suspended", REASON, "applied")])
    assert own.request("GET", "/rooms").json()["code"] == "ACCOUNT_SUSPENDED"
    for session in own.request("GET", "/auth/sessions").json()["items"]:
        if not session["current"]:
            assert own.request("DELETE", f"/auth/sessions/{session['id']}").status_code == 204
    assert own.request("POST", "/auth/logout").status_code == 204
    decide(admin, f"users/{ana.id}/reinstate")
    assert SessionClient.of(door, "body").refusal(other.refresh) == (401, "UNAUTHORIZED")
    wait_until_refused(stack, ana.token)


def test_a_short_suspension_leaves_a_long_silence_at_every_service(stack: Stack, admin: Person, ana: Person) -> None:
    decide(admin, f"users/{ana.id}/silence", scope="global")
    wait_until_writes_are_refused(stack, ana, "USER_SILENCED")
    decide(admin, f"users/{ana.id}/suspend")
    wait_until_writes_are_refused(stack, ana, "ACCOUNT_SUSPENDED")
    decide(admin, f"users/{ana.id}/reinstate")
    wait_until_writes_are_refused(stack, ana, "USER_SILENCED")
    decide(admin, f"users/{ana.id}/suspend", durationSeconds=A_WHILE)
    eventually("shut out", lambda: ana.request("GET", "/rooms").status_code == 403)
    eventually("let in again", lambda: ana.request("GET", "/rooms").status_code == 200)
    wait_until_writes_are_refused(stack, ana, "USER_SILENCED")
    decide(admin, f"users/{ana.id}/unsilence", scope="global")
    eventually("may write", lambda: ana.request("POST", "/rooms", json={"name": "Sala"}).status_code == 201)


def test_a_suspension_ends_by_itself(stack: Stack, admin: Person, ana: Person) -> None:
    decide(admin, f"users/{ana.id}/suspend", durationSeconds=A_WHILE)
    eventually("shut out", lambda: ana.request("GET", "/rooms").status_code == 403)
    eventually("let in again", lambda: ana.request("GET", "/rooms").status_code == 200)


def test_an_account_is_deleted_with_a_receipt_from_every_service(stack: Stack, admin: Person, ana: Person) -> None:
    with ana.connect() as conversation:
        action = decide(admin, f"users/{ana.id}/delete")
        assert {receipt["service"] for receipt in action["receipts"]} == {service.name for service in SERVICES}
        eventually("cut off", lambda: not conversation.connected)
    eventually("gone", lambda: ana.request("GET", "/moderation/me/actions").status_code == 401)
    again = admin.request("POST", f"/moderation/users/{ana.id}/suspend", json={"reason": REASON})
    assert again.status_code == 404


def test_a_message_is_removed(stack: Stack, admin: Person, ana: Person) -> None:
    room = ana.create_room()["id"]
    message = ana.request("POST", f"/rooms/{room}/messages", json={"body": "isto sai"}).json()
    decide(admin, f"messages/{message['id']}/delete")
    history = ana.request("GET", f"/rooms/{room}/messages").json()["items"]
    assert [(m["id"], m["body"]) for m in history] == [(message["id"], "")]
    # Only the gateway knows whose it was, and says so in its answer.
    assert own_actions(ana) == [("message.removal_ordered", REASON, "applied")]


def test_a_private_room_opens_under_a_grant_and_every_reading_is_on_record(
    stack: Stack, admin: Person, ana: Person
) -> None:
    room = ana.create_room(visibility="private")["id"]
    ana.request("POST", f"/rooms/{room}/messages", json={"body": "em segredo"})
    path = f"/rooms/{room}/messages"
    assert admin.request("GET", path).status_code == 404
    answer = admin.request(
        "POST",
        "/moderation/private-access",
        json={"roomId": room, "reason": REASON, "durationSeconds": A_WHILE},
    )
    assert answer.status_code == 201, answer.text
    grant = answer.json()
    read = []

    def reading() -> int:
        read.append(admin.request("GET", path).status_code)
        return read[-1]

    eventually("the grant holds", lambda: reading() == 200)
    eventually("the grant ends", lambda: reading() == 404)
    assert read.count(200) > 1

    def readings() -> int:
        query = f"kind=room.history_read&subject={room}&limit=100"
        listed = admin.request("GET", f"/moderation/actions?{query}").json()["items"]
        return sum(item["grantId"] == grant["id"] for item in listed)

    eventually("every reading is on record", lambda: readings() == min(read.count(200), 100))


def test_every_entry_of_the_record_is_in_the_log_with_its_hash(stack: Stack, admin: Person, ana: Person) -> None:
    room = ana.create_room(visibility="private")["id"]
    message = ana.request("POST", f"/rooms/{room}/messages", json={"body": "isto sai"}).json()["id"]
    access = {"roomId": room, "reason": REASON, "durationSeconds": 60}
    assert admin.request("POST", "/moderation/private-access", json=access).status_code == 201
    eventually("read", lambda: admin.request("GET", f"/rooms/{room}/messages").status_code == 200)
    for path in (f"rooms/{room}/silence", f"messages/{message}/delete", f"users/{ana.id}/suspend"):
        decide(admin, path)
    refused = admin.request("POST", f"/moderation/rooms/{uuid.uuid4()}/silence", json={"reason": REASON})
    assert refused.status_code == 404
    kinds = ["message.removal_ordered", "private_access.granted", "room.history_read", "room.silenced"]
    query = "SELECT * FROM moderation.moderation_actions WHERE admin_id = %s"
    stored = eventually(
        "all are on record",
        lambda: (
            (found := rows(stack, query, admin.id))
            and sorted(row["kind"] for row in found) == [*kinds, "room.silenced", "user.suspended"]
            and found
        ),
    )
    # A line is written when the entry has been committed: a little after it can be read.
    eventually("all are in the log", lambda: len(audited(stack, admin)) == len(stored))
    lines = audited(stack, admin)
    assert [(str(row["id"]), row["kind"], str(row["sequence"]), row["hash"].hex()) for row in by_place(stored)] == [
        (line["actionId"], line["kind"], line["sequence"], line["hash"]) for line in by_place(lines)
    ]
    # Reasons may speak of people.
    assert REASON not in json.dumps(lines, ensure_ascii=False)


def audited(stack: Stack, admin: Person) -> list[Json]:
    """What moderation's log says of an admin's entries."""
    text = stack.process("moderation").log.read_text()
    lines = [json.loads(line) for line in text.splitlines() if admin.id in line]
    return [line for line in lines if line["message"] == "audit" and line["adminId"] == admin.id]


def by_place(entries: list[Json]) -> list[Json]:
    return sorted(entries, key=lambda entry: int(entry["sequence"]))


# What would hide an action, change what became of it, or hold decisions up.
NOT_THE_ROLES = (
    "DELETE FROM action_states",
    "TRUNCATE action_states",
    "UPDATE action_states SET sequence = sequence + 1000",
    "UPDATE action_states SET state = 'pending', decided_at = NULL WHERE state = 'applied'",
    "UPDATE action_states SET concerns = NULL",
    "DELETE FROM action_receipts",
    "UPDATE action_receipts SET applied = NOT applied",
    "DELETE FROM private_access_grants",
    "UPDATE private_access_grants SET until = until + interval '1 year'",
)
NEXT_ENTRY = """
    INSERT INTO moderation_actions (sequence, id, kind, subject_kind, subject_id, reason, admin_id, created_at,
        previous_hash, hash)
    SELECT h.sequence + %s, gen_random_uuid(), a.kind, a.subject_kind, a.subject_id, a.reason, a.admin_id, a.created_at,
        h.hash, sha256(h.hash) FROM moderation_actions a, audit_head h WHERE a.sequence = 1
"""


@pytest.mark.parametrize("ahead", [1, 2, 1000])
def test_an_entry_that_the_log_does_not_count_is_refused_and_decisions_go_on(
    stack: Stack, admin: Person, ana: Person, ahead: int
) -> None:
    room = ana.create_room()["id"]
    decide(admin, f"rooms/{room}/silence")
    with psycopg.connect(stack.postgres.url("moderation"), connect_timeout=10) as connection:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(NEXT_ENTRY, (ahead,))
            connection.commit()
        connection.rollback()
    decide(admin, f"rooms/{room}/unsilence")
    report = admin.request("GET", "/moderation/audit/verify").json()
    assert report["valid"], report


def test_the_record_is_whole_and_the_services_role_cannot_change_it(stack: Stack, admin: Person) -> None:
    report = admin.request("GET", "/moderation/audit/verify").json()
    assert report["valid"], report
    with psycopg.connect(stack.postgres.url("moderation"), connect_timeout=10) as connection:
        for statement in (
            "UPDATE moderation_actions SET reason = 'outro'",
            "DELETE FROM moderation_actions",
            "TRUNCATE moderation_actions",
            "DELETE FROM audit_head",
            "INSERT INTO audit_head (sequence, hash) VALUES (0, sha256(''))",
            "UPDATE audit_head SET sequence = sequence + 1",
            *NOT_THE_ROLES,
            "ALTER TABLE moderation_actions DISABLE TRIGGER ALL",
            "DROP TRIGGER moderation_actions_append_only ON moderation_actions",
            "SET session_replication_role = replica",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)
            connection.rollback()


def queued(admin: Person, ad_id: str) -> Json | None:
    """The ad's item of the queue, on whichever page it is."""
    cursor = ""
    while True:
        page = admin.request("GET", f"/moderation/queue?limit=100{cursor}").json()
        found: Json | None = next((item for item in page["items"] if item["subject"]["id"] == ad_id), None)
        if found is not None or page["nextCursor"] is None:
            return found
        cursor = f"&cursor={page['nextCursor']}"


def test_a_corrected_ad_is_reviewed_again_and_again(stack: Stack, admin: Person, ana: Person) -> None:
    ad = create_ad(ana, title="Violão", description="Quase novo.")
    path = f"/marketplace/ads/{ad['id']}"

    def correct(**fields: object) -> Json:
        changed = ana.request("PATCH", path, json=fields)
        assert changed.status_code == 200, changed.text
        item: Json = eventually(
            "the correction waits",
            lambda: (
                (found := queued(admin, ad["id"])) and found["ad"]["version"] == changed.json()["version"] and found
            ),
        )
        return item

    eventually("it waits", lambda: queued(admin, ad["id"]))
    decide(admin, f"ads/{ad['id']}/suspend", version=ad["version"])
    eventually("nobody has to look", lambda: queued(admin, ad["id"]) is None)
    before = "Quase novo."
    for text in ("Com riscos no tampo.", "Com riscos e sem cordas."):
        item = correct(description=text)
        assert item["ad"]["status"] == "suspenso"
        assert item["ad"]["description"] == text
        assert item["previous"]["description"] == before
        before = text
        if text.endswith("tampo."):
            decide(admin, f"ads/{ad['id']}/suspend", version=item["ad"]["version"])
            eventually("nobody has to look", lambda: queued(admin, ad["id"]) is None)
            seen = ana.request("GET", path).json()
            assert (seen["status"], "corrected" in seen) == ("suspenso", False)
            again = admin.request(
                "POST", f"/moderation/ads/{ad['id']}/suspend", json={"reason": REASON, "version": seen["version"]}
            )
            assert (again.status_code, again.json()["code"]) == (409, "INVALID_TRANSITION")
        else:
            decide(admin, f"ads/{ad['id']}/approve", version=item["ad"]["version"])
    assert ana.request("GET", path).json()["status"] == "aprovado"
    kinds = [kind for kind, _, _ in own_actions(ana)]
    assert kinds[:3] == ["ad.approved", "ad.suspended", "ad.suspended"]
