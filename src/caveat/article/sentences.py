"""Sentences of a block, by a trained splitter with a few repairs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache

from caveat.article.article import Block, Sentence

_TEXT_KINDS = frozenset({"paragraph", "item", "quote"})
# A full stop after one of these does not end a sentence.
_ABBREVIATED = re.compile(
    r"(?:^|[\s(\u201c\"])(?:Mr|Mrs|Ms|Dr|Prof|Sen|Rep|Gov|Gen|Lt|Col|Sgt|Capt|Hon|Rev|St|Mt|Ft|No|Nos|vs|v|cf|ca|e\.g|i\.e"
    r"|approx|est|Jan|Feb|Mar|Apr|Aug|Sept?|Oct|Nov|Dec|Fig|Figs|Vol|pp?|[A-Z])\.$"
)
# Initials that name a country or body, which may end a sentence or not: the next word decides.
_INITIALS = re.compile(r"(?:\b[A-Z]\.){2,}$")
_STARTER = re.compile(
    r"\s*(?:The|A|An|In|On|At|It|He|She|They|We|I|You|This|That|These|Those|But|And|So|As|For|If|When|While|There|Its|His"
    r"|Her|Their|Our|By|From|Since|After|Before|Most|Many|Some|All|No|Not|Now|Then|Yet|However|Although|Today)\b"
)
# A stop that the trained splitter passed over: a small word of two letters or more before it, or a name
# with a word after it that opens sentences ("in Utah. That").
_MISSED = re.compile(
    rf"\b[A-Z][a-z]{{3,}}\.(?={_STARTER.pattern})\s+(?=[A-Z])"
    r"|(?:(?<![^\W_])[a-z]{2,}\.|[a-z\d)%][?!])[\"\u201d\u2019)]*\s+(?=[\"\u201c(]?[A-Z][a-z]*[\s,\u2019'])"
)
_KEEPS = re.compile(
    r"\b(?:etc|approx|est|inc|assn|bros|ltd|co|corp|vs|al|ca|no|nos|pp|vol|dept|univ|ave|jr|sr|plc)\.[^a-z]*$"
)
_STOP = re.compile(r"[.!?][\"\u201d\u2019)\]]*(?:\d{1,2})?\s+(?=[\"\u201c(]?[A-Z])")


def find_sentences(text: str, blocks: tuple[Block, ...]) -> tuple[Sentence, ...]:
    """Return the sentences of the text blocks, each with the headings above it.

    >>> from caveat.article.blocks import find_blocks
    >>> text = "Dr. Lee saw 3.5 million people. Most left."
    >>> [(s.start, s.end) for s in find_sentences(text, find_blocks(text))]
    [(0, 31), (32, 42)]
    """
    found: list[Sentence] = []
    headings: list[int] = []
    for number, block in enumerate(blocks):
        if block.kind == "heading":
            headings = [h for h in headings if blocks[h].level < block.level]
            headings.append(number)
        if block.kind not in _TEXT_KINDS:
            continue
        above = tuple(headings)
        for start, end in _spans(text[block.start : block.end]):
            found.append(Sentence(len(found), block.start + start, block.start + end, number, above))
    return tuple(found)


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of the sentences in one block, without white space around them."""
    held: int | None = None
    for start, end in _splitter()(text):
        begin = start if held is None else held
        piece = text[begin:end].rstrip()
        if end < len(text) and _goes_on(piece[-14:], text[end : end + 12]):
            held = begin
            continue
        held = None
        for mark in _MISSED.finditer(text, begin, end):
            stop = text[mark.start() : mark.end()]
            if (
                not _KEEPS.search(stop.lower())
                and not _ABBREVIATED.search(stop.rstrip())
                and text.count("(", begin, mark.start()) == text.count(")", begin, mark.end())
            ):
                yield from _trimmed(text, begin, mark.end())
                begin = mark.end()
        yield from _trimmed(text, begin, end)
    if held is not None:
        yield from _trimmed(text, held, len(text))


def _goes_on(tail: str, following: str) -> bool:
    """Tell whether a full stop after `tail` belongs to an abbreviation inside a sentence."""
    if _INITIALS.search(tail):
        return not _STARTER.match(following)
    return bool(_ABBREVIATED.search(tail))


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield start, end


@cache
def _splitter() -> Callable[[str], list[tuple[int, int]]]:
    """Return the trained splitter, or full stops alone where it is not installed."""
    try:
        from nupunkt import sent_spans
    except ImportError:
        return _plain_spans
    return _guarded(sent_spans)


def _guarded(split: Callable[[str], list[tuple[int, int]]]) -> Callable[[str], list[tuple[int, int]]]:
    def spans(text: str) -> list[tuple[int, int]]:
        return [(int(s), int(e)) for s, e in split(text)]

    return spans


def _plain_spans(text: str) -> list[tuple[int, int]]:
    ends = [m.end() for m in _STOP.finditer(text)]
    starts = [0, *ends]
    return list(zip(starts, [*ends, len(text)], strict=True))
