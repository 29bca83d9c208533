"""Blocks of a text: headings, paragraphs, list items, quotes, tables, code, captions, metadata.

Lines are classed one by one and joined to blocks; offsets index the text itself, so
nothing is stripped or changed. Markdown marks and plain-text habits are read alike, since
most plain text that people pass around has a little of both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from caveat.article.article import Block, BlockKind

_FENCE = re.compile(r"\s{0,3}(```|~~~)")
_HASH = re.compile(r"\s{0,3}(#{1,6})\s+\S")
_ITEM = re.compile(r"\s*(?:[-*+\u2022\u25cf\u2013]|\(?\d{1,2}[.)]|[a-z][.)])\s+(?=\S)")
_QUOTE = re.compile(r"\s{0,3}>\s?")
_RULE = re.compile(r"\s{0,3}([-*_=])\s*(?:\1\s*){2,}$")
_SETEXT = re.compile(r"\s{0,3}(=+|-+)\s*$")
_CAPTION = re.compile(
    r"\s*(?:!\[|(?:Figure|Fig\.|Table|Chart|Graph|Map|Exhibit)\s+[\dA-Z][\w.]{0,5}\s*[:.\u2013\u2014-]"
    r"|(?:Photo|Image|Picture|Source|Sources|Credit)s?\s*:)"
)
_CONTENTS = re.compile(r".*(?:\.\s?){4,}\s*\d+\s*$|\s*(?:table of )?contents\s*$", re.IGNORECASE)
_EMPHASIS = re.compile(r"\s*(\*\*|__)(?=\S)(?:(?!\1).)+\1\s*$")
ABOUT = re.compile(  # a line about the article itself: its author, its date
    r"\s*[*_]{0,2}(?:(?:By|BY|Written by|Author:)\s+[A-Z][^.!?]{2,80}"
    r"|(?:First )?(?:Published|Posted|Updated|Released|Last updated)\b[^!?]{4,60})[*_]{0,2}\s*$"
)
_WORD = re.compile(r"[^\W\d_]+")
_ENDS = tuple('.!?,;:\u2026"\u201d')
_LONGEST_ENTRY = 400
_LONG_LINE = 160  # a line this long is a paragraph of its own, not a wrapped one


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int  # without the line break
    text: str


def find_blocks(text: str) -> tuple[Block, ...]:
    r"""Return the blocks of `text`, in order; blank lines belong to none.

    >>> [(b.kind, b.level) for b in find_blocks("# Prices\n\nThey rose.\n- Bread\n")]
    [('heading', 1), ('paragraph', 0), ('item', 0)]
    """
    return tuple(_blocks(text, list(_lines(text))))


def is_contents(line: str) -> bool:
    """Tell whether a line is one of a table of contents.

    >>> is_contents("2.1 Prices . . . . . . 14"), is_contents("Prices rose to 14")
    (True, False)
    """
    return len(line) < _LONGEST_ENTRY and bool(_CONTENTS.match(line))


def _lines(text: str) -> Iterator[_Line]:
    start, size = 0, len(text)
    while start < size:
        end = text.find("\n", start)
        end = size if end < 0 else end
        stop = end - 1 if end > start and text[end - 1] == "\r" else end
        yield _Line(start, stop, text[start:stop])
        start = end + 1


def _blocks(text: str, lines: list[_Line]) -> Iterator[Block]:
    i, n = 0, len(lines)
    first = True
    if n and lines[0].text.lstrip("\ufeff").rstrip() == "---":
        close = next((k for k in range(1, min(n, 200)) if lines[k].text.rstrip() in ("---", "...")), 0)
        if close and any(":" in lines[k].text for k in range(1, close)):
            yield Block(lines[0].start, lines[close].end, "meta")
            i = close + 1
    while i < n:
        line = lines[i]
        if not line.text.strip() or _RULE.match(line.text):
            i += 1
            continue
        j, block = _block(lines, i, n, first)
        yield block
        first = False
        i = j


def _block(lines: list[_Line], i: int, n: int, first: bool) -> tuple[int, Block]:
    """Return the line after the block that starts at line `i`, with the block."""
    line = lines[i]
    if fence := _FENCE.match(line.text):
        j = i + 1
        while j < n and not lines[j].text.lstrip().startswith(fence.group(1)):
            j += 1
        return j + 1, Block(line.start, lines[min(j, n - 1)].end, "code")
    if mark := _HASH.match(line.text):
        level = len(mark.group(1))
        return i + 1, Block(line.start + mark.end() - 1, line.end, "heading", level)
    if line.text.count("|") >= 2 and (line.text.lstrip().startswith("|") or _bars(lines, i, n)):
        return _run(lines, i, n, "table", lambda t: "|" in t)
    if "\t" in line.text.strip() and i + 1 < n and "\t" in lines[i + 1].text.strip():
        return _run(lines, i, n, "table", lambda t: "\t" in t.strip())
    if is_contents(line.text):
        return _run(lines, i, n, "meta", is_contents)
    if _QUOTE.match(line.text):
        return _run(lines, i, n, "quote", lambda t: bool(_QUOTE.match(t)), skip=_QUOTE)
    if mark := _ITEM.match(line.text):
        return _item(lines, i, n, mark.end())
    if _CAPTION.match(line.text):
        return i + 1, Block(line.start, line.end, "caption")
    return _paragraph(lines, i, n, first)


def _bars(lines: list[_Line], i: int, n: int) -> bool:
    return i + 1 < n and lines[i + 1].text.count("|") >= 2


def _run(
    lines: list[_Line], i: int, n: int, kind: BlockKind, more: object, skip: re.Pattern[str] | None = None
) -> tuple[int, Block]:
    assert callable(more)
    j = i + 1
    while j < n and lines[j].text.strip() and more(lines[j].text):
        j += 1
    start = lines[i].start
    if skip and (mark := skip.match(lines[i].text)):
        start += mark.end()
    return j, Block(start, lines[j - 1].end, kind)


def _item(lines: list[_Line], i: int, n: int, offset: int) -> tuple[int, Block]:
    j = i + 1
    while j < n and lines[j].text.strip() and not _starts_other(lines[j].text):
        if len(lines[j - 1].text) > _LONG_LINE and not lines[j].text[:1].isspace():
            break
        j += 1
    return j, Block(lines[i].start + offset, lines[j - 1].end, "item")


def _starts_other(text: str) -> bool:
    return bool(_ITEM.match(text) or _HASH.match(text) or _FENCE.match(text) or _QUOTE.match(text))


def _paragraph(lines: list[_Line], i: int, n: int, first: bool) -> tuple[int, Block]:
    line = lines[i]
    j = i + 1
    if j < n and _SETEXT.match(lines[j].text) and len(line.text) < 200 and line.text.strip():
        return j + 1, Block(line.start, line.end, "heading", 1 if "=" in lines[j].text else 2)
    while j < n and lines[j].text.strip() and not _starts_other(lines[j].text):
        if len(lines[j - 1].text) > _LONG_LINE or _RULE.match(lines[j].text):
            break
        j += 1
    alone = j == i + 1
    if alone and ABOUT.match(line.text):
        return j, Block(line.start, line.end, "meta")
    if alone and _is_heading(line.text, first):
        return j, Block(line.start, line.end, "heading", 1 if first else 2)
    start = line.start + (len(line.text) - len(line.text.lstrip("\ufeff \t")))
    return j, Block(start, lines[j - 1].end, "paragraph")


def _is_heading(text: str, first: bool) -> bool:
    """Tell whether a line that stands alone is a heading rather than a short paragraph."""
    if _EMPHASIS.match(text):
        return True
    bare = text.strip().lstrip("\ufeff")
    words = _WORD.findall(bare)
    if not words or bare.endswith(_ENDS) or not (bare[0].isupper() or bare[0].isdigit()):
        return False
    if first:
        return len(words) <= 20
    if len(words) <= 5 and not any(c.isdigit() for c in bare):
        return True
    long = [w for w in words if len(w) > 3]
    return len(words) <= 14 and bool(long) and sum(w[0].isupper() for w in long) >= 0.7 * len(long)
