"""A study as a verdict holds it: the curve of effects, placebos, the naive answer and the rival, by list."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class RivalShown:
    """How a shock common to all fares in the same terms; see `caveat.studies.result.Rival`.

    `percent` is the median change that the comparison places had, `p` the place of the treated
    places' change without comparison among that of the others.
    """

    percent: float
    share: float
    p: float
    reproduces: bool
    with_shock: float
    without_shock: float
    sign_changes: bool


@dataclass(frozen=True, slots=True)
class NaiveShown:
    """An answer without a comparison: of which unit, how made, and the change in percent and events."""

    unit: str
    kind: str
    percent: float
    events: float


@dataclass(frozen=True, slots=True)
class AxisShown:
    """An axis of the specifications: its choices with the median effect in percent, and what it does."""

    axis: str
    why: str
    choices: tuple[tuple[str, float], ...]
    variance_share: float
    sign_flips: float


@dataclass(frozen=True, slots=True)
class InTime:
    """What the same choices find at a date at which nothing had happened, `earlier` periods before."""

    earlier: int
    percent: float
    p: float
    smallest_p: float


@dataclass(frozen=True, slots=True)
class AnswerShown:
    """A published answer and its place on the curve: in percent, and the share of specifications below it.

    `list` is the list among whose specifications it is placed, "" for all. `converted`: it was given in
    events. `outside`: beyond every specification. `choices` are those that specifications near it make
    more often than others.
    """

    study: str
    finding: str
    list: str
    table: str
    percent: float
    converted: bool
    below: float
    outside: bool
    choices: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, eq=False)
class ListCurve:
    """What the study found for one list of treated units, or one term of office.

    `choices` has a row a specification and a column an axis; `percent`, `events` and `fit` (pre-period
    error in percent of the unit's level, NaN where it is not known) one entry a specification;
    `placebos` a row a placebo, its effects in percent in the order of the specifications.
    `p_shock` and `p_masked` are the p of the specifications with the shock years in and masked.
    `date` says how the list is dated. Where there are several ways, `dates` has a curve for each with
    tests of its own; the whole then holds their specifications together, and the tests of the first.
    """

    name: str
    label: str
    kind: str
    table: str
    stands: bool
    reason: str
    treated: tuple[tuple[str, str], ...]
    untreated: int
    ids: tuple[str, ...]
    choices: tuple[tuple[str, ...], ...]
    percent: FloatArray
    events: FloatArray
    fit: FloatArray
    placebos: FloatArray
    median: float
    low: float
    high: float
    median_events: float
    share_positive: float
    p: float
    smallest_p: float
    place: int
    draws: int
    p_shock: float
    p_masked: float
    others: tuple[tuple[str, float, float], ...]  # further tests: name, p, smallest p
    naive: float
    naive_answers: tuple[NaiveShown, ...]
    rival: RivalShown
    axes: tuple[AxisShown, ...]
    weights: tuple[tuple[str, float], ...]
    flags: tuple[tuple[str, int], ...]
    joint: tuple[tuple[str, str, float, float], ...]  # estimator, scale, effect, error
    notes: tuple[str, ...]
    in_time: InTime | None = None
    date: str = ""
    date_reason: str = ""
    dates: tuple[ListCurve, ...] = ()

    @property
    def cells(self) -> tuple[ListCurve, ...]:
        """Return the curves that were each tested: one for every way to date the list."""
        return self.dates or (self,)

    @property
    def sign(self) -> int:
        """Return the direction of the median effect: 1, -1 or 0."""
        return int(np.sign(self.median)) if np.isfinite(self.median) else 0


@dataclass(frozen=True, slots=True, eq=False)
class StudyVerdict:
    """All that a report shows of a study.

    `role` is cause, rival (the claim names the common shock) or design (brought by a person). `claimed`
    is the stated effect in percent. `common` is the change of all places into the shock periods in
    percent: median, 10% and 90% points. `not_studied` are lists with the reason why nothing could be
    made of them. `decides` says what would decide it. `partial`: the run was stopped before all lists.
    `further` are the studies of other outcomes that the claim's words may mean. `answers` are published
    ones, with their place on the curve.
    """

    role: str
    cause: str
    outcome: str
    sources: tuple[str, ...]
    units: int
    first: str
    last: str
    axes: tuple[str, ...]
    lists: tuple[ListCurve, ...]
    not_studied: tuple[tuple[str, str, str], ...]  # name, label, reason
    shock: str
    shock_periods: tuple[str, ...]
    direction: str | None
    claimed: tuple[float, float] | None
    grid: str
    size: int
    pruned: tuple[tuple[str, int], ...]
    conversion: str
    common: tuple[float, float, float] | None = None
    says: str = ""
    decides: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    partial: bool = False
    further: tuple[StudyVerdict, ...] = ()
    answers: tuple[AnswerShown, ...] = ()

    @property
    def standing(self) -> tuple[ListCurve, ...]:
        """Return the lists that stand for what the claim names."""
        return tuple(one for one in self.lists if one.stands)

    @property
    def outcomes(self) -> tuple[StudyVerdict, ...]:
        """Return the study of every outcome, the one that the words name best first."""
        return (self, *self.further)
