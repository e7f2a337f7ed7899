"""How large a request may be and how long it may take to come, by the page that it is for."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.sessions.backends.db import SessionStore
from django.db import close_old_connections
from django.urls import Resolver404, resolve

from stagedoor.agenda.domain.pictures import MAX_UPLOAD_BYTES
from stagedoor.api_tokens.domain import bearer, find_token
from stagedoor.imports.readers.detect import MAX_BYTES

MAX_ADDRESS = 8_000
_FIELDS = 1_000_000  # beside a file, and on every form


@dataclass(frozen=True)
class Allowance:
    """The bytes of a body, and the seconds in which all of it has to come."""

    bytes: int
    seconds: float


# What anybody may send: enough for signing in.
ANYBODY = Allowance(20_000, 15.0)
FORM = Allowance(5 * _FIELDS, 30.0)
_PICTURE = Allowance(MAX_UPLOAD_BYTES + _FIELDS, 300.0)
_UPLOADS = {
    "import": Allowance(MAX_BYTES + _FIELDS, 300.0),
    **dict.fromkeys(("speaker_new", "speaker_edit", "sponsor_new", "sponsor_edit"), _PICTURE),
}


def allowance_for(path: str) -> Allowance:
    """What a signed-in person, or a program with a token, may send to this address."""
    try:
        return _UPLOADS.get(resolve(path).url_name or "", FORM)
    except Resolver404:
        return ANYBODY


def has_token(authorization: str) -> bool:
    """Whether a header is that of a token of the API which works; one look into the database."""
    try:
        return find_token(bearer(authorization)) is not None
    finally:
        close_old_connections()


def is_signed_in(session_key: str) -> bool:
    """Whether a session is somebody's; one look into the database."""
    try:
        return "_auth_user_id" in SessionStore(session_key).load()
    finally:
        close_old_connections()
