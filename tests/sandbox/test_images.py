from __future__ import annotations

import httpx2 as httpx
import pytest

PNG = b"\x89PNG\r\n\x1a\n" + b"made-up pixels"
IMAGES = {
    "image/jpeg": b"\xff\xd8\xff\xe0 made up",
    "image/png": PNG,
    "image/gif": b"GIF89a made up",
    "image/webp": b"RIFF\x00\x00\x00\x00WEBP made up",
    "image/svg+xml": b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"></svg>',
}


def put(api, path, content=PNG, name="file"):
    return api.put(f"/image/{path}", files={name: ("picture.bin", content)})


@pytest.mark.parametrize("media_type", IMAGES)
def test_a_contacts_picture_shows_on_their_speaker_and_is_served_back(api, media_type):
    speaker = api.speaker()
    answer = put(api, f"contact/{speaker['contact_id']}/profile_picture", IMAGES[media_type])
    body = answer.json()
    assert answer.status_code == 200
    assert (body["type"], body["id"]) == ("contact", str(speaker["contact_id"]))
    shown = api.get(f"/speakers/{speaker['id']}", params={"fields": "profile_picture"}).json()
    assert shown == {"profile_picture": body["url"]}
    served = httpx.get(body["url"])
    assert served.content == IMAGES[media_type]
    assert served.headers["Content-Type"].startswith(media_type)


def test_a_sponsors_logo_goes_to_logo_id_and_reads_as_a_url(api):
    sponsor = api.created("sponsors", name="Ferry Line")
    url = put(api, f"sponsor/{sponsor['id']}/logo_id").json()["url"]
    assert api.get(f"/sponsors/{sponsor['id']}", params={"fields": "logo_id"}).json() == {"logo_id": url}


def test_a_registrants_picture_is_the_contacts(api, control):
    session = api.created("sessions", name="A")
    registrant = control.post(f"/sessions/{session['id']}/registrants", json={"count": 1}).json()[
        "registrants"
    ]
    assert put(api, f"registrant/{registrant[0]}/profile_picture").status_code == 200


def test_speakers_foreign_contacts_and_unknown_fields_are_refused(api, control):
    speaker = api.speaker()
    foreign = control.post("/records/contacts", json={"account": 2, "email": "f@example.org"}).json()
    assert put(api, f"speaker/{speaker['id']}/profile_picture").status_code == 400
    assert put(api, f"contact/{foreign['id']}/profile_picture").status_code == 404
    assert put(api, f"contact/{speaker['contact_id']}/portrait").status_code == 404


def test_content_decides_what_is_an_image(api):
    path = f"contact/{api.speaker()['contact_id']}/profile_picture"
    answer = api.put(f"/image/{path}", files={"file": ("picture.png", b"<html>", "image/png")})
    assert answer.json()[0]["field"] == "file"
    assert put(api, path, name="image").status_code == 422
    assert api.put(f"/image/{path}", content=PNG).status_code == 415


def test_an_image_over_the_limit_is_refused_and_nothing_changes(api, under, control):
    path = f"contact/{api.speaker()['contact_id']}/profile_picture"
    mebibyte = 1024 * 1024
    assert put(api, path, PNG.ljust(5 * mebibyte, b".")).status_code == 200
    assert put(api, path, PNG.ljust(5 * mebibyte + 1, b".")).status_code == 422
    under("image-limit-1mb", "oversize-413")
    assert put(api, path, PNG.ljust(mebibyte + 1, b".")).status_code == 413
    assert [row["bytes"] for row in control.get("/state").json()["uploads"]] == [5 * mebibyte]


def test_other_readings_of_pictures(api, under):
    speaker = api.speaker()
    sponsor = api.created("sponsors", name="Ferry Line")
    put(api, f"contact/{speaker['contact_id']}/profile_picture")
    under("contact-picture-not-shown")
    shown = api.get(f"/speakers/{speaker['id']}", params={"fields": "profile_picture"}).json()
    assert shown == {"profile_picture": None}
    under("sponsor-logo-attribute", "protocol-relative-urls")
    assert put(api, f"sponsor/{sponsor['id']}/logo_id").status_code == 404
    assert put(api, f"sponsor/{sponsor['id']}/logo").json()["url"].startswith("//")
