"""What an operator does to accounts: makes admins, silences, suspends."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime

import psycopg
from psycopg.rows import dict_row

from praca_dev.services import AUTH
from praca_dev.stack import Stack
from support.people import PASSWORD, Person


def new_admin(stack: Stack) -> Person:
    """An account that the operator's command made an admin before its first login."""
    email = f"a{uuid.uuid4().hex}@example.com"
    arguments = ("--email", email, "--display-name", "Administração", "--role", "Admin")
    stack.command(AUTH, "create-user", *arguments, environment={"PRACA_SEED_PASSWORD": PASSWORD})
    return Person.log_in(stack.nginx.url, email)


def set_status(stack: Stack, person: Person, status: str, until: datetime | None = None) -> None:
    """Changes an account's status as auth does: the row and its event commit together."""
    with (
        psycopg.connect(stack.postgres.superuser_url("praca"), row_factory=dict_row, connect_timeout=10) as connection,
        connection.transaction(),
    ):
        account = connection.execute(
            "UPDATE auth.accounts SET status = %s, status_until = %s, version = version + 1 WHERE id = %s RETURNING *",
            (status, until, person.id),
        ).fetchone()
        assert account is not None
        data = {
            "userId": person.id,
            "displayName": account["display_name"],
            "role": account["role"],
            "status": status,
            "statusUntil": contract_time(until) if until else None,
            "createdAt": contract_time(account["created_at"]),
        }
        connection.execute(
            """
            INSERT INTO auth.outbox (stream, event_id, source, type, subject, time, dataschema, version, data)
            VALUES ('events:user', %s, '/auth', 'user.status_changed', %s, now(),
                    '/schemas/user.status_changed/1', %s, %s)
            """,
            (uuid.uuid4(), person.id, account["version"], json.dumps(data).encode()),
        )


def contract_time(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
