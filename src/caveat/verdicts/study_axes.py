"""All lists of a study as one curve, with the list as an axis beside the others."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from caveat.studies.by_axis import sign_flips, variance_share
from caveat.studies.specification import WHY
from caveat.verdicts.study import AxisShown, FloatArray, StudyVerdict

_WHY = {
    "list": WHY["treatment"],
    "date": "a vote, an office and a rule have several first days, and effects may come later",
}


@dataclass(frozen=True, slots=True, eq=False)
class Pooled:
    """The specifications of all lists in order of effect.

    `choices` has a row a specification: the list's name first, then its choice on each axis of `axes`.
    """

    axes: tuple[str, ...]
    percent: FloatArray
    choices: tuple[tuple[str, ...], ...]
    stands: NDArray[np.bool_]


def pooled(study: StudyVerdict) -> Pooled:
    """Return the curve of all lists together; specifications that could not be fitted are left out."""
    rows = [
        (float(percent), (one.name, *choices), one.stands)
        for one in study.lists
        for percent, choices in zip(one.percent, one.choices, strict=True)
        if np.isfinite(percent)
    ]
    rows.sort(key=lambda row: (row[0], row[1]))
    return Pooled(
        ("list", *study.axes),
        np.array([row[0] for row in rows]),
        tuple(row[1] for row in rows),
        np.array([row[2] for row in rows], dtype=np.bool_),
    )


def axis_effects(curve: Pooled) -> tuple[AxisShown, ...]:
    """Return what each axis with more than one choice does to the pooled curve, the strongest first."""
    out = []
    for at, axis in enumerate(curve.axes):
        labels = np.array([row[at] for row in curve.choices])
        named = list(dict.fromkeys(sorted(labels.tolist())))
        if len(named) < 2:
            continue
        rest: list[tuple[object, ...]] = [(*row[:at], *row[at + 1 :]) for row in curve.choices]
        medians = tuple((name, float(np.median(curve.percent[labels == name]))) for name in named)
        why = _WHY.get(axis) or WHY[axis]
        share, flips = variance_share(curve.percent, labels), sign_flips(curve.percent, rest)
        out.append(AxisShown(axis, why, medians, share, flips))
    return tuple(sorted(out, key=lambda one: (-one.variance_share, one.axis)))


__all__ = ["Pooled", "axis_effects", "pooled"]
