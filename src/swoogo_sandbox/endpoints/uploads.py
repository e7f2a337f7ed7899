"""Upload an image: PUT /image/{type}/{id}/{field} with one part named ``file`` (API notes, §11)."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from swoogo_sandbox.errors import ApiError, InvalidFieldsError, not_found
from swoogo_sandbox.exchange import Answer
from swoogo_sandbox.images import recognise
from swoogo_sandbox.resources import CONTACTS, RESOURCES, SPONSORS
from swoogo_sandbox.store import Upload

if TYPE_CHECKING:
    from swoogo_sandbox.exchange import Exchange
    from swoogo_sandbox.store import Record

MEBIBYTE = 1024 * 1024


def upload_image(exchange: Exchange, owner: str, number: int, attribute: str) -> Answer:
    """Keep the image and show it on its registrant, contact or sponsor; a speaker is not an allowed type."""
    kind, record = _owner(exchange, owner, number)
    kept_as = _field(exchange, owner, attribute)
    content = _content(exchange)
    recognised = recognise(content)
    if recognised is None:
        allowed = "jpg, jpeg, gif, png, webp, svg"
        raise InvalidFieldsError({"file": f"Only files with these extensions are allowed: {allowed}."})
    extension, media_type = recognised
    digest = hashlib.sha256(content).hexdigest()[:12]
    name = f"{exchange.store.next_id('uploads')}-{digest}.{extension}"
    exchange.store.uploads[name] = Upload(name, media_type, content)
    exchange.writer.keep(kind, record, {kept_as: name})
    return Answer(
        {
            "message": "File Uploaded Successfully",
            "status": 200,
            "type": owner,
            "id": str(number),
            "field": attribute,
            "url": exchange.reader.picture_url(name),
        }
    )


def _owner(exchange: Exchange, owner: str, number: int) -> tuple[str, Record]:
    if owner in {"contact", "sponsor"}:
        kind = RESOURCES[f"{owner}s"]
        return kind.name, exchange.record(kind, number)
    if owner == "registrant":
        registrant = exchange.store.get("registrants", number)
        if registrant is None:
            raise not_found("Registrant")
        contact = exchange.record(CONTACTS, registrant["contact_id"])
        return "contacts", contact
    raise ApiError(400, "Invalid image type: use registrant, contact or sponsor.")


def _field(exchange: Exchange, owner: str, attribute: str) -> str:
    """The field the image is kept in, if that kind has an image field of this name; else 404.

    Under sponsor-logo-attribute the logo goes by another name.
    """
    if owner == "sponsor" and "sponsor-logo-attribute" in exchange.profiles:
        attribute = {"logo": "logo_id", "logo_id": "logo"}.get(attribute, attribute)
    kind = SPONSORS.custom if owner == "sponsor" else CONTACTS.custom
    definition = exchange.store.definition(exchange.account["id"], kind, attribute)
    if definition is None or definition["type"] != "upload":
        raise not_found("Field")
    return attribute


def _content(exchange: Exchange) -> bytes:
    request = exchange.request
    if request.mimetype != "multipart/form-data":
        raise ApiError(415, f"This endpoint takes multipart/form-data, not {request.mimetype or 'nothing'}.")
    part = request.files.get("file")
    if part is None:
        raise InvalidFieldsError({"file": "File cannot be blank."})
    content: bytes = part.read()
    limit = (1 if "image-limit-1mb" in exchange.profiles else 5) * MEBIBYTE
    if len(content) > limit:
        message = f"The file is too big. Its size cannot exceed {limit // MEBIBYTE} MB."
        if "oversize-413" in exchange.profiles:
            raise ApiError(413, message)
        raise InvalidFieldsError({"file": message})
    return content
