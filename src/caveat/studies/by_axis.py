"""Which choice matters: what share of the spread each axis explains, and how often it turns the sign."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from caveat.studies.panel import FloatArray
from caveat.studies.result import TreatmentResult
from caveat.studies.specification import AXES


@dataclass(frozen=True, slots=True)
class AxisEffect:
    """One axis: the median effect in percent by choice, and what moving along it does.

    `variance_share` is the variance of the choices' mean effects over the variance of all effects;
    shares of several axes need not add up to 1. `sign_flips` is the share of pairs of specifications
    that differ in this axis alone and have effects of different sign.
    """

    axis: str
    medians: tuple[tuple[str, float], ...]
    variance_share: float
    sign_flips: float


def by_axis(result: TreatmentResult) -> tuple[AxisEffect, ...]:
    """Return what each axis with more than one choice does to the effect in percent.

    >>> from caveat.studies import Axes, Panel, study
    >>> figures = np.random.default_rng(0).normal(50, 5, size=(6, 10))
    >>> panel = Panel.from_long(sorted("abcdef" * 10), list(range(10)) * 6, figures.ravel(),
    ...                         adoption={"a": 7})
    >>> found = study(panel, axes=Axes(scale=("count",), donors=("all",), pre=(0,), post=(0,)))
    >>> [one.axis for one in by_axis(found.results[0])]
    ['estimator', 'anticipation']
    """
    known = np.isfinite(result.percent)
    effects = result.percent[known]
    specifications = [one for one, keep in zip(result.specifications, known, strict=True) if keep]
    found = []
    for axis in AXES:
        labels = np.array([str(getattr(one, axis)) for one in specifications])
        choices = sorted(set(labels.tolist()))
        if len(choices) < 2:
            continue
        rest = [tuple(getattr(one, other) for other in AXES if other != axis) for one in specifications]
        medians = tuple((choice, float(np.median(effects[labels == choice]))) for choice in choices)
        found.append(AxisEffect(axis, medians, variance_share(effects, labels), sign_flips(effects, rest)))
    return tuple(found)


def variance_share(effects: FloatArray, labels: np.ndarray[tuple[int], np.dtype[np.str_]]) -> float:
    """Return the share of the variance of effects that lies between labels.

    >>> variance_share(np.array([1.0, 1.0, 3.0, 3.0]), np.array(["a", "a", "b", "b"]))
    1.0
    """
    total = float(effects.var())
    if not total > 0.0:
        return 0.0
    means = np.zeros(len(effects))
    for label in np.unique(labels):
        means[labels == label] = effects[labels == label].mean()
    return float(means.var()) / total


def sign_flips(effects: FloatArray, rest: list[tuple[object, ...]]) -> float:
    """Return the share of pairs that agree in `rest` and differ in the sign of the effect.

    >>> sign_flips(np.array([1.0, -2.0, 3.0]), [("x",), ("x",), ("y",)])
    1.0
    """
    groups: dict[tuple[object, ...], list[int]] = {}
    for effect, key in zip(effects, rest, strict=True):
        counts = groups.setdefault(key, [0, 0])
        counts[int(effect > 0.0)] += 1
    pairs = sum((a + b) * (a + b - 1) // 2 for a, b in groups.values())
    return sum(a * b for a, b in groups.values()) / pairs if pairs else 0.0
