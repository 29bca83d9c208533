"""Plain text and Markdown: the decoded file is the text, unchanged."""

from __future__ import annotations

import codecs

from caveat.article.formats.document import Document, Raw
from caveat.errors import ArticleError

_KNOWN = (
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a Word document or another zip archive"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"PAR1", "a Parquet table"),
)
_CONTROL = bytes(c for c in range(32) if c not in (9, 10, 12, 13, 27))


def read_text(raw: Raw) -> Document:
    """Return the decoded text, with a note where the encoding is a guess.

    >>> read_text(Raw("caf\\u00e9".encode("utf-8"), "a.txt")).text
    'café'
    """
    _refuse_binary(raw.data, raw.name)
    text, notes = decode(raw.data, raw.charset)
    return Document(text, notes=notes)


def decode(data: bytes, charset: str | None = None) -> tuple[str, tuple[str, ...]]:
    """Return the text that the bytes hold, with notes where the encoding is a guess.

    A byte order mark decides, then the `charset` that a server or page names, then UTF-8.

    >>> decode(b"caf\\xe9", "latin-1")
    ('café', ())
    """
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF32_LE, "utf-32"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            return _decode_as(data, encoding)
    if charset and _is_encoding(charset):
        return _decode_as(data, charset)
    try:
        return data.decode("utf-8"), ()
    except UnicodeDecodeError:
        pass
    for encoding in ("cp1252", "latin-1"):
        try:
            return data.decode(encoding), (f"encoding is not UTF-8; read as {encoding}, which is a guess",)
        except UnicodeDecodeError:
            continue
    raise AssertionError("latin-1 decodes any bytes")


def _decode_as(data: bytes, encoding: str) -> tuple[str, tuple[str, ...]]:
    try:
        return data.decode(encoding), ()
    except UnicodeDecodeError:
        return data.decode(encoding, "replace"), (_broken(encoding),)


def _is_encoding(name: str) -> bool:
    """Tell whether a name is that of a text encoding ("utf-8", not "zlib")."""
    try:
        return isinstance(b"".decode(name), str)
    except (LookupError, ValueError, TypeError, AttributeError):
        return False


def _broken(encoding: str) -> str:
    return f"some bytes are no valid {encoding} and are shown as \ufffd"


def _refuse_binary(data: bytes, name: str) -> None:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE)):
        return
    kind = next((kind for magic, kind in _KNOWN if data.startswith(magic)), None)
    head = data[:65536]
    if kind is None and (b"\0" in head or _share_of_control(head) > 0.05):
        kind = "a binary file"
    if kind:
        raise ArticleError(
            f"article {name!r} is {kind}, not text",
            hint="save it as text, Markdown, HTML, PDF or .docx and try again",
        )


def _share_of_control(data: bytes) -> float:
    return (len(data) - len(data.translate(None, _CONTROL))) / max(1, len(data))
