"""Addresses within an event: agenda, speakers, sponsors, rooms, tracks, details."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path

from stagedoor.agenda.domain.records import RECORDS
from stagedoor.agenda.models import Room, Session, Speaker, Sponsor, Track
from stagedoor.web.views import (
    agenda,
    bulk,
    cells,
    conflicts,
    custom_fields,
    events,
    exports,
    feeds,
    grid,
    history,
    homes,
    lists,
    pictures,
    places,
    sessions,
    speakers,
    sponsors,
    tiers,
)


def _place_addresses(kind: str, model: type[Room | Track]) -> list[URLPattern]:
    one, here = f"{kind}s/<id:pk>/", {"model": model}
    addresses: list[tuple[str, Any, str]] = [
        (f"{kind}s/", places.show_places, f"{kind}s"),
        (f"{kind}s/new/", places.new_place, f"{kind}_new"),
        (one, places.edit_place, f"{kind}_edit"),
        (f"{one}replace/", places.replace_place, f"{kind}_replace"),
        (f"{one}delete/", places.delete_place, f"{kind}_delete"),
        (f"{one}restore/", places.restore_place, f"{kind}_restore"),
        (f"{one}history/", history.show_record_history, f"{kind}_history"),
    ]
    return [path(address, view, here, name=name) for address, view, name in addresses]


def _bulk_addresses() -> list[URLPattern]:
    addresses: list[tuple[str, Any, str]] = [
        ("edit", bulk.edit_many, "bulk_edit"),
        ("restore", bulk.restore_many, "bulk_restore"),
    ]
    return [
        path(f"{kind}s/bulk/{word}/", view, {"kind": kind}, name=f"{kind}s_{name}")
        for kind in RECORDS
        for word, view, name in addresses
    ]


def _record_histories() -> list[URLPattern]:
    return [
        path(
            f"{kind}s/<id:pk>/history/", history.show_record_history, {"model": model}, name=f"{kind}_history"
        )
        for kind, model in (("session", Session), ("speaker", Speaker), ("sponsor", Sponsor))
    ]


urlpatterns = [
    path("", homes.show_event, name="event_home"),
    path("open-conflicts/", homes.show_open_conflicts, name="open_conflicts"),
    path("sessions/", agenda.show_agenda, name="agenda"),
    path("sessions/grid/", grid.show_grid, name="grid"),
    path("sessions/grid/body/", grid.show_grid_body, name="grid_body"),
    path("sessions/conflicts/", conflicts.show_conflicts, name="conflicts"),
    path("sessions/conflicts/marks/", conflicts.show_marks, name="conflict_marks"),
    path("sessions/conflicts/accept/", conflicts.accept_conflict, name="conflict_accept"),
    path("sessions/conflicts/reopen/", conflicts.reopen_conflict, name="conflict_reopen"),
    path("sessions/bulk/", agenda.change_sessions, name="sessions_bulk"),
    path("sessions/new/", sessions.new_session, name="session_new"),
    path("sessions/participants/", sessions.search_participants, name="participant_search"),
    path("sessions/participants/<id:speaker_id>/", sessions.add_participant, name="participant_row"),
    path("sessions/<id:session_id>/", sessions.show_session, name="session"),
    path("sessions/<id:session_id>/edit/", sessions.edit_session, name="session_edit"),
    path("sessions/<id:session_id>/cell/<slug:field>/", cells.edit_cell, name="session_cell"),
    path("sessions/<id:session_id>/move/", grid.move, name="session_move"),
    path("sessions/<id:session_id>/delete/", sessions.delete_session, name="session_delete"),
    path("sessions/<id:session_id>/restore/", sessions.restore_session, name="session_restore"),
    path("speakers/", speakers.show_speakers, name="speakers"),
    path("speakers/new/", speakers.new_speaker, name="speaker_new"),
    path("speakers/<id:speaker_id>/", speakers.show_speaker, name="speaker"),
    path("speakers/<id:speaker_id>/edit/", speakers.edit_speaker, name="speaker_edit"),
    path("speakers/<id:speaker_id>/delete/", speakers.delete_speaker, name="speaker_delete"),
    path("speakers/<id:speaker_id>/restore/", speakers.restore_speaker, name="speaker_restore"),
    path("sponsors/", sponsors.show_sponsors, name="sponsors"),
    path("sponsors/bulk/", sponsors.change_sponsors, name="sponsors_bulk"),
    path("sponsors/new/", sponsors.new_sponsor, name="sponsor_new"),
    path("sponsors/tiers/", tiers.show_tiers, name="tiers"),
    path("sponsors/tiers/<id:tier_id>/", tiers.edit_tier, name="tier_edit"),
    path("sponsors/tiers/<id:tier_id>/move/", tiers.move_tier, name="tier_move"),
    path("sponsors/tiers/<id:tier_id>/delete/", tiers.delete_tier, name="tier_delete"),
    path("sponsors/<id:sponsor_id>/", sponsors.show_sponsor, name="sponsor"),
    path("sponsors/<id:sponsor_id>/edit/", sponsors.edit_sponsor, name="sponsor_edit"),
    path("sponsors/<id:sponsor_id>/delete/", sponsors.delete_sponsor, name="sponsor_delete"),
    path("sponsors/<id:sponsor_id>/restore/", sponsors.restore_sponsor, name="sponsor_restore"),
    path("rooms/order/", places.order_rooms, name="room_order"),
    *_place_addresses("room", Room),
    *_place_addresses("track", Track),
    *_bulk_addresses(),
    *_record_histories(),
    path("history/", history.show_history, name="history"),
    path("history/<id:change_id>/", history.show_change, name="history_change"),
    path("history/<id:change_id>/undo/", history.undo, name="history_undo"),
    path("fields/", custom_fields.show_custom_fields, name="custom_fields"),
    path("fields/new/<slug:kind>/", custom_fields.new_custom_field, name="custom_field_new"),
    path("fields/<id:field_id>/", custom_fields.edit_custom_field, name="custom_field_edit"),
    path("fields/<id:field_id>/delete/", custom_fields.delete_custom_field, name="custom_field_delete"),
    path("fields/<id:field_id>/restore/", custom_fields.restore_custom_field, name="custom_field_restore"),
    path("lists/<slug:one>/columns/", lists.set_columns, name="list_columns"),
    path("lists/<slug:one>/export/", exports.export_selected, name="list_export"),
    path("lists/<slug:one>/views/", lists.save_list_view, name="list_views"),
    path("lists/<slug:one>/views/<id:view_id>/delete/", lists.delete_list_view, name="list_view_delete"),
    path("details/", events.show_details, name="details"),
    path("details/clone/", events.clone, name="event_clone"),
    path("details/archive/", events.archive, name="event_archive"),
    path("details/restore/", events.restore, name="event_restore"),
    path("details/delete/", events.delete, name="event_delete"),
    path("details/timezone/", events.move_timezone, name="timezone"),
    path("pictures/<id:picture_id>", pictures.show_picture, name="picture"),
    path("export/<slug:list>/<slug:format>/", exports.export_list, name="export"),
    path("feed/", feeds.show_feed, name="feed"),
    path("feed/switch/", feeds.switch_feed, name="feed_switch"),
    path("feed/renew/", feeds.renew_feed, name="feed_renew"),
]
