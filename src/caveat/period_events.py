"""Named events of the world as dates: "before the pandemic", "since the start of the Great Recession"."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib import resources

from caveat.period import Period

Events = Mapping[str, tuple[date, date]]


@cache
def known_events() -> dict[str, tuple[date, date]]:
    """Return the named events of `data/events.toml`: name in lower case, first day, last day.

    >>> known_events()["great recession"]
    (datetime.date(2007, 12, 1), datetime.date(2009, 6, 30))
    """
    table = tomllib.loads(resources.files("caveat.data").joinpath("events.toml").read_text(encoding="utf-8"))
    found: dict[str, tuple[date, date]] = {}
    for event in table["event"]:
        first, last = (_month_period(event.get(key, event["first"])) for key in ("first", "last"))
        for name in event["names"]:
            found[name.lower()] = (first.first_day, last.last_day)
    return found


def _month_period(text: str) -> Period:
    year, month = text.split("-")
    return Period("M", 12 * int(year) + int(month) - 1)


@cache
def event_pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    """Return a pattern for a relation ("since") and one of the names, longest names first."""
    longest = sorted(names, key=lambda name: (-len(name), name))
    listed = "|".join(re.escape(name).replace(r"\ ", r"\s+") for name in longest)
    return re.compile(
        r"(?i:(?P<relation>since|before|prior\sto|after|following|until|till|during|amid|throughout|pre-?|post-?)\s?"
        r"(?:(?:the|a)\s)?(?P<edge>(?:start|beginning|onset|outbreak|outset|height|end)\sof\s(?:the\s)?)?"
        rf"(?P<name>{listed})(?:\s(?:began|started|hit|ended|struck|broke\sout))?)(?!\w)"
    )
