"""Centuries and their parts: "the final eight decades of the last century", "half a century ago".

A century is the hundred years that share their first two digits: the 20th is 1900 to 1999, which is
how tables of decades and most newspapers count. "The last century" is the one before the article's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Final, NamedTuple

from caveat.period import Period, Relation
from caveat.period_points import COUNT, number

_NTH: Final = {
    "fifteenth": 15, "sixteenth": 16, "seventeenth": 17, "eighteenth": 18, "nineteenth": 19,
    "twentieth": 20, "twenty-first": 21,
}  # fmt: skip
_ORDINAL: Final = rf"[12]?[0-9](?:st|nd|rd|th)|{'|'.join(_NTH)}"
_OPENING: Final = ("first", "opening")

CENTURY: Final = (
    r"(?i:(?P<word>in|of|over|during|for|throughout|across|since|before|until|by)\s)?"
    rf"(?i:the\s(?:(?P<part>first|opening|second|latter|third|final|last|closing)\s"
    rf"(?:(?P<half>half|quarter|third)|(?P<count>{COUNT})\s(?P<unit>decades|years)|(?P<one>decade|year))\s(?:of|in)\sthe\s)?"
    rf"(?P<era>early|mid|late)?[\s-]?(?:(?P<which>last|past|previous|present|current)|(?P<nth>{_ORDINAL}))"
    r"\scentury)\b(?!['\u2019-])"
)
TURN: Final = (
    r"(?i:(?:(?P<word>since|before|after|at|around|by)\s)?the\sturn\sof\sthe\s"
    rf"(?:(?P<nth>{_ORDINAL})\s)?(?:century|millennium))\b"
)
PART: Final = (
    r"(?i:(?P<much>half|three[\s-]quarters\sof|a?\s?quarter[\s-]of|a\squarter)[\s-](?:(?:an?|the\slast|the\spast)[\s-])?"
    r"(?P<unit>century|decade)\sago)\b"
)
_YEARS: Final = {"century": 100, "decade": 10}
_SPANS: Final = {"half": 50, "quarter": 25, "third": 33}
_ERAS: Final = {"early": (0, 33), "mid": (33, 34), "late": (67, 33)}


def century_of(word: str) -> int:
    """Return the first two digits of the years of a century: the 20th is the 1900s.

    >>> century_of("20th"), century_of("nineteenth")
    (19, 18)
    """
    digits = re.match("[0-9]+", word)
    return (int(digits[0]) if digits else _NTH[word.lower()]) - 1


class Told(NamedTuple):
    """What a phrase says: its relation with its period, or with the baseline since which."""

    relation: Relation
    period: Period | None = None
    baseline: Period | None = None
    width: int | None = None


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    return re.compile(rf"\b{CENTURY}"), re.compile(rf"\b{TURN}"), re.compile(rf"\b{PART}")


def find_centuries(text: str) -> Iterator[re.Match[str]]:
    """Yield the phrases of a text that name a century, a part of one, or its turn.

    >>> text = "in the 20th century, since the turn of the century, half a century ago"
    >>> [match[0] for match in find_centuries(text)]
    ['in the 20th century', 'since the turn of the century', 'half a century ago']
    """
    for pattern in _patterns():
        yield from pattern.finditer(text)


def century(match: re.Match[str], published: date | None) -> Told | None:
    """Return what "in the 20th century" says, None for "in the last century": the years up to now."""
    if "much" in match.groupdict():
        return _part(match, published)
    word = (match["word"] or "").lower()
    if "which" not in match.groupdict():
        return _turn(match, published)
    if match["which"] and not match["part"] and word != "of":
        return None
    period = read_century(match, published)
    if word == "since":
        return Told("since", baseline=period and replace(period, ordinal=_first(period), width=1))
    relation: Relation = "before" if word == "before" else "until" if word == "until" else "in"
    return Told(relation, period, width=None if period else 100)


def _part(match: re.Match[str], published: date | None) -> Told:
    """Return what "half a century ago" says: that long before the last whole year."""
    much = match["much"].lower()
    part = 0.5 if much == "half" else 0.75 if much.startswith("three") else 0.25
    width = round(part * _YEARS[match["unit"].lower()])
    if published is None:
        return Told("from_to", width=width)
    last = Period("Y", published.year - 1)
    return Told("from_to", last, replace(last, ordinal=last.ordinal - width), width)


def _turn(match: re.Match[str], published: date | None) -> Told:
    """Return what "since the turn of the century" says: the year in which the present century began."""
    first = 100 * century_of(match["nth"]) if match["nth"] else None
    if first is None and published is not None:
        first = 100 * (published.year // 100)
    point = Period("Y", first) if first is not None else None
    word = (match["word"] or "").lower()
    if word == "since":
        return Told("since", baseline=point)
    relation: Relation = "before" if word == "before" else "after" if word == "after" else "in"
    return Told(relation, point)


def _first(period: Period) -> int:
    return period.ordinal - period.width + 1


def read_century(match: re.Match[str], published: date | None) -> Period | None:
    """Return the years of a century, or of a part of it, None where that needs a date not known.

    >>> text = "the final eight decades of the last century"
    >>> read_century(re.match(CENTURY, text), date(2023, 4, 1)).label
    '1920-1999'
    """
    if match["nth"]:
        first = 100 * century_of(match["nth"])
    elif published is None:
        return None
    else:
        past = match["which"].lower() in ("last", "past", "previous")
        first = 100 * (published.year // 100 - past)
    if match["era"]:
        offset, size = _ERAS[match["era"].lower()]
        return Period("Y", first + offset + size - 1, size)
    part = (match["part"] or "").lower()
    if not part:
        return Period("Y", first + 99, 100)
    if match["half"]:
        size = _SPANS[match["half"].lower()]
    elif match["one"]:
        size = 10 if match["one"].lower() == "decade" else 1
    else:
        size = number(match["count"]) * (10 if match["unit"].lower() == "decades" else 1)
    if size > 100:
        return None
    if part in _OPENING:
        return Period("Y", first + size - 1, size)
    offset = size if part == "second" else 2 * size if part == "third" else 100 - size
    return Period("Y", first + offset + size - 1, size) if offset + size <= 100 else None
