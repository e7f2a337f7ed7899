"""Lists as files, with the filters of their pages."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.views.decorators.http import require_safe

from stagedoor.agenda.access import access_event
from stagedoor.agenda.models import Event, Participation, Room, Track
from stagedoor.agenda.queries import find_places, find_sessions, find_speakers, find_sponsors, places_of
from stagedoor.exports.files import export_file, formats_of
from stagedoor.web.converters import read_ids
from stagedoor.web.forms.sessions import SessionFilter
from stagedoor.web.forms.speakers import SpeakerFilter
from stagedoor.web.forms.sponsors import SponsorFilter


@require_safe
def export_list(request: HttpRequest, organization: str, event: str, list: str, format: str) -> HttpResponse:
    """One list as a file: what the page of the list shows with the same words in its address.

    ``?columns=title,starts_at`` chooses columns, ``?speaker=7`` the sessions of one person; deleted records
    never go out.
    """
    found = access_event(request.user, organization, event)
    if format not in formats_of(list):
        raise Http404
    columns = [key for key in request.GET.get("columns", "").split(",") if key]
    records = _found(found, list, request.GET)
    file = export_file(found, list, format, records=records, columns=columns)
    headers = {"Content-Disposition": f'attachment; filename="{file.name}"'}
    return HttpResponse(file.content, content_type=file.content_type, headers=headers)


def _found(event: Event, kind: str, asked: QueryDict) -> Any:
    """What the page of the list would show, without its deleted ones; None for the whole agenda."""
    match kind:
        case "sessions":
            of_sessions = SessionFilter(event, places_of(event), asked)
            sessions = find_sessions(event, replace(of_sessions.search(), deleted=False))
            speakers = read_ids(asked.getlist("speaker"))
            parts = Participation.objects.filter(speaker__in=speakers)
            return sessions.filter(pk__in=parts.values("session")) if speakers else sessions
        case "speakers":
            of_speakers = SpeakerFilter(asked)
            return find_speakers(
                event,
                of_speakers.chosen("q"),
                no_email=of_speakers.chosen("show") == "no-email",
                sort=of_speakers.order,
            )
        case "sponsors":
            of_sponsors = SponsorFilter(event, asked)
            tier = of_sponsors.chosen("tier")
            return find_sponsors(event, of_sponsors.chosen("q"), tier=tier, sort=of_sponsors.order)
        case "rooms" | "tracks":
            return find_places(event, Room if kind == "rooms" else Track)
    return None
