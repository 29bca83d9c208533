"""What a reader of a format hands on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from caveat.article.article import Block


@dataclass(frozen=True, slots=True)
class Document:
    """A decoded text; `blocks` only where the format itself marks them."""

    text: str
    title: str | None = None
    byline: str | None = None
    published: date | None = None
    blocks: tuple[Block, ...] = ()
    notes: tuple[str, ...] = ()


Reader = Callable[[bytes, str], Document]
