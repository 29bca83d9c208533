"""Fetching an address, against servers on this machine that behave well and badly."""

from __future__ import annotations

import gzip
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from caveat.article import Limits, read_article
from caveat.article.fetch import fetch, is_public
from caveat.errors import ArticleError

PAGE = b"<!doctype html><title>Milk</title><h1>Milk</h1><p>Milk prices rose 3%.</p>"


class Handler(BaseHTTPRequestHandler):
    """A server whose paths each behave in one way."""

    protocol_version = "HTTP/1.1"
    seen: ClassVar[list[dict[str, str]]] = []

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def answer(
        self, body: bytes, media: str | None = "text/plain", status: int = 200, **headers: str
    ) -> None:
        self.send_response(status)
        if media:
            self.send_header("Content-Type", media)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def redirect(self, where: str, status: int = 302) -> None:
        self.answer(b"", status=status, Location=where, Set_Cookie="a=b")

    def do_GET(self) -> None:
        self.seen.append(dict(self.headers))
        path = self.path.partition("?")[0]
        name, _, rest = path[1:].partition("/")
        with suppress(BrokenPipeError, ConnectionResetError):
            getattr(self, f"on_{name}", self.on_missing)(rest)

    def on_missing(self, _: str) -> None:
        self.answer(b"no", status=404)

    def on_fault(self, _: str) -> None:
        self.answer(b"no", status=503)

    def on_text(self, _: str) -> None:
        self.answer("Café prices rose 3%.".encode("latin-1"), "text/plain; charset=ISO-8859-1")

    def on_page(self, _: str) -> None:
        self.answer(PAGE, "text/html; charset=utf-8")

    def on_markdown(self, _: str) -> None:
        self.answer(b"# Milk\n\nIt rose 3%.", "text/markdown")

    def on_plain(self, _: str) -> None:
        self.answer(PAGE, "text/plain")

    def on_untold(self, _: str) -> None:
        self.answer(PAGE, None)

    def on_picture(self, _: str) -> None:
        self.answer(b"\x89PNG", "image/png")

    def on_empty(self, _: str) -> None:
        self.answer(b"")

    def on_hop(self, rest: str) -> None:
        left = int(rest)
        self.redirect(f"/hop/{left - 1}" if left else "/page", 307)

    def on_loop(self, rest: str) -> None:
        self.redirect("/loop/b" if rest == "a" else "/loop/a")

    def on_ftp(self, _: str) -> None:
        self.redirect("ftp://example.org/a")

    def on_file(self, _: str) -> None:
        self.redirect("file:///etc/passwd")

    def on_big(self, _: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", "999999999")
        self.end_headers()

    def on_endless(self, _: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.end_headers()
        while True:
            self.wfile.write(b"word " * 10_000)

    def on_gzip(self, _: str) -> None:
        self.answer(gzip.compress(PAGE), "text/html", Content_Encoding="gzip")

    def on_bomb(self, _: str) -> None:
        self.answer(gzip.compress(b" " * 60_000_000), Content_Encoding="gzip")

    def on_brotli(self, _: str) -> None:
        self.answer(b"\x0b\x02\x80", Content_Encoding="br")

    def on_ungzip(self, _: str) -> None:
        self.answer(b"not packed", Content_Encoding="gzip")

    def on_short(self, _: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", "100")
        self.end_headers()
        self.wfile.write(b"Milk rose 3%.")
        self.close_connection = True

    def on_drip(self, _: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.end_headers()
        for _ in range(200):
            self.wfile.write(b"a")
            time.sleep(0.05)

    def on_dripping_head(self, _: str) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        for _ in range(200):
            self.wfile.write(b"X-A: b\r\n"[:1])
            time.sleep(0.05)

    def on_silent(self, _: str) -> None:
        time.sleep(10)

    def on_odd(self, _: str) -> None:
        self.wfile.write(b"this is no http\r\n\r\n")
        self.close_connection = True


@contextmanager
def serving(context: ssl.SSLContext | None = None) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"{'https' if context else 'http'}://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with serving() as address:
        yield address


def refused(address: str, *words: str, allow_private: bool = True, limits: Limits | None = None) -> None:
    with pytest.raises(ArticleError) as caught:
        read_article(address, allow_private=allow_private, limits=limits)
    assert caught.value.hint
    assert all(word in str(caught.value) for word in words), str(caught.value)


# ---------------------------------------------------------------- what is fetched


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("/text", "Café prices rose 3%."),
        ("/page", "Milk\n\nMilk prices rose 3%."),
        ("/gzip", "Milk\n\nMilk prices rose 3%."),
        ("/untold", "Milk\n\nMilk prices rose 3%."),
        ("/markdown", "# Milk\n\nIt rose 3%."),
        ("/plain/a.html", PAGE.decode()),
        ("/page?a=ü&b=c d#part", "Milk\n\nMilk prices rose 3%."),
    ],
)
def test_the_content_type_decides_the_format(server: str, path: str, text: str) -> None:
    article = read_article(server + path, allow_private=True)
    assert (article.text, article.source) == (text, server + path)


def test_a_redirect_is_followed_and_noted_and_carries_no_cookie(server: str) -> None:
    Handler.seen.clear()
    article = read_article(f"{server}/hop/3", allow_private=True)
    assert article.title == "Milk" and article.notes == (f"{server}/hop/3 redirects to {server}/page",)
    assert len(Handler.seen) == 5
    assert all({"Cookie", "Authorization", "Referer"}.isdisjoint(headers) for headers in Handler.seen)


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/nothing", ("404",)),
        ("/fault", ("503", "later")),
        ("/picture", ("image/png",)),
        ("/empty", ("empty",)),
        ("/loop/a", ("in a circle",)),
        ("/hop/6", ("more than 5 times", "--limit redirects")),
        ("/ftp", ("no http or https",)),
        ("/file", ("no http or https",)),
        ("/big", ("20,000,000 bytes", "--limit bytes")),
        ("/brotli", ("'br'",)),
        ("/ungzip", ("cannot be fetched",)),
        ("/short", ("breaks off",)),
        ("/odd", ("cannot be fetched",)),
    ],
)
def test_a_bad_answer_is_a_clear_error(server: str, path: str, words: tuple[str, ...]) -> None:
    refused(server + path, *words)


@pytest.mark.parametrize("address", ["ftp://example.org/a", "http://", "http://[::1", "http://a b/", "https://u:p@example.org/",
                                     "http://example.org:99999/"])  # fmt: skip
def test_what_is_no_address_is_a_clear_error(address: str) -> None:
    refused(address)


def test_a_host_that_is_nowhere_is_a_clear_error() -> None:
    refused("http://nowhere.invalid/", "no host")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        refused(f"http://127.0.0.1:{free.getsockname()[1]}/", "cannot be fetched")


# ---------------------------------------------------------------- limits


def test_an_endless_answer_is_cut_at_the_limit_of_bytes(server: str) -> None:
    refused(f"{server}/endless", "1,000,000 bytes", limits=Limits(bytes=1_000_000))


def test_an_answer_that_unpacks_to_too_much_is_cut(server: str) -> None:
    refused(f"{server}/bomb", "when unpacked", "--limit decompressed", limits=Limits(decompressed=5_000_000))


@pytest.mark.parametrize("path", ["/drip", "/dripping_head", "/silent"])
def test_a_slow_answer_is_cut_when_time_is_up(server: str, path: str) -> None:
    begun = time.monotonic()
    refused(server + path, "0.5 seconds", "--limit seconds", limits=Limits(seconds=0.5))
    assert time.monotonic() - begun < 2


def test_a_limit_of_no_redirects_allows_none(server: str) -> None:
    assert fetch(f"{server}/page", limits=Limits(redirects=0), allow_private=True).data == PAGE
    refused(f"{server}/hop/0", "more than 0 times", limits=Limits(redirects=0))


# ---------------------------------------------------------------- networks


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "[::1]", "10.0.0.1", "192.168.1.1", "172.16.0.1", "169.254.169.254", "0.0.0.0",
     "100.64.0.1", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]", "[fe80::1]", "[fc00::1]", "224.0.0.1",
     "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "255.255.255.255"],
)  # fmt: skip
def test_a_private_network_is_refused_unless_allowed(host: str) -> None:
    refused(f"http://{host}/", "not on the public network", "--allow-private", allow_private=False)


def test_public_addresses_are_public() -> None:
    assert (
        is_public("93.184.216.34") and is_public("2606:2800:220:1::1") and is_public("::ffff:93.184.216.34")
    )


def test_a_redirect_into_a_private_network_is_refused(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first host counts as public here; where it redirects to is checked again."""
    from caveat.article import fetch as module

    port = int(server.rpartition(":")[2])
    look_up = socket.getaddrinfo
    monkeypatch.setattr(
        socket, "getaddrinfo",
        lambda host, *a, **k: look_up("127.0.0.1" if host == "public.example" else host, *a, **k),
    )  # fmt: skip
    allowed = iter([True, False])
    monkeypatch.setattr(module, "is_public", lambda ip: next(allowed))
    refused(f"http://public.example:{port}/loop/a", "not on the public network", allow_private=False)


def test_the_connection_goes_to_the_address_that_was_checked(
    server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that points elsewhere when it is looked up again changes nothing: it is looked up once."""
    port = int(server.rpartition(":")[2])
    asked: list[str] = []

    def look_up(host: str, *rest: object, **_: object) -> list[tuple[object, ...]]:
        asked.append(host)
        where = (
            "127.0.0.1" if host in ("twice.example", "127.0.0.1") and asked.count(host) == 1 else "192.0.2.1"
        )
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (where, port))]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    assert fetch(f"http://twice.example:{port}/page", allow_private=True).data == PAGE
    assert asked.count("twice.example") == 1


def test_an_address_that_does_not_answer_is_followed_by_the_next(
    server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = int(server.rpartition(":")[2])
    look_up = socket.getaddrinfo

    def two(host: str, *rest: object, **more: object) -> list[tuple[object, ...]]:
        if host != "two.example":
            return look_up(host, *rest, **more)  # type: ignore[arg-type, return-value]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in ("127.0.0.9", "127.0.0.1")]

    monkeypatch.setattr(socket, "getaddrinfo", two)
    assert fetch(f"http://two.example:{port}/page", allow_private=True).data == PAGE


# ---------------------------------------------------------------- certificates


def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path: Path) -> None:
    if shutil.which("openssl") is None:
        pytest.skip("needs openssl to make a certificate")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1",
         "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(certificate)],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with serving(context) as address:
        refused(f"{address}/page", "certificate", "not trusted")
