"""A reading: one way of settling every open point of a claim, with what it gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ReadingType = Literal["E", "U", "N"]  # equivalent, uncertain, inferior


@dataclass(frozen=True, slots=True)
class Choice:
    """How a reading settles one axis: "baseline: 2019", open or stated, with type and weight."""

    axis: str
    label: str
    open: bool
    type: ReadingType
    weight: float
    reason: str = ""  # why this type, or where the text states it


@dataclass(frozen=True, slots=True)
class Reading:
    """One point of a space, made only for the few readings that are shown.

    `value` is in the stated unit (percent as 40.2, a rank or year as a whole number);
    `formula` one line with the figures in it ("494 / 355 - 1 = +39.2%"); `sql` runs on the
    tables as given and returns `value`; `rows` are the source rows behind it as
    (column, value) pairs; `words` says the reading in a few plain words
    ("2020 against 2019, city_crime_annual").
    """

    words: str
    choices: tuple[Choice, ...]
    formula: str
    value: float | bool
    unit: str
    covers: bool
    strength: float
    weight: float
    type: ReadingType
    sql: str
    rows: tuple[tuple[tuple[str, str], ...], ...]
    sources: tuple[str, ...]
    caveats: tuple[str, ...] = ()

    @property
    def offered(self) -> bool:
        """Tell whether a list that nothing says stands for the group decides who is meant."""
        return any(c.axis == "membership list" and c.type == "N" for c in self.choices)


@dataclass(frozen=True, slots=True)
class AxisSummary:
    """One axis of a space as the report lists it; `variance` is its share of the surface's variance."""

    name: str
    open: bool
    choices: tuple[str, ...]
    variance: float | None = None
