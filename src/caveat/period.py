"""Periods of time, and the phrases of a text that name them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Frequency = Literal["Y", "Q", "M", "D"]
Relation = Literal["in", "from_to", "since", "over", "before", "after", "until", "latest", "per"]


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A window of `width` consecutive units that ends with unit `ordinal`.

    Ordinals: year number (Y), 4*year + quarter-1 (Q), 12*year + month-1 (M),
    `date.toordinal()` (D). "The 1990s" is Period("Y", 1999, 10); "the first half of 2023"
    is Period("M", 12*2023+5, 6).
    """

    frequency: Frequency
    ordinal: int
    width: int = 1

    @classmethod
    def year(cls, year: int, width: int = 1) -> Period:
        """Return the calendar year, or the `width` years that end with it."""
        return cls("Y", year, width)

    @property
    def first_day(self) -> date:
        """Return the first day of the window."""
        return _first_day(self.frequency, self.ordinal - self.width + 1)

    @property
    def last_day(self) -> date:
        """Return the last day of the window."""
        return date.fromordinal(_first_day(self.frequency, self.ordinal + 1).toordinal() - 1)

    @property
    def label(self) -> str:
        """Return the period as people write it: 2020, 2016-2020, 2020-03, 2020Q1."""
        last = _label(self.frequency, self.ordinal)
        return last if self.width == 1 else f"{_label(self.frequency, self.ordinal - self.width + 1)}-{last}"


@dataclass(frozen=True, slots=True)
class PeriodPhrase:
    """A phrase that names a time: "in 2020", "from 2019 to 2020", "since 1990", "last year".

    `period` is the (later) window that the claim is about, `baseline` the earlier one that
    it is compared with, each None while the phrase leaves it open. By relation:

    * in       "in 2020", "last year", "in the first half of 2023": period
    * from_to  "from 2019 to 2020", "between 1990 and 2000": baseline and period
    * since    "since 1990": baseline; the period is open (up to now)
    * over     "over the past decade": period is None, baseline is None, `width` tells how
               many units of `frequency` back from now; with a date known both are filled
    * before / after / until   "before 2020", "until 2015": period is the one named
    * latest   "now", "today", "currently", "the latest"
    * per      "a year", "every month": no time at all but a rate's unit

    `event` is the text of a named event that could not be resolved to dates ("the
    pandemic", "he took office"). `origin` says where the phrase stands: sentence, earlier
    sentence, heading, title, date line. `start`, `end` index the text that was searched.
    """

    text: str
    start: int
    end: int
    relation: Relation
    period: Period | None = None
    baseline: Period | None = None
    width: int | None = None
    frequency: Frequency = "Y"
    event: str | None = None
    origin: str = "sentence"


def _first_day(frequency: Frequency, ordinal: int) -> date:
    if frequency == "Y":
        return date(ordinal, 1, 1)
    if frequency == "Q":
        return date(ordinal // 4, ordinal % 4 * 3 + 1, 1)
    if frequency == "M":
        return date(ordinal // 12, ordinal % 12 + 1, 1)
    return date.fromordinal(ordinal)


def _label(frequency: Frequency, ordinal: int) -> str:
    if frequency == "Y":
        return str(ordinal)
    if frequency == "Q":
        return f"{ordinal // 4}Q{ordinal % 4 + 1}"
    if frequency == "M":
        return f"{ordinal // 12}-{ordinal % 12 + 1:02d}"
    return date.fromordinal(ordinal).isoformat()
