"""The pair of an event here and one in Swoogo, with its settings."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest, JsonResponse
from ninja import Router, Schema
from pydantic import Field

from stagedoor.accounts.permissions import Permission
from stagedoor.api.access import actor_of, event_of
from stagedoor.api.etags import check_if_match, etag_of
from stagedoor.api.responses import CHANGING, READING, refusals
from stagedoor.api.schemas import EventSlug
from stagedoor.common.errors import InputError
from stagedoor.sync.domain import mapping_settings
from stagedoor.sync.domain.mapping_json import ALL_SWITCHES, mapping_json
from stagedoor.sync.domain.mapping_settings import LIMITS
from stagedoor.sync.domain.mappings import live_mapping
from stagedoor.sync.models import EventMapping

router = Router(tags=["Mapping"])


class MappingChange(Schema):
    """Settings to change; what is left out stays as it is."""

    both_changed: Literal["ours", "theirs", "ask"] = Field(
        "ours", description="What happens to a field that changed here and in Swoogo."
    )
    matching: Literal["sure", "by_hand"] = Field("sure", description="Who says that a record there is ours.")
    drift_check: Literal["off", "daily"] = "off"
    settings: dict[str, bool] = Field({}, description=f"Switches: {', '.join(ALL_SWITCHES)}.")
    limits: dict[str, int] = Field(
        {}, description=f"How much a sync may do before a person is asked: {', '.join(LIMITS)}."
    )


class MappingOut(Schema):
    """The pair, with its settings, as `stagedoor mapping show --json` prints it."""

    swoogo_event_id: int
    swoogo_event_name: str
    swoogo_timezone: str
    is_paused: bool
    both_changed: str
    matching: str
    drift_check: str
    settings: dict[str, bool]
    limits: dict[str, int]
    etag: str


@router.get("", response={200: MappingOut, **refusals((*READING, 409))}, summary="Get the mapping")
def get_mapping(request: HttpRequest, event: EventSlug) -> Any:
    """409 where the event is not mapped."""
    return _show(live_mapping(event_of(request, event)))


@router.patch("", response={200: MappingOut, **refusals(CHANGING)}, summary="Change the mapping's settings")
def change_mapping(request: HttpRequest, event: EventSlug, given: MappingChange) -> Any:
    """All of them, or with a refusal none; they hold from the next sync on."""
    mapping = live_mapping(event_of(request, event, Permission.MANAGE_SWOOGO))
    check_if_match(request, mapping_json(mapping))
    told, actor = given.dict(exclude_unset=True), actor_of(request)
    switches = _known(told.pop("settings", {}), ALL_SWITCHES, "settings")
    limits = _known(told.pop("limits", {}), tuple(LIMITS), "limits")
    mapping_settings.change_settings(mapping, {**told, **switches}, actor)
    if "hold" in switches:
        mapping_settings.set_hold(mapping, on=switches["hold"], actor=actor)
    if limits:
        mapping_settings.set_limits(mapping, limits, actor)
    return _show(mapping)


def _known(given: dict[str, Any], names: tuple[str, ...], place: str) -> dict[str, Any]:
    if unknown := next((name for name in given if name not in names), None):
        raise InputError(
            f"There is no setting “{unknown}”.",
            place=place,
            code="unknown_setting",
            remedy=f"There are: {', '.join(names)}.",
        )
    return given


def _show(mapping: EventMapping) -> JsonResponse:
    told = mapping_json(mapping)
    etag = etag_of(told)
    return JsonResponse(told | {"etag": etag}, headers={"ETag": f'"{etag}"'})
