"""Periods in the names of columns: "2019", "Jan 2020", "2020-01-31", "pop_2010", "1990 [YR1990]"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from caveat.cube.partial import PART, strip_label
from caveat.cube.times import month_number

_YEAR = r"(?:1[89]|20)\d\d"
_BEFORE, _AFTER = r"(?<![0-9A-Za-z])(?:X|YR|FY|[YFMD])?\.?", r"(?![0-9A-Za-z])"
_ECHO = re.compile(r"\[YR\d{4}\]")
_MONTHLY = re.compile(rf"{_BEFORE}({_YEAR})[-/._ ]?M?(0[1-9]|1[0-2]){_AFTER}", re.I)
_NAMED = re.compile(rf"(?<![A-Za-z])([A-Za-z]{{3,9}})\.?[ _.,/-]*({_YEAR}|\d\d){_AFTER}")
_NAMED_BACK = re.compile(rf"{_BEFORE}({_YEAR})[ _.,/-]*([A-Za-z]{{3,9}})(?![A-Za-z])")
_QUARTER = re.compile(rf"{_BEFORE}({_YEAR})[ _.,/-]*Q([1-4]){_AFTER}", re.I)
_QUARTER_BACK = re.compile(rf"(?<![0-9A-Za-z])(?:Q([1-4])|([1-4])Q)[ _.,/'-]*({_YEAR}|\d\d){_AFTER}", re.I)
_SPAN = re.compile(rf"{_BEFORE}({_YEAR})\s?[-/\u2013]\s?(\d\d|{_YEAR}){_AFTER}", re.I)
_PLAIN = re.compile(rf"{_BEFORE}({_YEAR}){_AFTER}", re.I)
_GLUED = re.compile(rf"(?<=[A-Za-z])({_YEAR}){_AFTER}|{_BEFORE}({_YEAR})(?=[A-Za-z]{{3}})")
# A day in figures: the year first, or last after the month or after the day; or with the month's name.
_ISO_DAY = re.compile(rf"{_BEFORE}({_YEAR})[-/._ ]?(\d\d)[-/._ ]?(\d\d){_AFTER}", re.I)
_LAST_YEAR = re.compile(rf"(?<![0-9A-Za-z])(\d\d?)([-/._ ])(\d\d?)\2({_YEAR}|\d\d){_AFTER}", re.I)
_DAY_NAMED = re.compile(
    r"(?<![0-9A-Za-z])(?:(\d\d?)[ _.-]*([A-Za-z]{3,9})|([A-Za-z]{3,9})[ _.-]*(\d\d?))"
    rf"[ _.,-]+({_YEAR}){_AFTER}"
)


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
    >>> [(s.period, s.measure) for s in find_spread(["4Q21", "1Q22"])]
    [('2021Q4', ''), ('2022Q1', '')]
    """
    listed = [(n, *strip_label(n.replace("_", " ") if "_" in n else n)) for n in names]
    best = _days([(name, text) for name, text, _ in listed])
    for read in (_quarter, _month, _span, _year, _glued):
        found = tuple(
            Spread(name, label + PART if partial else label, measure)
            for name, text, partial in listed
            if (one := read(_ECHO.sub("", text))) is not None
            for label, measure in [one]
        )
        if len(found) > len(best) and len(found) > 1:
            best = found
    return best


def _days(listed: Sequence[tuple[str, str]]) -> tuple[Spread, ...]:
    """Return the columns named by days: of months or years where each has one day, and else of days.

    >>> [s.period for s in _days([("a", "2020-01-31"), ("b", "2020-02-29")])]
    ['2020-01', '2020-02']
    >>> [s.period for s in _days([("a", "31.12.2019"), ("b", "31.12.2020")])]
    ['2019', '2020']
    >>> [s.period for s in _days([("a", "1/22/20"), ("b", "1/23/20")])]
    ['2020-01-22', '2020-01-23']
    """
    best: list[tuple[str, date, str]] = []
    for read in (_iso_day, _month_first, _day_first, _named_day):
        found = [(n, *one) for n, text in listed if (one := read(text)) is not None]
        best = found if len(found) > max(1, len(best)) else best
    days: dict[str, list[date]] = {}
    for _, day, rest in best:
        days.setdefault(rest.casefold(), []).append(day)
    label = _grain(list(days.values()))
    return tuple(Spread(name, label(day), rest) for name, day, rest in best if len(days[rest.casefold()]) > 1)


def _grain(listed: Sequence[Sequence[date]]) -> Callable[[date], str]:
    """Return how days are labelled: by year or month where each of these has one of them at most."""
    if all(len({d.year for d in days}) == len(days) and len({d.month for d in days}) == 1 for days in listed):
        return lambda d: f"{d.year}"
    if all(len({(d.year, d.month) for d in days}) == len(days) for days in listed):
        return lambda d: f"{d.year}-{d.month:02d}"
    return date.isoformat


def _iso_day(text: str) -> tuple[date, str] | None:
    match = _ISO_DAY.search(text)
    return _dated(text, match, match[1], int(match[2]), match[3]) if match else None


def _month_first(text: str) -> tuple[date, str] | None:
    match = _LAST_YEAR.search(text)
    return _dated(text, match, match[4], int(match[1]), match[3]) if match else None


def _day_first(text: str) -> tuple[date, str] | None:
    match = _LAST_YEAR.search(text)
    return _dated(text, match, match[4], int(match[3]), match[1]) if match else None


def _named_day(text: str) -> tuple[date, str] | None:
    match = _DAY_NAMED.search(text)
    month = month_number(match[2] or match[3]) if match else None
    return _dated(text, match, match[5], month, match[1] or match[4]) if match and month else None


def _dated(text: str, match: re.Match[str], year: str, month: int, day: str) -> tuple[date, str] | None:
    """Return a day and what is left of a name, None where there is no such day."""
    try:
        return date(_full_year(int(year)), month, int(day)), _rest(text, match)
    except ValueError:
        return None


def _full_year(written: int) -> int:
    return written if written > 99 else written + (1900 if written >= 50 else 2000)


def _quarter(text: str) -> tuple[str, str] | None:
    if match := _QUARTER.search(text):
        return f"{match[1]}Q{match[2]}", _rest(text, match)
    if match := _QUARTER_BACK.search(text):
        return f"{_full_year(int(match[3]))}Q{match[1] or match[2]}", _rest(text, match)
    return None


def _month(text: str) -> tuple[str, str] | None:
    match = _MONTHLY.search(text)
    if match:
        return f"{match[1]}-{match[2]}", _rest(text, match)
    for pattern, year, month in ((_NAMED_BACK, 1, 2), (_NAMED, 2, 1)):
        match = pattern.search(text)
        number = month_number(match[month]) if match else None
        if match and number:
            return f"{_full_year(int(match[year]))}-{number:02d}", _rest(text, match)
    return None


def _span(text: str) -> tuple[str, str] | None:
    match = _SPAN.search(text)
    if match and int(match[2]) % 100 == (int(match[1]) + 1) % 100:
        return f"{match[1]}-{int(match[2]) % 100:02d}", _rest(text, match)
    return None


def _year(text: str) -> tuple[str, str] | None:
    found = list(_PLAIN.finditer(text))
    return (found[0][1], _rest(text, found[0])) if len(found) == 1 else None


def _glued(text: str) -> tuple[str, str] | None:
    """Return a year that stands against the letters of a name: POPESTIMATE2019."""
    found = list(_GLUED.finditer(text))
    return (found[0][1] or found[0][2], _rest(text, found[0])) if len(found) == 1 else None


def _rest(text: str, match: re.Match[str]) -> str:
    left = f"{text[: match.start()]} {text[match.end() :]}"
    return re.sub(r"\s+", " ", re.sub(r"[()\[\]:,]|(?<=\s)-(?=\s)", " ", left)).strip(" -_.")
