"""A text put together from the blocks that a format marks."""

from __future__ import annotations

import re

from caveat.article.article import Block, BlockKind
from caveat.article.blocks import ABOUT

_SPACE = re.compile(r"\s+")
_TIGHT = frozenset({"item", "meta"})  # blocks of these kinds follow each other line by line


class Layout:
    r"""Blocks added one by one, with the offsets that they get in the text.

    >>> layout = Layout()
    >>> layout.add("Prices", "heading", level=1)
    >>> layout.add("They  rose\n3%.")
    >>> layout.text
    'Prices\n\nThey rose 3%.'
    >>> layout.blocks[1]
    Block(start=8, end=21, kind='paragraph', level=0)
    """

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._size = 0
        self._blocks: list[Block] = []

    @property
    def text(self) -> str:
        """Return the text of all blocks, with a blank line between them."""
        return "".join(self._parts)

    @property
    def blocks(self) -> tuple[Block, ...]:
        """Return the blocks with their places in `text`."""
        return tuple(self._blocks)

    def add(self, text: str, kind: BlockKind = "paragraph", *, level: int = 0, lead: str = "") -> None:
        """Add a block on one line; `lead` ("- ") stands before it and is no part of it."""
        text = clean(text)
        self._add(text, "meta" if kind == "paragraph" and ABOUT.match(text) else kind, level, lead)

    def add_table(self, rows: list[list[str]]) -> None:
        """Add a table, one row a line, with bars between the cells."""
        lines = [
            "| " + " | ".join(clean(cell) for cell in row) + " |" for row in rows if any(map(clean, row))
        ]
        self._add("\n".join(lines), "table", 0, "")

    def _add(self, text: str, kind: BlockKind, level: int, lead: str) -> None:
        if not text:
            return
        if self._blocks:
            last = self._blocks[-1].kind
            self._put("\n" if last == kind and kind in _TIGHT else "\n\n")
        self._put(lead)
        start = self._size
        self._put(text)
        self._blocks.append(Block(start, self._size, kind, level))

    def _put(self, text: str) -> None:
        self._parts.append(text)
        self._size += len(text)


def clean(text: str) -> str:
    r"""Return the text on one line, without soft hyphens and characters that show nothing.

    >>> clean(" up\n40\u00ad% \u200b")
    'up 40%'
    """
    return _SPACE.sub(" ", text.translate(_UNSEEN)).strip()


_UNSEEN = dict.fromkeys(
    [*range(0x20), 0x7F, 0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2065), 0xFEFF]
)
for _space in (0x9, 0xA, 0xB, 0xC, 0xD):
    del _UNSEEN[_space]
