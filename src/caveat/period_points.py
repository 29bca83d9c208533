"""One point or stretch of time as words give it: "March 2021", "the first half of 2023", "last year".

Conventions, all stated here because the text leaves them open:

* "2019-20", "2002/03" and "fiscal 2021" are the year that ends in the later calendar year.
* "early 2020", "mid-2020", "late 2020", "the end of 2020" are the year 2020.
* Seasons are those of the north; a winter is named by the year in which it starts.
* "in March" is the most recent March that had begun when the text was published.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Final

from caveat.period import Frequency, Period, month_number, parse_date, period_of

MONTH: Final = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|JANUARY|FEBRUARY|MARCH|APRIL|MAY|JUNE|JULY|AUGUST|SEPTEMBER|OCTOBER|NOVEMBER|DECEMBER"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
)
_COUNTED: Final = (
    r"\s?(?:%|(?i:percent|per\scent|people|million|billion|deaths|cases|jobs|homes|miles|km|troops|men|women|children"
    r"|workers|voters|residents|points|dollars|euros|pounds)\b)"
)
YEAR: Final = (
    r"(?:(?<![\w$£€#.,/-])|(?<=[a-z]-))(?:(?<=\b[Ii]n\s)|(?<=since\s)|(?![0-9]{4}" + _COUNTED + r"))"
    r"(?:1[5-9]|20)[0-9]{2}(?![0-9%]|[.,][0-9])"
)
_PLAIN_YEAR: Final = r"(?:1[5-9]|20)[0-9]{2}(?![0-9])"
_SMALL: Final = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty"
)
_TENS: Final = {"thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "hundred": 100}
NUMERALS: Final = {"a": 1, "an": 1} | {word: n for n, word in enumerate(_SMALL.split(), start=1)} | _TENS
_PLACES: Final = {
    "first": 1, "1st": 1, "opening": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4,
    "final": 4, "last": 4,
}  # fmt: skip
_SEASONS: Final = {"spring": 5, "summer": 8, "autumn": 11, "fall": 11, "winter": 14}
_NINETIES: Final = {
    "twenties": 20, "thirties": 30, "forties": 40, "fifties": 50, "sixties": 60, "seventies": 70,
    "eighties": 80, "nineties": 90,
}  # fmt: skip
UNITS: Final[dict[str, tuple[Frequency, int]]] = {
    "year": ("Y", 1), "decade": ("Y", 10), "generation": ("Y", 25), "century": ("Y", 100),
    "centurie": ("Y", 100), "month": ("M", 1), "quarter": ("Q", 1), "week": ("D", 7),
    "day": ("D", 1), "fortnight": ("D", 14),
}  # fmt: skip
UNIT: Final = (
    r"(?i:years?|decades?|generations?|century|centuries|months?|quarters?|weeks?|days?|fortnight)\b"
)
COUNT: Final = rf"(?i:an?|{'|'.join((*_SMALL.split(), *_TENS))}|[0-9]{{1,3}})\b"
_OF: Final = r"(?:,?\s+(?:(?i:of|in)\s+)?)"
_THE: Final = r"(?:(?i:the)\s+)?"
_EDGE = rf"{_THE}(?i:start|beginning|middle|end)\sof\s"
_RELATIVE_UNIT: Final = r"year|month|quarter|week|spring|summer|autumn|fall|winter"


def number(word: str) -> int:
    """Return the number that a small numeral says: "a" is 1, "twelve" 12.

    >>> number("a"), number("Twelve"), number("30")
    (1, 12, 30)
    """
    low = word.lower()
    return int(low) if low.isdigit() else NUMERALS.get(low, 1)


def shift(period: Period, count: int, frequency: Frequency) -> Period:
    """Return the period moved by `count` units of another frequency: March 2021, -1 year is March 2020.

    >>> shift(Period("M", 12 * 2021 + 2), -1, "Y").label
    '2020-03'
    """
    units = {"Y": 12, "Q": 3, "M": 1}
    if period.frequency == "D" or frequency == "D":
        days = {"Y": 365.25, "Q": 91.3125, "M": 30.4375, "D": 1}
        per = days[frequency] / days[period.frequency]
    else:
        per = units[frequency] / units[period.frequency]
    return replace(period, ordinal=period.ordinal + round(count * per))


_Reader = Callable[[re.Match[str], "date | None"], "Period | None"]


def _day(match: re.Match[str], published: date | None) -> Period | None:
    day = parse_date(match[0])
    written = {int(digits) for digits in re.findall("[0-9]+", match[0])}
    return period_of(day, "D") if day and day.day in written else None  # not 31 June


def _day_of_month(match: re.Match[str], published: date | None) -> Period | None:
    month, day = month_number(match["m1"] or match["m2"]), int(match["d1"] or match["d2"])
    recent = _recent_month(month, published)
    if recent is None or published is None:
        return None
    try:
        found = date(recent.first_day.year, month, day)
        if found > published:
            found = date(found.year - 1, month, day)
    except ValueError:
        return None
    return period_of(found, "D")


def _months(match: re.Match[str], published: date | None) -> Period | None:
    first, last, year = month_number(match["first"]), month_number(match["last"]), int(match["year"])
    width = last - first + 1
    return Period("M", 12 * year + last - 1, width if width > 0 else width + 12)


def _month_year(match: re.Match[str], published: date | None) -> Period | None:
    return Period("M", 12 * int(match["year"]) + month_number(match["month"]) - 1)


def _quarter(match: re.Match[str], published: date | None) -> Period | None:
    year = match["y1"] or match["y2"] or match["y3"]
    place = match["q1"] or match["q2"] or match["q3"]
    which = int(place) if place.isdigit() else _PLACES[place.lower()]
    if year is None:
        if published is None:
            return None
        current = period_of(published, "Q").ordinal
        back = (current - (which - 1)) % 4
        return Period("Q", current - (back or 4))  # the quarter under way is not known yet
    return Period("Q", 4 * int(year) + which - 1)


def _half(match: re.Match[str], published: date | None) -> Period | None:
    place, year = match["h1"] or match["h2"], int(match["y1"] or match["y2"])
    which = 1 if place.lower() in ("first", "opening", "1") else 2
    return Period("M", 12 * year + 6 * which - 1, 6)


def _some_months(match: re.Match[str], published: date | None) -> Period | None:
    count, year = number(match["count"]), match["year"]
    if count > 12:
        return None
    frequency: Frequency = "Q" if match["unit"].lower().startswith("quarter") else "M"
    per = 4 if frequency == "Q" else 12
    if not year[0].isdigit():
        if published is None:
            return None
        year = str(published.year - (not year.lower().startswith("this")))
    last = count if match["place"].lower() in ("first", "opening") else per
    return Period(frequency, per * int(year) + last - 1, min(count, per))


def _season(match: re.Match[str], published: date | None) -> Period | None:
    season = match["season"].lower()
    last = match["last"]
    year = int(match["year"]) + (1 if last and season != "winter" else 0)
    return Period("M", 12 * year + _SEASONS[season] - 1, 3)


def _year_ending(match: re.Match[str], published: date | None) -> Period | None:
    year = match["year"]
    month = month_number(match["month"]) if match["month"] else 12
    end = Period("M", 12 * int(year) + month - 1) if year else _recent_month(month, published)
    if end is None:
        return None
    count = number(match["count"]) if match["count"] else 12
    return replace(end, width=count)


def _fiscal(match: re.Match[str], published: date | None) -> Period | None:
    return _ending(match["year"] or match["short"], match["last"])


def _span(match: re.Match[str], published: date | None) -> Period | None:
    first, last = match["year"], match["last"]
    if len(last) == 4:
        if int(last) - int(first) == 1 and match[0][4] == "/":
            return Period("Y", int(last))
        return Period("Y", int(last), int(last) - int(first) + 1) if last > first else None
    end = _ending(first, last)
    if end is None or end.ordinal - int(first) == 1:
        return end
    return Period("Y", end.ordinal, end.ordinal - int(first) + 1)


def _decade(match: re.Match[str], published: date | None) -> Period | None:
    year = match["year"]
    if year is None:
        year = str(1900 + (_NINETIES[match["word"].lower()] if match["word"] else int(match["short"])))
    first, part = int(year), (match["part"] or match["part2"] or "").lower().rstrip("- ")
    offsets = {"early": (3, 4), "mid": (6, 3), "late": (9, 3)}
    last, width = offsets.get(part, (9, 10))
    return Period("Y", first + last, width)


def _calendar_year(match: re.Match[str], published: date | None) -> Period | None:
    return Period("Y", int(match["year"]))


def _lone_month(match: re.Match[str], published: date | None) -> Period | None:
    return _recent_month(month_number(match["month"]), published)


def _relative(match: re.Match[str], published: date | None) -> Period | None:
    if published is None:
        return None
    which, unit = match["which"].lower(), match["unit"].lower()
    step = {"last": -1, "this": 0, "next": 1, "current": 0, "the current": 0}[which]
    if unit in _SEASONS:
        end = Period("M", 12 * published.year + _SEASONS[unit] - 1, 3)
        while end.first_day > published:
            end = shift(end, -1, "Y")
        if step < 0 and end.last_day >= published:
            end = shift(end, -1, "Y")
        return shift(end, 1, "Y") if step > 0 else end
    if unit == "week":
        sunday = published.toordinal() + 6 - published.weekday()
        return Period("D", sunday + 7 * step, 7)
    frequency = UNITS[unit][0]
    return replace(now := period_of(published, frequency), ordinal=now.ordinal + step)


def _yesterday(match: re.Match[str], published: date | None) -> Period | None:
    return None if published is None else Period("D", published.toordinal() - 1)


_POINTS: Final[tuple[tuple[str, _Reader], ...]] = (
    (rf"[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}|{MONTH}\s[0-9]{{1,2}}(?:st|nd|rd|th)?,?\s{_PLAIN_YEAR}"
     rf"|[0-9]{{1,2}}(?:st|nd|rd|th)?(?:\sof)?\s{MONTH},?\s{_PLAIN_YEAR}", _day),
    (rf"(?P<m1>{MONTH})\s(?P<d1>[0-9]{{1,2}})(?:st|nd|rd|th)?(?![0-9,]?[0-9%])"
     rf"|(?P<d2>[0-9]{{1,2}})(?:st|nd|rd|th)?(?:\sof)?\s(?P<m2>{MONTH})(?!,?\s{_PLAIN_YEAR})", _day_of_month),
    (rf"(?P<first>{MONTH})(?:\s(?i:to|through|until)\s|\s?[-\u2013\u2014]\s?)(?P<last>{MONTH}){_OF}(?P<year>{_PLAIN_YEAR})",
     _months),
    (rf"(?:{_EDGE})?(?P<month>{MONTH}){_OF}(?P<year>{_PLAIN_YEAR})", _month_year),
    (rf"{_THE}(?P<q1>(?i:first|second|third|fourth|final|last|1st|2nd|3rd|4th))[\s-](?i:quarter)"
     rf"(?!\s(?i:of|in)\s(?!{_PLAIN_YEAR}))(?:{_OF}(?P<y1>{_PLAIN_YEAR}))?"
     rf"|Q(?P<q2>[1-4])(?:{_OF}(?P<y2>{_PLAIN_YEAR}))?(?!\w)|(?P<y3>{_PLAIN_YEAR})\s?Q(?P<q3>[1-4])\b",
     _quarter),
    (rf"{_THE}(?P<h1>(?i:first|second|opening|latter|last))[\s-](?i:half){_OF}(?P<y1>{_PLAIN_YEAR})"
     rf"|H(?P<h2>[12]){_OF}(?P<y2>{_PLAIN_YEAR})", _half),
    (rf"{_THE}(?P<place>(?i:first|opening|last|final))\s(?P<count>{COUNT})\s(?P<unit>(?i:months?|quarters?))"
     rf"{_OF}(?P<year>{_PLAIN_YEAR}|(?i:this\syear|last\syear))", _some_months),
    (rf"{_THE}(?P<season>(?i:spring|summer|autumn|fall|winter)){_OF}(?P<year>{_PLAIN_YEAR})(?:[-/\u2013](?P<last>[0-9]{{2}})\b)?",
     _season),
    (rf"{_THE}(?:(?i:year)|(?P<count>{COUNT})[\s-](?i:months?))\s(?i:ending|ended|to|through)"
     rf"(?:\s(?i:in|on|at|the\send\sof)){{0,3}}\s(?:(?:[0-9]{{1,2}}\s)?(?P<month>{MONTH})(?:\s[0-9]{{1,2}}(?![0-9]))?)"
     rf"(?:,?\s(?P<year>{_PLAIN_YEAR}))?",
     _year_ending),
    (rf"{_THE}(?i:fiscal|financial|school|academic|tax)(?:\s(?i:year))?(?:\s(?i:of|ending))?\s(?P<year>{_PLAIN_YEAR})"
     rf"(?:\s?[-/\u2013]\s?(?P<last>(?:[0-9]{{2}}){{1,2}})\b)?|FY\s?(?P<short>(?:20)?[0-9]{{2}})\b", _fiscal),
    (rf"(?P<year>{YEAR})\s?[-/\u2013]\s?(?P<last>(?:20|19|18)[0-9]{{2}}|[0-9]{{2}})(?![0-9%-]|[.,][0-9])",
     _span),
    (rf"{_THE}(?P<part>(?i:early|mid|late)[\s-])?(?<![\w.,$£€])(?P<year>(?:1[5-9]|20)[0-9]0)(?:s|(?<=(?:the|rly|mid|ate)[\s-]....)['\u2019]s)\b"
     rf"|(?i:the)\s(?P<part2>(?i:early|mid|late)[\s-])?(?:['\u2019]?(?P<short>[1-9]0)['\u2019]?s|(?P<word>(?i:{'|'.join(_NINETIES)})))\b",
     _decade),
    (rf"(?:{_THE}(?i:early|mid|late|calendar|calendar\syear|year|years|as\searly\sas|(?:start|beginning|end|middle|course)\sof"
     rf"|whole\sof|rest\sof)[\s-]{_THE})?(?P<year>{YEAR})", _calendar_year),
    (rf"{_THE}(?P<which>(?i:last|this|next|the\scurrent|current))\s(?P<unit>(?i:{_RELATIVE_UNIT}))\b",
     _relative),
    (r"(?i:yesterday)\b", _yesterday),
    (rf"(?:(?i:early|mid|late|last|this)[\s-]|{_EDGE})?(?P<month>{MONTH})(?!\s[0-9])", _lone_month),
)  # fmt: skip


_COMPILED: Final = tuple((re.compile(pattern), reader) for pattern, reader in _POINTS)
POINT: Final = (
    "(?:" + re.sub(r"\(\?P<\w+>", "(?:", "|".join(f"(?:{pattern})" for pattern, _ in _POINTS)) + ")"
)
"""A pattern without groups that matches any of the points, the longer forms first."""


def read_point(text: str, start: int, end: int, published: date | None) -> Period | None:
    """Return the period that `text[start:end]` names, None while it lacks a date of publication.

    >>> read_point("the first half of 2023", 0, 22, None).label
    '2023-01-2023-06'
    >>> read_point("last year", 0, 9, date(2021, 6, 3)).label
    '2020'
    """
    for pattern, reader in _COMPILED:
        match = pattern.fullmatch(text, start, end)
        if match:
            return reader(match, published)
    return None


def point_unit(text: str) -> tuple[Frequency, int]:
    """Return the frequency and width of a point whose date is not known: "last month" is one M."""
    low = text.lower()
    for unit, (frequency, width) in UNITS.items():
        if re.search(rf"\b{unit}s?\b", low):
            return frequency, width
    if any(season in low for season in _SEASONS):
        return "M", 3
    return ("D", 1) if "yesterday" in low or any(c.isdigit() for c in low) else ("M", 1)


def _recent_month(month: int, published: date | None) -> Period | None:
    if published is None:
        return None
    return Period("M", 12 * (published.year - (month > published.month)) + month - 1)


def _ending(first: str, last: str | None) -> Period | None:
    """Return the year in which "2019-20" ends."""
    year = int(first) if len(first) == 4 else 2000 + int(first)
    if not last:
        return Period("Y", year)
    end = int(last) if len(last) == 4 else year // 100 * 100 + int(last)
    end += 100 if end <= year and len(last) == 2 else 0
    return Period("Y", end) if 0 < end - year < 80 else None
