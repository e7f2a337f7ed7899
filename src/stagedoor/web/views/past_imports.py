"""What was imported into an event, and taking one import back."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from stagedoor.accounts.models import Person
from stagedoor.accounts.permissions import Permission
from stagedoor.agenda.access import access_event
from stagedoor.common.errors import InputError
from stagedoor.common.text import plural
from stagedoor.imports.domain.undo import undo_import
from stagedoor.imports.models import Import
from stagedoor.web.listing import show_list
from stagedoor.web.lists.imports import ImportList
from stagedoor.web.toasts import flash


@require_safe
def list_imports(request: HttpRequest, organization: str, event: str) -> HttpResponse:
    """The imports that changed something, newest first."""
    found = access_event(request.user, organization, event, Permission.READ)
    return show_list(request, ImportList(found), row_actions="imports/actions.html")


@require_POST
def undo(request: HttpRequest, organization: str, event: str, import_id: int) -> HttpResponse:
    """Take an import back as a whole; refused where something else changed its records since."""
    found = access_event(request.user, organization, event, Permission.IMPORT)
    made = get_object_or_404(Import, event=found, pk=import_id)
    try:
        counts = undo_import(made, cast("Person", request.user))
    except InputError as error:
        flash(request, "error", str(error))
    else:
        undone = ", ".join(plural(count, kind) for kind, count in counts.items())
        flash(request, "success", f"The import was undone: {undone or 'no record'} put back.")
    return redirect("imports", organization, event)
