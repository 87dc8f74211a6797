"""Each role reaches its own schema and nothing else."""

from __future__ import annotations

from itertools import permutations

import psycopg
import pytest

from praca_dev.stack import Stack

CONTEXTS = ["auth", "rooms", "marketplace", "moderation", "uploads"]


def attempt(stack: Stack, role: str, statement: str) -> str | None:
    """The SQLSTATE a statement fails with as a role; None if it works."""
    with psycopg.connect(stack.postgres.url(role), connect_timeout=10) as connection:
        try:
            connection.execute(statement)
            return None
        except psycopg.Error as error:
            return error.sqlstate
        finally:
            connection.rollback()


def tables_of(stack: Stack, schema: str) -> list[str]:
    with psycopg.connect(stack.postgres.superuser_url("praca")) as connection:
        found = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", (schema,)).fetchall()
    assert found
    return [str(row[0]) for row in found]


DENIED = "42501"


@pytest.mark.parametrize(("own", "other"), list(permutations(CONTEXTS, 2)))
@pytest.mark.parametrize("suffix", ["", "_owner"])
def test_a_role_can_read_no_table_of_another_context(stack: Stack, own: str, other: str, suffix: str) -> None:
    for table in tables_of(stack, other):
        assert attempt(stack, own + suffix, f'SELECT * FROM {other}."{table}"') == DENIED
        assert attempt(stack, own + suffix, f'DELETE FROM {other}."{table}"') == DENIED
    assert attempt(stack, own + suffix, f"CREATE TABLE {other}.intruder (id int)") == DENIED


@pytest.mark.parametrize("context", CONTEXTS)
def test_a_service_may_change_rows_but_no_table(stack: Stack, context: str) -> None:
    for table in tables_of(stack, context):
        assert attempt(stack, context, f'SELECT count(*) FROM {context}."{table}"') is None
        assert attempt(stack, context, f'DROP TABLE {context}."{table}"') == DENIED
        assert attempt(stack, context, f'ALTER TABLE {context}."{table}" ADD COLUMN more int') == DENIED
    assert attempt(stack, context, f"DELETE FROM {context}.outbox") is None
    assert attempt(stack, context, f"CREATE TABLE {context}.more (id int)") == DENIED


@pytest.mark.parametrize("role", [*CONTEXTS, *(f"{context}_owner" for context in CONTEXTS)])
def test_no_role_may_use_what_is_outside_its_schema(stack: Stack, role: str) -> None:
    for statement in (
        "CREATE TABLE public.anything (id int)",
        "CREATE SCHEMA anything",
        "CREATE TEMP TABLE anything (id int)",
        "CREATE ROLE anything",
        "SELECT pg_read_file('/etc/passwd')",
        "SET ROLE postgres",
    ):
        assert attempt(stack, role, statement) == DENIED


@pytest.mark.parametrize("context", CONTEXTS)
def test_names_without_a_schema_are_looked_up_in_the_roles_own(stack: Stack, context: str) -> None:
    for table in tables_of(stack, context):
        assert attempt(stack, context, f'SELECT count(*) FROM "{table}"') is None
