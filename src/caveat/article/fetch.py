"""Fetch an address: public networks only, within limits, nothing kept and nothing sent but the request.

The host is looked up once, every address that it has is checked, and the connection is
made to a checked address, so that a second look-up cannot lead elsewhere. Each redirect is
checked in the same way. Certificates are verified; there are no cookies, no credentials
and no proxies.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.message import Message
from urllib.parse import quote, urljoin, urlsplit

from caveat.article.limits import Clock, Limits, too_large
from caveat.errors import ArticleError

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_CHUNK = 65_536
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_ACCEPT = "text/html, application/xhtml+xml, text/plain, text/markdown, application/pdf;q=0.9, */*;q=0.1"


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address answered with, and the address that answered in the end."""

    data: bytes
    address: str
    media: str | None
    charset: str | None


def fetch(address: str, *, limits: Limits | None = None, allow_private: bool = False) -> Fetched:
    """Return what an http or https address answers with, after any redirects."""
    limits = limits or Limits()
    clock = Clock(address, limits.seconds)
    here, seen = address, {address}
    for _ in range(limits.redirects + 1):
        found, onward = _get(_parse(here), address, limits, clock, allow_private)
        if found is not None:
            return found
        onward = urljoin(here, onward)
        if urlsplit(here).scheme == "https" and urlsplit(onward).scheme == "http":
            raise ArticleError(
                f"{here!r} redirects to an address that is not encrypted, {onward!r}",
                hint="give that address itself",
            )
        if onward in seen:
            raise ArticleError(
                f"{address!r} redirects in a circle", hint="give the address of the article itself"
            )
        seen.add(onward)
        here = onward
    raise ArticleError(
        f"{address!r} redirects more than {limits.redirects} times",
        hint="give the address of the article itself, or raise the limit with --limit redirects=N",
    )


@dataclass(frozen=True, slots=True)
class _Place:
    """An address taken apart."""

    address: str
    secure: bool
    host: str
    port: int
    path: str


def _parse(address: str) -> _Place:
    try:
        parts = urlsplit(address)
        scheme, host, port = parts.scheme.lower(), parts.hostname or "", parts.port
        host = host if host.isascii() else host.encode("idna").decode("ascii")
    except ValueError as error:
        raise ArticleError(f"{address!r} is no address: {error}", hint="check how it is written") from error
    if scheme not in ("http", "https"):
        raise ArticleError(f"{address!r} is no http or https address", hint="give one, or the path of a file")
    if not host or any(c.isspace() for c in host):
        raise ArticleError(f"{address!r} names no host", hint="check how it is written")
    if parts.username is not None or parts.password is not None:
        raise ArticleError(
            f"the address of {host!r} holds a user name", hint="save the page and give the file"
        )
    path = quote(parts.path or "/", safe="%/:=&~+!$,;'@()*") + (
        f"?{quote(parts.query, safe=_QUERY)}" if parts.query else ""
    )
    return _Place(address, scheme == "https", host, port or (443 if scheme == "https" else 80), path)


_QUERY = "%/:=&?~+!$,;'@()*"


def _get(
    place: _Place, name: str, limits: Limits, clock: Clock, allow_private: bool
) -> tuple[Fetched | None, str]:
    """Return what a place answers with, or the address that it sends on to."""
    where = _resolve(place, clock, allow_private)
    connection = _Secure(place, where, clock) if place.secure else _Plain(place, where, clock)
    try:
        with _stopped(connection, clock):
            headers = {
                "User-Agent": "caveat",
                "Accept": _ACCEPT,
                "Accept-Encoding": "gzip",
                "Connection": "close",
            }
            connection.request("GET", place.path, headers=headers)
            response = connection.getresponse()
            if response.status in _REDIRECTS and (onward := response.headers.get("Location")):
                return None, onward
            if response.status not in (200, 203):
                raise _refused(place, response.status, response.reason)
            data = _read(response, name, limits, clock)
            media, charset = _type(response.headers)
            return Fetched(data, place.address, media, charset), ""
    except ArticleError:
        raise
    except ssl.SSLCertVerificationError as error:
        raise ArticleError(
            f"the certificate of {place.host!r} is not trusted: {error.verify_message}",
            hint="check the address; a page that you trust can be saved and given as a file",
        ) from error
    except (OSError, http.client.HTTPException, zlib.error) as error:
        if not clock.left or isinstance(error, TimeoutError):
            raise clock.error() from error
        reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
        raise ArticleError(
            f"{place.address!r} cannot be fetched: {reason}", hint="check the address and the network"
        ) from error
    finally:
        connection.close()


def _refused(place: _Place, status: int, reason: str) -> ArticleError:
    hint = (
        "check the address"
        if status in (404, 410)
        else "try again later"
        if status >= 429
        else "save the page and give the file"
    )
    return ArticleError(f"{place.address!r} answers {status} {reason}".rstrip(), hint=hint)


# ---------------------------------------------------------------- where a host is


def _resolve(place: _Place, clock: Clock, allow_private: bool) -> tuple[str, ...]:
    """Return the addresses of the host; where one may not be connected to, none is."""
    answer: list[list[str]] = []
    fault: list[OSError | UnicodeError] = []

    def look_up() -> None:
        try:
            answer.append(
                [str(a[4][0]) for a in socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)]
            )
        except (OSError, UnicodeError) as error:
            fault.append(error)

    thread = threading.Thread(target=look_up, daemon=True)  # a look-up has no time limit of its own
    thread.start()
    thread.join(clock.left)
    if fault:
        raise ArticleError(
            f"there is no host {place.host!r}", hint="check the address and the network"
        ) from fault[0]
    if not answer or not answer[0]:
        raise clock.error()
    if not allow_private and (inside := next((ip for ip in answer[0] if not is_public(ip)), None)):
        raise ArticleError(
            f"{place.address!r} leads to {inside}, which is not on the public network",
            hint="allow it with --allow-private if you trust the address",
        )
    return tuple(dict.fromkeys(answer[0]))


def is_public(address: str) -> bool:
    """Tell whether an IP address is one of the public network.

    >>> [is_public(a) for a in ("93.184.216.34", "127.0.0.1", "10.1.2.3", "169.254.169.254", "::1")]
    [True, False, False, False, False]
    >>> is_public("::ffff:127.0.0.1")
    False
    """
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = [ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ())]
        if ip in _NAT64:
            inner.append(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF))
        if any(i is not None and not is_public(str(i)) for i in inner):
            return False
        if ip.ipv4_mapped is not None or ip in _NAT64:
            return True
        if ip.is_site_local:
            return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


class _Plain(http.client.HTTPConnection):
    """A connection to an address that has been checked, under the name that was asked for."""

    def __init__(self, place: _Place, where: tuple[str, ...], clock: Clock) -> None:
        super().__init__(place.host, place.port, timeout=max(0.001, clock.left))
        self._where, self._clock = where, clock
        self.held: socket.socket | None = None

    def connect(self) -> None:
        """Connect to the first checked address that answers; the host is not looked up again."""
        for number, where in enumerate(self._where, 1):
            try:
                left = max(0.001, self._clock.left)
                self.held = self.sock = socket.create_connection((where, self.port), left)
                return
            except OSError:
                if number == len(self._where):
                    raise


class _Secure(_Plain):
    """The same with TLS; the certificate has to be that of the name."""

    default_port = 443

    def connect(self) -> None:
        """Connect, and verify the certificate."""
        super().connect()
        context = ssl.create_default_context()
        secure = context.wrap_socket(self.sock, server_hostname=self.host, do_handshake_on_connect=False)
        self.held = self.sock = secure
        secure.do_handshake()


@contextmanager
def _stopped(connection: _Plain, clock: Clock) -> Iterator[None]:
    """Cut the connection when time is up, however slowly its answer drips."""

    def cut() -> None:
        # A response keeps the socket open after the connection has let go of it.
        if connection.held is not None:
            with suppress(OSError):
                socket.socket.shutdown(connection.held, socket.SHUT_RDWR)

    timer = threading.Timer(clock.left + 0.02, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


# ---------------------------------------------------------------- what it answers


def _read(response: http.client.HTTPResponse, name: str, limits: Limits, clock: Clock) -> bytes:
    """Return the body of an answer, unpacked, within the limits."""
    if response.length is not None and response.length > limits.bytes:
        raise too_large(name, limits.bytes)
    unpack = _unpacker(response, name)
    most = limits.decompressed if unpack else limits.bytes
    parts: list[bytes] = []
    arrived = size = 0
    while chunk := response.read1(_CHUNK):
        clock.check()
        arrived += len(chunk)
        if arrived > limits.bytes:
            raise too_large(name, limits.bytes)
        if unpack:
            chunk = unpack.decompress(chunk, most - size + 1)
        size += len(chunk)
        if size > most:
            raise too_large(name, most, unpacked=unpack is not None)
        parts.append(chunk)
    clock.check()
    if response.length or (unpack and not unpack.eof and arrived):
        raise ArticleError(f"the answer of {name!r} breaks off", hint="try again")
    return b"".join(parts)


def _unpacker(response: http.client.HTTPResponse, name: str) -> zlib._Decompress | None:
    coding = (response.headers.get("Content-Encoding") or "identity").strip().lower()
    if coding in ("identity", ""):
        return None
    if coding in ("gzip", "x-gzip", "deflate"):
        return zlib.decompressobj(wbits=47)  # gzip or zlib, by its first bytes
    raise ArticleError(f"{name!r} answers in the coding {coding!r}", hint="save the page and give the file")


def _type(headers: Message) -> tuple[str | None, str | None]:
    """Return the content type and the encoding that a server names."""
    if "Content-Type" not in headers:
        return None, None
    charset = headers.get_content_charset()
    return headers.get_content_type(), charset
