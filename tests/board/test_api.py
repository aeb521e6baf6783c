"""The JSON interface: by hand where it matters, and fuzzed by Schemathesis against its own description."""

from __future__ import annotations

import json
import time

import jsonschema
import msgspec
import pytest
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.board.conftest import Running, document
from zebraboard.plan import Plan

YAML = {"Content-Type": "application/yaml"}


@pytest.fixture
def api(alone: Running) -> TestClient:
    return alone.client()


def test_a_case_as_yaml_is_kept_as_it_was_sent(api: TestClient) -> None:
    text = "# from the ward\ncase: one\ntitle: Ileal – ä😀\n"
    sent = api.post("/api/v1/cases", content=text.encode(), headers=YAML)
    assert (sent.status_code, sent.headers["etag"]) == (201, '"1"')
    assert api.get("/api/v1/cases/one").json()["document"] == text


def test_a_case_as_json_with_escapes_is_read(api: TestClient) -> None:
    body = json.dumps({"case": "one", "title": "ä😀", "facts": {"ki67": 5}})
    assert "\\ud83d" in body
    sent = api.post("/api/v1/cases", content=body, headers={"Content-Type": "application/json"})
    assert sent.status_code == 201
    assert sent.json()["title"] == "ä😀"
    assert api.get("/api/v1/cases/one/plan").status_code == 200


def test_if_match_guards_a_case(api: TestClient) -> None:
    api.post("/api/v1/cases", content=document(), headers=YAML)
    put = lambda version, ki67: api.put("/api/v1/cases/one", content=document(ki67=ki67), headers={**YAML, **version})  # noqa: E731
    assert put({}, 6).status_code == 428
    first = put({"If-Match": '"1"'}, 6)
    assert (first.status_code, first.headers["etag"]) == (200, '"2"')
    second = put({"If-Match": '"1"'}, 7)
    assert (second.status_code, second.json()["version"]) == (412, 2)
    assert api.get("/api/v1/cases/one").json()["document"] == document(ki67=6)
    assert api.get("/api/v1/cases/one?version=1").json()["document"] == document()
    for odd in ("*", 'W/"1"', '"1", "2"', "x", '"-1"'):
        assert put({"If-Match": odd}, 8).status_code == 422


def test_a_case_that_cannot_be_read_is_refused_with_place_and_remedy(api: TestClient) -> None:
    sent = api.post("/api/v1/cases", content="case: one\nfacts:\n  ki76: 3\n  age: 400\n", headers=YAML)
    assert sent.status_code == 422
    for word in ("case file:3", "ki67", "400"):
        assert word in sent.json()["error"]
    assert api.get("/api/v1/cases/one").status_code == 404


@pytest.mark.parametrize(("body", "kind", "status"), [
    (b"case: one", "text/plain", 415), (b"case: one", "", 415), (b"{", "application/json", 422), (b"\xff\xfe", "application/yaml", 422),
    (b"", "application/yaml", 422), (b"[" * 100_000, "application/json", 422), (b"[" * 3_000, "application/yaml", 422),
    (b"a: &a [*a]", "application/yaml", 422), (b"&a [*a, *a]", "application/yaml", 422), (b'{"case": "a\\u0000b"}', "application/json", 422),
    (b'{"case": "one", "title": "\\ud800"}', "application/json", 422), (b"case: one\ntitle: \"a\\0b\"", "application/yaml", 422),
    (b'{"case": 1e999}', "application/json", 422), (b"null", "application/json", 422), (b"case: " + b"x" * 500, "application/yaml", 422),
    (b"!!python/object/apply:os.system [id]", "application/yaml", 422), (b'{"case": "x", "case": "y"}', "application/json", 201),
])  # fmt: skip
def test_odd_bodies(api: TestClient, body: bytes, kind: str, status: int) -> None:
    sent = api.post("/api/v1/cases", content=body, headers={"Content-Type": kind} if kind else {})
    assert sent.status_code == status, sent.text


def test_aliases_that_grow_without_end_are_refused_soon(api: TestClient) -> None:
    bomb = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 40))
    start = time.monotonic()
    assert api.post("/api/v1/plan", content=bomb, headers=YAML).status_code == 422
    assert time.monotonic() - start < 5


def test_a_plan_without_keeping_the_case(api: TestClient) -> None:
    before = [case["key"] for case in api.get("/api/v1/cases").json()]
    sent = api.post("/api/v1/plan", content=document("not-kept"), headers=YAML)
    plan = msgspec.json.decode(sent.content, type=Plan)
    assert plan.case == "not-kept"
    assert plan.options
    assert [case["key"] for case in api.get("/api/v1/cases").json()] == before


def test_what_is_read_stands_in_the_trail(alone: Running) -> None:
    client = alone.client()
    client.get("/api/v1/cases/pancreas-third-line")
    client.get("/api/v1/cases/pancreas-third-line/plan")
    assert [(e.actor, e.action) for e in alone.store.audit("case/pancreas-third-line", limit=2)] == [
        ("local", "viewed")
    ] * 2


def test_health_and_knowledge(api: TestClient) -> None:
    health, knowledge = api.get("/api/v1/health").json(), api.get("/api/v1/knowledge").json()
    assert health["status"] == "ok"
    assert health["knowledge"] == knowledge["version"]
    assert len(knowledge["version"].partition("sha256 ")[2]) == 64
    assert knowledge["treatments"] > 50


def test_the_description_is_a_sound_openapi_document(api: TestClient) -> None:
    found = api.get("/api/v1/openapi.json").json()
    assert found["openapi"].startswith("3.1")
    names = set(found["components"]["schemas"])
    references = {part.split('"')[0] for part in json.dumps(found).split("#/components/schemas/")[1:]}
    assert references <= names
    for schema in found["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(schema)
    assert {
        "/api/v1/cases",
        "/api/v1/cases/{key}",
        "/api/v1/cases/{key}/plan",
        "/api/v1/plan",
        "/api/v1/health",
        "/api/v1/knowledge",
    } == set(found["paths"])


def test_a_broken_path_is_json_too(api: TestClient) -> None:
    for path in ("/api/v1/nothing", "/api/v1/cases/no-such-case", "/api/v1/cases/%00"):
        answer = api.get(path)
        assert answer.headers["content-type"] == "application/json"
        assert answer.json()["error"]
    assert api.delete("/api/v1/cases").status_code == 405


# fuzzed

CHECKS = [
    schemathesis.checks.not_a_server_error, status_code_conformance, content_type_conformance, response_headers_conformance,
    response_schema_conformance,
]  # fmt: skip


OPERATIONS = (
    ("GET", "/health"), ("GET", "/knowledge"), ("GET", "/cases"), ("POST", "/cases"), ("GET", "/cases/{key}"), ("PUT", "/cases/{key}"),
    ("GET", "/cases/{key}/plan"), ("POST", "/plan"),
)  # fmt: skip


def test_every_operation_is_fuzzed(api: TestClient) -> None:
    paths = api.get("/api/v1/openapi.json").json()["paths"]
    assert {(method.upper(), path.removeprefix("/api/v1")) for path, ways in paths.items() for method in ways} == set(
        OPERATIONS
    )


@pytest.mark.parametrize("mode", list(GenerationMode))
@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_no_input_breaks_the_interface(shared: Running, method: str, path: str, mode: GenerationMode) -> None:
    """Whatever is sent: no fault, no status and no shape that the description does not name."""
    token = shared.store.create_token(shared.store.user("anna"), "fuzzer")
    headers = {"Host": "127.0.0.1:8000", "Authorization": f"Bearer {token}"}
    schema = schemathesis.openapi.from_dict(shared.client(headers=headers).get("/api/v1/openapi.json").json())
    schema.app = shared.app
    operation = schema[f"/api/v1{path}"][method]

    @given(case=operation.as_strategy(generation_mode=mode), known=st.booleans())
    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    def send(case: schemathesis.Case, known: bool) -> None:
        if known and "{key}" in path:
            case.path_parameters = {"key": "pancreas-third-line"}
        case.call_and_validate(headers=headers, checks=CHECKS)

    try:
        send()
    except Unsatisfiable:
        assert mode is GenerationMode.NEGATIVE, "nothing could be made to send"
