"""*Take up again*: the links of an earlier connection, checked against Swoogo (R34)."""

from __future__ import annotations

from collections import Counter
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from stagedoor.accounts.models import Person
from stagedoor.accounts.permissions import Permission
from stagedoor.agenda.access import access_event
from stagedoor.common.text import plural
from stagedoor.swoogo.endpoints import LIST_CREDITS
from stagedoor.sync.domain.mappings import find_mapping, live_mapping
from stagedoor.sync.domain.take_up_again import earlier_links, take_up_again
from stagedoor.web.converters import read_ids
from stagedoor.web.pages import render_event


@require_http_methods(["GET", "HEAD", "POST"])
def take_up(request: HttpRequest, organization: str, event: str) -> HttpResponse:
    """How many links there are; a POST checks them and shows what was taken up and what was left."""
    is_check = request.method == "POST"
    found = access_event(request.user, organization, event, Permission.SYNC if is_check else Permission.READ)
    mapping = live_mapping(found) if is_check else find_mapping(found)
    context: dict[str, Any] = {"mapping": mapping}
    if mapping is not None and is_check:
        also = read_ids(request.POST.getlist("also"))
        context["result"] = take_up_again(mapping, cast("Person", request.user), also=also)
    if mapping is not None:
        links = earlier_links(mapping)
        kinds = Counter(link.kind for link in links)
        context["counts"] = [plural(count, kind) for kind, count in sorted(kinds.items())]
        context["credits"] = LIST_CREDITS * len(kinds) + 1 if kinds else 0
    return render_event(request, found, "take_up/show.html", **context)
