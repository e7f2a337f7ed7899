"""One row for each address: what reading (GET) and sending a form (POST) need there."""

from __future__ import annotations

from typing import NamedTuple

from stagedoor.accounts.permissions import Permission


class Row(NamedTuple):
    """The permission that each method needs; None where the method is not taken."""

    read: Permission | None
    write: Permission | None


_READ, _EDIT, _SYNC = Permission.READ, Permission.EDIT_AGENDA, Permission.SYNC
_SOURCES, _IMPORT, _EVENTS = Permission.USE_SOURCES, Permission.IMPORT, Permission.MANAGE_EVENTS
_SWOOGO, _MEMBERS = Permission.MANAGE_SWOOGO, Permission.MANAGE_MEMBERS
_TOKENS, _ALERTS, _PUBLISH = Permission.MANAGE_TOKENS, Permission.MANAGE_ALERTS, Permission.PUBLISH
_HOOKS = Permission.MANAGE_WEBHOOKS
_VIEWS, _EXPORT = Permission.KEEP_VIEWS, Permission.EXPORT

# Everybody, signed in or not; what is behind a token is shown to whoever holds it.
FOR_EVERYBODY = {
    *("api_docs", "account_login", "account_logout", "account_inactive"),
    *("mfa_login_webauthn", "mfa_authenticate", "openid_connect_login", "openid_connect_callback"),
    *("socialaccount_login_cancelled", "socialaccount_login_error", "account_reset_password"),
    *("account_reset_password_done", "account_reset_password_from_key"),
    "account_reset_password_from_key_done",
    *("sign_in_link", "invitation", "invitation_register", "public_schedule", "public_calendar"),
}
# A person's own account: no organization is in the address, and only their own records are reached.
OF_ONESELF = {
    *("organizations", "account_change_password", "account_set_password", "invitation_accept"),
    *("text_preview", "account", "mfa_index", "mfa_list_webauthn", "sign_in_end", "sign_ins_end_others"),
    *("account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn"),
    *("mfa_activate_totp", "mfa_deactivate_totp", "mfa_add_webauthn", "mfa_remove_webauthn"),
    *("mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_download_recovery_codes"),
}

_BY_NEED: dict[Row, str] = {
    Row(_READ, None): """
        events event_switcher event_home agenda grid grid_body conflicts conflict_marks open_conflicts
        session speakers speaker sponsors sponsor rooms tracks
        session_history speaker_history sponsor_history room_history track_history history history_change
        custom_fields picture feed integrations swoogo_documentation mappings mapping_fields
        sync_watch preview runs run imports import_template drift matches sources source source_pull_show
    """,
    Row(_EXPORT, None): "export run_file runs_file",
    Row(None, _EXPORT): "list_export",
    Row(None, _VIEWS): "list_columns list_views list_view_delete",
    Row(_READ, _EDIT): "tiers",
    Row(_EDIT, _EDIT): """
        session_new session_edit session_cell session_move speaker_new speaker_edit sponsor_new sponsor_edit
        tier_edit room_order room_new room_edit track_new track_edit custom_field_new custom_field_edit
        sessions_bulk_edit speakers_bulk_edit sponsors_bulk_edit rooms_bulk_edit tracks_bulk_edit
    """,
    Row(_EDIT, None): "participant_search participant_row",
    Row(None, _EDIT): """
        conflict_accept conflict_reopen sessions_bulk sponsors_bulk history_undo
        session_delete session_restore speaker_delete speaker_restore sponsor_delete sponsor_restore
        tier_move tier_delete room_replace room_delete room_restore track_replace track_delete track_restore
        sessions_bulk_restore speakers_bulk_restore sponsors_bulk_restore rooms_bulk_restore
        tracks_bulk_restore custom_field_delete custom_field_restore
    """,
    Row(_IMPORT, _IMPORT): "import import_columns import_check",
    Row(_IMPORT, None): "import_failed_rows",
    Row(None, _IMPORT): "import_undo import_reading import_values",
    Row(_SOURCES, _SOURCES): "source_new source_edit",
    Row(None, _SOURCES): """
        source_new_test source_test source_pull source_take source_remove source_pull_approve
        source_pull_reject
    """,
    Row(_READ, _SYNC): "take_up",
    Row(_SYNC, _SYNC): "session_try speaker_try sponsor_try",
    Row(None, _SYNC): """
        sync_start sponsor_sync session_send_again speaker_send_again sponsor_send_again
        preview_start preview_again preview_apply preview_reject sessions_sync speakers_sync sponsors_sync
        run_answer run_stop run_retry drift_check drift_choose put_back matches_find matches_answer
        session_compare session_hands_off session_unlink speaker_compare speaker_hands_off speaker_unlink
        sponsor_compare sponsor_hands_off sponsor_unlink
    """,
    Row(_READ, _EVENTS): "details",
    Row(_EVENTS, _EVENTS): "event_new event_clone event_delete timezone",
    Row(None, _EVENTS): "event_archive event_restore",
    Row(None, _PUBLISH): "feed_switch feed_renew",
    Row(_READ, _SWOOGO): "mapping_settings",
    Row(_SWOOGO, None): "mapping_new",
    Row(_SWOOGO, _SWOOGO): """
        swoogo_connect swoogo_update_key swoogo_disconnect mapping_confirm mapping_remove mapping_approval
        mapping_field_add
    """,
    Row(None, _SWOOGO): """
        swoogo_continuous mapping_again mapping_field_values mapping_field_remove mapping_fields_reset
        mapping_pause mapping_resume
    """,
    Row(_ALERTS, _ALERTS): "alerts",
    Row(None, _ALERTS): "alerts_test",
    Row(_TOKENS, _TOKENS): "api_tokens",
    Row(None, _TOKENS): "api_token_revoke",
    Row(_HOOKS, _HOOKS): "webhooks webhook",
    Row(None, _HOOKS): "webhook_secret webhook_test webhook_remove webhook_delivery_send_again",
    Row(_READ, _MEMBERS): "members",
    Row(None, Permission.MANAGE_SECURITY): "members_two_factors",
    Row(None, _MEMBERS): "member_role member_remove member_link invitation_withdraw",
}
ROWS: dict[str, Row] = {name: row for row, names in _BY_NEED.items() for name in names.split()}
