"""Plain text and Markdown: the decoded file is the text, unchanged."""

from __future__ import annotations

import codecs

from caveat.article.formats.document import Document
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


def read_text(data: bytes, name: str) -> Document:
    """Return the decoded text, with a note where the encoding is a guess.

    >>> read_text("caf\\u00e9".encode("utf-8"), "a.txt").text
    'café'
    """
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF32_LE, "utf-32"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            try:
                return Document(data.decode(encoding))
            except UnicodeDecodeError:
                return Document(data.decode(encoding, "replace"), notes=(_broken(encoding),))
    _refuse_binary(data, name)
    try:
        return Document(data.decode("utf-8"))
    except UnicodeDecodeError:
        pass
    for encoding in ("cp1252", "latin-1"):
        try:
            note = f"encoding is not UTF-8; read as {encoding}, which is a guess"
            return Document(data.decode(encoding), notes=(note,))
        except UnicodeDecodeError:
            continue
    raise AssertionError("latin-1 decodes any bytes")


def _broken(encoding: str) -> str:
    return f"some bytes are no valid {encoding} and are shown as \ufffd"


def _refuse_binary(data: bytes, name: str) -> None:
    kind = next((kind for magic, kind in _KNOWN if data.startswith(magic)), None)
    head = data[:65536]
    if kind is None and (b"\0" in head or _share_of_control(head) > 0.05):
        kind = "a binary file"
    if kind:
        raise ArticleError(
            f"article {name!r} is {kind}, not text", hint="save it as plain text or Markdown and try again"
        )


def _share_of_control(data: bytes) -> float:
    return (len(data) - len(data.translate(None, _CONTROL))) / max(1, len(data))
