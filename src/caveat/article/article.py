"""An article: the text, its sentences, headings and date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

BlockKind = Literal["heading", "paragraph", "item", "quote", "table", "code", "caption", "meta"]


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch [start, end) of the article's text, in Unicode code points."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Block:
    """A block of the text: a heading, a paragraph, a list item, a table, ..."""

    start: int
    end: int
    kind: BlockKind
    level: int = 0  # of a heading: 1 is the title


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with its place: index in the article, block, and the headings above it."""

    index: int
    start: int
    end: int
    block: int
    headings: tuple[int, ...] = ()  # block indices, outermost first


@dataclass(frozen=True, slots=True)
class Article:
    """A text taken apart. Offsets always index `text`, the text that is shown.

    Of text and Markdown that is the decoded file itself; of other formats what was read from it.
    """

    text: str
    source: str  # path, address or "-"
    sha256: str  # of the bytes that were read
    title: str | None
    published: date | None
    published_from: str | None  # "--published", "metadata", "date line", or None
    byline: str | None
    blocks: tuple[Block, ...]
    sentences: tuple[Sentence, ...]
    notes: tuple[str, ...] = ()

    def sentence_text(self, index: int) -> str:
        """Return the text of sentence `index`."""
        s = self.sentences[index]
        return self.text[s.start : s.end]
