"""Fields, constraints and querysets of the agenda; what can be done with them is in ``domain``."""

from stagedoor.agenda.models.base import AgendaRecord
from stagedoor.agenda.models.conflict import AcceptedConflict
from stagedoor.agenda.models.custom_field import (
    CustomField,
    CustomFieldKind,
    CustomFieldType,
    RecordWithCustomFields,
)
from stagedoor.agenda.models.event import Event
from stagedoor.agenda.models.history import AgendaChange, ChangedRecord, RecordAction, Way
from stagedoor.agenda.models.list_view import ListView
from stagedoor.agenda.models.people import Participation, ParticipationRole, Speaker
from stagedoor.agenda.models.picture import Picture, PictureState
from stagedoor.agenda.models.places import Room, Track
from stagedoor.agenda.models.session import Session, SessionStatus
from stagedoor.agenda.models.source_id import SourceId
from stagedoor.agenda.models.sponsor import Sponsor, Tier

__all__ = [
    "AcceptedConflict",
    "AgendaChange",
    "AgendaRecord",
    "ChangedRecord",
    "CustomField",
    "CustomFieldKind",
    "CustomFieldType",
    "Event",
    "ListView",
    "Participation",
    "ParticipationRole",
    "Picture",
    "PictureState",
    "RecordAction",
    "RecordWithCustomFields",
    "Room",
    "Session",
    "SessionStatus",
    "SourceId",
    "Speaker",
    "Sponsor",
    "Tier",
    "Track",
    "Way",
]
