"""The HTTP connection: keep-alive, one write per answer, and ways to break it on purpose.

werkzeug's own handler closes the connection after each answer, so ours writes answers itself.
"""

from __future__ import annotations

import os
import socket
import struct
import sys
import threading
import traceback
from typing import TYPE_CHECKING, Any

from werkzeug.exceptions import ClientDisconnected
from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

if TYPE_CHECKING:
    from wsgiref.types import WSGIEnvironment

RESET_ON_CLOSE = struct.pack("ii", 1, 0)


class SeveredError(ConnectionError):
    """The connection was cut on purpose; there is nobody left to answer."""


def sever(environ: WSGIEnvironment) -> None:
    """Cut a request's connection, if it is not yet, so that the caller sees a reset."""
    connection: socket.socket = environ["werkzeug.socket"]
    if connection.fileno() == -1:
        return
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
    os.close(connection.detach())


class Handler(WSGIRequestHandler):
    """Speaks HTTP/1.1 on one connection, quietly."""

    protocol_version = "HTTP/1.1"
    server: Server

    def run_wsgi(self) -> None:
        """Answer one request."""
        started: list[Any] = []

        def start_response(status: str, headers: list[tuple[str, str]], _exc_info: object = None) -> Any:
            started[:] = [status, headers]
            return None

        try:
            body = b"".join(self.server.app(self.make_environ(), start_response))
            self.send(started[0], started[1], body)
        except (ConnectionError, ClientDisconnected):
            self.close_connection = True
        except Exception:  # noqa: BLE001 - a bug here must be seen, and must not hang the caller
            self.close_connection = True
            traceback.print_exc(file=sys.stderr)
            self.send("500 Internal Server Error", [("Content-Length", "0")], b"")

    def send(self, status: str, headers: list[tuple[str, str]], body: bytes) -> None:
        """Write head and body in one piece; ``Connection: close`` among the headers is kept."""
        code, _, phrase = status.partition(" ")
        self.send_response_only(int(code), phrase)
        for name, value in headers:
            self.send_header(name, value)
        self._headers_buffer.append(b"\r\n")
        self._headers_buffer.append(body)
        self.flush_headers()

    def log(self, type: str, message: str, *args: object) -> None:
        """Say nothing: the call log is on the sandbox's own page."""


class Server(ThreadedWSGIServer):
    """One thread per connection; knows its open connections, so that stopping really stops."""

    def __init__(self, host: str, port: int, app: Any) -> None:
        self._open: set[socket.socket] = set()
        self._open_lock = threading.Lock()
        super().__init__(host, port, app, Handler)

    def get_request(self) -> tuple[socket.socket, Any]:
        """Accept a connection; answers are small and must not wait for each other."""
        connection, address = super().get_request()
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with self._open_lock:
            self._open.add(connection)
        return connection, address

    def shutdown_request(self, request: Any) -> None:
        """Close a connection that is done."""
        with self._open_lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def open_connections(self) -> list[socket.socket]:
        """The connections that are open now."""
        with self._open_lock:
            return list(self._open)

    def hang_up(self) -> None:
        """End all open connections."""
        for connection in self.open_connections():
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue
