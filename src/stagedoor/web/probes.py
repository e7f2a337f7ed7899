"""What a load balancer or supervisor asks: ``/livez`` and ``/readyz``. They tell nothing that is secret.

Answered before everything else: such a probe calls a process by its address, not by its host name, and has
neither a session nor a token.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse

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
            return self.get_response(request)
        response = probe(request)
        response.headers["Cache-Control"] = "no-store"
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


_PROBES: dict[str, View] = {"/livez": _is_alive, "/readyz": _is_ready}
