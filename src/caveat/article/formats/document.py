"""What a reader of a format is given, and what it hands on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from caveat.article.article import Block
from caveat.article.limits import Limits
from caveat.errors import ArticleError

_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Raw:
    """The bytes of an article, with what came with them.

    `media` and `charset` are what a web server says of them; None for files.
    """

    data: bytes
    name: str
    limits: Limits = _LIMITS
    media: str | None = None
    charset: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A decoded text; `blocks` only where the format itself marks them.

    `title`, `byline` and `published` are what the format says for certain. `named`,
    `owner` and `saved` are a file's own properties (a title, a user, the day it was
    saved): they count only where the text itself says nothing.
    """

    text: str
    title: str | None = None
    byline: str | None = None
    published: date | None = None
    blocks: tuple[Block, ...] = ()
    notes: tuple[str, ...] = ()
    named: str | None = None
    owner: str | None = None
    saved: date | None = None


Reader = Callable[[Raw], Document]


def missing_extra(name: str, kind: str, extra: str) -> ArticleError:
    """Return the error for a format whose optional package is not installed.

    >>> print(missing_extra("a.pdf", "a PDF", "documents").hint)
    install what reads it: pip install 'caveat[documents]'
    """
    return ArticleError(
        f"article {name!r} is {kind}, and the package that reads it is not installed",
        hint=f"install what reads it: pip install 'caveat[{extra}]'",
    )
