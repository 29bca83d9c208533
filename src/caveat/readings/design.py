"""A design: what a cause claim needs to be studied, as plain arrays and dates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from caveat.readings.answers import Answer

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """One source of an outcome by unit and period, up to the article's date.

    `values` and `population` have a row a unit and a column a period, NaN where missing; `periods` are
    years, or months as 12 * year + month - 1.
    """

    measure: str
    source: str
    units: tuple[str, ...]
    periods: tuple[int, ...]
    values: FloatArray
    population: FloatArray | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Dating:
    """One way to date what applied to units: what it is called, unit and date as written, and why."""

    label: str
    members: tuple[tuple[str, str], ...]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Treated:
    """Units with the dates from which something applied to them, and who says so.

    A list's `label` holds the words that it uses for its members. `stands`: it stands for what the
    claim names as the cause, for `reason`; others are shown under their own label and decide nothing.
    `dated` says what the dates of `members` are ("took office"), `dates` are other ways to date them.
    """

    name: str
    label: str
    kind: Literal["term", "list"]
    table: str
    members: tuple[tuple[str, str], ...]  # unit and date as written
    stands: bool = False
    reason: str = ""
    notes: tuple[str, ...] = ()
    ended: tuple[tuple[str, str], ...] = ()  # unit and year in which a span ended
    dated: str = ""
    dates: tuple[Dating, ...] = ()


@dataclass(frozen=True, slots=True)
class Shock:
    """An event common to all units: its name and the periods that it touches."""

    name: str
    periods: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Design:
    """A cause claim as a study: outcome by source, treated units by list, and the common shock.

    `role` is rival where the claim itself names the common shock as the cause, design where a person
    brings it. `stated` is the claimed
    effect in percent, low and high.
    """

    outcomes: tuple[Outcome, ...]
    treatments: tuple[Treated, ...]
    shock: Shock | None
    role: Literal["cause", "rival", "design"]
    cause: str
    direction: Literal["up", "down"] | None = None
    stated: tuple[float, float] | None = None
    notes: tuple[str, ...] = ()
    answers: tuple[Answer, ...] = ()
