"""Addresses of sign-in and of one's own account. Only what Stagedoor uses of allauth: nobody signs up."""

from __future__ import annotations

from allauth.account import views
from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from allauth.socialaccount import views as providers
from allauth.socialaccount.providers.openid_connect import views as openid_connect
from django.urls import path, re_path

from stagedoor.web.views import account, sign_in

_KEY = r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$"

urlpatterns = [
    path("", account.show_account, name="account"),
    # Where allauth goes back to.
    path("", account.show_account, name="mfa_index"),
    path("", account.show_account, name="mfa_list_webauthn"),
    path("sign-ins/<id:sign_in_id>/end/", account.end_sign_in, name="sign_in_end"),
    path("sign-ins/end-others/", account.end_other_sign_ins, name="sign_ins_end_others"),
    path("login/", views.login, name="account_login"),
    path("login/passkey/", passkeys.login_webauthn, name="mfa_login_webauthn"),
    path("login/second-factor/", factors.authenticate, name="mfa_authenticate"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("confirm/", views.reauthenticate, name="account_reauthenticate"),
    path("confirm/code/", factors.reauthenticate, name="mfa_reauthenticate"),
    path("confirm/passkey/", passkeys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("password/change/", views.password_change, name="account_change_password"),
    path("password/set/", sign_in.set_password, name="account_set_password"),
    path("password/reset/", sign_in.forgot_password, name="account_reset_password"),
    path("password/reset/done/", views.password_reset_done, name="account_reset_password_done"),
    re_path(_KEY, views.password_reset_from_key, name="account_reset_password_from_key"),
    path(
        "password/reset/key/done/",
        views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("app/activate/", totp.activate_totp, name="mfa_activate_totp"),
    path("app/remove/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("passkeys/add/", passkeys.add_webauthn, name="mfa_add_webauthn"),
    path("passkeys/<id:pk>/remove/", passkeys.remove_webauthn, name="mfa_remove_webauthn"),
    path("recovery-codes/", recovery_codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("recovery-codes/new/", recovery_codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path(
        "recovery-codes/download/",
        recovery_codes.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
    path("oidc/<slug:provider_id>/login/", openid_connect.login, name="openid_connect_login"),
    path("oidc/<slug:provider_id>/login/callback/", openid_connect.callback, name="openid_connect_callback"),
    path("oidc/cancelled/", providers.login_cancelled, name="socialaccount_login_cancelled"),
    path("oidc/error/", providers.login_error, name="socialaccount_login_error"),
]
