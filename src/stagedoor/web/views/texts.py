"""What becomes of a text that somebody is writing."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from stagedoor.agenda.domain.texts import clean_rich_text
from stagedoor.common.errors import InputError
from stagedoor.common.text import without_control


@require_POST
def preview_text(request: HttpRequest) -> HttpResponse:
    """The text of the field named ``field`` as it would be kept and sent; nothing is stored."""
    name = request.GET.get("field", "")
    text = without_control(request.POST.get(name, ""))
    context: dict[str, str] = {}
    try:
        context["html"] = clean_rich_text(text, name)
    except InputError as error:
        context["error"] = str(error)
    return render(request, "forms/text_preview.html", context)
