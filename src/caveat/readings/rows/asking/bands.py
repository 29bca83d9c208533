"""Columns of bands: values that are numbers or spans of them, "<5", "5", "6-9", "10+", kept as text."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from weakref import WeakKeyDictionary

from caveat.readings.rows.asking.columns import Profile
from caveat.readings.rows.asking.tables import RowTable
from caveat.readings.rows.lexical.words import lexicon

LEAST_BANDS = 3  # of a column, so that a limit divides them
LEAST_PART = 0.6  # of its values: the others say that the question is none for somebody
MOST_VALUES = 40
_NUMBER = r"[$£€]?\s?(\d[\d,]*(?:\.\d+)?)\s?(?:[%k]\b)?"
_UNIT = r"(?:\s?[a-z]+){0,2}"
_SPAN = re.compile(rf"{_NUMBER}{_UNIT}\s?(?:-|–|—|to)\s?{_NUMBER}{_UNIT}", re.I)
_FROM = re.compile(
    rf"(?:(?P<beyond>>|over|above|more than)|>=|≥|at least)\s?{_NUMBER}{_UNIT}"
    rf"|{_NUMBER}{_UNIT}\s?(?:\+|(?:or|and) (?:more|over|above|higher|longer|up)){_UNIT}",
    re.I,
)
_UNTIL = re.compile(
    rf"(?:(?P<below><|under|below|(?:less|fewer) than)|<=|≤|up to|at most)\s?{_NUMBER}{_UNIT}"
    rf"|{_NUMBER}{_UNIT} (?:or|and) (?:less|fewer|under|below|lower)",
    re.I,
)
_ONE = re.compile(rf"{_NUMBER}{_UNIT}", re.I)
_DIGITS = re.compile(r"\d[\d,]*(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Band:
    """A value as a span of numbers, with whether its ends belong to it."""

    value: str
    low: float
    high: float
    has_low: bool = True
    has_high: bool = True


@dataclass(frozen=True, slots=True)
class Banded:
    """A column of bands, in order, and its name as of a column of numbers."""

    profile: Profile
    bands: tuple[Band, ...]

    def within(self, test: str, bound: float, upto: float = 0.0) -> tuple[str, ...]:
        """Return the values that meet a condition, () where it cuts through one or parts none."""
        low, high = (bound, upto) if test == "between" else (bound, bound)
        if test in (">", ">="):
            high = math.inf
        elif test in ("<", "<="):
            low = -math.inf
        exact = any(b.low == b.high for b in self.bands)  # numbers one by one: 10 is none of "over 10"
        has_low, has_high = test != ">" or not exact, test != "<" or not exact
        inside = [b for b in self.bands if _is_in(b, low, high, has_low=has_low, has_high=has_high)]
        outside = [b for b in self.bands if b not in inside]
        cut = any(_is_cut(b, low, high, has_low=has_low, has_high=has_high) for b in outside)
        return () if cut or not outside else tuple(sorted(b.value for b in inside))


def _is_in(band: Band, low: float, high: float, *, has_low: bool, has_high: bool) -> bool:
    over = band.low > low or (band.low == low and (has_low or not band.has_low))
    return over and (band.high < high or (band.high == high and (has_high or not band.has_high)))


def _is_cut(band: Band, low: float, high: float, *, has_low: bool, has_high: bool) -> bool:
    """Tell whether a band that is not inside has numbers that are, beyond the one where both end."""
    under = band.high < low or (band.high == low and (band.low < band.high or not has_low))
    over = band.low > high or (band.low == high and (band.low < band.high or not has_high))
    return not (under or over)


@lru_cache(maxsize=4096)
def band_of(value: str) -> Band | None:
    """Return the span of numbers that a value is, None where it is something else.

    >>> [(b.low, b.high) for v in ("6-9", "10+", "<5", "3 hours", "$25,000 - $49,999") if (b := band_of(v))]
    [(6.0, 9.0), (10.0, inf), (-inf, 5.0), (3.0, 3.0), (25000.0, 49999.0)]
    >>> band_of("did not ride"), band_of("Apollo 13")
    (None, None)
    """
    text = value.strip()
    numbers = [float(x.replace(",", "")) for x in _DIGITS.findall(text)]
    if not numbers or len(numbers) > 2:
        return None
    if _SPAN.fullmatch(text):
        return Band(value, numbers[0], numbers[1]) if len(numbers) == 2 and numbers[0] <= numbers[1] else None
    if len(numbers) > 1:
        return None
    if found := _FROM.fullmatch(text):
        return Band(value, numbers[0], math.inf, has_low=not found["beyond"])
    if found := _UNTIL.fullmatch(text):
        return Band(value, -math.inf, numbers[0], has_high=not found["below"])
    return Band(value, numbers[0], numbers[0]) if _ONE.fullmatch(text) else None


def bands_of(values: Sequence[str]) -> tuple[Band, ...]:
    """Return values as bands in order, () where too few are or where they overlap.

    >>> [b.value for b in bands_of(("did not drive", "30", "0", "1-2", "3-29"))]
    ['0', '1-2', '3-29', '30']
    >>> bands_of(("3 Doors", "5 Doors", "Estate", "Van")), bands_of(("under 5", "2-9", "10+"))
    ((), ())
    """
    found = sorted((b for v in values if (b := band_of(v)) is not None), key=lambda b: (b.low, b.high))
    wide = any(b.low < b.high for b in found)
    if len(found) < LEAST_BANDS or len(found) < LEAST_PART * len(values) or not (wide or _count(found)):
        return ()
    over = any(a.high > b.low or (a.low == a.high == b.low == b.high) for a, b in pairwise(found))
    return () if over else tuple(found)


def _count(bands: Sequence[Band]) -> bool:
    """Tell whether numbers one by one are amounts: they begin with none or one, and nothing stands behind."""
    return bands[0].low in (0.0, 1.0) and all(b.value.strip().isdigit() for b in bands)


_MADE: WeakKeyDictionary[RowTable, tuple[Banded, ...]] = WeakKeyDictionary()  # of the tables still in use


def banded(table: RowTable) -> tuple[Banded, ...]:
    """Return the columns of bands of a table, those of ages left out; read once."""
    if table not in _MADE:
        _MADE[table] = tuple(_read(table))
    return _MADE[table]


def _read(table: RowTable) -> list[Banded]:
    out = []
    often = Counter(w for d in table.dims if len(d.columns) == 1 for w in set(d.name))
    total = len(table.dims)
    for dim in table.dims:
        if len(dim.columns) > 1 or dim.flag or dim.places or dim.bands or dim.within:
            continue
        bands = bands_of(dim.values) if len(dim.values) <= MOST_VALUES else ()
        if bands:
            own = [w for w in dim.name if w not in lexicon()["stop"] and not re.search(r"\d", w)]
            words = {w: math.log(1.0 + total / often[w]) for w in own or dim.name}
            ends = [x for b in bands for x in (b.low, b.high) if math.isfinite(x)]
            whole = all(x == round(x) for x in ends)
            name = dim.columns[0]
            profile = Profile(name, words, None, min(ends), max(ends), whole, percent=False, additive=False)
            out.append(Banded(profile, bands))
    return out


__all__ = ["Band", "Banded", "band_of", "banded", "bands_of"]
