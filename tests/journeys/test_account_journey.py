"""A person protects their account: an app's code, a passkey, and signing in with it by keyboard."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from playwright.sync_api import Page, expect

from tests.journeys.accessibility import tab_to
from tests.journeys.conftest import Site
from tests.journeys.test_history_journey import accessible_in_both_themes

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PASSWORD = "quiet-harbour-9"
LOOKS = os.environ.get("STAGEDOOR_LOOKS")


def look(page: Page, name: str) -> None:
    """Keep pictures of the page, where a folder for them is named."""
    if LOOKS:
        for scheme in ("light", "dark"):
            for width in (1440, 390):
                page.emulate_media(color_scheme=scheme)
                page.set_viewport_size({"width": width, "height": 900})
                page.screenshot(path=Path(LOOKS) / f"{name}-{scheme}-{width}.png", full_page=True)
        page.set_viewport_size({"width": 1440, "height": 900})
    accessible_in_both_themes(page)


def with_passkeys(page: Page) -> None:
    """Give the browser something that makes passkeys and confirms them."""
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True}
    options |= {"hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True}
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_a_person_sets_up_factors_and_signs_in_with_a_passkey(site: Site, page: Page) -> None:
    # Passkeys belong to a name, which an address such as 127.0.0.1 is not.
    base = site.base.replace("127.0.0.1", "localhost")
    site.stagedoor("org", "create", "safe", "--name", "Safe Conferences")
    said = site.stagedoor("org", "add-member", "safe", "ada@example.org", "--role", "owner")
    page.goto(next(word for word in said.split() if "/sign-in/" in word).replace(site.base, base))
    page.get_by_role("button", name="Sign in").click()
    for label in ("New password", "New password confirmation"):
        page.get_by_label(label, exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Set password").click()
    with_passkeys(page)
    two_factors_are_required(page, base)
    an_app_is_set_up(page)
    a_passkey_is_added(page, base)
    the_passkey_signs_in(page, base)


def two_factors_are_required(page: Page, base: str) -> None:
    page.goto(f"{base}/safe/members/")
    look(page, "members")
    page.get_by_role("button", name="Require two factors").click()
    page.get_by_role("dialog").get_by_role("button", name="Require two factors").click()
    expect(page.get_by_text("Safe Conferences asks for a second factor")).to_be_visible()
    look(page, "account-asked")


def an_app_is_set_up(page: Page) -> None:
    page.get_by_role("link", name="Set up an app").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_label("Or enter this key there")).to_be_visible()
    look(page, "app")
    counter = next(iter(yield_hotp_counters_from_time()))
    secret = page.get_by_label("Or enter this key there").input_value()
    page.get_by_label("Code").fill(format_hotp_value(hotp_value(secret, counter)))
    page.get_by_role("button", name="Switch on").click()
    expect(page.get_by_role("list", name="Recovery codes").get_by_role("listitem")).to_have_count(10)
    look(page, "codes")


def a_passkey_is_added(page: Page, base: str) -> None:
    page.goto(f"{base}/accounts/passkeys/add/")
    look(page, "passkey")
    page.get_by_label("Name").fill("Laptop")
    page.get_by_label("Sign in with it alone").check()
    page.get_by_role("button", name="Add passkey").click()
    page.wait_for_url("**/accounts/")
    expect(page.get_by_role("link", name="Remove the passkey Laptop")).to_be_visible()
    look(page, "account")
    page.goto(f"{base}/safe/")
    expect(page.get_by_role("link", name="Members")).to_be_visible()


def the_passkey_signs_in(page: Page, base: str) -> None:
    page.goto(f"{base}/accounts/logout/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    look(page, "login")
    page.get_by_label("Email").fill("ada@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="Second factor")).to_be_visible()
    look(page, "factor")
    page.get_by_role("button", name="Back to sign-in").click()
    page.goto(f"{base}/accounts/password/reset/")
    look(page, "forgot")
    page.goto(f"{base}/accounts/login/")
    tab_to(page, "Sign in with a passkey")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Members")).to_be_visible()
