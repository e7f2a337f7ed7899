"""Which path, by which method, does what, and costs how many credits (Swoogo API notes, §0, §2)."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from werkzeug.routing import Map, Rule

from swoogo_sandbox.endpoints import fields, links, records, uploads
from swoogo_sandbox.resources import EVENT_CHILDREN

if TYPE_CHECKING:
    from collections.abc import Callable

    from swoogo_sandbox.exchange import Answer

LIST_COST = 10
FIELD_KINDS = ("sessions", "sponsors", "events", "contacts")
UNREAD_CREATES = ("tracks", "speakers", "sponsors")


@dataclass(frozen=True, eq=False)
class Route:
    """A path of the API, without prefix and suffix, and the endpoint behind it."""

    method: str
    path: str
    endpoint: Callable[..., Answer]
    arguments: dict[str, Any] = field(default_factory=dict)
    cost: int = 1


@lru_cache(maxsize=64)
def route_map(profiles: frozenset[str]) -> Map:
    """All routes under these profiles; a matched rule's endpoint is its Route."""
    routes = [
        *_records(profiles),
        *_fields(profiles),
        *_links(profiles),
        Route("PUT", "/image/<owner>/<int:number>/<attribute>", uploads.upload_image),
    ]
    return Map(
        [
            Rule(route.path, methods=[route.method], endpoint=route, defaults=route.arguments)
            for route in routes
        ],
        redirect_defaults=False,
        merge_slashes=False,
    )


def _records(profiles: frozenset[str]) -> list[Route]:
    routes = []
    for kind in ("events", "contacts", *EVENT_CHILDREN):
        of_kind = {"kind": kind}
        routes += [
            Route("GET", f"/{kind}", records.list_records, of_kind, LIST_COST),
            Route("GET", f"/{kind}/<int:number>", records.get_record, of_kind),
        ]
    for kind in EVENT_CHILDREN:
        of_kind = {"kind": kind}
        plain_create = "create-path-plain" in profiles and kind in UNREAD_CREATES
        create = "" if plain_create else "/create"
        update = "" if "update-path-plain" in profiles else "/update"
        delete = "" if "delete-path-plain" in profiles else "/delete"
        routes += [
            Route("POST", f"/{kind}{create}", records.create_record, of_kind),
            Route("PUT", f"/{kind}{update}/<int:number>", records.update_record, of_kind),
            Route("DELETE", f"/{kind}{delete}/<int:number>", records.delete_record, of_kind),
        ]
    return routes


def _fields(profiles: frozenset[str]) -> list[Route]:
    list_cost = 1 if "field-lists-cost-one" in profiles else LIST_COST
    return [
        route
        for kind in FIELD_KINDS
        for route in (
            Route("GET", f"/{kind}/fields", fields.list_fields, {"kind": kind}, list_cost),
            Route("POST", f"/{kind}/field", fields.create_field, {"kind": kind}),
            Route("GET", f"/{kind}/field/<int:number>", fields.get_field, {"kind": kind}),
            Route("PUT", f"/{kind}/field/<int:number>", fields.update_field, {"kind": kind}),
        )
    ]


def _links(profiles: frozenset[str]) -> list[Route]:
    speaker = "/speakers/<int:number>"
    routes = [
        Route("POST", f"{speaker}/session", links.attach_sessions),
        Route("POST", f"{speaker}/session/<int:session>", links.attach_session),
    ]
    if "no-detach" not in profiles:
        word = "sessions" if "detach-plural" in profiles else "session"
        routes.append(Route("DELETE", f"{speaker}/{word}/<int:session>", links.detach_session))
    return routes
