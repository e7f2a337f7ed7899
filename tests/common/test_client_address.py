"""Whose attempts to sign in are counted together, behind proxies and without."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.checks import run_checks
from django.test import Client
from django.urls import reverse

from stagedoor.common.client_address import client_address, read_networks
from stagedoor.common.errors import ConfigError

TRUSTED = read_networks(["127.0.0.1", " 10.0.0.0/8", "fd00::/8"])


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("203.0.113.9", "", "203.0.113.9"),
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
        ("127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "198.51.100.7, 198.51.100.1, 10.1.2.3", "198.51.100.1"),
        ("::ffff:127.0.0.1", "2001:db8::1", "2001:db8::1"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "198.51.100.1, nonsense", "127.0.0.1"),
        ("fd00::1", "10.0.0.2", "10.0.0.2"),
        ("", "198.51.100.1", ""),
    ],
)
def test_the_client_is_the_nearest_address_that_is_no_trusted_proxy(
    peer: str, forwarded: str, client: str
) -> None:
    assert client_address(peer, forwarded, TRUSTED) == client


def test_a_proxy_that_is_no_address_is_told() -> None:
    with pytest.raises(ConfigError, match="STAGEDOOR_TRUSTED_PROXIES"):
        read_networks(["proxy.example.org"])


def attempts(client: Client, forwarded: str) -> bool:
    """Guess at many accounts from one address; whether the next guess is still looked at."""
    sent = {"login": "x", "password": "wrong-password"}
    for number in range(12):
        sent["login"] = f"guess-{number}-{forwarded}@example.org"
        page = client.post(reverse("account_login"), sent, headers={"X-Forwarded-For": forwarded})
    return "Too many" not in page.content.decode()


@pytest.mark.django_db
def test_behind_a_trusted_proxy_one_guesser_does_not_lock_out_another_person(settings: Any) -> None:
    settings.TRUSTED_PROXIES = TRUSTED
    client = Client()
    assert not attempts(client, "198.51.100.1")
    sent = {"login": "ada@example.org", "password": "wrong-password"}
    page = client.post(reverse("account_login"), sent, headers={"X-Forwarded-For": "198.51.100.2"})
    assert "Too many" not in page.content.decode()


@pytest.mark.django_db
def test_without_trusted_proxies_a_made_up_header_gives_no_new_attempts() -> None:
    client = Client()
    assert not attempts(client, "198.51.100.1")
    sent = {"login": "ada@example.org", "password": "wrong-password"}
    page = client.post(reverse("account_login"), sent, headers={"X-Forwarded-For": "198.51.100.2"})
    assert "Too many" in page.content.decode()


def test_a_web_server_in_front_that_is_not_named_is_told(settings: Any) -> None:
    settings.HTTPS = True
    assert any("STAGEDOOR_TRUSTED_PROXIES" in (note.hint or "") for note in run_checks())
    settings.TRUSTED_PROXIES = TRUSTED
    assert run_checks() == []
