"""Airports: the cities that codes of airports and weather stations stand for, in file names and columns."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources

LEAST = 0.5  # of the values of a column, that are known codes


@cache
def airports() -> Mapping[str, str]:
    """Return the cities of airports by their codes of three letters."""
    text = resources.files("caveat.data").joinpath("airports.toml").read_text("utf-8")
    return {str(k): str(v) for k, v in tomllib.loads(text).items()}


def place_of(code: str) -> str:
    """Return the city that a code stands for, else the code.

    >>> place_of("SEA"), place_of("KSEA"), place_of("sea")
    ('Seattle', 'Seattle', 'sea')
    """
    if not (code.isascii() and code.isupper() and code.isalpha() and len(code) in (3, 4)):
        return code
    known = airports()
    return known.get(code, known.get(code[1:], code) if len(code) == 4 and code[0] == "K" else code)


def cities_of(values: Sequence[str]) -> Mapping[str, str]:
    """Return the cities of a column of codes, of each one that has a single code there.

    >>> cities_of(["SEA", "JFK", "LGA", "XQZ"]), cities_of(["DEN", "NOR", "SWE"])
    ({'SEA': 'Seattle'}, {})
    """
    if not all(len(v) in (3, 4) and v.isupper() for v in values):
        return {}
    found = {v: city for v in values if (city := place_of(v)) != v}
    often = Counter(found.values())
    return {v: c for v, c in found.items() if often[c] == 1} if len(found) >= LEAST * len(values) else {}


__all__ = ["airports", "cities_of", "place_of"]
