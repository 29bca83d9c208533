"""Calendar: the months, weekdays, seasons and decades that a text names without a year."""

from __future__ import annotations

import re
from calendar import day_name, month_name
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

from caveat.readings.rows.lexical.superlatives import order_words

Kind = Literal["month", "weekday", "season", "decade"]
_MONTH = re.compile(rf"\b({'|'.join(month_name[1:])})s?\b")
_WEEKDAY = re.compile(rf"\b({'|'.join(day_name)})s?\b")
_WEEKEND = re.compile(r"\bweek-?ends?\b", re.I)
_WORKDAYS = re.compile(r"\b(?:weekdays?|working days?|workdays?|during the week)\b", re.I)
_SEASON = re.compile(
    r"(?<!last )(?<!this )(?<!next )"
    r"\b(?:(spring|summer|autumn|winter)s?|(?<=in )the (fall)(?! (?:of|in)\b))\b"
    r"(?! (?:olympics?|games?|paralympics?|time|of \d|\d))",
    re.I,
)
_DECADE = re.compile(r"\b((?:1[5-9]|20)\d0)['’]?s\b")
_DATED = re.compile(r"^,?\s*(?:(?:of )?(?:1[5-9]|20)\d\d\b|\d{1,2}\b)")  # "August 2018", "August 5"
_DAY_BEFORE = re.compile(
    r"(?:\b\d{1,2}(?:st|nd|rd|th)?(?: of)?|\b(?:last|this|next|past|previous))\s+$", re.I
)
_MAY_BEFORE = re.compile(r"(?:\b(?:in|than|of|and|or|to|from|until|by|during|between)\s+|^\s*)$", re.I)
_AMBIGUOUS = ("May", "March")


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the calendar: its kind, what it is called among its kind, and where it is named."""

    kind: Kind
    names: tuple[str, ...]
    start: int
    end: int


@lru_cache(maxsize=2048)
def parts_of(text: str, offset: int = 0) -> tuple[Part, ...]:
    """Return the parts of the calendar that a text names without a year or a day of the month.

    >>> [(p.kind, p.names) for p in parts_of("Half fall on a Saturday or a Sunday, most in August")]
    [('weekday', ('Saturday', 'Sunday')), ('month', ('August',))]
    >>> parts_of("It may rain on August 5, and in May 2018"), parts_of("in summer")[0].names
    ((), ('summer',))
    """
    found = sorted(_find(text), key=lambda p: p.start)
    out: list[Part] = []
    for part in found:
        last = out[-1] if out else None
        if last is not None and last.kind == part.kind and _LINKED.fullmatch(text[last.end : part.start]):
            names = dict.fromkeys((*last.names, *part.names))
            out[-1] = Part(last.kind, tuple(names), last.start, part.end)
        else:
            out.append(part)
    return tuple(Part(p.kind, p.names, p.start + offset, p.end + offset) for p in out)


_LINKED = re.compile(r"\s*(?:,|,?\s*\b(?:and|or)\b)\s*(?:(?:on|in|a|an|the)\s+){0,2}")


def _find(text: str) -> Iterator[Part]:
    for m in _MONTH.finditer(text):
        before, after = text[: m.start()], text[m.end() :]
        if _DATED.match(after) or _DAY_BEFORE.search(before):
            continue
        if m[1] in _AMBIGUOUS and not _MAY_BEFORE.search(before):
            continue
        yield Part("month", (m[1],), *m.span())
    for m in _WEEKDAY.finditer(text):
        if not _DAY_BEFORE.search(text[: m.start()]):
            yield Part("weekday", (m[1],), *m.span())
    for m in _WEEKEND.finditer(text):
        yield Part("weekday", tuple(day_name)[5:], *m.span())
    for m in _WORKDAYS.finditer(text):
        yield Part("weekday", tuple(day_name)[:5], *m.span())
    for m in _SEASON.finditer(text):
        yield Part("season", ("autumn" if m[2] else m[1].lower(),), *m.span())
    for m in _DECADE.finditer(text):
        yield Part("decade", (m[1],), *m.span())


def day_named(text: str) -> tuple[str, str]:
    """Return the day of the calendar that a text names, as month and day, with its name; "" for none.

    >>> day_named("fewer than on Christmas Day")
    ('12-25', 'christmas day')
    """
    low = text.lower().replace("’", "'")
    return next(((day, name) for name, day in _named_days().items() if name in low), ("", ""))


@cache
def _named_days() -> Mapping[str, str]:
    return dict(order_words()["days"])


def is_calendar(name: str) -> bool:
    """Tell whether a name is that of a day, month or season, and of no thing.

    >>> is_calendar("Christmas Day"), is_calendar("Saturdays"), is_calendar("Oslo")
    (True, True, False)
    """
    return bool(day_named(name)[0] or parts_of(name))


__all__ = ["Kind", "Part", "day_named", "is_calendar", "parts_of"]
