"""What a person sees when something is refused: on the field, as a message, or as a page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus

from django.contrib.auth.views import redirect_to_login
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect, reswap

from stagedoor.accounts.second_factor import SecondFactorMissing
from stagedoor.common.errors import InputError, StagedoorError
from stagedoor.web.toasts import flash, toast


@contextmanager
def shown_on(form: BaseForm, records: str | None = None) -> Iterator[None]:
    """Put a refusal of the domain on the form: on the field that it names, else on top.

    ``records`` is the field for an error that names none, such as that of a picture.

    Code after the block runs after a refusal; so redirect inside it and render the form behind it.
    """
    try:
        yield
    except StagedoorError as error:
        named = error.place if isinstance(error, InputError) else records
        form.add_error(named if named in form.fields else None, str(error))


class ShowRefusals:
    """Shows the errors of the domain that no view has dealt with; each knows its words and its remedy.

    For htmx it is a toast and nothing is swapped; after a form on a page of ours it is a message on that same
    page; else a page of its own. An expired session leads htmx to the sign-in page as a whole.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass through; say at the sign-in that nothing was done, and lead htmx there as a whole page."""
        response = self.get_response(request)
        if not isinstance(response, HttpResponseRedirect):
            return response
        if not response.url.startswith(f"{reverse('account_login')}?"):
            return response
        if request.method == "POST":
            flash(request, "warning", "You are signed out, so nothing was done. Sign in and do it again.")
        if not _is_htmx(request):
            return response
        page = request.htmx.current_url_abs_path or "/"  # type: ignore[attr-defined]
        return HttpResponseClientRedirect(redirect_to_login(page).url)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Show an error that is meant to be shown; any other is a fault and goes on."""
        if not isinstance(error, StagedoorError):
            return None
        if isinstance(error, SecondFactorMissing):
            return _lead_to_account(request)
        if _is_htmx(request):
            return reswap(toast(HttpResponse(), "error", str(error)), "none")
        came_from = request.headers.get("Referer", "")
        if request.method == "POST" and url_has_allowed_host_and_scheme(came_from, {request.get_host()}):
            flash(request, "error", str(error))
            return HttpResponseRedirect(came_from)
        return render(request, "errors/refused.html", {"error": error}, status=HTTPStatus.BAD_REQUEST)


def _lead_to_account(request: HttpRequest) -> HttpResponse:
    """To where a second factor is set up, which says who asks for it."""
    account = reverse("account")
    return HttpResponseClientRedirect(account) if _is_htmx(request) else HttpResponseRedirect(account)


def _is_htmx(request: HttpRequest) -> bool:
    return bool(getattr(request, "htmx", False))
