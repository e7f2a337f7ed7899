"""Fields of our own."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from stagedoor.agenda.domain.pictures import MAX_UPLOAD_BYTES, Upload, check_upload
from stagedoor.common.clock import now, zone, zone_names
from stagedoor.common.errors import InputError, RecordError
from stagedoor.common.text import fold, human_bytes
from stagedoor.web.forms.widgets import PictureInput, RichTextInput


class TimezoneField(forms.CharField):
    """An IANA timezone, found by its name or its city; all of them are offered with their offsets."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"list": "zones", "autocomplete": "off", "spellcheck": "false"}
        super().__init__(max_length=60, widget=forms.TextInput(attrs=attrs), **kwargs)

    def clean(self, value: Any) -> str:
        """The name of the zone that was typed, or of the only one of a city of that name."""
        typed: str = super().clean(value)
        if not typed:
            return typed
        key = _zone_key(typed)
        found = [name for name in zone_names() if _zone_key(name) == key]
        found = found or [name for name in zone_names() if _zone_key(name.rpartition("/")[2]) == key]
        try:
            return zone(found[0] if len(found) == 1 else typed).key
        except InputError as error:
            raise ValidationError(str(error)) from error

    @staticmethod
    def offered() -> list[tuple[str, str]]:
        """Every name with what its clocks are ahead of UTC at present, for the datalist ``zones``."""
        instant = now()
        return [(name, _offset(instant.astimezone(zone(name)))) for name in sorted(zone_names())]


def _offset(wall: datetime) -> str:
    """What clocks are ahead of UTC: UTC+05:30."""
    return f"UTC{wall.isoformat()[-6:]}"


def _zone_key(text: str) -> str:
    return fold(text).replace(" ", "_")


class RichTextField(forms.CharField):
    """A long text, plain or with simple HTML; it is sanitised when its record is saved."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", "Plain text, or simple HTML: paragraphs, lists, links, bold, italics.")
        super().__init__(widget=RichTextInput(), required=False, **kwargs)


class PictureFileField(forms.FileField):
    """An uploaded headshot or logo; what is too large is refused before it is read into memory.

    Its value is the checked upload: a form is cleaned before any transaction begins, and decoding is slow.
    """

    def __init__(self, *, label: str) -> None:
        help_text = "A JPEG, PNG, GIF or WebP. A large one is scaled down before it is sent."
        super().__init__(required=False, label=label, help_text=help_text, widget=PictureInput())

    def clean(self, data: Any, initial: Any = None) -> Upload | None:
        """The upload, if it is a picture that can be used."""
        upload = super().clean(data, initial)
        if upload and upload.size > MAX_UPLOAD_BYTES:
            most = human_bytes(MAX_UPLOAD_BYTES)
            raise ValidationError(f"{upload.name} has {human_bytes(upload.size)}; upload at most {most}.")
        if not upload:
            return None
        try:
            return check_upload(upload.read(), upload.name)
        except RecordError as error:
            raise ValidationError(str(error)) from error


class PictureUrlField(forms.URLField):
    """The public address of a headshot or logo."""

    def __init__(self, *, label: str) -> None:
        super().__init__(
            required=False,
            label=label,
            max_length=2000,
            assume_scheme="https",
            help_text="It is fetched in the background.",
            widget=forms.URLInput(attrs={"placeholder": "https://…"}),
        )
