"""Pages for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from werkzeug.wrappers import Request, Response

if TYPE_CHECKING:
    from swoogo_sandbox.sandbox import Sandbox


class Pages:
    """Answers everything that is neither API nor control."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox

    def answer(self, request: Request) -> Response:
        """A page, an uploaded image, or 404."""
        if request.path.startswith("/uploads/"):
            upload = self.sandbox.store.uploads.get(request.path.rpartition("/")[2])
            if upload is not None:
                return Response(upload.content, mimetype=upload.media_type)
        return Response("Not found.", 404)
