"""Addresses. What begins with a word of ours comes before the organizations' slugs."""

from __future__ import annotations

from django.urls import include, path

from stagedoor.web.views import events, organizations, sign_in

urlpatterns = [
    path("", organizations.show_organizations, name="organizations"),
    path("accounts/", include("stagedoor.web.urls_accounts")),
    path("sign-in/<str:token>/", sign_in.show_link, name="sign_in_link"),
    path("", include("stagedoor.web.urls_sync")),
    path("<slug:organization>/", events.show_events, name="events"),
    path("<slug:organization>/<slug:event>/", events.show_events, name="agenda"),
]
