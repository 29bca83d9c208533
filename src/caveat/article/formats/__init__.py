"""One file for each format that an article can have, joined by one line in the table.

A reader takes a `Raw` (the bytes with what came with them) and returns a `Document`: the
text that `caveat` shows, with what the format itself says of title, author and date.
Packages that only some formats need are imported when a reader runs.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from caveat.article.formats.document import Document, Raw, Reader
from caveat.article.formats.html import read_html
from caveat.article.formats.pdf import read_pdf
from caveat.article.formats.text import read_text
from caveat.article.formats.word import read_word
from caveat.errors import ArticleError

__all__ = ["Document", "Raw", "Reader", "find_reader"]


class _Format(NamedTuple):
    """How a format is recognised: what a server calls it, its first bytes, the ending of its name."""

    reader: Reader
    media: tuple[str, ...]
    magic: re.Pattern[bytes] | None
    endings: tuple[str, ...]


_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_PAGE = re.compile(
    rb"(?is)\A(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|title|meta|body|article)\b"
)

_FORMATS = (
    _Format(
        read_pdf, ("application/pdf", "application/x-pdf"), re.compile(rb"(?s)\A.{0,1024}?%PDF-\d"), (".pdf",)
    ),
    _Format(read_word, (_WORD,), re.compile(rb"\APK\x03\x04"), (".docx",)),
    _Format(
        read_text,
        ("text/plain", "text/markdown", "text/x-markdown"),
        None,
        (".txt", ".md", ".markdown", ".text"),
    ),
    _Format(read_html, ("text/html", "application/xhtml+xml"), _PAGE, (".html", ".htm", ".xhtml")),
)
_UNTOLD = frozenset({"", "application/octet-stream", "binary/octet-stream", "application/x-download"})


def find_reader(raw: Raw) -> Reader:
    """Return the reader of an article.

    A web server's content type decides. Without one the first bytes of a PDF or a zip
    archive do, then the ending of the name, then the first bytes of an HTML page, and what
    remains is plain text.

    >>> find_reader(Raw(b"# Title", "a.md")).__name__, find_reader(Raw(b"<html>", "-")).__name__
    ('read_text', 'read_html')
    """
    media = (raw.media or "").lower()
    if media not in _UNTOLD:
        return _of_media(raw, media)
    head, lower = raw.data[:4096], raw.name.lower().partition("?")[0]
    for found in _FORMATS[:2]:
        if found.magic and found.magic.match(head):
            return found.reader
    for found in _FORMATS:
        if lower.endswith(found.endings):
            return found.reader
    return read_html if _PAGE.match(head) else read_text


def _of_media(raw: Raw, media: str) -> Reader:
    for found in _FORMATS:
        if media in found.media:
            return found.reader
    raise ArticleError(
        f"{raw.name!r} answers with {media}, which is no text that can be read",
        hint="give the address of a web page, a text, a PDF or a Word file",
    )
