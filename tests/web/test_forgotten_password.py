"""A forgotten password is set anew by a mailed link, which tells nobody who has an account."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from tests import factories

from stagedoor.accounts.domain.sign_in import issue_sign_in_link
from stagedoor.accounts.mail import MAILER
from stagedoor.accounts.models import Organization, Person

pytestmark = pytest.mark.django_db
OLD, NEW = "quiet-harbour-9", "loud-harbour-10"
FORGOT = "/accounts/password/reset/"


@pytest.fixture
def mailing(settings: Any) -> None:
    settings.EMAIL_URL = "smtp://mail.example.org"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.PUBLIC_URL = "https://stage.example.org"


@pytest.fixture
def ada(organization: Organization) -> Person:
    person = factories.member(organization, email="ada@example.org")
    person.set_password(OLD)
    person.save()
    return person


def ask(client: Client, email: str) -> Any:
    answer = client.post(FORGOT, {"email": email}, follow=True)
    MAILER.submit(bool).result()
    return answer


def mailed_path() -> str:
    found = re.search(
        r"https://stage.example.org(/accounts/password/reset/key/\S+)", str(mail.outbox[-1].body)
    )
    assert found is not None
    return found[1]


def set_new(client: Client, path: str) -> Any:
    form = client.get(path, follow=True)
    here = form.redirect_chain[-1][0] if form.redirect_chain else path
    return client.post(here, {"password1": NEW, "password2": NEW}, follow=True)


def can_sign_in(password: str) -> bool:
    client = Client()
    client.post(reverse("account_login"), {"login": "ada@example.org", "password": password})
    return "_auth_user_id" in client.session


def test_known_and_unknown_addresses_are_answered_alike(client: Client, ada: Person, mailing: None) -> None:
    known, unknown = ask(client, "Ada@example.org"), ask(Client(), "nobody@example.org")
    assert [known.status_code, unknown.status_code] == [200, 200]
    token = re.compile(r"[0-9A-Za-z]{64}")
    told = [token.sub("", page.content.decode()) for page in (known, unknown)]
    assert told[0] == told[1]
    assert [message.to for message in mail.outbox] == [["ada@example.org"]]


def test_asking_ends_nothing_and_using_the_link_ends_the_old_password_and_sessions(
    client: Client, ada: Person, mailing: None
) -> None:
    elsewhere = Client()
    elsewhere.force_login(ada)
    ask(client, "ada@example.org")
    assert elsewhere.get("/harbour/").status_code == 200
    assert b"Your new password is set" in set_new(client, mailed_path()).content
    assert elsewhere.get("/harbour/").status_code == 302
    assert (can_sign_in(OLD), can_sign_in(NEW)) == (False, True)
    ada.refresh_from_db()
    assert ada.address_proven
    assert b"has been used or has expired" in Client().get(mailed_path(), follow=True).content


def test_until_the_link_is_used_the_old_password_works_and_ends_it(
    client: Client, ada: Person, mailing: None
) -> None:
    ask(client, "ada@example.org")
    assert can_sign_in(OLD)
    assert b"has been used or has expired" in client.get(mailed_path(), follow=True).content


def test_W1_the_links_that_others_saw_stop_working(client: Client, ada: Person, mailing: None) -> None:
    seen = issue_sign_in_link(ada, proves_address=False)
    ask(client, "ada@example.org")
    set_new(client, mailed_path())
    assert client.get(reverse("sign_in_link", args=[seen])).status_code == 410


def test_asking_again_and_again_is_throttled(client: Client, ada: Person, mailing: None) -> None:
    for _ in range(5):
        last = ask(client, "ada@example.org")
    assert last.status_code == 429 or len(mail.outbox) <= 3
    assert len(mail.outbox) == 3


def test_the_link_has_the_public_address_whatever_the_host(ada: Person, mailing: None) -> None:
    ask(Client(headers={"Host": "localhost"}), "ada@example.org")
    assert "//localhost" not in str(mail.outbox[-1].body)
    mailed_path()


def test_without_a_mail_server_the_page_says_whom_to_ask(client: Client, ada: Person) -> None:
    shown = client.post(FORGOT, {"email": "ada@example.org"}).content.decode()
    assert "Ask an admin of your organization for a sign-in link" in shown
    assert mail.outbox == []
