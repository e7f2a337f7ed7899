"""What the texts of an agenda become before they are kept, whoever gave them: a person, a file, the API."""

from __future__ import annotations

from django.db import models

from stagedoor.agenda.models import AgendaRecord, Session, Speaker, Sponsor
from stagedoor.common.errors import InputError
from stagedoor.common.html import check_length
from stagedoor.common.markup import from_any
from stagedoor.common.text import without_control


def clean_title(text: str) -> str:
    """The title on one line, without control characters."""
    return " ".join(without_control(text).split())


def clean_rich_text(text: str, field: str) -> str:
    """The text as safe HTML; one without any tag is plain, and its line ends are kept.

    Raises InputError naming the field when it is too long, or its tags are nested too deep.
    """
    try:
        check_length(text)
        return from_any(text)
    except InputError as error:
        error.place = field
        raise


def clean_texts(record: AgendaRecord) -> None:
    """Clean the title and the rich text of a record that is about to be stored.

    Control characters are taken out of every text.
    """
    for field in record._meta.get_fields():
        if isinstance(field, models.CharField | models.TextField):
            text = getattr(record, field.name)
            setattr(record, field.name, without_control(text).strip() if isinstance(text, str) else text)
    match record:
        case Session():
            record.title = clean_title(record.title)
            record.description = clean_rich_text(record.description, "description")
        case Speaker():
            record.biography = clean_rich_text(record.biography, "biography")
        case Sponsor():
            record.description = clean_rich_text(record.description, "description")
