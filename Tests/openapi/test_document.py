"""docs/openapi.yaml says of every operation all that a client has to reckon with."""

from __future__ import annotations

from typing import Any

import pytest

from support.openapi.document import DOCUMENT, OPERATIONS, resolved

Json = dict[str, Any]
LIMIT_HEADERS = {"Retry-After", "RateLimit", "RateLimit-Policy"}
RESPONSES = [
    (f"{name} {status}", resolved(answer))
    for name, operation in OPERATIONS.items()
    for status, answer in operation["responses"].items()
]


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operation_lists_every_answer_that_its_form_can_lead_to(name: str) -> None:
    operation = OPERATIONS[name]
    places = {parameter["in"] for parameter in operation["parameters"]}
    expected = {"default"}
    if operation.get("security", DOCUMENT["security"]) != [{}]:
        expected |= {"401", "403", "503"}
    if "requestBody" in operation:
        expected |= {"400", "413", "415", "422", "503"}
    if "path" in places:
        expected.add("404")
    if "Idempotency-Key" in {parameter["name"] for parameter in operation["parameters"]}:
        expected.add("409")
    if "query" in places:
        expected.add("422")
    assert expected <= operation["responses"].keys()


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operation_has_a_name_a_summary_and_one_tag_of_the_list(name: str) -> None:
    operation = OPERATIONS[name]
    assert operation["operationId"]
    assert operation["summary"]
    assert len(operation["tags"]) == 1
    assert operation["tags"][0] in {tag["name"] for tag in DOCUMENT["tags"]}
    ids = [other["operationId"] for other in OPERATIONS.values()]
    assert ids.count(operation["operationId"]) == 1


@pytest.mark.parametrize(("name", "answer"), RESPONSES, ids=[name for name, _ in RESPONSES])
def test_an_error_is_a_problem_and_a_limit_says_when_to_come_back(name: str, answer: Json) -> None:
    status = name.rpartition(" ")[2]
    if not status.startswith(("4", "5", "default")):
        return
    assert list(answer["content"]) == ["application/problem+json"]
    assert answer["content"]["application/problem+json"]["schema"] == {"$ref": "#/components/schemas/Problem"}
    headers = set(answer["headers"])
    assert {"X-Request-Id", "Content-Language"} <= headers
    if status == "429":
        assert headers >= LIMIT_HEADERS
    if status == "503":
        assert "Retry-After" in headers
