from __future__ import annotations

import socket
import ssl
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from stagedoor.common.addresses import check_public, is_public, parse_url
from stagedoor.common.errors import RecordError
from stagedoor.common.fetch import fetch_public, post_public

PICTURE = b"picture" * 1000


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        path = self.path.partition("?")[0].strip("/")
        getattr(self, f"do_{path}", self.do_missing)()

    def do_POST(self):
        self.server.posted = self.rfile.read(int(self.headers["Content-Length"])), dict(self.headers)
        self.answer(int(self.path.strip("/")), Location="/picture")

    def answer(self, status, body=b"", **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def do_picture(self):
        self.answer(200, PICTURE, Content_Type="Image/JPEG; charset=x", Content_Length=str(len(PICTURE)))

    def do_host(self):
        self.answer(200, self.headers["Host"].encode())

    def do_missing(self):
        self.answer(404)

    def do_strange(self):
        self.answer(799)

    def do_redirect(self):
        self.answer(302, Location="/picture")

    def do_circle(self):
        self.answer(302, Location="/circle")

    def do_elsewhere(self):
        self.answer(302, Location=self.path.partition("?")[2])

    def do_endless(self):
        self.answer(200)
        for _ in range(1000):
            self.wfile.write(b"x" * 1000)

    def do_broken(self):
        self.answer(200, b"half", Content_Length="1000")

    def do_drip(self):
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        for number in range(100):
            self.wfile.write(f"X-{number}: x\r\n".encode())
            time.sleep(0.05)

    def log_message(self, *args):
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        pass  # clients here hang up in the middle on purpose


@pytest.fixture
def receiver():
    server = Server(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def server(receiver):
    return f"http://127.0.0.1:{receiver.server_port}"


def fetch(url, **options):
    return fetch_public(url, **({"max_bytes": 10_000, "timeout": 5, "allow_private": True} | options))


def code_of(url, **options):
    with pytest.raises(RecordError) as caught:
        fetch(url, **options)
    assert caught.value.message.endswith(".")
    assert caught.value.remedy.endswith(".")
    return caught.value.code


def test_a_file_comes_with_its_type_after_a_redirect(server):
    fetched = fetch(f"{server}/redirect")
    assert fetched.content == PICTURE
    assert fetched.content_type == "image/jpeg"


def test_exactly_the_limit_is_allowed_and_one_byte_more_is_not(server):
    assert fetch(f"{server}/picture", max_bytes=len(PICTURE)).content == PICTURE
    assert code_of(f"{server}/picture", max_bytes=len(PICTURE) - 1) == "url_too_big"


def test_bytes_are_counted_where_no_length_is_announced(server):
    assert code_of(f"{server}/endless") == "url_too_big"


@pytest.mark.parametrize(
    "url",
    ["", "picture.jpg", "ftp://example.org/a", "file:///etc/passwd", "http://", "https:///a", "https://a:b/"],
)
def test_what_is_not_a_web_address_is_told(url):
    assert code_of(url) == "url_not_http"


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://localhost/",
        "http://2130706433/",
        "http://0/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://10.1.2.3/",
        "http://169.254.169.254/latest/meta-data",
    ],
)
def test_private_addresses_are_refused_however_they_are_written(url):
    assert code_of(url, allow_private=False) == "url_private"


def test_a_redirect_to_another_protocol_is_refused(server):
    assert code_of(f"{server}/elsewhere?file:///etc/passwd") == "url_not_http"


def test_a_redirect_to_a_private_address_is_refused(server, monkeypatch):
    """A public name that redirects to 127.0.0.1: the first hop is let through, the second is not."""
    answers = iter([True, False])
    monkeypatch.setattr("stagedoor.common.addresses.is_public", lambda address: next(answers))
    port = server.rpartition(":")[2]
    assert (
        code_of(f"{server}/elsewhere?http://localhost:{port}/picture", allow_private=False) == "url_private"
    )


def test_the_name_is_looked_up_once_and_the_checked_address_is_used(server, monkeypatch):
    """DNS rebinding: the second answer would be another one, so there must be no second question."""
    asked = []
    port = int(server.rpartition(":")[2])

    def resolver(host, port, **options):
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    real = socket.getaddrinfo
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda host, *a, **k: (resolver if host == "photos.example.org" else real)(host, *a, **k),
    )
    assert fetch(f"http://photos.example.org:{port}/host").content == f"photos.example.org:{port}".encode()
    assert asked == ["photos.example.org"]


def test_one_private_address_among_public_ones_is_enough_to_refuse(monkeypatch):
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda host, port, **options: [
            (2, 1, 6, "", ("93.184.216.34", port)),
            (2, 1, 6, "", ("10.0.0.1", port)),
        ],
    )
    assert code_of("http://photos.example.org/", allow_private=False) == "url_private"


@pytest.mark.parametrize("path", ["missing", "strange"])
def test_any_answer_but_200_is_told(server, path):
    assert code_of(f"{server}/{path}") == "url_status"


def test_redirects_end(server):
    assert code_of(f"{server}/circle") == "url_unreachable"


def test_a_file_that_breaks_off_is_not_taken_for_the_whole(server):
    assert code_of(f"{server}/broken") == "url_unreachable"


def test_a_closed_port_is_told():
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        assert code_of(f"http://127.0.0.1:{unused.getsockname()[1]}/") == "url_unreachable"


def test_a_name_that_does_not_exist_is_told():
    assert code_of("http://photos.invalid/a.jpg") == "url_unreachable"


def test_a_host_that_drips_bytes_meets_the_deadline_all_the_same(server):
    began = time.monotonic()
    assert code_of(f"{server}/drip", timeout=0.4) == "url_unreachable"
    assert time.monotonic() - began < 2


def test_a_resolver_that_does_not_answer_meets_the_deadline(monkeypatch):
    released = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: [] * released.wait(5))
    assert code_of("http://photos.example.org/", timeout=0.2) == "url_unreachable"
    released.set()


def test_a_certificate_must_be_of_the_name_that_was_asked_for(tmp_path, monkeypatch):
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    command = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost"
    command += " -addext subjectAltName=DNS:localhost"
    subprocess.run([*command.split(), "-keyout", key, "-out", certificate], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server = Server(("127.0.0.1", 0), Handler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert fetch(f"https://localhost:{server.server_port}/picture").content == PICTURE
    assert code_of(f"https://127.0.0.1:{server.server_port}/picture") == "url_unreachable"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1::1", True),
        ("64:ff9b::5db8:d822", True),
        ("64:ff9b::a00:1", False),
        ("2002:7f00:1::", False),
        ("100.64.0.1", False),
        ("224.0.0.1", False),
        ("240.0.0.1", False),
        ("255.255.255.255", False),
        ("192.168.0.1", False),
        ("0.0.0.0", False),
        ("::", False),
        ("fe80::1%eth0", False),
        ("fc00::1", False),
        ("fec0::1", False),
        ("ff02::1", False),
        ("::ffff:8.8.8.8", True),
        ("::ffff:192.168.0.1", False),
        ("2001::1", False),
    ],
)
def test_which_addresses_are_public(address, public):
    assert is_public(address) is public


def post(url, **options):
    post_public(url, b"{}", {"Webhook-Id": "7"}, **({"timeout": 5, "allow_private": True} | options))


def test_a_post_sends_its_body_and_headers(receiver, server):
    post(f"{server}/204")
    body, headers = receiver.posted
    assert body == b"{}"
    assert headers["Webhook-Id"] == "7"


@pytest.mark.parametrize("status", [302, 307, 400, 503])
def test_a_post_follows_no_redirect_and_takes_no_other_answer_for_a_success(server, status):
    with pytest.raises(RecordError) as caught:
        post(f"{server}/{status}")
    assert caught.value.code == "url_status"
    assert str(status) in caught.value.message


def test_nothing_is_posted_into_a_private_network(receiver, server):
    with pytest.raises(RecordError) as caught:
        post(f"{server}/204", allow_private=False)
    assert caught.value.code == "url_private"
    assert not hasattr(receiver, "posted")


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("example.org", "url_not_http"),
        ("http://[::1]:9/", "url_private"),
        ("https://10.1.2.3/hook", "url_private"),
        ("https://no-such-host.invalid/", "url_unreachable"),
    ],
)
def test_an_address_can_be_checked_before_it_is_kept(url, code):
    with pytest.raises(RecordError) as caught:
        check_public(url, timeout=5)
    assert caught.value.code == code


def test_a_public_address_passes_the_check():
    check_public("https://93.184.216.34/hook", timeout=5)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("HTTPS://Example.org", "https://example.org/"),
        ("https://example.org:443/a b?c=d é", "https://example.org/a%20b?c=d%20%C3%A9"),
        ("https://example.org/100%25?a=%20", "https://example.org/100%25?a=%20"),
        ("http://[::1]:8080/x#there", "http://[::1]:8080/x"),
        ("https://someone:secret@example.org/a", "https://example.org/a"),
        ("https://faß.example/", "https://xn--fa-hia.example/"),
    ],
)
def test_an_address_is_sent_as_browsers_send_it(written, read):
    assert str(parse_url(written)) == read


def test_a_line_end_in_an_address_reaches_no_header():
    assert "\n" not in str(parse_url("https://example.org/a\r\nX-Evil: 1"))
    with pytest.raises(RecordError):
        parse_url("https://exam ple.org/\r\n")


def test_a_redirect_is_read_from_where_it_stands():
    here = parse_url("https://example.org/a/b?c=d")
    assert str(here.join("../x?y=z")) == "https://example.org/x?y=z"
    assert str(here.join("//photos.example.org/é")) == "https://photos.example.org/%C3%A9"
