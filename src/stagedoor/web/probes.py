"""What machines ask: ``/livez`` and ``/readyz``, which tell nothing secret, and ``/metrics`` with its token.

Answered before everything else: they call a process by its address, not its host name, and have no session.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare

from stagedoor.observe.metrics import CONTENT_TYPE, metrics, request_seconds
from stagedoor.observe.readiness import OK, readiness

View = Callable[[HttpRequest], HttpResponse]


class AnswerProbes:
    """Answers the probes, and passes everything else on."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Only GET and HEAD are probes."""
        probe = _PROBES.get(request.path_info) if request.method in {"GET", "HEAD"} else None
        if probe is None:
            return self._timed(request)
        response = probe(request)
        response.headers["Cache-Control"] = "no-store"
        return response

    def _timed(self, request: HttpRequest) -> HttpResponse:
        began = time.monotonic()
        response = self.get_response(request)
        method = request.method if request.method in _METHODS else "other"
        seconds = time.monotonic() - began
        request_seconds.labels(method, f"{response.status_code // 100}xx").observe(seconds)
        return response


def _is_alive(_request: HttpRequest) -> HttpResponse:
    """200 while the process has a thread to answer with; it asks nobody else."""
    return JsonResponse({"status": "alive"})


def _is_ready(_request: HttpRequest) -> HttpResponse:
    """200 when pages can be served, else 503 and what is missing."""
    found = readiness()
    is_ready = all(said == OK for said in found.values())
    told = {"status": "ready" if is_ready else "not ready", **found}
    return JsonResponse(told, status=200 if is_ready else 503)


def _tell_metrics(request: HttpRequest) -> HttpResponse:
    """Metrics for whoever has the token; 404 while none is set, as if there were no such address."""
    if not settings.METRICS_TOKEN:
        return HttpResponse(
            "There are no metrics here: STAGEDOOR_METRICS_TOKEN is not set.\n", "text/plain", 404
        )
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not constant_time_compare(given, settings.METRICS_TOKEN):
        response = HttpResponse("Send the token: Authorization: Bearer …\n", "text/plain", 401)
        response.headers["WWW-Authenticate"] = "Bearer"
        return response
    return HttpResponse(metrics(), CONTENT_TYPE)


_PROBES: dict[str, View] = {"/livez": _is_alive, "/readyz": _is_ready, "/metrics": _tell_metrics}
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"})
