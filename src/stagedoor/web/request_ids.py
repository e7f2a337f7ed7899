"""Each request has an id: in its log lines, and in its answer for whoever asks about it."""

from __future__ import annotations

import logging
import re
import time
import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from stagedoor.common.logs import log_ids

logger = logging.getLogger(__name__)

HEADER = "X-Request-Id"
_SOUND = re.compile(r"[\w.-]{8,64}", re.ASCII)


class GiveRequestIds:
    """Takes the id that a web server in front has given, where it is a sound one, else makes one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer within the id. The address is logged without its query, which can hold names of people."""
        given = request.headers.get(HEADER, "")
        request_id = given if _SOUND.fullmatch(given) else uuid.uuid4().hex
        began = time.monotonic()
        with log_ids(request=request_id):
            response = self.get_response(request)
            took = 1000 * (time.monotonic() - began)
            logger.debug("%s %s: %s in %.0f ms", request.method, request.path, response.status_code, took)
        response.headers[HEADER] = request_id
        return response
