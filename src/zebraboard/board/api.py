"""The JSON interface under ``/api/v1``, for programs and scripts. Its description is at ``/api/v1/openapi.json``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Depends, FastAPI, Header, Path, Query, Request
from fastapi.openapi.utils import get_openapi
from fastapi.responses import JSONResponse, Response

from zebraboard import __version__
from zebraboard.board.context import Board, MemberBoard, needs
from zebraboard.board.model import BoardError, CaseRow, CaseVersion, ConflictError, Role
from zebraboard.plan import Plan
from zebraboard.record.casefile import CASE_ID
from zebraboard.record.schema import case_schema

PREFIX = "/api/v1"
router = APIRouter(prefix=PREFIX)
YAML = ("application/yaml", "application/x-yaml", "text/yaml")


class Health(msgspec.Struct, frozen=True):
    """The board answers, and its database does."""

    status: str
    version: str
    knowledge: str


class Knowledge(msgspec.Struct, frozen=True):
    """Which knowledge plans are made with."""

    version: str
    """Version and digest of the files."""
    treatments: int
    pathways: int
    definitions: int


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """Why something was not done, and what to do instead."""

    error: str
    version: int | None = None
    """The version that is stored, if somebody else saved in between."""


SHAPES = (CaseRow, CaseVersion, Plan, Health, Knowledge, Problem)
WHY = {
    400: "The request cannot be read",
    401: "Nobody is signed in",
    403: "The role does not allow it, or the CSRF value is missing",
    404: "There is no such case",
    409: "The key is taken",
    412: "Somebody else saved in between; `version` is what is stored now",
    413: "The body is larger than 2 MB",
    415: "The body is neither JSON nor YAML",
    422: "The case file cannot be read; `error` says where and what to write instead",
    428: "If-Match is missing",
}


def _ref(name: str, *, many: bool = False) -> dict[str, Any]:
    one = {"$ref": f"#/components/schemas/{name}"}
    return {"application/json": {"schema": {"type": "array", "items": one} if many else one}}


def _responses(*statuses: int, ok: str = "", status: int = 200, many: bool = False) -> dict[int | str, dict[str, Any]]:
    """The description of every answer that an endpoint gives."""
    found: dict[int | str, dict[str, Any]] = {
        code: {"description": WHY[code], "content": _ref("Problem")} for code in sorted({400, 401, 403, *statuses})
    }
    if ok:
        found[status] = {"description": "Done", "content": _ref(ok, many=many)}
    return found


CASE_BODY = {
    "requestBody": {
        "required": True,
        "description": "A case file",
        "content": {
            "application/json": {"schema": {"$ref": "#/components/schemas/CaseFile"}},
            "application/yaml": {"schema": {"type": "string"}},
        },
    }
}


class WrongTypeError(BoardError):
    """Neither JSON nor YAML."""


async def document_of(request: Request) -> str:
    """The case file in the body, as the text that is kept."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in ("application/json", *YAML):
        raise WrongTypeError("Send the case file as application/json or application/yaml.")
    try:
        text = (await request.body()).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BoardError("The body is not UTF-8 text.") from None
    if kind == "application/json":
        try:
            # written anew: JSON escapes that YAML does not know become plain characters
            text = json.dumps(json.loads(text), ensure_ascii=False, indent=1, allow_nan=False)
        except (ValueError, RecursionError):
            raise BoardError("The body is not JSON.") from None
    return text


Document = Annotated[str, Depends(document_of)]
Key = Annotated[str, Path(pattern=CASE_ID.pattern.replace(r"\Z", "$"), max_length=200)]


def answer(value: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """A value as JSON."""
    return Response(msgspec.json.encode(value), status, headers, "application/json")


def _case(case: CaseVersion, status: int = 200) -> Response:
    return answer(case, status, {"ETag": f'"{case.version}"'})


@router.get("/health", responses=_responses(ok="Health"))
def health(board: Board) -> Response:
    """Whether the board and its database answer."""
    board.store.has_accounts()
    return answer(Health("ok", __version__, board.planning.knowledge))


@router.get("/knowledge", responses=_responses(ok="Knowledge"))
def knowledge(board: Board) -> Response:
    """Which knowledge plans are made with."""
    library = board.library
    sizes = len(library.treatments), len(library.pathways), len(library.definitions)
    return answer(Knowledge(board.planning.knowledge, *sizes))


@router.get("/cases", responses=_responses(422, ok="CaseRow", many=True))
def cases(board: Board, archived: Annotated[bool, Query()] = False) -> Response:
    """Every case, the last changed first."""
    return answer(board.store.cases(archived))


@router.post("/cases", status_code=201, responses=_responses(409, 413, 415, 422, ok="CaseVersion", status=201), openapi_extra=CASE_BODY)  # fmt: skip
def create(board: MemberBoard, document: Document) -> Response:
    """Add a case; its `case` becomes its key."""
    return _case(board.store.create_case(board.user, document), 201)


@router.get("/cases/{key}", responses=_responses(404, 422, ok="CaseVersion"))
def case(board: Board, key: Key, version: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None) -> Response:
    """One case, or an earlier version of it. The ETag is the version, for `If-Match`."""
    found = board.store.case(key, version)
    board.saw(f"case/{key}")
    return _case(found)


@router.put("/cases/{key}", responses=_responses(404, 412, 413, 415, 422, 428, ok="CaseVersion"), openapi_extra=CASE_BODY)  # fmt: skip
def save(
    board: MemberBoard,
    key: Key,
    document: Document,
    if_match: Annotated[str | None, Header(pattern=r'^"?[0-9]{1,9}"?$')] = None,
) -> Response:
    """Keep a new version of a case. `If-Match` names the version that was edited."""
    if if_match is None:
        return answer(Problem('Say which version you edited: If-Match: "3".'), 428)
    try:
        return _case(board.store.save_case(board.user, key, document, base=int(if_match.strip('"'))))
    except ConflictError as conflict:
        return answer(Problem(str(conflict), conflict.version), 412)


@router.get("/cases/{key}/plan", responses=_responses(404, 422, ok="Plan"))
def plan(board: Board, key: Key) -> Response:
    """The plan of a case as it is stored."""
    made = board.planning.plan(board.store.case(key))
    board.saw(f"case/{key}")
    return answer(made)


@router.post("/plan", responses=_responses(413, 415, 422, ok="Plan"), openapi_extra=CASE_BODY)
def plan_of(board: Board, document: Document) -> Response:
    """The plan of a case file that is not kept."""
    return answer(board.planning.of_document(document))


@router.get("/openapi.json", include_in_schema=False, dependencies=[Depends(needs(Role.READER))])
def description(request: Request) -> JSONResponse:
    """What this interface can do, as OpenAPI."""
    return JSONResponse(describe(request.app, request.app.state.services.library.vocabulary))


def describe(app: FastAPI, vocabulary: Any) -> dict[str, Any]:
    """The OpenAPI document; its shapes come from the values themselves."""
    found = get_openapi(
        title="Zebraboard", version=__version__, routes=[r for r in app.routes if getattr(r, "path", "").startswith(PREFIX)],
        description="Sign in with a session and the header X-CSRF-Token, or with a token made on the account page.",
    )  # fmt: skip
    _, shapes = msgspec.json.schema_components(SHAPES, ref_template="#/components/schemas/{name}")
    case_file, definitions = _inlined(case_schema(vocabulary))
    components = found.setdefault("components", {})
    components["schemas"] = {**components.get("schemas", {}), **shapes, **definitions, "CaseFile": case_file}
    components["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    found["security"] = [{"token": []}]
    for path in found["paths"].values():
        for operation in path.values():
            for status, response in operation["responses"].items():
                if status == "422":  # FastAPI's own description is not what is sent
                    response["content"] = _ref("Problem")
    return found


def _inlined(schema: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """A JSON Schema as OpenAPI holds it: its definitions among the components."""
    text = json.dumps({k: v for k, v in schema.items() if k not in ("$schema", "$id", "$defs")})
    definitions = json.dumps(schema.get("$defs", {}))
    moved = [part.replace("#/$defs/", "#/components/schemas/case_") for part in (text, definitions)]
    return json.loads(moved[0]), {f"case_{name}": value for name, value in json.loads(moved[1]).items()}
