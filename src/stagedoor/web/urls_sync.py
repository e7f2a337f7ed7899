"""Addresses of the pages about Swoogo: integrations, syncs and runs; and of imports."""

from __future__ import annotations

from django.urls import URLPattern, path

from stagedoor.web.views import (
    alerts,
    approval,
    continuous,
    exports,
    field_mapping,
    imports,
    integrations,
    mappings,
    past_imports,
    previews,
    runs,
    sponsor_sync,
    syncs,
)

SETTINGS = "<slug:organization>/settings/integrations/"
MAPPING = f"{SETTINGS}mappings/<id:mapping_id>/"
EVENT = "<slug:organization>/<slug:event>/"
DRAFT = f"{EVENT}import/<id:draft_id>/"

urlpatterns: list[URLPattern] = [
    path(SETTINGS, integrations.show_integrations, name="integrations"),
    path(f"{SETTINGS}documentation/", integrations.show_documentation, name="swoogo_documentation"),
    path(f"{SETTINGS}connect/", integrations.connect_swoogo, name="swoogo_connect"),
    path(f"{SETTINGS}update-key/", integrations.update_swoogo_key, name="swoogo_update_key"),
    path(f"{SETTINGS}disconnect/", integrations.disconnect_swoogo, name="swoogo_disconnect"),
    path(f"{SETTINGS}continuous/", continuous.switch_continuous, name="swoogo_continuous"),
    path(f"{SETTINGS}alerts/", alerts.edit_alerts, name="alerts"),
    path(f"{SETTINGS}alerts/test/", alerts.test_alerts, name="alerts_test"),
    path(f"{SETTINGS}mappings/", mappings.show_mappings, name="mappings"),
    path(f"{SETTINGS}mappings/new/", mappings.new_mapping, name="mapping_new"),
    path(f"{SETTINGS}mappings/confirm/", mappings.confirm_mapping, name="mapping_confirm"),
    path(f"{SETTINGS}mappings/<id:mapping_id>/again/", mappings.map_again, name="mapping_again"),
    path(f"{SETTINGS}mappings/<id:mapping_id>/remove/", mappings.remove_mapping, name="mapping_remove"),
    path(f"{SETTINGS}mappings/<id:mapping_id>/approval/", approval.edit_approval, name="mapping_approval"),
    path(f"{MAPPING}settings/", field_mapping.edit_settings, name="mapping_settings"),
    path(f"{MAPPING}fields/", field_mapping.show_fields, name="mapping_fields"),
    path(f"{MAPPING}fields/<slug:kind>/add/", field_mapping.add_field, name="mapping_field_add"),
    path(f"{MAPPING}fields/<slug:kind>/values/", field_mapping.set_values, name="mapping_field_values"),
    path(f"{MAPPING}fields/<slug:kind>/remove/", field_mapping.remove_field, name="mapping_field_remove"),
    path(f"{MAPPING}fields/<slug:kind>/reset/", field_mapping.reset_fields, name="mapping_fields_reset"),
    path(f"{SETTINGS}mappings/<id:mapping_id>/pause/", continuous.pause_mapping, name="mapping_pause"),
    path(f"{SETTINGS}mappings/<id:mapping_id>/resume/", continuous.resume_mapping, name="mapping_resume"),
    path(f"{EVENT}sync/", syncs.start_sync, name="sync_start"),
    path(f"{EVENT}sponsors/sync/", sponsor_sync.start_sponsor_sync, name="sponsor_sync"),
    path(f"{EVENT}sync/watch/<id:run_id>/", syncs.watch_sync, name="sync_watch"),
    *(
        path(
            f"{EVENT}{kind}s/<id:record_id>/send-again/",
            syncs.send_again,
            {"model": model},
            name=f"{kind}_send_again",
        )
        for kind, model in syncs.SENT_AGAIN.items()
    ),
    path(f"{EVENT}preview/", previews.start_preview, name="preview_start"),
    path(f"{EVENT}previews/<id:run_id>/", previews.show_preview, name="preview"),
    path(f"{EVENT}previews/<id:run_id>/again/", previews.preview_again, name="preview_again"),
    path(f"{EVENT}previews/<id:run_id>/apply/", previews.apply, name="preview_apply"),
    path(f"{EVENT}previews/<id:run_id>/reject/", previews.reject, name="preview_reject"),
    *(
        path(f"{EVENT}sync/{kind}s/", previews.sync_ticked, {"kind": str(kind)}, name=f"{kind}s_sync")
        for kind in previews.LIST_OF
    ),
    *(
        path(
            f"{EVENT}{kind}s/<id:record_id>/try/",
            previews.try_one,
            {"kind": str(kind)},
            name=f"{kind}_try",
        )
        for kind in previews.LIST_OF
    ),
    path(f"{EVENT}runs/", runs.list_runs, name="runs"),
    path(f"{EVENT}runs/<id:run_id>/", runs.show_run, name="run"),
    path(f"{EVENT}runs/<id:run_id>/answer/", syncs.answer, name="run_answer"),
    path(f"{EVENT}runs/<id:run_id>/retry/", syncs.retry_failed, name="run_retry"),
    path(f"{EVENT}runs/<id:run_id>/records.<slug:format>", runs.download_run, name="run_file"),
    path(f"{EVENT}runs/<id:run_id>/stop/", runs.stop_run, name="run_stop"),
    path(f"{EVENT}import/", imports.upload_file, name="import"),
    path(
        f"{EVENT}import/templates/<slug:kind>.<slug:format>",
        exports.download_template,
        name="import_template",
    ),
    path(f"{EVENT}imports/", past_imports.list_imports, name="imports"),
    path(f"{EVENT}imports/<id:import_id>/undo/", past_imports.undo, name="import_undo"),
    path(f"{EVENT}import/<id:draft_id>/columns/", imports.match_headings, name="import_columns"),
    path(f"{EVENT}import/<id:draft_id>/", imports.check_import, name="import_check"),
    path(f"{EVENT}import/<id:draft_id>/reading/", imports.settle_reading, name="import_reading"),
    path(f"{EVENT}import/<id:draft_id>/values/", imports.put_right, name="import_values"),
    path(
        f"{EVENT}import/<id:draft_id>/failed-rows/", imports.download_failed_rows, name="import_failed_rows"
    ),
]
