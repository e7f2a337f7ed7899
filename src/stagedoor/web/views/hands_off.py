"""*Never touch in Swoogo*, on a record or one of its fields (R43)."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from stagedoor.accounts.models import Person
from stagedoor.accounts.permissions import Permission
from stagedoor.agenda.access import access_event, record_of
from stagedoor.agenda.models import AgendaRecord
from stagedoor.sync.domain.hands_off import mark_hands_off, unmark_hands_off
from stagedoor.web.toasts import flash


@require_POST
def set_hands_off(
    request: HttpRequest, organization: str, event: str, record_id: int, model: type[AgendaRecord]
) -> HttpResponse:
    """Mark the whole record, or the field ``field``; ``mark`` is on or off."""
    found = access_event(request.user, organization, event, Permission.SYNC)
    record, actor = record_of(found, model, record_id), cast("Person", request.user)
    field = request.POST.get("field", "")
    if request.POST.get("mark") == "on":
        mark_hands_off(record, field, actor)
        flash(request, "success", f"“{record}”: what you marked is never touched in Swoogo from now on.")
    else:
        unmark_hands_off(record, field, actor)
        flash(request, "success", f"“{record}”: it is sent again from the next sync on.")
    return redirect(model._meta.model_name or "", organization, event, record_id)
