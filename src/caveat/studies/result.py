"""What a study found, by treatment list, and how it is summed up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from caveat.studies.blocks import Pairs
from caveat.studies.curve import Curve
from caveat.studies.inference import WORST_FIT, Rank, median_over, placebo_columns, rank, spread, standardised
from caveat.studies.joint import Joint, joint_estimates
from caveat.studies.naive import Naive, before_after, interrupted
from caveat.studies.panel import FloatArray, IntArray, Panel
from caveat.studies.scales import CONVERSION
from caveat.studies.specification import Specification

SHOWN = 99  # placebo curves kept where several units are treated
LEVEL = 0.05


@dataclass(frozen=True, slots=True)
class Rival:
    """The rival explanation, a shock common to all units, in the same terms as the effect.

    Attributes:
        percent: (S,) what the comparison units say would have happened without the treatment, in
            percent of the treated units' own earlier level; (1 + percent) (1 + effect) = 1 + naive.
        share: the median share of the naive change (in events) that is common to all.
        naive: the place of the treated units' naive change among that of the untreated.
        reproduces: whether the common shock alone would give such a change (naive p above .05).
        with_shock: median effect in percent over specifications that have the shock years in them.
        without_shock: the same with the shock years masked, NaN where there are none.
        sign_changes: whether these two differ in sign.
    """

    percent: FloatArray
    share: float
    naive: Rank
    reproduces: bool
    with_shock: float
    without_shock: float
    sign_changes: bool


@dataclass(frozen=True, slots=True)
class TreatmentResult:
    """The curve of one treatment list.

    Arrays have one entry a specification (S), a placebo (K) or a shown placebo curve (M).

    Attributes:
        name: of the list.
        treated: units with their dates.
        untreated: number of units that serve as donors and placebos.
        specifications: (S,) in a fixed order.
        events: (S,) effect in events a period and treated unit.
        percent: (S,) effect in percent of the counterfactual.
        effect: (S,) effect on the specification's own scale, mean of the treated units.
        fit: (S,) pre-period error on that scale.
        statistic: (S,) mean over treated units of effect / pre-period error.
        flags: (S,) what to know about each.
        weights: (S, N) mean donor weights, in the order of `units`.
        units: names of all units.
        gaps: (S, T) mean effect by period on the scale.
        naive_events: (S,) the change without comparison, in events.
        naive_percent: (S,) the same in percent.
        naive: the naive answers of each treated unit, by name.
        curve: the curve-level test: |mean over treated units of the median over specifications of
            effect / pre-period error| among placebos.
        others: further tests of the curve, shown and not decisive: by percent, and without badly fitted.
        placebo_statistics: (K,) signed statistics of the placebos.
        placebo_percent: (M, S) their curves in percent.
        placebo_statistic_curves: (M, S) their curves in units of the pre-period error.
        rival: the common shock.
        joint: estimates for all treated units together, by scale.
        notes: on the list.
    """

    name: str
    treated: tuple[tuple[str, int], ...]
    untreated: int
    specifications: tuple[Specification, ...]
    events: FloatArray
    percent: FloatArray
    effect: FloatArray
    fit: FloatArray
    statistic: FloatArray
    flags: tuple[tuple[str, ...], ...]
    weights: FloatArray
    units: tuple[str, ...]
    gaps: FloatArray
    naive_events: FloatArray
    naive_percent: FloatArray
    naive: tuple[tuple[str, Naive], ...]
    curve: Rank
    others: tuple[tuple[str, Rank], ...]
    placebo_statistics: FloatArray
    placebo_percent: FloatArray
    placebo_statistic_curves: FloatArray
    rival: Rival
    joint: tuple[Joint, ...]
    notes: tuple[str, ...]

    @property
    def p(self) -> float:
        """Return the p of the curve-level test, two-sided."""
        return self.curve.p

    @property
    def smallest_p(self) -> float:
        """Return the smallest p that this test could have given."""
        return self.curve.smallest

    @property
    def place(self) -> int:
        """Return the rank of the curve among the placebo curves."""
        return self.curve.place

    @property
    def median_percent(self) -> float:
        """Return the median effect in percent."""
        return _median(self.percent)

    @property
    def median_events(self) -> float:
        """Return the median effect in events a period and treated unit."""
        return _median(self.events)

    @property
    def share_positive(self) -> float:
        """Return the share of specifications with a positive effect; not a probability."""
        known = self.percent[np.isfinite(self.percent)]
        return float((known > 0.0).mean()) if len(known) else float("nan")

    @property
    def share_positive_by_family(self) -> float:
        """Return the same with each family of estimators counting alike."""
        families: dict[str, list[float]] = {}
        for one, value in zip(self.specifications, self.percent, strict=True):
            if np.isfinite(value):
                families.setdefault(one.family, []).append(float(value > 0.0))
        means = [sum(values) / len(values) for values in families.values()]
        return sum(means) / len(means) if means else float("nan")

    @property
    def mean_rank(self) -> float:
        """Return the mean over specifications of the share of placebos with a smaller effect in percent."""
        known = np.isfinite(self.placebo_percent) & np.isfinite(self.percent)[None]
        below = (self.placebo_percent < self.percent[None]) & known
        number = known.sum(axis=0)
        shares = below.sum(axis=0)[number > 0] / number[number > 0]
        return float(shares.mean()) if len(shares) else float("nan")


@dataclass(frozen=True, slots=True)
class Study:
    """What every specification found, by treatment list, with the grid's hash and the gate's notes."""

    results: tuple[TreatmentResult, ...]
    grid: str
    pruned: tuple[tuple[str, int], ...]
    periods: tuple[int, ...]
    notes: tuple[str, ...]
    shock_years: tuple[int, ...]
    conversion: str = CONVERSION

    def result(self, name: str) -> TreatmentResult:
        """Return the curve of one treatment list."""
        return next(one for one in self.results if one.name == name)


def summarise(
    name: str,
    panel: Panel,
    specifications: tuple[Specification, ...],
    pairs: Pairs,
    curve: Curve,
    *,
    draws: int,
    seed: int,
    notes: tuple[str, ...],
) -> TreatmentResult:
    """Return the result of one treatment list from the fits of its grid."""
    real = slice(0, pairs.treated)
    statistics = standardised(curve.effect, curve.fit, curve.noise)
    population = _mean_population(panel, pairs.units[real])
    weighted = np.array([one.weighting == "population" for one in specifications])
    by_unit = np.where(weighted[:, None], population[None], 1.0)
    percent = pooled_percent(curve.events[:, real], curve.percent[:, real], by_unit, weighted)
    naive_percent = pooled_percent(
        curve.naive_events[:, real], curve.naive_percent[:, real], by_unit, weighted
    )
    medians = median_over(statistics)
    table = placebo_columns(pairs, medians, draws=draws, seed=seed)
    shown = table[: len(table) if pairs.treated == 1 else SHOWN]
    tests, signed = _tests(curve, medians, table, pairs)
    treated = tuple(
        (panel.units[unit], int(date))
        for unit, date in zip(pairs.units[real], pairs.dates[real], strict=True)
    )
    return TreatmentResult(
        name=name,
        treated=tuple(sorted(treated)),
        untreated=len(np.unique(pairs.units[pairs.treated :])),
        specifications=specifications,
        events=_mean(curve.events[:, real], by_unit),
        percent=percent,
        effect=_mean(curve.effect[:, real], by_unit),
        fit=_mean(curve.fit[:, real], by_unit),
        statistic=_mean(statistics[:, real], np.ones(by_unit.shape)),
        flags=tuple(_flags(curve, row, pairs.treated) for row in range(len(specifications))),
        weights=_mean(np.moveaxis(curve.weights, 1, 2), by_unit[:, None]),
        units=panel.units,
        gaps=_mean(np.moveaxis(curve.gaps, 1, 2), by_unit[:, None]),
        naive_events=_mean(curve.naive_events[:, real], by_unit),
        naive_percent=naive_percent,
        naive=_naive(panel, pairs),
        curve=tests[0][1],
        others=tests[1:],
        placebo_statistics=signed,
        placebo_percent=_placebo_curves(curve.percent, shown),
        placebo_statistic_curves=_placebo_curves(statistics, shown),
        rival=_rival(specifications, curve, percent, naive_percent, by_unit, table, pairs.treated),
        joint=joint_estimates(
            replace(panel, adoption=_adoption(panel, pairs)),
            sorted({one.scale for one in specifications}),
            draws=draws,
            seed=seed,
        ),
        notes=notes,
    )


def pooled_percent(
    events: FloatArray,
    percent: FloatArray,
    weights: FloatArray,
    pooled: np.ndarray[tuple[int], np.dtype[np.bool_]],
) -> FloatArray:
    """Return percent over several treated units: the mean of theirs, or pooled events over pooled figures.

    >>> events, percent = np.array([[10.0, 10.0]]), np.array([[10.0, 100.0]])
    >>> pooled_percent(events, percent, np.ones((1, 2)), np.array([True])).round(3).tolist()
    [18.182]
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        base = np.where(percent != 0.0, 100.0 * events / percent, np.nan)
        together = 100.0 * np.nansum(events, axis=1) / np.nansum(base, axis=1)
    usable = np.isfinite(base).any(axis=1) & (percent.shape[1] > 1)
    return np.where(pooled & usable, together, _mean(percent, weights))


def _tests(
    curve: Curve, medians: FloatArray, table: IntArray, pairs: Pairs
) -> tuple[tuple[tuple[str, Rank], ...], FloatArray]:
    """Return the curve-level test first, then further ones; and the placebos' signed statistics."""
    treated = pairs.treated
    wider = 1.0 if treated == 1 else spread(treated, len(np.unique(pairs.units[treated:])))
    percents = median_over(curve.percent)
    relative = median_over(curve.fit_percent)
    well = _mean(relative[table], np.ones(table.shape)) ** 2
    own = float(np.nanmean(relative[:treated])) ** 2 if np.isfinite(relative[:treated]).any() else np.nan
    good = well <= WORST_FIT * own
    found: list[tuple[str, Rank]] = []
    signed = np.zeros(0)
    for title, values in (("effect over pre-period error", medians), ("effect in percent", percents)):
        real = _mean(values[None, :treated], np.ones((1, treated)))[0]
        placebos = wider * values[table].mean(axis=1)
        found.append((title, rank(abs(float(real)), np.abs(placebos))))
        found.append(
            (f"{title}, without badly fitted placebos", rank(abs(float(real)), np.abs(placebos[good])))
        )
        signed = signed if len(signed) else placebos
    return tuple(found), signed


def _placebo_curves(values: FloatArray, table: IntArray) -> FloatArray:
    """Return the curves of some draws, `(M, S)`."""
    if not len(table):
        return np.zeros((0, len(values)))
    return np.asarray(_mean(values.T[table].swapaxes(1, 2), np.ones(1)))


def _rival(
    specifications: Sequence[Specification],
    curve: Curve,
    percent: FloatArray,
    naive_percent: FloatArray,
    weights: FloatArray,
    table: IntArray,
    treated: int,
) -> Rival:
    """Return how the common shock fares in the same terms."""
    with np.errstate(invalid="ignore", divide="ignore"):
        common = 100.0 * ((1.0 + naive_percent / 100.0) / (1.0 + percent / 100.0) - 1.0)
        naive_events = _mean(curve.naive_events[:, :treated], weights)
        shares = 1.0 - _mean(curve.events[:, :treated], weights) / naive_events
    changes = median_over(curve.naive_percent)
    middle = float(np.nanmedian(changes[treated:])) if np.isfinite(changes[treated:]).any() else np.nan
    own = (
        abs(float(np.nanmean(changes[:treated])) - middle) if np.isfinite(changes[:treated]).any() else np.nan
    )
    place = rank(own, np.abs(changes[table].mean(axis=1) - middle))
    masked = np.array([one.shock == "masked" for one in specifications])
    inside, outside = _median(percent[~masked]), _median(percent[masked])
    return Rival(
        percent=common,
        share=_median(shares),
        naive=place,
        reproduces=bool(place.p > LEVEL),
        with_shock=inside,
        without_shock=outside,
        sign_changes=bool(np.isfinite(outside) and np.isfinite(inside) and inside * outside < 0.0),
    )


def _naive(panel: Panel, pairs: Pairs) -> tuple[tuple[str, Naive], ...]:
    """Return the answers without comparison of each treated unit."""
    periods = np.asarray(panel.periods)
    found = []
    for unit, date in zip(pairs.units[: pairs.treated], pairs.dates[: pairs.treated], strict=True):
        series, pre = panel.outcome[unit], periods < date
        found.append((panel.units[unit], before_after(series, pre, ~pre)))
        if int((pre & np.isfinite(series)).sum()) >= 3:
            found.append((panel.units[unit], interrupted(series, pre, ~pre)))
    return tuple(sorted(found, key=lambda item: (item[0], item[1].kind)))


def _adoption(panel: Panel, pairs: Pairs) -> FloatArray:
    """Return the adoption dates of the treated units."""
    out = np.full(len(panel.units), np.nan)
    out[pairs.units[: pairs.treated]] = pairs.dates[: pairs.treated]
    return out


def _flags(curve: Curve, row: int, treated: int) -> tuple[str, ...]:
    """Return what to know about one specification."""
    flags = []
    effect = curve.effect[row, :treated]
    if not np.isfinite(effect).all():
        lost = int((~np.isfinite(effect)).sum())
        flags.append(
            "cannot be fitted" if lost == treated else f"{lost} of {treated} treated units cannot be fitted"
        )
    if not curve.unique[row, :treated].all():
        flags.append("donor weights are not unique")
    fitted, noise = curve.fit[row, :treated], curve.noise[row, :treated]
    known = np.isfinite(fitted) & np.isfinite(effect)
    if (fitted[known] < 0.1 * noise[known]).any():
        flags.append("the pre-period is fitted perfectly, which proves nothing")
    if (curve.donors[row, :treated][known] < 5).any():
        flags.append(f"only {int(curve.donors[row, :treated][known].min())} donors")
    if (np.isfinite(effect) & ~np.isfinite(curve.percent[row, :treated])).any():
        flags.append("no percentage: the counterfactual is not positive")
    return tuple(flags)


def _mean_population(panel: Panel, rows: IntArray) -> FloatArray:
    """Return the mean population of some units, ones where it is not given."""
    if panel.population is None:
        return np.ones(len(rows))
    return np.asarray(np.nanmean(panel.population[rows], axis=1))


def _mean(values: FloatArray, weights: FloatArray) -> FloatArray:
    """Return the weighted mean of known values along the last axis, NaN where there are none."""
    known = np.isfinite(values)
    own = np.where(known, np.broadcast_to(weights, values.shape), 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray((np.where(known, values, 0.0) * own).sum(axis=-1) / own.sum(axis=-1))


def _median(values: FloatArray) -> float:
    """Return the median of known values, NaN where there are none."""
    known = values[np.isfinite(values)]
    return float(np.median(known)) if len(known) else float("nan")
