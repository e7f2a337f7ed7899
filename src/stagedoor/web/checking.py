"""What is wrong with a form while it is being filled in."""

from __future__ import annotations

from typing import Any

from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from stagedoor.agenda.domain.records import check_record
from stagedoor.web.errors import shown_on

WORD = "check"


def is_check(request: HttpRequest) -> bool:
    """Whether a form is only to be checked, and nothing stored."""
    return request.method == "POST" and WORD in request.GET


def checked(request: HttpRequest, form: ModelForm[Any]) -> HttpResponse:
    """The messages of every field that has been filled in, for their places on the page."""
    if form.is_valid():
        with shown_on(form):
            check_record(form.instance)
    said = [(field, _is_filled_in(request, field.html_name)) for field in form]
    return render(request, "forms/checked.html", {"said": said})


def _is_filled_in(request: HttpRequest, name: str) -> bool:
    return any(request.POST.get(each, "").strip() for each in (name, f"{name}_time"))
