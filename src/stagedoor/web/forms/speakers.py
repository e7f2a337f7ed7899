"""The form of a speaker, with the headshot."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from stagedoor.agenda.domain.pictures import MAX_UPLOAD_BYTES
from stagedoor.agenda.models import Speaker
from stagedoor.common.text import human_bytes
from stagedoor.web.forms.fields import RichTextField


class SpeakerForm(forms.ModelForm):  # type: ignore[type-arg]
    """A speaker. The required fields are Swoogo's, not ours: a speaker may be saved without them."""

    biography = RichTextField()
    headshot_file = forms.FileField(
        required=False,
        label="Headshot",
        help_text="A JPEG, PNG, GIF or WebP. A large one is scaled down before it is sent.",
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/gif,image/webp"}),
    )
    headshot_url = forms.URLField(
        required=False,
        label="or the headshot's public address",
        max_length=2000,
        assume_scheme="https",
        help_text="It is fetched in the background.",
        widget=forms.URLInput(attrs={"placeholder": "https://…"}),
    )
    remove_headshot = forms.BooleanField(required=False, label="Remove the headshot")

    class Meta:
        model = Speaker
        fields = ["first_name", "last_name", "email", "job_title", "company", "phone", "biography"]
        help_texts = {
            "first_name": "Required by Swoogo.",
            "last_name": "Required by Swoogo.",
            "email": "Required by Swoogo, and how it knows people: use each address once.",
        }

    def __init__(self, data: Any = None, files: Any = None, *, instance: Speaker) -> None:
        super().__init__(data, files, instance=instance)
        if instance.headshot_id is None:
            del self.fields["remove_headshot"]

    def clean_headshot_file(self) -> Any:
        """Refuse what is too large before it is read into memory."""
        upload = self.cleaned_data["headshot_file"]
        if upload and upload.size > MAX_UPLOAD_BYTES:
            most = human_bytes(MAX_UPLOAD_BYTES)
            raise ValidationError(f"{upload.name} has {human_bytes(upload.size)}; upload at most {most}.")
        return upload
