"""Addresses. What begins with a word of ours comes before the organizations' slugs."""

from __future__ import annotations

from django.urls import include, path

from stagedoor.web import urls_webhooks
from stagedoor.web.views import (
    api_tokens,
    events,
    feeds,
    homes,
    invitations,
    members,
    organizations,
    sign_in,
    texts,
)

urlpatterns = [
    path("", organizations.show_organizations, name="organizations"),
    path("api/", include("stagedoor.api.urls")),
    path("accounts/", include("stagedoor.web.urls_accounts")),
    path("accounts/text-preview/", texts.preview_text, name="text_preview"),
    path("sign-in/<str:token>/", sign_in.show_link, name="sign_in_link"),
    path("invitation/<str:token>/", invitations.show_invitation, name="invitation"),
    path("invitation/<str:token>/accept/", invitations.accept_invitation, name="invitation_accept"),
    path("invitation/<str:token>/register/", invitations.register_invited, name="invitation_register"),
    path("feeds/<str:token>/schedule.json", feeds.public_schedule, name="public_schedule"),
    path("feeds/<str:token>/agenda.ics", feeds.public_calendar, name="public_calendar"),
    path("", include("stagedoor.web.urls_sync")),
    path("<slug:organization>/", homes.show_organization, name="events"),
    path("<slug:organization>/switcher/", homes.list_other_events, name="event_switcher"),
    path("<slug:organization>/new-event/", events.new_event, name="event_new"),
    path("<slug:organization>/members/", members.show_members, name="members"),
    path("<slug:organization>/members/<id:member_id>/role/", members.change_role, name="member_role"),
    path("<slug:organization>/members/<id:member_id>/remove/", members.remove_member, name="member_remove"),
    path("<slug:organization>/members/<id:member_id>/link/", members.renew_sign_in_link, name="member_link"),
    path(
        "<slug:organization>/members/invitations/<id:invitation_id>/withdraw/",
        members.withdraw_invitation,
        name="invitation_withdraw",
    ),
    path("<slug:organization>/members/two-factors/", members.require_two_factors, name="members_two_factors"),
    path("<slug:organization>/api-tokens/", api_tokens.show_tokens, name="api_tokens"),
    path("<slug:organization>/api-tokens/<id:token_id>/revoke/", api_tokens.revoke, name="api_token_revoke"),
    *urls_webhooks.urlpatterns,
    path("<slug:organization>/<slug:event>/", include("stagedoor.web.urls_swoogo")),
    path("<slug:organization>/<slug:event>/", include("stagedoor.web.urls_sources")),
    path("<slug:organization>/<slug:event>/", include("stagedoor.web.urls_event")),
]
