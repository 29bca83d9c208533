"""Periods in the names of columns: "2019", "Jan 2020", "pop_2010", "2019 men", "1990 [YR1990]"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from caveat.cube.partial import PART, strip_label
from caveat.cube.times import month_number

_YEAR = r"(?:1[89]|20)\d\d"
_BEFORE, _AFTER = r"(?<![0-9A-Za-z])(?:X|YR|FY|Y)?\.?", r"(?![0-9A-Za-z])"
_ECHO = re.compile(r"\[YR\d{4}\]")
_MONTHLY = re.compile(rf"{_BEFORE}({_YEAR})[-/._ ]?M?(0[1-9]|1[0-2]){_AFTER}", re.I)
_NAMED = re.compile(rf"(?<![A-Za-z])([A-Za-z]{{3,9}})\.?[ _.,/-]*({_YEAR}|\d\d){_AFTER}")
_NAMED_BACK = re.compile(rf"{_BEFORE}({_YEAR})[ _.,/-]*([A-Za-z]{{3,9}})(?![A-Za-z])")
_QUARTER = re.compile(rf"{_BEFORE}({_YEAR})[ _.,/-]*Q([1-4]){_AFTER}", re.I)
_QUARTER_BACK = re.compile(rf"(?<![0-9A-Za-z])Q([1-4])[ _.,/-]*({_YEAR}){_AFTER}", re.I)
_SPAN = re.compile(rf"{_BEFORE}({_YEAR})\s?[-/\u2013]\s?(\d\d|{_YEAR}){_AFTER}", re.I)
_PLAIN = re.compile(rf"{_BEFORE}({_YEAR}){_AFTER}", re.I)


@dataclass(frozen=True, slots=True)
class Spread:
    """A column that holds one period of a measure: the period's label and what is left of the name."""

    column: str
    period: str
    measure: str


def find_spread(names: Iterable[str]) -> tuple[Spread, ...]:
    """Return the columns whose names hold a period, all written in the same way.

    >>> [(s.period, s.measure) for s in find_spread(["city", "pop_2010", "pop_2020"])]
    [('2010', 'pop'), ('2020', 'pop')]
    >>> [s.period for s in find_spread(["Jan 2020", "Feb 2020", "Mar 2020"])]
    ['2020-01', '2020-02', '2020-03']
    """
    listed = [(n, *strip_label(n.replace("_", " ") if "_" in n else n)) for n in names]
    best: tuple[Spread, ...] = ()
    for read in (_quarter, _month, _span, _year):
        found = tuple(
            Spread(name, label + PART if partial else label, measure)
            for name, text, partial in listed
            if (one := read(_ECHO.sub("", text))) is not None
            for label, measure in [one]
        )
        if len(found) > len(best) and len(found) > 1:
            best = found
    return best


def _quarter(text: str) -> tuple[str, str] | None:
    for pattern, year, quarter in ((_QUARTER, 1, 2), (_QUARTER_BACK, 2, 1)):
        match = pattern.search(text)
        if match:
            return f"{match[year]}Q{match[quarter]}", _rest(text, match)
    return None


def _month(text: str) -> tuple[str, str] | None:
    match = _MONTHLY.search(text)
    if match:
        return f"{match[1]}-{match[2]}", _rest(text, match)
    for pattern, year, month in ((_NAMED_BACK, 1, 2), (_NAMED, 2, 1)):
        match = pattern.search(text)
        number = month_number(match[month]) if match else None
        if match and number:
            written = int(match[year])
            full = written if written > 99 else written + (1900 if written >= 50 else 2000)
            return f"{full}-{number:02d}", _rest(text, match)
    return None


def _span(text: str) -> tuple[str, str] | None:
    match = _SPAN.search(text)
    if match and int(match[2]) % 100 == (int(match[1]) + 1) % 100:
        return f"{match[1]}-{int(match[2]) % 100:02d}", _rest(text, match)
    return None


def _year(text: str) -> tuple[str, str] | None:
    found = list(_PLAIN.finditer(text))
    return (found[0][1], _rest(text, found[0])) if len(found) == 1 else None


def _rest(text: str, match: re.Match[str]) -> str:
    left = f"{text[: match.start()]} {text[match.end() :]}"
    return re.sub(r"\s+", " ", re.sub(r"[()\[\]:,]|(?<=\s)-(?=\s)", " ", left)).strip(" -_.")
