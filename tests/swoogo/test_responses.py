"""Every shape of error that Swoogo is known or likely to send (Swoogo API notes, §4)."""

from __future__ import annotations

import pytest

from stagedoor.common.errors import (
    FieldProblem,
    Forbidden,
    NotFound,
    Rejected,
    RemoteError,
    Unauthorized,
    Unreachable,
)
from stagedoor.swoogo.responses import Response, failure, plain, read_json

P = FieldProblem


@pytest.mark.parametrize(
    ("body", "problems"),
    [
        (b'[{"field":"name","message":"Name cannot be blank."}]', [P("name", "Name cannot be blank.")]),
        (b'{"errors":{"email":["Taken.","Odd."]}}', [P("email", "Taken."), P("email", "Odd.")]),
        (b'{"errors":[{"field":"a","message":"No."},"Never."]}', [P("a", "No."), P("", "Never.")]),
        (
            b'{"name":"Bad Request","message":"No such event.","code":0,"status":400}',
            [P("", "No such event.")],
        ),
        (b'{"name":"Bad Request","message":"","code":0,"status":400}', [P("", "Bad Request")]),
        (b'{"error":"invalid_client","error_description":"Unknown client"}', [P("", "Unknown client")]),
        (b'{"end_time":["Too early."]}', [P("end_time", "Too early.")]),
        (
            b"<html><head><title>x</title></head><body><h1>Bad &amp; gone</h1></body></html>",
            [P("", "Bad & gone")],
        ),
        (b"", []),
        (b"\xff\xfe\x00", [P("", "��")]),
        (b"null", []),
        (b"[" * 50_000, [P("", "[" * 999 + "…")]),
    ],
)
def test_every_shape_is_read(body: bytes, problems: list[FieldProblem]) -> None:
    assert list(failure(Response("PUT /tracks/update/7", 422, body=body)).problems) == problems


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, Rejected), (401, Unauthorized), (403, Forbidden), (404, NotFound), (405, Rejected),
        (409, Rejected), (413, Rejected), (415, Rejected), (422, Rejected), (301, Unreachable),
        (408, Unreachable), (500, Unreachable), (503, Unreachable), (599, Unreachable),
    ],
)  # fmt: skip
def test_every_status_has_its_error(status: int, kind: type[RemoteError]) -> None:
    error = failure(Response("PUT /tracks/update/7", status))
    assert type(error) is kind
    assert (error.status, error.request) == (status, "PUT /tracks/update/7")
    assert f"({status})" in error.message
    assert "PUT" not in error.message
    assert error.technical == f"PUT /tracks/update/7: {error.message}"


def test_only_an_assumed_path_points_to_the_probe() -> None:
    answer = Response("PUT /tracks/update/7", 404)
    assert "probe the account" in failure(answer, assumed=True).remedy
    assert failure(answer).remedy == ""
    assert failure(Response("PUT /tracks/update/7", 422), assumed=True).remedy == ""


def test_messages_are_short_and_without_tags() -> None:
    assert plain("<b>a</b>\x00<script>alert(1)</script> &lt;b") == "a <b"
    assert len(plain("x" * 5000)) == 1000


def test_secrets_are_blotted_out() -> None:
    body = b'{"message": "Bearer made-up-token is over"}'
    error = failure(Response("GET /events", 500, body=body), hidden=["made-up-token"])
    assert "Bearer [hidden] is over" in error.message


def test_characters_that_no_database_keeps_are_left_out_of_an_answer() -> None:
    body = rb'{"items": [{"na\u0000me": "Zo\u00eb\u0000 \ud83d\ude00 \ud83d|", "path": "C:\\u0000"}]}'
    assert read_json(Response("GET /sessions", 200, body=body)) == {
        "items": [{"name": "Zoë \N{GRINNING FACE} ?|", "path": "C:\\u0000"}]
    }


def test_a_character_number_of_thousands_of_digits_in_an_answer_is_text():
    huge = f"&#{'9' * 5_000};"
    assert plain(huge).startswith("&#999")
