"""The article's text cut into pieces at the ends of its claims, for marking.

Claims may overlap and nest; a piece knows every claim that covers it, and a claim that ends
at a piece's end has its reference there. Joined together the pieces are the text again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from caveat.article.article import Article, Block, Span
from caveat.report.view import ClaimView

_TITLE = re.compile(r"\*\*[^*\n]+\*\*")


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """A stretch of text with the claims over it, the shortest first, and those that begin or end here."""

    text: str
    claims: tuple[ClaimView, ...] = ()
    begins: tuple[ClaimView, ...] = ()
    ends: tuple[ClaimView, ...] = ()
    not_read: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Passage:
    """A block of the article with its pieces."""

    kind: str
    level: int
    pieces: tuple[Piece, ...]


def passages(article: Article, views: Sequence[ClaimView], not_read: Sequence[Span]) -> tuple[Passage, ...]:
    """Return the blocks of the article, each cut into pieces."""
    spans = [(max(0, v.claim.start), min(len(article.text), v.claim.end), v) for v in views]
    blocks = _blocks(article, [(start, end) for start, end, _ in spans])
    cut = [_cut(block, spans, not_read) for block in blocks]
    first: dict[int, tuple[int, int]] = {}
    last: dict[int, tuple[int, int]] = {}
    for i, pieces in enumerate(cut):
        for j, (_, _, over, _) in enumerate(pieces):
            for view in over:
                first.setdefault(view.number, (i, j))
                last[view.number] = (i, j)
    return tuple(
        Passage(
            _kind(article, block),
            block.level,
            tuple(
                Piece(
                    article.text[start:end],
                    over,
                    tuple(view for view in over if first[view.number] == (i, j)),
                    tuple(view for view in over if last[view.number] == (i, j)),
                    unread,
                )
                for j, (start, end, over, unread) in enumerate(cut[i])
            ),
        )
        for i, block in enumerate(blocks)
        if cut[i]
    )


def _kind(article: Article, block: Block) -> str:
    """Return the kind of a block; a paragraph that is one bold line is shown as a heading."""
    line = article.text[block.start : block.end].strip()
    return "heading" if block.kind == "paragraph" and _TITLE.fullmatch(line) else block.kind


def _blocks(article: Article, spans: Sequence[tuple[int, int]]) -> list[Block]:
    """Return blocks in order that do not overlap, with a paragraph for every gap that holds a claim."""
    blocks: list[Block] = []
    at = 0
    for block in sorted(article.blocks, key=lambda b: (b.start, b.end)):
        if block.end <= at:
            continue
        start = max(block.start, at)
        if block.kind == "meta" and article.text.startswith("---", block.start):
            continue  # front matter: the page's header says what it says
        if _holds_claim(at, start, spans):
            blocks.append(Block(at, start, "paragraph"))
        blocks.append(Block(start, block.end, block.kind, block.level))
        at = block.end
    end = len(article.text)
    if _holds_claim(at, end, spans) or (not blocks and article.text.strip()):
        blocks.append(Block(at, end, "paragraph"))
    return blocks


def _holds_claim(start: int, end: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(a < end and b > start for a, b in spans)


def _cut(
    block: Block, spans: Sequence[tuple[int, int, ClaimView]], not_read: Sequence[Span]
) -> list[tuple[int, int, tuple[ClaimView, ...], bool]]:
    """Return the pieces of a block: start, end, the claims over it (shortest first), not read."""
    start, end = block.start, block.end
    inside = [span for span in spans if span[0] < end and span[1] > start]
    unread = [(s.start, s.end) for s in not_read if s.start < end and s.end > start]
    ends = [x for a, b, _ in inside for x in (a, b)] + [x for pair in unread for x in pair]
    edges = sorted({start, end, *(x for x in ends if start < x < end)})
    pieces = []
    for a, b in pairwise(edges):
        over = tuple(sorted((view for s, e, view in inside if s < b and e > a), key=_length))
        pieces.append((a, b, over, not over and any(s < b and e > a for s, e in unread)))
    return pieces


def _length(view: ClaimView) -> tuple[int, int]:
    return view.claim.end - view.claim.start, view.number
