"""The values of a period column as ordinals: years, months, quarters, dates, fiscal years."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from caveat.cube.partial import strip_label
from caveat.period import Frequency

_MONTH_NAMES = "january february march april may june july august september october november december".split()
_MONTHS = {name[:n]: i for i, name in enumerate(_MONTH_NAMES, 1) for n in (3, len(name))} | {"sept": 9}


@dataclass(frozen=True, slots=True)
class Times:
    """What a period column holds: its frequency and the ordinal of each value.

    `ordered` tells whether the values sort as their ordinals do, so that BETWEEN works on them.
    `merged`: several values stand for one period. `odd`: values that stand for none. `partial`:
    periods of which the label says that they are not whole.
    """

    frequency: Frequency
    ordinals: Mapping[object, int]
    ordered: bool
    note: str = ""
    merged: bool = False
    odd: tuple[object, ...] = ()
    partial: frozenset[int] = frozenset()

    @property
    def first(self) -> int:
        """Return the earliest ordinal."""
        return min(self.ordinals.values())

    @property
    def last(self) -> int:
        """Return the latest ordinal."""
        return max(self.ordinals.values())

    def values_between(self, first: int, last: int) -> list[object]:
        """Return the column's own values for a span of ordinals, in order."""
        inside = [(o, str(v), v) for v, o in self.ordinals.items() if first <= o <= last]
        return [v for _, _, v in sorted(inside, key=lambda x: x[:2])]


def read_times(values: Iterable[object]) -> Times | None:
    """Return the periods that distinct values of a column stand for, None where any is not one.

    >>> times = read_times(["2019-11", "2019-12"])
    >>> times.frequency, times.first == 12 * 2019 + 10
    ('M', True)
    >>> read_times(["2018-19", "2019-20"]).ordinals["2019-20"]
    2020
    """
    known = [v for v in values if v is not None]
    if not known:
        return None
    if all(isinstance(v, date) for v in known):
        return _read_dates(
            {v: v.date() if isinstance(v, datetime) else v for v in known if isinstance(v, date)}
        )
    if all(isinstance(v, int | float) and not isinstance(v, bool) for v in known):
        packed = _read_packed(known)
        if packed is not None:
            return packed
        years: dict[object, int] = {
            v: int(v) for v in known if isinstance(v, int | float) and v == int(v) and 0 <= v <= 9999
        }
        if len(years) < len(known):
            return None
        odd = tuple(v for v, y in years.items() if y in (0, 1, 9999))
        if odd and len(odd) < len(years):
            return Times("Y", {v: y for v, y in years.items() if v not in odd}, True, odd=odd)
        return Times("Y", years, True)
    texts = {v: str(v).strip() for v in known}
    return _read_texts(texts) or _read_marked(texts)


def _read_marked(texts: Mapping[object, str]) -> Times | None:
    """Return the periods of labels with marks: "2022*", "2023 (provisional)", "2023 YTD"."""
    stripped = {v: strip_label(t) for v, t in texts.items()}
    if all(stripped[v] == (t, False) for v, t in texts.items()):
        return None
    times = _read_texts({v: t for v, (t, _) in stripped.items()})
    if times is None:
        return None
    whole = {o for v, o in times.ordinals.items() if not stripped[v][1]}
    # Beside the whole of a period its part is no figure of its own.
    odd = tuple(v for v, o in times.ordinals.items() if stripped[v][1] and o in whole)
    ordinals = {v: o for v, o in times.ordinals.items() if v not in odd}
    partial = frozenset(o for v, o in ordinals.items() if stripped[v][1])
    return replace(times, ordinals=ordinals, ordered=False, odd=(*times.odd, *odd), partial=partial)


def _read_texts(texts: Mapping[object, str]) -> Times | None:
    for frequency, ordered, note, read in _FORMATS:
        ordinals: dict[object, int] = {}
        for value, text in texts.items():
            ordinal = read(text)
            if ordinal is None:
                break
            ordinals[value] = ordinal
        else:
            return Times(frequency, ordinals, ordered, note)
    dates = {v: _to_date(t) for v, t in texts.items()}
    if all(d is not None for d in dates.values()):
        times = _read_dates({v: d for v, d in dates.items() if d is not None})
        iso = all(re.fullmatch(r"\d{4}-\d{2}-\d{2}", t) for t in texts.values())
        return times if iso else replace(times, ordered=False)
    return None


def to_months(times: Times) -> Times:
    """Return days as the months that hold them; events are counted by month, not by day.

    >>> to_months(read_times([date(2020, 1, 5), date(2020, 1, 6), date(2020, 1, 6)])).frequency
    'M'
    """
    if times.frequency != "D":
        return times
    months = {v: ordinal_of(date.fromordinal(o), "M") for v, o in times.ordinals.items()}
    return Times("M", months, times.ordered, "days, counted by month", merged=True, odd=times.odd)


def partial_layers(times: Times) -> list[int]:
    """Return the first or last month, from the first, that days counted by month cover only in part.

    A month counts as covered where no more days are missing at its edge than three times the
    usual distance between days with events.

    >>> partial_layers(to_months(read_times([date(2020, 1, d) for d in range(1, 9)])))
    [0]
    """
    if not times.merged:
        return []
    days = sorted({v.date() if isinstance(v, datetime) else v for v in times.ordinals if isinstance(v, date)})
    if len(days) < 2:
        return []
    allowed = 3 * (days[-1] - days[0]).days / (len(days) - 1) + 1
    after = days[-1].replace(day=28) + timedelta(days=4)
    missing = (after - timedelta(days=after.day) - days[-1]).days
    found = [0] if days[0].day - 1 > allowed else []
    return found + ([times.last - times.first] if missing > allowed else [])


def to_ordinal(text: str, frequency: Frequency, *, end: bool = False) -> int | None:
    """Return the ordinal that a written period has at a frequency, its first or last unit.

    >>> to_ordinal("2019", "M") == 12 * 2019, to_ordinal("2019", "M", end=True) == 12 * 2019 + 11
    (True, True)
    """
    start, stop = date_bounds(text)
    day = stop if end else start
    return None if day is None else ordinal_of(day, frequency)


def ordinal_of(day: date, frequency: Frequency) -> int:
    """Return the ordinal of the period of that frequency that holds a day.

    >>> ordinal_of(date(2020, 5, 1), "Q") == 4 * 2020 + 1
    True
    """
    if frequency == "Y":
        return day.year
    if frequency == "Q":
        return 4 * day.year + (day.month - 1) // 3
    if frequency == "M":
        return 12 * day.year + day.month - 1
    return day.toordinal()


def date_bounds(text: str) -> tuple[date | None, date | None]:
    """Return the first and last day of a written year, month or day.

    >>> date_bounds("2020-02")
    (datetime.date(2020, 2, 1), datetime.date(2020, 2, 29))
    """
    match = re.fullmatch(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?", text.strip())
    if not match:
        return None, None
    year, month, day = (int(g) if g else None for g in match.groups())
    try:
        if year is None:
            return None, None
        if month is None:
            return date(year, 1, 1), date(year, 12, 31)
        if day is None:
            last = (
                date(year, 12, 31)
                if month == 12
                else date.fromordinal(date(year, month + 1, 1).toordinal() - 1)
            )
            return date(year, month, 1), last
        return date(year, month, day), date(year, month, day)
    except ValueError:
        return None, None


def _read_dates(days: Mapping[object, date]) -> Times:
    """Return dates at the coarsest frequency that keeps them apart.

    Days of the years 1 and 9999 among others stand for "not known" or "no end", not for a day.
    """
    odd = tuple(v for v, d in days.items() if d.year in (1, 9999))
    if 0 < len(odd) < len(days):
        return replace(_read_dates({v: d for v, d in days.items() if v not in odd}), odd=odd)
    note = {"Y": "one date a year", "Q": "one date a quarter", "M": "one date a month", "D": ""}
    distinct = set(days.values())
    frequencies: tuple[Frequency, ...] = ("Y", "Q", "M")
    for frequency in frequencies:
        if len({ordinal_of(d, frequency) for d in distinct}) == len(distinct) > 1:
            return Times(
                frequency, {v: ordinal_of(d, frequency) for v, d in days.items()}, True, note[frequency]
            )
    return Times("D", {v: d.toordinal() for v, d in days.items()}, True)


def month_number(text: str) -> int | None:
    """Return the number of a month by its English name, whole or cut.

    >>> month_number("Sept."), month_number("May"), month_number("Marches")
    (9, 5, None)
    """
    return _MONTHS.get(text.strip().rstrip(".").lower())


def _read_packed(values: Sequence[object]) -> Times | None:
    """Return whole numbers such as 202001 as months and 20200131 as days, None where they are not."""
    if not all(isinstance(v, int | float) and v == int(v) for v in values):
        return None
    numbers: dict[object, int] = {v: int(v) for v in values if isinstance(v, int | float)}
    if all(100_001 <= n <= 999_912 and 1 <= n % 100 <= 12 for n in numbers.values()):
        months = {v: 12 * (n // 100) + n % 100 - 1 for v, n in numbers.items()}
        return Times("M", months, True)
    if all(10_000_101 <= n <= 99_991_231 for n in numbers.values()):
        try:
            days = {v: date(n // 10_000, n // 100 % 100, n % 100) for v, n in numbers.items()}
        except ValueError:
            return None
        return _read_dates(days)
    return None


def _year(text: str) -> int | None:
    return int(text) if re.fullmatch(r"[12]\d{3}", text) else None


def _fiscal(text: str) -> int | None:
    match = re.fullmatch(r"(?:FY|fy|AY)?\s*([12]\d{3})\s*[-/\u2013]\s*(\d{2}|\d{4})", text)
    if match:
        start, end = int(match[1]), int(match[2])
        return start + 1 if end in (start + 1, (start + 1) % 100) else None
    match = re.fullmatch(r"(?:FY|fy|AY)\s*'?(\d{2}|[12]\d{3})", text)
    if match:
        return int(match[1]) + (2000 if len(match[1]) == 2 else 0)
    return None


def _month(text: str) -> int | None:
    match = re.fullmatch(r"([12]\d{3})[-/.]?(0[1-9]|1[0-2])", text) or re.fullmatch(
        r"([12]\d{3})M(0?[1-9]|1[0-2])", text
    )
    return 12 * int(match[1]) + int(match[2]) - 1 if match else None


def _named_month(text: str) -> int | None:
    match = re.fullmatch(r"([A-Za-z]{3,9})\.?[ ,-]+([12]\d{3})", text)
    if match and match[1].lower() in _MONTHS:
        return 12 * int(match[2]) + _MONTHS[match[1].lower()] - 1
    match = re.fullmatch(r"([12]\d{3})[ ,-]+([A-Za-z]{3,9})\.?", text)
    if match and match[2].lower() in _MONTHS:
        return 12 * int(match[1]) + _MONTHS[match[2].lower()] - 1
    return None


def _quarter(text: str) -> int | None:
    match = re.fullmatch(r"([12]\d{3})\s*[-/:]?\s*[Qq]([1-4])", text)
    return 4 * int(match[1]) + int(match[2]) - 1 if match else None


def _named_quarter(text: str) -> int | None:
    match = re.fullmatch(r"[Qq]([1-4])\s*[-/:]?\s*([12]\d{3})", text)
    return 4 * int(match[2]) + int(match[1]) - 1 if match else None


def _to_date(text: str) -> date | None:
    match = re.match(r"(\d{4})-(\d{2})-(\d{2})(?:$|[T ])", text) or re.fullmatch(
        r"(\d{4})/(\d{1,2})/(\d{1,2})", text
    )
    try:
        return date(int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        return None


_FORMATS: tuple[tuple[Frequency, bool, str, Callable[[str], int | None]], ...] = (
    ("Y", True, "", _year),
    ("Y", False, "fiscal years, named by the year in which they end", _fiscal),
    ("M", True, "", _month),
    ("Q", True, "", _quarter),
    ("M", False, "", _named_month),
    ("Q", False, "", _named_quarter),
)
