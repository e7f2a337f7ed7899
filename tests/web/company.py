"""A small company's sign-in server: real OpenID Connect over HTTP, with PKCE and signed tokens."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT_ID, CLIENT_SECRET = "stagedoor", "company-secret"


@dataclass
class Company:
    """Who is signed in there, and what the server was asked; ``claims`` is what it tells of that person."""

    claims: dict[str, Any] = field(default_factory=dict)
    refuses: bool = False
    url: str = ""
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    tokens: set[str] = field(default_factory=set)
    key: rsa.RSAPrivateKey = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))

    def configuration(self) -> dict[str, Any]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "userinfo_endpoint": f"{self.url}/userinfo",
            "jwks_uri": f"{self.url}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def authorize(self, asked: dict[str, str]) -> str:
        """Where the browser is sent back to: the person is signed in there already."""
        assert asked["client_id"] == CLIENT_ID
        assert asked["response_type"] == "code"
        if self.refuses:
            return f"{asked['redirect_uri']}?{urlencode({'error': 'access_denied', 'state': asked['state']})}"
        code = secrets.token_urlsafe()
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, sent: dict[str, str]) -> dict[str, Any] | None:
        """Tokens for a code, once, for the client that asked and knows the verifier."""
        asked = self.codes.pop(sent["code"], None)
        digest = hashlib.sha256(sent["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        known = (sent["client_id"], sent["client_secret"]) == (CLIENT_ID, CLIENT_SECRET)
        if asked is None or not known or asked["code_challenge"] != challenge:
            return None
        access, now = secrets.token_urlsafe(), int(time.time())
        self.tokens.add(access)
        told = self.claims | {"iss": self.url, "aud": CLIENT_ID, "iat": now, "exp": now + 300}
        return {
            "access_token": access,
            "token_type": "Bearer",
            "id_token": jwt.encode(told, self.key, "RS256", headers={"kid": "1"}),
        }


def serve(company: Company) -> ThreadingHTTPServer:
    """Start it on a free port of this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = urlsplit(self.path)
            values = {name: value[0] for name, value in parse_qs(asked.query).items()}
            if asked.path == "/.well-known/openid-configuration":
                self.answer(company.configuration())
            elif asked.path == "/authorize":
                self.send_response(302)
                self.send_header("Location", company.authorize(values))
                self.end_headers()
            elif asked.path == "/userinfo":
                known = self.headers["Authorization"].removeprefix("Bearer ") in company.tokens
                self.answer(company.claims if known else None)
            else:
                jwk = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(company.key.public_key()))
                self.answer({"keys": [jwk | {"kid": "1", "alg": "RS256"}]})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self.answer(company.token({name: value[0] for name, value in parse_qs(body).items()}))

        def answer(self, told: Any) -> None:
            self.send_response(200 if told else 400)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(told or {"error": "invalid_request"}).encode())

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    company.url = f"http://127.0.0.1:{server.server_address[1]}"
    Thread(target=server.serve_forever, daemon=True).start()
    return server
