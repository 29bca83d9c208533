"""Periods of time, and the phrases of a text that name them.

The finder is in `period_grammar`, the reading of one time point in `period_points`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from caveat.patterns import lazy_pattern

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


def find_periods(
    text: str,
    offset: int = 0,
    *,
    published: date | None = None,
    events: Mapping[str, tuple[date, date]] | None = None,
) -> tuple[PeriodPhrase, ...]:
    """Return the phrases of `text` that name a time, in order; spans never overlap.

    Relative phrases ("last year") need the date of publication; without it they keep their
    width and frequency, and the period is None. `events` adds names (lower case) with their
    first and last day to those of `data/events.toml`. `offset` is added to every position.

    >>> [(p.text, p.relation, p.period.label) for p in find_periods("up in 2020 and in May 2021")]
    [('in 2020', 'in', '2020'), ('in May 2021', 'in', '2021-05')]
    >>> phrase = find_periods("over the past decade", published=date(2021, 6, 3))[0]
    >>> phrase.baseline.label, phrase.period.label
    ('2010', '2020')
    """
    from caveat.period_grammar import find

    return find(text, offset, published=published, events=events)


def latest_complete(frequency: Frequency, published: date) -> Period:
    """Return the last unit of time that had ended before the day of publication.

    >>> latest_complete("Y", date(2021, 6, 3)).label, latest_complete("Q", date(2021, 6, 3)).label
    ('2020', '2021Q1')
    """
    return Period(frequency, period_of(published, frequency).ordinal - 1)


def period_of(day: date, frequency: Frequency) -> Period:
    """Return the unit of time that contains a day.

    >>> period_of(date(2021, 6, 3), "Q").label
    '2021Q2'
    """
    ordinals = {
        "Y": day.year,
        "Q": 4 * day.year + (day.month - 1) // 3,
        "M": 12 * day.year + day.month - 1,
        "D": day.toordinal(),
    }
    return Period(frequency, ordinals[frequency])


def to_frequency(period: Period, frequency: Frequency) -> Period:
    """Return the smallest window of whole units of `frequency` that contains the period.

    >>> to_frequency(Period.year(2020), "M").label, to_frequency(Period("M", 12 * 2020 + 2), "Y").label
    ('2020-01-2020-12', '2020')
    """
    if period.frequency == frequency:
        return period
    first, last = (period_of(day, frequency).ordinal for day in (period.first_day, period.last_day))
    return Period(frequency, last, last - first + 1)


def parse_date(text: str) -> date | None:
    """Return the date in a date line, None if there is none.

    The first full date of the text is taken; a month with a year but no day gives the last
    day of that month (nothing that the text could know is later), a year alone gives None.

    >>> parse_date("June 3, 2021"), parse_date("Updated 2021-06-03 10:15")
    (datetime.date(2021, 6, 3), datetime.date(2021, 6, 3))
    >>> parse_date("DENVER, December 2018 -")
    datetime.date(2018, 12, 31)
    """
    found: list[tuple[int, date]] = []
    for pattern in (_ISO, _DAY_FIRST, _MONTH_FIRST):
        for match in pattern.finditer(text):
            parts = match.groupdict()
            month = month_number(parts["month"])
            try:
                found.append((match.start(), date(int(parts["year"]), month, int(parts["day"]))))
            except ValueError:  # 31 June
                continue
            break
    if found:
        return min(found)[1]
    month_year = _MONTH_YEAR.search(text)
    if month_year is None:
        return None
    month = month_number(month_year["month"])
    return Period("M", 12 * int(month_year["year"]) + month - 1).last_day


def month_number(name: str) -> int:
    """Return 1 to 12 for a month's name, abbreviation or number; 0 for anything else.

    >>> month_number("Sept."), month_number("march"), month_number("noon")
    (9, 3, 0)
    """
    if name.isdigit():
        return int(name)
    return _MONTHS.index(name[:3].lower()) + 1 if name[:3].lower() in _MONTHS else 0


_MONTH_NAME: Final = (
    "(?P<month>(?i:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?)"
)
_YEAR_PART: Final = r"(?P<year>(?:1[5-9]|20)[0-9]{2})(?![0-9])"
_DAY_PART: Final = r"(?<![0-9])(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?"
_ISO: Final = lazy_pattern(
    r"(?<![0-9])(?P<year>(?:1[5-9]|20)[0-9]{2})[-/](?P<month>[0-9]{2})[-/](?P<day>[0-9]{2})(?![0-9])"
)
_DAY_FIRST: Final = lazy_pattern(rf"{_DAY_PART}(?: of)? {_MONTH_NAME},? {_YEAR_PART}")
_MONTH_FIRST: Final = lazy_pattern(rf"\b{_MONTH_NAME} {_DAY_PART},? {_YEAR_PART}")
_MONTH_YEAR: Final = lazy_pattern(rf"\b{_MONTH_NAME},? {_YEAR_PART}")
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


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
