"""Addresses of sign-in. Only what Stagedoor uses of allauth: nobody signs up, and no mail is sent."""

from __future__ import annotations

from allauth.account import views
from django.urls import path

from stagedoor.web.views import sign_in

urlpatterns = [
    path("login/", views.login, name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("password/change/", views.password_change, name="account_change_password"),
    path("password/set/", sign_in.set_password, name="account_set_password"),
]
