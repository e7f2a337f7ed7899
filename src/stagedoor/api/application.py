"""The API as a whole: its resources, what becomes of errors, and its description."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.operation import Operation

from stagedoor.api.door import TokenAuth
from stagedoor.api.problems import CONTENT_TYPE, Refusal, of_error, problem
from stagedoor.api.resources import (
    custom_fields,
    drift,
    events,
    imports,
    mappings,
    pictures,
    rooms,
    sessions,
    sources,
    speakers,
    sponsors,
    syncs,
    tiers,
    tracks,
    upserts,
    webhooks,
)
from stagedoor.common.errors import StagedoorError

ABOUT = """
Read and change the agendas of one organization. A token says which: admins make tokens under **API**.

- **Lists** come in pages: `next` is the `cursor` of the following one. `fields` leaves out what you do not
  need.
- **Changes** take what you send and leave everything else alone. `If-Match` with a record's `etag` refuses
  the change (412) where somebody else was quicker, and names the fields that differ.
- **Repeating** a request with the same `Idempotency-Key` gives the same answer and does nothing twice, for a
  day.
- **Refusals** are problem details (RFC 9457) with a `code` that stays, and a `remedy` for people. Nothing of
  a refused request has been done.
- **Limits**: `RateLimit-Remaining` says how many requests are left in this minute.
"""


class Api(NinjaAPI):
    """Ninja's, with refusals as problem details in its description."""

    def get_openapi_schema(self, **options: Any) -> Any:
        """The description, with the headers that every change takes, and refusals as problem details."""
        schema = super().get_openapi_schema(**options)
        for method, operation in _operations(schema):
            operation.setdefault("parameters", []).extend(_headers(method, operation["operationId"]))
            for status, response in operation["responses"].items():
                if int(status) >= 400 and "content" in response:
                    response["content"] = {CONTENT_TYPE: response["content"].pop("application/json")}
        return schema

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """The name of an operation, by which generated clients call it."""
        return operation.view_func.__name__


def _operations(schema: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    for methods in schema["paths"].values():
        yield from methods.items()


def _headers(method: str, name: str) -> list[dict[str, Any]]:
    """The headers that an operation takes besides the token."""
    taken = {}
    if method != "get":
        taken["Idempotency-Key"] = "The same key again gives the same answer, and nothing is done twice."
    if method in {"patch", "delete"} and not name.endswith(("headshot", "logo")):
        taken["If-Match"] = "The `etag` that you read: refused with 412 where somebody was quicker."
    return [
        {
            "in": "header",
            "name": header,
            "required": False,
            "schema": {"type": "string", "maxLength": 200},
            "description": why,
        }
        for header, why in taken.items()
    ]


api = Api(
    title="Stagedoor",
    version="1",
    description=ABOUT,
    urls_namespace="api",
    auth=TokenAuth(),
    openapi_url=None,
    docs_url=None,
)
EVENT = "/events/{event}"
ROUTERS = (
    ("/events", events.router),
    (EVENT, upserts.router),
    (EVENT, syncs.router),
    (f"{EVENT}/mapping", mappings.router),
    (f"{EVENT}/drift", drift.router),
    (f"{EVENT}/imports", imports.router),
    (f"{EVENT}/sources", sources.router),
    (f"{EVENT}/speakers/{{record_id}}/headshot", pictures.headshots),
    (f"{EVENT}/sponsors/{{record_id}}/logo", pictures.logos),
    (f"{EVENT}/sessions", sessions.router),
    (f"{EVENT}/speakers", speakers.router),
    (f"{EVENT}/sponsors", sponsors.router),
    (f"{EVENT}/rooms", rooms.router),
    (f"{EVENT}/tracks", tracks.router),
    (f"{EVENT}/tiers", tiers.router),
    (f"{EVENT}/custom-fields", custom_fields.router),
    ("/webhooks", webhooks.router),
)
for path, router in ROUTERS:
    api.add_router(path, router)


@api.exception_handler(Refusal)
def _refused(request: HttpRequest, error: Refusal) -> HttpResponse:  # noqa: ARG001
    return error.answer()


@api.exception_handler(StagedoorError)
def _domain_error(request: HttpRequest, error: StagedoorError) -> HttpResponse:  # noqa: ARG001
    return of_error(error)


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:  # noqa: ARG001
    errors = [{"field": _place(one["loc"]), "message": str(one["msg"])} for one in error.errors]
    first = errors[0]
    return problem(422, "bad_input", f"{first['field']}: {first['message']}.", errors=errors[:50])


@api.exception_handler(AuthenticationError)
def _unknown(request: HttpRequest, error: AuthenticationError) -> HttpResponse:  # noqa: ARG001
    return problem(401, "token_refused", "This needs a token.")


@api.exception_handler(HttpError)
def _http(request: HttpRequest, error: HttpError) -> HttpResponse:  # noqa: ARG001
    return problem(error.status_code, "bad_request", str(error))


@api.exception_handler(Http404)
def _not_found(request: HttpRequest, error: Http404) -> HttpResponse:  # noqa: ARG001
    return problem(404, "not_found", "There is nothing at this address.")


def _place(location: tuple[Any, ...]) -> str:
    """The name of a field, without where the request had it."""
    return ".".join(str(part) for part in location[2:] or location[1:]) or "request"


@cache
def description() -> str:
    """The API's description (OpenAPI) as JSON."""
    schema = api.get_openapi_schema(path_prefix="/api/v1/")
    return json.dumps(schema, indent=1, default=str)
