"""Lists as files, with the filters of their pages."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from stagedoor.accounts.permissions import Permission
from stagedoor.agenda.access import access_event
from stagedoor.agenda.models import Participation
from stagedoor.exports import templates
from stagedoor.exports.columns import KINDS
from stagedoor.exports.files import AGENDA, ExportedFile, export_file, formats_of
from stagedoor.web.converters import read_ids
from stagedoor.web.lists.registry import list_of
from stagedoor.web.selection import selected_ids


@require_safe
def export_list(request: HttpRequest, organization: str, event: str, list: str, format: str) -> HttpResponse:
    """One list as a file: what the page of the list shows with the same words in its address.

    ``?columns=title,starts_at`` chooses columns, ``?speaker=7`` the sessions of one person; deleted records
    never go out.
    """
    found = access_event(request.user, organization, event, Permission.EXPORT)
    if format not in formats_of(list):
        raise Http404
    columns = [key for key in request.GET.get("columns", "").split(",") if key]
    if list == AGENDA:
        return _download(export_file(found, list, format, columns=columns))
    asked = request.GET.copy()
    if asked.get("show") == "deleted":
        del asked["show"]
    listing = list_of(found, list.removesuffix("s"))
    records = listing.matching(listing.filters(asked))
    if list == "sessions" and (speakers := read_ids(asked.getlist("speaker"))):
        parts = Participation.objects.filter(speaker__in=speakers)
        records = records.filter(pk__in=parts.values("session"))
    return _download(export_file(found, list, format, records=records, columns=columns))


@require_POST
def export_selected(request: HttpRequest, organization: str, event: str, one: str) -> HttpResponse:
    """The selected records as CSV with all their fields, which comes back in by an ordinary import."""
    found = access_event(request.user, organization, event, Permission.EXPORT)
    if f"{one}s" not in KINDS:
        raise Http404
    listing, ids = list_of(found, one), selected_ids(found, one, request.POST)
    records = listing.matching(listing.filters({})).filter(pk__in=ids)
    return _download(export_file(found, f"{one}s", "csv", records=records))


@require_safe
def download_template(
    request: HttpRequest, organization: str, event: str, kind: str, format: str
) -> HttpResponse:
    """A table to fill in and import: the headings, and one example row."""
    found = access_event(request.user, organization, event)
    if kind not in templates.KINDS or format not in templates.TEMPLATE_FORMATS:
        raise Http404
    return _download(templates.template_file(found, kind, format))


def _download(file: ExportedFile) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{file.name}"'}
    return HttpResponse(file.content, content_type=file.content_type, headers=headers)
