"""Read an article from a file, an address, standard input or a string."""

from __future__ import annotations

import hashlib
import re
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import BinaryIO, TextIO

from caveat.article.article import Article
from caveat.article.blocks import find_blocks
from caveat.article.formats import Document, Raw, find_reader
from caveat.article.limits import Limits, too_large
from caveat.article.metadata import find_metadata
from caveat.article.sentences import find_sentences
from caveat.errors import ArticleError

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)


def read_article(
    source: str | Path,
    *,
    published: date | None = None,
    limits: Limits | None = None,
    allow_private: bool = False,
    stdin: TextIO | BinaryIO | None = None,
) -> Article:
    """Return the article at `source`: a file, an http or https address, or "-" for standard input.

    Text, Markdown, HTML, PDF and Word are read; `limits` bounds what that may cost. An
    address that leads to a private network is refused unless `allow_private`.

    Raises `ArticleError` where there is no such article, or it is empty, too large or no text.
    """
    name, limits = str(source), limits or Limits()
    notes: tuple[str, ...] = ()
    if name == "-":
        raw = Raw(_standard_input(stdin, limits.bytes), name, limits)
    elif isinstance(source, str) and _SCHEME.match(source):
        from caveat.article.fetch import fetch

        found = fetch(source, limits=limits, allow_private=allow_private)
        raw = Raw(found.data, found.address, limits, found.media, found.charset)
        notes = (f"{source} redirects to {found.address}",) if found.address != source else ()
    else:
        raw = Raw(_file(Path(source), limits.bytes), name, limits)
    if not raw.data.strip():
        raise ArticleError(f"article {name!r} is empty", hint="give an article with text in it")
    document = find_reader(raw)(raw)
    article = _article(document, name, hashlib.sha256(raw.data).hexdigest(), published)
    return replace(article, notes=(*notes, *article.notes)) if notes else article


def parse_article(text: str, *, source: str = "-", published: date | None = None) -> Article:
    """Return the article that `text` holds; offsets index `text` itself.

    >>> article = parse_article("Prices rose 3%. Wages did not.")
    >>> [article.sentence_text(s.index) for s in article.sentences]
    ['Prices rose 3%.', 'Wages did not.']
    """
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return _article(Document(text), source, digest, published)


def _article(document: Document, source: str, digest: str, published: date | None) -> Article:
    text = document.text
    blocks = document.blocks or find_blocks(text)
    found = find_metadata(text, blocks)
    notes = document.notes
    if document.published:
        found = replace(found, published=document.published, published_from="metadata")
    elif document.saved and not found.published and not published:
        found = replace(found, published=document.saved, published_from="metadata")
        notes = (*notes, f"the text has no date; the file's own properties have {document.saved.isoformat()}")
    day, origin = (published, "--published") if published else (found.published, found.published_from)
    return Article(
        text=text,
        source=source,
        sha256=digest,
        title=document.title or found.title or document.named,
        published=day,
        published_from=origin,
        byline=document.byline or found.byline or document.owner,
        blocks=blocks,
        sentences=find_sentences(text, blocks),
        notes=notes,
    )


def _standard_input(stdin: TextIO | BinaryIO | None, max_bytes: int) -> bytes:
    stream = stdin if stdin is not None else sys.stdin.buffer
    data = getattr(stream, "buffer", stream).read(max_bytes + 1)
    raw = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else bytes(data)
    return _within(raw, "-", max_bytes)


def _file(path: Path, max_bytes: int) -> bytes:
    try:
        if path.is_dir():
            raise ArticleError(f"{str(path)!r} is a directory", hint="name the file that holds the article")
        with path.open("rb") as stream:
            return _within(stream.read(max_bytes + 1), str(path), max_bytes)
    except FileNotFoundError as error:
        raise ArticleError(f"article {str(path)!r} does not exist", hint=_hint(path)) from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ArticleError(
            f"article {str(path)!r} cannot be read: {reason}", hint="check the path and its permissions"
        ) from error


def _hint(path: Path) -> str:
    try:
        near = sorted(p.name for p in path.parent.iterdir() if p.stem.lower() == path.stem.lower())
    except (OSError, ValueError):
        near = []
    return f"did you mean {near[0]}?" if near else 'check the path, or use "-" for standard input'


def _within(data: bytes, name: str, max_bytes: int) -> bytes:
    if len(data) > max_bytes:
        raise too_large(name, max_bytes)
    return data
