"""A verdict: what the readings of a claim say together."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from caveat.claims.claim import Claim
from caveat.readings.reading import AxisSummary, Reading
from caveat.verdicts.study import StudyVerdict

Pair = tuple[int, int]  # (begin, end)
Label = Literal["holds", "selective", "contradicted", "unknown", "not checkable"]


@dataclass(frozen=True, slots=True)
class Check:
    """A check that needs no table: the text's own numbers against each other.

    `agrees` is False where they do not fit together, None where they fit only loosely.
    `decides`: the check settles the claim itself where no table does.
    """

    kind: str  # "ratio", "percent of counts", "change against end points", "dates", "parts"
    text: str  # "1,350,000 / 600,000 = 2.25, stated: about double"
    value: float
    agrees: bool | None
    decides: bool = False


@dataclass(frozen=True, slots=True)
class Settled:
    """A point that a person settled in a choices file, beside the program's own answer."""

    axis: str  # an axis, or "claim" for misread and excluded claims
    choice: str
    reason: str
    program: str  # what the program had: "contradicted, wrong number"


@dataclass(frozen=True, slots=True, eq=False)
class CurveAxis:
    """How the readings of a curve settle one axis: `labels[codes[i]]` is the choice of the i-th."""

    name: str
    open: bool
    ordered: bool  # an axis of time, its labels in order
    labels: tuple[str, ...]
    codes: NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """All readings in order of value, for the chart (thinned to at most 600 points).

    `values` ascending in the stated unit; `weights` sum to 1; `sensible` marks type E or U
    with at least a tenth of the main reading's weight, `flawed` type N, whose weight is 0.
    `stated` is (low, high) of the figure as stated, or None.
    """

    values: NDArray[np.float64]
    weights: NDArray[np.float64]
    sensible: NDArray[np.bool_]
    stated: tuple[float, float] | None
    unit: str
    main: float | None = None
    author: float | None = None
    counter: float | None = None
    flawed: NDArray[np.bool_] | None = None  # None: none is
    axes: tuple[CurveAxis, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """What every pair of periods gives, arrays of shape (begin, end), NaN where nothing is known.

    `labels` name the rows and columns: periods, or bins of `bin` periods, whose cells hold the
    median of their pairs. `covers` marks cells in which some pair gives the stated figure (None
    for a claim without one), `flawed` those in which every pair has a known flaw. `width` is the
    number of periods in each window. A mark is (begin, end), and `elsewhere` names the marks whose
    reading is of another series or window than the map.
    """

    labels: tuple[str, ...]
    values: NDArray[np.float64]
    covers: NDArray[np.bool_] | None
    flawed: NDArray[np.bool_]
    unit: str
    series: str
    width: int = 1
    bin: int = 1
    frequency: str = "Y"
    marks: tuple[tuple[str, Pair], ...] = ()
    elsewhere: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Verdict:
    """The label, its reason, and all that shows where they come from."""

    claim: Claim
    label: Label
    reason: str  # from the closed list; "depends on baseline"
    value: float | bool | None = None
    support: float | None = None
    support_share: float | None = None  # plain share of settings
    direction_support: float | None = None
    fairness: float | None = None
    fragility_share: float | None = None
    robustness: float | None = None
    uniqueness: float | None = None
    coincidence: float | None = None
    main: Reading | None = None
    author: Reading | None = None
    counter: Reading | None = None
    others: tuple[Reading, ...] = ()  # further readings worth showing
    axes: tuple[AxisSummary, ...] = ()
    curve: Curve | None = None
    pairs: Pairs | None = None  # every pair of periods, of a claim about two
    size: int = 0  # settings in the whole space
    undefined: int = 0  # settings with data for which no value exists
    grid: str = ""  # hash of the space
    checks: tuple[Check, ...] = ()
    chance: str | None = None
    since_then: str | None = None
    missing: tuple[str, ...] = ()
    caveats: tuple[str, ...] = ()
    fair_sentence: str | None = None
    settled: tuple[Settled, ...] = field(default=())
    by_own: bool = False  # decided by the text's own numbers, not by tables
    evaluated: bool = True  # False: found, but its family is not yet evaluated
    study: StudyVerdict | None = None  # of a cause claim
    asks: bool = False  # each reading is a question to rows of its own, and no part of another
