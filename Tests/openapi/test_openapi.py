"""Generated requests to every operation of docs/openapi.yaml, through the front door: valid ones, broken ones and wrong
methods, as nobody, as a user and as an admin. Each answer has to be one that the document describes.

A new operation is covered as soon as it is in the document; ids of things that exist are known here
by the names of path parameters.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from schemathesis import Case
from schemathesis.core.parameters import ParameterLocation
from schemathesis.specs.openapi.checks import positive_data_acceptance

from praca_dev.stack import Stack
from support.ads import approve, create_ad
from support.openapi.callers import Caller, callers
from support.openapi.document import schema
from support.people import Person
from support.pictures import png, uploaded

Json = dict[str, Any]
# What the document's `default` stands for: the door's own answers, and nothing that a route is to blame for.
ANY_CALL = {400, 408, 414, 429, 431, 503, 504}
# What a field that fits the schema may still be: a rule that no schema can say.
UNSPEAKABLE = {"INVALID"}
turns = itertools.count()


@pytest.fixture(scope="module")
def everybody(running_stack: Stack) -> dict[str, Caller]:
    return callers(running_stack)


@pytest.fixture(scope="module")
def existing(running_stack: Stack) -> Json:
    """Ids of things that are there, by the name of the path parameter that may hold them."""
    owner = Person.register(running_stack.nginx.url)
    return {
        "roomId": owner.create_room()["id"],
        "userId": owner.id,
        "uploadId": uploaded(owner, png())["id"],
        "adId": approve(running_stack, create_ad(owner))["id"],
    }


@pytest.fixture(scope="module")
def connection() -> Iterator[requests.Session]:
    with requests.Session() as session:
        yield session


@pytest.mark.parametrize("who", ["nobody", "user", "admin"])
@schema.parametrize()
def test_an_answer_is_one_that_the_document_describes(
    case: Case[Any],
    who: str,
    everybody: dict[str, Caller],
    existing: Json,
    running_stack: Stack,
    connection: requests.Session,
) -> None:
    caller = everybody[who]
    put_in_existing(case, existing)
    answer = case.call(base_url=running_stack.nginx.url, headers=caller.headers(), session=connection)
    caller.answered(answer.status_code)
    case.validate_response(answer, excluded_checks=[positive_data_acceptance])
    assert answer.headers["x-request-id"]
    assert_described_or_the_doors_own(case, answer.status_code)
    if fits_the_schema(case):
        assert_only_unspeakable_rules_are_broken(answer)


def fits_the_schema(case: Case[Any]) -> bool:
    return case.meta is not None and case.meta.generation.mode.is_positive


def put_in_existing(case: Case[Any], existing: Json) -> None:
    """Most valid requests are about something that exists: of a made-up id there is little to say."""
    broken = case.meta is None or case.meta.is_negative_at(ParameterLocation.PATH)
    if not broken and next(turns) % 4:
        case.path_parameters |= {name: value for name, value in existing.items() if name in case.path_parameters}


def assert_described_or_the_doors_own(case: Case[Any], status: int) -> None:
    described = case.operation.definition.raw["responses"]
    unexpected_method = case.method.lower() != case.operation.method.lower()
    assert unexpected_method or str(status) in described or status in ANY_CALL, f"{status} is not described"


def assert_only_unspeakable_rules_are_broken(answer: Any) -> None:
    if answer.status_code == 422:
        codes = {error["code"] for error in answer.json()["errors"]}
        assert codes <= UNSPEAKABLE, f"the schema allows what is refused: {answer.text}"
    assert answer.status_code not in (400, 413, 415), answer.text
