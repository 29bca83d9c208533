"""Units: what a column of numbers is counted in, and how many of one unit make another."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib import resources
from typing import Any

KINDS = ("time", "length", "mass", "area", "energy")
_OTHERWISE = frozenset(
    "per num number count counts share pct percent rate ratio index rank over under".split()
)

BEYOND = 2.0  # times the ends of a column's range, within which a figure may be a wrong one of it
_SPANS = {"daily": "day", "weekly": "week", "hourly": "hour", "nightly": "night", "monthly": "month"}


@cache
def _words() -> Mapping[str, Any]:
    return tomllib.loads(resources.files("caveat.data").joinpath("units.toml").read_text("utf-8"))


@cache
def _names() -> Mapping[str, str]:
    return {name: unit for unit, names in _words()["names"].items() for name in names}


@lru_cache(maxsize=4096)
def unit_of(name: str, unit: str = "") -> str:
    """Return what the figures of a column are counted in, as its name's end or its unit say, "" for neither.

    >>> unit_of("delay_min"), unit_of("temp_min"), unit_of("Distance (km)"), unit_of("km per hour")
    ('minutes', '', 'kilometers', '')
    >>> unit_of("wave_ht_m"), unit_of("num_over_15_min"), unit_of("land", "kilometres")
    ('meters', '', 'kilometers')
    """
    if said := _names().get(unit.lower()):
        return said
    low = [w for w in re.split(r"[\W_]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()) if w]
    if len(low) < 2 or _OTHERWISE & set(low):
        return low[0] if low and low[0] in _names() and _names()[low[0]] == low[0] else ""
    last = low[-1]
    if last in ("min", "m"):
        sure = "minutes" if last == "min" else "meters"
        return sure if set(_words()["unsure"][sure]) & set(low[:-1]) else ""
    return _names().get(last, "")


def times_of_unit(said: str, held: str) -> float | None:
    """Return how many of the unit said one of the unit held is, None where none is made of the other.

    >>> times_of_unit("hours", "minutes") * 90, times_of_unit("hours", "kilometers")
    (1.5, None)
    """
    for kind in KINDS:
        known = _words()[kind]
        if said in known and held in known:
            return 1.0 if said == held else float(known[held] / known[said])
    return None


def steps_of_unit(said: str, value: float, low: float, high: float) -> tuple[float, ...]:
    """Return how many of the unit said one of a column's may be, where its range tells that it is another.

    >>> steps_of_unit("grams", 6.0, 15.0, 6080.0), steps_of_unit("grams", 60.0, 15.0, 6080.0)
    ((0.001,), ())
    """
    if low / BEYOND <= value <= BEYOND * high:
        return ()
    known = next((k for k in _words()["steps"] if said in _words()["steps"][k]), "")
    others = (u for u in _words()["steps"].get(known, ()) if u != said)
    times = (round(float(_words()[known][u] / _words()[known][said]), 9) for u in others)
    return tuple(t for t in times if low / BEYOND <= value / t <= BEYOND * high)


def is_measured(unit: str) -> bool:
    """Tell whether a unit is one of time, length, mass, area or energy."""
    return any(unit in _words()[kind] for kind in KINDS)


def is_per(column: str, span: str) -> bool:
    """Tell whether a column is for the span of time that a text names: "copies a day" of daily sales.

    >>> is_per("Daily Circulation", "a day"), is_per("weekly_hours", "per week"), is_per("deaths", "a day")
    (True, True, False)
    """
    said = span.lower().split()[-1]
    return _SPANS.get(said, said) in {_SPANS.get(w, w) for w in re.findall(r"[a-z]+", column.lower())}


__all__ = ["is_measured", "is_per", "steps_of_unit", "times_of_unit", "unit_of"]
