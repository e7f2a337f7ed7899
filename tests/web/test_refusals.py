"""Errors of the domain are shown with their remedy, whatever view they come from."""

from __future__ import annotations

import json

import pytest
from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.test import RequestFactory
from django_htmx.middleware import HtmxDetails

from stagedoor.accounts.models import Person
from stagedoor.common.errors import ConfigError, InputError, RecordError
from stagedoor.web.errors import ShowRefusals, shown_on
from stagedoor.web.toasts import flash, toast

ERROR = ConfigError("The event is not mapped.", remedy="Map it under Settings.")


class Form(forms.Form):
    name = forms.CharField()
    picture = forms.CharField(required=False)


def bound() -> Form:
    form = Form({"name": "x"})
    assert form.is_valid()
    return form


def refuse(request: HttpRequest, error: Exception) -> HttpResponse | None:
    request.user = Person()
    request.htmx = HtmxDetails(request)  # type: ignore[attr-defined]
    return ShowRefusals(lambda _: HttpResponse()).process_exception(request, error)


def test_a_refusal_without_a_form_is_a_page_with_the_remedy(rf: RequestFactory) -> None:
    answer = refuse(rf.get("/x/"), ERROR)
    assert answer is not None
    assert answer.status_code == 400
    assert "The event is not mapped." in answer.content.decode()
    assert "Map it under Settings." in answer.content.decode()


def test_a_refusal_is_a_toast_for_htmx_and_swaps_nothing(rf: RequestFactory) -> None:
    answer = refuse(rf.post("/x/", headers={"HX-Request": "true"}), ERROR)
    assert answer is not None
    shown = json.loads(answer.headers["HX-Trigger"])["toast"]
    assert (shown["level"], shown["text"]) == ("error", "The event is not mapped. Map it under Settings.")
    assert answer.headers["HX-Reswap"] == "none"


def test_a_refused_post_from_elsewhere_does_not_lead_there(rf: RequestFactory) -> None:
    answer = refuse(rf.post("/x/", headers={"Referer": "https://evil.example.org/"}), ERROR)
    assert not isinstance(answer, HttpResponseRedirect)


def test_a_fault_of_ours_is_not_dressed_up_as_a_refusal(rf: RequestFactory) -> None:
    assert refuse(rf.post("/x/"), RuntimeError("bug")) is None


def test_a_refusal_goes_to_the_field_it_names_else_on_top() -> None:
    form = bound()
    with shown_on(form):
        raise InputError("Taken.", place="name", remedy="Choose another.")
    assert form.errors["name"] == ["Taken. Choose another."]
    form = bound()
    with shown_on(form):
        raise InputError("Wrong.", place="somewhere")
    assert form.non_field_errors() == ["Wrong."]
    form = bound()
    with shown_on(form, records="picture"):
        raise RecordError("Unreadable.")
    assert form.errors["picture"] == ["Unreadable."]


def test_other_errors_pass_through_a_form() -> None:
    with pytest.raises(RuntimeError), shown_on(bound()):
        raise RuntimeError("bug")


def test_a_toast_escapes_its_text_and_links_to_the_details(rf: RequestFactory) -> None:
    answer = toast(HttpResponse(), "success", "Done “ä”", href="/runs/1/", link_text="Show")
    assert json.loads(answer.headers["HX-Trigger"])["toast"] == {
        "level": "success",
        "text": "Done “ä”",
        "href": "/runs/1/",
        "link_text": "Show",
        "undo": "",
    }


def test_a_flashed_message_escapes_its_text(rf: RequestFactory) -> None:
    class Stored:
        def add(self, level: int, message: str, extra_tags: str) -> None:
            self.message = message

    request = rf.get("/")
    request._messages = Stored()  # type: ignore[attr-defined]
    flash(request, "info", "<b>", href="/runs/1/", link_text="Show")
    assert request._messages.message == '&lt;b&gt; <a href="/runs/1/">Show</a>'  # type: ignore[attr-defined]
