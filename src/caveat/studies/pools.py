"""Donor pools: which units each target is compared with."""

from __future__ import annotations

import numpy as np

from caveat.studies.errors import StudyError
from caveat.studies.panel import BoolArray, FloatArray, IntArray

NEAREST = 0.5  # share of the donors that counts as similar
FEWEST = 3  # but never fewer than this


def donor_pool(
    pool: str,
    targets: IntArray,
    untreated: BoolArray,
    *,
    groups: tuple[str, ...] | None = None,
    trait: FloatArray | None = None,
) -> BoolArray:
    """Return the donors of each target, `(B, N)`.

    Treated units are never donors. Similar units are the nearer half by a trait (log population, mean
    pre-period outcome or exposure); all that tie with the last of them are in.

    Args:
        pool: a choice of the axis `donors`.
        targets: `(B,)` rows.
        untreated: `(N,)`.
        groups: a label for each unit.
        trait: `(N,)`, or `(B, N)` where it depends on the window.

    >>> untreated, groups = np.array([False, True, True]), ("x", "x", "y")
    >>> donor_pool("same group", np.array([0]), untreated, groups=groups).tolist()
    [[False, True, False]]
    """
    donors = np.tile(untreated, (len(targets), 1))
    donors[np.arange(len(targets)), targets] = False
    if pool in ("all", "without the heaviest"):
        return donors
    if pool == "same group":
        if groups is None:
            raise StudyError(
                "the pool 'same group' needs groups", hint="give a group, such as a region, for each unit"
            )
        label = np.unique(np.asarray(groups), return_inverse=True)[1]
        return np.asarray(donors & (label[targets][:, None] == label[None]))
    if trait is None:
        raise StudyError(f"the pool '{pool}' needs a trait of the units", hint="give population or exposure")
    values = np.broadcast_to(trait, donors.shape)
    distance = np.abs(values - values[np.arange(len(targets)), targets][:, None])
    distance = np.where(donors & np.isfinite(distance), distance, np.inf)
    ranked = np.sort(distance, axis=1)
    number = np.isfinite(ranked).sum(axis=1)
    last = np.clip(np.maximum(np.ceil(NEAREST * number).astype(np.intp), FEWEST), 1, distance.shape[1]) - 1
    limit = ranked[np.arange(len(targets)), np.minimum(last, np.maximum(number - 1, 0))]
    return np.asarray(np.isfinite(distance) & (distance <= limit[:, None] * (1.0 + 1e-12)))
