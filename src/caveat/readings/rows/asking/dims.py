"""What a dimension of a table of rows is: its values, the one for all of them, bands of ages, twins."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from caveat.cube.rollup import is_total

_FOR_ALL = ("none selected", "any", "both sexes", "everyone", "overall")
_BAND = re.compile(r"(\d+)\s*(?:[-–—]|to)\s*(\d+)")
_FROM = re.compile(r"(\d+)\s*(?:\+|(?:and|or) (?:over|older|above|up|more))", re.I)
_UNTIL = re.compile(r"(?:under|below|<|less than|up to)\s*(\d+)|(\d+)\s*(?:and|or) (?:under|younger)", re.I)


@dataclass(frozen=True, slots=True, eq=False)
class Dim:
    """A column, or several that hold the same things (home and away team), with its values.

    `margin` is the value that stands for all of them ("All", "None selected"), if there is one.
    `bands` gives of an age dimension the ages that each value spans.
    """

    columns: tuple[str, ...]
    values: tuple[str, ...]
    name: tuple[str, ...]
    margin: str | None = None
    bands: Mapping[str, tuple[float, float]] | None = None
    places: bool = False  # whole numbers that are places in an order
    flag: str = ""  # of a yes/no column, the value for yes
    within: str = ""  # what sets the values in one cell apart, where cells hold several

    @property
    def label(self) -> str:
        """Return what people call the column."""
        return " or ".join(c.replace("_", " ").replace(".", " ") for c in self.columns)


def read_band(value: str) -> tuple[float, float] | None:
    """Return the ages that a value spans, the end excluded.

    >>> read_band("15 - 34"), read_band("65+"), read_band("Under 15"), read_band("None selected")
    ((15.0, 35.0), (65.0, 200.0), (0.0, 15.0), None)
    """
    if found := _BAND.search(value):
        return float(found[1]), float(found[2]) + 1
    if found := _FROM.search(value):
        return float(found[1]), 200.0
    if found := _UNTIL.search(value):
        return 0.0, float(found[1] or found[2])
    return None


def stands_for_all(value: str) -> bool:
    """Tell whether a value stands for all values of its column."""
    low = value.strip().lower()
    return is_total(value) or low in _FOR_ALL or bool(re.fullmatch(r"all \w+", low))


def are_twins(a: Dim, b: Dim) -> bool:
    """Tell whether two columns hold the same things in two roles: home and away team."""
    if a.flag or b.flag or a.places or b.places or len(a.values) < 3 or a.margin or b.margin or a.within:
        return False
    left, right = set(a.name) - set(b.name), set(b.name) - set(a.name)
    if len(left) != 1 or len(right) != 1 or not set(a.name) & set(b.name):
        return False
    both = set(a.values) & set(b.values)
    return 2 * len(both) >= min(len(a.values), len(b.values))


__all__ = ["Dim", "are_twins", "read_band", "stands_for_all"]
