"""The public feed of an event: its page for members, and what the world reads at its secret address."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_POST, require_safe

from stagedoor.accounts.models import Person
from stagedoor.accounts.permissions import Permission
from stagedoor.agenda.access import access_event
from stagedoor.exports import feed as feeds
from stagedoor.exports.models import Feed
from stagedoor.web.pages import render_event
from stagedoor.web.toasts import flash

# How long somebody may show what they have without asking again.
MAX_AGE_SECONDS = 300


@require_safe
def show_feed(request: HttpRequest, organization: str, event: str) -> HttpResponse:
    """Whether the programme is published, and where."""
    found = access_event(request.user, organization, event)
    feed = Feed.objects.filter(event=found).first()
    addresses = [(label, _address(name, feed)) for name, label in _LABELS.items()] if feed else []
    return render_event(request, found, "feeds/show.html", feed=feed, addresses=addresses)


@require_POST
def switch_feed(request: HttpRequest, organization: str, event: str) -> HttpResponse:
    """Publish the programme, or stop."""
    found = access_event(request.user, organization, event, Permission.PUBLISH)
    if request.POST.get("on") == "on":
        feeds.switch_on(found, cast("Person", request.user))
        flash(request, "success", "The public feed is on.")
    else:
        feeds.switch_off(found, cast("Person", request.user))
        flash(request, "success", "The public feed is off; its addresses do not work any more.")
    return redirect("feed", organization, event)


@require_POST
def renew_feed(request: HttpRequest, organization: str, event: str) -> HttpResponse:
    """Give the feed another secret address."""
    found = access_event(request.user, organization, event, Permission.PUBLISH)
    feeds.renew(found, cast("Person", request.user))
    flash(request, "success", "The public feed has new addresses; those before do not work any more.")
    return redirect("feed", organization, event)


@login_not_required
@require_safe
def public_schedule(request: HttpRequest, token: str) -> HttpResponse:
    """The programme as ``schedule.json``, for whoever has the address."""
    return _public(request, token, feeds.schedule_feed, "application/json")


@login_not_required
@require_safe
def public_calendar(request: HttpRequest, token: str) -> HttpResponse:
    """The programme as a calendar, for whoever has the address."""
    return _public(request, token, feeds.calendar_feed, "text/calendar; charset=utf-8")


def _public(
    request: HttpRequest, token: str, write: Callable[[Feed], str], content_type: str
) -> HttpResponse:
    """One query for a wrong address and for a reader who has the newest version already."""
    feed = feeds.find_feed(token)
    if feed is None:
        raise Http404
    etag = f'"{feeds.version_of(feed)}"'
    unchanged = get_conditional_response(request, etag=etag)
    answer = unchanged or HttpResponse(write(feed), content_type=content_type)
    answer.headers["ETag"] = etag
    answer.headers["Cache-Control"] = f"public, max-age={MAX_AGE_SECONDS}"
    answer.headers["Access-Control-Allow-Origin"] = "*"
    return answer


_LABELS = {"public_schedule": "schedule.json", "public_calendar": "Calendar (iCalendar)"}


def _address(name: str, feed: Feed) -> str:
    return f"{settings.PUBLIC_URL}{reverse(name, args=[feed.token])}"
