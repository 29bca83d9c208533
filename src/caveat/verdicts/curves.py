"""From a fitted study to the curve of one list: what a verdict holds of it, by every way to date it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from caveat.readings.design import Dating, Treated
from caveat.studies import Study, TreatmentResult
from caveat.studies.by_axis import by_axis
from caveat.studies.specification import AXES as ENGINE
from caveat.studies.specification import WHY, Specification
from caveat.verdicts.study import AxisShown, FloatArray, ListCurve, NaiveShown, RivalShown

MONTHS = 12
HEAVIEST = 6  # donors shown
AXES = ("date", *ENGINE[1:])  # of a specification as it is shown; the list is an axis of the whole curve


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """The study of one list, dated in one way."""

    treated: Treated
    way: Dating
    study: Study
    notes: tuple[str, ...]

    @property
    def result(self) -> TreatmentResult:
        """Return what the study found."""
        return self.study.results[0]


def period_label(period: int) -> str:
    """Return a period as people write it.

    >>> period_label(2000), period_label(24242)
    ('2000', '2020-03')
    """
    return str(period) if period < MONTHS * 1000 else f"{period // MONTHS}-{period % MONTHS + 1:02d}"


def to_curve(fitted: Fitted) -> ListCurve:
    """Return what a study found for one list by one way to date it, without what only the engine needs."""
    one, result = fitted.treated, fitted.result
    known = result.percent[np.isfinite(result.percent)]
    low, high = np.quantile(known, [0.1, 0.9]) if len(known) else (np.nan, np.nan)
    masked = np.array([s.shock == "masked" for s in result.specifications])
    rival = result.rival
    return ListCurve(
        name=one.name,
        label=one.label,
        kind=one.kind,
        table=one.table,
        stands=one.stands,
        reason=one.reason,
        treated=tuple((unit, period_label(date)) for unit, date in result.treated),
        untreated=result.untreated,
        ids=tuple(s.id for s in result.specifications),
        choices=tuple((fitted.way.label, *_choices(s)) for s in result.specifications),
        percent=result.percent,
        events=result.events,
        fit=_relative_fit(result),
        placebos=result.placebo_percent,
        median=result.median_percent,
        low=float(low),
        high=float(high),
        median_events=result.median_events,
        share_positive=result.share_positive,
        p=result.p,
        smallest_p=result.smallest_p,
        place=result.place if np.isfinite(result.p) else 0,
        draws=result.curve.placebos,
        p_shock=_p_of(result, ~masked),
        p_masked=_p_of(result, masked),
        others=tuple((name, rank.p, rank.smallest) for name, rank in result.others),
        naive=_median(result.naive_percent),
        naive_answers=tuple(NaiveShown(u, n.kind, n.percent, n.effect) for u, n in result.naive),
        rival=RivalShown(
            _median(rival.percent), rival.share, rival.naive.p, rival.reproduces,
            rival.with_shock, rival.without_shock, rival.sign_changes,
        ),
        axes=tuple(
            AxisShown(a.axis, WHY[a.axis], a.medians, a.variance_share, a.sign_flips) for a in by_axis(result)
        ),
        weights=_weights(result),
        flags=tuple(Counter(f for flags in result.flags for f in flags).most_common(6)),
        joint=tuple((j.estimator, j.scale, j.effect, j.error) for j in result.joint),
        notes=tuple(dict.fromkeys((*one.notes, *fitted.notes, *result.notes))),
        date=fitted.way.label,
        date_reason=fitted.way.reason,
    )  # fmt: skip


def merged(curves: Sequence[ListCurve]) -> ListCurve:
    """Return the curves of a list by several ways to date it as one, with the tests of the first way."""
    first = curves[0]
    if len(curves) == 1:
        return first
    percent = np.concatenate([one.percent for one in curves])
    events = np.concatenate([one.events for one in curves])
    known = percent[np.isfinite(percent)]
    low, high = np.quantile(known, [0.1, 0.9]) if len(known) else (np.nan, np.nan)
    masked = np.concatenate([[row[-1] == "masked" for row in one.choices] for one in curves])
    rival = replace(
        first.rival,
        reproduces=any(one.rival.reproduces for one in curves),
        sign_changes=any(one.rival.sign_changes for one in curves),
        with_shock=_median(percent[~masked]),
        without_shock=_median(percent[masked]),
    )
    return replace(
        first,
        ids=tuple(x for one in curves for x in one.ids),
        choices=tuple(x for one in curves for x in one.choices),
        percent=percent,
        events=events,
        fit=np.concatenate([one.fit for one in curves]),
        median=_median(percent),
        low=float(low),
        high=float(high),
        median_events=_median(events),
        share_positive=float((known > 0.0).mean()) if len(known) else float("nan"),
        rival=rival,
        flags=_flags([flag for one in curves for flag in one.flags]),
        notes=tuple(dict.fromkeys(n for one in curves for n in one.notes)),
        dates=tuple(curves),
    )


def _flags(flags: Sequence[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
    total: Counter[str] = Counter()
    for text, n in flags:
        total[text] += n
    return tuple(total.most_common(6))


def _choices(one: Specification) -> tuple[str, ...]:
    chosen = one.choices()
    words = {"pre": "all before", "post": "all after"}
    return tuple(
        words[name] if name in words and chosen[name] == 0 else str(chosen[name]) for name in ENGINE[1:]
    )


def _relative_fit(result: TreatmentResult) -> FloatArray:
    """Return the pre-period error in percent: of a log as it is, of others by the effect's own ratio."""
    logs = np.array([s.scale.startswith("log") for s in result.specifications])
    with np.errstate(invalid="ignore", divide="ignore"):
        other = result.fit * np.abs(result.percent / result.effect)
    return np.asarray(np.where(logs, 100.0 * result.fit, other))


def _p_of(result: TreatmentResult, chosen: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> float:
    """Return the p of a part of the curve: its median statistic among those of the placebo curves kept."""
    if not chosen.any() or not len(result.placebo_statistic_curves):
        return float("nan")
    own = abs(_median(result.statistic[chosen]))
    others = np.array([abs(_median(curve[chosen])) for curve in result.placebo_statistic_curves])
    others = others[np.isfinite(others)]
    return (
        (1 + int((others >= own - 1e-9 * own).sum())) / (1 + len(others))
        if np.isfinite(own)
        else float("nan")
    )


def _weights(result: TreatmentResult) -> tuple[tuple[str, float], ...]:
    """Return the units with most weight, the mean over specifications that weigh donors."""
    rows = np.array([s.family != "differences" for s in result.specifications])
    if not rows.any():
        return ()
    known = np.where(np.isfinite(result.weights[rows]), result.weights[rows], 0.0)
    mean = known.sum(axis=0) / np.maximum(np.isfinite(result.weights[rows]).any(axis=1).sum(), 1)
    order = np.argsort(-mean, kind="stable")[:HEAVIEST]
    return tuple((result.units[i], float(mean[i])) for i in order if mean[i] > 0.005)


def _median(values: FloatArray) -> float:
    known = values[np.isfinite(values)]
    return float(np.median(known)) if len(known) else float("nan")


__all__ = ["AXES", "Fitted", "merged", "period_label", "to_curve"]
