"""Read an article from a file, standard input or a string."""

from __future__ import annotations

import hashlib
import sys
from datetime import date
from pathlib import Path
from typing import BinaryIO, TextIO

from caveat.article.article import Article
from caveat.article.blocks import find_blocks
from caveat.article.formats import Document, find_reader
from caveat.article.metadata import Metadata, find_metadata
from caveat.article.sentences import find_sentences
from caveat.errors import ArticleError

MAX_BYTES = 20_000_000


def read_article(
    source: str | Path,
    *,
    published: date | None = None,
    stdin: TextIO | BinaryIO | None = None,
    max_bytes: int = MAX_BYTES,
) -> Article:
    """Return the article in the file `source`, or on standard input for "-".

    Raises `ArticleError` where there is no such file, or it is empty, too large or no text.
    """
    name = str(source)
    data = _standard_input(stdin, max_bytes) if name == "-" else _file(Path(source), max_bytes)
    if not data.strip():
        raise ArticleError(f"article {name!r} is empty", hint="give a file with text in it")
    document = find_reader(name, data)(data, name)
    return _article(document, name, hashlib.sha256(data).hexdigest(), published)


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
    if document.published:
        found = Metadata(found.title, found.byline, document.published, "metadata")
    day, origin = (published, "--published") if published else (found.published, found.published_from)
    return Article(
        text=text,
        source=source,
        sha256=digest,
        title=document.title or found.title,
        published=day,
        published_from=origin,
        byline=document.byline or found.byline,
        blocks=blocks,
        sentences=find_sentences(text, blocks),
        notes=document.notes,
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
        raise ArticleError(
            f"article {name!r} is larger than {max_bytes:,} bytes", hint="raise max_bytes, or split the file"
        )
    return data
