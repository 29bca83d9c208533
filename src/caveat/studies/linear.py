"""Estimators as fixed weights on the outcome: on a balanced panel the effect is `(weights * outcome).sum()`.

The weights depend on who is treated when, and not on the outcome; permuting adoption dates permutes
their rows (`inference.permute_adoption`).
"""

from __future__ import annotations

import numpy as np

from caveat.studies.callaway import group_time
from caveat.studies.did import treatment
from caveat.studies.errors import StudyError
from caveat.studies.panel import FloatArray, Panel


def two_way_weights(panel: Panel) -> FloatArray:
    """Return the weights of the two-way fixed-effects coefficient.

    The residual of treatment on unit and period effects, over its sum of squares (Frisch & Waugh
    1933; de Chaisemartin & D'Haultfoeuille 2020 on those that are negative).

    >>> panel = Panel.from_long(["a", "a", "b", "b"], [1, 2, 1, 2], [0, 3, 1, 2], adoption={"a": 2})
    >>> two_way_weights(panel).tolist()
    [[-1.0, 1.0], [1.0, -1.0]]
    """
    dose = treatment(panel)
    rest = dose - dose.mean(axis=1, keepdims=True) - dose.mean(axis=0) + dose.mean()
    size = float((rest**2).sum())
    if not size > 0.0:
        raise StudyError("treatment does not vary between units", hint="give treated and untreated units")
    return np.asarray(rest / size)


def group_time_weights(panel: Panel, *, control: str = "never") -> FloatArray:
    """Return the weights of the simple Callaway-Sant'Anna aggregate.

    >>> panel = Panel.from_long(["a", "a", "b", "b"], [1, 2, 1, 2], [0, 3, 1, 2], adoption={"a": 2})
    >>> group_time_weights(panel).tolist()
    [[-1.0, 1.0], [1.0, -1.0]]
    """
    found = group_time(panel, control=control)
    periods = np.asarray(panel.periods)
    start = np.where(np.isnan(panel.adoption), np.inf, panel.adoption)
    out = np.zeros(panel.outcome.shape)
    total = 0.0
    for row, group in enumerate(found.groups):
        base = int(np.searchsorted(periods, group)) - 1
        for column in np.flatnonzero(np.isfinite(found.effects[row]) & (periods >= group)):
            pool = start == np.inf if control == "never" else (start > periods[column]) & (start != group)
            size = float(found.share[row])
            total += size
            for members, sign in ((start == group, 1.0), (pool & (start > periods[0]), -1.0)):
                part = sign * size / members.sum()
                out[members, column] += part
                out[members, base] -= part
    return out / total
