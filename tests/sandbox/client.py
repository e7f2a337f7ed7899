"""A plain client of the sandbox's API, for tests."""

from __future__ import annotations

import httpx2 as httpx

from swoogo_sandbox.server import RunningSandbox

EVENT = 370101
FILLED_EVENT = 370107
OTHER_ACCOUNTS_EVENT = 470201


class Client(httpx.Client):
    """A plain client of the API with a token, and the few calls that many tests begin with."""

    def create(self, kind: str, **values: object) -> httpx.Response:
        return self.post(f"/{kind}/create", data={"event_id": EVENT, **values})

    def created(self, kind: str, **values: object) -> dict:
        answer = self.create(kind, **values)
        assert answer.is_success, answer.text
        return answer.json()

    def speaker(self, email: str = "ida.holm@example.org", **values: object) -> dict:
        person = {"first_name": "Ida", "last_name": "Holm", "email": email}
        return self.created("speakers", **person | values)


def token_of(base_url: str, key: str = "sandbox-key", secret: str = "sandbox-secret") -> str:
    answer = httpx.post(
        f"{base_url}/oauth2/token", auth=(key, secret), data={"grant_type": "client_credentials"}
    )
    assert answer.status_code == 200, answer.text
    return answer.json()["access_token"]


def client_of(running: RunningSandbox, key: str = "sandbox-key", secret: str = "sandbox-secret") -> Client:
    token = token_of(running.url, key, secret)
    return Client(base_url=running.url, headers={"Authorization": f"Bearer {token}"})
