"""Group-time effects of staggered adoption, and their aggregates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from caveat.studies.errors import StudyError
from caveat.studies.panel import BoolArray, FloatArray, Panel

QUARTILES = 1.3489795003921634  # distance between the quartiles of a standard normal
CONTROLS = ("never", "not_yet")


@dataclass(frozen=True, slots=True)
class Aggregate:
    """A weighted mean of group-time effects.

    `labels` are event times, groups or periods; `effects` and `errors` belong to them. `overall` is
    the one number, `influence` its influence function, one entry a unit.
    """

    kind: str
    overall: float
    error: float
    labels: tuple[int, ...]
    effects: FloatArray
    errors: FloatArray
    influence: FloatArray


@dataclass(frozen=True, slots=True)
class GroupTime:
    """Effects by group (first treated period) and period, NaN where there is no comparison.

    `influence` has shape (groups, periods, units); `share` is each group's share of all units and
    `member` (groups, units) its members, weighted.
    """

    groups: tuple[int, ...]
    periods: tuple[int, ...]
    effects: FloatArray
    errors: FloatArray
    influence: FloatArray
    share: FloatArray
    member: FloatArray
    anticipation: int

    def effect(self, group: int, period: int) -> float:
        """Return one group-time effect.

        >>> _example().effect(2, 2)
        2.0
        """
        return float(self.effects[self.groups.index(group), self.periods.index(period)])

    def simple(self) -> Aggregate:
        """Return the mean over all treated groups and periods, by group size.

        >>> _example().simple().overall
        2.0
        """
        part, influence = self._mean(self._treated())
        return Aggregate("simple", part, _error(influence), (), np.zeros(0), np.zeros(0), influence)

    def dynamic(self) -> Aggregate:
        """Return effects by time since adoption, and the plain mean of those from 0 on.

        >>> _example().dynamic().labels
        (0,)
        """
        groups, periods = np.asarray(self.groups), np.asarray(self.periods)
        since = _positions(periods)[None] - _positions(periods, groups)[:, None]
        known = np.isfinite(self.effects)
        labels = np.unique(since[known])
        parts = [self._mean(known & (since == label)) for label in labels]
        return _combine("dynamic", labels, parts, labels >= 0)

    def calendar(self) -> Aggregate:
        """Return effects by period, and their plain mean.

        >>> _example().calendar().labels
        (2,)
        """
        known = self._treated()
        columns = np.flatnonzero(known.any(axis=0))
        chosen = [known & (np.arange(known.shape[1]) == column)[None] for column in columns]
        labels = np.asarray(self.periods)[columns]
        return _combine(
            "calendar", labels, [self._mean(one) for one in chosen], np.ones(len(labels), np.bool_)
        )

    def group(self) -> Aggregate:
        """Return effects by group, and their mean by group size.

        >>> _example().group().labels
        (2,)
        """
        known = self._treated()
        rows = np.flatnonzero(known.any(axis=1))
        effects = np.array([self.effects[row, known[row]].mean() for row in rows])
        influence = np.array([self.influence[row, known[row]].mean(axis=0) for row in rows])
        overall, curve = _weighted(effects, influence, self.share[rows], self.member[rows])
        labels = tuple(int(self.groups[row]) for row in rows)
        errors = np.array([_error(one) for one in influence])
        return Aggregate("group", overall, _error(curve), labels, effects, errors, curve)

    def _treated(self) -> BoolArray:
        """Return which effects are known and of treated periods."""
        start = np.asarray(self.groups)[:, None]
        return np.isfinite(self.effects) & (np.asarray(self.periods)[None] >= start)

    def _mean(self, chosen: BoolArray) -> tuple[float, FloatArray]:
        """Return the mean of chosen effects by group size, with its influence function."""
        row, column = np.nonzero(chosen)
        if not len(row):
            raise StudyError(
                "no group-time effect can be estimated", hint="give units that are treated later or never"
            )
        return _weighted(
            self.effects[row, column], self.influence[row, column], self.share[row], self.member[row]
        )


def group_time(
    panel: Panel,
    *,
    control: str = "never",
    anticipation: int = 0,
    universal: bool = False,
    weights: FloatArray | None = None,
) -> GroupTime:
    """Return the effect on each group in each period.

    Callaway & Sant'Anna 2021, Difference-in-differences with multiple time periods, without
    covariates: the group's change since its last untreated period, less that of the controls.
    Units treated in the first period are left out. A unit counts in a comparison if it has both
    figures. Standard errors come from influence functions, which also hold the estimated weights.

    Args:
        panel: outcomes and adoption dates.
        control: "never" treated units, or those "not_yet" treated in the period.
        anticipation: periods before adoption in which the unit may already react.
        universal: compare the periods before adoption too with the last untreated one, and not with
            the period just before each.
        weights: `(N,)`, such as population.

    >>> _example().effects.tolist()
    [[nan, 2.0]]
    """
    if control not in CONTROLS:
        raise StudyError(f"control group '{control}' does not exist", hint="choose 'never' or 'not_yet'")
    periods = np.asarray(panel.periods)
    start = np.where(np.isnan(panel.adoption) | (panel.adoption > periods[-1]), np.inf, panel.adoption)
    keep = start > periods[0]
    weight = np.ones(len(start)) if weights is None else np.asarray(weights, dtype=np.float64)
    groups = np.unique(start[keep & np.isfinite(start)])
    if not len(groups):
        raise StudyError(
            "no unit is first treated inside the panel", hint="give adoption dates after its first period"
        )
    if control == "never" and not (start == np.inf).any():
        raise StudyError("every unit is treated at some time", hint="use control='not_yet'")
    number = int(keep.sum())
    weight = np.where(keep, weight / weight[keep].mean(), 0.0)
    shape = (len(groups), len(periods))
    effects, errors = np.full(shape, np.nan), np.full(shape, np.nan)
    influence = np.zeros((*shape, len(start)))
    for row, group in enumerate(groups):
        base = int(np.searchsorted(periods, group)) - 1 - anticipation
        for column in range(len(periods)):
            after = periods[column] >= group - anticipation
            before = base if after or universal else column - 1
            if before < 0 or before == column:
                continue
            last = periods[max(before, column)] + anticipation
            pool = (start == np.inf) if control == "never" else (start > last) & (start != group)
            change = panel.outcome[:, column] - panel.outcome[:, before]
            found = _comparison(change, (start == group) & keep, pool & keep, weight, number)
            if found is not None:
                effects[row, column], influence[row, column] = found
                errors[row, column] = _error(found[1])
    member = np.array([(start == group) * weight for group in groups])
    if number < len(start):
        influence, member = influence[:, :, keep], member[:, keep]
    return GroupTime(
        tuple(int(group) for group in groups),
        panel.periods,
        effects,
        errors,
        influence,
        member.sum(axis=1) / number,
        member,
        anticipation,
    )


def bootstrap(
    influence: FloatArray, *, draws: int = 999, seed: int = 0, level: float = 0.95
) -> tuple[FloatArray, float]:
    """Return standard errors by the multiplier bootstrap, and the critical value of a uniform band.

    Callaway & Sant'Anna 2021, algorithm 1: influence functions times Mammen's two-point draws, one a
    unit; the spread between the quartiles as a robust standard error.

    Args:
        influence: `(K, n)`, a row for each estimate.
        draws: number of draws.
        seed: of the generator.
        level: of the band.

    >>> errors, critical = bootstrap(np.random.default_rng(1).normal(size=(2, 400)), draws=499)
    >>> bool((abs(errors * 20 - 1) < 0.15).all()), 1.9 < critical < 2.7
    (True, True)
    """
    rows = np.atleast_2d(influence)
    root = np.sqrt(5.0)
    low = np.random.default_rng(seed).random((draws, rows.shape[1])) < (root + 1.0) / (2.0 * root)
    multiplier = np.where(low, (1.0 - root) / 2.0, (1.0 + root) / 2.0)
    moved = multiplier @ rows.T / rows.shape[1]
    quarter = np.quantile(moved, [0.25, 0.75], axis=0)
    errors = (quarter[1] - quarter[0]) / QUARTILES
    with np.errstate(invalid="ignore", divide="ignore"):
        largest = np.nanmax(np.where(errors > 0.0, np.abs(moved) / errors, np.nan), axis=1)
    return errors, float(np.quantile(largest, level))


def _comparison(
    change: FloatArray, treated: BoolArray, pool: BoolArray, weight: FloatArray, number: int
) -> tuple[float, FloatArray] | None:
    """Return a two-group effect with its influence function, None where a group is empty."""
    known = np.isfinite(change)
    change = np.where(known, change, 0.0)
    parts = []
    for group in (treated & known, pool & known):
        own = weight * group
        if not own.sum() > 0.0:
            return None
        mean = float((own * change).sum() / own.sum())
        parts.append((mean, own * (change - mean) * number / own.sum()))
    return parts[0][0] - parts[1][0], parts[0][1] - parts[1][1]


def _weighted(
    effects: FloatArray, influence: FloatArray, share: FloatArray, member: FloatArray
) -> tuple[float, FloatArray]:
    """Return a mean by group shares, and its influence function with that of the shares."""
    total = share.sum()
    weight = share / total
    moved = (member - share[:, None]) / total - ((member - share[:, None]).sum(axis=0) / total)[
        None
    ] * weight[:, None]
    return float(weight @ effects), weight @ influence + effects @ moved


def _combine(
    kind: str, labels: npt.NDArray[np.integer], parts: list[tuple[float, FloatArray]], counted: BoolArray
) -> Aggregate:
    """Return an aggregate whose overall number is the plain mean of the counted labels."""
    effects = np.array([effect for effect, _ in parts])
    influence = np.array([curve for _, curve in parts])
    overall = influence[counted].mean(axis=0)
    errors = np.array([_error(curve) for curve in influence])
    names = tuple(int(label) for label in labels)
    return Aggregate(kind, float(effects[counted].mean()), _error(overall), names, effects, errors, overall)


def _error(influence: FloatArray) -> float:
    """Return the standard error of an estimate from its influence function."""
    return float(np.sqrt((influence**2).mean() / len(influence)))


def _positions(
    periods: npt.NDArray[np.integer], dates: npt.NDArray[np.integer] | None = None
) -> npt.NDArray[np.integer]:
    """Return where dates stand among the periods."""
    return np.arange(len(periods)) if dates is None else np.searchsorted(periods, dates)


def _example() -> GroupTime:
    """Return the effects of two units in two periods, for the doctests."""
    rows = [("a", 1, 0), ("a", 2, 3), ("b", 1, 1), ("b", 2, 2)]
    units, times, values = zip(*rows, strict=True)
    return group_time(Panel.from_long(units, times, values, adoption={"a": 2}))
