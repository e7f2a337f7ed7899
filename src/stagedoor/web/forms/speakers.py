"""Forms of speakers: one, with the headshot, and what to look for."""

from __future__ import annotations

from typing import Any

from django import forms

from stagedoor.agenda.models import Speaker
from stagedoor.agenda.queries import SPEAKER_SORTS
from stagedoor.web.forms.custom_fields import RecordForm
from stagedoor.web.forms.fields import PictureFileField, PictureUrlField, RichTextField
from stagedoor.web.forms.lists import ListFilter


class SpeakerForm(RecordForm):
    """A speaker. The required fields are Swoogo's, not ours: a speaker may be saved without them."""

    biography = RichTextField()
    headshot_file = PictureFileField(label="Headshot")
    headshot_url = PictureUrlField(label="or the headshot's public address")
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


class SpeakerFilter(ListFilter):
    """Search, filter and sort the list of speakers."""

    searches = "speakers by name, email or company"
    shows = (("no-email", "Without email"),)
    sorts = SPEAKER_SORTS
    begins_with = "name"
