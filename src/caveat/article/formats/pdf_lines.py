"""Paragraphs, headings and items from the lines of a PDF, which marks none of them.

Type larger than that of most characters makes a heading. A gap wider than usual, a change
of type, a bullet, or a short line that ends a sentence ends a paragraph. Running heads,
which come back at the same place of most pages, and page numbers are left out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from caveat.article.article import BlockKind
from caveat.article.blocks import is_contents
from caveat.patterns import lazy_pattern

_BULLET = lazy_pattern(
    r"\s*(?:[\u2022\u25cf\u25aa\u25e6\u2043\u2219\uf0b7\u00b7*\u2013-]|\(?\d{1,2}[.)])\s+(?=\S)"
)
_SIGN = lazy_pattern(r"[^\w\s\"'(\u2018\u201c$\u00a3\u20ac]\s")  # a bullet that is no number
_ENDS = lazy_pattern(r"[.!?:][\"\u201d\u2019')\]]*[\u2070\u00b9\u00b2\u00b3\u2074-\u2079]*$")
_HYPHEN = lazy_pattern(r"[^\W\d_][-\u2010]$")
_NUMBER = lazy_pattern(
    r"(?:page\s+)?[\divxlc]{1,5}(?:\s*(?:/|of)\s*\d{1,5})?|[-\u2013]\s*\d{1,4}\s*[-\u2013]", re.IGNORECASE
)
_ROW = lazy_pattern(
    r"(?:[^\s\d]\S*\s+){1,6}(?:[-\u2212+]?[$\u00a3\u20ac]?\d[\d.,]*%?\s+)+[-\u2212+]?[$\u00a3\u20ac]?\d[\d.,]*%?\s*$"
)
_LARGER = 1.1  # type of a heading, in sizes of the body's
_WIDER = 1.35  # gap between paragraphs, in usual gaps between lines
_EDGE = 3  # lines at the top and foot of a page among which running heads are looked for


@dataclass(slots=True)
class Line:
    """One line: its text, where it starts, the size of most of its type."""

    text: str
    x: float
    y: float
    size: float
    bold: bool = False


def find_paragraphs(pages: list[list[Line]]) -> Iterator[tuple[BlockKind, int, str]]:
    """Yield (kind, level of a heading, text) of the paragraphs of all pages.

    >>> page = [Line("Prices", 50, 700, 20), Line("They rose by 3 per-", 50, 660, 10)]
    >>> list(find_paragraphs([[*page, Line("cent.", 50, 648, 10)]]))
    [('heading', 1, 'Prices'), ('paragraph', 0, 'They rose by 3 percent.')]
    """
    pages = _without_running(pages)
    lines = [line for page in pages for line in page]
    if not lines:
        return
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[line.size] += len(line.text)
    body = sizes.most_common(1)[0][0]
    levels = {
        s: n
        for n, s in enumerate(sorted({x.size for x in lines if x.size > _LARGER * body}, reverse=True), 1)
    }
    width = max((len(line.text) for line in lines if line.size == body), default=0)
    words = _words(lines)
    for group in _groups(pages, body, width):
        text = _joined(group, words)
        if not text:
            continue
        if len(group) > 1 and all(_ROW.match(line.text) for line in group[1:]):
            yield "table", 0, "\n".join(_cells(line.text) for line in group)
            continue
        first = group[0]
        if is_contents(text):
            yield "meta", 0, text
        elif first.size in levels and not _SIGN.match(text) and any(c.isalpha() for c in text):
            yield "heading", min(6, levels[first.size]), text
        elif first.bold and len(group) <= 2 and first.size >= body and _is_title(text, lines):
            yield "heading", min(6, len(levels) + 1), text
        elif mark := _BULLET.match(text):
            yield "item", 0, text[mark.end() :]
        else:
            yield "paragraph", 0, text


def _is_title(text: str, lines: list[Line]) -> bool:
    plain = sum(not line.bold for line in lines)
    return plain > len(lines) / 2 and len(text) < 120 and not _ENDS.search(text) and text[:1].isupper()


def _without_running(pages: list[list[Line]]) -> list[list[Line]]:
    """Return the pages without page numbers and what stands at the edge of most of them."""
    seen: Counter[str] = Counter()
    for page in pages:
        seen.update({_shape(line.text) for line in _edge(page)})
    often = {shape for shape, n in seen.items() if n >= max(2, 0.4 * len(pages))}
    kept = []
    for page in pages:
        edge = {id(line) for line in _edge(page)}
        kept.append(
            [
                line
                for line in page
                if id(line) not in edge
                or not (_shape(line.text) in often or _NUMBER.fullmatch(line.text.strip()))
            ]
        )
    return kept


def _edge(page: list[Line]) -> list[Line]:
    """Return the lines at the top and the foot, by place and by order in the file."""
    ranked = sorted(page, key=lambda line: line.y)
    ends = [*ranked[:_EDGE], *ranked[-_EDGE:], *page[:1], *page[-1:]]
    return list({id(line): line for line in ends}.values())


def _shape(text: str) -> str:
    return re.sub(r"\d+", "0", text.strip().lower())


def _groups(pages: list[list[Line]], body: float, width: int) -> Iterator[list[Line]]:
    """Yield the lines of each paragraph; one that a page break cuts is put together."""
    gaps = sorted(
        above.y - below.y
        for page in pages
        for above, below in pairwise(page)
        if above.size == below.size == body and 0 < above.y - below.y < 4 * body
    )
    usual = min(gaps[len(gaps) // 2], 1.7 * body) if gaps else 1.2 * body
    group: list[Line] = []
    for page in pages:
        for number, line in enumerate(page):
            if group and _starts(group, line, usual, width, turned=number == 0):
                yield group
                group = []
            group.append(line)
    if group:
        yield group


def _starts(group: list[Line], line: Line, usual: float, width: int, *, turned: bool) -> bool:
    """Tell whether a line starts a new paragraph."""
    last = group[-1]
    if is_contents(line.text) or is_contents(last.text):
        return True
    if _ROW.match(line.text) and (_ROW.match(last.text) or (len(group) == 1 and _is_head(last, line))):
        return turned and len(group) == 1
    if _ROW.match(last.text) and len(group) > 1 and _ROW.match(group[1].text):
        return True
    if abs(line.size - last.size) > 0.05 * last.size or _BULLET.match(line.text):
        return True
    ended = bool(_ENDS.search(last.text))
    gap = last.y - line.y
    if turned or gap < 0 or gap > 8 * usual:  # the next page or column
        return ended or not (line.text[:1].islower() or _HYPHEN.search(last.text) or last.text.endswith(","))
    wide = _WIDER * usual * max(1.0, line.size / 12 if line.size > 18 else 1.0)
    if gap > wide or line.bold != last.bold:
        return gap > wide or len(group) == 1
    if ended and len(last.text) < 0.7 * width:
        return True
    return ended and line.x > min(x.x for x in group) + 0.8 * line.size and len(group) > 1


def _is_head(line: Line, row: Line) -> bool:
    """Tell whether a line may hold the heads of a table's columns."""
    cells = line.text.split()
    return len(cells) == len(row.text.split()) and not _ENDS.search(line.text) and line.size == row.size


def _cells(text: str) -> str:
    """Return a row with tabs between its name and its figures."""
    words = text.split()
    figures = next((n for n, w in enumerate(reversed(words)) if not re.search(r"\d", w)), len(words))
    figures = min(figures, len(words) - 1)
    return "\t".join([" ".join(words[: len(words) - figures]), *words[len(words) - figures :]])


def _words(lines: list[Line]) -> frozenset[str]:
    """Return the words with a hyphen that stand inside lines: those keep it at a line's end."""
    return frozenset(w.lower() for line in lines for w in re.findall(r"[^\W\d_]+-[^\W\d_]+", line.text))


def _joined(group: list[Line], words: frozenset[str]) -> str:
    text = ""
    for line in group:
        part = line.text.strip()
        if _HYPHEN.search(text) and part[:1].islower():
            head = re.search(r"[^\W\d_]+[-\u2010]$", text)
            tail = re.match(r"[^\W\d_]+", part)
            whole = (head.group() + tail.group()).lower().replace("\u2010", "-") if head and tail else ""
            text = (text if whole in words else text[:-1]) + part
        else:
            text = f"{text} {part}" if text and not text.endswith("\u2014") else text + part
    return text
