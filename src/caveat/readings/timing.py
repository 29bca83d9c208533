"""How a claim's time is settled over the periods of a table.

The text may state the end ("in 2020"), both ends ("from 2019 to 2020"), the start alone
("since 1990") or nothing. What it leaves open is an axis around the last complete period
before the article's date, one period wide, against the period before (w0 = d0 = 1).
Conventions that settle a point are named in `Time.why`, and the report shows them:

* "rose 12% in 2020" is against the period before;
* "since 1990", "over the past decade" end with the last period known at the article's date.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from caveat.period import Frequency, Period, PeriodPhrase, month_number, period_of
from caveat.readings.space import Time

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

PER_YEAR = {"Y": 1, "Q": 4, "M": 12}
MOST_WIDTHS = 10  # windows of more than this many years are not tried unless stated


@dataclass(frozen=True, slots=True)
class Stated:
    """What a text states of a claim's time, in ordinals of the space's frequency (None = open)."""

    end: int | None = None
    width: int | None = None
    distance: int | None = None
    baseline: int | None = None
    now: bool = False  # the end is "now": the last period known at the article's date
    why: str = ""
    open_distance: bool = False  # a stated end that does not say what it is compared with


def claim_frequency(phrase: PeriodPhrase | None) -> Frequency:
    """Return the frequency of figures that a claim with this time needs.

    >>> claim_frequency(None)
    'Y'
    """
    if phrase is None:
        return "Y"
    named = phrase.period or phrase.baseline
    if named is None:
        return phrase.frequency if phrase.relation == "over" and phrase.frequency != "D" else "Y"
    if named.frequency == "M" and named.width == 12 and named.ordinal % 12 == 11:
        return "Y"
    if named.frequency == "M" and not _says_month(phrase.text):
        return "Y"  # an event: whole years beside it will do
    return named.frequency


def stated_time(phrase: PeriodPhrase | None, frequency: Frequency) -> Stated | None:
    """Return what the phrase settles; None where it names a time that this frequency cannot give."""
    if phrase is None or phrase.relation == "per":
        return Stated()
    where = f"“{phrase.text}” ({phrase.origin})"
    if phrase.relation == "latest":
        return Stated(now=True, why=where)
    named = phrase.period or phrase.baseline
    if named is not None and (phrase.relation in ("before", "after", "until") or is_event(phrase)):
        return _around(phrase.relation, named, frequency, where)
    period, baseline = _at(phrase.period, frequency), _at(phrase.baseline, frequency)
    if (phrase.period and not period) or (phrase.baseline and not baseline):
        return None
    if period and baseline:
        return Stated(
            period.ordinal, period.width, period.ordinal - baseline.ordinal, baseline.ordinal, False, where
        )
    if period:
        return Stated(period.ordinal, period.width, None, None, False, where)
    if baseline:
        return Stated(None, baseline.width, None, baseline.ordinal, True, where)
    return Stated(why=where if phrase.event else "")


def is_event(phrase: PeriodPhrase) -> bool:
    """Tell whether the phrase dates itself by an event and not by the calendar ("since the pandemic")."""
    named = phrase.period or phrase.baseline
    if named is None or named.frequency != "M" or phrase.relation not in ("since", "in"):
        return False
    return not _says_month(phrase.text)


def _says_month(text: str) -> bool:
    """Tell whether words name a month or give a date, and not only an event."""
    words = text.lower().replace(".", " ").split()
    return any(c.isdigit() for c in text) or any(month_number(w) for w in words)


def _around(relation: str, named: Period, frequency: Frequency, where: str) -> Stated:
    """Return what "before X", "after X", "since the event X" settle: whole periods beside it."""
    first, last = period_of(named.first_day, frequency), period_of(named.last_day, frequency)
    if relation == "before":
        return Stated(end=first.ordinal - 1, width=1, why=where, open_distance=True)
    if relation == "until":
        return Stated(end=last.ordinal, width=1, why=where, open_distance=True)
    if relation == "in":
        return Stated(end=last.ordinal, width=last.ordinal - first.ordinal + 1, why=where)
    start = last.ordinal if relation == "after" else first.ordinal - 1
    return Stated(baseline=start, width=1, now=True, why=where)


def settle(
    stated: Stated,
    values: FloatArray,
    frequency: Frequency | None,
    first: int,
    later: int,
    *,
    compares: bool,
    own_end: bool = False,
) -> Time:
    """Return the time of a space over `values` (series, periods up to the article's date).

    `compares`: the family compares the end with an earlier window, so that a stated end
    alone settles the distance by convention (the window before). `own_end`: an open end is
    each series' own last known period, not the last one that any of them has.
    """
    count, size = values.shape
    last = _last_known(values)
    if not own_end:
        last = np.full(count, last.max(), dtype=np.int64)
    if frequency is None:
        zero = np.zeros(count, dtype=np.int64)
        return Time(None, 0, 1, 0, zero, zero + 1, zero, True, True, True)
    if stated.end is None and stated.baseline is not None and stated.baseline - first >= last.max():
        # Nothing known comes after it, so it is the time itself and not what it is compared with.
        stated = replace(stated, end=stated.baseline, baseline=None, now=False)
    ends = last if stated.end is None else np.full(count, stated.end - first, dtype=np.int64)
    widths = np.full(count, stated.width or 1, dtype=np.int64)
    why, distance_stated = stated.why, stated.distance is not None
    if stated.distance is not None:
        distances = np.full(count, stated.distance, dtype=np.int64)
    elif stated.baseline is not None:
        distances = ends + first - stated.baseline
        distance_stated = True
        why += "; up to the last period known at the article's date"
    else:
        distances = widths.copy()
        if stated.end is not None and compares and not stated.open_distance:
            distance_stated = True
            why += "; by convention against the period before"
    return Time(
        frequency, first, size, later, ends, widths, distances,
        stated.end is not None or stated.now,
        stated.width is not None or stated.end is not None or stated.now,
        distance_stated, why,
    )  # fmt: skip


def grid_widths(time: Time) -> IntArray:
    """Return the widths to try: every one up to ten years, and the stated ones."""
    per_year = PER_YEAR.get(time.frequency or "Y", 1)
    most = max(1, min(MOST_WIDTHS * per_year, time.size // 2))
    return each_once(range(1, most + 1), time.widths)


def grid_distances(time: Time) -> IntArray:
    """Return the distances to try: every one that the data hold."""
    return each_once(range(1, max(2, time.size)), time.distances[time.distances > 0])


def each_once(*numbers: Iterable[int]) -> IntArray:
    """Return whole numbers in order, each once; `numpy.unique` takes longer for few, and at first use.

    >>> each_once(range(3), [7, 2]).tolist()
    [0, 1, 2, 7]
    """
    return np.array(sorted({int(n) for some in numbers for n in some}), dtype=np.int64)


def _at(period: Period | None, frequency: Frequency) -> Period | None:
    """Return the period in units of `frequency`, None where its bounds do not fall on them."""
    if period is None or period.frequency == frequency:
        return period
    per = {"Y": 12, "Q": 3, "M": 1}
    if period.frequency not in per or frequency not in per:
        return None
    last = (period.ordinal + 1) * per[period.frequency]  # months since year 0, exclusive
    months = period.width * per[period.frequency]
    step = per[frequency]
    if last % step or months % step:
        return None
    return Period(frequency, last // step - 1, months // step)


def _last_known(values: FloatArray) -> IntArray:
    known = np.isfinite(values)
    last = values.shape[1] - 1
    ends: IntArray = np.where(known.any(axis=1), last - np.argmax(known[:, ::-1], axis=1), last)
    return ends
