"""Ages: the spans of years of life that a text names, in figures or in words."""

from __future__ import annotations

import re
from functools import lru_cache

from caveat.patterns import lazy_pattern
from caveat.readings.rows.lexical.words import lexicon, read_words

AgeSpan = tuple[float, float, int, int, float]  # from, to (excluded), where it stands, how sure it is an age
_AGES = lazy_pattern(r"\b(?:aged?|ages)?\s*(\d{1,2})\s*(?:[-–—]|to|and)\s*(\d{1,2})\b", re.I)
_OVER = lazy_pattern(
    r"\b(?:over|older than|above|aged|past|beyond)[\s-]+(?:the age of\s+)?(\d{1,2})(?:s|-year-olds)?\b"
    r"|\b(\d{1,2})(?:\s+(?:and|or) (?:over|older|above|more|up)|\s?\+|-plus)",
    re.I,
)
_DECADE = lazy_pattern(
    r"\bin (?:their|his|her) (?:early |late |mid-?)?"
    r"(?:(\d)0s|(teens|twenties|thirties|forties|fifties|sixties|seventies))\b"
    r"|\b(?:(\d)0|(twenty|thirty|forty|fifty))-?somethings?\b",
    re.I,
)
_OLD = lazy_pattern(r"\b(\d{1,2})[\s-]years?[\s-]olds?\b", re.I)
_DECADES = ("teens", "twenties", "thirties", "forties", "fifties", "sixties", "seventies")
_TENS = ("twenty", "thirty", "forty", "fifty")
_UNDER = lazy_pattern(
    r"\b(?:under|younger than|below)[\s-]+(?:the age of\s+)?(\d{1,2})(?:s|-year-olds)?\b"
    r"|\b(\d{1,2}) (?:and|or) (?:under|younger)\b",
    re.I,
)


@lru_cache(maxsize=4096)
def ages_in(text: str) -> tuple[AgeSpan, ...]:
    """Return the ages that a text names, the end excluded, with where they stand.

    >>> [a[:2] for a in ages_in("the under-30s, those aged 60 and over, people in their forties")]
    [(60.0, 200.0), (0.0, 30.0), (40.0, 50.0)]
    >>> [a[:2] for a in ages_in("of the 18-year-olds")]
    [(18.0, 19.0)]
    """
    spans: list[AgeSpan] = []
    for word in read_words(text):
        if word.low in lexicon()["ages"] and word.low != "columns":
            low, high = lexicon()["ages"][word.low]
            spans.append((low, high, word.start, word.end, 0.8))
    spans += [(float(f[1]), float(f[2]) + 1, *f.span(), 0.95) for f in _AGES.finditer(text)]
    spans += [(float(f[1] or f[2]), 200.0, *f.span(), 0.9) for f in _OVER.finditer(text)]
    spans += [(0.0, float(f[1] or f[2]), *f.span(), 0.9) for f in _UNDER.finditer(text)]
    spans += [(float(f[1]), float(f[1]) + 1, *f.span(), 0.9) for f in _OLD.finditer(text)]
    spans += [(a, a + 10.0, *f.span(), 0.9) for f in _DECADE.finditer(text) if (a := _decade(f))]
    return tuple(spans)


def _decade(found: re.Match[str]) -> float:
    """Return the age at which a decade of life begins."""
    if digit := found[1] or found[3]:
        return 10.0 * int(digit)
    return (
        10.0 + 10.0 * _DECADES.index(found[2].lower())
        if found[2]
        else 20.0 + 10.0 * _TENS.index(found[4].lower())
    )


__all__ = ["ages_in"]
